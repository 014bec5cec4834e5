"""A passage of a rich text: the words that somebody quotes of it as it reads, and other words in their place.

What is quoted was read on a page, where a figure is its value and French spaces stand before some signs; what is kept
is a text with the places of its figures. So letters are compared without their blanks, and a figure is one letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby

from projects.core.errors import DomainError
from reporting import rich
from reporting.plain import PLACEHOLDER
from reporting.reading.words import tidy
from reporting.rich import Paragraph, Run

NOT_THERE = "Ces mots ne sont plus dans le texte : il a été récrit depuis."
SEVERAL = "Ces mots sont plusieurs fois dans le texte : citez un passage plus long."
_SAME = str.maketrans({"'": "’", "\u00ad": None})


@dataclass(frozen=True)
class _Letter:
    """A letter, or a whole figure; `shown` is what is compared, "" for a blank."""

    shown: str
    source: str
    run: Run
    figure: bool = False


def is_there(body: str, quote: str, values: Mapping[str, str]) -> bool:
    """Whether a text holds these words, as it reads with the values of its figures."""
    return bool(_places(_letters(body, values), quote))


def is_title(title: str, quote: str, values: Mapping[str, str]) -> bool:
    """Whether these words are the whole title of a text, as it reads."""
    letters = [letter.shown for line in _letters(_titled(title), values) for letter in line]
    return bool(letters) and "".join(letters) == _folded(quote)


def retitled(title: str, proposal: str, values: Mapping[str, str]) -> str:
    """The title with `proposal` in its place; a figure whose value is kept stays a figure."""
    whole = "".join(letter.shown for line in _letters(_titled(title), values) for letter in line)
    return " ".join(one.text for one in rich.read(replaced(_titled(title), whole, proposal, values)))


def _titled(title: str) -> str:
    return f"<p>{escape(title, quote=False)}</p>"


def replaced(body: str, quote: str, proposal: str, values: Mapping[str, str]) -> str:
    """The rich text with `proposal` in the place of the quoted words; a figure whose value is kept stays a figure.

    DomainError (French) when these words are not there, or are there more than once.
    """
    paragraphs = _letters(body, values)
    places = _places(paragraphs, quote)
    if len(places) != 1:
        raise DomainError(SEVERAL if places else NOT_THERE)
    rank, start, end = places[0]
    letters = paragraphs[rank]
    words = " ".join(proposal.split())
    for one in letters[start:end]:
        if one.figure:
            pattern = r"(?<!\d)" + r"\s*".join(map(re.escape, one.shown)) + r"(?!\d)"
            words = re.sub(pattern, lambda _, kept=one.source: kept, words, count=1)  # type: ignore[misc]
    new = _Letter("", words, letters[start].run)
    kept = list(rich.read(body))
    kept[rank] = replace(kept[rank], runs=_runs([*letters[:start], new, *letters[end:]]))
    return html_of(kept)


def html_of(paragraphs: Sequence[Paragraph]) -> str:
    """The rich text of these paragraphs, cleaned."""
    parts = []
    for group in rich.grouped(tuple(paragraphs)):
        tag = "p" if group.kind == "p" else "li"
        inside = "".join(f"<{tag}>{''.join(map(_html, one.runs))}</{tag}>" for one in group.paragraphs)
        parts.append(inside if tag == "p" else f"<{group.kind}>{inside}</{group.kind}>")
    return rich.clean("".join(parts))


def _html(run: Run) -> str:
    said = escape(run.text, quote=False)
    said = f"<em>{said}</em>" if run.em else said
    said = f"<strong>{said}</strong>" if run.strong else said
    return f'<a href="{escape(run.href)}">{said}</a>' if run.href else said


def _letters(body: str, values: Mapping[str, str]) -> list[list[_Letter]]:
    return [[letter for run in paragraph.runs for letter in _of_run(run, values)] for paragraph in rich.read(body)]


def _of_run(run: Run, values: Mapping[str, str]) -> list[_Letter]:
    found: list[_Letter] = []
    for rank, piece in enumerate(PLACEHOLDER.split(run.text)):
        if rank % 2:
            found.append(_Letter(_folded(values.get(piece, piece)), f"[[chiffre:{piece}]]", run, True))
        else:
            found += [_Letter(_folded(letter), letter, run) for letter in piece]
    return found


def _folded(text: str) -> str:
    return "".join(text.replace("…", "...").translate(_SAME).split())


def _places(paragraphs: Sequence[Sequence[_Letter]], quote: str) -> list[tuple[int, int, int]]:
    """Where the quoted words stand: the paragraph, the first letter, the one after the last."""
    wanted = _folded(quote)
    found: list[tuple[int, int, int]] = []
    for rank, letters in enumerate(paragraphs if wanted else ()):
        # The place of each character compared: that of its letter.
        owners = [place for place, letter in enumerate(letters) for _ in letter.shown]
        text = "".join(letter.shown for letter in letters)
        at = text.find(wanted)
        while at >= 0:
            found.append((rank, owners[at], owners[at + len(wanted) - 1] + 1))
            at = text.find(wanted, at + 1)
    return found


def _runs(letters: Sequence[_Letter]) -> tuple[Run, ...]:
    """Letters that look alike make one run."""
    alike = groupby(letters, key=lambda letter: replace(letter.run, text=""))
    return tuple(replace(look, text="".join(one.source for one in ones)) for look, ones in alike)


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph as the reading engine reads it (`reporting.reading.words.tidy`), and what each sign of it is.

    `rank` is that of the paragraph, None for the title; `owners[i]` the place of the letter that gives the sign `i`;
    `letters` how each reads as it is written, `figures` the id of the figure that a letter is.
    """

    rank: int | None
    kind: str  # p | ul | ol, title
    text: str
    owners: tuple[int, ...]
    figures: Mapping[int, str] = field(hash=False)
    letters: tuple[str, ...] = field(default=(), hash=False)

    @property
    def written(self) -> str:
        """The whole paragraph as somebody wrote it: its apostrophes, its ligatures."""
        return self.as_written(0, len(self.text))

    def as_written(self, start: int, end: int) -> str:
        """The words that stand between two places of `text`, as somebody wrote them."""
        owners = self.owners[start:end]
        return "".join(self.letters[owners[0] : owners[-1] + 1]).strip() if owners else ""

    def figure_at(self, start: int, end: int) -> str:
        """The figure that gives a sign between two places; "" for words that somebody typed."""
        return next((self.figures[one] for one in self.owners[start:end] if one in self.figures), "")


