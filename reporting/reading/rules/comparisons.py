"""Words that compare (more than, ahead of, doubled, on the rise) against the numbers of their own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, rule, shown

_UP = re.compile(
    r"\b(?:hausse|augment\w+|progress(?:e|ent|ion|ait|aient|er)\b|progresse\b|accroiss\w+|accrue?s?\b|croissance|"
    r"croissante?s?|grimp\w+|bond(?:i|it|issent)?\b|s'(?:est|etait) allonge\w*|s'allonge\w*|double\w*|triple\w*)\b"
)
_DOWN = re.compile(
    r"\b(?:baiss\w+|diminu\w+|recul(?:e|ent|ait|aient|er)?\b|chut(?:e|ent|er)?\b|se reduit|s'est reduit\w*|reduction|"
    r"raccourci\w*|regress\w+|fondu\w*|decroi\w+)\b"
)
_STABLE = re.compile(r"\b(?:stables?|inchange\w*|se maintien\w+|constante?s?)\b")
_TIMES = ((re.compile(r"\bdouble\w*\b"), Decimal("1.6"), Decimal("2.5")),
          (re.compile(r"\btriple\w*\b"), Decimal("2.5"), Decimal("3.6")))  # fmt: skip
# « une hausse de 12 % », « + 12 »: the change, not one of the two numbers that it separates.
_CHANGE = re.compile(
    r"(?:(?:hausse|augment\w+|progress\w+|baiss\w+|diminu\w+|recul\w*|chut\w*|reduction|accru\w*|bond\w*|gagne\w*|"
    r"perd\w*)(?: [a-z]+)? (?:de |d')(?:pres de |plus de |environ )?|[+-] ?|\bobjectif [^.;]{0,30})$"
)
_BACKWARDS = re.compile(r"\b(?:contre|au lieu de|apres|quand il|alors qu'il|par rapport a)\b")
_NOT = re.compile(r"\bn(?:e |')|\bsans\b|\bni\b|\bpas\b|\bobjectif\b|\bdevra|\bprevu")
_ONWARDS = re.compile(
    r"(?: [a-z'€%-]+){0,6} ?(?:,|:|;|\ba\b|\bpuis\b|\bcontre\b|\bau lieu de\b|\bapres\b|\bet\b|\ben 20)"
)


def _series(block: Block, first: int, last: int) -> list[Quantity]:
    """The numbers of a sentence that can be compared: all of the kind that comes twice or more."""
    inside = [one for one in block.quantities if first <= one.start < last and one.exact]
    for kind in ("euro", "percent", "count"):
        alike = [one for one in inside if one.kind == kind and (kind != "count" or not _is_time(block, one))]
        if len(alike) > 1:
            return alike
    return []


def _is_time(block: Block, one: Quantity) -> bool:
    return bool(re.match(r" (?:ans?|annees?|mois|jours?|sessions?)\b", block.folded[one.end : one.end + 12]))


@rule("sens-evolution", "Une hausse, une baisse ou une stabilité que les deux nombres démentent.")
def directions(read: Read) -> Iterator[Found]:
    """« en hausse : 145 en 2022, 132 en 2023 », « a doublé, de 220 à 310 »."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            up, down, stable = _UP.search(words), _DOWN.search(words), _STABLE.search(words)
            if sum(map(bool, (up, down, stable))) != 1:
                continue
            pair = _before_after(block, first, last)
            if pair is None or _NOT.search(words):
                continue
            old, new = pair
            wrong = (up and new.value < old.value) or (down and new.value > old.value)
            wrong = wrong or (stable and abs(new.value - old.value) * 100 > 12 * max(old.value, new.value))
            for pattern, least, most in _TIMES:
                if up and old.value and pattern.search(words) and not least <= new.value / old.value <= most:
                    wrong = True
            if wrong:
                mark = up or down or stable
                told = f"« {mark[0] if mark else ''} » : de {_shown(old)} à {_shown(new)}."
                yield (read.passage((block, old.start)), read.passage((block, new.start))), told


def _before_after(block: Block, first: int, last: int) -> tuple[Quantity, Quantity] | None:
    """The two numbers of one thing at two times, the older first."""
    folded = block.folded
    found = []
    for one in _series(block, first, last):
        joint = folded[one.end : one.end + 3]
        if _CHANGE.search(folded[max(first, one.start - 45) : one.start]) and not re.match(r" a\b", joint):
            continue
        found.append(one)
    if len(found) != 2:
        return None
    one, two = found
    between = folded[one.end : two.start]
    if not _ONWARDS.match(between + " ") and len(between) > 12:
        return None
    if re.search(r"\b(?:dont|soit|parmi|sur)\b", between):
        return None
    years = [_year_of(block, each, found, first, last) for each in found]
    if years[0] and years[1] and years[0] != years[1]:
        return (one, two) if years[0] < years[1] else (two, one)
    return (two, one) if _BACKWARDS.search(between) else (one, two)


