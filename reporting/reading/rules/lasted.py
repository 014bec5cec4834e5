"""How long something is said to last, against the two dates that bound it, in its sentence, beside it, in its fiche."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.statements import Statement
from reporting.reading.words import fold

Place = tuple[Block, int]

# What a length is counted in, in days.
_SIZES = {"jour": 1.0, "an": 365.25, "ans": 365.25, "ann": 365.25, "exercic": 365.25, "moi": 30.44, "semain": 7.0}
_NOT_LENGTH = re.compile(
    r"\bages?\b|\bagee?s?\b|\benfants? de|\bjeunes? de|\bbebes? de|\bde moins de|\bplus de|\bmoins de|\btous les|"
    r"\bchaque|\bpar|\bil y a|\bpreavis|\bdelai|\bretard de|\bavance de|\bpieces|\bconserv|\bautour de|"
    r"\bdans les|\bsous|\bdont|\bavant|\bau bout|\bpendant les|\bau plus|\bau moins|\bpremiere?s?|\bderniere?s?|"
    r"\bautres?|\bsupplementaire|\bencore|\b(?:ans?|annees?) et"
)
_NOT_AFTER = re.compile(
    r" ?(?:d'existence|d'experience|d'anciennete|revolus?|et demi|plus (?:tard|tot)|auparavant|apres|avant|a compter|"
    r"supplementaire|de plus|de retard|d'avance|de formation|par (?:an|mois)|sur|suivant|qui suivent|au (?:plus|moins))"
)
_SET_ASIDE = re.compile(r"\b(?:sans|ni|ne|n'|non)\b[^.;]*")
_EXTENDED = re.compile(
    r"\bprolong|\brenouvel|\breconduc|\breconduit|\bsuspend|\binterr|\bretard|\breport|\bpuis\b|\bdeux fois|\bavenant|"
    r"\bau lieu|\bsi\b|\bnotamment|\bphases?\b|\betapes?\b|\binitial"
)
_START = re.compile(
    r"\b(?:a compter|a partir|effet|debut\w*|demarr\w*|commenc\w*|ouvr\w*|ouvert\w*|lance\w*|engage\w*|des|depuis|"
    r"mis\w* en|entre\w* en|pose\w*|creee?|nee?|fondee?)\b[^.;]{0,40}$"
)
_END = re.compile(
    r"\b(?:fin|finit|finira|s'ach\w+|acheve\w*|expir\w*|echeance|terme|termin\w*|jusqu'\w+|ferm\w*|clotur\w*|"
    r"s'etein\w*|arret\w*|prendr\w+ fin|livr\w+|bilan|fete\w*)\b[^.;]{0,40}$"
)


# « Une convention signée le 1er janvier 2026 prendra donc fin le 31 décembre 2028 »: an example
_SIGNED = re.compile(
    r"\bune? (?:convention|aide|subvention|action|contrat|agrement|projet|place|avenant) (?:signe|conclu|accorde|"
    r"notifie|attribue|delivre|agree|ouvert)\w* (?:le|au|en|a compter du|a partir du) $"
)


@dataclass(frozen=True)
class Period:
    """Two dates that bound something, and from how many to how many days it may be said to last."""

    start: Place
    end: Place
    low: float
    high: float
    years: bool = False  # « 2024-2028 », which may be four or five


@rule("duree-dates", "Une durée n’est pas celle que font les dates.")
def clashes(read: Read) -> Iterator[Found]:
    """« Conclue pour trois ans », « du 1er janvier 2024 au 31 décembre 2025 »."""
    yield from _named(read)
    for one in read.statements:
        size = _SIZES.get(one.noun)
        if size is None or one.value > 60 or one.block.kind == "row":
            continue
        if not (one.quantity.exact or _for_one(read, one)) or not _is_length(one):
            continue
        said = float(one.value) * size + _more(one)
        levels = _levels(read, one) if size > 1 else _own(one)
        for periods in levels:
            if any(each.low <= said <= each.high for each in periods):
                break
            # What is four times as long is of something else.
            if periods and periods[0].low / 4 < said < periods[0].high * 4:
                best = periods[0]
                again = [each.start for each in periods[1:] if abs(each.high - best.high) < size]
                shown = _shown(best)
                text = f"Le texte annonce « {one.words} », les dates font {shown}."
                yield (read.passage(one), *map(read.passage, (best.start, best.end, *again))), text
                break


_YEARLY = {"biennal": 2, "triennal": 3, "quadriennal": 4, "quinquennal": 5}
_YEARLY_WORD = re.compile(r"\b(biennal|triennal|quadriennal|quinquennal)e?s?\b")


def _named(read: Read) -> Iterator[Found]:
    """« Le programme triennal couvre les années 2023 à 2026 »."""
    for block in read.text.blocks:
        for match in _YEARLY_WORD.finditer(block.folded) if "ennal" in block.folded else ():
            found = _bounded([(block, block.sentence_at(match.start()))])
            size = _YEARLY[match[1]] * 365.25
            whole = _WHOLE.search(block.folded)
            if len(found) == 1 and not (found[0].high - 200 if whole else found[0].low) <= size <= found[0].high:
                text = f"« {match[0]} », et les dates font {_shown(found[0])}."
                yield (read.passage((block, match.start())), read.passage(found[0].start)), text


def _shown(period: Period) -> str:
    middle = (period.low + period.high) / 2
    return f"{round(middle)} jours" if middle < 60 else f"{round(middle / 30.44)} mois"


# « deux ans et trois mois », told at its years
_AND_MONTHS = re.compile(r" ?et (?P<count>[a-z-]+|\d+) mois\b")


def _more(one: Statement) -> float:
    match = _AND_MONTHS.match(one.block.folded, one.quantity.end + len(one.shown))
    count = match["count"] if match else "0"
    return _SIZES["moi"] * (int(count) if count.isdigit() else int(spelled.value_of(count) or 0))


def _for_one(read: Read, one: Statement) -> bool:
    """« Une convention d'un an est signée. Elle prend effet … »"""
    block, at = one.block, one.quantity.start
    if not one.quantity.article or one.noun != "an" or not block.folded[max(0, at - 5) : at].endswith((" d'", "pour ")):
        return False
    end = block.sentence_at(at)[1]
    if end < len(block.folded):
        return _IT.match(block.folded[end:].lstrip()) is not None
    after = _beside(read, block, 1)
    return bool(after) and _IT.match(after[0][0].folded) is not None


