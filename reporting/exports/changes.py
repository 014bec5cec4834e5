"""What somebody changed in a text, as few words as say it: each change is a proposal that is judged alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Changes this near to each other, in words, are one: a sentence turned round is not ten proposals.
NEAR = 3
# Two paragraphs that share less than this are not the same one written anew.
ALIKE = 0.4
_SAME = str.maketrans({"'": "’", "\u00ad": None})


@dataclass(frozen=True)
class Change:
    """`quote` stands once in the text as it was; `proposal` are the words in its place.

    A paragraph taken away has no proposal, one that was added no quote.
    """

    quote: str
    proposal: str


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, int | None]]:
    """What changed from the paragraphs `old` to `new`, with the rank in `new` that it was read at, None for a lost one.

    Blanks do not count, nor the shape of apostrophes: Word writes its own.
    """
    text = "\n".join("".join(_words(paragraph)) for paragraph in old)
    for before, after in _paired([_words(one) for one in old], [_words(one) for one in new]):
        if before is None:
            assert after is not None
            yield Change("", " ".join(new[after].split())), after
        elif after is None:
            yield Change(old[before], ""), None
        else:
            for one in _of_paragraph(old[before].split(), new[after].split(), text):
                yield one, after


def _words(text: str) -> list[str]:
    return text.translate(_SAME).split()


def _paired(old: list[list[str]], new: list[list[str]]) -> Iterator[tuple[int | None, int | None]]:
    """Each paragraph with what became of it, in the order of the text."""
    matcher = SequenceMatcher(None, [tuple(one) for one in old], [tuple(one) for one in new], autojunk=False)
    for _, first, last, start, end in matcher.get_opcodes():
        befores, afters = list(range(first, last)), list(range(start, end))
        while befores and afters:
            if SequenceMatcher(None, old[befores[0]], new[afters[0]]).ratio() >= ALIKE:
                yield befores.pop(0), afters.pop(0)
            elif len(afters) > len(befores):
                yield None, afters.pop(0)
            elif len(befores) > len(afters):
                yield befores.pop(0), None
            else:
                yield befores.pop(0), afters.pop(0)
        yield from ((one, None) for one in befores)
        yield from ((None, one) for one in afters)


def _of_paragraph(old: list[str], new: list[str], text: str) -> Iterator[Change]:
    # In long paragraphs, the words that come again and again are no landmarks: a page of « de » would take minutes.
    matcher = SequenceMatcher(None, [one.translate(_SAME) for one in old], [one.translate(_SAME) for one in new])
    groups: list[list[int]] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if groups and first - groups[-1][1] <= NEAR:
            groups[-1][1], groups[-1][3] = last, end
        else:
            groups.append([first, last, start, end])
    found = []
    for rank, place in enumerate(groups):
        left = groups[rank - 1][1] if rank else 0
        right = groups[rank + 1][0] if rank + 1 < len(groups) else len(old)
        found.append(_widened(old, new, place, (left, right), text))
    told = [one for one in found if one is not None]
    # Words that cannot be told from others of the text: the paragraph is quoted whole.
    yield from told if len(told) == len(found) else [Change(" ".join(old), " ".join(new))]


def _widened(old: list[str], new: list[str], place: list[int], room: tuple[int, int], text: str) -> Change | None:
    """With the words around, on either side in turn, until the words quoted stand once; None when they never do.

    `room` are the bounds of the words that did not change around.
    """
    first, last, start, end = place
    leftward = True
    while True:
        if first < last and start < end and _stands_once("".join(_words(" ".join(old[first:last]))), text):
            return Change(" ".join(old[first:last]), " ".join(new[start:end]))
        if first > room[0] and (leftward or last == room[1]):
            first, start = first - 1, start - 1
        elif last < room[1]:
            last, end = last + 1, end + 1
        else:
            return None
        leftward = not leftward


def _stands_once(words: str, text: str) -> bool:
    """Without their blanks, as a passage is looked for (`reporting.passages`)."""
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0
