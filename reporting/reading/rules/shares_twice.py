"""One share said twice: the same people, the same thing said of them, two values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, SAME, WEAK, stemmed
from reporting.reading.words import stems

_CUT = re.compile(r"[.;:()!?«»]|, (?=soit|dont|contre|mais|et |ce qui|c'est)")
# Ways of saying « are », and the words of the shares themselves.
_SAID = stemmed(
    "disent dit déclarent déclare représentent représente constituent constitue estiment jugent sont trouvent restent "
    "moitié tiers quart cinquième dixième cent pourcent un une deux trois quatre cinq six sept huit neuf dix vingt "
    "trente quarante cinquante soixante part proportion très plutôt bien presque répondants interrogés enquête"
)
_OTHERWISE = re.compile(
    r"\bcontre\b|\bpass\w+ de\b|\bobjectif|\bprevu|\bplus d|\bmoins d|\bautres?\b|\bhausse|\bbaisse|\baugment|\bdimin|"
    r"\ben (?:19|20)\d\d|\bpres d|\benviron|\bchez\b|\bparmi\b|\bdont\b|\bplus\b|\bmoins\b|\bpoints?\b|"
    r"\bn'|\bne\b|\bpas\b"
)


def _key(one: Statement) -> frozenset[str]:
    """What a share is of and what it says: the stems of its clause."""
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    start = max([first, *(match.end() for match in _CUT.finditer(folded, first, at))])
    stop = _CUT.search(folded, one.quantity.end, last)
    clause = folded[start : stop.start() if stop else last]
    if _OTHERWISE.search(clause):
        return frozenset()
    named = (NOUNS.get(word, SAME.get(word, word)) for word in stems(clause) if word not in WEAK and word not in _SAID)
    return frozenset(word for word in named if not word.isdigit())


@rule("deux-parts", "La même part est dite avec deux valeurs.")
def two_shares(read: Read) -> Iterator[Found]:
    """« Huit parents sur dix sont satisfaits … 70 % des parents se disent satisfaits »."""
    groups: defaultdict[frozenset[str], list[Statement]] = defaultdict(list)
    for one in read.statements:
        if one.quantity.kind == "percent" and one.quantity.exact and one.block.kind in ("text", "item"):
            key = _key(one)
            if len(key) > 1:
                groups[key].append(one)
    for group in groups.values():
        for one, two in combinations(group[:6], 2):
            apart = one.block is not two.block or abs(one.quantity.start - two.quantity.start) > 150
            same = one.block.fiche is two.block.fiche and one.places == two.places and one.years == two.years
            listed = one.block.intro is not None and one.block.intro is two.block.intro
            if apart and same and not listed and abs(one.value - two.value) > one.quantity.step + two.quantity.step:
                values = f"{shown(round(one.value, 1), 'percent')} et {shown(round(two.value, 1), 'percent')}"
                yield (read.passage(one), read.passage(two)), f"Deux valeurs pour la même part : {values}."
