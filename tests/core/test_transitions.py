"""Tables of transitions: what a line lets through, what it refuses and says, what it draws."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from projects.core.transitions import Change, Transition, Workflow

TODAY = date(2026, 1, 13)
YESTERDAY = date(2026, 1, 12)


def line(name: str, source: str | None, target: str | None, **options: Any) -> Transition:
    return Transition(name, name.capitalize(), frozenset({source}), target, options.pop("who", "all"), **options)


STATES = {"shut": "Fermé", "open": "Ouvert"}
DOOR = Workflow(
    "porte",
    STATES,
    (
        line("see", None, "shut"),
        line("open", "shut", "open", who="key"),
        line("shut", "open", "shut", needs_reason=True),
        line("back", "open", None, guards=()),
    ),
)


@pytest.mark.parametrize(
    ("name", "state", "change", "field", "said"),
    [
        ("open", "open", Change(TODAY, TODAY), None, "« Open » n’est pas possible à l’état « Ouvert »."),
        ("open", None, Change(TODAY, TODAY), None, "« Open » n’est pas possible sans état connu."),
        ("shut", "open", Change(TODAY, TODAY, " \n"), "reason", "Dites pourquoi : ce motif reste dans le suivi."),
        ("open", "shut", Change(TODAY, YESTERDAY), "observed_on",
         "Un changement d’état ne peut pas être daté dans le futur."),
        ("open", "shut", Change(YESTERDAY, TODAY, since=TODAY), "observed_on",
         "L’état actuel date du 13 janvier 2026 : le suivant ne peut pas le précéder."),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(name: str, state: str | None, change: Change, field: str, said: str) -> None:
    transition = DOOR.find(name)
    assert transition is not None
    refused = DOOR.refusal(transition, state, change)
    assert refused is not None
    assert (refused.field, refused.message) == (field, said)


def test_what_the_table_lets_through() -> None:
    opening = DOOR.find("open")
    assert opening is not None
    for change in (Change(TODAY, TODAY), Change(YESTERDAY, TODAY), Change(TODAY, TODAY, since=TODAY)):
        assert DOOR.refusal(opening, "shut", change) is None
    back = DOOR.find("back")
    assert back is not None
    assert back.is_correction
    # A correction takes the last state back whatever its day: no guard is asked.
    assert DOOR.refusal(back, "open", Change(YESTERDAY, TODAY, since=TODAY)) is None
    assert DOOR.find("lock") is None


@pytest.mark.parametrize(("has_key", "names"), [(True, ["open"]), (False, [])])
def test_no_dead_button(has_key: bool, names: list[str]) -> None:
    policies = {"key": lambda actor, subject: (has_key, "Il faut la clé."), "all": lambda actor, subject: (True, "")}
    assert [one.name for one in DOOR.offered("shut", policies, None, None)] == names
    assert [one.name for one in DOOR.offered("open", policies, None, None)] == ["shut", "back"]


@pytest.mark.parametrize(
    "transitions",
    [
        [line("fly", "shut", "flying")],
        [line("fly", "flying", "shut")],
        [line("open", "shut", "open"), line("open", "open", "shut")],
        [line("stay", "open", "open")],
        [Transition("never", "Jamais", frozenset(), "open", "all")],
    ],
)
def test_a_table_that_contradicts_itself_is_refused(transitions: list[Transition]) -> None:
    with pytest.raises(ValueError, match="porte"):
        Workflow("porte", STATES, transitions)


def test_the_diagram_draws_each_arrow_once() -> None:
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        '    state "non renseigné" as inconnu',
        '    state "Fermé" as shut',
        '    state "Ouvert" as open',
        "    inconnu --> shut : See",
        "    shut --> open : Open",
        "    open --> shut : Shut",
    ]
