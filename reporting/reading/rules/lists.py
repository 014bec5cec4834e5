"""What stands in blocks, a list, numbered lines or paragraphs of one make, against the number that tells how many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise, takewhile

from reporting.reading.blocks import Block, Listing
from reporting.reading.rules.announced import PARTIAL, announces, timed
from reporting.reading.rules.lengths import codes
from reporting.reading.rules.named_counts import named_otherwise
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.series import SPLIT, TOTAL_LABEL, of_listing
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stem


@dataclass(frozen=True)
class Items:
    """What may be what a number announces. `others` are numbers that it could mean as well: a sum, departments."""

    blocks: list[Block]
    others: frozenset[Decimal] = frozenset()

    @property
    def count(self) -> int:
        return len(self.blocks)

    def differ(self, one: Statement, most: int) -> bool:
        return self.count > 1 and one.value not in {self.count, *self.others} and abs(self.count - one.value) <= most


@rule("liste-annoncee", "Une liste n’a pas le nombre d’éléments annoncé.")
def announced(read: Read) -> Iterator[Found]:
    """« Trois scénarios : » and four items; « Trois points ressortent. », « Quatre exemples » above paragraphs; « Ces
    quatre remontées » under a list of three; « vos six questions » and five that are numbered.
    """
    below = {intro.rank: listing for listing in reversed(read.text.listings) if (intro := _lead(listing)) is not None}
    above = {listing.items[-1].rank + 1: listing for listing in read.text.listings}
    ended = {table.rows[-1].rank + 1: table.rows for table in read.text.tables if len(table.rows) > 1}
    for one in read.statements:
        if not announces(one) or timed(one) or one.block.kind == "row":
            continue
        items = _under(read, one, below) or _over(read, one, above, ended)
        if items is not None:
            text = f"« {one.words} » : {number(one.value)} sont annoncés, il y en a {items.count}."
            first, last = items.blocks[0], items.blocks[-1]
            after = read.of(read.text.blocks[last.rank + 1]) if last.rank + 1 < len(read.text.blocks) else []
            again = [other for other in after if (other.noun, other.value) == (one.noun, one.value)]
            ends = (read.passage(first.lines[0]), read.passage(last.lines[-1]))
            yield (read.passage(one), *ends, *map(read.passage, again)), text
    yield from _titled(read)
    yield from _in_part(read)
    yield from named_otherwise(read)


# « quatre conditions rappelées en partie E »
_IN_PART = re.compile(
    r"\b(?:en|dans la|dans le|a l'|a la|au|dans l'|l'|la|le) ?(?:partie|annexe|article|chapitre|point|section|titre) "
    r"(?P<rank>\d{1,2}(?:\.\d)?|[ivx]{1,4}|[a-h])\b"
)


def _in_part(read: Read) -> Iterator[Found]:
    """What a sentence announces of another part, whose only list has not as many items."""
    lists: dict[int, list[Listing]] = {}
    for listing in read.text.listings:
        lists.setdefault(listing.items[0].section.rank, []).append(listing)
    for one in read.statements:
        if one.block.kind not in ("text", "item", "field") or not announces(one, 20) or timed(one) or one.part:
            continue
        _, last = one.sentence
        match = _IN_PART.search(one.block.folded, one.quantity.end, last)
        if match is None or PARTIAL.search(one.block.folded, one.quantity.start, last):
            continue
        start = re.compile(rf"^\W*(?:[a-z]+ )?{re.escape(match['rank'])}(?: ?[.)–:-]|$)")
        sections = [one for one in read.text.sections if start.match(fold(one.title))]
        held = lists.get(sections[0].rank, []) if len(sections) == 1 else []
        items = (
            Items([item for item in held[0].items if not TOTAL_LABEL.match(item.folded)]) if len(held) == 1 else None
        )
        if items is not None and items.differ(one, 2):
            text = f"« {one.words} » : {number(one.value)} sont annoncés, il y en a {items.count}."
            ends = (items.blocks[0], 0), (items.blocks[-1], 0)
            yield (read.passage(one), *map(read.passage, ends)), text


def _lead(listing: Listing) -> Block | None:
    """What stands above a list: not an item of its own."""
    intro = listing.intro
    return None if intro is not None and intro.kind == "item" and intro.rank > listing.items[0].rank else intro


# A sentence that ends with a full stop, and says that what follows is what it counts.
_FOLLOWS = re.compile(
    r"\b(?:ressort|se degag|suivant|ci-apres|ci-dessous|voici|apparai|reti(?:en|re)|propos|formul|identifi|"
    r"emerg|cit(?:er|e)|distingu|revien|s'impos|demand|present|retenu|appel|soulev|not(?:er|ons)|reposent?|articul|"
    r"comport|compren|ont ete)\w*"
)
_ABSTRACT = stemmed(
    "point enseignement leçon constat recommandation proposition priorité axe objectif frein levier difficulté besoin "
    "condition critère étape temps mesure engagement principe question pièce exemple piste raison atout limite thème "
    "volet chantier orientation décision nouveauté règle conseil document annexe motif avantage obstacle facteur"
)


def _under(read: Read, one: Statement, below: dict[int, Listing]) -> Items | None:
    """What follows the block that a number ends, if it is not as many."""
    block = one.block
    if not block.sentences or block.sentence_at(one.quantity.start)[0] != block.sentences[-1][0]:
        return None
    ending = _ending(read, one)
    listing = below.get(block.rank)
    if not ending or PARTIAL.search(block.folded, block.sentences[-1][0]):
        return None
    if listing is not None:
        numbered = listing.items[0].label in ("1", "a", "A", "i", "I")
        abstract = one.noun in _ABSTRACT or one.quantity.kind == "points"
        if ending == "." and not (numbered or abstract or _FOLLOWS.search(block.folded, block.sentences[-1][0])):
            return None
        items = _items(read, listing, block, one)
        return items if items.differ(one, 2 if ending == "." else max(2, int(one.value) // 3)) else None
    by = re.search(r"\bpar (?:les |ces )?$", block.folded[: one.quantity.start])
    if ending == "." and not by and block.kind == "text" and _SHOWS.search(block.folded, block.sentences[-1][0]):
        shown = _one_by_one(read, block)
        return shown if shown is not None and shown.differ(one, 2) else None
    bare = not block.folded[one.quantity.end :].strip(" )")
    if ending == "." or block.rank + 1 >= len(read.text.blocks) or (ending == "field" and not bare):
        return None
    made = _paragraphs(read, block) or _lines(read, block)
    return made if made is not None and made.differ(one, 1) else None


def _ending(read: Read, one: Statement) -> str:
    """How the sentence of a number ends, where it may announce: « : », « . », or « » for a title that says it."""
    block, at = one.block, one.quantity
    rest, text = block.folded[at.end :].rstrip(), block.text.rstrip()
    others = [
        other
        for other in block.quantities
        if other.start > at.end and not other.article and other.kind in ("count", "percent", "points")
    ]
    others = [other for other in others if not re.search(r"\bsur (?:les )?$", block.folded[at.end : other.start])]
    if others or (one.part and not re.match(r"[a-z' ]* sur ", rest)):
        return ""
    if text.endswith(":"):
        return ":" if not re.search(r"[:;!?]", rest[:-1]) else ""
    if text.endswith("."):
        return "." if len(rest) < 110 and not re.search(r"[:;!?]", rest) and block.kind != "item" else ""
    if block.kind == "field":
        return "field" if not block.mark and not re.search(r"[,:.;!?]", rest) else ""
    own = block.kind in ("heading", "text") and len(text) < 90 and not re.search(r"[;!?,]$", text)
    start = re.sub(r"^(?:[ivx\d]+ ?[.)–-] ?)", "", block.folded[: at.start])
    return "title" if own and len(start) < 25 and not re.search(r"[:.;!?]", rest) else ""


# « à Nantes, deux actions : … »: an item that holds several.
_VALUES = {"deux": 2, "trois": 3, "quatre": 4}
_MORE_THAN_ONE = re.compile(
    r"\b(deux|trois|quatre) (?:autres )?(?:action|projet|dossier|initiative|laureat|operation)s"
)


def _items(read: Read, listing: Listing, intro: Block, one: Statement) -> Items:
    items = [item for item in listing.items if not TOTAL_LABEL.match(item.folded)]
    items += _goes_on(read, listing)
    others: set[Decimal] = set()
    if series := of_listing(read, items):
        others.add(series.sum)
        if SPLIT.search(intro.folded):
            others.add(one.value)
    if one.noun in ("departement", "region"):
        others.add(Decimal(len(set().union(*(codes(item, one.noun) for item in items)))))
    if several := [_VALUES[match[1]] - 1 for item in items if (match := _MORE_THAN_ONE.search(item.folded))]:
        others.add(Decimal(len(items) + sum(several)))
    if all(";" in item.text[:-1] for item in items):
        others.add(Decimal(sum(len(item.text[:-1].split(";")) for item in items)))
    return Items(items, frozenset(others))


def _goes_on(read: Read, listing: Listing) -> list[Block]:
    """The items of the next lists that go on with this one after a paragraph."""
    extra: list[Block] = []
    rank = read.text.listings.index(listing)
    for other in read.text.listings[rank + 1 : rank + 6]:
        near = other.items[0].rank - listing.items[-1].rank <= 4 and other.items[0].section is listing.items[0].section
        same = other.items[0].mark == listing.items[0].mark and other.intro is not None
        opens = other.intro is not None and (other.intro.kind == "field" or other.intro.text.rstrip().endswith(":"))
        if not near or not same or opens:
            break
        extra += other.items
        listing = other
    return extra


# How paragraphs of one make open: « À Agen (Lot-et-Garonne), … », « Guéret (Creuse). … », « « Le Nid », … ».
_OPENINGS = (
    re.compile(r"(?:À|A|Au|Aux|En|Dans l[ea]s?) (?:L[ae]s? )?[A-ZÀ-Ý]"),
    re.compile(r"[A-ZÀ-Ý][\w' -]{2,40} \([A-ZÀ-Ý0-9]"),
    re.compile(r"(?:L[ea]s? |L')?«"),
    re.compile(r"[A-ZÀ-Ý][\w' -]{2,40} [–:] "),
)


def _paragraphs(read: Read, block: Block) -> Items | None:
    """Under a title, the paragraphs up to the next one, where all open in one way."""
    found: list[Block] = []
    for other in read.text.blocks[block.rank + 1 : block.rank + 30]:
        if other.kind != "text" or (other.section is not block.section and block.kind == "heading"):
            break
        found.append(other)
    for opening in _OPENINGS:
        if len(found) > 1 and all(opening.match(one.text) for one in found):
            return Items(found)
    return None


# « Deux réalisations, que je souhaite vous présenter. », « Poussez la porte de cinq lieux »
_SHOWS = re.compile(
    r"\b(?:present(?:er|ons|ees?|es)\b|portes?\b|racont|visit|decouvr|exemplaires?|portraits?|reportages?|temoign|zoom|"
    r"rencontr|histoires?\b)"
)
_LETTERED = re.compile(r"^(?P<letter>[A-H]) ?[.)–-] ")


def _one_by_one(read: Read, block: Block) -> Items | None:
    """What follows a sentence: titles A, B, C …, or the paragraphs of one make that come first."""
    after = read.text.blocks[block.rank + 1 : block.rank + 60]
    heads = [other for other in after if other.kind == "heading"]
    lettered = list(takewhile(lambda other: _LETTERED.match(other.text), heads))
    letters = "".join(other.text[0] for other in lettered)
    if len(letters) > 1 and "ABCDEFGH".startswith(letters):
        return Items(lettered)
    firsts = [
        two
        for one, two in pairwise([block, *after])
        if two.kind != "text" or two.lines[0].number > one.lines[-1].number + 1
    ]
    for opening in _OPENINGS[:2]:
        found = list(takewhile(partial(_opens, opening), firsts))
        if len(found) > 1:
            return Items(found)
    return None


def _opens(opening: re.Pattern[str], block: Block) -> bool:
    return block.kind == "text" and opening.match(block.text) is not None


def _lines(read: Read, block: Block) -> Items | None:
    """Short lines that follow, one right below the other."""
    found: list[Block] = []
    line = block.lines[-1].number
    kinds = ("text",) if block.kind == "field" else ("text", "field")
    for other in read.text.blocks[block.rank + 1 : block.rank + 30]:
        gap = other.lines[0].number - line
        if gap > (1 if found else 2):
            break
        if other.kind not in kinds or len(other.text) > 90 or len(other.lines) > 1:
            return None
        found.append(other)
        line = other.lines[0].number
    plain = all(re.match(r"[A-ZÀ-Ý0-9«]", one.text) and not one.text.endswith((".", ":")) for one in found)
    return Items(found) if len(found) > 1 and plain else None


_BACK = re.compile(r"\bci-dessus\b|\bprecedente?s?\b|\bsusvise|\bqui precede|\bainsi\b|\bvoila\b|\btel(?:le)?s sont\b")
_THESE = re.compile(r"\b(?:ces|chacun[e]? de ces|l'une? de ces) $")


def _over(read: Read, one: Statement, above: dict[int, Listing], ended: dict[int, list[Block]]) -> Items | None:
    """What stands just above the block that recalls it: « Quatre recommandations sont ainsi formulées »."""
    block = one.block
    listing = above.get(block.rank)
    rows = ended.get(block.rank) if listing is None else None
    items = listing.items if listing else rows or []
    if len(items) < 2 or block.kind == "heading" or (listing and items[0].section is not block.section) or one.part:
        return None
    first, last = block.sentence_at(one.quantity.start)
    words, lead = block.folded[first:last], block.folded[: one.quantity.start]
    said = _BACK.search(words) or (_THESE.search(lead) and len(lead) < 30)
    named = listing and listing.intro and len(lead) < 5 and one.noun in map(stem, listing.intro.folded.split())
    if not (said or named) or PARTIAL.search(words) or re.search(r"\bautres?\b", words):
        return None
    kept = Items([item for item in items if not TOTAL_LABEL.match(fold(item.cells[0]) if item.cells else item.folded)])
    return kept if kept.differ(one, 2) else None


_TITLE = re.compile(
    r"^(?:[ivx\d]+ ?[.)–-] ?)?(?:(?:les|des|nos|vos|leurs) )?(?P<noun>[a-z]{5,}s)"
    r"(?: [a-z]+(?:e|es|s|x)| (?:a|de|d'|du|des|pour|en|sur) ?[^.;:\d]{0,40}?)? ?:?$"
)


def _titled(read: Read) -> Iterator[Found]:
    """A list under the name of its things, whose number the text says elsewhere."""
    lists: dict[str, list[Items]] = {}
    for noun, items in _named_lists(read):
        lists.setdefault(noun, []).append(items)
    for noun, found in lists.items():
        said = [one for one in read.by_noun.get(noun, ()) if announces(one) and not one.part and _of_all(one)]
        said += [one for one in read.statements if noun == "point" and one.quantity.kind == "points" and announces(one)]
        if len(found) > 1 or any(one.value in {found[0].count, *found[0].others} for one in said):
            continue
        items = found[0]
        own = {block.rank for block in items.blocks}
        wrong = next((one for one in said if one.block.rank not in own and items.differ(one, 1)), None)
        if wrong is not None:
            text = f"« {wrong.words} » : {number(wrong.value)} sont annoncés, il y en a {items.count}."
            right = [one for one in read.statements if one.value == items.count and _DESCRIBED.match(one.after)]
            ends = (items.blocks[0], 0), (items.blocks[-1], 0)
            yield (read.passage(wrong), *map(read.passage, ends), *map(read.passage, right)), text


_DESCRIBED = re.compile(r" (?:[a-z]+ )?(?:decri|presente|cite)")


def _of_all(one: Statement) -> bool:
    first, last = one.sentence
    dated = any(first <= moment.start < last and moment.known_year for moment in one.block.moments)
    return not (one.places or dated or PARTIAL.search(one.block.folded, first, last))


def _named_lists(read: Read) -> Iterator[tuple[str, Items]]:
    for listing in read.text.listings:
        match = _TITLE.match(listing.intro.folded.strip()) if listing.intro is not None else None
        if match and len(listing.items) > 1 and not PARTIAL.search(listing.intro.folded if listing.intro else ""):
            yield stem(match["noun"]), Items([item for item in listing.items if not TOTAL_LABEL.match(item.folded)])
    heads = [block for block in read.text.blocks if block.kind == "heading"]
    asked = [block for block in read.text.blocks if block.label.isdigit() and block.text.rstrip().endswith("?")]
    if asked and [block.label for block in asked] == [str(rank + 1) for rank in range(len(asked))]:
        yield "question", Items(asked)
    parts = Counter(block.section.path[:-1] for block in heads if len(block.section.path) > 1)
    for block in heads:
        match = _TITLE.match(block.folded.strip())
        if match and parts[block.section.path] > 2:
            children = [one for one in heads if one.section.path[:-1] == block.section.path]
            if all(re.match(r"(?:\d{1,2}\.\d|[a-zA-Z] ?[.)])", one.text) for one in children):
                yield stem(match["noun"]), Items(children)


_BELOW = re.compile(r"il s'agit de ?:|suivant\w* ?:|ci-(?:apres|dessous) ?:|a savoir ?:|sont ?:|\bliste\b[^.]{0,40}:")


@rule("liste-absente", "Une liste annoncée n’est pas là.")
def missing(read: Read) -> Iterator[Found]:
    blocks = read.text.blocks
    for rank, block in enumerate(blocks):
        following = blocks[rank + 1] if rank + 1 < len(blocks) else None
        if block.kind != "text" or not block.text.endswith(":"):
            continue
        if following is not None and following.kind != "heading":
            continue
        listing = re.search(
            r"il s'agit de ?:|suivant\w* ?:|ci-(?:apres|dessous) ?:|a savoir ?:|sont ?:|\bliste\b[^.]{0,40}:",
            block.folded,
        )
        counts = [one for one in read.of(block) if announces(one)]
        counts = [one for one in counts if listing or _ending(read, one) == ":"]
        if counts and (listing or following is None):
            yield (read.passage(counts[0]),), f"« {counts[0].words} » sont annoncés, mais aucune liste ne suit."
        elif listing and following is not None and "list" in listing[0]:
            yield (read.passage((block, listing.start())),), "La liste annoncée ne suit pas."
