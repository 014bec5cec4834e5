"""What figures count: projects as they stood on a day, as they were known at an instant."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from funding.boards.selectors.cofunding import CoFunding
from funding.grants.selectors.amounts import MoneyRow


class Kind(StrEnum):
    """A kind of facts that a snapshot reads by itself; a page that shows few figures reads few of them."""

    OBSERVATIONS = "observations"
    PRINTED = "printed"
    CLASSES = "classes"
    HIGHLIGHTS = "highlights"
    CAFLAB = "caflab"
    PAPERS = "papers"
    ACTIONS = "actions"
    STRUCTURES = "structures"
    PERSONS = "persons"
    GRANTS = "grants"
    PARTNERS = "partners"
    TOTALS = "totals"
    MONEY = "money"
    PLANS = "plans"


EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True)
class ActionFact:
    """An action with its last known state, "" when no state was recorded: no figure counts it then.

    `was_selected`: a state before the last says so; the last one alone does not tell it of an abandoned action.
    """

    key: int
    status: str
    number: str = ""
    title: str = ""
    detail: str = ""
    planned_for: str = ""
    was_selected: bool = False


@dataclass(frozen=True)
class GrantFact:
    """What a funder granted for a year; `amount` in euros, None when not communicated."""

    year: int
    funder: str
    amount: Decimal | None


@dataclass(frozen=True)
class PlanFact:
    """The plan of a year that is told whole: what pays its cost, in euros."""

    year: int
    share: CoFunding


@dataclass(frozen=True)
class StructureFact:
    kind: str
    has_prestation: bool | None
    label: str = ""
    is_planned: bool = False


@dataclass(frozen=True)
class PersonMet:
    """Someone met in an interview; the same key is the same person whatever the interview."""

    side: str  # advisor | porteur
    key: str


@dataclass(frozen=True)
class PrintedFact:
    """What a source prints, with its place and, when one doubts it, why."""

    measure: str
    printed: str
    place: str
    source: str
    in_doubt: bool
    reason: str


@dataclass(frozen=True)
class Dossier:
    """A project at (S, R). Every unknown is None or empty, never a default.

    Figures, lists and fiches all read it: what was fetched once is not fetched again.
    """

    pk: int
    reference: str
    name: str
    region: str
    department: str
    caf: str | None
    porteur_kind: str | None
    echelon: str | None
    qpv: str | None
    ami_origin: bool | None
    subject: str = ""
    porteur_name: str = ""
    caf_name: str = ""
    caf_is_deduced: bool = False
    sdsf_mention: str = ""
    categories: tuple[str, ...] = ()
    main_category: str | None = None
    progress: str | None = None
    maturity: str | None = None
    maturity_doubts: tuple[str, ...] = ()
    highlight: str | None = None
    highlight_text: str = ""
    caflab_selected: bool = False
    caflab_grounds: tuple[str, ...] = ()
    has_fiche: bool | None = None
    fiche_count: int | None = None
    has_budget: bool | None = None
    has_results: bool | None = None
    actions: tuple[ActionFact, ...] = ()
    structures: tuple[StructureFact, ...] = ()
    persons_met: tuple[PersonMet, ...] = ()
    grants: tuple[GrantFact, ...] = ()
    money: tuple[MoneyRow, ...] = ()
    plans: tuple[PlanFact, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()  # name, PartnerRole
    printed: tuple[PrintedFact, ...] = ()


@dataclass(frozen=True)
class Announced:
    """A number of dossiers that a source announces, for a region or (None) in all."""

    region: str | None
    number: int


@dataclass(frozen=True)
class KnownTotal:
    """An amount known for the projects of a call in a region over a period, and for none apart."""

    call: str
    region: str
    first_year: int
    last_year: int
    amount: Decimal
    is_whole: bool = True  # every project that the total counts is in the population


@dataclass(frozen=True)
class CategoryName:
    letter: str
    label: str
    short_label: str


@dataclass(frozen=True)
class Snapshot:
    """A population at (S, R): every figure of a document is counted on one of these.

    `read` are the kinds of facts that were fetched; what is of another kind is empty, and is not counted.
    """

    situation_on: date
    known_at: datetime
    population: str
    dossiers: tuple[Dossier, ...]
    announced: tuple[Announced, ...] = ()
    regional_totals: tuple[KnownTotal, ...] = ()
    region_names: dict[str, str] = field(default_factory=dict)
    department_names: dict[str, str] = field(default_factory=dict)
    category_names: dict[str, CategoryName] = field(default_factory=dict)
    read: frozenset[Kind] = EVERY_KIND
