"""Reading a population at (S, R) from the database, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from funding.boards.selectors.cofunding import co_funding_by_project
from funding.grants.models import Grant, RegionalTotal
from funding.grants.selectors.amounts import MoneyRow, left_of_withdrawn, money_of
from projects.core.history import known_rows
from projects.fiches.models import Availability
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Porteur
from projects.portfolio.enums import WERE_SELECTED, ObservationKind
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    Category,
    Highlight,
    Interview,
    InterviewPerson,
    Partnership,
    Project,
    Statement,
    SupportedStructure,
)
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, classified, last_fact, observed_values, selected
from projects.territories.models import Department
from reporting.figures.dossiers import (
    EVERY_KIND,
    ActionFact,
    Announced,
    CategoryName,
    Dossier,
    GrantFact,
    Kind,
    KnownTotal,
    PersonMet,
    PlanFact,
    PrintedFact,
    Snapshot,
    StructureFact,
)

Key = int


def take_snapshot(
    projects: ProjectQuerySet,
    *,
    situation_on: date,
    known_at: datetime,
    population: str,
    order: Iterable[Key] | None = None,
    announced: Iterable[Statement] = (),
    read: Iterable[Kind] = EVERY_KIND,
    money: ProjectQuerySet | None = None,
) -> Snapshot:
    """The projects of `projects` that were selected at (S, R), with all that figures count of them.

    `projects` carries the scope (who asks, or which edition); `order` is the order of their keys, by
    reference when not given; `announced` are the printed numbers of the document shown beside. `read` limits
    what is fetched to some kinds of facts, one query or two each: only figures of these can be counted then. `money`
    are those whose financings and plans may be told, when it is not all of them: a partner reads what is granted alone.
    """
    kinds = frozenset(read)
    clock = Clock(situation_on, known_at)
    calls = dict(selected(projects, clock).values_list("pk", "application__call"))
    keys = list(calls)
    departments = {row.pk: row for row in Department.objects.select_related("region").order_by("sort_name")}
    regions = sorted({row.region for row in departments.values()}, key=lambda region: region.sort_name)
    told = keys if money is None else list(money.filter(pk__in=keys).values_list("pk", flat=True))
    facts = _facts(keys, clock, kinds, told)
    rows = _identities(keys, known_at, with_partners=Kind.PARTNERS in kinds)
    dossiers = [_dossier(row, departments, facts) for row in rows]
    places = {key: place for place, key in enumerate(order)} if order is not None else None
    dossiers.sort(key=lambda dossier: (places.get(dossier.pk, len(places)) if places else 0, dossier.reference))
    return Snapshot(
        situation_on=situation_on,
        known_at=known_at,
        population=population,
        dossiers=tuple(dossiers),
        announced=tuple(Announced(row.region_id, int(row.number)) for row in announced if row.number is not None),
        regional_totals=_regional_totals(calls, {dossier.region for dossier in dossiers}, clock)
        if Kind.TOTALS in kinds
        else (),
        region_names={region.pk: region.name for region in regions},
        department_names={code: row.name for code, row in departments.items()},
        category_names={
            row.code: CategoryName(row.letter, row.label, row.short_label)
            for row in Category.objects.filter(scheme="fipe")
        },
        read=kinds,
    )


def _identities(keys: list[Key], known_at: datetime, *, with_partners: bool) -> list[dict[str, Any]]:
    """Names, partners and territory as they were known at R, with the porteurs' own rows at R."""
    rows = list(
        known_rows(Project, known_at=known_at, pgh_obj_id__in=keys).values(
            "pgh_obj_id", "reference", "title", "porteur_id", "department_id", "caf_id", "caf__name", "caf_provenance",
            "commune__name", "epci__name", "echelon", "qpv", "ami_origin", "sdsf_mention",
        )
    )  # fmt: skip
    links = known_rows(Partnership, known_at=known_at, project_id__in=keys).order_by("pgh_obj_id")
    partners: dict[Key, list[tuple[Key, str]]] = defaultdict(list)
    for project, porteur, role in links.values_list("project_id", "porteur_id", "role") if with_partners else ():
        partners[project].append((porteur, role))
    wanted = {row["porteur_id"] for row in rows} | {porteur for pairs in partners.values() for porteur, _ in pairs}
    porteurs = {
        key: (name, kind)
        for key, name, kind in known_rows(Porteur, known_at=known_at, pgh_obj_id__in=wanted - {None}).values_list(
            "pgh_obj_id", "name", "kind"
        )
    }
    for row in rows:
        row["porteur_name"], row["porteur_kind"] = porteurs.get(row["porteur_id"], ("", None))
        row["name"] = row["porteur_name"] or row["commune__name"] or row["epci__name"] or ""
        row["partners"] = tuple((porteurs[porteur][0], role) for porteur, role in partners[row["pgh_obj_id"]])
    return rows


