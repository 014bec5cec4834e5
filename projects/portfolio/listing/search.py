"""Searching as people type: beginnings of words, without accents; and saying where the words were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from projects.core.french import NBSP, sort_key, typeset

WORD_LENGTH = 60
# A reference or its beginning, as `sort_key` leaves it: « fipe 2023 31 0 ».
REFERENCE = re.compile(r"[a-z]+ \d{4}( [0-9ab]{1,3}( \d{1,3})?)?", re.ASCII)
# « crèches » finds « crèche ». Short words are left alone: « paris » and « temps » are no plurals.
_PLURAL = re.compile(r"(?<=[a-z]{5})[sx]$", re.ASCII)
_SHORT_FORMS = {"st": "(st:* | saint:*)", "ste": "(ste:* | sainte:*)"}
_TOKEN = re.compile(r"\w+")
# How much of a long text is shown around a word.
AROUND = 6


def search_words(text: str) -> tuple[str, ...]:
    """The words of `text`, without accents, capitals nor plural. One character may become many: no word is endless."""
    return tuple(_PLURAL.sub("", word[:WORD_LENGTH]) for word in sort_key(text).split())


def search_terms(text: str) -> SearchQuery | None:
    """All the words of `text`, each as a prefix, without accents; None when it holds no word.

    PostgreSQL refuses words of two thousand bytes: no real one is cut.
    """
    words = search_words(text)
    if not words:
        return None
    # The parts of a reference follow each other; elsewhere « 18 » or « 001 » may be in any text.
    together = " <-> " if REFERENCE.fullmatch(sort_key(text)) else " & "
    return SearchQuery(
        together.join(_SHORT_FORMS.get(word, f"{word}:*") for word in words), search_type="raw", config="simple"
    )


def searched(projects: Any, text: str) -> Any:
    """The projects that hold all the words of `text`; all for no text, none for a text without a word."""
    query = search_terms(text)
    if query:
        return projects.filter(search=query)
    return projects.none() if text.strip() else projects


def found_in(text: str, words: Iterable[str]) -> set[str]:
    """Which of `words` begin a word of `text`."""
    keys = sort_key(text).split()
    return {word for word in words if any(key.startswith(word) for key in keys)}


def marked(text: str, words: Sequence[str]) -> str | SafeString:
    """`text` escaped, with the words that one of `words` begins in <mark>."""
    if not words or not found_in(text, words):
        return conditional_escape(text)
    pieces: list[tuple[str, str]] = []
    place = 0
    for token in _TOKEN.finditer(text):
        if found_in(token[0], words):
            pieces.append((text[place : token.start()], token[0]))
            place = token.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[place:])


@dataclass(frozen=True)
class Elsewhere:
    """A place that the row does not show, and what it says there: « Action », « Un guichet d’accueil »."""

    label: str
    text: SafeString | str

    @property
    def lead(self) -> str:
        """« Action : », before the text."""
        return f"{self.label}{NBSP}:"


def found_elsewhere(
    shown: Iterable[str], hidden: Iterable[tuple[str, str]], words: Sequence[str], limit: int = 3
) -> tuple[Elsewhere, ...]:
    """Where the words that no `shown` text holds were found, among the `hidden` texts (label, text), in their order."""
    missing = set(words)
    for text in shown:
        missing -= found_in(text, missing)
    places: list[Elsewhere] = []
    for label, text in hidden:
        here = found_in(text, missing)
        if here and len(places) < limit:
            missing -= here
            places.append(Elsewhere(label, marked(typeset(excerpt(text, sorted(here))), sorted(here))))
    return tuple(places)


def excerpt(text: str, words: Sequence[str]) -> str:
    """The words of `text` around the first that one of `words` begins; the whole text when it is short."""
    tokens = text.split()
    if len(tokens) <= 3 * AROUND:
        return " ".join(tokens)
    first = next((place for place, token in enumerate(tokens) if found_in(token, words)), 0)
    start, end = max(0, first - AROUND), first + AROUND + 1
    return ("… " if start else "") + " ".join(tokens[start:end]) + (" …" if end < len(tokens) else "")
