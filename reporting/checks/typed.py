"""Numbers that somebody typed in a text: a figure says the same, or says otherwise, or nothing counts them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from projects.core.french import count, enumerate_fr, typeset
from projects.core.money import parse_euros
from reporting.checks.engine import ATTRIBUTED, CONTRADICTED, told_items
from reporting.checks.findings import Cure, Place
from reporting.checks.registry import Told, check
from reporting.checks.subject import StoredText, Subject
from reporting.passages import ReadParagraph
from reporting.reading.segment import segment
from reporting.reading.statements import Statement, statements
from reporting.reading.text import Document, Line
from reporting.reading.words import fold, stem, stems, tidy
from reporting.rendering.content import FigureContent, FigureRow

# What each unit of the registry is called in a text, as stems.
NOUNS = {
    "projet": ("projet", "dossier"),
    "dossier": ("projet", "dossier"),
    "laureat": ("projet", "dossier"),
    "region": ("région",),
    "departement": ("département",),
    "action": ("action",),
}
# Words that tell no population of their own: what is said of all that the document presents.
GENERIC = frozenset(
    stem(word)
    for word in (
        "retenu", "retenus", "selectionne", "selection", "concerne", "concernee", "presente", "recueil", "document",
        "edition", "fipe", "innovant", "projet", "dossier", "total", "lettre", "bilan", "communique", "present",
        "ci-dessous", "suivant", "annexe",
    )
)  # fmt: skip
# « portés par des communes », « relèvent du recours »: they say how a part is cut, not which part.
_LINKS = frozenset(
    stem(word)
    for word in ("porte", "portes", "portee", "portent", "releve", "relevent", "concernent", "concerne", "sont")
)
UNTOLD = "inconnu"  # key of the row that counts what is not known
_WHOLE = re.compile(
    r"\b(?:compte|comptent|presente|presentent|decrit|decrivent|recense|rassemble|reunit|regroupe|comprend|retient|"
    r"il y a|au total|soutient|soutiennent|selection de)\b[^.;:]*$"
)


_OF = re.compile(r"\b(?:de|du|des|la|le|les)\b|\b[dl]'")
# « treize de la région », « trois ans »; « 101 quand … » goes on about something else.
_NEXT_WORD = re.compile(
    r"(?: (?:des?|du|la|les?)\b)* (?!quand\b|dans\b|pour\b|sur\b|par\b|qui\b|que\b|est\b|ont\b|sont\b|mais\b|"
    r"des\b|les\b)[^\W\d_][\w-]{2,}"
)


@dataclass(frozen=True)
class Typed:
    """A number of a paragraph that nobody but its writer gives."""

    text: StoredText
    paragraph: ReadParagraph
    said: Statement
    start: int  # in `paragraph.text`
    end: int
    sentence: str

    @property
    def words(self) -> str:
        """The number with its noun, as they read."""
        return self.paragraph.text[self.start : self.end + len(self.said.shown)].strip()

    @property
    def noun(self) -> str:
        """What is counted; « sur les treize de la région » counts no regions."""
        return "" if _OF.search(fold(self.said.shown)) else self.said.noun

    @property
    def near(self) -> str:
        """The number with the word that follows it."""
        after = _NEXT_WORD.match(self.paragraph.text, self.end)
        return self.number + (after[0] if after else "")

    @property
    def number(self) -> str:
        return self.paragraph.text[self.start : self.end]

    @property
    def place(self) -> Place:
        return Place(self.sentence, section=self.text.section, block=self.text.key)


@dataclass(frozen=True)
class Counted:
    """A number of the registry: of a figure, or of one of its rows."""

    figure: FigureContent
    value: Decimal
    text: str
    row: str = ""  # the label of the row, "" for the figure itself

    @property
    def name(self) -> str:
        return f"« {self.figure.label} »" + (f", ligne « {self.row} »" if self.row else "")


def typed_numbers(subject: Subject) -> list[Typed]:
    """Every number of the texts that no figure gives and that is not said to be another's; « un », « une » left out."""
    return _typed(tuple(subject.paragraphs))


@lru_cache(maxsize=8)
def _typed(paragraphs: tuple[tuple[StoredText, ReadParagraph], ...]) -> list[Typed]:
    found: list[Typed] = []
    told = told_items(paragraphs)
    for text, paragraph in paragraphs:
        for said in _statements(paragraph):
            where = _where(paragraph, said)
            if where is None or said.quantity.article or paragraph.figure_at(*where):
                continue
            first, last = said.block.sentence_at(said.quantity.start)
            before = where[0] - said.quantity.start
            sentence = paragraph.as_written(before + first, before + last)
            if paragraph not in told and not ATTRIBUTED.search(fold(tidy(sentence))):
                found.append(Typed(text, paragraph, said, *where, sentence))
    return found


