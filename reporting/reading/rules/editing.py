"""What an editor would mend: a number given twice, a line written twice, a name spelt in two ways. None is major."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reporting.reading.blocks import Block, value_of
from reporting.reading.places import names
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold, tidy

_NEAR = 4  # lines within which one line written twice is a slip, not that of the next project
_NUMBERED = re.compile(
    r"^(?P<kind>article|etape|annexe|partie|chapitre|tableau|figure|axe|volet) (?P<rank>\d{1,2})\b\W*"
)


@rule("numero-repete", "Deux titres portent le même numéro.", "mineure")
def numbered_twice(read: Read) -> Iterator[Found]:
    """« Étape 3 – Instruire », then « Étape 3 – Suivre »: the second is the fourth."""
    known: dict[tuple[str, str], Block] = {}
    for block in read.text.blocks:
        match = _NUMBERED.match(block.folded) if block.kind in ("heading", "item") else None
        if match is None:
            continue
        other = known.setdefault((match["kind"], match["rank"]), block)
        title, before = block.folded[match.end() :].strip(), other.folded[match.end() :].strip()
        if other is not block and title and before and title != before:
            text = f"« {match['kind'].capitalize()} {match['rank']} » est le numéro de deux titres."
            yield (read.passage((other, 0)), read.passage((block, 0))), text


@rule("champ-repete", "Un champ est écrit deux fois de suite.", "mineure")
def field_twice(read: Read) -> Iterator[Found]:
    """« Niveau de maturité : Niveau de maturité : expérimentation », or the same line again two lines below."""
    last: dict[str, Block] = {}
    for block in read.text.blocks:
        if block.kind != "field" or not block.lines:
            continue
        label = fold(block.label)
        if fold(value_of(block)).startswith(f"{label} :"):
            yield (read.passage((block, 0)),), f"« {block.label} » est écrit deux fois sur la ligne."
        other = last.get(block.folded)
        if other and block.lines[0].number - other.lines[-1].number < _NEAR and len(block.text) > len(label) + 5:
            yield (read.passage((other, 0)), read.passage((block, 0))), f"« {block.text} » est écrit deux fois."
        last[block.folded] = block


@rule("guillemet-seul", "Un guillemet est fermé sans avoir été ouvert.", "mineure")
def closing_alone(read: Read) -> Iterator[Found]:
    depth = 0
    for block in read.text.blocks:
        for match in re.finditer("[«»]", block.text):
            depth += 1 if match[0] == "«" else -1
            if depth < 0:
                depth = 0
                yield (read.passage((block, match.start())),), "Un guillemet est fermé ici sans avoir été ouvert."


@rule("nom-variable", "Le nom d’une région ou d’un département est écrit de deux façons.", "mineure")
def spelt_twice(read: Read) -> Iterator[Found]:
    """« Hauts de France » and « Hauts-de-France »."""
    official = {key: name for key, (_, _, name) in names().items() if "-" in name}
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(key).replace(r"\ ", "[ -]") for key in sorted(official, key=len)[::-1])
        + r")(?![\w-])"
    )
    seen: defaultdict[str, dict[bool, tuple[Block, int]]] = defaultdict(dict)
    for block in read.text.blocks:
        for match in pattern.finditer(block.folded):
            written = tidy(block.text[match.start() : match.end()])
            key = re.sub(r"[^a-z]+", " ", match[0])
            if written[:1].isupper() and not written.isupper():
                seen[key].setdefault("-" in written and " " not in written, (block, match.start()))
    for key, ways in seen.items():
        if len(ways) == 2:
            text = f"« {official[key]} » est aussi écrit sans ses traits d’union."
            yield (read.passage(ways[True]), read.passage(ways[False])), text
