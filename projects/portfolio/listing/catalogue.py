"""The facets that the portfolio knows by itself. Those of money are in `funding.grants.facets`."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from projects.accounts.models import User
from projects.calls.models import Call
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Echelon, Maturity, ObservationKind, PriorityArea, Progress, ProjectStatus
from projects.portfolio.listing.facets import (
    MINE,
    Choice,
    ColumnFacet,
    Facet,
    FactFacet,
    Part,
    Reading,
    Within,
    options_of,
    said,
    standing,
)
from projects.portfolio.listing.silence import SilenceFacet
from projects.portfolio.models import (
    CaflabSelection,
    Category,
    Classification,
    ClassificationItem,
    Observation,
    ProjectState,
    Referent,
    Statement,
)
from projects.portfolio.selectors import DOUBT, UNKNOWN
from projects.territories.models import Caf, Department, NetworkRegion, Region


def _fixed(choices: Any) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in choices)


def _observed(reading: Reading, within: Within, kind: ObservationKind) -> QuerySet[Any]:
    # Of the project, not of one of its actions.
    rows = Observation.objects.filter(action=None, kind=kind)
    return standing(Observation, reading, within, rows=rows)


def _progress(reading: Reading, within: Within) -> list[Part]:
    return [said(_observed(reading, within, ObservationKind.PROGRESS), value="value")]


def _maturity(reading: Reading, within: Within) -> list[Part]:
    """A printed doubt counts only where nothing was observed: what a person chose settles it."""
    observed = _observed(reading, within, ObservationKind.MATURITY)
    doubts = Statement.objects.standing(**vars(reading.clock)).filter(
        measure="maturity", in_doubt=True, project__isnull=False
    )
    if within is not None:
        doubts = doubts.filter(project__in=within)
    doubts = doubts.exclude(project__in=observed.values("project"))
    return [said(observed, value="value"), said(doubts, value=Value(DOUBT))]


def _categories(reading: Reading, within: Within, **only: Any) -> list[Part]:
    last = standing(Classification, reading, within)
    items = ClassificationItem.objects.filter(
        classification__in=last.values("pk"), recorded_at__lte=reading.clock.known_at, **only
    )
    return [said(items, value="category", project="classification__project")]


def _status(reading: Reading, within: Within) -> list[Part]:
    return [said(standing(ProjectState, reading, within), value="status")]


def _caflab(reading: Reading, within: Within) -> list[Part]:
    chosen = Case(When(is_selected=True, then=Value("oui")), default=Value("non"), output_field=CharField())
    return [said(standing(CaflabSelection, reading, within), value=chosen)]


def _referents(reading: Reading, within: Within) -> list[Part]:
    """Who follows each project; the reader is « moi », so that a view shared with a team means each one's own."""
    rows = standing(Referent, reading, within).filter(user__isnull=False)
    mine = When(user=reading.user_key, then=Value(MINE)) if reading.user_key else None
    name = Cast("user", TextField())
    return [said(rows, value=Case(*([mine] if mine else []), default=name, output_field=TextField()))]


def _category_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    rows = Category.objects.filter(scheme="fipe")
    return options_of(rows, value=F("code"), label=F("short_label"), order=F("position"), sign=F("letter"))


def _territories(model: Any, code: str) -> Any:
    def options(visible: Any, reading: Reading) -> QuerySet[Any]:
        return options_of(model.objects.all(), value=F(code), label=F("name"), order=F("sort_name"))

    return options


def _call_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    return options_of(Call.objects.all(), value=F("slug"), label=F("title"), order=9999 - F("year"))


def _referent_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    """Only who follows a project that the reader sees: a name is not to be guessed by its key."""
    followed = Referent.objects.filter(project__in=visible.order_by().values("pk"))
    people = User.objects.filter(pk__in=followed.values("user")).exclude(pk=reading.user_key or 0)
    name = Concat("first_name", Value(" "), "last_name")
    return options_of(people, value=F("pk"), label=name, order=Concat("last_name", Value(" "), "first_name"))


class ReferentFacet(FactFacet):
    def known(self, value: str, reading: Reading) -> str:
        """One's own key, in an address that a colleague shared, is « moi »."""
        return MINE if reading.user_key and value == str(reading.user_key) else value


AMI = Case(
    When(ami_origin=True, then=Value("oui")),
    When(ami_origin=False, then=Value("non")),
    default=None,
    output_field=CharField(),
)
AMI_CONDITIONS = {"oui": Q(ami_origin=True), "non": Q(ami_origin=False), UNKNOWN: Q(ami_origin=None)}

OWN_FACETS: tuple[Facet, ...] = (
    FactFacet(
        "categorie", "Catégorie", 10, unknown="À renseigner", opened=True, options=_category_options,
        parts=_categories,
    ),
    FactFacet(
        "principale", "Catégorie principale", 20, unknown="À renseigner", options=_category_options,
        parts=lambda reading, within: _categories(reading, within, is_main=True),
    ),
    FactFacet(
        "avancement", "Avancement", 30, unknown="Non évalué", choices=_fixed(Progress.choices), opened=True,
        parts=_progress,
    ),
    FactFacet(
        "maturite", "Maturité", 40, unknown="Non connue", opened=True, parts=_maturity,
        choices=(*_fixed(Maturity.choices), Choice(DOUBT, "En doute")),
    ),
    FactFacet(
        "etat", "État du projet", 50, unknown="Non renseigné", choices=_fixed(ProjectStatus.choices), parts=_status
    ),
    ColumnFacet(
        "region", "Région", 60, options=_territories(Region, "code"), long=True, column="department__region"
    ),
    ColumnFacet(
        "departement", "Département", 70, options=_territories(Department, "code"), long=True, column="department"
    ),
    ColumnFacet(
        "caf", "Caf", 80, unknown="Inconnue", options=_territories(Caf, "key"), long=True, column="caf"
    ),
    ColumnFacet(
        "reseau", "Région du réseau", 90, unknown="Aucune", options=_territories(NetworkRegion, "slug"), long=True,
        column="department__region__network_region",
    ),
    ColumnFacet(
        "porteur", "Type de porteur", 100, unknown="Non communiqué", choices=_fixed(PorteurKind.choices),
        column="porteur__kind",
    ),
    ReferentFacet(
        "referent", "Référent Caf", 110, unknown="Personne", choices=(Choice(MINE, "Moi"),), long=True,
        options=_referent_options, parts=_referents,
    ),
    SilenceFacet("silence", "Sans nouvelles", 120, unknown="Aucune nouvelle datée"),
    FactFacet(
        "caflab", "Sélection du Caflab", 130, unknown="Jamais choisi",
        choices=(Choice("oui", "Accompagné"), Choice("non", "Accompagnement arrêté")), parts=_caflab,
    ),
    ColumnFacet("appel", "Appel", 140, options=_call_options, column="application__call__slug"),
    ColumnFacet(
        "echelon", "Échelon", 180, unknown="Inconnu", choices=_fixed(Echelon.choices), column="echelon"
    ),
    ColumnFacet(
        "qpv", "Quartier prioritaire", 190, unknown="Inconnu", choices=_fixed(PriorityArea.choices), column="qpv"
    ),
    ColumnFacet(
        "ami", "Issu de l’AMI", 200, unknown="Inconnu", choices=(Choice("oui", "Oui"), Choice("non", "Non")),
        column=AMI, conditions=AMI_CONDITIONS,
    ),
)  # fmt: skip