def _is_length(one: Statement) -> bool:
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    lead, rest = block.folded[first:at], block.folded[one.quantity.end + len(one.shown) : last]
    words = _SET_ASIDE.sub("", block.folded[first:last])
    return not (_NOT_LENGTH.search(lead[-24:]) or _NOT_AFTER.match(rest) or _EXTENDED.search(words))


def _levels(read: Read, one: Statement) -> Iterator[list[Period]]:
    """The periods that may be what a length is of, the nearest first."""
    block, at = one.block, one.quantity.start
    spans = block.sentences
    rank = spans.index(block.sentence_at(at))
    yield from _own(one)
    before = [(block, spans[rank - 1])] if rank else _beside(read, block, -1)
    after = [(block, spans[rank + 1])] if rank + 1 < len(spans) else _beside(read, block, 1)
    own = [(block, spans[rank])]
    for where in (before, after, before + own, own + after):
        yield _bounded(where) if where else []
    yield _fields(read, one)
    yield _of_title(read, one)
    yield _of_deed(read, one)


def _own(one: Statement) -> Iterator[list[Period]]:
    """The periods of the sentence of a length."""
    found = _bounded([(one.block, one.sentence)])
    whole = one.noun == "exercic" or _WHOLE.search(one.block.folded)
    yield [replace(each, low=each.high - 200) for each in found if each.years] if whole else found


def _beside(read: Read, block: Block, step: int) -> list[tuple[Block, tuple[int, int]]]:
    rank = block.rank + step
    other = read.text.blocks[rank] if 0 <= rank < len(read.text.blocks) else None
    if other is None or other.kind != block.kind or other.section is not block.section or not other.sentences:
        return []
    return [(other, other.sentences[-1 if step < 0 else 0])]


def _bounded(where: list[tuple[Block, tuple[int, int]]]) -> list[Period]:
    """The one period of some sentences: a span, or a start and an end."""
    if any(_EXTENDED.search(_SET_ASIDE.sub("", block.folded[first:last])) for block, (first, last) in where):
        return []
    told = [
        (block, moment, block.folded[first : moment.start])
        for block, (first, last) in where
        for moment in block.moments
        if first <= moment.start < last and moment.known_year
    ]
    periods = [
        (block, moment)
        for block, moment, lead in told
        if moment.grain == "span" and moment.first < moment.last and not _FORMER.search(lead)
    ]
    if periods:
        return [_of_span(block, moment) for block, moment in periods]
    days = [each for each in told if each[1].grain in ("day", "month")]
    if len(days) == 2 and _SIGNED.search(days[0][2]) and _END.search(_near(days[1])):
        return [_between(days[0][:2], days[1][:2])]
    starts = [each for each in days if _START.search(_near(each)) and not _END.search(_near(each))]
    ends = [each for each in days if _END.search(_near(each))]
    if len(days) == 2 and len(starts) == len(ends) == 1 and starts[0][1].first < ends[0][1].first:
        return [_between(starts[0][:2], ends[0][:2])]
    return []


