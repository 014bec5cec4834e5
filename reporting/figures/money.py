"""Figures of money: euros, summed only over what is known, and said to be unknown otherwise."""

from collections.abc import Iterable
from decimal import Decimal

from funding.rules.enums import Funder
from reporting.figures.breakdowns import references
from reporting.figures.dossiers import GrantFact, Snapshot
from reporting.figures.registry import Counted, Row, figure


def known_sum(grants: Iterable[GrantFact]) -> Decimal | None:
    """The sum of the known amounts; None when not one is known."""
    amounts = [grant.amount for grant in grants if grant.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


@figure(
    "amounts.by_year_funder",
    label="Montants accordés par année et par financeur",
    unit="€",
    definition="Somme des montants accordés connus ; un montant non communiqué ne compte jamais pour zéro.",
)
def amounts_by_year_funder(snapshot: Snapshot) -> Counted:
    pairs = sorted({(grant.year, grant.funder) for d in snapshot.dossiers for grant in d.grants})
    rows = tuple(_row(snapshot, year, funder) for year, funder in pairs)
    every = [grant for d in snapshot.dossiers for grant in d.grants]
    silent = sum(not any(grant.amount is not None for grant in d.grants) for d in snapshot.dossiers)
    known = references(d for d in snapshot.dossiers if any(grant.amount is not None for grant in d.grants))
    note = f"Montant non communiqué pour {silent} des {len(snapshot.dossiers)} projets." if silent else ""
    return Counted(value=known_sum(every), members=known, rows=rows, partition=True, note=note)


def _row(snapshot: Snapshot, year: int, funder: str) -> Row:
    behind = {
        d.reference: [g for g in d.grants if (g.year, g.funder) == (year, funder) and g.amount is not None]
        for d in snapshot.dossiers
    }
    value = known_sum(grant for grants in behind.values() for grant in grants)
    members = tuple(reference for reference, grants in behind.items() if grants)
    return Row(f"{year}-{funder}", f"{year}, {Funder(funder).label}", value, members)


@figure(
    "amounts.regional_total",
    label="Totaux régionaux connus",
    unit="€",
    definition=(
        "Montants qu’une source donne pour l’ensemble des projets d’un appel dans une région, "
        "sans les répartir entre les projets."
    ),
)
def regional_totals(snapshot: Snapshot) -> Counted:
    whole = [total for total in snapshot.regional_totals if total.is_whole]
    rows = tuple(
        Row(
            f"{total.region}-{total.first_year}-{total.last_year}",
            f"{snapshot.region_names[total.region]}, {total.first_year}-{total.last_year}",
            total.amount,
            references(d for d in snapshot.dossiers if d.region == total.region),
        )
        for total in whole
    )
    value = sum((total.amount for total in whole), Decimal(0)) if rows else None
    regions = {total.region for total in whole}
    members = references(d for d in snapshot.dossiers if d.region in regions)
    return Counted(value=value, members=members, rows=rows, partition=True)