def _facts(keys: list[Key], clock: Clock, kinds: frozenset[Kind], told: list[Key]) -> dict[Kind, Any]:
    """The dated facts of the projects, by kind then by project; those of kinds that are not asked for are empty.

    Of financings and plans, those of the projects of `told`.
    """
    # What is granted of a grant is read there: once for both kinds.
    money = _money(keys, clock) if kinds & {Kind.GRANTS, Kind.MONEY} else {}
    readers: dict[Kind, Callable[[], Any]] = {
        Kind.OBSERVATIONS: lambda: observed_values(keys, clock),
        Kind.PRINTED: lambda: _printed(keys, clock),
        Kind.CLASSES: lambda: classified(keys, clock),
        Kind.HIGHLIGHTS: lambda: last_fact(Highlight, keys, clock, "kind", "text"),
        Kind.CAFLAB: lambda: last_fact(CaflabSelection, keys, clock, "is_selected", "grounds"),
        Kind.PAPERS: lambda: last_fact(
            Availability, keys, clock, "has_fiche", "fiche_count", "has_budget", "has_results"
        ),
        Kind.ACTIONS: lambda: _actions(keys, clock),
        Kind.STRUCTURES: lambda: _structures(keys, clock.known_at),
        Kind.PERSONS: lambda: _persons(keys, clock),
        Kind.GRANTS: lambda: _grants(keys, clock, money),
        Kind.MONEY: lambda: {key: money[key] for key in told if key in money},
        Kind.PLANS: lambda: co_funding_by_project(Project.objects.filter(pk__in=told), clock),
    }
    return {kind: read() if kind in kinds else {} for kind, read in readers.items()}


def _printed(keys: list[Key], clock: Clock) -> dict[Key, list[PrintedFact]]:
    found: dict[Key, list[PrintedFact]] = defaultdict(list)
    rows = Statement.objects.standing(**vars(clock)).filter(project__in=keys).select_related("source")
    for row in rows.order_by("line", "pk"):
        if row.project_id is not None:
            found[row.project_id].append(printed_fact(row))
    return found


def printed_fact(row: Statement) -> PrintedFact:
    """A statement (read with its source) as plain values."""
    return PrintedFact(row.measure, row.printed, row.place, row.source.title, row.in_doubt, row.reason)


def _actions(keys: list[Key], clock: Clock) -> dict[Key, list[ActionFact]]:
    told = ActionState.objects.filter(action__project__in=keys)
    kept = ActionState.objects.filter(action=OuterRef("action"), status__in=WERE_SELECTED).standing(**vars(clock))
    states = told.latest_per("action", **vars(clock)).annotate(was_selected=Exists(kept))
    status = {action: (last, kept) for action, last, kept in states.values_list("action", "status", "was_selected")}
    found: dict[Key, list[ActionFact]] = defaultdict(list)
    rows = known_rows(Action, known_at=clock.known_at, project_id__in=keys).order_by("project_id", "position")
    for key, project, number, title, detail, planned_for in rows.values_list(
        "pgh_obj_id", "project_id", "number", "title", "detail", "planned_for"
    ):
        last, was_selected = status.get(key, ("", False))
        found[project].append(ActionFact(key, last, number, title, detail, planned_for, was_selected))
    return found


def _structures(keys: list[Key], known_at: datetime) -> dict[Key, list[StructureFact]]:
    found: dict[Key, list[StructureFact]] = defaultdict(list)
    rows = known_rows(SupportedStructure, known_at=known_at, project_id__in=keys)
    for project, *fact in rows.order_by("project_id", "kind", "label").values_list(
        "project_id", "kind", "has_prestation", "label", "is_planned"
    ):
        found[project].append(StructureFact(*fact))
    return found


def _persons(keys: list[Key], clock: Clock) -> dict[Key, list[PersonMet]]:
    standing = Interview.objects.filter(project__in=keys).standing(**vars(clock))
    found: dict[Key, list[PersonMet]] = defaultdict(list)
    rows = InterviewPerson.objects.filter(interview__in=standing.values("pk"), recorded_at__lte=clock.known_at)
    for project, side, user, contact in rows.order_by("pk").values_list(
        "interview__project", "side", "user", "contact"
    ):
        found[project].append(PersonMet(side, f"user-{user}" if user else f"contact-{contact}"))
    return found


