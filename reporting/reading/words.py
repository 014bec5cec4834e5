"""French words, made comparable: spaces, apostrophes and ligatures of one kind, no accent, no plural, no gender."""

from __future__ import annotations

import re
from functools import lru_cache

_SPELT = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "’": "'", "‘": "'", "ʼ": "'", "´": "'",
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "−": "-", "‐": "-", "‑": "-", "ﬁ": "fi", "ﬂ": "fl",
        "\u00ad": "", "\u200b": "", "\ufeff": "", "“": "«", "”": "»", "…": "…",
    }
)  # fmt: skip
_BLANKS = re.compile(r"\s+")
_PLAIN = str.maketrans(
    "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝ", "aaaaaaceeeeiiiinooooouuuuyyaaaaaaceeeeiiiinooooouuuuy"
)
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


@lru_cache(maxsize=16384)
def tidy(text: str) -> str:
    """The same words with one kind of space, apostrophe, hyphen; ligatures spelt out."""
    return _BLANKS.sub(" ", text.translate(_SPELT)).strip()


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without accents, of the same length as the tidied text: offsets stay good."""
    plain = text.translate(_PLAIN).lower()
    return plain if len(plain) == len(text) else "".join(char.lower()[:1] or char for char in text.translate(_PLAIN))


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
    found = []
    for word in _PIECE.findall(folded):
        if len(word) > 1 and word not in EMPTY:
            found.append(stem(word))
    return tuple(found)
