"""The days and the months when something is open, and those when it is not, from one sentence to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from reporting.reading.clauses import rooted, roots
from reporting.reading.named import Clause
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.rules.two_sayings import elsewhere, spoken_of

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_ALL_DAYS, _ALL_MONTHS = frozenset(_DAYS), frozenset(_MONTHS)
_WEEK_END, _SUMMER = frozenset(("samedi", "dimanche")), frozenset(("juillet", "aout"))
DAY = "(?:" + "|".join(_DAYS) + ")"
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_RANGE = re.compile(rf"\bdu (?P<one>{DAY}) (?:matin |soir )?au (?P<two>{DAY})\b(?! \d)")
_EVERY_DAY = re.compile(
    r"\b(?:sept|7) ?j(?:ours?)? ?(?:sur|/) ?(?:sept|7)\b|\btous les jours(?: de la semaine)?\b"
    r"(?! ouvr| d'ecole|,? sauf)"
    r"|\bchaque jour de la semaine\b|\bsans (?:aucun )?jour de fermeture|\b7 ?j ?/ ?7"
)
_ONE_DAY = re.compile(
    rf"\b(?:le|les|du|des|chaque|et|ou|ni le|meme le|au) (?P<day>{DAY}|week-end|fins? de semaine)s?\b(?! ?\d)"
)
_YEAR_ROUND = re.compile(
    r"\btoute l'annee|\b(?:douze|12) mois (?:sur|/) ?(?:douze|12)|\bsans interruption (?:estivale|annuelle)|"
    r"\ben toute saison|\bete comme hiver|\ba l'annee\b"
)
_MONTH_RANGE = re.compile(
    rf"\b(?:de |d'|du mois de |d')(?P<one>{_MONTH}) (?:a|au mois de|jusqu'en|jusqu'a) (?P<two>{_MONTH})\b(?! ?\d)"
)
_ONE_MONTH = re.compile(rf"\b(?:en|au mois de|au mois d'|et|ou|ni en) (?P<month>{_MONTH})\b(?! ?\d)")
_IN_SUMMER = re.compile(r"\b(?:tout |pendant )?l'ete\b|\bestival\w*|\bdurant l'ete|\bconges d'ete|\bvacances d'ete")
_TIME = re.compile(rf"\b(?:{DAY}|{_MONTH}|week-end|ete|jours|mois|annee)s?\b")
_HALF = re.compile(r" ?(?:apres-midi|matin|soir|midi)")
_OPEN = re.compile(
    r"\bouvert|\bouvr|\bfonctionn|\baccueil|\brecoi|\bcircul|\bpass(?:e|ent|age|er)\b|\bdessert|\bsort|\bse tien|"
    r"\ba lieu|\bont lieu|\bassure|\bpermanence|\bhorair|\bvisit|\baffluence|\bfrequent|\bpropos|\bse reuni|\brempli|"
    r"\bcomplet|\bviennent|\bservice|\broul|\bintervien|\bpresent|\bdisponible|\bse retrouv|\btourne"
)
_SHUT = re.compile(
    r"\bferm\w+|\bne (?:[a-z]+ ){0,2}?(?:pas|ni|plus|jamais|aucun)|\bn'(?:[a-z]+ ){0,2}?(?:pas|ni|plus|jamais|aucun)|"
    r"\bni\b|\brelache|\bsauf\b|\bne (?:[a-z]+ ){1,2}pas\b"
)
_ONLY = re.compile(
    r"\bseulement\b|\buniquement\b|\bexclusivement\b|\b(?:ne|n') ?[a-z]+ (?:[a-z]+ )?qu[e']|\bseuls? jours?\b"
)
_UNSURE = re.compile(
    r"\bsi\b|\bpourr|\bdevr|\benvisag|\bprevoi|\bprevu|\bjusqu'en 20|\bauparavant|\bavant\b|\bdesormais|"
    r"\bexceptionnel|\bune? (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b|\bpar mois\b|\bportes ouvertes|"
    r"\breunion|\bcomite|\bformation\b|\btelephon|\bsecretariat|\bdemand|\bsouhait|\bpremier|\bdernier|\bprochain|"
    r"\b\w+er(?:a|ont)\b|\bregarde\b|\bser(?:a|ont)\b|\bobjectif|\bsur deux\b|\bferie|"
    r"\bwebinaire|\bpasser?a\b|\bvacances scolaires"
)
_SERVICES = rooted(
    "crèche relais bus ludothèque accueil guichet halte lieu service permanence centre maison structure camion "
    "bibliothèque micro-crèche multi-accueil halte-garderie véhicule établissement espace café minibus"
)


def days_between(one: str, two: str) -> int:
    """How many days « du lundi au jeudi » holds, both among them."""
    return len(_span(one, two, _DAYS))


@dataclass(frozen=True)
class _Times:
    """What a sentence opens and shuts, days or months."""

    open: frozenset[str]
    shut: frozenset[str]


def _span(one: str, two: str, every: tuple[str, ...]) -> frozenset[str]:
    first, last = every.index(one), every.index(two)
    return frozenset(every[first : last + 1] if first <= last else every[first:] + every[: last + 1])


def _times(words: str) -> _Times | None:
    """« du lundi au vendredi » opens five days and shuts two; « ni le mercredi ni le week-end » shuts three."""
    shut = _SHUT.search(words)
    if not (shut or _OPEN.search(words)):
        return None
    found = _open_and_shut(words, shut)
    if found is None or (shut and "ferm" in shut[0]):
        return found
    return None if any(_UNSURE.search(part) for part in re.split(r"[,;]", words) if _TIME.search(part)) else found


def _open_and_shut(words: str, shut: re.Match[str] | None) -> _Times | None:
    days, spans = _days(words, shut)
    months, runs = _months(words)
    exclusive = bool(_ONLY.search(words))
    if _EVERY_DAY.search(words) or _YEAR_ROUND.search(words):
        every = (_ALL_DAYS if _EVERY_DAY.search(words) else frozenset()) | (
            _ALL_MONTHS if _YEAR_ROUND.search(words) else frozenset()
        )
        after = days | months if shut else frozenset()
        return _Times(every - after, after) if not shut or after else None
    if shut and not exclusive:
        named = days if not spans else days - spans
        return _Times(spans, named | months) if named or months else None
    if spans and _OPEN.search(words):
        open_days = spans | days
        return _Times(open_days, _ALL_DAYS - open_days)
    if runs and exclusive:
        return _Times(runs, _ALL_MONTHS - runs)
    if (days or months) and exclusive:
        return _Times(days | months, (_ALL_DAYS - days if days else _ALL_MONTHS - months))
    return _Times(days | months, frozenset()) if days or (months and "ouvert" in words) else None


def _days(words: str, shut: re.Match[str] | None) -> tuple[frozenset[str], frozenset[str]]:
    """The days that stand alone (after what shuts them, if it does), and those of « du lundi au vendredi »."""
    spans: set[str] = set()
    for match in _RANGE.finditer(words):
        spans |= _span(match["one"], match["two"], _DAYS)
    rest = _RANGE.sub(" ", words[shut.start() :] if shut else words)
    days: set[str] = set()
    for match in _ONE_DAY.finditer(rest):
        if not (shut and _HALF.match(rest, match.end())):  # « fermé le mercredi après-midi »
            days |= {match["day"]} if match["day"] in _ALL_DAYS else _WEEK_END
    return frozenset(days), frozenset(spans)


def _months(words: str) -> tuple[frozenset[str], frozenset[str]]:
    runs: set[str] = set()
    for match in _MONTH_RANGE.finditer(words):
        runs |= _span(match["one"], match["two"], _MONTHS)
    months = {match["month"] for match in _ONE_MONTH.finditer(_MONTH_RANGE.sub(" ", words))}
    return frozenset(months) | (_SUMMER if _IN_SUMMER.search(words) else frozenset()), frozenset(runs)


def _timed(clauses: list[Clause]) -> list[tuple[Clause, _Times]]:
    return [
        (clause, found)
        for clause in clauses
        if clause.block.kind != "row" and (found := _times(clause.folded)) is not None
    ]


def _clash(read: Read, said: list[tuple[Clause, _Times]]) -> Found | None:
    for (a, one), (b, two) in permutations(said[:30], 2):
        both = one.open & two.shut
        if not both or not elsewhere(a, b):
            continue
        if apart((a.block, a.start, a.end), (b.block, b.start, b.end)):
            continue
        when = ", ".join(one for one in (*_DAYS, *_MONTHS) if one in both)
        return (
            (read.passage((b.block, b.start)), read.passage((a.block, a.start))),
            f"Ouvert et fermé à la fois ({when}) : « {_short(b)} », puis « {_short(a)} ».",
        )
    return None


def _short(one: Clause) -> str:
    return " ".join(one.block.text[one.start : one.end].split()[:12]).rstrip(" .;,:")


@rule("jours-ouverture", "Ce qui est dit fermé certains jours ou certains mois y est ouvert ailleurs.")
def opening_days(read: Read) -> Iterator[Found]:
    """« Le bus ne circule pas le mercredi », then « le passage du mercredi »."""
    for clauses in spoken_of(read):
        found = _clash(read, _timed(clauses))
        if found is not None:
            yield found
    alone = [
        Clause("", "", one.block, one.first, one.last)
        for one in read.said
        if one.block.kind in ("text", "item") and one.roots & _SERVICES and not one.named and not one.block.fiche
    ]
    timed = _timed(alone)
    for service in _SERVICES:
        found = _clash(read, [one for one in timed if service in roots(one[0].folded)])
        if found is not None:
            yield found
            break
