"""The fiche in words, for the screen and for the paper alike: its sections, in their order, ready to print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projects.core.french import format_date, format_month, sort_key, typeset
from projects.fiches.enums import NOT_PRINTED, ItemKind
from projects.fiches.selectors import FicheTexts, ItemText
from projects.journal.enums import DatePrecision
from projects.portfolio.enums import ActionStatus, PartnerRole, StructureKind

PRESTATION = {True: "prestation de service", False: "sans prestation de service", None: ""}


@dataclass(frozen=True)
class StructureSaid:
    """A structure that the project creates or leans on."""

    kind: str
    has_prestation: bool | None
    label: str
    is_planned: bool


Section = tuple[str, tuple[str, ...]]


def text_sections(
    texts: FicheTexts, partners: Sequence[tuple[str, str]], structures: Iterable[StructureSaid]
) -> tuple[Section, ...]:
    """(title, lines) of what a fiche lists; `partners` are (name, PartnerRole). Nothing empty among them."""
    lines = {kind: texts.items.get(kind, ()) for kind in ItemKind.values}
    done = [line for line in lines[ItemKind.ACHIEVEMENT] if not line.is_planned]
    planned = [line for line in lines[ItemKind.ACHIEVEMENT] if line.is_planned]
    named = [f"{name} ({PartnerRole(role).label.lower()})" for name, role in partners]
    named += [line.text for line in lines[ItemKind.PARTNER] if not _is_named(line.text, partners)]
    sections = (
        ("Objectifs", [line.text for line in lines[ItemKind.OBJECTIVE]]),
        ("Publics", [line.text for line in lines[ItemKind.PUBLIC]]),
        ("Réalisations", [_dated(line) for line in done]),
        ("À venir", [line.text for line in planned]),
        ("Structures soutenues", [_structure(structure) for structure in structures]),
        ("Partenaires", named),
        ("Après le financement", [line.text for line in lines[ItemKind.AFTER]]),
    )
    return tuple((title, tuple(typeset(text) for text in said)) for title, said in sections if said)


def other_fiche(texts: FicheTexts) -> Section:
    """A further fiche of the same project (on some of its actions), in one section of the first."""
    printed = [kind for kind in ItemKind if kind not in NOT_PRINTED]
    lines = [line.text for kind in printed for line in texts.items.get(kind, ())]
    figures = [f"{value} {label}" for value, label in texts.key_figures]
    said = [texts.standfirst, *texts.summary, *lines, *figures]
    return typeset(texts.title or "Autre fiche"), tuple(typeset(text) for text in said if text)


def planned_words(when: str) -> str:
    """« Prévue pour : 2026. »; "" for an action without a date."""
    return f"Prévue pour : {when}." if when else ""


def action_state_label(status: str, planned_for: str) -> str:
    """Where an action stands, or that nobody said."""
    if status:
        return str(ActionStatus(status).label)
    return "À venir" if planned_for else "État non communiqué"


def _is_named(written: str, partners: Sequence[tuple[str, str]]) -> bool:
    """Whether a partner written in the fiche is one of the organisations already linked to the project."""
    key = sort_key(written)
    return any(key in name or name in key for name in (sort_key(name) for name, _ in partners))


def _dated(line: ItemText) -> str:
    """« Quatre micro-crèches fonctionnent (12 novembre 2025). », as finely as the source dates it."""
    if line.happened_on is None:
        return line.text
    writers = {DatePrecision.DAY: format_date, DatePrecision.MONTH: format_month}
    when = writers.get(DatePrecision(line.date_precision), lambda day: str(day.year))(line.happened_on)
    return line.text if when in line.text else f"{line.text.rstrip('.')} ({when})."


def _structure(structure: StructureSaid) -> str:
    label = structure.label or str(StructureKind(structure.kind).label)
    said = ", ".join(filter(None, ("à venir" if structure.is_planned else "", PRESTATION[structure.has_prestation])))
    return f"{label} ({said})" if said else label