def read_paragraphs(title: str, body: str, values: Mapping[str, str]) -> list[ReadParagraph]:
    """The title of a text, then its paragraphs, with the values of its figures."""
    titles = [_read(None, "title", letters) for letters in _written(rich.read(_titled(title)), values)[:1]]
    kinds = [paragraph.kind for paragraph in rich.read(body)]
    written = _written(rich.read(body), values)
    return titles + [_read(rank, kinds[rank], letters) for rank, letters in enumerate(written)]


def words_put(title: str, body: str, paragraph: int | None, start: int, end: int, put: str) -> tuple[str, str]:
    """The title and the body with a figure (`[[chiffre:id]]`), or other words, in the place of the letters `start:end`
    of one of them.
    """
    if paragraph is None:
        letters = _letters(_titled(title), {})[0]
        return "".join(
            one.source for one in (*letters[:start], _Letter("", put, letters[start].run), *letters[end:])
        ), body
    kept = list(rich.read(body))
    letters = _letters(body, {})[paragraph]
    new = _Letter("", put, letters[start].run)
    kept[paragraph] = replace(kept[paragraph], runs=_runs([*letters[:start], new, *letters[end:]]))
    return title, html_of(kept)


def _written(paragraphs: Sequence[Paragraph], values: Mapping[str, str]) -> list[list[tuple[str, str]]]:
    """Each letter as it reads, with the id of its figure."""
    found = []
    for paragraph in paragraphs:
        letters: list[tuple[str, str]] = []
        for run in paragraph.runs:
            for rank, piece in enumerate(PLACEHOLDER.split(run.text)):
                letters += [(values.get(piece, piece), piece)] if rank % 2 else [(letter, "") for letter in piece]
        found.append(letters)
    return found


def _read(rank: int | None, kind: str, letters: Sequence[tuple[str, str]]) -> ReadParagraph:
    text, owners = "", list[int]()
    for place, (shown, _) in enumerate(letters):
        for sign in shown:
            said = " " if sign.isspace() else tidy(sign)
            if said == " " and (not text or text.endswith(" ")):
                continue
            text += said
            owners += [place] * len(said)
    ended = text.rstrip()
    figures = {place: id for place, (_, id) in enumerate(letters) if id}
    signs = tuple(shown for shown, _ in letters)
    return ReadParagraph(rank, kind, ended, tuple(owners[: len(ended)]), figures, signs)


def part_written(written: str, said: Sequence[str]) -> str:
    """The part of some words from the first to the last of these sentences (tidied), as it is written; the whole where
    one of them is not there.
    """
    whole = _read(None, "p", [(sign, "") for sign in written])
    spans = [(at, at + len(one)) for one in said if (at := whole.text.find(one)) >= 0]
    if not said or len(spans) < len(said):
        return written
    return whole.as_written(min(first for first, _ in spans), max(last for _, last in spans))
