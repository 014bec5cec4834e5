"""The titles that open several projects: « 3 projets en Moselle », « Occitanie (6) », « THÈME « … » – 4 projets »."""

from __future__ import annotations

import re
from functools import lru_cache

from reporting.reading.places import places
from reporting.reading.spelled import SPELLED
from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

_GROUP = re.compile(
    rf"^(?:\d{{1,3}}|{SPELLED.pattern}) (?:projets?|actions?|dossiers?|structures?|operations?|laureats?|initiatives?|"
    rf"sites?|fiches?)\b"
)
_THEME = re.compile(r"^(?:theme|categorie|axe|volet|thematique|priorite)\b")
_RANK = re.compile(r"^(?:[A-H]|[IVX]+|\d{1,2})[.)] ")
_SPACED = re.compile(r"\S(?:\t| {3,})\S")
_FILLER = re.compile(
    rf"(?:\b{SPELLED.pattern}\b|\b(?:departements?|regions?|territoires?|projets?|actions?|dossiers?|laureats?|"
    rf"initiatives?|fiches?|dans|en|a|au|aux|"
    r"le|la|les|l|d|de|du|des|pour|sur)\b|\d|\W)+"
)


def in_words(text: str) -> str:
    """« OCCITANIE » as « Occitanie »: a name in capitals is read as others are."""
    return text.title() if text.isupper() else text


@lru_cache(maxsize=16384)
def is_group(line: Line) -> bool:
    """« 3 projets en Moselle », « Occitanie (6) », « THÈME « … » – 4 projets »: what opens several projects."""
    if len(line.text) > 160:
        return False
    words = in_words(_RANK.sub("", tidy(line.text).strip("=_*■►#―– ")))
    if not words or line.cells or len(words) > 100 or ": " in words or _SPACED.search(line.text):
        return False
    folded = fold(words)
    if _GROUP.match(folded):
        return True
    if words.endswith((".", ";", ",")):
        return False
    if _THEME.match(folded):
        return True
    found = places(f": {words}", f": {folded}")
    if len(found) != 1:
        return False
    rest = folded[: max(0, found[0].start - 2)] + " " + folded[found[0].end - 2 :]
    return _FILLER.fullmatch(rest) is not None
