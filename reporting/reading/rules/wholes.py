"""Parts that make a whole by what they are: women and men, « dont … », a part and the others, titles that count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY, exact, population, tolerance
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import same_noun

# Two kinds that leave no third.
_HALVES = tuple(
    (re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{two})\b"))
    for one, two in (
        ("femmes?|salariees|meres|mamans|agentes", "hommes?|salaries|peres|papas"),
        ("filles?", "garcons?"),
        ("rura(?:l|le|ux|les)|campagne", "urbain(?:e?s?)|ville|villes"),
        ("publi(?:c|que|cs|ques)", "privee?s?"),
        ("titulaires?|cdi|fonctionnaires?", "contractuel(?:le)?s?|cdd|suppleant(?:e)?s?"),
        ("temps plein|temps complet", "temps partiel|temps non complet"),
        ("collectif|collective|collectives|collectifs", "individuel(?:le)?s?|assistante?s? maternel\\w+|domicile"),
        ("favorables?|accept\\w+|retenu\\w*", "defavorables?|refus\\w+|rejet\\w+|non retenu\\w*"),
    )
)


def _sum(parts: Sequence[Statement]) -> Decimal:
    return sum((one.value for one in parts), Decimal(0))


def _found(read: Read, whole: Statement, parts: Sequence[Statement]) -> Found:
    kind = whole.quantity.kind
    addition = " + ".join(number(one.value) for one in parts)
    text = f"{addition} font {shown(_sum(parts), kind)}, et non {shown(whole.value, kind)} (« {whole.words} »)."
    return (read.passage(whole), *map(read.passage, parts)), text


def _counts(read: Read, block: Block, kind: str = "count") -> list[Statement]:
    return [one for one in read.of(block) if one.quantity.kind == kind and not one.quantity.article]


@rule("somme-moities", "Deux parties qui n’en laissent pas d’autre ne font pas le tout.")
def halves(read: Read) -> Iterator[Found]:
    """« 23 salariées, dont 19 femmes et 5 hommes »."""
    for block in read.text.blocks:
        numbers = _counts(read, block) if block.kind != "heading" else []
        for one, two in pairwise(numbers):
            if not exact([one, two]) or one.value + two.value < 4 or not _opposed(block, one, two):
                continue
            made = one.value + two.value
            first = max(0, block.rank - 1)
            earlier = [
                each
                for near in read.text.blocks[first : block.rank + 1]
                for each in _counts(read, near)
                if each.block is not block or each.quantity.end <= one.quantity.start
            ]
            after = [each for each in numbers if each.quantity.start > two.quantity.start]
            if any(each.value == made for each in [*earlier, *after]) or (after and _goes_on(block, two, after[0])):
                continue
            wholes = [
                each
                for each in earlier
                if each.quantity.exact
                and each.value > max(one.value, two.value)
                and abs(each.value - made) * 5 <= made
                and each.block.section is block.section
                and (
                    each.block is not block
                    or _HOLDS.search(block.folded[each.quantity.end : one.quantity.start])
                    or re.search(r"\b(?:sur|parmi|des|de) (?:les |ces |nos )?$", block.folded[: each.quantity.start])
                )
            ]
            if wholes:
                yield _found(read, wholes[-1], [one, two])


# What is between a whole and its parts, rather than between two parts.
_HOLDS = re.compile(r"[.:;(]|\bdont\b|\bsoit\b|\bparmi\b|\brepart|\bcompos|\bavec\b|\bcomprend")


def _opposed(block: Block, one: Statement, two: Statement) -> bool:
    joint = block.folded[one.quantity.end : two.quantity.start]
    if len(joint) > 50 or not re.search(r"(?:,| et|;|/| contre| ou) ?(?:de |d'|seulement )?$", joint):
        return False
    left, right = joint, two.after[:40]
    return any(
        (a.search(left) and b.search(right) and not a.search(right))
        or (b.search(left) and a.search(right) and not b.search(right))
        for a, b in _HALVES
    )


def _goes_on(block: Block, one: Statement, two: Statement) -> bool:
    """« 21 avis favorables, 8 défavorables et 5 ajournés »: a third part."""
    joint = block.folded[one.quantity.end : two.quantity.start]
    return len(joint) < 60 and bool(_NEXT.search(joint)) and not re.search(r"[.:]", joint)


_DETAILED = re.compile(r"\b(?:dont|parmi lesquel(?:le)?s|y compris)")
_DONT = re.compile(r"\b(?:dont|parmi lesquel(?:le)?s|y compris) ?(?:les )?$")
_NEXT = re.compile(r"(?:,|;| et| puis)(?: et)? ?(?:de |d'|enfin |les |pour )?$")
_OF = re.compile(r" (?:de la|de l'|des|du|de|d'|en|dans|au|aux|a|par|portee?s? par|pour|sur)\b ?")


@rule("somme-dont", "Ce que « dont » détaille ne fait pas le tout.")
def detailed(read: Read) -> Iterator[Found]:
    """« Un budget de 21 M€, dont 12 M€ de la Caf, 5 M€ du Département, 2 M€ de l'État et 1 M€ de la MSA »."""
    for block in read.text.blocks:
        if len(read.of(block)) < 2 or not _DETAILED.search(block.folded) or MANY.search(block.folded):
            continue
        for kind in ("count", "euro"):
            numbers = _counts(read, block, kind)
            for rank in range(1, len(numbers)):
                first = numbers[rank]
                if not _DONT.search(block.folded[: first.quantity.start]):
                    continue
                parts = _detail(block, numbers[rank:])
                whole = _detailed(block, numbers[:rank], parts)
                if whole is None or whole.noun in ("an", "ans", "moi", "jour") or not exact([whole, *parts]):
                    continue
                if len(parts) > 1 and _wrong(block, whole, parts):
                    yield _found(read, whole, parts)


