"""Figures of the yearly financings that are followed: what is asked, granted, paid, remains, by every dimension.

Sums are over what is known (`funding.boards.measures`): an amount that is not communicated is counted in the note, and
never as 0. Each row holds the dossiers that have a known amount in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.boards.measures import Measure, Total, amount_of, total_of
from funding.boards.selectors.cofunding import CoFunding, together
from funding.grants.selectors.amounts import MoneyRow
from funding.rules.enums import CoFunder, Funder, Nature
from projects.core.french import count
from projects.core.money import round_euros
from reporting.figures.breakdowns import UNKNOWN
from reporting.figures.definitions import CATEGORY_CHOICES
from reporting.figures.dossiers import Dossier, Kind, PlanFact, Snapshot
from reporting.figures.registry import Counted, Number, Row, Terms, figure

Pair = tuple[Dossier, MoneyRow]
# The keys and labels of a dimension, in the order of its rows.
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Dimension:
    """A way to share out financings. `of_plan`: a plan falls whole under one key, as a financing does."""

    name: str
    label: str
    key: Callable[[Dossier, MoneyRow | PlanFact], str | None]
    choices: Callable[[Snapshot, Iterable[str]], Choices]
    unknown: str
    reads: tuple[Kind, ...] = ()
    of_plan: bool = False


def _years(snapshot: Snapshot, keys: Iterable[str]) -> Choices:
    return [(key, f"Année {key}") for key in sorted(keys)]


def _axes(snapshot: Snapshot, keys: Iterable[str]) -> Choices:
    return [(key, f"Axe {key}") for key in sorted(keys, key=int)]


def _cafs(snapshot: Snapshot, keys: Iterable[str]) -> Choices:
    names = {dossier.caf: dossier.caf_name or dossier.caf for dossier in snapshot.dossiers if dossier.caf}
    return [(key, names[key]) for key in sorted(keys)]


def _axis(dossier: Dossier, row: MoneyRow | PlanFact) -> str | None:
    """That of a plan is the axis of what the Caf grants that year."""
    rows = [row]
    if isinstance(row, PlanFact):
        rows = [own for own in dossier.money if (own.year, own.funder) == (row.year, Funder.CAF)]
    return next((str(own.axis) for own in rows if isinstance(own, MoneyRow) and own.axis is not None), None)


YEAR = Dimension("year", "par année", lambda _, row: str(row.year), _years, "", of_plan=True)
DIMENSIONS = (
    Dimension(
        "funder", "par financeur", lambda _, row: getattr(row, "funder", None),
        lambda *_: [(key, str(label)) for key, label in Funder.choices], "Non précisé",
    ),
    Dimension(
        "nature", "par nature", lambda _, row: getattr(row, "nature", None),
        lambda *_: [(key, str(label)) for key, label in Nature.choices], "Non précisée, ou les deux",
    ),
    Dimension("axis", "par axe du FPT", _axis, _axes, "Non précisé", of_plan=True),
    Dimension(
        "category", "par catégorie principale", lambda dossier, _: dossier.main_category,
        lambda *_: list(CATEGORY_CHOICES), "À renseigner", reads=(Kind.CLASSES,), of_plan=True,
    ),
    Dimension(
        "region", "par région", lambda dossier, _: dossier.region,
        lambda snapshot, _: list(snapshot.region_names.items()), "Inconnue", of_plan=True,
    ),
    Dimension("caf", "par Caf", lambda dossier, _: dossier.caf, _cafs, "Inconnue", of_plan=True),
)  # fmt: skip
SUMMED = {
    Measure.ASKED: ("Montants demandés", "Somme des montants demandés qui sont connus"),
    Measure.GRANTED: ("Montants accordés", "Somme des montants accordés qui sont connus, une fois votés"),
    Measure.PAID: ("Montants versés", "Somme des acomptes et des soldes notés, avant tout reversement"),
    Measure.REMAINING: (
        "Restes à verser",
        "Montants accordés moins les versements, plus ce qui a été reversé ; rien d’un financement clos",
    ),
}
NEVER = "un montant non communiqué ne compte jamais pour zéro."
AVERAGE = "Montant accordé moyen par financement annuel d’un financeur, parmi ceux dont le montant est connu ; " + NEVER
PLANS = "dans les derniers plans envoyés dont aucun montant ne manque"
RATE = f"Part du coût prévu que d’autres financeurs que l’État et la branche Famille apportent, {PLANS}."
RATE_OF = {
    "nature": "Part des produits de chaque nature que d’autres financeurs que l’État et la branche Famille apportent, "
    f"{PLANS}.",
    "axis": f"{RATE[:-1]} ; l’axe est celui de ce que la Caf accorde l’année du plan.",
    "funder": f"Part du coût prévu que chaque financeur apporte, {PLANS} ; le taux d’ensemble ne compte ni l’État "
    "ni la branche Famille.",
}


def _groups(snapshot: Snapshot, dimension: Dimension) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for dossier in snapshot.dossiers:
        for row in dossier.money:
            found.setdefault(dimension.key(dossier, row) or UNKNOWN, []).append((dossier, row))
    return found


def _ordered(snapshot: Snapshot, dimension: Dimension, keys: Iterable[str]) -> Choices:
    told = [key for key in keys if key != UNKNOWN]
    choices = [choice for choice in dimension.choices(snapshot, told) if choice[0] in told]
    return choices + [(UNKNOWN, dimension.unknown)] * (len(told) < len(list(keys)))


def _sum(pairs: list[Pair], measure: str) -> tuple[Total, tuple[str, ...]]:
    """The total of the pairs, and the dossiers that have a known amount, in the order of the population."""
    known = dict.fromkeys(dossier.reference for dossier, row in pairs if amount_of(row, measure) is not None)
    return total_of([row for _, row in pairs], measure), tuple(known)


def _note(snapshot: Snapshot, total: Total) -> str:
    """What the sum leaves out: amounts that are not communicated, projects of which nothing is said."""
    silent = sum(not dossier.money for dossier in snapshot.dossiers)
    parts = []
    if total.unknown:
        parts.append(count(total.unknown, "montant n’est pas communiqué", "montants ne sont pas communiqués"))
    if silent:
        parts.append(f"aucun financement n’est décrit pour {count(silent, 'projet')}")
    return " ; ".join(parts)[:1].upper() + " ; ".join(parts)[1:] + "." if parts else ""


def _counted(snapshot: Snapshot, measure: str, dimension: Dimension, value: Callable[[Total], Number]) -> Counted:
    groups = _groups(snapshot, dimension)
    rows = []
    for key, label in _ordered(snapshot, dimension, groups):
        total, members = _sum(groups[key], measure)
        if total.told or total.unknown:
            rows.append(Row(key, label, value(total), members, _terms(total, value)))
    every = [pair for pairs in groups.values() for pair in pairs]
    order = {dossier.reference: place for place, dossier in enumerate(snapshot.dossiers)}
    whole, members = _sum(every, measure)
    return Counted(
        value=value(whole),
        members=tuple(sorted(members, key=order.__getitem__)),
        rows=tuple(rows),
        partition=value is _known,
        note=_note(snapshot, whole) if whole.told else "",
        terms=_terms(whole, value),
    )


def _terms(total: Total, value: Callable[[Total], Number]) -> Terms:
    """Of an average: the sum, and how many amounts make it."""
    return None if value is _known or total.average is None else (total.known, total.told)


def _known(total: Total) -> Number:
    return total.known


def _average(total: Total) -> Number:
    return None if total.average is None else round_euros(total.average)


Shared = dict[str, list[tuple[Dossier, CoFunding]]]


def _rate(snapshot: Snapshot, dimension: Dimension) -> Counted:
    """Of the dossiers that have a plan told whole."""
    planned = [(dossier, plan) for dossier in snapshot.dossiers for plan in dossier.plans]
    groups: Shared = {}
    for dossier, plan in planned:
        if dimension.of_plan:
            groups.setdefault(dimension.key(dossier, plan) or UNKNOWN, []).append((dossier, plan.share))
            continue
        for nature in dict.fromkeys(nature for nature, _ in plan.share.parts):
            groups.setdefault(nature, []).append((dossier, plan.share.of(nature)))
    rows = tuple(
        Row(key, label, _percent(share.others, share.cost), _members(groups[key]), (share.others, share.cost))
        for key, label in _ordered(snapshot, dimension, groups)
        for share in [together(part for _, part in groups[key])]
    )
    return _rated(snapshot, rows)


def _rate_by_funder(snapshot: Snapshot) -> Counted:
    """Which part of the whole cost each funder brings, the State and the branch as well."""
    planned = [(dossier, plan.share) for dossier in snapshot.dossiers for plan in dossier.plans]
    cost = together(share for _, share in planned).cost
    rows = []
    for key, label in CoFunder.choices:
        brought = [(dossier, amount) for dossier, share in planned if (amount := share.brought_by(key))]
        if brought:
            amounts = sum((amount for _, amount in brought), Decimal())
            rows.append(Row(key, str(label), _percent(amounts, cost), _members(brought), (amounts, cost)))
    return _rated(snapshot, tuple(rows))


def _rated(snapshot: Snapshot, rows: tuple[Row, ...]) -> Counted:
    planned = [dossier for dossier in snapshot.dossiers if dossier.plans]
    silent = len(snapshot.dossiers) - len(planned)
    share = together(plan.share for dossier in planned for plan in dossier.plans)
    return Counted(
        value=_percent(share.others, share.cost),
        members=tuple(dossier.reference for dossier in planned),
        rows=rows,
        note=f"Aucun plan complet pour {count(silent, 'projet')}." if planned and silent else "",
        terms=(share.others, share.cost) if share.cost else None,
    )


def _members(pairs: Sequence[tuple[Dossier, object]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dossier.reference for dossier, _ in pairs))


def _percent(amount: Decimal, cost: Decimal) -> Number:
    """In hundredths of the cost; None without any cost."""
    return round_euros(100 * amount / cost) if cost else None


def _define(id: str, label: str, definition: str, measure: str, value: Callable[[Total], Number]) -> list[str]:
    """The figure of the whole, by year, and one for each other dimension."""
    ids = []
    for dimension in (YEAR, *DIMENSIONS):
        own = id if dimension is YEAR else f"{id}_by_{dimension.name}"
        said = label if dimension is YEAR else f"{label} {dimension.label}"

        def counted(snapshot: Snapshot, dimension: Dimension = dimension) -> Counted:
            return _counted(snapshot, measure, dimension, value)

        figure(own, label=said, unit="€", definition=definition, reads=(Kind.MONEY, *dimension.reads))(counted)
        ids.append(own)
    return ids


def _define_rate() -> list[str]:
    ids = []
    for dimension in (YEAR, *DIMENSIONS):
        own = "money.co_funding" if dimension is YEAR else f"money.co_funding_by_{dimension.name}"
        label = "Taux de cofinancement" if dimension is YEAR else f"Taux de cofinancement {dimension.label}"

        def counted(snapshot: Snapshot, dimension: Dimension = dimension) -> Counted:
            return _rate_by_funder(snapshot) if dimension.name == "funder" else _rate(snapshot, dimension)

        reads = {Kind.PLANS, *dimension.reads, *({Kind.MONEY} if dimension.name == "axis" else ())}
        definition = RATE_OF.get(dimension.name, RATE)
        figure(own, label=label, unit="%", definition=definition, reads=reads)(counted)
        ids.append(own)
    return ids


# By group of the page of figures, the ids in order.
GROUPS: dict[str, tuple[str, ...]] = {
    label: tuple(_define(f"money.{measure.value}", label, f"{definition} ; {NEVER}", measure.value, _known))
    for measure, (label, definition) in SUMMED.items()
}
GROUPS["Moyennes et cofinancement"] = (
    *_define("money.average", "Montant accordé moyen", AVERAGE, Measure.GRANTED.value, _average),
    *_define_rate(),
)
FOLLOWED = frozenset(id for ids in GROUPS.values() for id in ids)
