"""Numbers that announce what a text then gives one by one, and how many pieces an enumeration has."""

from __future__ import annotations

import re

from reporting.reading.statements import Statement
from reporting.reading.words import fold

# Nouns that measure: their number announces nothing, but for days and times that are then named.
UNITS = frozenset(
    ("an", "ans", "ann", "moi", "jour", "heur", "semain", "etp", "kilometr", "minut", "foi", "voix", "euro", "metr")
)
# The enumeration does not claim to be whole.
PARTIAL = re.compile(
    r"\b(?:notamment|par exemple|parmi|principa|entre autres|dont\b|en particulier|surtout|tels? que|telles? que|"
    r"quelques|au moins|des exemples|non exhausti|etc\b|plus de\b|a commencer par)|…"
)
# « au nombre de cinq », « Cinq d'entre eux », « il y en aura deux », « Pièces jointes : 3 »: the noun stands before.
_NOUN_BEFORE = re.compile(r"\bau nombre de $|\b(?:y en (?:a|aura|avait)|en (?:compte|retient|cite|distingue)\w*) $")
_OF_THEM = re.compile(r"^ (?:d'entre (?:eux|elles)|en sont|sont)\b")
_LABELLED = re.compile(r"^[^:.;!?\d]{4,50} ?: $")


def announces(one: Statement, most: int = 40) -> bool:
    """Whether a number may tell how many things the text is about to give, all of them."""
    quantity, block = one.quantity, one.block
    if quantity.kind == "points":
        free = not re.match(r" (?:de |d'|sur\b|en (?:plus|moins))", block.folded[quantity.end : quantity.end + 12])
        return free and not quantity.hedge and quantity.value % 1 == 0 and 2 <= quantity.value <= 12
    if quantity.kind != "count" or not quantity.exact or quantity.article or not 2 <= one.value <= most:
        return False
    if not quantity.spelt and re.match(r" ?[A-ZÀ-Ý][a-z]", block.text[quantity.end : quantity.end + 3]):
        return False  # « 2 Ville de Saint-Brieuc » is a rank
    if one.noun:
        return True
    before, after = block.folded[: quantity.start], block.folded[quantity.end :]
    named = _NOUN_BEFORE.search(before) or _OF_THEM.match(after)
    alone = not after.strip(" .)") and _LABELLED.match(before)
    return bool(named or alone or (re.match(r"\) ?:$", after.rstrip()) and before.endswith("(")))


def timed(one: Statement) -> bool:
    return one.noun in UNITS


_NUMBER = r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|\d+)"
# A piece that counts several things itself, or none that can be told.
_SEVERAL = re.compile(rf"^(?:(?:[ld]es?|l'|et|a|au|en|dans|pour|:) )*{_NUMBER}\b|[:,] {_NUMBER}\b")
_AND = re.compile(r"(?<!^)[\s»)](?:et|ainsi que|puis|sans oublier)\s")
_DETERMINED = re.compile(r"(?:(?:et|ainsi que) )?(?:(?:le|la|les|une?|des|du|de la) |l'|de l')")


def pieces(items: str) -> tuple[int, int] | None:
    """How many pieces an enumeration has, at least and at most; nothing where that cannot be told."""
    more = sum(int(count) - 1 for count in re.findall(r"\((\d{1,2})\b", items))
    items = re.sub(r",? sans (?:autre|compter)\b[^,;]*$", "", re.sub(r" ?\([^()]*\)", "", items).strip(" .;"))
    if re.search(r"\bou\b|%|€|…|\betc\b|\b(?:chacune?|respectivement|chaque)\b", items):
        return None
    if ";" in items:
        parts = [part.strip() for part in items.split(";") if part.strip()]
        if any(part.count(",") > 1 or _SEVERAL.search(fold(part)) for part in parts):
            return None
        return (len(parts), len(parts) + sum(len(_AND.findall(part)) for part in parts)) if len(parts) > 1 else None
    parts = [part.strip() for part in re.split(r",(?!\d)| – | / ", items) if part.strip()]
    if not parts or any(_SEVERAL.search(fold(part)) for part in parts):
        return None
    inner = sum(len(_AND.findall(re.sub(r"\bentre \S+ et\b", "", part))) for part in parts)
    # « le contrôle des parrains, obligatoire depuis 2024, et l'absence outre-mer »: a comma may cut no piece.
    own = [part for part in parts if _DETERMINED.match(part)] if _DETERMINED.match(parts[0]) else parts
    least = len(own) + bool(_AND.search(parts[-1]) and parts[-1] in own)
    return (least, max(least, len(parts) + inner) + more) if least > 1 else None
