"""Text pasted from a word processor, as it is kept: its invisible signs are of no use outside of it."""

from __future__ import annotations

import re

# Line and page breaks of Word, soft hyphens, zero-width signs and marks of direction, controls.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029\x85]")
# Not U+200D, which joins emoji, nor U+200C, which some languages write.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffc]")
# The bullets of Word's own fonts (Symbol, Wingdings), in the private area.
_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf02d]")
_BLANK_LINES = re.compile(r"\n{4,}")


def clean_text(text: str) -> str:
    """`text` with plain line breaks, visible signs alone, no space at the end of lines nor pile of empty lines."""
    text = _BULLETS.sub("•", _UNSEEN.sub("", _BREAKS.sub("\n", text)))
    lines = (line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", "\n".join(lines)).strip("\n ")
