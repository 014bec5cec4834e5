"""What a document holds, ready to be laid out: frozen, without a single query left to make.

A selector fills these from the database (or, later, from a frozen edition); the renderer turns
them into bytes. Texts are plain French text, already typeset (narrow no-break spaces); a template
escapes them. The canonical JSON of these objects is what a document's hash is taken of.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from projects.core.money import parse_euros
from reporting.rich import Group, Paragraph, grouped


@dataclass(frozen=True)
class CategoryTag:
    """One of the four Fipe categories, as shown: letter, colour and pattern follow from `code`."""

    code: str  # qualite | diversification | recours | accueil_individuel
    letter: str  # Q | D | R | I
    label: str
    short_label: str
    is_main: bool = False


@dataclass(frozen=True)
class Measure:
    """A figure of a fiche (« 1,3 ETP », « au pool de remplacement »)."""

    value: str
    label: str


@dataclass(frozen=True)
class ActionContent:
    number: str  # as the porteur numbers it (« Action 3 »), or ""
    title: str
    detail: str
    state: str  # asked | selected | done | not_done
    state_label: str  # Demandée | Retenue | Menée | Non menée


@dataclass(frozen=True)
class TextSection:
    """A titled list of short texts: objectives, publics, achievements, partners…"""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class FicheContent:
    """A project as its fiche and its annex block print it."""

    reference: str
    title: str  # the name a reader knows it by (porteur, or territory when the porteur is unknown)
    standfirst: str
    region_code: str
    region_name: str
    department_code: str
    department_name: str
    porteur_name: str  # "" when unknown
    porteur_kind: str
    caf_name: str
    caf_note: str  # « déduite du département » or ""
    categories: tuple[CategoryTag, ...]  # main first when known
    main_category: str | None
    maturity_label: str  # « Montée en charge », « Non connue », « En doute »
    maturity_rank: int | None  # 1 to 5, None when unknown or in doubt
    maturity_doubts: tuple[str, ...]  # the printed values that disagree
    progress_label: str
    amount_label: str
    fiche_label: str  # « 3 disponibles », « Oui », « Non », « Inconnu à ce jour »
    budget_label: str
    results_label: str
    summary: tuple[str, ...]  # paragraphs
    measures: tuple[Measure, ...]
    actions: tuple[ActionContent, ...]
    sections: tuple[TextSection, ...]
    highlight: str  # "" | coup_de_coeur | mis_en_lumiere
    highlight_text: str
    origin_labels: tuple[str, ...]  # « Issu de l’AMI Accueil pour tous », « Quartier prioritaire »…
    doubts: tuple[str, ...]  # printed statements in doubt, one sentence each, with their source
    sources: tuple[str, ...]
    url: str  # address of the project on the portal
    project_title: str = ""  # the project's own title, when it has one
    amount_note: str = ""  # « compris dans un total régional de 2 395 000 € »


@dataclass(frozen=True)
class FigureRow:
    """One line of a broken-down figure; `share` is a percentage already rounded, with its total."""

    key: str
    label: str
    value: int | None  # whole euros
    text: str  # the value as printed (« 12 », « 2 395 000 € », « non communiqué »)
    share: str  # « 46 % » or ""
    url: str  # list of the dossiers behind the value
    members: tuple[str, ...] = ()  # references of the dossiers counted
    terms: tuple[str, ...] = ()  # of a rate or an average: numerator and denominator, as printed


@dataclass(frozen=True)
class FigureContent:
    """A figure of the registry with its breakdown and the address of its dossiers."""

    id: str
    label: str
    unit: str  # dossier | projet | action | personne | € | %
    text: str  # the total as printed
    value: int | None
    url: str
    definition: str
    rows: tuple[FigureRow, ...] = ()
    note: str = ""  # « Un projet peut relever de plusieurs catégories : le total dépasse 18. »
    printed: tuple[str, ...] = ()  # what a source printed for the same thing, one sentence each
    share_note: str = ""  # how the shares are rounded, where equal counts may show unequal ones
    fictitious: str = ""  # what it says of invented projects, where it counts some
    members: tuple[str, ...] = ()  # references of the dossiers counted
    terms: tuple[str, ...] = ()  # of a rate or an average: numerator and denominator, as printed
    one: str = ""  # the label that its number asks for, where it is not the plural
    rank: int = 0  # its place among figures: what is kept by id has lost their order

    @property
    def caption(self) -> str:
        """What stands under its number: « 1 région concernée »."""
        return self.one or self.label


def exact(counted: FigureContent | FigureRow, unit: str) -> Decimal | int | None:
    """The number itself; None when it is not known. `value` keeps it whole: the text says the cents, the tenths."""
    if counted.value is None:
        return None
    if unit == "%":
        return parse_euros(counted.text.rstrip("%"), negative=True)
    return parse_euros(counted.text, negative=True) if unit == "€" else counted.value


@dataclass(frozen=True)
class TextBlock:
    """An editorial block placed in a section; figures already stand in its text."""

    section: str  # id of gabarits.json: chapo, contexte, I.1, II.5…
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return grouped(self.paragraphs)


@dataclass(frozen=True)
class RegionContent:
    """A region of the annex with its projects, in the order in which they print."""

    code: str
    name: str
    heading: str  # « 6 projets en Auvergne-Rhône-Alpes »
    projects: tuple[FicheContent, ...]
    announced_note: str = ""  # « 1 autre dossier annoncé dans cette région n’est pas décrit. »


@dataclass(frozen=True)
class LogoContent:
    """A logo as it was cleaned, in base64; width and height only tell its shape."""

    media_type: str
    data: str
    width: float
    height: float


@dataclass(frozen=True)
class Imprint:
    """The organisation that publishes, as covers and letterheads print it. `accent` is readable on white."""

    name: str
    accent: str  # « #0b5563 »
    logo: LogoContent | None = None
    address: tuple[str, ...] = ()  # its lines
    legal: str = ""
    signatory: str = ""  # who signs, "" for a document that nobody signs
    function: str = ""


@dataclass(frozen=True)
class WaiverContent:
    """A finding of the checks that did not hold the document back: passed by its signatory, or told a false alarm."""

    rule: str  # stable name of the check
    label: str
    is_passed: bool
    reason: str
    place: str  # where, in words
    words: str
    explanation: str  # as it read then
    by: str
    at: str  # « 12 janvier 2026 à 10 h 30 »
    is_blocking: bool = False  # whether it held the document back


@dataclass(frozen=True)
class RecueilContent:
    """A whole recueil."""

    slug: str
    title: str
    subtitle: str
    month: str  # « Janvier 2026 »
    situation: str  # « Situation au 9 décembre 2025 »
    publisher: str
    site_url: str
    blocks: tuple[TextBlock, ...]
    figures: dict[str, FigureContent]  # by id of the registry
    regions: tuple[RegionContent, ...]
    doubts: tuple[str, ...]  # printed statements in doubt that concern the whole document
    sources: tuple[str, ...]
    meta: dict[str, str] = field(default_factory=dict)
    annexed: "tuple[RecueilContent, ...]" = ()  # documents that it has for annexes: the bilan that a letter cites
    imprint: Imprint | None = None  # None where no organisation said how it prints itself
    waivers: tuple[WaiverContent, ...] = ()  # printed in the proofs alone; none before checks were kept

    @property
    def kind(self) -> str:
        """Which of the documents it is: a recueil, for what was made before there were others."""
        return self.meta.get("kind", "recueil")

    @property
    def projects(self) -> tuple[FicheContent, ...]:
        return tuple(project for region in self.regions for project in region.projects)