def _detailed(block: Block, before: Sequence[Statement], parts: Sequence[Statement]) -> Statement | None:
    """The number of the same sentence that the parts detail: the last that is large enough."""
    first, top = block.sentence_at(parts[0].quantity.start)[0], max(one.value for one in parts)
    inside = [one for one in before if one.quantity.start >= first and one.value > top]
    return inside[-1] if inside else None


def _detail(block: Block, numbers: Sequence[Statement]) -> list[Statement]:
    parts = [numbers[0]]
    for one, two in pairwise(numbers):
        joint = block.folded[one.quantity.end : two.quantity.start]
        if len(joint) > 90 or not _NEXT.search(joint) or re.search(r"[.:(]|\bdont\b|\bsoit\b|\bcontre\b", joint):
            break
        parts.append(two)
    return parts


def _wrong(block: Block, whole: Statement, parts: Sequence[Statement]) -> bool:
    made, loose = _sum(parts), tolerance([whole, *parts])
    if abs(made - whole.value) <= loose:
        return False
    last = block.folded[parts[-1].quantity.end : parts[-1].quantity.end + 40]
    alike = len({_lead(one) for one in parts}) == 1
    if made > whole.value:
        return alike and made < whole.value * 2
    rest = re.match(r"[^,.;]{0,30}\b(?:les|des|aux?) (?:\w+ )?(?:autres|restant\w*)\b", last)
    closed = " et " in block.folded[parts[-2].quantity.end : parts[-1].quantity.start] + " "
    return bool(rest) or (alike and closed and len(parts) > 2 and made * 10 >= whole.value * 9)


def _lead(one: Statement) -> str:
    """How what follows a part is joined to it: parts that are joined alike are told apart by one thing."""
    match = _OF.match(one.after.removeprefix(one.shown)) or _OF.match(one.after)
    lead = match[0].split()[0].rstrip("'") if match else ""
    return {"du": "de", "des": "de", "d": "de", "aux": "a", "au": "a"}.get(lead, lead)


_TITLED = re.compile(r"\((?P<count>\d+) (?P<noun>[a-z'-]+)[^()]*\) ?[.:]?$")


@rule("somme-titres", "Les nombres que comptent les titres ne font pas le total annoncé.")
def titles(read: Read) -> Iterator[Found]:
    """« Trente-deux actions », and the titles « Axe 1 (11 actions) », « Axe 2 (9 actions) »…"""
    groups: defaultdict[str, list[Statement]] = defaultdict(list)
    for block in read.text.blocks:
        if block.kind in ("heading", "item", "text") and len(block.text) < 130 and _TITLED.search(block.folded):
            last = read.of(block)[-1:]
            for one in last:
                if one.quantity.kind == "count" and one.quantity.exact and one.noun:
                    groups[one.noun].append(one)
    for noun, parts in groups.items():
        made = _sum(parts)
        known = [
            one
            for each in (noun, *sorted(same_noun(noun) - {noun}))
            for one in read.by_noun.get(each, ())
            if one not in parts and population(one) and one.value > max(part.value for part in parts)
        ]
        near = [one for one in known if abs(one.value - made) * 5 <= made]
        if len(parts) > 2 and near and not any(one.value == made for one in known):
            yield _found(read, near[0], parts)
