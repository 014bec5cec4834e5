"""Texts as nobody would write them: those of the house, with lines lost or joined and numbers that make no sense."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")
_NUMBER = re.compile(r"\d+(?:[ .,]\d+)*")
_WORD = re.compile(r"\b(?:un|deux|trois|quatre|cinq|six|sept|huit|dix|douze|vingt)\b", re.I)
NUMBERS = (
    "0", "00", "0,0", "1", "-3", "100", "101", "0 %", "0 €", "999999999", "12" * 20, " ".join(["110"] * 14),
    ".".join(["125"] * 12), "9" * 400, "7" * 5000, "1,2,3", "3/0", "31/02/2024", "2024", "29 février 2023",
    "29 février", "29/02", "24 h", "25 h 61", "zéro", "un million", "n° 0", "12e", "½", "²", "٣", "0,000001",
    "5 000 000 000 M€", "99 999 999 999 999 milliards",
)  # fmt: skip
ODD = ("", "|", "| Communes", "Communes |", "||||", "\t", "\t\t0\t0", ":", "Total :", ": 3", "-", "- ", "• 0", "« »",
       "()", "Total | 0 | 0", "A. ", "1.", "0. 0", "...", "\u200b", "\ufffd\x0b", "e\u0301" * 3, "ß İ ﬁ ŉ",
       "Projet n° : ", "12 %  |  0 %", "Nombre\t0", "M. ", "?", "» !", "= 0", "≠ 0", "0 = 0 + 0",
       "a" * 3000, "3 " * 1500)  # fmt: skip


@cache
def _texts() -> tuple[list[str], ...]:
    files = sorted([*(_DATA / "construction").glob("*.txt"), *(_DATA / "facsimiles").glob("*.txt")])
    pairs = re.split(r"^(?:===.*|---)$", (_DATA / "pairs.txt").read_text(encoding="utf-8"), flags=re.M)
    texts = [*(path.read_text(encoding="utf-8") for path in files), *pairs]
    return tuple(lines for text in texts if (lines := text.strip("\n").split("\n")) and any(lines))


def mutated(seed: int, longest: int = 60) -> str:
    """Some lines of one or two texts, changed in several places; the same for the same seed."""
    draw = random.Random(seed)
    lines: list[str] = []
    for _ in range(draw.choice((1, 1, 2))):
        text = draw.choice(_texts())
        first = draw.randrange(len(text))
        lines += text[first : first + draw.randint(1, longest)]
    for _ in range(draw.randint(1, 2 + len(lines) // 3)):
        _change(lines, draw)
    return "\n".join(lines)


def _change(lines: list[str], draw: random.Random) -> None:
    at = draw.randrange(len(lines)) if lines else 0
    match draw.randrange(12):
        case 0 if lines:
            del lines[at]
        case 1 if at + 1 < len(lines):
            lines[at : at + 2] = [draw.choice(("", " ", "|", "\t", " et ", ", ")).join(lines[at : at + 2])]
        case 2:
            lines.insert(at, draw.choice(ODD))
        case 3 if lines:
            cut = draw.randrange(len(lines[at]) + 1)
            lines[at : at + 1] = [lines[at][:cut], lines[at][cut:]]
        case 4 if lines:
            lines[at] = draw.choice((" | ", "\t", "   ")).join(lines[at].split(" "))
        case 5 if lines:
            lines[at] = re.sub(r"[\w' ]+(?=\||:|\t)", "", lines[at], count=1)
        case 6 if lines:
            lines[at] = _WORD.sub(lambda _: draw.choice(NUMBERS), lines[at], count=draw.randint(0, 2))
        case 7 if lines:
            lines.insert(draw.randrange(len(lines)), lines[at])
        case _ if lines:
            found = list(_NUMBER.finditer(lines[at]))
            if found:
                one = draw.choice(found)
                lines[at] = lines[at][: one.start()] + draw.choice(NUMBERS) + lines[at][one.end() :]
