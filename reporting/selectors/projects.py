"""The page of a project: its fiche, what is dated of it, what the sources print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.core.french import format_date, format_month, typeset
from projects.fiches.models import Availability
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import HighlightKind, Maturity, Progress
from projects.portfolio.models import (
    CaflabSelection,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
)
from projects.portfolio.selectors import (
    MATURITY_RANKS,
    CategorySign,
    Clock,
    ProjectRow,
    maturity_label,
    progress_label,
)
from reporting.figures.dossiers import Dossier, Snapshot

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
# The main category first; an empty array for a classification that names none.
CATEGORY_LABELS = ArraySubquery(
    ClassificationItem.objects.filter(classification=OuterRef("pk"))
    .order_by("-is_main", "category__position")
    .values("category__short_label")
)


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


def dossier_rows(snapshot: Snapshot, references: Sequence[str]) -> list[ProjectRow]:
    """The rows of some dossiers of a snapshot, in the order of `references`, without a query."""
    dossiers = {dossier.reference: dossier for dossier in snapshot.dossiers}
    return [_row(dossiers[reference], snapshot) for reference in references]


def _row(dossier: Dossier, snapshot: Snapshot) -> ProjectRow:
    names = ((code, snapshot.category_names[code]) for code in dossier.categories)
    return ProjectRow(
        reference=dossier.reference,
        name=typeset(dossier.name),
        subject=typeset(dossier.subject),
        place=typeset(snapshot.department_names[dossier.department]),
        categories=tuple(
            CategorySign(code, name.letter, typeset(name.label), code == dossier.main_category) for code, name in names
        ),
        maturity_label=maturity_label(dossier.maturity, dossier.maturity_doubts),
        maturity_rank=MATURITY_RANKS.get(dossier.maturity or ""),
        maturity_doubts=dossier.maturity_doubts,
        progress=dossier.progress or "",
        progress_label=progress_label(dossier.progress),
        highlight_label=HighlightKind(dossier.highlight).label if dossier.highlight else "",
    )


def printed_lines(dossier: Dossier) -> list[PrintedLine]:
    """What the sources print about the project, what is in doubt first."""
    return [
        PrintedLine(
            label=MEASURE_LABELS.get(fact.measure, fact.measure),
            printed=typeset(f"« {fact.printed.rstrip('.')} »"),
            place=typeset(fact.place),
            source=typeset(fact.source),
            in_doubt=fact.in_doubt,
            reason=typeset(fact.reason),
        )
        for fact in sorted(dossier.printed, key=lambda fact: not fact.in_doubt)
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
            _line(fact, "Catégories", ", ".join(fact.labels))
            for fact in facts(Classification, project=project).annotate(labels=CATEGORY_LABELS)
        ),
        *(_line(fact, "Caflab", _caflab(fact)) for fact in facts(CaflabSelection, project=project)),
        *(_line(fact, "Mise en avant", HighlightKind(fact.kind).label) for fact in facts(Highlight, project=project)),
        *(_line(fact, "Pièces disponibles", _papers(fact)) for fact in facts(Availability, project=project)),
    ]
    return sorted(lines, key=lambda line: line.day, reverse=True)


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
