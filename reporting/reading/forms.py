"""The fiches of a document: the « Champ : valeur » pairs that describe one thing, with the text around them."""

from __future__ import annotations

import re
from collections import Counter

from reporting.reading.blocks import Block, Fiche, Text, value_of
from reporting.reading.labels import kind_of
from reporting.reading.numbers import quantities
from reporting.reading.words import fold

_OWNER = re.compile(r"^(?:fiche|projet|action|dossier|laur[ée]at|structure|porteur)\b", re.I)
# Labels whose value is the name of the thing.
_NAME = re.compile(
    r"^(?:(?:nom|intitule|titre)(?: d[eu] (?:la |l')?\w+)?|projet|fiche|action|structure|laureat|operation)$"
)

# « Fiche : non » does not name it.
_ANSWER = re.compile(r"^(?:oui|non|en ligne|disponible|a venir|sans objet)\b")


def group(text: Text) -> None:
    """Group the fields that describe one thing: those of a section, or a run whose labels start again."""
    counts = Counter(fold(block.label) for block in text.blocks if block.kind == "field")
    owner: str | None = None
    fiche: Fiche | None = None
    loose: list[Block] = []  # what stands since the last field or heading
    title: Block | None = None
    for block in text.blocks:
        if block.kind == "heading":
            title, loose = block, []
            if fiche is not None and not _inside(block, owner):
                fiche = None
        if block.kind != "field" or not _describes(block, counts):
            loose = [] if block.kind == "item" else [*loose, block]
            if fiche is not None:
                _add(fiche, block)
            continue
        if fiche is None or _starts_again(fiche, block, counts):
            named = _title(title if fiche is None else None, loose, block)
            fiche = Fiche(named.text[:90], named)
            text.fiches.append(fiche)
            path = block.section.path
            owner = path[0] if path and _OWNER.match(path[0]) else block.section.title
            for one in loose:
                if one.rank >= named.rank:
                    _add(fiche, one)
        _add(fiche, block)
        fiche.fields.append(block)
        if _NAME.match(fold(block.label)) and not _ANSWER.match(fold(value_of(block))):
            fiche.name = value_of(block)
        loose = []
    for figures in [each for each in text.fiches if _figures(each)]:
        text.fiches.remove(figures)
        for block in figures.blocks:
            block.fiche = None


_PLURAL = re.compile(r"(?:nombre|montant|taux|total|part|budget|cout)\b|[a-z'-]+[sx]\b")


def _figures(fiche: Fiche) -> bool:
    """« Projets engagés : 21 », « Taux de sélection : 45 % », or « Contact : … » alone: the document's own words."""
    fields = [(fold(one.label), fold(value_of(one))) for one in fiche.fields]
    if len(fields) < 2:
        return not any(kind_of(label) for label, _ in fields)
    counted = all(any(one.start < 12 for one in quantities(value)) for _, value in fields)
    return counted and (
        all(_PLURAL.match(label) for label, _ in fields) or not any(kind_of(label) for label, _ in fields)
    )


def _title(heading: Block | None, loose: list[Block], block: Block) -> Block:
    """What names a fiche: its heading, or the first words said; « 3 projets en Normandie » names a group."""
    if heading is not None and not heading.text[0].isdigit():
        return heading
    named = [one for one in loose if one.kind in ("text", "heading") and not one.text[0].isdigit()]
    return next(iter(named), heading or block)


def _inside(heading: Block, owner: str | None) -> bool:
    return owner is not None and bool(_OWNER.match(owner)) and owner in heading.section.path


def _describes(block: Block, counts: Counter[str]) -> bool:
    return len(value_of(block)) < 400 and not any(char.isdigit() for char in block.label) and len(counts) > 1


def _starts_again(fiche: Fiche, block: Block, counts: Counter[str]) -> bool:
    """The first label of a form comes back: another form begins."""
    known = {fold(one.label) for one in fiche.fields}
    shared = [fold(one.label) for one in fiche.fields if counts[fold(one.label)] > 1]
    return len(known) > 1 and bool(shared) and fold(block.label) == shared[0]


def _add(fiche: Fiche, block: Block) -> None:
    if block.fiche is not fiche:
        block.fiche = fiche
        fiche.blocks.append(block)
