"""Places against what is around them: a heading, the sentence that announces a list, a title, the other fields."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reporting.reading.areas import Area, areas
from reporting.reading.blocks import Block, Fiche
from reporting.reading.layout import is_numeric
from reporting.reading.rules.registry import Read
from reporting.reading.words import fold

# What sets a place apart from the others of its sentence.
ABROAD = re.compile(
    r"\bvoisin|\blimitroph|\bhors\b|\bexteri|\bautres? (?:departement|region|commune)|\bfrontal|\bcontrairement|"
    r"\ba la difference|\bpar rapport|\bcompar|\bmoyenne\b|\bnational|\btandis|\balors que|\bailleurs\b|"
    r"\brattach|\bex-|"
    r"\btransfer|\bessaim|\bexempl|\binspir|\bvisit|\bvoyag|\bdeplac|\bcolloque|\bseminaire|"
    r"\bjournees? (?:nationale|d'etude)|\bsiege\b|\buniversit|\bchu\b|\btribunal|\brencontre|\bcomme a\b|\bministre|"
    r"\bcour\b|\brue\b|\bavenue\b|\bboulevard\b|\bsalle\b|\bs'etend|\bextension|\bn'est pas\b|\bne sont pas\b|\bnon\b|"
    r"\bsauf\b|\bhormis\b|\bplus que\b|\bmoins que\b|\bautant que\b|\bvenue?s? d|\boriginaire|\bpartenari|\bjumel|"
    r"\breseau\b|\bcontre\b|\bmais\b|\bchez\b"
)
_FILLER = re.compile(
    r"(?:\b(?:(?:sous-)?prefectures?|departements?|regions?|territoires?|caf|caisses?|projets?|actions?|"
    r"dossiers?|laureats?|"
    r"initiatives?|structures?|operations?|fiches?|sites?|creches?|porteurs?|maisons?|mam|notices?|portraits?|"
    r"reponses?|"
    r"(?:retenu|soutenu|finance|accompagne|suivi|selectionne|present|laureat|situe|decrit)e?e?s?|pour|dans|en|a|"
    r"au|aux|et|"
    r"le|la|les|l|d|de|du|des|sur|nos|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|partie|"
    r"n|zone|secteur|groupe|carte|annexe|cote|tableau|liste)\b|\d|\b[ivx]+\b|\b[a-h](?=[.)])|\W)+"
)
_TITLED = re.compile(r"$| ?[–—:(|-] |, | ?\(")
_LEAD = re.compile(
    r"^(?:\W|\d|\b(?:page|fiche|projet|action|n|commune|ville|mairie|ccas|caf|departement|la|le|les|l|de|du|des|"
    r"d|en|dans|a|au|un|"
    r"une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|projets?|actions?|[a-h])\b)*$"
)
_HOLDER = re.compile(r"\b(?:communes?|villes?|mairies?|ccas|municipalites?)(?: de la| de| d'| du| des|,)? ?$")
_LOCAL = re.compile(
    r"\b(?:creches?|multi-accueils?|relais|communes?|mairie|ville|ccas|centres? socia\w+|accueils? de jour|haltes?|"
    r"mams?|maisons?|laep|ludotheques?|espaces?|antennes?|sites?|ateliers?|micro-creches?|structures?|projets?|"
    r"centres?|"
    r"familles|enfants|communautes? (?:de communes|d'agglomeration)|associations?|foyers?|lieux?|points?|permanences?|"
    r"celui|celle|actions?|equipes?|bus|groupes?|services?|guichets?|laureats?|elus|poles?)"
    r"(?: (?!et\b|est\b|a\b|sont\b|ont\b)[a-z'-]+){0,4} (?:de |d'|a |du |au )$|"
    r"\b(?:parmi|dont|d'entre)(?: elles| eux)?,? $"
)
_AT = re.compile(r"(?:^|[ ,(])(?:a|au|aux) $|[(,] ?$")
_ENDS_SCOPE = re.compile(r"^(?:[IVX]+|\d+)[.)]")


@dataclass(frozen=True)
class Claim:
    """A place that cannot be in another, and where the text puts it there."""

    inner: Area
    block: Block
    outer: Area
    around: Block
    wide: bool = False  # the title of the document says the outer one


Head = tuple[Block, Area]


def surrounding(read: Read) -> Iterator[Claim]:
    yield from _headed(read)
    yield from _announced(read)
    yield from _fields(read)
    yield from _titled(read)


def _head(block: Block) -> Area | None:
    """« Occitanie (6) », « 2 projets dans la Marne », « 09 – Ariège »: the place of what follows."""
    if len(block.text) > 80 or (block.kind == "item" and not block.text.endswith(":")):
        return None
    found = areas(block)
    if not found or (block.kind == "field" and not _COUNTING.search(block.folded)):
        return None
    cells = [cell for cell in block.cells if cell.strip()]
    if len(cells) > 1:
        # « Occitanie | 4 » above its departments.
        whole = len(found) == 1 and found[0].wide and block.text[: found[0].end].strip("| ") == cells[0].strip()
        return found[0] if whole and all(is_numeric(cell) for cell in cells[1:]) else None
    named = [one for one in found if one.level != "people"]
    if not named or named[0].level == "commune":
        return None
    if len(named) > 1:
        # « CALVADOS – Quatre projets, dont deux à Caen : »
        opens = _LEAD.match(block.folded[: named[0].start]) and _TITLED.match(block.text, named[0].end)
        held = all(one.level == "commune" and named[0].may_hold(one) for one in named[1:])
        return named[0] if opens and held and block.text.endswith(":") else None
    rest = block.folded[: named[0].start] + " " + block.folded[named[0].end :]
    return named[0] if _FILLER.fullmatch(rest) else None


_COUNTING = re.compile(r": (?:\d+|[a-z]+) (?:projet|action|dossier|laureat)e?s?$")
# What stands under this label is the place of one thing.
_PLACE_LABEL = re.compile(r"(?:departements?|regions?|territoires?|localisation|lieu|adresse|caf) ?:?$")
_ONE = re.compile(r"(?:1|une?) ")


def _headed(read: Read) -> Iterator[Claim]:
    """What stands under the heading of a region or a department lies in it."""
    heads: list[Head] = []
    # Whether a heading is followed by what it holds, rather than by the headings of projects.
    direct: bool | None = None
    for before, block in pairwise([None, *read.text.blocks]):
        if block is None:
            continue
        place = None if before is not None and _PLACE_LABEL.match(before.folded) else _head(block)
        if heads and _ONE.match(heads[-1][0].folded) and any(heads[-1][1].may_hold(one) for one in areas(block)):
            heads.pop()  # « 1 projet en Corse »: it has been told
        if place is not None:
            heads = [one for one in heads if one[1].wide and not place.wide][:1]
            if heads and not heads[0][1].may_hold(place) and block.rank - heads[0][0].rank < 60:
                yield Claim(place, block, heads[0][1], heads[0][0])
                heads = []
            heads.append((block, place))
            direct = None
            continue
        if heads and len(heads[-1][0].cells) > 1 and block.kind != "row":
            heads = []
        # « Eure : 3 projets » holds what follows at once.
        if heads and heads[-1][0].kind == "field" and (block.kind == "heading" or not areas(block)):
            heads = []
        if before is not None and before.kind == "item" and block.kind == "text":
            heads = []  # what follows a list is said of all the groups
        direct = block.kind != "heading" if direct is None else direct
        deeper = bool(heads) and heads[-1][0].kind == "heading" and block.section.level > heads[-1][0].section.level
        ends = (
            block.kind == "heading"
            and not deeper
            and (direct or _ENDS_SCOPE.match(block.text) or block.section.level < 2 or block.text.isupper())
        )
        if ends or re.match(r"^(?:fiches?|pages?|annexes?|tableaux?)\b(?: (?:n ?° ?)?\d|$| [a-z]+$)", block.folded):
            heads = []
        if heads and block.rank - heads[-1][0].rank < 60:
            yield from _under(block, *heads[-1])


def _under(block: Block, head: Block, outer: Area) -> Iterator[Claim]:
    named = areas(block)
    for inner in named:
        if inner.level == "people" or (inner.wide and outer.wide) or (inner.wide and not outer.wide):
            continue
        if outer.may_hold(inner) or inner.name == "Paris":
            continue
        first, last = block.sentence_at(inner.start)
        here = [one for one in named if first <= one.start < last]
        if any(one.wide and one.may_hold(inner) for one in here) or (inner.level == outer.level == "department"):
            continue
        opens = inner.start == first and inner.level == "commune"
        peers = [one for one in (named if opens else here) if outer.may_hold(one)]
        if _belongs(block, inner, first, last, bool(peers)):
            yield Claim(inner, block, outer, head)
            return


def _belongs(block: Block, inner: Area, first: int, last: int, peers: bool) -> bool:
    """Whether a place is said to be where the block is: it opens it, stands in brackets, or is what it speaks of."""
    words, lead = block.folded[first:last], block.folded[first : inner.start]
    if block.kind == "row":
        return any(cell.strip() == block.text[inner.start : inner.end] for cell in block.cells)
    if block.kind == "item" and inner.level == "commune" and _AT.search(lead) and len(areas(block)) == 1:
        return not ABROAD.search(words)
    bracketed = lead.endswith("(") and block.text[inner.end : inner.end + 1] in (")", ",")
    opens = _LEAD.match(block.folded[: inner.start]) is not None
    if inner.level == "commune":
        titled = inner.start == 0 and _TITLED.match(block.text, inner.end)
        if titled and (len(block.text) < 110 or re.match(r" [–—|-] ", block.text[inner.end :])):
            return True
        if _HOLDER.search(lead) and (block.kind in ("heading", "field") or len(block.text) < 110):
            return True
    elif bracketed or (opens and block.kind != "text"):
        return True
    if ABROAD.search(words):
        return False
    return (
        peers
        or (bracketed and len(block.text) < 110)
        or bool(_LOCAL.search(lead))
        or (opens and inner.level == "commune" and re.match(r"(?:a|au|aux|dans|en) ", block.folded[first:]) is not None)
    )


def _announced(read: Read) -> Iterator[Claim]:
    """« Les crèches retenues dans le Gard : », then a commune by item."""
    for listing in read.text.listings:
        intro = listing.intro
        named = [one for one in areas(intro) if one.level in ("region", "department")] if intro is not None else []
        if intro is None or len({one.name for one in named}) != 1 or ABROAD.search(intro.folded):
            continue
        if len(intro.sentences) > 1 and named[-1].start < intro.sentences[-1][0]:
            continue
        for item in listing.items:
            inside = [one for one in areas(item) if _rank(one) < _rank(named[0])]
            leads = [one for one in inside if _LEAD.match(item.folded[: one.start])]
            if leads and not any(named[0].may_hold(one) for one in inside):
                yield Claim(leads[0], item, named[0], intro)


def _rank(area: Area) -> int:
    return {"commune": 0, "department": 1}.get(area.level, 2)


_LABEL = re.compile(
    r"^(?:departement|region|territoire|localisation|lieu|commune|ville|porteur|structure|gestionnaire|collectivite|"
    r"implantation|siege|adresse|site|caf|organisme|beneficiaire|laureat)"
)


def _fields(read: Read) -> Iterator[Claim]:
    """The department, the region and the commune that a fiche gives, and its title."""
    for fiche in read.text.fiches:
        named = list(_of_fiche(fiche))
        below = [claim for block, one in named if one.level == "department" for claim in _told_below(fiche, block, one)]
        if below:
            yield from below
            continue
        for rank, (block, inner) in enumerate(named):
            larger = [(other, one) for other, one in named if _rank(one) > _rank(inner)]
            nearest = min((_rank(one) for _, one in larger), default=0)
            around = [(other, one) for other, one in larger if _rank(one) == nearest]
            if around and not any(one.may_hold(inner) for _, one in around):
                yield Claim(inner, block, around[0][1], around[0][0])
                break
            alike = [
                (other, one)
                for other, one in named[rank + 1 :]
                if one.level == inner.level != "commune" and other.rank - block.rank < _ONE_FICHE
            ]
            if alike and not any(one.may_hold(inner) for _, one in alike) and len(named) == len(alike) + 1:
                yield Claim(inner, block, alike[0][1], alike[0][0])
                break


_ONE_FICHE = 25  # blocks between two fields of one fiche: further, a title was not read
_INSIDE = re.compile(r"\b(?:en|dans (?:le |la |les |l')) ?$")


def _told_below(fiche: Fiche, field: Block, outer: Area) -> Iterator[Claim]:
    """« Département : Corrèze », and « Terrasson, en Dordogne » in the text of the fiche."""
    for block in fiche.blocks:
        if block.kind == "text" and block not in fiche.fields:
            told = [one for one in areas(block) if one.level == "department"]
            said = [one for one in told if _INSIDE.search(block.folded[: one.start])]
            if said and not any(outer.may_hold(one) for one in areas(block)) and not ABROAD.search(block.folded):
                yield Claim(said[0], block, outer, field)
                return


_FICHE_OF = re.compile(r"^(?:fiche|projet|action|notice|n ?°)[^a-z]*\d+[^a-z]*$")


def _of_fiche(fiche: Fiche) -> Iterator[tuple[Block, Area]]:
    title = [one for one in areas(fiche.title) if one.level != "people"]
    named = len(title) == 1 and fiche.title.kind == "heading" and title[0].level == "commune"
    if (
        named
        and _FICHE_OF.match(fiche.title.folded[: title[0].start])
        and _TITLED.match(fiche.title.text, title[0].end)
    ):
        yield fiche.title, title[0]  # « Fiche 17 – Thionville »
    for block in fiche.fields:
        if _LABEL.match(fold(block.label)):
            at = block.text.find(":") + 1
            found = [one for one in areas(block) if one.start >= at and one.level != "people"]
            whole = _WHERE.match(fold(block.label)) or fold(block.label).startswith("siege")
            for one in found[:2]:
                lead = block.folded[at : one.start].strip()
                if one.level != "commune" or _HOLDER.search(lead + " ") or (whole and not lead):
                    yield block, one


# « Vitry, dans le sud du département »: that of the document.
_OF_HERE = re.compile(
    r",? (?:dans|a|au) (?:le |l')?(?:(?:nord|sud|est|ouest|centre|coeur)(?:-est|-ouest)? )?du departement\b"
)


def _titled(read: Read) -> Iterator[Claim]:
    """In a document about one region or department, what lies in another."""
    scope = _scope(read)
    if scope is None:
        return
    head, outer = scope
    inside: set[str] = set()
    strangers: list[tuple[Block, Area]] = []
    for block in read.text.blocks:
        for inner in areas(block) if block is not head else ():
            if inner.level == "people" or inner.wide or inner.name == "Paris" or _rank(inner) >= _rank(outer):
                continue
            if outer.may_hold(inner):
                inside.add(inner.name)
            elif inner.level == "commune" and outer.level == "department" and _OF_HERE.match(block.folded, inner.end):
                yield Claim(inner, block, outer, head)
            elif _counted_in(block, inner, outer):
                strangers.append((block, inner))
    # A text that names many places from elsewhere speaks of elsewhere.
    for level in ("commune", "department"):
        found = [(block, one) for block, one in strangers if one.level == level]
        away = {one.name for _, one in found}
        if len(away) <= 2 and len(inside) > len(away):
            for block, one in found:
                yield Claim(one, block, outer, head, wide=True)


def _counted_in(block: Block, inner: Area, outer: Area) -> bool:
    first, last = block.sentence_at(inner.start)
    here = [one for one in areas(block) if first <= one.start < last]
    larger = [one for one in here if _rank(one) > _rank(inner)]
    if any(one.may_hold(inner) for one in larger) or (larger and inner.level == "commune"):
        return False
    peers = [one for one in here if one.level == inner.level and outer.may_hold(one)]
    if inner.level == "department":
        listed = block.kind in ("item", "row", "field") and _LEAD.match(block.folded[: inner.start]) is not None
        return (listed or len(peers) > 1) and not ABROAD.search(block.folded[max(first, inner.start - 60) : last])
    if block.kind == "field" and _WHERE.match(fold(block.label)):
        return not block.folded[block.text.find(":") + 1 : inner.start].strip()
    # « les bassins de Roanne, de Saint-Étienne, de Montbrison et de Villefranche », « dans notre département : … »
    listed = len(peers) > 1 or (bool(peers) and bool(_HERE.search(block.folded[first:last])))
    if listed and not _SET_APART.search(block.folded[first:last]):
        return True
    return _belongs(block, inner, first, last, False) and (block.kind != "row")


_WHERE = re.compile(r"^(?:commune|ville|territoire|lieu|localisation|implantation|site|adresse)\b")
_HERE = re.compile(r"\b(?:notre|le|ce|du|votre) departement\b")
_SET_APART = re.compile(
    rf"{ABROAD.pattern}|\bde .{{3,40}} a (?=[a-z])|\bdistan|\bkm\b|\bkilometre|\baussi\b|\bformation|\bcomme\b"
)


_WRITES = re.compile(r"\b(?:caf|msa|prefecture|ddets|prefet)\b[a-z' ]*$")


def _scope(read: Read) -> Head | None:
    """The one department, or else the one region, that the title of a document names."""
    # « Département : … » that comes again is of each fiche, not of the document.
    labels = Counter(fold(block.label) for block in read.text.blocks if block.kind == "field")
    heads = [
        block
        for block in read.text.blocks[:8]
        if len(block.text) < 160 and block.kind not in ("row", "item") and not block.mark
        if block.kind != "field" or labels[fold(block.label)] < 2
    ]
    named = [(block, one) for block in heads for one in areas(block) if one.level != "commune"]
    # « Caf de Maine-et-Loire », over « En Pays de la Loire »: who writes, not where.
    about = [
        (block, one)
        for block, one in named
        if not (one.level == "department" and _WRITES.search(block.folded[: one.start]))
    ]
    named = about if any(one.wide for _, one in about) else named
    for level in ("department", "region", "people"):
        found = [(block, one) for block, one in named if one.level == level]
        if len({one.departments for _, one in found}) == 1:
            wider = [one for _, one in named if one.wide]
            return found[0] if all(one.may_hold(found[0][1]) for one in wider) else None
    return None
