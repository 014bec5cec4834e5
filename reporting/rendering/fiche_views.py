"""A fiche, or its block of the annex, as templates lay it out: its band and its map, what is told and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from projects.core.french import enumerate_fr, typeset
from reporting.rendering import charts, commons, maps, palette
from reporting.rendering.content import ActionContent, CategoryTag, FicheContent, TextSection
from reporting.rendering.palette import State
from reporting.rendering.shapes import Drawing

PAIRED_LENGTH = 600  # characters up to which a list may share the width with another, which cannot break
OBJECTIVES = "Objectifs"
FICHE_ONLY = frozenset({"Structures soutenues", "Partenaires"})  # lists that the annex leaves to the fiche
# How the unknown is worded: gathered on one line where room is short, never left out.
NOT_TOLD = frozenset({"", "Inconnu à ce jour", "Non connue", "Non communiqué", "Non évalué"})


@dataclass(frozen=True)
class ActionView:
    action: ActionContent
    state: State


@dataclass(frozen=True)
class Fact:
    """A labelled value of a block or of a short fiche."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class FicheView:
    """A fiche with its drawings; its lists stand two by two when short, or run in a sentence (annex)."""

    project: FicheContent
    band: Drawing
    thin_band: Drawing
    locator: Drawing | None
    scale: Drawing
    main: CategoryTag | None
    others: tuple[CategoryTag, ...]
    actions: tuple[ActionView, ...]
    rows: tuple[tuple[TextSection, ...], ...]
    sentences: tuple[tuple[str, str], ...]  # title and text
    essential: tuple[tuple[str, str], ...]  # what the annex keeps of them
    known: tuple[Fact, ...]
    unknown: str  # names of the facts that nobody told, in one line
    short_facts: tuple[Fact, ...]
    short_unknown: str
    small_locator: Drawing | None


def fiche(project: FicheContent) -> FicheView:
    """Everything that the page of a project, or its block, draws."""
    main = next((tag for tag in project.categories if tag.code == project.main_category), None)
    kept = _kept(project)
    doubt = "En doute" if project.maturity_doubts else ""
    block_facts = (*_facts(project), Fact("Maturité", doubt or project.maturity_label))
    money = Fact("Montant accordé", project.amount_label, project.amount_note)
    all_facts = (
        *block_facts,
        Fact("Avancement", project.progress_label),
        Fact("Caf", project.caf_name, project.caf_note if project.caf_name else ""),
        money,
    )
    return FicheView(
        project=project,
        band=commons.marked(charts.band(project.main_category)),
        thin_band=commons.marked(charts.band(project.main_category, height=charts.THIN_BAND)),
        locator=_locator(project.department_code, 40.0),
        scale=charts.scale(project.maturity_rank, project.maturity_label),
        main=main,
        others=tuple(tag for tag in project.categories if tag is not main),
        actions=tuple(ActionView(one, palette.ACTIONS.get(one.state, palette.NO_STATE)) for one in project.actions),
        rows=rows(project),
        sentences=_sentences(kept),
        essential=_sentences(_essential(project, kept)),
        known=_known(block_facts[:-1]),
        unknown=_unknown(block_facts).capitalize(),
        short_facts=_known(all_facts),
        short_unknown=_unknown(all_facts),
        small_locator=_locator(project.department_code, 30.0),
    )


def _locator(department_code: str, width: float) -> Drawing | None:
    found = maps.locator(department_code, width)
    return found and commons.marked(found)


def _essential(project: FicheContent, kept: tuple[TextSection, ...]) -> tuple[TextSection, ...]:
    """The lists of the annex: its actions say what a project aims at, its objectives do when it has none."""
    left = FICHE_ONLY | ({OBJECTIVES} if project.actions else set())
    return tuple(section for section in kept if section.title not in left)


def _sentences(kept: tuple[TextSection, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((section.title, sentence(section.items)) for section in kept)


def _known(told: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts to print one by one: those that are told, and those with a note that says more."""
    return tuple(fact for fact in told if fact.value and (fact.value not in NOT_TOLD or fact.note))


def _unknown(told: tuple[Fact, ...]) -> str:
    return enumerate_fr([fact.label.lower() for fact in told if fact.value in NOT_TOLD and not fact.note])


def _facts(project: FicheContent) -> Iterator[Fact]:
    """What the annex asks of every project, and what places it."""
    if project.porteur_kind and project.porteur_name in ("", project.title):
        yield Fact("Porteur", project.porteur_kind)
    else:
        yield Fact("Porteur", project.porteur_name, project.porteur_kind)
    department = f"{project.department_name} ({project.department_code})" if project.department_name else ""
    yield Fact("Département", department)
    yield Fact("Fiche annoncée par la source", project.fiche_label)
    yield Fact("Budget disponible", project.budget_label)
    yield Fact("Résultats disponibles", project.results_label)


def _kept(project: FicheContent) -> tuple[TextSection, ...]:
    return tuple(section for section in project.sections if section.items)


def rows(project: FicheContent) -> tuple[tuple[TextSection, ...], ...]:
    """The lists of a fiche two by two, a long one alone."""
    return tuple(_rows(_kept(project)))


def _rows(kept: tuple[TextSection, ...]) -> Iterator[tuple[TextSection, ...]]:
    waiting: list[TextSection] = []
    for section in kept:
        if sum(len(item) for item in section.items) > PAIRED_LENGTH or len(section.items) > 12:
            if waiting:
                yield (waiting.pop(),)
            yield (section,)
            continue
        waiting.append(section)
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield (waiting[0],)


def sentence(items: tuple[str, ...]) -> str:
    """A list as one sentence: « a ; b ; c. »; items that are sentences themselves follow each other."""
    if any(". " in item for item in items):
        return " ".join(item if item.endswith((".", "!", "?", "…")) else f"{item}." for item in items)
    return typeset(f"{' ; '.join(item.rstrip('.') for item in items)}.")
