"""Reading a population at (S, R) from the database, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from funding.models import Grant, RegionalTotal
from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.core.history import known_rows
from projects.fiches.models import Availability
from projects.porteurs.models import Porteur
from projects.portfolio.enums import ActionStatus, ObservationKind
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    Highlight,
    Interview,
    InterviewPerson,
    Project,
    Statement,
    SupportedStructure,
)
from projects.portfolio.selectors import Clock, classified, last_fact, maturity_doubts, observed_values
from projects.territories.models import Commune, Department, Epci, Region
from reporting.figures.dossiers import (
    ActionFact,
    Announced,
    Dossier,
    GrantFact,
    KnownTotal,
    PersonMet,
    Snapshot,
    StructureFact,
)

Key = int


def take_snapshot(
    projects: QuerySet[Project],
    *,
    situation_on: date,
    known_at: datetime,
    population: str,
    order: Iterable[Key] | None = None,
    announced: Iterable[Statement] = (),
) -> Snapshot:
    """The projects of `projects` that were selected at (S, R), with all that figures count of them.

    `projects` carries the scope (who asks, or which edition); `order` is the order of their keys, by
    reference when not given; `announced` are the printed numbers of the document shown beside.
    """
    clock = Clock(situation_on, known_at)
    keys = _selected(projects, clock)
    departments = {row.pk: row for row in Department.objects.order_by("sort_name")}
    facts = _facts(keys, clock)
    dossiers = [_dossier(row, departments, facts) for row in _identities(keys, known_at)]
    places = {key: place for place, key in enumerate(order)} if order is not None else None
    dossiers.sort(key=lambda dossier: (places.get(dossier.pk, len(places)) if places else 0, dossier.reference))
    calls = set(facts["calls"].values())
    return Snapshot(
        situation_on=situation_on,
        known_at=known_at,
        population=population,
        dossiers=tuple(dossiers),
        announced=tuple(Announced(row.region_id, int(row.number)) for row in announced if row.number is not None),
        regional_totals=_regional_totals(calls, keys, clock),
        region_names=dict(Region.objects.order_by("sort_name").values_list("code", "name")),
        department_names={code: row.name for code, row in departments.items()},
    )


def _selected(projects: QuerySet[Project], clock: Clock) -> list[Key]:
    """Keys of the projects whose application stood as selected: existence comes from that fact alone."""
    states = ApplicationState.objects.filter(application__project__in=projects).latest_per("application", **vars(clock))
    selected = ApplicationState.objects.filter(pk__in=states.values("pk"), status=ApplicationStatus.SELECTED)
    return list(selected.values_list("application__project", flat=True))


def _identities(keys: list[Key], known_at: datetime) -> list[dict[str, Any]]:
    """Names, porteur and territory as they were known at R, with the porteur's own row at R."""
    rows = list(
        known_rows(Project, known_at=known_at, pgh_obj_id__in=keys).values(
            "pgh_obj_id", "reference", "porteur_id", "department_id", "caf_id", "commune_id", "epci_id",
            "echelon", "qpv", "ami_origin",
        )
    )  # fmt: skip
    wanted = {row["porteur_id"] for row in rows if row["porteur_id"]}
    porteurs = {
        row["pgh_obj_id"]: row
        for row in known_rows(Porteur, known_at=known_at, pgh_obj_id__in=wanted).values("pgh_obj_id", "name", "kind")
    }
    communes = dict(Commune.objects.filter(pk__in={row["commune_id"] for row in rows}).values_list("pk", "name"))
    groups = dict(Epci.objects.filter(pk__in={row["epci_id"] for row in rows}).values_list("pk", "name"))
    for row in rows:
        porteur = porteurs.get(row["porteur_id"])
        row["porteur_kind"] = porteur["kind"] if porteur else None
        row["name"] = (
            porteur["name"] if porteur else communes.get(row["commune_id"]) or groups.get(row["epci_id"]) or ""
        )
    return rows


def _facts(keys: list[Key], clock: Clock) -> dict[str, Any]:
    """Every dated fact of the projects, by kind then by project."""
    return {
        "calls": dict(Project.objects.filter(pk__in=keys).values_list("pk", "application__call_id")),
        "observations": observed_values(keys, clock),
        "doubts": maturity_doubts(keys, clock),
        "classes": classified(keys, clock),
        "highlights": last_fact(Highlight, keys, clock, "kind"),
        "caflab": last_fact(CaflabSelection, keys, clock, "is_selected"),
        "papers": last_fact(Availability, keys, clock, "has_fiche", "fiche_count", "has_budget", "has_results"),
        "actions": _actions(keys, clock),
        "structures": _structures(keys, clock.known_at),
        "persons": _persons(keys, clock),
        "grants": _grants(keys, clock),
    }