def _grants(keys: list[Key], clock: Clock, money: dict[Key, list[MoneyRow]]) -> dict[Key, list[GrantFact]]:
    """What is granted, not what was: of aid that was withdrawn, what was paid stays."""
    rows = Grant.objects.filter(project__in=keys).latest_per("project", "year", "funder", **vars(clock))
    left = left_of_withdrawn(row for told in money.values() for row in told)
    found: dict[Key, list[GrantFact]] = defaultdict(list)
    for project, year, funder, amount in rows.values_list("project", "year__year", "funder", "amount"):
        found[project].append(GrantFact(year, funder, left.get((project, year, funder), amount)))
    return found


def _money(keys: list[Key], clock: Clock) -> dict[Key, list[MoneyRow]]:
    found: dict[Key, list[MoneyRow]] = defaultdict(list)
    for row in money_of(Project.objects.filter(pk__in=keys), clock):
        found[row.project_id].append(row)
    return found


def _regional_totals(calls: dict[Key, Key], regions: set[str], clock: Clock) -> tuple[KnownTotal, ...]:
    """The totals known for the calls and regions of the population, whole or not (see KnownTotal)."""
    totals = list(
        RegionalTotal.objects.filter(call__in=set(calls.values()), region__in=regions)
        .latest_per("call", "region", "first_year", "last_year", **vars(clock))
        .select_related("call")
    )
    others = Project.objects.filter(application__call__in={row.call_id for row in totals}).exclude(pk__in=calls)
    outside = dict(selected(others, clock).values_list("pk", "application__call")) if totals else {}
    places = known_rows(Project, known_at=clock.known_at, pgh_obj_id__in=list(outside))
    covered = {(outside[key], region) for key, region in places.values_list("pgh_obj_id", "department__region")}
    return tuple(
        KnownTotal(
            row.call.slug,
            row.region_id,
            row.first_year,
            row.last_year,
            row.amount,
            is_whole=(row.call_id, row.region_id) not in covered,
        )
        for row in totals
    )


def _dossier(row: dict[str, Any], departments: dict[str, Department], facts: dict[Kind, Any]) -> Dossier:
    key = row["pgh_obj_id"]
    department = departments[row["department_id"]]
    classes = facts[Kind.CLASSES].get(key, [])
    observed = facts[Kind.OBSERVATIONS].get(key, {})
    maturity = observed.get(ObservationKind.MATURITY)
    printed = tuple(facts[Kind.PRINTED].get(key, ()))
    doubts = tuple(fact.printed for fact in printed if fact.measure == "maturity" and fact.in_doubt)
    highlight, highlight_text = facts[Kind.HIGHLIGHTS].get(key, (None, ""))
    is_selected, grounds = facts[Kind.CAFLAB].get(key, (False, ()))
    has_fiche, fiche_count, has_budget, has_results = facts[Kind.PAPERS].get(key, (None, None, None, None))
    return Dossier(
        pk=key,
        reference=row["reference"],
        name=row["name"] or department.name,
        subject=row["title"],
        region=department.region_id,
        department=department.pk,
        caf=row["caf_id"],
        caf_name=row["caf__name"] or "",
        caf_is_deduced=row["caf_provenance"] == Provenance.DEDUCED,
        porteur_name=row["porteur_name"],
        porteur_kind=row["porteur_kind"],
        partners=row["partners"],
        echelon=row["echelon"],
        qpv=row["qpv"],
        ami_origin=row["ami_origin"],
        sdsf_mention=row["sdsf_mention"],
        categories=tuple(code for code, _ in classes),
        main_category=next((code for code, is_main in classes if is_main), None),
        progress=observed.get(ObservationKind.PROGRESS),
        maturity=maturity,
        maturity_doubts=() if maturity else doubts,
        highlight=highlight,
        highlight_text=highlight_text,
        caflab_selected=is_selected,
        caflab_grounds=tuple(grounds) if is_selected else (),
        has_fiche=has_fiche,
        fiche_count=fiche_count,
        has_budget=has_budget,
        has_results=has_results,
        actions=tuple(facts[Kind.ACTIONS].get(key, ())),
        structures=tuple(facts[Kind.STRUCTURES].get(key, ())),
        persons_met=tuple(facts[Kind.PERSONS].get(key, ())),
        grants=tuple(facts[Kind.GRANTS].get(key, ())),
        money=tuple(facts[Kind.MONEY].get(key, ())),
        plans=tuple(PlanFact(year, found) for year, found in sorted(facts[Kind.PLANS].get(key, {}).items())),
        printed=printed,
    )