def _statements(paragraph: ReadParagraph) -> Iterable[Statement]:
    """The statements of a paragraph by itself: what stands around it would only move the places of its letters."""
    kind = {"title": "heading", "p": "text"}.get(paragraph.kind, "item")
    return statements(segment(Document("", (Line(1, paragraph.text, kind=kind),))))  # type: ignore[arg-type]


def _where(paragraph: ReadParagraph, said: Statement) -> tuple[int, int] | None:
    """Where the number stands in the paragraph; None when its block is not made of these letters."""
    before = paragraph.text.find(said.block.text)
    if before < 0:
        return None
    return before + said.quantity.start, before + said.quantity.end


@check(
    CONTRADICTED,
    label="Nombre que les chiffres contredisent",
    severity="majeure",
    blocking=True,
    why="Un nombre tapé dans un texte n’est pas celui que le portail compte pour la même chose, sur la même sélection.",
)
def contradicted(subject: Subject) -> Iterator[Told]:
    for one in typed_numbers(subject):
        same = _same_thing(subject, one)
        if not same or any(_agrees(one.said, counted.value) for counted in same) or not _is_of_all(one, same):
            continue
        best = same[0]
        said = f"« {one.words} » est tapé dans le texte, et {best.name} vaut {best.text} sur cette sélection."
        yield Told(typeset(said), (one.place,), _cure(one, best))


@check(
    "nombre-tape",
    label="Nombre tapé à la main",
    severity="mineure",
    blocking=False,
    why="Un nombre tapé reste le même quand la sélection change ; un chiffre du portail suit, et mène à ses dossiers.",
)
def by_hand(subject: Subject) -> Iterator[Told]:
    """Those that a figure gives, or that count what the portal counts: each its own finding."""
    for one in typed_numbers(subject):
        same = _same_thing(subject, one)
        given = [counted for counted in same if _agrees(one.said, counted.value)]
        if given:
            exact = [counted for counted in given if counted.value == one.said.value and not one.said.quantity.hedge]
            told = f"« {one.words} » est tapé à la main ; {given[0].name} a cette valeur aujourd’hui."
            yield Told(typeset(told), (one.place,), _cure(one, exact[0]) if exact else None)
        elif one.noun in NOUNS and not same:
            yield Told(
                typeset(f"« {one.words} » est tapé à la main, et aucun chiffre du portail ne le donne."), (one.place,)
            )


@check(
    "nombres-hors-portail",
    label="Nombres que le portail ne compte pas",
    severity="mineure",
    blocking=False,
    why="Le portail ne peut pas vérifier ces nombres : quelqu’un doit les relire, avec leur source.",
)
def uncounted(subject: Subject) -> Iterator[Told]:
    """One finding a text: they are read together."""
    by_text: dict[int, list[Typed]] = {}
    for one in typed_numbers(subject):
        if one.noun not in NOUNS and not _same_thing(subject, one):
            by_text.setdefault(one.text.key, []).append(one)
    for found in by_text.values():
        words = enumerate_fr([f"« {one.near} »" for one in found])
        told = count(len(found), "nombre est tapé", "nombres sont tapés")
        yield Told(typeset(f"{told} dans ce texte, hors de ce que compte le portail : {words}."), _distinct(found))


def _distinct(found: Iterable[Typed]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(one.place for one in found))


def _is_of_all(one: Typed, same: list[Counted]) -> bool:
    """Whether a number is said of all that is counted: « deux projets ont fermé » counts some of them."""
    said = one.said
    if same[0].row or said.about - GENERIC or said.total or said.definite or _WHOLE.search(fold(said.before)):
        return True
    whole = same[0].value
    return whole / 2 <= said.value <= whole * 2


def _agrees(said: Statement, value: Decimal) -> bool:
    """Whether a number, as surely as it is told, is the value."""
    quantity = said.quantity
    if quantity.upper is not None:
        return quantity.value <= value <= quantity.upper
    if quantity.hedge == "min":
        return value >= quantity.value
    if quantity.hedge == "max":
        return value <= quantity.value
    if quantity.hedge == "about":
        return abs(value - quantity.value) <= max(quantity.value / 10, quantity.step)
    return (
        abs(value - quantity.value) < quantity.step if quantity.kind in ("euro", "percent") else value == quantity.value
    )


def _same_thing(subject: Subject, one: Typed) -> list[Counted]:
    """The numbers of the registry that count the same thing, those of the very noun first; none where in doubt."""
    said = one.said
    if said.part and said.quantity.kind == "count" and not said.about:
        return []
    if said.quantity.kind == "euro":
        return [counted for counted in _wholes(subject) if counted.figure.unit == "€" and _agrees(said, counted.value)]
    about = said.about - GENERIC
    if said.quantity.kind == "percent":
        return _of_share(subject, one, about - _LINKS)
    # « 26 sont annoncés, 18 décrits »: what is said of them tells what they are.
    units = NOUNS.get(one.noun, ("projet", "dossier") if about and not said.noun else ())
    if said.quantity.kind != "count" or not units:
        return []
    if said.years and not said.years & {subject.situation_on.year, subject.document_month.year}:
        return []
    if said.places:
        return _of_place(subject, said, about) if "projet" in units else []
    wholes = [one for one in _wholes(subject) if one.figure.unit in units and _is_said(said, _tokens(one.figure.label))]
    rows = [one for one in _rows(subject) if "projet" in units and about and _tokens(one.row) == about]
    return sorted(wholes, key=lambda found: stem(fold(found.figure.label.split()[0])) != said.noun) + rows


