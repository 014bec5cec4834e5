"""The lines of a draft: texts as they were typed, what they mean in euros, and what is wrong at which cell.

Nothing here reads or writes the database.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from funding.plans.enums import INVESTED, Heading, Side
from funding.plans.registry import RECORDED, Paid
from funding.rules.enums import CoFunder, Nature
from projects.core.errors import DomainError
from projects.core.french import sort_key
from projects.core.money import parse_euros

# A line of a draft: column → text. « key » and « side » say which line it is, « removed » that it was taken off.
Cells = dict[str, str]
COLUMNS: dict[str, tuple[str, ...]] = {
    Side.CHARGE: ("heading", "nature", "label", "amount"),
    Side.PRODUCT: ("co_funder", "nature", "label", "asked", "granted", "received"),
    Side.VOLUNTEER: ("label", "hours", "amount"),
}
AMOUNTS = ("asked", "granted", "received", "amount")
REMOVED = "removed"
KEY = re.compile(r"[a-z0-9]{1,12}")
LONGEST_AMOUNT, LONGEST_LABEL = 60, 200
MOST_LINES = 200
TOO_MANY = f"Un plan a {MOST_LINES} lignes au plus."
MOST_HOURS = Decimal("9999999.99")
CHOICES: dict[str, tuple[type, str]] = {
    "heading": (Heading, "Choisissez le poste de cette charge."),
    "nature": (Nature, "Dites s’il s’agit d’investissement ou de fonctionnement."),
    "co_funder": (CoFunder, "Dites qui apporte cet argent."),
}
ONCE = "Ce financeur a déjà une ligne de cette nature : gardez-en une seule."
NO_HOURS = "Un nombre d’heures s’écrit comme 120 ou 37,5."


def new_key(taken: Iterable[str] = ()) -> str:
    held = set(taken)
    while (key := secrets.token_hex(4)) in held:
        pass
    return key


def new_line(side: str, key: str, **cells: str) -> Cells:
    return {"key": key, "side": str(side), **dict.fromkeys(COLUMNS[side], ""), REMOVED: "", **cells}


def is_empty(line: Mapping[str, str]) -> bool:
    """Whether nothing was typed in it; a nature alone is what the page proposes."""
    return not any(line.get(column, "").strip() for column in COLUMNS[line["side"]] if column != "nature")


def standing(draft: Iterable[Cells]) -> list[Cells]:
    """The lines that count: neither taken off nor left empty."""
    return [line for line in draft if not line.get(REMOVED) and not is_empty(line)]


def bounded(draft: Sequence[Cells]) -> list[Cells]:
    """The draft, less the first of the lines that were taken off where it would hold too many.

    DomainError when those that were not taken off are too many by themselves.
    """
    over = len(draft) - MOST_LINES
    gone = [line["key"] for line in draft if line.get(REMOVED)][: max(over, 0)]
    if len(gone) < over:
        raise DomainError(TOO_MANY)
    return [line for line in draft if line["key"] not in gone]


@dataclass(frozen=True)
class Read:
    """A line as it is understood. `errors` by column, in French; an amount in error is unknown."""

    key: str
    side: str
    nature: str = ""
    heading: str = ""
    co_funder: str = ""
    label: str = ""
    asked: Decimal | None = None
    granted: Decimal | None = None
    received: Decimal | None = None
    hours: Decimal | None = None
    amount: Decimal | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_recorded(self) -> bool:
        """Whether what is granted and received comes from the grants, not from this plan."""
        return self.side == Side.PRODUCT and self.co_funder in RECORDED

    @property
    def name(self) -> str:
        """The line in words: its heading or co-funder, and its label."""
        kind = dict(Heading.choices).get(self.heading) or dict(CoFunder.choices).get(self.co_funder) or ""
        return named(str(kind), self.label)


def named(kind: str, label: str) -> str:
    """A line in words, from those of its heading or co-funder; what its label only repeats is said once."""
    label = "" if sort_key(label) == sort_key(kind) else label
    return " : ".join(part for part in (kind, label) if part) or "Ligne sans nom"


@dataclass(frozen=True)
class Balance:
    """The two sides, to the cent: what is known, and how many amounts are not. Volunteer time is outside."""

    charges: Decimal
    charges_unknown: int
    products: Decimal
    products_unknown: int
    volunteer: Decimal

    @property
    def is_known(self) -> bool:
        return not self.charges_unknown and not self.products_unknown

    @property
    def gap(self) -> Decimal | None:
        """Products less charges; None while an amount is not known."""
        return self.products - self.charges if self.is_known else None


def balance_of(lines: Iterable[Read]) -> Balance:
    """The sums of the lines, of rows of a version as well: whatever has a side and an amount."""
    known = dict.fromkeys(Side.values, Decimal("0.00"))
    unknown = dict.fromkeys(Side.values, 0)
    for line in lines:
        if line.amount is None:
            unknown[line.side] += 1
        else:
            known[line.side] += line.amount
    return Balance(
        known[Side.CHARGE], unknown[Side.CHARGE], known[Side.PRODUCT], unknown[Side.PRODUCT], known[Side.VOLUNTEER]
    )


def read_lines(draft: Iterable[Cells], paid: Sequence[Paid] = ()) -> list[Read]:
    """What the standing lines mean; `paid` fills what the State and the Caf granted and paid."""
    lines = _recorded([_read(line) for line in standing(draft)], paid)
    seen: set[tuple[str, str]] = set()
    told = []
    for line in lines:
        place = (line.co_funder, line.nature)
        if line.is_recorded and line.nature and place in seen:
            line = replace(line, errors={**line.errors, "co_funder": ONCE})
        seen.add(place)
        told.append(_counted(line))
    return told


def _read(line: Cells) -> Read:
    side, errors = line["side"], {}
    values: dict[str, Decimal | None] = {}
    texts: dict[str, str] = {"label": " ".join(line.get("label", "").split())[:LONGEST_LABEL]}
    for column in COLUMNS[side]:
        text = line.get(column, "").strip()
        if column in CHOICES:
            options, lacking = CHOICES[column]
            if text in options.values:  # type: ignore[attr-defined]
                texts[column] = text
            else:
                errors[column] = lacking
        elif column in AMOUNTS and not (column != "asked" and line.get("co_funder") in RECORDED):
            try:
                values[column] = parse_euros(text)
            except DomainError as refused:
                errors[column] = refused.message
        elif column == "hours":
            try:
                values[column] = _hours(text)
            except DomainError as refused:
                errors[column] = refused.message
    if texts.get("nature") == Nature.OPERATING and texts.get("heading") in INVESTED:
        errors["nature"] = "Ce poste est de l’investissement."
    return Read(line["key"], side, **texts, **values, errors=errors)  # type: ignore[arg-type]


def _hours(text: str) -> Decimal | None:
    plain = re.sub(r"[\s\u00a0\u2009\u202f]+|h(eures?)?$", "", text.strip(), flags=re.IGNORECASE).replace(",", ".")
    if not plain:
        return None
    try:
        hours = Decimal(plain) if re.fullmatch(r"\d{1,7}(\.\d{1,2})?", plain, re.ASCII) else None
    except InvalidOperation:
        hours = None
    if hours is None or hours > MOST_HOURS:
        raise DomainError(NO_HOURS)
    return hours


def _recorded(lines: list[Read], paid: Sequence[Paid]) -> list[Read]:
    """Each grant goes to the line of its funder: that of its nature, or the first when it says none.

    A grant that says no nature is whole on that first line: the others of its funder count for nothing more.
    """
    told = list(lines)
    for row in paid:
        places = [place for place, line in enumerate(told) if line.is_recorded and line.co_funder == row.funder]
        fitting = [place for place in places if not row.nature or told[place].nature == row.nature]
        for place in (fitting or places)[:1]:
            told[place] = _given(told[place], row.granted, row.received)
        for place in [] if row.nature else places[1:]:
            told[place] = _given(told[place], _nothing(row.granted), _nothing(row.received))
    return told


def _given(line: Read, granted: Decimal | None, received: Decimal | None) -> Read:
    return replace(line, granted=_plus(line.granted, granted), received=_plus(line.received, received))


def _nothing(amount: Decimal | None) -> Decimal | None:
    """What is left for another line of an amount that is told whole elsewhere; unknown when it is."""
    return None if amount is None else Decimal()


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _counted(line: Read) -> Read:
    """A product counts for what is granted, or for what is asked until that is known."""
    if line.side != Side.PRODUCT:
        return line
    return replace(line, amount=line.granted if line.granted is not None else line.asked)