_WHOLE = re.compile(
    r"\b(?:annees|exercices) (?:civiles |budgetaires )?(?:de )?20\d\d|20\d\d,? (?:inclus|comprise?s?\b)"
)
_DEED = re.compile(
    r"\b(?P<what>convention|schema|plan|programme|contrat|pacte|charte|agrement|appel|dispositif|experimentation|fonds|"
    r"partenariat|projet|avenant|accord|protocole)\b"
)
_MADE_FOR = re.compile(
    r"\b(?:conclu|sign|adopt|etabli|dur|s'etend|s'etal|couvr|court|engag|li(?=e |ent )|porte|prevu|pour|"
    r"fixe|valable|valide|periode)\w*"
    r"[^.;]{0,40}$|^(?:le|la|ce|cette|ce present|le present) \w+ de $|"
    r"\b(?:a l'issue des|au terme des|au cours des|pendant les|durant les|tout au long des|chacune des) $"
)
_COVERS = re.compile(
    r"\b(?:couvr\w+|porte(?:ra)? sur|s'eten\w+|s'etal\w+|periode|annees|conclu\w*|valable|applicable|s'applique\w*|"
    r"court|engag\w+|en vigueur|prend effet)\b[^.;]{0,50}$"
)
# « Il succède à celui de 2020-2025 »
_FORMER = re.compile(
    r"\b(?:cel(?:ui|le) (?:de |du )|(?:precedent|ancien|dernier)\w*[^.;,]{0,30}|succed\w+[^.;,]{0,40})$"
)
# « Le schéma précédent (2018-2021) avait duré quatre ans »
_OF_FORMER = re.compile(r"\bav(?:ait|aient)\b[^,;]*$|\b(?:precedente?|ancien(?:ne)?)\b[^,;]*$")
_IT = re.compile(r"(?:(?:il|elle|celui-ci|celle-ci|sa|son|cette duree)\b|d'une duree)")


def _of_deed(read: Read, one: Statement) -> list[Period]:
    """The period of the convention or the schema that a document is, for a length that is told of it."""
    block, (first, last) = one.block, one.sentence
    if not _MADE_FOR.search(block.folded, first, one.quantity.start) or one.quantity.article:
        return []
    dated = [moment for moment in block.moments if first <= moment.start < last]
    if not all(_FORMER.search(block.folded, first, moment.start) for moment in dated):
        return []
    if _OF_FORMER.search(block.folded, first, one.quantity.start):
        return []
    alone = not first and _IT.match(block.folded)
    while first and _IT.match(block.folded[first:]):
        first = block.sentence_at(first - 1)[0]
    named, periods = _deed(read)
    told = {match["what"] for match in _DEED.finditer(block.folded, first, last)}
    return periods if told & named or (alone and not told) else []


@lru_cache(maxsize=8)
def _deed(read: Read) -> tuple[frozenset[str], list[Period]]:
    """What the titles of a document say that it is, and the period that they, or its sentences, give it."""
    heads = [block for block in read.text.blocks[:8] if len(block.text) < 140 and not block.text.endswith(".")]
    named = frozenset(match["what"] for block in heads for match in _DEED.finditer(block.folded))
    found = [
        replace(each, low=each.high - 200) if each.years else each  # « 2026-2031 » are six years
        for block in heads
        for moment in block.moments
        if moment.grain == "span" and (moment.last - moment.first).days > 364
        for each in [_of_span(block, moment)]
    ]
    for block in read.text.blocks if named else ():
        for moment in block.moments:
            if moment.grain != "span" or (moment.last - moment.first).days < 365:
                continue
            first, last = block.sentence_at(moment.start)
            told = {match["what"] for match in _DEED.finditer(block.folded, first, last)} & named
            label = len(block.text) < 140 and _LABEL.match(block.folded)
            if not told and _IT.match(block.folded[first:]):
                before = [(block, block.sentence_at(first - 1))] if first else _beside(read, block, -1)
                told = {match["what"] for other, at in before for match in _DEED.finditer(other.folded, *at)} & named
            if label or (told and _COVERS.search(block.folded, first, moment.start)):
                one = _of_span(block, moment)
                whole = any(each.high == one.high for each in found if each.years)
                found.append(replace(one, low=one.high - 200) if one.years and whole else one)
    return named, found


