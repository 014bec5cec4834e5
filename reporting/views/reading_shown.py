"""The page of a reading as its templates take it: each part with the address that it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl

from projects.core.french import count, enumerate_fr
from reporting.enums import Verdict
from reporting.models import Finding
from reporting.readings.asked import VERDICTS, Asked
from reporting.readings.portal import PROJECT, group_of
from reporting.selectors.readings import CARDS, Card, ReadingView, TextWindow, is_left, rank_of

# What people said of findings, by how many.
SAID = {
    Verdict.TRUE: ("vraie", "vraies"),
    Verdict.FALSE_ALARM: ("fausse alerte", "fausses alertes"),
    Verdict.CORRECTED: ("corrigée", "corrigées"),
}
GONE = "Ne se trouvent plus"
LIST, TEXT = "#contradictions", "#texte"


def shown_of(view: ReadingView, asked: Asked, *, told_at: int | None = None) -> dict[str, Any]:
    """The context of the text and of the list: what is shown, and where its links go. The messages stand beside the
    finding `told_at`, where it shows; at the head of the list for 0.
    """
    rank = min(asked.rank, view.pages)
    found: dict[str, Any] = {
        "files": [
            {
                "file": file,
                "url": f"?{asked.query(file=file.position, line=0, page=0)}{TEXT}",
                "is_current": view.text is not None and view.text.file.position == file.position,
                "marks": view.marks.get(file.position, 0),
            }
            for file in sorted(view.files, key=lambda file: bool(file.message))  # those that are not read come last
        ],
        "several": len(view.files) > 1,
        "groups": _groups(view, asked),
        "verdicts": VERDICTS,
        "filter_carried": parse_qsl(asked.query(severity="", verdict="", within=None, rank=1)),
        "every_url": f"?{asked.query(severity='', verdict='', within=None, rank=1)}{LIST}",
        "told_at": told_at if told_at in {0, *(card.finding.pk for card in view.cards)} and view.text else None,
        "judging": _judging(view, asked),
        "list_page": {
            "previous_url": f"?{asked.query(rank=rank - 1)}{LIST}" if rank > 1 else "",
            "next_url": f"?{asked.query(rank=rank + 1)}{LIST}" if rank < view.pages else "",
        },
    }
    return found | _text(view, view.text, asked) if view.text else found


def _groups(view: ReadingView, asked: Asked) -> list[dict[str, Any]]:
    """The cards of the page: of the text, then by the figure or the project that they compare with, then those that
    are found no longer. `opens` the first of those that compare.
    """
    found: list[dict[str, Any]] = []
    for (rule, title), some in groupby(view.cards, key=lambda card: _group(card.finding)):
        cards = list(some)
        evidence = cards[0].finding.evidence
        found.append(
            {
                "cards": [_card(view, asked, card) for card in cards],
                "title": title,
                "url": evidence["url"] if rule == PROJECT else "",
                "definition": evidence["definition"] if rule else "",
                "opens": bool(rule) and not any(group["title"] for group in found),
            }
        )
    return found


def _group(one: Finding) -> tuple[str, str]:
    if not one.is_standing:
        return "", GONE
    title = group_of(one.rule, one.evidence)
    return one.rule if title else "", title


def _card(view: ReadingView, asked: Asked, card: Card) -> dict[str, Any]:
    passages = [
        (passage, _line_url(view.text, asked, passage.file.position, passage.line)) for passage in card.passages
    ]
    return {"card": card, "passages": passages}


def _judging(view: ReadingView, asked: Asked) -> dict[str, Any]:
    """How far the verdicts are: « 3 sur 12 jugées », the next one, and what was said once none is left."""
    standing = sorted((one for one in view.findings if one.is_standing), key=rank_of)
    following = next((one for one in standing if is_left(one)), None)
    ranks = {one.pk: rank for rank, one in enumerate(view.shown)}
    cards = {card.finding.pk for card in view.cards}
    said = Counter(one.verdict for one in standing)
    return {
        "total": len(standing),
        "done": sum(not is_left(one) for one in standing),
        "next_url": _finding_url(asked, cards, ranks.get(following.pk), following) if following else "",
        "said": enumerate_fr([count(said[code], *words) for code, words in SAID.items() if said[code]]),
    }


def _line_url(text: TextWindow | None, asked: Asked, file: int, line: int) -> str:
    """A line of the text: the page is not asked for again where it shows it."""
    if text is not None and text.file.position == file and text.first <= line <= text.last:
        return f"#l-{line}"
    return f"?{asked.query(file=file, line=line, page=0)}#l-{line}"


def _text(view: ReadingView, text: TextWindow, asked: Asked) -> dict[str, Any]:
    here = text.file.position
    before = asked.query(file=here, line=text.first - 1, page=0)
    after = asked.query(file=here, line=text.last + 1, page=0)
    ranks = {one.pk: rank for rank, one in enumerate(view.shown)}
    cards = {card.finding.pk for card in view.cards}
    return {
        "lines": [
            (line, [(one, _finding_url(asked, cards, ranks.get(one.pk), one)) for one in line.findings])
            for line in text.lines
        ],
        "text_carried": parse_qsl(asked.query(file=here, line=0, page=0)),
        "text_page": {
            "previous_url": f"?{before}{TEXT}" if text.first > 1 else "",
            "next_url": f"?{after}{TEXT}" if text.last < text.total else "",
        },
    }


def _finding_url(asked: Asked, cards: Collection[int], rank: int | None, one: Finding) -> str:
    """A finding: beside the text among the `cards`, else on the page of the list that holds it; without its filters
    where they leave it out.
    """
    if one.pk in cards:
        return f"#c-{one.pk}"
    if rank is None:
        return f"?{Asked(file=asked.file, line=asked.line, page=asked.page).query()}#c-{one.pk}"
    return f"?{asked.query(rank=rank // CARDS + 1)}#c-{one.pk}"
