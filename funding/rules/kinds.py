"""What each kind of rule asks for: the column of its value, what it may depend on, the funds it speaks of.

The constraints of `FundingRule` are made from this table: a kind added here needs a migration, see docs/rules.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.text import slugify

from funding.rules.enums import Counted, Fund, Level, RuleKind

# The columns of a value, with the word that a form writes for each.
COLUMNS = {"rate": "taux", "amount": "montant", "number": "nombre", "choice": "choix", "flag": "oui ou non"}
# What is empty in each column.
EMPTY: dict[str, object] = {"rate": None, "amount": None, "number": None, "choice": "", "flag": None}


@dataclass(frozen=True)
class Kind:
    """A kind of rule: `column` holds its value. An axis or a Caf may narrow one that `is_local`; `by_nature`, it is
    about one nature.

    `unit` follows a number: its singular and its plural.
    """

    key: RuleKind
    column: str
    is_local: bool = False
    by_nature: bool = False
    choices: type[TextChoices] | None = None
    unit: tuple[str, str] = ("", "")
    funds: tuple[Fund, ...] = tuple(Fund)

    @property
    def label(self) -> str:
        return str(self.key.label)

    @property
    def slug(self) -> str:
        """Its word in addresses."""
        return slugify(self.label)


AMI = (Fund.AMI,)
YEARS = ("an", "ans")
FTE = ("équivalent temps plein", "équivalents temps plein")
_TABLE = [
    Kind(RuleKind.STATE_SHARE, "rate"),
    Kind(RuleKind.BRANCH_SHARE, "rate"),
    Kind(RuleKind.STATE_OPEN, "flag"),
    Kind(RuleKind.CEILING_RATE, "rate", is_local=True),
    Kind(RuleKind.CEILING_COUNTS, "choice", is_local=True, choices=Counted),
    Kind(RuleKind.MINIMUM_GRANT, "amount", is_local=True),
    Kind(RuleKind.INCOME_CEILING, "rate", is_local=True),
    Kind(RuleKind.ELIGIBLE_NATURE, "flag", is_local=True, by_nature=True),
    Kind(RuleKind.DURATION, "number", is_local=True, unit=YEARS),
    Kind(RuleKind.RENEWALS, "number", is_local=True, unit=("renouvellement", "renouvellements")),
    Kind(RuleKind.ADVANCE_RATE, "rate", is_local=True),
    Kind(RuleKind.ENVELOPE_LEVEL, "choice", choices=Level),
    Kind(RuleKind.ENGINEERING_RATE, "rate", funds=AMI),
    Kind(RuleKind.ENGINEERING_FTE_MIN, "number", unit=FTE, funds=AMI),
    Kind(RuleKind.ENGINEERING_FTE_MAX, "number", unit=FTE, funds=AMI),
    Kind(RuleKind.ENGINEERING_YEARS, "number", unit=YEARS, funds=AMI),
    Kind(RuleKind.ENGINEERING_SERVICES, "amount", funds=AMI),
    Kind(RuleKind.YEARLY_AVERAGE, "amount", funds=AMI),
    Kind(RuleKind.TERRITORY_MAXIMUM, "amount", funds=AMI),
]
KINDS = {kind.key: kind for kind in _TABLE}
BY_SLUG = {kind.slug: kind for kind in _TABLE}


def kind_of(key: str) -> Kind:
    return KINDS[RuleKind(key)]


def value_is_of_its_kind() -> Q:
    """For every kind, its column is filled and no other is."""
    found = Q()
    for column in COLUMNS:
        others = {f"{name}__isnull": True for name in COLUMNS if name not in (column, "choice")}
        filled = Q(choice="", **{f"{column}__isnull": False}) if column != "choice" else ~Q(choice="")
        found |= Q(kind__in=_of(kind for kind in _TABLE if kind.column == column), **others) & filled
    return found


def choice_is_of_its_kind() -> Q:
    found = Q(choice="")
    for kind in _TABLE:
        if kind.choices is not None:
            found |= Q(kind=kind.key.value, choice__in=kind.choices.values)
    return found


def scope_is_of_its_kind() -> Q:
    """An axis, a Caf where the kind lets one be said; a nature where the kind asks for one, and nowhere else."""
    local = _of(kind for kind in _TABLE if kind.is_local)
    axis = Q(axis__isnull=True) | Q(kind__in=local)
    caf = Q(caf__isnull=True) | Q(kind__in=local)
    natured = Q(kind__in=_of(kind for kind in _TABLE if kind.by_nature))
    return axis & caf & ((natured & ~Q(nature="")) | (~natured & Q(nature="")))


def _of(kinds: Iterable[Kind]) -> list[str]:
    return [kind.key.value for kind in kinds]
