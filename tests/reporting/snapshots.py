"""Snapshots made up by hypothesis: any population that the database could hold, and many that it never will."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from funding.boards.selectors.cofunding import CoFunding
from funding.grants.enums import FinancingState
from funding.grants.selectors.amounts import MoneyRow
from funding.rules.enums import CoFunder, Fund, Funder, Nature
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import (
    ActionStatus,
    Echelon,
    HighlightKind,
    Maturity,
    PersonSide,
    PriorityArea,
    Progress,
    StructureKind,
)
from reporting.figures.definitions import CATEGORY_CHOICES
from reporting.figures.dossiers import (
    ActionFact,
    Announced,
    Dossier,
    GrantFact,
    KnownTotal,
    PersonMet,
    PlanFact,
    Snapshot,
    StructureFact,
)

# Two departments of one region, one alone in its own, and a region without any.
REGIONS = {"84": "Auvergne-Rhône-Alpes", "94": "Corse", "76": "Occitanie"}
DEPARTMENTS = {"07": "84", "43": "84", "31": "76"}
CATEGORIES = [code for code, _ in CATEGORY_CHOICES]
MAYBE = st.sampled_from([True, False, None])


def maybe(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


amounts = st.none() | st.decimals(min_value=0, max_value=10**7, places=2)
grants = st.builds(GrantFact, year=st.integers(2023, 2026), funder=st.sampled_from(Funder.values), amount=amounts)
money = st.builds(
    MoneyRow,
    project_id=st.just(0),
    year=st.integers(2023, 2026),
    funder=st.sampled_from(Funder.values),
    fund=st.sampled_from(Fund.values),
    nature=st.sampled_from(["", *Nature.values]),
    axis=st.sampled_from([None, 2, 6]),
    asked=amounts,
    granted=amounts,
    paid=amounts,
    recovered=amounts,
    due=amounts,
    status=maybe(FinancingState.values),
)
costs = st.decimals(min_value=0, max_value=10**6, places=2)
produits = st.tuples(st.sampled_from(Nature.values), st.sampled_from(CoFunder.values))
plans = st.builds(
    PlanFact,
    year=st.integers(2023, 2026),
    share=st.builds(CoFunding, st.dictionaries(produits, costs, max_size=4)),
)
actions = st.builds(
    ActionFact, key=st.integers(1, 99), status=st.sampled_from(["", *ActionStatus.values]), was_selected=st.booleans()
)
structures = st.builds(StructureFact, kind=st.sampled_from(StructureKind.values), has_prestation=MAYBE)
# Few keys, so that the same person is met about several projects.
persons = st.sampled_from(PersonSide.values).flatmap(
    lambda side: st.builds(PersonMet, side=st.just(side), key=st.sampled_from([f"{side}-{n}" for n in range(4)]))
)


@st.composite
def dossiers(draw: st.DrawFn, number: int) -> Dossier:
    department = draw(st.sampled_from(sorted(DEPARTMENTS)))
    categories = draw(st.lists(st.sampled_from(CATEGORIES), unique=True))
    maturity = draw(maybe(Maturity.values))
    return Dossier(
        pk=number,
        reference=f"TEST-2023-{department}-{number:03d}",
        name=f"Porteur {number}",
        region=DEPARTMENTS[department],
        department=department,
        caf=draw(maybe([department])),
        porteur_kind=draw(maybe(PorteurKind.values)),
        echelon=draw(maybe(Echelon.values)),
        qpv=draw(maybe(PriorityArea.values)),
        ami_origin=draw(MAYBE),
        categories=tuple(categories),
        main_category=draw(maybe(categories)) if categories else None,
        progress=draw(maybe(Progress.values)),
        maturity=maturity,
        maturity_doubts=() if maturity else tuple(draw(st.lists(st.text(max_size=5), max_size=2))),
        highlight=draw(maybe(HighlightKind.values)),
        has_fiche=draw(MAYBE),
        has_budget=draw(MAYBE),
        has_results=draw(MAYBE),
        actions=tuple(draw(st.lists(actions, max_size=4, unique_by=lambda action: action.key))),
        structures=tuple(draw(st.lists(structures, max_size=3))),
        persons_met=tuple(draw(st.lists(persons, max_size=4))),
        grants=tuple(draw(st.lists(grants, max_size=4, unique_by=lambda grant: (grant.year, grant.funder)))),
        money=tuple(draw(st.lists(money, max_size=3, unique_by=lambda row: (row.year, row.funder)))),
        plans=tuple(draw(st.lists(plans, max_size=2, unique_by=lambda plan: plan.year))),
    )


def population(*members: Dossier) -> Snapshot:
    """A snapshot of these dossiers, with nothing announced."""
    return Snapshot(
        situation_on=date(2025, 12, 9),
        known_at=datetime(2026, 1, 15, tzinfo=UTC),
        population="Une population inventée",
        dossiers=members,
        region_names=dict(REGIONS),
        department_names={"07": "Ardèche", "31": "Haute-Garonne", "43": "Haute-Loire"},
    )


announcements = st.lists(
    st.builds(Announced, st.sampled_from(sorted(REGIONS)), st.integers(0, 9)),
    max_size=3,
    unique_by=lambda row: row.region,
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    size = draw(st.integers(0, 8))
    total = draw(st.none() | st.integers(0, 30))
    regions = draw(st.lists(st.sampled_from(sorted(REGIONS)), unique=True, max_size=2))
    amount = st.decimals(min_value=0, max_value=10**8, places=2)
    return replace(
        population(*(draw(dossiers(number)) for number in range(1, size + 1))),
        announced=(*([] if total is None else [Announced(None, total)]), *draw(announcements)),
        regional_totals=tuple(KnownTotal("appel", region, 2023, 2025, draw(amount)) for region in regions),
    )
