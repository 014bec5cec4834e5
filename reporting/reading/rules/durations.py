"""Durations against their bounds, ages, and the order of dates that a text tells one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.milestones import topic_at
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.deadlines import windows
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.statements import Statement
from reporting.reading.words import fold

_MONTHS_IN = {"an": 12, "ans": 12, "ann": 12, "exercic": 12, "moi": 1}
_LENGTH = re.compile(
    r"(?:\bdure\w*|\bpendant|\bpour|\bsur|\bde|\bd'une duree de|\bsoit|\bapres|\bau bout de|\bperiode de|\ben|:|\(|"
    r"\bd'|\bc'est-a-dire|\bdurant|\bvaut|\bvalable|\bque|\bfait|\bcouvr\w*|\ben tout|\bau total|\btotal de|,)"
    r"(?: environ| seulement| enfin)? ?$"
)
_NOT_LENGTH = re.compile(
    r"\bage|\benfants? de|\bjeunes? de|\bbebes? de|\bmoins de$|\bplus de$|\btous les|\bchaque|\bpar|\bil y a|\bdepuis|"
    r"\bpreavis|\bdelai|\bretard de|\bavance de|\bpieces|\bconserv|\btous les|\bautour de"
)
_NOT_LENGTH_AFTER = re.compile(
    r"^[a-z ]{0,12}(?:d'existence|d'experience|d'anciennete|revolus|et demi|plus tard|plus tot|auparavant|apres|avant|"
    r"supplementaire|de plus|de retard|d'avance|de formation)"
)
_EXTENDED = re.compile(
    r"(?<!sans )\bprolong|(?<!sans )\brenouvel|\breconduc|\breconduit|\bsuspend|\binterr|\bretard|\breport|"
    r"\bdont\b|\bpuis\b|\bdeux fois|"
    r"\bsupplementaire|\bavenant|\bau lieu|\bsi\b|\bnotamment|\bphases?\b"
)
_START = re.compile(
    r"\b(?:a compter d\w*|a partir d\w*|effet|debut\w*|demarr\w*|commenc\w*|ouvr\w*|ouvert\w*|lance\w*|engage\w*|des|"
    r"depuis|signee?s?|conclue?s?|accordee?s?|consentie?s?|delivree?s?|octroyee?s?|mis\w* en place|notifie\w*|"
    r"entre\w* en vigueur|ne courant|pose\w*)\b[^.;]{0,30}$"
)
_END = re.compile(
    r"\b(?:prend\w* fin|pris fin|s'ach\w+|expir\w*|arriv\w* a (?:echeance|son terme|terme)|(?:se|s'est|s'etait) "
    r"termin\w*|s'est achev\w*|acheve\w*|termin\w*|jusqu'(?:au|en|a)|echeance|terme|fin|finit|finira|ferm\w*|"
    r"clotur\w*|s'etein\w*|s'(?:est )?arret\w*|prendr\w+ fin|livr\w+)\b[^.;]{0,30}$"
)


@rule("duree-dates", "Une durée n’est pas celle que font les dates.")
def durations(read: Read) -> Iterator[Found]:
    """« trois ans, du 1er juillet 2025 au 30 juin 2027 »: the dates of the sentence, or of those around it."""
    for one in read.statements:
        months = _MONTHS_IN.get(one.noun)
        if months is None or not one.quantity.exact or one.value > 40 or not _is_length(one):
            continue
        said = int(one.value) * months + _more_months(one)
        for start, end, low, high in _bounds(read, one):
            if not low <= said <= high:
                text = f"{_told(one, months, said)} sont annoncés, les dates en font {_length(low, high)}."
                yield (read.passage(one), read.passage(start), read.passage(end)), text
            break


_AND_MONTHS = re.compile(r" ?(?:ans?|annees?) et (?P<count>[a-z-]+|\d+) mois\b")


def _more_months(one: Statement) -> int:
    """The months of « deux ans et trois mois », told at their years."""
    match = _AND_MONTHS.match(one.block.folded, one.quantity.end)
    count = match["count"] if match else "0"
    return int(count) if count.isdigit() else int(spelled.value_of(count) or 0)


def _told(one: Statement, months: int, said: int) -> str:
    if said > one.value * months:
        return _length(said, said)
    return f"{number(one.value)} {'ans' if months == 12 else 'mois'}"


def _is_length(one: Statement) -> bool:
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    lead = block.folded[first:at]
    rest = block.folded[one.quantity.end + len(one.shown) : last]
    return bool(
        (_LENGTH.search(lead) or not lead.strip() or re.search(r"\b(?:dure|les|ces|des|ses) $", lead))
        and not _NOT_LENGTH.search(lead[-26:])
        and not _NOT_LENGTH_AFTER.match(rest)
        and not re.search(r"\b(?:ans?|annees?) et $", lead)
    )


_DAYS_IN = {"jour": 1, "semain": 7, "moi": 30.44, "an": 365.25, "ans": 365.25, "ann": 365.25}
_LASTS = re.compile(
    r"\b(?:dure\w*|durant|pendant|pour|sur|ouvert\w*|etal\w+|etendu\w*|ont|a|disposent de|soit|en|d'une duree de|de)"
    r"(?: donc| au total| en tout)? (?:une? |les )?$|\bd'$|^(?:les|ces|ses) $"
)
_SOME_DAYS = re.compile(
    r"\bpar (?:semaine|mois|an|jour)\b|\bouvr|\bapres\b|\bavant\b|\bsuivant|\bqui suiv|\bdans les\b|\bpreavis|"
    r"\bdelai"
)


def windowed(read: Read) -> Iterator[Found]:
    """« Les dépôts restent ouverts pendant huit semaines », and, elsewhere, their opening and their close."""
    known = windows(read)
    for one in read.statements if known else ():
        size = _DAYS_IN.get(one.noun)
        first, last = one.block.sentence_at(one.quantity.start)
        lead, words = one.block.folded[first : one.quantity.start], one.block.folded[first:last]
        if size is None or not one.quantity.exact or one.value * Decimal(size) < 14 or not _LASTS.search(lead):
            continue
        if _EXTENDED.search(words) or _SOME_DAYS.search(words) or _NOT_LENGTH.search(lead[-26:]):
            continue
        window = known.get(topic_at(read.text, one.block, one.quantity.start))
        if window is None or (one.quantity.article and not re.search(r"(?:\bd'|\bpendant |\bpour )$", lead)):
            continue
        start, end = window
        said = float(one.value) * size
        loose = max(4, size * 0.9 if one.noun != "moi" else 20)
        if not (end.first - start.last).days - loose <= said <= (end.last - start.first).days + loose + 1:
            days = (end.last - start.first).days
            text = f"« {one.words} » sont annoncés, les dates font {days} jours."
            yield (read.passage(one), read.passage((start.block, start.at)), read.passage((end.block, end.at))), text


@rule("semaines-dates", "Un nombre de semaines ou de jours n’est pas celui que font les dates.")
def weeks(read: Read) -> Iterator[Found]:
    """« du 3 au 28 mars 2025, soit six semaines »."""
    for one in read.statements:
        size = {"semain": 7, "jour": 1}.get(one.noun)
        if size is None or not one.quantity.exact or one.quantity.article:
            continue
        first, last = one.block.sentence_at(one.quantity.start)
        spans = [
            moment
            for moment in one.block.moments
            if moment.grain == "span" and first <= moment.start < last and moment.first < moment.last
        ]
        at = one.quantity.start
        if len(spans) != 1 or not _is_length(one) or "day" not in _grain(one.block, spans[0]):
            continue
        joint = one.block.folded[min(spans[0].end, at) : max(spans[0].start, at)]
        days = (spans[0].last - spans[0].first).days + 1
        said = one.value * size
        other = len(joint) > 40 or re.search(r"\bdont\b|\bouvr|\bpar\b|\bde classe", joint + one.after)
        if not other and not days - size - 1 <= said <= days + size:
            text = f"« {one.words} » sont annoncés, les dates font {days} jours."
            yield (read.passage(one), read.passage((one.block, spans[0].start))), text


def _grain(block: Block, span: Moment) -> str:
    words = block.folded[span.start : span.end]
    return "day" if re.match(r"(?:du |le )?\d{1,2}(?:er)?\b(?!\d)", words) else ""


_YEARLY = {"biennal": 2, "triennal": 3, "quadriennal": 4, "quinquennal": 5}
_YEARLY_WORD = re.compile(r"\b(biennal|triennal|quadriennal|quinquennal)e?s?\b")


@rule("periode-nommee", "Une période dite triennale, quinquennale… n’a pas ce nombre d’années.")
def named_length(read: Read) -> Iterator[Found]:
    """« Le programme triennal couvre les années 2023 à 2026 »."""
    for block in read.text.blocks:
        for first, last in block.sentences:
            match = _YEARLY_WORD.search(block.folded, first, last)
            spans = [moment for moment in block.moments if first <= moment.start < last and moment.grain == "span"]
            if match is None or len(spans) != 1 or _EXTENDED.search(block.folded[first:last]):
                continue
            years = spans[0].last.year - spans[0].first.year
            whole = re.search(r"\bannees\b|\bexercices\b", block.folded[first : spans[0].start])
            if _YEARLY[match[1]] not in ((years + 1,) if whole else (years, years + 1)):
                text = f"« {match[0]} », et la période en fait {years + 1}."
                yield (read.passage((block, match.start())), read.passage((block, spans[0].start))), text


Place = tuple[Block, int]


def _bounds(read: Read, one: Statement) -> Iterator[tuple[Place, Place, int, int]]:
    """The first and last dates that go with a duration, and how many months they may be said to make."""
    block, at = one.block, one.quantity.start
    spans = block.sentences
    rank = next(rank for rank, span in enumerate(spans) if span == block.sentence_at(at))
    first, last = spans[rank]
    if _EXTENDED.search(block.folded[first:last]):
        return
    inside = [moment for moment in block.moments if moment.known_year]
    lengths = [
        two
        for two in read.of(block)
        if first <= two.quantity.start < last
        and two.noun in _MONTHS_IN
        and two is not one
        and not re.search(r"\b(?:ans?|annees?) et $", block.folded[first : two.quantity.start])
    ]
    own = [moment for moment in inside if first <= moment.start < last]
    periods = [moment for moment in own if moment.grain == "span" and moment.last > moment.first]
    if len({(span.first.year, span.last.year) for span in periods}) == 1:
        periods = periods[-1:]
    near = [two for two in lengths if not two.quantity.article]
    for span in periods if len(periods) == 1 or not near else ():
        if not near or abs(span.start - at) < 40:
            yield (block, span.start), (block, span.start), *_months(block, span)
            return
    if periods or near:
        return
    around = [
        moment
        for moment in inside
        if spans[max(0, rank - 1)][0] <= moment.start < spans[min(len(spans), rank + 2) - 1][1]
        and moment.grain in ("day", "month", "year")
    ]
    window = block.folded[spans[max(0, rank - 1)][0] : spans[min(len(spans), rank + 2) - 1][1]]
    marked = [(block, moment, _lead(block, moment)) for moment in around]
    if block.kind == "field" and len(around) < 2:
        marked = [
            (other, moment, fold(other.label) + " ")
            for other in read.text.blocks[max(0, block.rank - 5) : block.rank + 6]
            if other.kind == "field" and other.section is block.section
            for moment in other.moments[:1]
            if moment.known_year and moment.grain in ("day", "month")
        ]
    starts = [(where, moment) for where, moment, lead in marked if _START.search(lead) and not _END.search(lead)]
    ends = [(where, moment) for where, moment, lead in marked if _END.search(lead)]
    if len(starts) == 1 and len(ends) == 1 and not _EXTENDED.search(window):
        (where, start), (there, end) = starts[0], ends[0]
        if start.first < end.last:
            whole = Moment(0, 0, start.first, end.last, "span")
            if "year" in (start.grain, end.grain):
                years = (end.first.year - start.first.year) * 12
                yield (where, start.start), (there, end.start), years - 12, years + 12
                return
            loose = 1 if "day" in (start.grain, end.grain) and start.grain == end.grain else 2.7
            middle = _exact(whole)
            yield (where, start.start), (there, end.start), round(middle - loose * 0.75), round(middle + loose * 0.75)


def _lead(block: Block, moment: Moment) -> str:
    first, _ = block.sentence_at(moment.start)
    before = max((other.end for other in block.moments if other.end <= moment.start), default=0)
    return block.folded[max(first, before, moment.start - 80) : moment.start]


def _exact(span: Moment) -> float:
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    extra = (span.last - date(span.last.year, span.last.month, 1)).days - (span.first.day - 1)
    return months + extra / 30.4


def _months(block: Block, span: Moment) -> tuple[int, int]:
    """How long a span may be said to last, in months: years without days may be counted with or without the last."""
    words = block.folded[span.start : span.end]
    if re.fullmatch(r"(?:19|20)\d\d\D+(?:19|20)\d\d", words):
        months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
        whole = _YEARS.search(block.folded[: span.start]) or _WHOLE_YEARS.match(block.folded, span.end)
        return (months, months + 2) if whole else (months - 11, months + 1)
    total = round(_exact(span))
    return max(0, total - 1), total + 1


# « les années 2025 à 2030 », « de 2026 à 2031 inclus »: both years are whole.
_YEARS = re.compile(r"\b(?:annees|exercices)(?: civiles| budgetaires)?(?: de)? $")
_WHOLE_YEARS = re.compile(
    r",? (?:inclus\w*|comprise?s?)\b|,? soit [a-z]+ (?:exercices|annees (?:civiles|pleines|entieres))\b"
)


def _length(low: int, high: int) -> str:
    middle = (low + high) // 2 if high - low < 6 else high
    years, months = divmod(middle, 12)
    if middle < 12:
        return f"{middle} mois"
    return f"{years} an{'s' if years > 1 else ''}" + (f" et {months} mois" if months else "")


_TERM = re.compile(
    r"\b(?P<what>convention|schema|plan|programme|contrat|pacte|charte|agrement|appel|dispositif|experimentation|fonds|"
    r"partenariat|projet)\b"
)
_FOR = re.compile(
    r"(?:\bpour(?: une (?:duree|periode) de)?|\bsur|\bduree (?:est |sera )?(?:fixee a|de)|\bdure\w*|\bde|"
    r"\bpendant|\bdans ses|"
    r"\bd'une duree (?:totale )?de|\ba|: ?|\bsur les|\bdurant|\bd'|\bses|\bces|\bles) ?$"
)
_MADE_FOR = re.compile(
    r"\b(?:conclu|sign|adopt|etabli|dur|s'etend|s'etal|couvr|court|engag|porte|prevu|pour|fixe|valable|valide|periode)|"
    r"^(?:le|la|ce|cette|ce present|le present) \w+ de $"
)
_IT = re.compile(r"(?:il|elle|celui-ci|celle-ci|sa|son|cette duree)\b")
# « Le schéma couvrira les années 2025 à 2029 »
_COVERS = re.compile(
    r"\b(?:couvr\w+|porte(?:ra)? sur|s'eten\w+|s'etal\w+|periode|annees|conclu\w*|valable|applicable|"
    r"court)\b[^.;]{0,50}$"
)


@rule("duree-titre", "Une durée n’est pas celle de la période que dit le titre.")
def titled_length(read: Read) -> Iterator[Found]:
    """« Schéma départemental 2024-2028 », then « conclu pour quatre ans, le schéma … »; or the period of a sentence."""
    heads = [block for block in read.text.blocks[:8] if len(block.text) < 140]
    named = {match["what"] for block in heads for match in _TERM.finditer(block.folded)}
    told = _periods(read, heads, named) if named else []
    made = {_months(block, span) for block, span in told}
    if len(made) != 1:
        return
    (title, span), (low, high) = told[0], made.pop()
    lengths = [two for two in read.statements if two.noun in _MONTHS_IN]
    fits = [two for two in lengths if low <= two.value * _MONTHS_IN[two.noun] <= high]
    for one in lengths:
        months = _MONTHS_IN[one.noun]
        if not one.quantity.exact or one.quantity.article or one.block is title:
            continue
        if _of_term(read, one, named) and not low <= one.value * months <= high and one.value * months > 11:
            text = f"{one.words} à un endroit, {title.text[span.start : span.end]} pour la période."
            where = [read.passage((block, moment.start)) for block, moment in told[:4]]
            yield (*where, read.passage(one), *map(read.passage, fits[:2])), text


def _periods(read: Read, heads: list[Block], named: set[str]) -> list[tuple[Block, Moment]]:
    """The periods that the titles of a document tell, or else those that a sentence gives to what it is about."""
    spans = [(block, moment) for block in heads for moment in block.moments if _is_period(moment)]
    said = []
    for block in read.text.blocks:
        for moment in block.moments if block.kind in ("text", "field", "item") else ():
            first, last = block.sentence_at(moment.start)
            words = block.folded[first:last]
            if not _is_period(moment) or not {match["what"] for match in _TERM.finditer(words)} & named:
                continue
            if not _EXTENDED.search(words) and _COVERS.search(block.folded[first : moment.start]):
                said.append((block, moment))
    return [*spans, *(one for one in said if _months(*one) == _months(*spans[0]))] if spans else said


def _is_period(moment: Moment) -> bool:
    return moment.grain == "span" and (moment.last - moment.first).days > 364


def _of_term(read: Read, one: Statement, named: set[str]) -> bool:
    """Whether a duration is that of what the document is about, named in its sentence or in the one before."""
    block, (first, last) = one.block, one.block.sentence_at(one.quantity.start)
    words, lead = block.folded[first:last], block.folded[first : one.quantity.start]
    if any(first <= moment.start < last for moment in block.moments) or _EXTENDED.search(words):
        return False
    if _NOT_LENGTH.search(lead[-26:]) or not _FOR.search(lead) or not _MADE_FOR.search(lead):
        return False
    while first and _IT.match(block.folded[first:]):
        first = block.sentence_at(first - 1)[0]
    words = block.folded[first:last]
    return bool({match["what"] for match in _TERM.finditer(words)} & named)


_BORN = re.compile(
    r"\b(?:creee?s?|fondee?s?|ouverte?s?|nee?s?|lancee?s?|existe depuis|creation|inauguree?s?|installee?s?|debute\w*)"
    r" (?:en |depuis |le |au )?(?:mois d[e'] ?)?$"
)
_AGE = re.compile(
    r"\b(?:fete\w*|ses|celebr\w+|existe depuis|avait|aura|a|age[es]* de|souffl\w+|depuis)(?: deja)?(?: ses)? $"
)
_OLD = re.compile(
    r"\bfete|\bses\b|\bcelebr|\bcette annee|\brevolus|\bd'existence|\bd'anciennete|\bd'age|\bavait\b|"
    r"\banniversaire|\bage"
)


@rule("anciennete", "Une ancienneté n’est pas celle que font les dates.")
def ages(read: Read) -> Iterator[Found]:
    """« créé en 2004, fête ses trente ans » in a document of 2024, or « en 2024 » in the sentence."""
    dated = document_date(read)
    for block in read.text.blocks:
        for first, last in block.sentences:
            words = block.folded[first:last]
            if not _OLD.search(words):
                continue
            inside = [moment for moment in block.moments if first <= moment.start < last and moment.known_year]
            born = [moment for moment in inside if _BORN.search(block.folded[first : moment.start])]
            ages = [
                one
                for one in read.of(block)
                if first <= one.quantity.start < last
                and one.noun in ("an", "ans")
                and one.quantity.exact
                and _AGE.search(block.folded[first : one.quantity.start])
            ]
            others = [moment for moment in inside if moment not in born and moment.grain != "span"]
            if len(born) != 1 or len(ages) != 1 or len(others) > 1 or born[0].grain == "span":
                continue
            if not others and dated is None:
                continue
            now, where = (others[0], (block, others[0].start)) if others else (dated[0], (dated[1], dated[0].start))  # type: ignore[index]
            least = now.first.year - born[0].last.year - 1
            most = now.last.year - born[0].first.year
            if not least <= ages[0].value <= most + (0 if others else 1) and most > 0:
                text = f"De {say(born[0])} à {say(now)}, il y a {most} ans, et non {number(ages[0].value)}."
                yield (read.passage((block, born[0].start)), read.passage(where)), text