def _year_of(block: Block, one: Quantity, both: list[Quantity], first: int, last: int) -> int:
    """The year said of a number: the one nearest after it, before the next number, or just before it."""
    limit = next((each.start for each in both if each.start > one.start), last)
    floor = max((each.end for each in both if each.end < one.start), default=first)
    near = [moment for moment in block.moments if floor <= moment.start < limit and moment.known_year]
    if not near:
        return 0
    best = min(near, key=lambda moment: moment.start - one.end if moment.start >= one.end else one.start - moment.end)
    return best.first.year


_AHEAD = re.compile(
    r"\b(?:loin )?devant\b|\bdevanc\w+|\bsuivie?s? (?:de|d'|du|des)\b|\bdepass\w+ (?!(?:les?|la|l')? ?\d)"
)
_BEHIND = re.compile(r"\bderriere\b|\bvien(?:t|nent) apres\b|\bsuiv(?:ent|ant) (?:les|la|le|l')|\bdevancee?s? par\b")
_ORDINAL = re.compile(
    r"\b(?P<one>premiere?s?|1ere?)|\b(?P<two>deuxiemes?|seconde?s?|2e)|\b(?P<three>troisiemes?|3e)|"
    r"\b(?P<four>quatriemes?|4e)"
)
_SMALL = r"(?:court|bas|faible|petit|leger|rare|modeste|jeune|proche|rapide|econome)"
_MORE = re.compile(
    rf"(?<!de )\b(?:plus(?! de \d)(?! {_SMALL})|davantage|mieux|superieure?s? a)\b[^.;:,()]{{0,60}}?"
    r"(?:\bqu(?:e|')|\baux?\b)"
)
_LESS = re.compile(
    rf"(?<!de )\b(?:moins(?! {_SMALL})|plus {_SMALL}\w*|inferieure?s? a)\b[^.;:,()]{{0,60}}?(?:\bqu(?:e|')|\baux?\b)"
)
_FIRST_OF_ALL = re.compile(
    r"\ble mieux\b|\bles? plus (?:represent|nombreu|aide|dote|frequent|soutenu|demand|financ)\w*|\ben tete\b|"
    r"\bmajoritaires?\b|\bpremieres?s? (?:financeur|poste|porteur|budget|categorie|motif|region|departement)\w*|"
    r"\bprincipa(?:l|le|ux)\b|\bne fait mieux"
)


