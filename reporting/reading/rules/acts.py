"""An act that a text calls by its day (« la convention du 12 février 2024 »), and by another that a slip of the pen
makes of it (« la convention du 21 février 2024 », « l’appel du 9 juin 2022 » for that of 2023).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from reporting.reading.blocks import Block
from reporting.reading.clauses import rooted, roots
from reporting.reading.dates import Moment
from reporting.reading.rules.days import say
from reporting.reading.rules.registry import Found, Read
from reporting.reading.slips import day_slip

_MANY = 5  # days of one kind of act: more are of several acts

# What bears a day, and what is held on one: of these, two are held on two days of two months.
_ACTS = (
    r"convention|avenant|appel|lancement|deliberation|arrete|lettre|courrier|circulaire|agrement|"
    r"decision(?!s? (?:du|de la) (?:comite|jury|commission))|avis|"
    r"instruction|contrat|protocole|charte|inaugur|notification|signature|publication|rapport|arrivee"
)
_HELD = r"jury|commission|comite|conseil|seance|reunion|assemblee|visite|journee|audition"
_DONE = (
    r"signee?|conclue?|adoptee?|prise?|publiee?|lancee?|rendue?|delivree?|accordee?|recue?|obtenue?|intervenue?|tenue?|"
    r"reunie?|approuvee?|passee?|notifiee?|datee?|diffusee?|votee?"
)
_ACT = re.compile(
    rf"\b(?P<before>[a-z]+ |[a-z]+'|)(?P<what>{_ACTS}|{_HELD})[a-z]*(?P<of>(?:,? [a-z'-]+){{0,7}}?)"
    rf"(?:,? (?:(?:a|ont|est|s'est|sont|avait|qui) (?:ete )?)?(?:{_DONE})s?(?: [a-z-]+){{0,2}})?"
    r",? (?:du|le|en date du|date du)(?: (?:lun|mar|mercre|jeu|vendre|same)di)? $"
)
# « l’appel à projets » and « le lancement » of the fund are of one day.
_KINDS = {"lancement": "appel", "courrier": "lettre"}
_SEVERAL = re.compile(
    r"\b(?:premier|premiere|seconde?|deuxieme|troisieme|derniere?|precedente?|prochaine?|nouve(?:l|au|lle)|autres?|"
    r"chaque|annuel(?:le)?|puis|report\w+|modif\w+ (?:par|le)|avenants|conventions|deliberations|arretes pris|"
    r"prend|prendra|expire|effet|acheve|termine|avant|jusqu'au|compter|depot)\b"
)
_WHOSE = frozenset(("votre", "ma", "mon", "notre", "nos", "vos", "leur"))
_SAME_HAND = (*({whose} for whose in ("", *_WHOSE)), {"", "votre"})
_LOOSE = rooted(
    "initiale projet candidature manifestation intérêt conseil administration présent dite susvisé objectif partie "
    "ainsi caisse allocation familiale caf fonds innovation petite enfance signature conclure"
)
_USUAL = frozenset(((1, 1), (31, 12), (30, 6), (1, 7), (1, 9), (31, 8), (31, 3), (30, 9)))


@dataclass(frozen=True, eq=False)
class Act:
    """An act and its day: its kind, the roots that tell which, whose it is."""

    kind: str
    about: frozenset[str]
    whose: str
    moment: Moment
    block: Block
    read: Read


def _acts(read: Read) -> Iterator[Act]:
    for block in read.text.blocks:
        for moment in block.moments:
            if moment.grain != "day" or not moment.known_year or block.kind == "row":
                continue
            first, _ = block.sentence_at(moment.start)
            match = _ACT.search(block.folded, max(first, moment.start - 110), moment.start)
            if match and not _SEVERAL.search(block.folded, max(first, match.start() - 8), moment.start):
                kind, before = _KINDS.get(match["what"], match["what"]), match["before"].strip()
                about = roots(match["of"]) - _LOOSE
                yield Act(kind, about, before if before in _WHOSE else "", moment, block, read)


def clashes(reads: Sequence[Read]) -> Iterator[Found]:
    """Two days of one act, in one document or in several, that a slip makes of one."""
    known: defaultdict[str, list[Act]] = defaultdict(list)
    for read in reads:
        for act in _acts(read):
            known[act.kind].append(act)
    for kind, acts in known.items():
        if len({act.moment.first for act in acts}) > _MANY:
            continue
        told: set[frozenset[object]] = set()
        for one, two in combinations(acts[:30], 2):
            days = frozenset((one.moment.first, two.moment.first))
            if days not in told and (len(reads) < 2 or one.read is not two.read) and _clash(one, two):
                told.add(days)
                text = f"Ce qui est daté du {say(one.moment)} l’est ailleurs du {say(two.moment)} ({kind})."
                places = ((each.read, each.block, each.moment.start) for each in (one, two))
                yield tuple(read.passage((block, at)) for read, block, at in places), text


def _clash(one: Act, two: Act) -> bool:
    first, second = one.moment.first, two.moment.first
    slip = day_slip(first, second)
    if not slip or {one.whose, two.whose} not in _SAME_HAND or not (one.about <= two.about or two.about <= one.about):
        return False
    if one.block is two.block and one.block.sentence_at(one.moment.start) == two.block.sentence_at(two.moment.start):
        return False
    listed = one.block.folded.startswith(("vu ", "- vu")) and two.block.folded.startswith(("vu ", "- vu"))
    if listed or (one.block.intro is not None and one.block.intro is two.block.intro):
        return False
    if one.block.fiche is not two.block.fiche and one.block.fiche and two.block.fiche:
        return False
    if slip == "day":
        return True
    return re.fullmatch(_ACTS, one.kind) is not None and (first.day, first.month) not in _USUAL
