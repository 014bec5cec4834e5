"""What every figure keeps, whatever the population: made-up snapshots, no database."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from reporting.figures.dossiers import Announced, Dossier, GrantFact, Snapshot
from reporting.figures.registry import Figure, all_figures, compute
from reporting.figures.rounding import whole_percentages
from reporting.selectors.editions import figure_content, number_text
from tests.reporting.snapshots import dossiers, population, snapshots

PROJECT_UNITS = ("projet", "dossier")
# What a source announces is printed, not counted: nobody named those dossiers.
COUNTED = [figure for figure in all_figures() if not figure.id.startswith("announced.")]


@pytest.fixture(params=all_figures(), ids=lambda figure: figure.id)
def figure(request: pytest.FixtureRequest) -> Figure:
    return request.param


@given(snapshots())
def test_rows_and_members_stay_in_the_population(snapshot: Snapshot) -> None:
    order = {dossier.reference: place for place, dossier in enumerate(snapshot.dossiers)}
    for value in compute(snapshot).values():
        for members in (value.counted.members, *(row.members for row in value.counted.rows)):
            places = [order[reference] for reference in members]
            assert places == sorted(set(places)), value.figure.id
        keys = [row.key for row in value.counted.rows]
        assert len(keys) == len(set(keys)), value.figure.id


@given(snapshots())
def test_partitions_sum_to_their_value(snapshot: Snapshot) -> None:
    for value in compute(snapshot).values():
        counted = value.counted
        if not counted.partition:
            continue
        known = [row.value for row in counted.rows if row.value is not None]
        assert sum(known) == (counted.value or 0), value.figure.id
        if value.figure.unit == "projet" and counted.rows:
            everyone = [reference for row in counted.rows for reference in row.members]
            assert len(everyone) == len(set(everyone)), value.figure.id
            assert set(everyone) == {dossier.reference for dossier in snapshot.dossiers}, value.figure.id


@given(snapshots())
def test_a_number_of_projects_is_that_of_its_dossiers(snapshot: Snapshot) -> None:
    for figure in COUNTED:
        counted = figure.count(snapshot)
        if figure.unit not in PROJECT_UNITS:
            continue
        assert counted.value is None or counted.value == len(counted.members), figure.id
        for row in counted.rows:
            assert row.value == len(row.members), (figure.id, row.key)


@given(snapshots())
def test_shares_total_100_or_are_not_given(snapshot: Snapshot) -> None:
    for value in compute(snapshot).values():
        content = figure_content(value, lambda id, key: f"/{id}/{key}", {})
        shares = [row.share for row in content.rows]
        if not any(shares):
            continue
        numbers = [int(share.split()[0]) for share in shares]
        assert numbers == whole_percentages([int(row.value or 0) for row in value.counted.rows])
        assert sum(numbers) == (100 if value.counted.value else 0), value.figure.id


def test_a_region_described_beyond_what_was_announced_has_no_share() -> None:
    unknown = dict.fromkeys(("caf", "porteur_kind", "echelon", "qpv", "ami_origin"))
    described = Dossier(pk=1, reference="TEST-2023-07-001", name="Porteur", region="84", department="07", **unknown)
    announced = (Announced(None, 3), Announced("84", 0), Announced("76", 4))
    values = compute(replace(population(described), announced=announced), ["announced.not_described"])
    content = figure_content(values["announced.not_described"], lambda id, key: f"/{id}/{key}", {})
    assert [(row.key, row.value, row.share) for row in content.rows] == [("84", -1, ""), ("76", 4, "")]


@given(snapshots())
def test_a_person_counts_once_whatever_the_interviews(snapshot: Snapshot) -> None:
    counted = compute(snapshot, ["interviews.persons"])["interviews.persons"].counted
    met = Counter(person.side for person in {p for d in snapshot.dossiers for p in d.persons_met})
    assert (counted.value or 0) == sum(met.values())
    assert {row.key: row.value for row in counted.rows if row.value} == dict(met)
    if not met:
        assert counted.value is None, "interviews that nobody recorded are not « none »"


@given(snapshots())
def test_nested_actions(snapshot: Snapshot) -> None:
    counted = compute(snapshot, ["actions.by_status"])["actions.by_status"].counted
    actions = [action for d in snapshot.dossiers for action in d.actions if action.status]
    known = [action.status for action in actions]
    given_up = sum(action.status == "abandoned" and not action.was_selected for action in actions)
    if not known:
        assert counted.value is None
        return
    rows = {row.key: row for row in counted.rows}
    assert counted.value == rows["demandees"].value == len(known)
    assert rows["retenues"].value == len(known) - known.count("asked") - given_up
    assert rows["menees"].value == known.count("done")
    assert rows["non_menees"].value == known.count("not_done")
    for key, status in (("en_cours", "ongoing"), ("abandonnees", "abandoned")):
        assert (rows[key].value if key in rows else 0) == known.count(status)
    assert set(rows["menees"].members) <= set(rows["retenues"].members) <= set(rows["demandees"].members)


@given(snapshots())
def test_an_unknown_amount_is_never_a_zero(snapshot: Snapshot) -> None:
    counted = compute(snapshot, ["amounts.by_year_funder"])["amounts.by_year_funder"].counted
    known = [grant.amount for d in snapshot.dossiers for grant in d.grants if grant.amount is not None]
    assert counted.value == (sum(known, Decimal(0)) if known else None)
    without = replace(
        snapshot,
        dossiers=tuple(
            replace(d, grants=tuple(g for g in d.grants if g.amount is not None)) for d in snapshot.dossiers
        ),
    )
    same = compute(without, ["amounts.by_year_funder"])["amounts.by_year_funder"].counted
    assert (same.value, same.members) == (counted.value, counted.members)
    for row in counted.rows:
        year, _, funder = row.key.partition("-")
        amounts = [
            grant.amount
            for d in snapshot.dossiers
            for grant in d.grants
            if (str(grant.year), grant.funder) == (year, funder)
        ]
        assert (row.value is None) == all(amount is None for amount in amounts)


@given(dossiers(1))
def test_a_known_amount_of_zero_is_a_zero(dossier: Dossier) -> None:
    grants = (GrantFact(2024, "state", Decimal(0)), GrantFact(2024, "caf", None))
    snapshot = population(replace(dossier, grants=grants))
    counted = compute(snapshot, ["amounts.by_year_funder"])["amounts.by_year_funder"].counted
    assert counted.value == 0
    assert {row.key: row.value for row in counted.rows} == {"2024-caf": None, "2024-state": 0}


@given(snapshots())
def test_what_nobody_told_is_unknown(snapshot: Snapshot) -> None:
    silent = replace(
        snapshot,
        dossiers=tuple(
            replace(d, has_fiche=None, has_budget=None, has_results=None, ami_origin=None) for d in snapshot.dossiers
        ),
    )
    for id in ("projects.with_fiche", "projects.with_budget", "projects.with_results", "projects.ami"):
        counted = compute(silent, [id])[id].counted
        assert counted.members == ()
        if snapshot.dossiers:
            assert counted.value is None
            assert number_text(counted.value, "projet") == "non communiqué"


def test_an_empty_population_counts_nothing(figure: Figure) -> None:
    counted = figure.count(population())
    assert not counted.value
    assert counted.members == ()
    assert not any(row.value for row in counted.rows)


def test_a_figure_says_what_it_counts(figure: Figure) -> None:
    assert figure.label
    assert figure.definition.endswith(".")
    assert figure.unit in ("projet", "dossier", "action", "personne", "région", "département", "€", "%")
