"""The page of a project: its fiche, what is dated of it, what the sources print."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.core.french import format_date, format_month, typeset
from projects.fiches.models import Availability
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import Ground, HighlightKind, Maturity, Progress
from projects.portfolio.models import CaflabSelection, Classification, Highlight, Observation, Project, Statement
from projects.portfolio.selectors import Clock

MEASURE_LABELS = {
    "maturity": "Maturité",
    "category": "Catégorie",
    "highlight": "Mise en avant",
    "ami_origin": "Origine AMI",
    "porteur_name": "Nom du porteur",
    "viable_model": "Modèle économique",
    "next_step": "Suite annoncée",
    "operator_acronym": "Sigle de l’opérateur",
    "structure_acronym": "Sigle de la structure",
    "description": "Description",
}


@dataclass(frozen=True)
class DatedLine:
    """One dated fact, as a timeline prints it."""

    on: str
    what: str
    value: str
    source: str
    provenance: str
    day: date


@dataclass(frozen=True)
class PrintedLine:
    """A value that a source prints about the project."""

    label: str
    printed: str
    place: str
    source: str
    in_doubt: bool
    reason: str


def printed_lines(project: Project, clock: Clock) -> list[PrintedLine]:
    rows = Statement.objects.standing(**vars(clock)).filter(project=project).select_related("source")
    return [
        PrintedLine(
            label=MEASURE_LABELS.get(row.measure, row.measure),
            printed=typeset(f"« {row.printed.rstrip('.')} »"),
            place=typeset(row.place),
            source=typeset(row.source.title),
            in_doubt=row.in_doubt,
            reason=typeset(row.reason),
        )
        for row in rows.order_by("-in_doubt", "line", "pk")
    ]


def timeline(project: Project, clock: Clock) -> list[DatedLine]:
    """Every standing fact of the project, the latest first."""

    def facts(model: Any, **subject: Any) -> Any:
        return model.objects.filter(**subject).standing(**vars(clock)).select_related("source")

    lines = [
        *(
            _line(fact, "Candidature", ApplicationStatus(fact.status).label)
            for fact in facts(ApplicationState, application=project.application_id)
        ),
        *(_line(fact, *_observed(fact)) for fact in facts(Observation, project=project)),
        *(
            _line(fact, "Catégories", ", ".join(item.category.short_label for item in fact.items.all()))
            for fact in facts(Classification, project=project).prefetch_related("items__category")
        ),
        *(_line(fact, "Caflab", _caflab(fact)) for fact in facts(CaflabSelection, project=project)),
        *(_line(fact, "Mise en avant", HighlightKind(fact.kind).label) for fact in facts(Highlight, project=project)),
        *(_line(fact, "Pièces disponibles", _papers(fact)) for fact in facts(Availability, project=project)),
    ]
    return sorted(lines, key=lambda line: line.day, reverse=True)


def caflab_grounds(project: Project, clock: Clock) -> tuple[bool, list[str]]:
    """Whether Caflab accompanies the project, and on what grounds (empty when it did not say)."""
    last = CaflabSelection.objects.filter(project=project).latest_per("project", **vars(clock)).first()
    if last is None or not last.is_selected:
        return False, []
    return True, [Ground(ground).label for ground in last.grounds]


def fact_day(day: date, precision: str) -> str:
    """A day as finely as its source tells it: « 9 décembre 2025 », « juin 2025 », « 2023 »."""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    return format_month(day) if precision == DatePrecision.MONTH else format_date(day)


def _line(fact: Any, what: str, value: str) -> DatedLine:
    return DatedLine(
        on=fact_day(fact.observed_on, fact.date_precision),
        what=what,
        value=typeset(value),
        source=typeset(fact.source.title) if fact.source else "",
        provenance=Provenance(fact.provenance).label,
        day=fact.observed_on,
    )


def _observed(fact: Observation) -> tuple[str, str]:
    values = dict([*Progress.choices, *Maturity.choices])
    return fact.get_kind_display(), str(values[fact.value])


def _caflab(fact: CaflabSelection) -> str:
    said = "Accompagné" if fact.is_selected else "Accompagnement terminé"
    return f"{said}. {fact.note}" if fact.note else said


def _papers(fact: Availability) -> str:
    named = (("fiche", fact.has_fiche), ("budget", fact.has_budget), ("résultats", fact.has_results))
    return ", ".join(f"{name} : {'oui' if value else 'non'}" for name, value in named if value is not None)
