"""One project at (S, R), for its page: identity, every last fact, categories, statements: a query each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from projects.accounts.models import User
from projects.calls.models import Application
from projects.core.french import format_date, format_month, sort_key, typeset
from projects.core.history import known_rows
from projects.journal.enums import DatePrecision
from projects.porteurs.models import Porteur
from projects.portfolio.enums import HighlightKind, Maturity, ObservationKind, Progress, ProjectStatus
from projects.portfolio.listing.silence import last_news
from projects.portfolio.models import (
    CaflabSelection,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
    ProjectState,
    Referent,
    Statement,
)
from projects.portfolio.selectors import CategorySign, Clock, built_of_project, selected

MEASURE_LABELS = {
    "maturity": "Maturité",
    "progress": "Avancement",
    "category": "Catégorie",
    "highlight": "Mise en avant",
    "ami_origin": "Origine AMI",
    "porteur_name": "Nom du porteur",
    "viable_model": "Modèle économique",
    "next_step": "Suite annoncée",
    "operator_acronym": "Sigle de l’opérateur",
    "structure_acronym": "Sigle de la structure",
    "description": "Description",
    "porteur_kind": "Type de porteur",
    "department": "Département",
    "title": "Titre",
    "opening": "Ouverture",
    "amount": "Montant",
    "has_fiche": "Fiche disponible",
    "has_budget": "Budget disponible",
    "has_results": "Résultats disponibles",
}


@dataclass(frozen=True)
class Fact:
    """The fact that stands: its value, since when, why."""

    value: str
    label: str
    since: date
    precision: str
    note: str
    key: str

    @property
    def day(self) -> str:
        return fact_day(self.since, self.precision)


@dataclass(frozen=True)
class PrintedLine:
    """A value that a source prints about the project. `value` is the code that it reads as, when it does."""

    measure: str
    label: str
    printed: str
    place: str
    source: str
    source_slug: str
    in_doubt: bool
    reason: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """What the header and the rail say of a project, and what its tabs start from."""

    project: Project
    clock: Clock
    categories: tuple[CategorySign, ...]
    state: Fact | None
    progress: Fact | None
    maturity: Fact | None
    highlight: Fact | None
    caflab: Fact | None
    referent: Fact | None
    highlight_text: str
    caflab_grounds: tuple[str, ...]
    caflab_referent: str
    referent_id: int | None
    printed: tuple[PrintedLine, ...]
    last_news: date | None  # the day of what was told last (`listing.silence`)

    @property
    def main_category(self) -> CategorySign | None:
        return next((sign for sign in self.categories if sign.is_main), None)

    @property
    def maturity_doubts(self) -> tuple[PrintedLine, ...]:
        """Printed maturities that disagree, as long as nobody chose."""
        return () if self.maturity else tuple(row for row in self.printed if row.measure == "maturity" and row.in_doubt)

    @property
    def contradiction(self) -> str:
        """Progress says « abandonné » and the lifecycle does not: the lifecycle stands, and both are said."""
        if self.progress is None or self.progress.value != Progress.ABANDONNE:
            return ""
        if self.state is None or self.state.value == ProjectStatus.ABANDONNE:
            return ""
        return typeset(
            f"L’avancement constaté au {self.progress.day} est « Abandonné » et l’état du projet est "
            f"« {self.state.label} » depuis le {self.state.day} : c’est l’état qui compte."
        )


def fact_day(day: date, precision: str) -> str:
    """A day as finely as its source tells it: « 9 décembre 2025 », « juin 2025 », « 2023 »."""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    return format_month(day) if precision == DatePrecision.MONTH else format_date(day)


def read_sheet(user: User, reference: str, clock: Clock, *, past_knowledge: bool = False) -> Sheet | None:
    """The project of that reference, if it exists for `user` and was selected at `clock`; else None.

    With `past_knowledge`, its names and its territory are those known at R too (two queries more).
    """
    rows = selected(Project.objects.visible_to(user), clock).with_identity()
    sees = Exists(Application.objects.visible_to(user).filter(pk=OuterRef("application")))
    project: Any = rows.annotate(sees_application=sees).filter(reference=reference).first()
    if project is None:
        return None
    last = dict(zip(FACTS, _FACTS.rows(project=project.pk, **vars(clock))[0], strict=True))
    if past_knowledge:
        _as_known(project, clock)
    caflab = last["caflab"] or {}
    accompanied = bool(caflab.get("value"))
    follower = last["referent"] or {}
    return Sheet(
        project=project,
        clock=clock,
        categories=_signs(last["classification"], clock),
        state=_fact(last["state"], ProjectStatus),
        progress=_fact(last["progress"], Progress),
        maturity=_fact(last["maturity"], Maturity),
        highlight=_fact(last["highlight"], HighlightKind),
        caflab=_fact(last["caflab"]) if accompanied else None,
        referent=_fact(last["referent"]) if follower.get("value") else None,
        highlight_text=(last["highlight"] or {}).get("text", ""),
        caflab_grounds=tuple(caflab.get("grounds") or ()) if accompanied else (),
        caflab_referent=_name(caflab) if accompanied else "",
        referent_id=follower.get("value"),
        printed=_printed(project, clock),
        last_news=last["news"],
    )


def _names(path: str) -> dict[str, str]:
    return {"first_name": f"{path}__first_name", "last_name": f"{path}__last_name", "email": f"{path}__email"}


CAFLAB_NAMES = _names("referent")
USER_NAMES = _names("user")


def _last(rows: Any, clock: Clock, **columns: str) -> Subquery:
    """The last standing fact of the outer project, as one JSON value: no query of its own."""
    standing = rows.filter(project=OuterRef("pk")).standing(**vars(clock))
    value = JSONObject(on="observed_on", precision="date_precision", note="note", key="pk", **columns)
    return Subquery(standing.order_by("-observed_on", "-recorded_at", "-pk").values(last=value)[:1])


# What is dated of a project, in the order of the columns below.
FACTS = ("state", "progress", "maturity", "highlight", "caflab", "referent", "classification", "news")


def _facts(clock: Clock) -> QuerySet[Any]:
    whole = Observation.objects.filter(action=None)
    return Project.objects.annotate(
        last_state=_last(ProjectState.objects.all(), clock, value="status"),
        last_progress=_last(whole.filter(kind=ObservationKind.PROGRESS), clock, value="value"),
        last_maturity=_last(whole.filter(kind=ObservationKind.MATURITY), clock, value="value"),
        last_highlight=_last(Highlight.objects.all(), clock, value="kind", text="text"),
        last_caflab=_last(CaflabSelection.objects.all(), clock, value="is_selected", grounds="grounds", **CAFLAB_NAMES),
        last_referent=_last(Referent.objects.all(), clock, value="user", **USER_NAMES),
        last_classification=_last(Classification.objects.all(), clock, value="pk"),
        last_news=last_news(clock),
    ).order_by().values_list(*(f"last_{name}" for name in FACTS))  # fmt: skip


# Read by every page of a project: composing it took another third of them.
_FACTS = built_of_project(lambda project, clock: _facts(clock).filter(pk=project))


def _fact(row: dict[str, Any] | None, values: Any = None) -> Fact | None:
    if row is None:
        return None
    label = str(values(row["value"]).label) if values else _name(row)
    return Fact(str(row["value"]), label, date.fromisoformat(row["on"]), row["precision"], row["note"], str(row["key"]))


def _name(row: dict[str, Any]) -> str:
    """As `str(user)` says it, of a person read in the same query as the fact."""
    return f"{row.get('first_name') or ''} {row.get('last_name') or ''}".strip() or row.get("email") or ""


def _signs(classification: dict[str, Any] | None, clock: Clock) -> tuple[CategorySign, ...]:
    if classification is None:
        return ()
    items = ClassificationItem.objects.filter(
        classification=classification["value"], recorded_at__lte=clock.known_at
    ).select_related("category")
    return tuple(
        CategorySign(item.category_id, item.category.letter, typeset(item.category.label), item.is_main)
        for item in items.order_by("-is_main", "category__position")
    )


def _printed(project: Project, clock: Clock) -> tuple[PrintedLine, ...]:
    """What the sources print about the project, what is in doubt first."""
    rows = Statement.objects.standing(**vars(clock)).filter(project=project).select_related("source")
    return tuple(
        PrintedLine(
            measure=row.measure,
            label=MEASURE_LABELS.get(row.measure, row.measure),
            printed=typeset(f"« {row.printed.rstrip('.')} »"),
            place=typeset(row.place),
            source=typeset(row.source.title),
            source_slug=row.source.slug,
            in_doubt=row.in_doubt,
            reason=typeset(row.reason),
            value=maturity_of(row.printed) if row.measure == "maturity" else "",
        )
        for row in rows.order_by("-in_doubt", "line", "pk")
    )


def maturity_of(printed: str) -> str:
    """The phase that a printed text names, when it names one only: « phase d’amorçage » is « amorcage »."""
    text = f" {sort_key(printed)} "
    named = [code for code, label in Maturity.choices if f" {sort_key(str(label))} " in text]
    return named[0] if len(named) == 1 else ""


def _as_known(project: Project, clock: Clock) -> None:
    """Put on `project` its identity as it was known at R; it is for reading only."""
    related = ("porteur", "department__region", "caf", "commune", "epci")
    event: Any = known_rows(Project, known_at=clock.known_at, pgh_obj_id=project.pk).select_related(*related).first()
    if event is None:
        return
    for field in ("title", "porteur", "department", "caf", "commune", "epci", "echelon", "qpv", "ami_origin",
                  "sdsf_mention", "remarks", "caf_provenance", "territory_provenance"):  # fmt: skip
        setattr(project, field, getattr(event, field))
    if project.porteur is not None:
        row = known_rows(Porteur, known_at=clock.known_at, pgh_obj_id=project.porteur.pk)
        for named in row.values("name", "printed_name", "kind", "kind_provenance")[:1]:
            for field, value in named.items():
                setattr(project.porteur, field, value)
