"""Lists against the number that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.series import SPLIT, TOTAL_LABEL, of_listing
from reporting.reading.statements import Statement

# The list does not claim to be whole.
_SOME = re.compile(
    r"\bnotamment|\bpar exemple|\bparmi|\bprincipa|\bentre autres|\bdont\b|\ben particulier|\bsurtout|"
    r"\btels? que|\bquelques|\bau moins|\bdes exemples|\bnon exhausti|\betc\b"
)
_UNITS = frozenset(
    ("an", "ans", "ann", "moi", "jour", "heur", "semain", "etp", "point", "kilometr", "minut", "foi", "voix")
)
_TO_COLON = re.compile(r"^[^:.;!?]{0,75}:\s*$")
_TO_END = re.compile(r"^[^:.;!?]{0,75}:?\s*$")


@rule("liste-annoncee", "Une liste n’a pas le nombre d’éléments annoncé.")
def announced(read: Read) -> Iterator[Found]:
    for rank, listing in enumerate(read.text.listings):
        intro = listing.intro
        if intro is None or (intro.kind == "item" and intro.rank > listing.items[0].rank):
            continue
        said = _announcing(read, intro)
        if said is None:
            continue
        items = [item for item in listing.items if not TOTAL_LABEL.match(item.folded)]
        count = len(items) + _goes_on(read, rank)
        series = of_listing(read, items)
        if count == said.value or (series and (series.sum == said.value or SPLIT.search(intro.folded))):
            continue
        gap = abs(count - said.value)
        if gap > max(2, int(said.value) // 3) or count < 2:
            continue
        text = f"« {said.words} » : {number(said.value)} sont annoncés, la liste en compte {count}."
        yield (read.passage(said), read.passage(items[0].lines[0]), read.passage(items[-1].lines[-1])), text


def _announcing(read: Read, intro: Block) -> Statement | None:
    """« Trois scénarios ont été étudiés : » the number that a colon follows."""
    bare = intro.kind in ("heading", "field", "text") and not re.search(r"[.;!?,]$", intro.text.rstrip())
    if not intro.text.rstrip().endswith(":") and not bare:
        return None
    start = intro.sentences[-1][0] if intro.sentences else 0
    found = [one for one in read.of(intro) if one.quantity.start >= start and one.quantity.kind == "count"]
    if not found or _SOME.search(intro.folded[start:]):
        return None
    last = found[-1]
    good = last.quantity.exact and last.noun and last.noun not in _UNITS and 2 <= last.value <= 40 and not last.part
    rest = intro.folded[last.quantity.end :]
    # A title counts what follows when the number is all that it says: « Les trois priorités en région ».
    own = bare and len(intro.text) < 90 and (last.quantity.start < 25 or intro.kind == "field")
    return last if good and (_TO_COLON.match(rest) or (own and _TO_END.match(rest))) else None


def _goes_on(read: Read, rank: int) -> int:
    """The items of the next lists that go on with this one after a paragraph."""
    listing, extra = read.text.listings[rank], 0
    for other in read.text.listings[rank + 1 : rank + 6]:
        near = other.items[0].rank - listing.items[-1].rank <= 4 and other.items[0].section is listing.items[0].section
        same = other.items[0].mark == listing.items[0].mark and other.intro is not None
        if not near or not same or (other.intro and other.intro.text.rstrip().endswith(":")):
            break
        extra += len(other.items)
        listing = other
    return extra


_RANKED = re.compile(r"(?:^|[;,:.] )\(?(?P<rank>\d{1,2})(?:[.)°]|er|e)\)? ?(?=[^\W\d])")


@rule("suite-numerotee", "Une suite numérotée n’a pas le nombre d’éléments annoncé.")
def ranked(read: Read) -> Iterator[Found]:
    """« Six axes : 1. accueillir ; 2. informer ; … 5. aller vers »: the last rank says how many."""
    for rank, block in enumerate(read.text.blocks):
        line = f"{block.label}. {block.text}" if block.label.isdigit() else block.text
        ranks = [int(match["rank"]) for match in _RANKED.finditer(line)]
        if len(ranks) < 3 or ranks != list(range(1, len(ranks) + 1)):
            continue
        intro = block if block.folded.find(":") > 0 and not block.label else read.text.blocks[max(0, rank - 1)]
        said = [
            one
            for one in read.of(intro)
            if one.quantity.exact
            and one.quantity.kind == "count"
            and one.noun
            and one.noun not in _UNITS
            and not one.part
        ]
        said = [one for one in said if 2 <= one.value <= 20 and (one.block is not block or one.quantity.spelt)]
        if said and not any(one.value == len(ranks) for one in said) and abs(said[0].value - len(ranks)) <= 2:
            text = f"« {said[0].words} » : {number(said[0].value)} sont annoncés, la suite en compte {len(ranks)}."
            yield (read.passage(said[0]), read.passage((block, 0))), text


_ORDINALS = ("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme")
_NTH = re.compile(
    r"\b(?:le|la|l'|une?|un) (?P<nth>premier|second|deuxieme|troisieme|quatrieme|cinquieme|sixieme|septieme|"
    r"huitieme)e?\b"
)


@rule("liste-rappelee", "Le texte rappelle une liste avec un autre nombre d’éléments.")
def recalled(read: Read) -> Iterator[Found]:
    """« Ces quatre remontées … » under a list of three; « trois chantiers : le premier … le quatrième … »."""
    for listing in read.text.listings:
        after = listing.items[-1].rank + 1
        block = read.text.blocks[after] if after < len(read.text.blocks) else None
        if block is None or block.section is not listing.items[0].section or len(listing.items) < 2:
            continue
        for one in read.of(block):
            lead = block.folded[max(0, one.quantity.start - 12) : one.quantity.start]
            close = one.quantity.exact and one.quantity.kind == "count" and one.noun not in _UNITS
            if close and one.quantity.start < 30 and re.search(r"(?:^|\b)(?:ces|chacun de ces|l'un de ces) $", lead):
                if one.value != len(listing.items) and abs(one.value - len(listing.items)) <= 2:
                    text = f"« {one.words} », et la liste en compte {len(listing.items)}."
                    yield (read.passage(one), read.passage(listing.items[0].lines[0])), text
                break
    for block in read.text.blocks:
        told = list(_NTH.finditer(block.folded))
        ranks = [_ORDINALS.index({"second": "deuxieme"}.get(match["nth"], match["nth"])) + 1 for match in told]
        if len(ranks) < 2 or ranks != list(range(1, len(ranks) + 1)) or "dernier" in block.folded[told[-1].end() :]:
            continue
        counted = [
            one
            for one in read.of(block)
            if one.quantity.end < told[0].start() and one.quantity.exact and one.quantity.kind == "count" and one.noun
        ]
        last = counted[-1] if counted else None
        if (
            last
            and last.noun not in _UNITS
            and not last.part
            and last.value != len(ranks)
            and 0 < abs(last.value - len(ranks)) <= 1
        ):
            text = f"« {last.words} » : {number(last.value)} sont annoncés, {len(ranks)} sont dits un à un."
            yield (read.passage(last), read.passage((block, told[-1].start()))), text


@rule("liste-absente", "Une liste annoncée n’est pas là.")
def missing(read: Read) -> Iterator[Found]:
    blocks = read.text.blocks
    for rank, block in enumerate(blocks):
        following = blocks[rank + 1] if rank + 1 < len(blocks) else None
        if (
            block.kind != "text"
            or not block.text.endswith(":")
            or (following is not None and following.kind != "heading")
        ):
            continue
        said = _announcing(read, block)
        listing = re.search(r"il s'agit de ?:|suivant\w* ?:|ci-(?:apres|dessous) ?:|a savoir ?:|sont ?:", block.folded)
        if listing and said is None:
            counts = [one for one in read.of(block) if one.quantity.exact and one.quantity.kind == "count" and one.noun]
            said = counts[0] if counts else None
        if said is not None and (listing or following is None):
            yield (read.passage(said),), f"« {said.words} » sont annoncés, mais aucune liste ne suit."