_LABEL = re.compile(
    r"\W*(?:periode|duree|validite|dates? d'(?:effet|application))\b[^.;]{0,60}$|"
    r"\W*(?:periode|duree|validite)(?: [a-z']+){0,3}[ :.|]+(?:du |de )?\d"
)


def _near(told: tuple[Block, Moment, str]) -> str:
    block, moment, lead = told
    known = max((each.end for each in block.moments if each.end <= moment.start), default=0)
    return lead[-min(len(lead), moment.start - known, 80) :] if moment.start > known else lead


_LONG_TITLE = 90
_LASTS = re.compile(r"\b(?:pendant|durant|dur\w+|sur|pour|etal\w+|en) (?:de )?$")


def _of_title(read: Read, one: Statement) -> list[Period]:
    """« Étape 4 – Mise en œuvre (février 2025 à janvier 2027) », then « Elle est conduite pendant trente mois »."""
    block = one.block
    first, last = block.sentence_at(one.quantity.start)
    above = read.text.blocks[block.rank - 1] if block.rank else None
    if (
        above is None
        or above.kind not in ("heading", "field")
        or len(above.text) > _LONG_TITLE
        or first
        or not _LASTS.search(block.folded, 0, one.quantity.start)
    ):
        return []
    if any(first <= moment.start < last for moment in block.moments):
        return []
    told = above.moments
    if len(told) == 1 and told[0].grain == "span" and told[0].first < told[0].last:
        return [_of_span(above, told[0])]
    if len(told) == 2 and told[0].first < told[1].first and re.fullmatch(r" (?:a|au|[–-]) ", _joint(above)):
        return [_between((above, told[0]), (above, told[1]))]
    return []


def _joint(block: Block) -> str:
    one, two = block.moments
    return block.folded[one.end : two.start]


_BEGINS = re.compile(
    r"(?:date d[e'] ?(?:la )?)?(?:debut|ouverture|demarrage|lancement|effet|mise en (?:service|route))\b"
)
_FINISHES = re.compile(r"(?:date d[e'] ?(?:la )?)?(?:fin|terme|echeance|cloture|fermeture|achevement|bilan)\b")


def _fields(read: Read, one: Statement) -> list[Period]:
    """« Début : mars 2023 », « Fin : août 2024 », « Durée : trente mois » of one fiche."""
    block = one.block
    if block.kind not in ("field", "item"):
        return []
    near = [
        other
        for other in read.text.blocks[max(0, block.rank - 6) : block.rank + 7]
        if other.kind == block.kind and other.section is block.section and other.fiche is block.fiche
    ]
    starts, ends = (
        [
            (other, moment)
            for other in near
            if pattern.match(fold(other.label))
            for moment in other.moments[:1]
            if moment.known_year and moment.grain in ("day", "month")
        ]
        for pattern in (_BEGINS, _FINISHES)
    )
    if len(starts) != 1 or len(ends) != 1 or starts[0][1].first >= ends[0][1].first:
        return []
    return [_between(starts[0], ends[0])]


def _of_span(block: Block, moment: Moment) -> Period:
    words = block.folded[moment.start : moment.end]
    place = (block, moment.start)
    days = (moment.last - moment.first).days + 1
    if not re.search(r"[a-z]{3}|/", words):  # « 2024-2028 »
        years = moment.last.year - moment.first.year
        return Period(place, place, max(1, years - 1) * 365 + 30, (years + 1) * 365.25 + 10, years=True)
    if re.match(r"(?:du |le )?\d{1,2}(?:er)?\b(?!\d)", words):
        loose = 4 if days < 100 else 16 if days < 400 else 32
        return Period(place, place, days - loose - (4 if days < 60 else 0), days + loose)
    return Period(place, place, days - 65, days + 16)


def _between(start: tuple[Block, Moment], end: tuple[Block, Moment]) -> Period:
    (block, one), (other, two) = start, end
    exact = one.grain == two.grain == "day"
    days = ((two.first if exact else two.last) - one.first).days + 1
    low, high = (days - 20, days + 20) if exact else (days - 65, days + 16)
    return Period((block, one.start), (other, two.start), low, high)
