"""Parts against their total: lists and enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.areas import areas
from reporting.reading.blocks import Block, Listing
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.series import (
    IN_PERCENT,
    SPLIT,
    THINGS,
    Series,
    all_of,
    around,
    exact,
    is_whole,
    of_listing,
    second_of_listing,
    several,
    tolerance,
)
from reporting.reading.rules.spots import spots_of
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import kin, same_noun
from reporting.reading.words import stems

_AFTER = re.compile(
    r"^(?:soit|total|au total|en tout|ensemble|somme|cumul|montant total|sur (?:la|cette|l'ensemble de la) periode|"
    r"ce sont|cela|au terme)\b|"
    r"^(?:=+ ?>?|→|⇒|⇨|➔|Σ) ?\d"
)

# « Ces trois groupes rassemblent les douze projets. »
_RECALLS = re.compile(
    r"(?:tous )?ces (?:[a-z]+ )?(?:groupes?|ensembles?|categories|types|situations|etats|degres|postes|parts|montants|"
    r"lignes|rubriques|sommes|nombres|familles)\b[^.;:]{0,20} "
    r"(?:rassemblent|regroupent|reunissent|totalisent|font|donnent|forment|couvrent|representent)\b"
)


@rule("somme-liste", "Les nombres d’une liste ne font pas le total annoncé.")
def list_sums(read: Read) -> Iterator[Found]:
    for listing in read.text.listings:
        labels = [item.folded for item in listing.items]
        totals = [
            item
            for rank, item in enumerate(listing.items)
            if is_whole(item.folded, labels[:rank] + labels[rank + 1 :]) and not _somme(item)
        ]
        items = [item for item in listing.items if item not in totals]
        if len(items) < 2:
            continue
        many = several(around(read, listing))  # amounts are never those of several parts
        if listing.intro is not None and IN_PERCENT.search(listing.intro.folded):
            continue  # `parts-100`
        first = of_listing(read, items)
        for series in [*([first] if first else []), *second_of_listing(read, items)]:
            if many and series.kind != "euro":
                continue
            counted = [one for one in series.parts if not one.quantity.article]
            if series.kind in ("count", "euro", "points") and exact(counted):
                total = _total(read, listing, series, totals)
                if total is not None and _ranks(total):
                    total = _unexplained(read, listing, series)
                wrong = total is not None and abs(series.sum - total.value) > tolerance([*series.parts, total])
                if total is not None and wrong and not _split_again(read, items, total):
                    yield _sum_found(read, series.parts, total)


def _somme(item: Block) -> bool:
    """Whether what looks like the label of a total is the department of the Somme."""
    return any(one.start == 0 and one.level == "department" for one in areas(item))


def _ranks(total: Statement) -> bool:
    """« 1. Catégorie principale »: the number of a title, of which nothing is the sum."""
    after = total.block.folded[total.quantity.end :]
    return total.block.kind == "heading" and not total.quantity.start and after.startswith((".", ")", " -", " –"))


def _split_again(read: Read, items: list[Block], total: Statement) -> bool:
    """« 22 ici, 16 là ; 29 à des bébés, 17 à des grands »: an item has all the parts of the total."""
    numbers = (
        [one.value for one in read.of(item) if one.quantity.kind == total.quantity.kind and not one.quantity.article]
        for item in items
    )
    return any(len(values) > 1 and sum(values, Decimal(0)) == total.value for values in numbers)


def _total(read: Read, listing: Listing, series: Series, totals: list[Block]) -> Statement | None:
    """The number that a list should make: in its total line, its announcement, right after, or earlier."""
    for item in totals:
        if found := next((one for one in read.of(item) if one.quantity.kind == series.kind), None):
            return found
    last = listing.items[-1].rank + 1
    after = read.text.blocks[last] if last < len(read.text.blocks) else None
    recalls = after is not None and _RECALLS.match(after.folded)
    if after is not None and (recalls or _AFTER.match(after.folded)):
        return next(
            (
                one
                for one in read.of(after)
                if one.quantity.kind == series.kind
                and one.quantity.exact
                and one.value != len(series.parts)  # « ces trois groupes », « au terme des trois années »
                and not one.part
                and not after.folded.startswith(" par ", one.quantity.end)  # « soit 1 680 € par parent »
            ),
            None,
        )
    announced = _announced(read, listing, series)
    if announced is not None or series.kind not in ("count", "euro") or series.noun == "*":
        return announced
    return _unexplained(read, listing, series)


# « Les dossiers sont notés sur 20 : », and points that make 22.
_NOTED = re.compile(r"\bnot\w+ sur $")


def _nearly(series: Series, total: Statement) -> bool:
    """Whether bare numbers come near the amount that stands above them, which then needs no « : »."""
    bare = series.kind == "count" and not series.noun and total.quantity.kind != "count"
    return bare and len(series.parts) > 2 and abs(series.sum - total.value) * 6 <= total.value


def _units(series: Series) -> tuple[str, ...]:
    """What a total of some numbers may be in: bare ones may be points or euros as well."""
    return ("count", "points", "euro") if series.kind == "count" and not series.noun else (series.kind,)


def _announced(read: Read, listing: Listing, series: Series) -> Statement | None:
    intro = opening = listing.intro
    while intro is not None and intro.kind == "text" and not read.of(intro) and len(intro.text) < 20 and intro.rank:
        before = read.text.blocks[intro.rank - 1]  # « Parmi eux : » only repeats the sentence before
        intro = before if before.kind in ("text", "heading") else None
    recalled = intro is not None and intro.rank > 0 and _RECALLED.search(intro.folded) and not _amounts(read, intro)
    if recalled and intro is not None:
        intro = read.text.blocks[intro.rank - 1]  # « … soit 70 000 €. » « Ce solde est réparti entre trois actions : »
    if intro is None or intro.rank < listing.items[0].rank - 3 or (intro is not opening and not recalled):
        return None
    start = intro.sentences[-1][0] if intro.sentences else 0
    if (
        len(intro.sentences) > 1
        and len(intro.text) - start < 40
        and not any(one.quantity.start >= start for one in read.of(intro))
    ):
        start = intro.sentences[-2][0]  # « Douze actions sont prévues. À ce jour : »
    found = [
        one
        for one in read.of(intro)
        if one.quantity.start >= start
        and (one.quantity.kind in _units(series) or (series.kind == "points" and _NOTED.search(one.before)))
        and one.quantity.exact
        and not one.part
    ]
    same = [one for one in found if one.noun == series.noun] or [one for one in found if one.noun in kin(series.noun)]
    if series.noun in ("", "*"):
        same = [one for one in found if one.value != len(series.parts)]
    if series.kind == "euro":
        same = found
    if same and (any(one.value == series.sum for one in same)):
        return next(one for one in same if one.value == series.sum)
    opens = (
        SPLIT.search(intro.folded)
        or recalled
        or intro is not opening
        or intro.text.rstrip().endswith((":", ")"))
        or intro.kind == "heading"
    )
    if not same or not (opens or _nearly(series, same[-1])):
        return None
    return (
        None if re.search(r"\b(?:dont|notamment)\b[^.]*$", intro.folded) and same[-1].value > series.sum else same[-1]
    )


_RECALLED = re.compile(
    r"\b(?:ce(?:tte|t)?|ces) (?:solde|somme|montant|enveloppe|credits?|total|reste|reliquat|aide|dotation|budget)\b"
)


def _amounts(read: Read, block: Block) -> list[Statement]:
    return [one for one in read.of(block) if one.quantity.kind == "euro"]


def _unexplained(read: Read, listing: Listing, series: Series) -> Statement | None:
    """What a list comes near to, of all that the text says before it in numbers of its kind, where none is its sum."""
    start, top, made = listing.items[0].rank, max(one.value for one in series.parts), series.sum
    if series.kind == "euro":
        known = [one for one in read.by_kind.get("euro", ()) if one.quantity.exact]
        values = {one.value for one in known} | {one.value for one in spots_of(read).all}
        loose = tolerance(series.parts)
        if any(abs(value - made) <= loose for value in values):
            return None
    else:
        if len(series.parts) < 3 - bool(series.noun) or top < 2:
            return None
        intro = " ".join(block.folded for block in read.text.blocks[max(0, start - 2) : start])
        # A list of no noun is of projects, unless what announces it says of what.
        told = set(stems(intro)) & THINGS or THINGS - {"famil", "enfant", "creche", "structur", "site"}
        nouns = same_noun(series.noun) if series.noun else told
        known = [
            one
            for noun in sorted(nouns)
            for one in read.by_noun.get(noun, ())
            if one.value >= top and (one.block.rank < start or not series.noun) and all_of(one)
        ]
        if any(one.value == made for one in known):
            return None
    near = [
        one
        for one in known
        if one.value >= top
        and one.block.kind != "item"
        and (one.block.rank < start or series.kind == "count")
        and abs(one.value - made) <= max(Decimal(1), one.value / (4 if series.noun else 8))
    ]
    near.sort(key=lambda one: (abs(one.value - made), abs(one.block.rank - start)))
    return near[0] if near else None


def _sum_found(read: Read, parts: list[Statement], total: Statement) -> Found:
    kind = total.quantity.kind
    addition = " + ".join(shown(part.value, "") for part in parts)
    made = shown(sum((part.value for part in parts), Decimal(0)), kind)
    again = [one for one in read.by_noun.get(total.noun, ()) if one.value == total.value] if total.noun else []
    passages = (read.passage(total), *(read.passage(part) for part in [*parts, *again]))
    return passages, f"{addition} font {made}, alors que le total annoncé est {shown(total.value, kind)}."


_JOINT = re.compile(r"[,;]| et | puis |/")
_SOIT = re.compile(
    r"(?:=|\b(?:soit(?: donc)?(?: un total d[e'])?|au total|pour un total d[e']|font|faisant|en tout|formant|"
    r"ce qui fait)) ?(?:[a-z' ]{0,12})$"
)
_NOT_SUM = re.compile(
    r"^[^.;]{0,22}(?:de plus|de moins|supplementaire|par an|par mois|par place|par jour|en moyenne|"
    r"chacun|par dossier|par projet|par heure|par enfant)"
)
_SPLIT_AFTER = re.compile(
    r"(?:\brepartie?s?\b|\bse repartissent|\bse repartit|\bse decompos\w+|\bventile\w*|\bsoit\b|"
    r"\bcompose\w* d|\bse partag\w+|:|\($|\bcomprend\w*|\bfinance\w* par|"
    r"\bprovien\w*|\bvien\w* d|\bconstitue\w* d|\bapporte\w* par|\balimente\w* par|\bcouvert\w* par|\bassure\w* par|"
    r"\babonde\w* par|\bpris\w* en charge par|\bverse\w* par)"
)
# « Neuf projets viennent des communes, quatre des associations »: parts, all of them.
_OF_SOME = re.compile(r"\bvien\w* d(?:es|u|e la|e l')\b ?[a-z-]+(?: [a-z-]+)?, ")
_STOP = re.compile(
    r"\b(?:dont|notamment|contre|entre autres|par exemple|parmi lesquel\w+|devant|derriere|suivie?s?|en tete)\b"
)


@rule("somme-phrase", "Les nombres d’une phrase ne font pas le total qu’elle dit.")
def sentence_sums(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if one.quantity.kind in ("count", "euro", "points")]
        if len(numbers) < 3 or several(block.folded):
            continue
        for start, end in block.sentences:
            inside = [one for one in numbers if start <= one.quantity.start < end]
            found = _closing(read, block, inside) or _opening(read, block, inside) or _out_of(read, block, inside)
            if found:
                yield found


def _closing(read: Read, block: Block, numbers: list[Statement]) -> Found | None:
    """« 12 communes, 5 associations et 3 départements, soit 21 porteurs »."""
    numbers = [
        one for one in numbers if not (one.quantity.article and re.match(r" (?:total|budget|montant)", one.after))
    ]
    for rank in range(2, len(numbers)):
        total = numbers[rank]
        at = total.quantity.start
        if not (said := _SOIT.search(block.folded, max(0, at - 60), at)) or _NOT_SUM.match(total.after):
            continue
        if "moyenne" in block.folded[said.start() : at]:
            continue
        parts = _run(block, numbers[:rank], total.quantity.kind)
        if len(parts) < 2 or not exact([*parts, total]) or not _comparable(parts, total):
            continue
        if abs(sum((one.value for one in parts), Decimal(0)) - total.value) > tolerance([*parts, total]):
            return _sum_found(read, parts, total)
        return None
    return None


def _run(block: Block, numbers: list[Statement], kind: str) -> list[Statement]:
    """The numbers that are enumerated one after the other, from the last back."""
    parts: list[Statement] = []
    for one in reversed(numbers):
        if one.quantity.kind != kind or one.part:
            break
        if parts:
            joint = block.folded[one.quantity.end : parts[0].quantity.start]
            if not _JOINT.search(joint) or _STOP.search(joint) or len(joint) > 110 or ":" in joint:
                break
        parts.insert(0, one)
    return parts


def _comparable(parts: list[Statement], total: Statement) -> bool:
    units = {"an", "ans", "moi", "jour", "heur", "semain", "plac", "etp"}
    nouns = {one.noun for one in [*parts, total]} & units
    return len(nouns) <= 1 and (not nouns or {one.noun for one in parts} - {""} <= nouns)


def _opening(read: Read, block: Block, numbers: list[Statement]) -> Found | None:
    """« 21 porteurs : 12 communes, 5 associations et 3 départements », « répartis en 17,9 M€ et 4,5 M€ »."""
    for rank, total in enumerate(numbers[:-2]):
        kind = "points" if _NOTED.search(total.before) else total.quantity.kind
        following = [one for one in numbers[rank + 1 :] if one.quantity.kind == kind]
        if len(following) < 2:
            continue
        joint = block.folded[total.quantity.end : following[0].quantity.start]
        if _NOT_SUM.match(following[0].after) and joint.rstrip().endswith("soit"):
            continue  # « 4,8 M€, soit 400 k€ par dossier »
        if following[0] is not numbers[rank + 1] and ":" not in joint:
            continue
        alone = re.match(
            r" ?\)", block.folded[following[0].quantity.end :]
        )  # « de la Caf (60 000 €), de la commune (… »
        if joint.endswith("(") and not (alone and ")" not in joint) and not _closes(block, following):
            continue
        if _OF_SOME.search(joint) or not _SPLIT_AFTER.search(joint) or _STOP.search(joint) or len(joint) > 90:
            continue
        parts = _forward(block, following, kind)
        # « une directrice, deux éducatrices »: in an enumeration of counts, the article counts one.
        counted = [one for one in parts if not one.quantity.article]
        if len(parts) < 2 or not counted or not exact([*counted, total]) or not _listed(parts, total):
            continue
        made = sum((one.value for one in parts), Decimal(0))
        if any(one.value in (made, made + total.value) for one in numbers[:rank]):
            return None  # they are parts of what was said before, or the others of them
        if abs(made - total.value) > tolerance([*parts, total]) and made * 2 > total.value and made < total.value * 2:
            return _sum_found(read, parts, total)
        return None
    return None


# Each of them is one of these only; « 12 ont une crèche, 9 un relais » may be both.
_ONE_OF = re.compile(r"\b(?:sont|relevent|emanent|proviennent|viennent|se (?:situent|trouvent|repartissent))\b")
_MAYBE_TWO = re.compile(r"\b(?:ont|plusieurs|aussi|egalement|dont|ou bien)\b")


def _out_of(read: Read, block: Block, numbers: list[Statement]) -> Found | None:
    """« Sur 20 porteurs, 11 sont des communes, 5 des associations, 3 des EPCI et 2 des entreprises »: one too many."""
    if len(numbers) < 4:
        return None
    total, rest = numbers[0], numbers[1:]
    first, last = total.sentence
    if not re.fullmatch(r"[^\w]*(?:sur|parmi) (?:les |ces |nos )?", block.folded[first : total.quantity.start]):
        return None
    parts = _forward(block, rest, "count")
    if parts != rest or not exact(numbers) or _MAYBE_TWO.search(block.folded, first, last):
        return None
    made = sum((one.value for one in parts), Decimal(0))
    over = total.value < made < total.value * 2 and _ONE_OF.search(block.folded, total.quantity.end, last)
    return _sum_found(read, parts, total) if over else None


def _closes(block: Block, numbers: list[Statement]) -> bool:
    """Whether « 12 membres (5 élus, 4 agents et 3 bénévoles) » has its « et » before the bracket closes."""
    start = numbers[0].quantity.start
    inside = block.folded[start : block.folded.find(")", start)]
    return " et " in inside and not re.search(r"\bsoit\b|[:;]", inside)


def _forward(block: Block, numbers: list[Statement], kind: str) -> list[Statement]:
    parts: list[Statement] = []
    opened = block.folded.count("(", 0, numbers[0].quantity.start) - block.folded.count(
        ")", 0, numbers[0].quantity.start
    )
    for one in numbers:
        start = one.quantity.start
        if block.folded.count("(", 0, start) - block.folded.count(")", 0, start) > opened:
            continue  # « (dont un lieu d'accueil) » inside an enumeration is no member of it
        if one.quantity.kind != kind or one.part:
            break
        if parts:
            joint = block.folded[parts[-1].quantity.end : one.quantity.start]
            if not _JOINT.search(joint) or _STOP.search(joint) or len(joint) > 110 or re.search(r"\bsoit\b|:", joint):
                break
        parts.append(one)
    return parts


def _listed(parts: list[Statement], total: Statement) -> bool:
    """The parts are of the same thing as the total, or of kinds of it."""
    if total.quantity.kind == "euro":
        return True
    if total.noun in ("an", "ans", "ann", "moi", "jour", "heur", "semain"):
        return False
    return all(one.value < total.value for one in parts)
