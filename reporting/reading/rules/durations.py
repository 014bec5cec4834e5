"""How long a window stays open, and how old things are, against the dates that the text gives elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.milestones import topic_at
from reporting.reading.rules.before_opening import opening
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.deadlines import windows
from reporting.reading.rules.registry import Found, Read, number, rule

_NOT_LENGTH = re.compile(
    r"\bage|\benfants? de|\bjeunes? de|\bbebes? de|\bmoins de$|\bplus de$|\btous les|\bchaque|\bpar|\bil y a|\bdepuis|"
    r"\bpreavis|\bdelai|\bretard de|\bavance de|\bpieces|\bconserv|\btous les|\bautour de"
)
_EXTENDED = re.compile(
    r"(?<!sans )\bprolong|(?<!sans )\brenouvel|\breconduc|\breconduit|\bsuspend|\binterr|\bretard|\breport|"
    r"\bdont\b|\bpuis\b|\bdeux fois|"
    r"\bsupplementaire|\bavenant|\bau lieu|\bsi\b|\bnotamment|\bphases?\b"
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
        first, last = one.sentence
        lead, words = one.block.folded[first : one.quantity.start], one.block.folded[first:last]
        if size is None or not one.quantity.exact or one.value * Decimal(size) < 14 or not _LASTS.search(lead):
            continue
        if any(first <= moment.start < last and moment.grain == "span" for moment in one.block.moments):
            continue  # « trois ans (2023-2025) »
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


_WORKED = re.compile(
    r" ?(?:de |d')(?:tournees?|fonctionnement|activite|service|ouverture|existence|presence|pratique|exercice|vie|"
    r"permanences?|accueil|route|sorties?|marche)\b"
)
_AFTER = re.compile(
    r"\b(?:apres|au bout de|depuis|avec|en|a|compte|totalise|affiche|fete) (?:deja |ses |maintenant )?$"
)
_SINCE_IT = re.compile(
    r" ?(?:apres|depuis) (?:son |l'|sa |la )(?:ouverture|inauguration|mise en (?:service|route)|lancement)\b"
)
_MONTHS_IN = {"moi": 1.0, "an": 12.0, "ans": 12.0, "ann": 12.0}


def _since_opening(read: Read) -> Iterator[Found]:
    """« Ouvert le 3 mars 2025 », then « au 31 décembre 2025, après dix-huit mois de tournées »."""
    said = [
        (one, size)
        for noun, size in _MONTHS_IN.items()
        for one in read.by_noun.get(noun, ())
        if one.quantity.exact and one.value < 100 and one.block.kind in ("text", "item")
    ]
    told = []
    for one, size in said:
        rest = one.quantity.end + len(one.shown)
        worked = _WORKED.match(one.block.folded, rest) and _AFTER.search(
            one.block.folded, one.sentence[0], one.quantity.start
        )
        if worked or _SINCE_IT.match(one.block.folded, rest):
            told.append((one, size, not worked))
    start = opening(read) if told else None
    if start is None or start.moment is None:
        return
    dated = document_date(read)
    for one, size, inside in told:
        first, last = one.sentence
        near = [each for each in one.block.moments if first <= each.start < last and each.grain in ("day", "month")]
        near = [each for each in near if each.known_year]
        if len(near) > 1 or not (near or (dated and not inside)) or (start.block is one.block and start.first == first):
            continue
        now = near[0] if near else dated[0]  # type: ignore[index]
        loose = (1.2 if near else 3) if size == 1 else 9
        least, most = ((now.first - start.moment.last).days / 30.44, (now.last - start.moment.first).days / 30.44)
        if most > 0 and not least - loose <= float(one.value) * size <= most + loose:
            text = f"« {one.words} », et de {say(start.moment)} à {say(now)} il y a {round(most)} mois."
            yield (read.passage(one), read.passage((start.block, start.at))), text


@rule("anciennete", "Une ancienneté n’est pas celle que font les dates.")
def ages(read: Read) -> Iterator[Found]:
    """« créé en 2004, fête ses trente ans » in a document of 2024, or « en 2024 » in the sentence."""
    yield from _since_opening(read)
    dated = document_date(read)
    for block in read.text.blocks:
        years = [one for one in read.of(block) if one.noun in ("an", "ans") and one.quantity.exact]
        for first, last in block.sentences if years and block.moments else ():
            words = block.folded[first:last]
            if not _OLD.search(words):
                continue
            inside = [moment for moment in block.moments if first <= moment.start < last and moment.known_year]
            born = [moment for moment in inside if _BORN.search(block.folded[first : moment.start])]
            ages = [
                one
                for one in years
                if first <= one.quantity.start < last and _AGE.search(block.folded[first : one.quantity.start])
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