@rule("comparaison", "Ce que le texte met devant, ou au-dessus, a moins que ce qu’il met derrière.")
def comparisons(read: Read) -> Iterator[Found]:
    """« premier financeur (28 %), loin devant la commune (51 %) », « plus nombreux que les filles : 23 contre 27 »."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            numbers = _series(block, first, last)
            if len(numbers) < 2:
                continue
            found = _misplaced(block, first, last, numbers)
            if found is not None:
                one, two, words = found
                told = f"« {words} » : {_shown(one)}, et {_shown(two)}."
                yield (read.passage((block, one.start)), read.passage((block, two.start))), told


def _misplaced(block: Block, first: int, last: int, numbers: list[Quantity]) -> tuple[Quantity, Quantity, str] | None:
    """The number that the words put first, one that belies them, and these words."""
    sentence = block.folded[first:last]
    lead, others = numbers[0], numbers[1:]
    joint = block.folded[lead.end : others[0].start]
    if re.search(r"\bsur\b|\bdont\b|\bsoit\b|^ (?:des|de ces) ", joint) or re.search(r"\bpass\w+ de\b", sentence):
        return None
    highest = max(others, key=lambda one: one.value)
    rank = _rank(sentence)
    if rank and (_AHEAD.search(sentence) or _BEHIND.search(sentence)):
        above = sum(one.value > lead.value for one in others)
        belied = above > rank - 1 or (rank > 1 and _BEHIND.search(sentence) and above < min(rank - 1, len(others)))
        return (lead, highest, sentence[:60].strip()) if belied else None
    before, between = sentence[: others[0].start - first], joint
    if _BEHIND.search(between):
        return (lead, others[0], _BEHIND.search(between)[0]) if lead.value > others[0].value else None  # type: ignore[index]
    ahead = _AHEAD.search(between)
    if ahead and not _NOT.search(between):
        return (lead, highest, ahead[0]) if highest.value > lead.value else None
    top = _FIRST_OF_ALL.search(before)
    if top and re.search(r"[;:(,]|\bpuis\b", joint) and len(joint) < 70 and not re.search(r"\bdont\b", sentence):
        return (lead, highest, top[0]) if highest.value > lead.value else None
    more, less = _MORE.search(before), _LESS.search(before)
    if bool(more) == bool(less) or len(numbers) != 2 or _NOT.search(sentence):
        return None
    if re.search(r"\b(?:une?|deux|trois)?(?: autres?)? ?seule?s?\b", before):
        return None
    mark = more or less
    belied = lead.value < others[0].value if more else lead.value > others[0].value
    return (lead, others[0], mark[0]) if belied and mark else None


def _rank(sentence: str) -> int:
    match = _ORDINAL.search(sentence)
    return ("one", "two", "three", "four").index(match.lastgroup) + 1 if match and match.lastgroup else 0


_OLDEST = re.compile(r"\b(?:la|le|les) plus anci\w+|\bdoyen\w*")
_NEWEST = re.compile(r"\b(?:la|le|les) plus recent\w*|\bderniere?s?[- ]nee?s?")


@rule("anciennete-comparee", "Ce qui est dit le plus ancien, ou le plus récent, ne l’est pas.")
def ages(read: Read) -> Iterator[Found]:
    """« La plus ancienne, Les Acacias, date de 1998 ; Le Verger remonte à 1987 »."""
    for block in read.text.blocks:
        for first, last in block.sentences:
            sentence = block.folded[first:last]
            oldest, newest = _OLDEST.search(sentence), _NEWEST.search(sentence)
            if bool(oldest) == bool(newest):
                continue
            mark = oldest or newest
            years = [
                one
                for one in block.moments
                if first + (mark.end() if mark else 0) <= one.start < last and one.known_year
            ]
            if len(years) < 2:
                continue
            best = (min if oldest else max)(years[1:], key=lambda one: one.first)
            if (best.first < years[0].first) if oldest else (best.first > years[0].first):
                told = f"« {mark[0] if mark else ''} » : {years[0].first.year}, et {best.first.year} pour un autre."
                yield (read.passage((block, years[0].start)), read.passage((block, best.start))), told


_AIM = re.compile(
    r"\bobjectif(?: (?:fixe|initial|annuel|prevu|vise))*(?: (?:de|d'|a|etait de|est de|:)) ?(?:pres de )?$"
)
_REACHED = re.compile(r"\b(?:est|etait|a ete|sont|largement|nettement)?\s?(?:atteint|depasse|tenu|rempli)e?s?\b")
_ALMOST = re.compile(r"\bpresque|\bquasi|\bpas\b|\bpartiellement|\bne\b|\bn'|\bpeine|\bmanque|\bloin|\ben passe")


@rule("objectif", "Un objectif est dit atteint ou manqué contre ses nombres.")
def aims(read: Read) -> Iterator[Found]:
    """« L'objectif de 120 participants a été dépassé : on en dénombre 104 »."""
    for block in read.text.blocks:
        for first, last in block.sentences:
            numbers = [one for one in block.quantities if first <= one.start < last and one.exact]
            sentence = block.folded[first:last]
            aim = next((one for one in numbers if _AIM.search(block.folded[first : one.start])), None)
            done = [one for one in numbers if aim and one is not aim and one.kind == aim.kind]
            if aim is None or len(done) != 1 or not _REACHED.search(sentence) or _ALMOST.search(sentence):
                continue
            if done[0].value < aim.value:
                told = f"L’objectif de {_shown(aim)} est dit atteint, avec {_shown(done[0])}."
                yield (read.passage((block, aim.start)), read.passage((block, done[0].start))), told


_PLACED = re.compile(r"^\W*(?P<rank>\d{1,2})(?:er|re|ere|e|eme|nd|nde)\b\W.*?(?P<value>\d[\d ]*(?:,\d+)?)\D{0,12}$")


@rule("palmares", "Les rangs d’un classement ne suivent pas ses nombres.")
def rankings(read: Read) -> Iterator[Found]:
    """« 1er : Les Cabanes, 78 », « 2e : Papoti, 84 », « 3e : Ficelle, 70 »."""
    run: list[tuple[Decimal, Block, int]] = []
    for block in read.text.blocks:
        for line, start in zip(block.lines, block.starts, strict=True):
            end = next((one for one in block.starts if one > start), len(block.text))
            match = _PLACED.match(block.folded[start:end].strip())
            if match is None or int(match["rank"]) != len(run) + 1:
                yield from _unordered(read, run)
                run = []
            if match and int(match["rank"]) == len(run) + 1 and line:
                run.append((Decimal(match["value"].replace(" ", "").replace(",", ".")), block, start))
    yield from _unordered(read, run)


def _unordered(read: Read, run: list[tuple[Decimal, Block, int]]) -> Iterator[Found]:
    values = [value for value, _, _ in run]
    if len(run) < 3 or values in (sorted(values), sorted(values, reverse=True)):
        return
    ends = [read.passage((block, start)) for _, block, start in run]
    yield tuple(ends), f"Les rangs ne suivent pas les nombres : {', '.join(str(value) for value in values)}."


def _shown(one: Quantity) -> str:
    return shown(one.value, one.kind)
