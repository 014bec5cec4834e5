"""Words cut at the end of a line, made whole: « accom- / pagnement », but « quatre- / vingts », « Saint- / Denis »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# What is drawn at a cut; the second is of layout programs alone, and never stands in a word.
_CUT = re.compile(r"(?:([^\W\d_]+(?:-[^\W\d_]+)*)([-‐\u00ad])|(\d)-)$")
SOFT = "‐"
_NEXT = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that French hyphenates when they come first, and last.
_FIRST_WORDS = """
    après arrière au auto avant bas beau belle ci cinquante co contre court demi deux dix dix-sept est ex grand grande
    grands haut hors là long mi micro moi moyen mono multi non nord nouveau ouest outre petit petite petites peut pluri
    porte post pour pré pro quarante quasi quatre rendez rez saint sainte semi six soi soixante sous sud sur tiers
    trente trois un vice vingt vingts
"""
_LAST_WORDS = "ce ci elle elles en eux il ils je là le les leur lui moi même mêmes nous on t toi tu vous y"
_FIRST, _LAST = frozenset(_FIRST_WORDS.split()), frozenset(_LAST_WORDS.split())


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document that stand whole in it, those with a hyphen too, in small letters."""
    known: set[str] = set()
    for text in texts:
        # The last word may be the one that is cut, and the first what is left of another.
        known.update(_WORD.findall(text.lower())[1:-1])
    return frozenset(known)


def joined(lines: Sequence[str], known: frozenset[str]) -> list[str]:
    """The lines, each cut word whole on the line where it begins; a line that held but its end is empty."""
    told = list(lines)
    for place in range(len(told)):
        after = place + 1
        while after < len(told) and (found := _end_of(told[place], told[after], known)):
            told[place], told[after] = found
            if told[after]:
                break
            after += 1
    return told


def _end_of(line: str, below: str, known: frozenset[str]) -> tuple[str, str] | None:
    """Both lines, once the word that the first cuts has its end; None where it cuts none."""
    cut, following = _CUT.search(line), _NEXT.match(below)
    if not cut or not following or (whole := _whole(cut, following.group(), known)) is None:
        return None
    return line[: cut.start()] + whole, below[following.end() :].lstrip()


def _whole(cut: re.Match[str], following: str, known: frozenset[str]) -> str | None:
    """The word in one, with its hyphen where it is its own; None where nothing was cut."""
    before, sign, digit = cut.groups()
    if digit:  # « 2018- / 2022 »
        return f"{digit}-{following}" if following[0].isdigit() else None
    after = _WORD.match(following)
    if after is None:
        return None
    whole, kept = f"{before}{following}", f"{before}-{following}"
    if sign == SOFT:
        return whole
    first, last = before.lower(), after.group().lower()
    if f"{first}-{last}" in known or after.group()[0].isupper():
        return kept
    if first + last in known:
        return whole
    return kept if first.rsplit("-")[-1] in _FIRST or last.split("-")[0] in _LAST else whole
