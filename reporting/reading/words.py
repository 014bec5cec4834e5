"""French words, made comparable: spaces, apostrophes and ligatures of one kind, no accent, no plural, no gender."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

_SPELT = {
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "−": "-", "‐": "-", "‑": "-",
    "ﬁ": "fi", "ﬂ": "fl", "\u00ad": "", "\u200b": "", "\ufeff": "", "“": "«", "”": "»",
}  # fmt: skip
_PLAIN = dict(
    zip(
        "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝ",
        "aaaaaaceeeeiiiinooooouuuuyyaaaaaaceeeeiiiinooooouuuuy",
        strict=True,
    )
)
# Few signs of a text are of these: finding them is quicker than translating all (str.translate).
_ANY_SPELT = re.compile(f"[{''.join(_SPELT)}]")
_ANY_PLAIN = re.compile(f"[{''.join(_PLAIN)}]")
_PIECE = re.compile(r"[^\W\d_]+")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

# Words that carry no subject: left out of keys.
EMPTY = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "au",
        "aux",
        "a",
        "en",
        "dans",
        "sur",
        "sous",
        "par",
        "pour",
        "avec",
        "sans",
        "et",
        "ou",
        "ni",
        "que",
        "qu",
        "qui",
        "dont",
        "ou",
        "ce",
        "cet",
        "cette",
        "ces",
        "se",
        "s",
        "sa",
        "son",
        "ses",
        "leur",
        "leurs",
        "notre",
        "nos",
        "votre",
        "vos",
        "il",
        "elle",
        "ils",
        "elles",
        "on",
        "nous",
        "vous",
        "y",
        "ne",
        "n",
        "pas",
        "plus",
        "est",
        "sont",
        "etait",
        "etaient",
        "ete",
        "etre",
        "ont",
        "avait",
        "avaient",
        "avoir",
        "sera",
        "seront",
        "fut",
        "furent",
        "ainsi",
        "total",
        "totaux",
        "ensemble",
        "soit",
        "aussi",
        "egalement",
        "donc",
        "ici",
        "tout",
        "tous",
        "toute",
        "toutes",
        "chaque",
        "meme",
        "memes",
        "entre",
        "vers",
        "chez",
        "lors",
        "afin",
        "comme",
        "si",
        "autre",
        "autres",
        "desormais",
        "actuellement",
        "notamment",
        "dit",
        "dite",
        "cela",
        "celui",
        "celle",
        "ceux",
        "celles",
        "eux",
        "lui",
        "fait",
        "faire",
        "effet",
        "cadre",
        "titre",
        "part",
        "parmi",
        "aupres",
        "selon",
        "suite",
        "environ",
        "pres",
        "moins",
        "jour",
        "jours",
        "deja",
        "encore",
        "seulement",
    ]
)


def one_of(alternatives: Iterable[str]) -> str:
    """The pattern of these alternatives, gathered by the letter that they begin with: the others are not tried."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in alternatives:
        found[one[0]].append(one[1:])
    return "(?:" + "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in found.items()) + ")"


@lru_cache(maxsize=16384)
def tidy(text: str) -> str:
    """The same words with one kind of space, apostrophe, hyphen; ligatures spelt out."""
    return " ".join(_ANY_SPELT.sub(lambda sign: _SPELT[sign[0]], text).split())


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without accents, of the same length as the tidied text: offsets stay good."""
    plain = _ANY_PLAIN.sub(lambda sign: _PLAIN[sign[0]], text)
    lower = plain.lower()
    return lower if len(lower) == len(text) else "".join(char.lower()[:1] or char for char in plain)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without the marks of plural and feminine: « retenues » and « retenu » are one."""
    if len(word) <= 3:
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 4:
        return word[:-3] + "al"
    if word.endswith(("s", "x")):
        word = word[:-1]
    if word.endswith("ee"):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
        if word.endswith("iv"):
            return word[:-1] + "f"
        for double in ("nn", "tt", "ll"):
            if word.endswith(double):
                return word[:-1]
    return word


@lru_cache(maxsize=65536)
def stems(folded: str) -> tuple[str, ...]:
    """The stems of the words that mean something, in order."""
    return tuple(filter(None, map(_meant, _PIECE.findall(folded))))


@lru_cache(maxsize=65536)
def _meant(word: str) -> str:
    return stem(word) if len(word) > 1 and word not in EMPTY else ""