def _actions(keys: list[Key], clock: Clock) -> dict[Key, list[ActionFact]]:
    states = ActionState.objects.filter(action__project__in=keys).latest_per("action", **vars(clock))
    status = dict(states.values_list("action", "status"))
    found: dict[Key, list[ActionFact]] = defaultdict(list)
    rows = known_rows(Action, known_at=clock.known_at, project_id__in=keys).order_by("project_id", "position")
    for key, project, number, title in rows.values_list("pgh_obj_id", "project_id", "number", "title"):
        if key in status:
            found[project].append(ActionFact(key, number or title, status[key] or ActionStatus.ASKED))
    return found


def _structures(keys: list[Key], known_at: datetime) -> dict[Key, list[StructureFact]]:
    found: dict[Key, list[StructureFact]] = defaultdict(list)
    rows = known_rows(SupportedStructure, known_at=known_at, project_id__in=keys).order_by("project_id", "kind")
    for project, kind, has_prestation in rows.values_list("project_id", "kind", "has_prestation"):
        found[project].append(StructureFact(kind, has_prestation))
    return found


def _persons(keys: list[Key], clock: Clock) -> dict[Key, list[PersonMet]]:
    standing = Interview.objects.filter(project__in=keys).standing(**vars(clock))
    found: dict[Key, list[PersonMet]] = defaultdict(list)
    rows = InterviewPerson.objects.filter(interview__in=standing.values("pk")).order_by("pk")
    for project, side, user, contact in rows.values_list("interview__project", "side", "user", "contact"):
        found[project].append(PersonMet(side, f"user-{user}" if user else f"contact-{contact}"))
    return found


def _grants(keys: list[Key], clock: Clock) -> dict[Key, list[GrantFact]]:
    rows = Grant.objects.filter(project__in=keys).latest_per("project", "year", "funder", **vars(clock))
    found: dict[Key, list[GrantFact]] = defaultdict(list)
    for project, year, funder, amount in rows.values_list("project", "year__year", "funder", "amount"):
        found[project].append(GrantFact(year, funder, amount))
    return found


def _regional_totals(calls: set[int], keys: list[Key], clock: Clock) -> tuple[KnownTotal, ...]:
    """Regional totals all of whose projects are in the population: a part of them has no amount of its own."""
    totals = list(
        RegionalTotal.objects.filter(call__in=calls)
        .latest_per("call", "region", "first_year", "last_year", **vars(clock))
        .select_related("call")
    )
    covered = Project.objects.filter(
        application__call__in={row.call_id for row in totals}, department__region__in={row.region_id for row in totals}
    ).values_list("pk", "application__call", "department__region")
    outside = {(call, region) for pk, call, region in covered if pk not in set(keys)}
    return tuple(
        KnownTotal(row.call.slug, row.region_id, row.first_year, row.last_year, row.amount)
        for row in totals
        if (row.call_id, row.region_id) not in outside
    )


def _dossier(row: dict[str, Any], departments: dict[str, Department], facts: dict[str, Any]) -> Dossier:
    key = row["pgh_obj_id"]
    department = departments[row["department_id"]]
    classes = facts["classes"].get(key, [])
    observed = facts["observations"].get(key, {})
    maturity = observed.get(ObservationKind.MATURITY)
    papers = facts["papers"].get(key, (None, None, None, None))
    return Dossier(
        pk=key,
        reference=row["reference"],
        name=row["name"] or department.name,
        region=department.region_id,
        department=department.pk,
        caf=row["caf_id"],
        porteur_kind=row["porteur_kind"],
        echelon=row["echelon"],
        qpv=row["qpv"],
        ami_origin=row["ami_origin"],
        categories=tuple(code for code, _ in classes),
        main_category=next((code for code, is_main in classes if is_main), None),
        progress=observed.get(ObservationKind.PROGRESS),
        maturity=maturity,
        maturity_doubts=() if maturity else tuple(facts["doubts"].get(key, ())),
        highlight=next(iter(facts["highlights"].get(key, ())), None),
        caflab_selected=bool(next(iter(facts["caflab"].get(key, ())), False)),
        has_fiche=papers[0],
        fiche_count=papers[1],
        has_budget=papers[2],
        has_results=papers[3],
        actions=tuple(facts["actions"].get(key, ())),
        structures=tuple(facts["structures"].get(key, ())),
        persons_met=tuple(facts["persons"].get(key, ())),
        grants=tuple(facts["grants"].get(key, ())),
    )
