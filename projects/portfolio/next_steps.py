"""What is next for a project: a doubt to settle, the next step of its life, what is planned, how long it is silent."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from projects.core.french import count, format_ago, format_date, typeset
from projects.portfolio import links
from projects.portfolio.listing.silence import MONTHS, months_before
from projects.portfolio.policies import LIFECYCLE_POLICIES, can_edit_project, can_observe_project
from projects.portfolio.selectors.coming import coming_actions
from projects.portfolio.tabs import FIRST, PageOf
from projects.portfolio.workflow import PROJECT_LIFE

MOST_ACTIONS = 3
SILENT = "3_mois"  # as on the home page: the first step of « Sans nouvelles »


@dataclass(frozen=True)
class Act:
    label: str
    url: str


@dataclass(frozen=True)
class Step:
    """A line of the panel: what, in a few words; what is known of it; what one may do about it."""

    what: str
    said: str = ""
    acts: tuple[Act, ...] = ()
    is_late: bool = False


# What higher apps know to be next: steps for the page, already in the circle of who reads it, one or two queries.
StepSource = Callable[[PageOf], Iterable[Step]]
_sources: dict[str, StepSource] = {}


def register_steps(slug: str, source: StepSource) -> None:
    """Add what is next by `source`, after the actions; ValueError when another source has its slug."""
    if _sources.setdefault(slug, source) is not source:
        raise ValueError(f"two sources {slug}")


def next_steps(page: PageOf) -> dict[str, Any] | None:
    steps = [*_doubt(page), *_life(page), *_actions(page), *_told(page), *_announced(page), *_news(page)]
    return {"steps": [replace(step, what=typeset(step.what), said=typeset(step.said)) for step in steps]}


def _doubt(page: PageOf) -> Iterator[Step]:
    if doubts := page.sheet.maturity_doubts:
        label = "Trancher" if page.rights(can_observe_project) else "Voir les sources"
        act = Act(label, f"{links.here(page, FIRST)}#doutes")
        yield Step("Maturité en doute", f"{count(len(doubts), 'valeur imprimée', 'valeurs imprimées')}", (act,), True)


def _life(page: PageOf) -> Iterator[Step]:
    """The steps that go on from here; stopping, giving up and taking back are behind « Changer l’état »."""
    state = page.sheet.state.value if page.sheet.state else None
    if state is None or page.is_past:
        return
    offered = PROJECT_LIFE.offered(state, LIFECYCLE_POLICIES, page.user, page.sheet.project)
    onward = [line for line in offered if not line.needs_reason]
    if onward:
        acts = tuple(Act(line.label, links.transition(page.sheet.project, line.name)) for line in onward)
        yield Step("Étape suivante", acts=acts)


def _actions(page: PageOf) -> Iterator[Step]:
    coming = coming_actions(page.sheet.project, page.sheet.clock)
    edits = page.rights(can_edit_project)
    for action in coming[:MOST_ACTIONS]:
        url = links.action_edit(page.sheet.project, action.key) if edits else ""
        waits = "En cours" if action.is_ongoing else "Retenue, pas encore menée"
        said = f"Prévue pour : {action.when}" if action.when and not action.is_ongoing else waits
        yield Step(action.title, said, (Act("Dire où elle en est", url),) if url else ())
    if (left := len(coming) - MOST_ACTIONS) > 0:
        yield Step(count(left, "autre action à mener", "autres actions à mener"))


def _told(page: PageOf) -> Iterator[Step]:
    for source in _sources.values():
        yield from source(page)


def _announced(page: PageOf) -> Iterator[Step]:
    """The next step that a source prints, as it prints it."""
    for row in page.sheet.printed:
        if row.measure == "next_step":
            doubt = ", en doute" if row.in_doubt else ""
            yield Step(f"Suite annoncée{doubt}", f"{row.printed} ({row.source})", is_late=row.in_doubt)


def _news(page: PageOf) -> Iterator[Step]:
    day, now = page.sheet.last_news, page.sheet.clock.situation_on
    if day is None:
        yield Step("Aucune nouvelle datée", acts=_observe(page), is_late=True)
        return
    is_late = day < months_before(now, MONTHS[SILENT])
    # « hier » would be read as of today.
    said = format_date(day) if page.is_past else f"{format_date(day)}, {format_ago(day, now)}"
    yield Step(
        "Sans nouvelles depuis" if is_late else "Dernière nouvelle", said, _observe(page) if is_late else (), is_late
    )


def _observe(page: PageOf) -> tuple[Act, ...]:
    if not page.rights(can_observe_project):
        return ()
    return (Act("Noter l’avancement", links.observe(page.sheet.project, "progress")),)
