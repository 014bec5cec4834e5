"""What the texts say beside their numbers: populations told apart, and what the dated rules of money refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from projects.core.french import typeset
from reporting.checks.engine import ATTRIBUTED
from reporting.checks.findings import Place
from reporting.checks.registry import Told, check
from reporting.checks.subject import Barred, StoredText, Subject
from reporting.passages import ReadParagraph
from reporting.reading.blocks import Block
from reporting.reading.segment import segment
from reporting.reading.text import Document, Line
from reporting.reading.words import fold

# Its dossiers are those that the document describes, of those that it announces: a part of them indeed.
WITHIN = ("projects.described", "announced.not_described")
PROJECTS = ("projet", "dossier")
_PART = re.compile(r"\b(?:dont|parmi lesquels|parmi ceux-ci|soit)\b")
_NEGATED = re.compile(
    r"\bn'|\b(?:ne|pas|plus|sans|exclu\w*|inelig\w*|aucune?|ni|hors|refus\w*|interdi\w*|sauf|fin de)\b"
)
_FINANCED = re.compile(
    r"\b(?:financ\w+|soutien\w*|soutenu\w*|accord\w+|subvention\w*|aid\w+|couvr\w+|eligibles?|vers\w+)\b"
)
# Another fund has rules of its own.
_OTHER_FUND = re.compile(r"\bfpt\b|\bfonds publics? et territoires?\b")
_WORDS = {"investment": re.compile(r"\binvestissements?\b|\btravaux\b"), "operating": re.compile(r"\bfonctionnement\b")}
_YEAR = re.compile(r"(?<!\d)(?:20\d\d)(?!\d)")


def _sentences(paragraph: ReadParagraph) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph, each with where it starts."""
    blocks: list[Block] = segment(Document("", (Line(1, paragraph.text),))).blocks
    for block in blocks:
        before = max(0, paragraph.text.find(block.text))
        for first, last in block.sentences:
            yield before + first, block.text[first:last].strip()


def _place(text: StoredText, paragraph: ReadParagraph, start: int, sentence: str) -> Place:
    return Place(paragraph.as_written(start, start + len(sentence)), section=text.section, block=text.key)


@check(
    "populations-melees",
    label="Populations mêlées",
    severity="majeure",
    blocking=True,
    why="Une phrase détaille les dossiers annoncés avec un chiffre qui compte les seuls projets décrits, ou l’inverse.",
)
def mixed(subject: Subject) -> Iterator[Told]:
    for text, paragraph in subject.paragraphs:
        for start, sentence in _sentences(paragraph):
            cited = _cited(subject, paragraph, start, start + len(sentence))
            for (one_at, one), (two_at, two) in pairwise(cited):
                between = fold(paragraph.text[one_at:two_at])
                if _apart(subject, one, two) and _PART.search(between) and not re.search(r"[;.]", between):
                    names = [f"« {subject.values[id].label} »" for id in (one, two)]
                    said = f"{names[1]} n’est pas une partie de {names[0]} : ils ne comptent pas les mêmes dossiers."
                    yield Told(typeset(said), (_place(text, paragraph, start, sentence),))


def _cited(subject: Subject, paragraph: ReadParagraph, first: int, last: int) -> list[tuple[int, str]]:
    """The figures of projects that a sentence cites, with where they stand."""
    found: dict[int, tuple[int, str]] = {}
    for at in range(first, min(last, len(paragraph.owners))):
        id = paragraph.figures.get(paragraph.owners[at], "")
        if id and id in subject.values and subject.values[id].unit in PROJECTS:
            found.setdefault(paragraph.owners[at], (at, id))
    return list(found.values())


def _apart(subject: Subject, one: str, two: str) -> bool:
    """Whether one counts what a document announces, and the other what the portal describes, and the sizes differ."""
    if one.startswith("announced.") == two.startswith("announced.") or two in WITHIN:
        return False
    whole, described = (subject.values.get(id) for id in ("announced.total", "projects.described"))
    return whole is not None and described is not None and whole.value != described.value


@check(
    "depense-exclue",
    label="Dépense qu’une règle exclut",
    severity="majeure",
    blocking=True,
    why="Un texte finance, pour une année, une nature de dépense que la règle datée de cette année refuse.",
)
def excluded(subject: Subject) -> Iterator[Told]:
    for text, paragraph in subject.paragraphs:
        for start, sentence in _sentences(paragraph):
            folded = fold(sentence)
            if _NEGATED.search(folded) or ATTRIBUTED.search(folded) or not _FINANCED.search(folded):
                continue
            if _OTHER_FUND.search(folded) and "fipe" not in folded:
                continue
            for rule in subject.barred:
                if year := _year_of(rule, folded):
                    said = f"{rule.label} en {year} : la règle du fonds « {rule.fund} » le refuse ({rule.source})."
                    yield Told(typeset(said), (_place(text, paragraph, start, sentence),))
                    break


def _year_of(rule: Barred, folded: str) -> int | None:
    """The year for which a sentence finances what a rule refuses; None where it does not."""
    if rule.nature not in _WORDS or not _WORDS[rule.nature].search(folded):
        return None
    return next((int(year) for year in _YEAR.findall(folded) if int(year) in rule.years), None)
