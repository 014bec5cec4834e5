"""What fails, or never ends, in the engine that reads texts: the rest is told, nothing is hidden, no word is logged."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.reading import groups, rules
from reporting.reading.check import contradictions
from reporting.reading.guard import READING, Guard, Missed
from reporting.reading.numbers import MOST, quantities
from reporting.reading.rules import maps, registry, surroundings
from reporting.reading.rules.registry import RULES, Found, Read, Rule
from reporting.reading.segment import segment
from reporting.reading.text import LONGEST, Document, Line
from reporting.readings.told import told
from tests.reading import score
from tests.reading.mutated import mutated
from tests.reading.pairs import document

FALSE = "Au total, 40 projets ont été retenus : 25 en Bretagne et 12 en Normandie."


@pytest.fixture
def lenient() -> Guard:
    return Guard(strict=False)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> str:
    """A rule that quotes the document in its error."""

    def fail(read: Read) -> Iterator[Found]:
        raise ValueError(read.text.lines[0].text)
        yield

    monkeypatch.setitem(RULES, "toujours-fausse", Rule("toujours-fausse", "majeure", "Rien.", alone=fail))
    return "toujours-fausse"


@given(st.integers(0, 10**9))
def test_no_rule_fails_whatever_the_text(seed: int) -> None:
    texts = [document(mutated(seed, 25), "un.txt"), *([document(mutated(seed + 1, 25), "deux.txt")] * (seed % 4 == 0))]
    contradictions(texts)
    for text in texts:
        list(told(Read(segment(text))))


@pytest.mark.parametrize(
    "text",
    [
        "Visites de janvier à décembre : 110 125 130 140 150 155 160 162 164 166 168 170.",
        "Les 4 ateliers, à raison de 12 euros chacun, coûtent 0 euro au total.",
        "| Communes\n\nQuatre communes sont desservies.",
        f"Le budget est de {'9' * 400} euros, soit {'7' * 5000} euros de plus.",
        "Le budget est de 99 999 999 999 999 milliards d’euros pour 3 projets de 999 999 999 999 999 euros chacun.",
    ],
)
def test_what_once_took_everything_down(text: str) -> None:
    contradictions([document(text)])


def test_values_side_by_side_are_no_number_of_forty_digits() -> None:
    row = "visites : 110 125 130 140 150 155 160 162 164 166 168 170,5 %"
    assert [one.value for one in quantities(row)][-2:] == [168, Decimal("170.5")]
    assert len(quantities(row)) == 12
    assert [one.value for one in quantities("123 456 789 012 345 euros")] == [123456789012345]
    assert quantities(f"le code {'1' * 16}, ou 2 000 000 milliards d'euros") == []
    assert all(one.value < MOST for one in quantities("999 999 999 999 999 euros"))


def test_a_rule_that_fails_is_told_and_loses_nothing_else(
    lenient: Guard, failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        found = contradictions([document(FALSE), document("Rien.", "autre.txt")], guard=lenient)
    assert [one.rule for one in found] == ["somme-phrase"]
    assert lenient.missed == [Missed(failing, ("texte.txt",)), Missed(failing, ("autre.txt",))]
    assert lenient.told("texte.txt") == f"Le contrôle « {failing} » n’a pas pu se faire. Le reste est contrôlé."
    assert lenient.told("ailleurs.txt") == ""
    assert "rule toujours-fausse: ValueError at tests.reading.test_guard:" in caplog.text
    assert "Bretagne" not in caplog.text


def test_what_a_rule_found_before_it_failed_is_kept(lenient: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(read: Read) -> Iterator[Found]:
        yield (read.passage(read.text.lines[0]),), "Ceci."
        raise KeyError

    monkeypatch.setitem(RULES, "a-moitie", Rule("a-moitie", "majeure", "Rien.", alone=fail))
    assert "a-moitie" in {one.rule for one in contradictions([document("Rien.")], guard=lenient)}


def test_processes_tell_what_failed_in_them(lenient: Guard, failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "LONG", 0)
    found = contradictions([document(FALSE)], workers=2, guard=lenient)
    assert [one.rule for one in found] == ["somme-phrase"]
    assert lenient.missed == [Missed(failing, ("texte.txt",))]


def test_without_a_guard_and_in_tests_what_fails_is_raised(failing: str) -> None:
    with pytest.raises(ValueError):
        contradictions([document(FALSE)])
    with pytest.raises(ValueError):
        contradictions([document(FALSE)], guard=Guard())


def test_a_document_that_cannot_be_cut_loses_no_other(lenient: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(given: Document) -> object:
        return segment(given) if given.name == "texte.txt" else 1 / 0

    monkeypatch.setattr("reporting.reading.check.segment", cut)
    found = contradictions([document(FALSE), document(FALSE, "autre.txt")], guard=lenient)
    assert [one.passages[0].file for one in found if one.rule == "somme-phrase"] == ["texte.txt"]
    assert lenient.missed[0] == Missed(READING, ("autre.txt",))
    assert lenient.told("autre.txt") == "Une partie du texte n’a pas pu être lue. Le reste est contrôlé."


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rule_that_never_ends_is_stopped(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(read: Read) -> Iterator[Found]:
        yield (read.passage(read.text.lines[0]),), "Ceci."
        while True:
            sum(range(1000))

    monkeypatch.setattr(registry, "LONG", 0)
    monkeypatch.setitem(RULES, "sans-fin", Rule("sans-fin", "majeure", "Rien.", alone=endless))
    guard, start = Guard(5), time.monotonic()
    found = contradictions([document(FALSE)], workers, guard)
    assert time.monotonic() - start < 30
    assert Missed("sans-fin", ("texte.txt",), late=True) in guard.missed
    assert {"somme-phrase", "sans-fin"} & {one.rule for one in found}
    assert guard.told("texte.txt").startswith("Le temps a manqué. ")
    assert guard.told("texte.txt").endswith("Partagez le texte en plusieurs fichiers.")


def test_a_very_long_line_is_read_in_pieces_at_their_place() -> None:
    text = f"{'Le projet avance bien. ' * 200}{FALSE} {'Le projet avance bien. ' * 200}"
    read = Read(segment(document(f"Bilan\n\n{text}\n\nFin.")))
    assert max(len(block.text) for block in read.text.blocks) <= LONGEST
    (found,) = contradictions([document(f"Bilan\n\n{text}\n\nFin.")])
    assert [one.line for one in found.passages] == [3]
    assert "40 projets" in found.passages[0].text
    assert len(found.passages[0].text) <= LONGEST
    row = next(row for _, row in told(read) if row.value == 40)
    assert (row.line, text[row.start : row.end]) == (3, "40 projets")


def test_a_cell_of_long_words_is_read_in_a_moment() -> None:
    rows = ["| Nom | Nombre |", f"| Actions | 12 {'a' * 400}- |", "| Ateliers | 3 |", "| Total | 15 |"]
    start = time.process_time()
    contradictions([document("\n".join(rows))], guard=Guard(10))
    assert time.process_time() - start < 5


@pytest.mark.parametrize("filler", [groups._FILLER, maps._FILLER, surroundings._FILLER])
def test_a_code_of_many_digits_is_no_filler_in_a_moment(filler: re.Pattern[str]) -> None:
    start = time.process_time()
    assert filler.fullmatch("1" * 40 + "x") is None
    assert time.process_time() - start < 1


def test_pieces_hold_all_of_a_line() -> None:
    for text in ("a" * 5000, "12 " * 3000, "Voilà. " * 900, "mot " * 501):
        blocks = segment(Document("x", (Line(1, text),))).blocks
        assert " ".join(" ".join(block.text for block in blocks).split()).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("unit", ["12 ", "Le projet reçoit 12 enfants, et 3 familles. "])
def test_a_long_line_takes_a_time_that_grows_as_it_does(unit: str) -> None:
    def taken(length: int) -> float:
        one, start = document((unit * length)[:length]), time.process_time()
        contradictions([one])
        return time.process_time() - start

    taken(4000)
    assert taken(32000) < 20 * max(taken(4000), 0.05)


def test_paragraphs_without_an_end_are_not_joined_for_ever() -> None:
    text = "\n".join(["douze projets et treize familles puis quatorze enfants et encore quinze parents,"] * 200)
    assert max(len(block.text) for block in segment(document(text)).blocks) <= LONGEST


def test_an_empty_set_is_not_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["score", "rien"])
    with pytest.raises(SystemExit) as ended:
        score.main()
    assert ended.value.code == "Aucun texte dans rien : rien n’y est mesuré."
    assert capsys.readouterr().out == "rien : aucun texte\n"


def test_every_rule_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard that is over runs nothing: each rule that the engine has is told."""
    guard = Guard(0)
    assert contradictions([document(FALSE)], guard=guard) == []
    assert {one.rule for one in guard.missed} - {READING} == set(rules.RULES)