def _is_said(said: Statement, tokens: frozenset[str]) -> bool:
    """Whether a number counts what a label names: « les 26 dossiers annoncés viennent de … » says more of them all."""
    about = said.about - GENERIC
    return tokens == about or (said.definite and bool(tokens) and tokens <= about)


def _of_place(subject: Subject, said: Statement, about: frozenset[str]) -> list[Counted]:
    """« 6 projets en Bretagne »: the row of that region, where the number is said of it alone."""
    if len(said.places) != 1:
        return []
    (code,) = said.places
    id = "projects.by_region" if code.startswith("R") else "projects.by_department"
    figure = subject.values.get(id)
    rows = [row for row in _breakdown(subject, id) if row.key == code.removeprefix("R")]
    return [
        Counted(figure, Decimal(row.value or 0), row.text, row.label)
        for row in rows
        if figure and not about - _tokens(row.label)
    ]


def _of_share(subject: Subject, one: Typed, about: frozenset[str]) -> list[Counted]:
    """« 46 % des projets relèvent du recours »: the row whose share that is, where a sentence tells one share alone."""
    alone = sum(other.kind == "percent" for other in one.said.block.quantities if _within(one, other.start)) == 1
    names = {f"R{row.key}": row.label for row in _breakdown(subject, "projects.by_region")}
    about |= frozenset().union(*(_tokens(names[code]) for code in one.said.places if code in names))
    return [
        Counted(figure, Decimal(row.share.split()[0].replace(",", ".")), row.share, row.label)
        for figure in subject.values.values()
        if figure.unit in ("projet", "dossier") and alone and about
        for row in figure.rows
        if row.share and row.key != UNTOLD and _tokens(row.label) == about
    ]


def _within(one: Typed, offset: int) -> bool:
    first, last = one.said.block.sentence_at(one.said.quantity.start)
    return first <= offset < last


def _breakdown(subject: Subject, id: str) -> Sequence[FigureRow]:
    figure = subject.values.get(id)
    return figure.rows if figure else ()


def _wholes(subject: Subject) -> list[Counted]:
    return [
        Counted(figure, _exact(figure.text, figure.value), figure.text)
        for figure in subject.values.values()
        if figure.value is not None and figure.unit != "%"
    ]


def _rows(subject: Subject) -> list[Counted]:
    return [
        Counted(figure, Decimal(row.value), row.text, row.label)
        for figure in subject.values.values()
        if figure.unit in ("projet", "dossier")
        if any(row.value and row.key != UNTOLD for row in figure.rows)
        for row in figure.rows
        if row.value is not None
    ]


def _exact(text: str, value: int) -> Decimal:
    """Euros to the cent, where the text says them."""
    return (parse_euros(text, negative=True) if "€" in text else None) or Decimal(value)


@lru_cache(maxsize=1024)
def _tokens(label: str) -> frozenset[str]:
    """What a label tells beyond its noun: « Dossiers décrits » is « decrit », « Projets » nothing."""
    return frozenset(stems(fold(tidy(label)))) - GENERIC - NOUNS.keys()


def _cure(one: Typed, counted: Counted) -> Cure | None:
    """The figure in the place of the number; the number of a row of a figure, which a text does not cite."""
    after = _row_said(one, counted) if counted.row else counted.text
    if not after:
        return None
    owners = one.paragraph.owners[one.start : one.end]
    label = f"Mettre le chiffre « {counted.figure.label} » ({counted.text}) à la place de « {one.number} »"
    if counted.row:
        label = f"Écrire « {after} » à la place de « {one.number} »"
    return Cure(
        one.text.key, one.text.version, one.paragraph.rank, owners[0], owners[-1] + 1,
        "" if counted.row else counted.figure.id, typeset(label), one.number, after,
    )  # fmt: skip


_LETTERS = (
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize",
)  # fmt: skip


def _row_said(one: Typed, counted: Counted) -> str:
    """The number of a row as the writer would have it; "" where other words change with it: « un projet », « un
    projet sur dix ».
    """
    quantity, value = one.said.quantity, counted.value
    if not quantity.exact or value < 2 or quantity.value < 2:
        return ""
    if quantity.kind == "percent":
        return counted.text if one.number[:1].isdigit() else ""
    if not quantity.spelt or value >= 2 + len(_LETTERS):
        return counted.text
    word = _LETTERS[int(value) - 2]
    return word.capitalize() if one.number[:1].isupper() else word


__all__ = ["Typed", "typed_numbers"]
