"""What a text sets once and sets otherwise further on: how long, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from projects.core.french import format_date
from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.durations import windowed
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.vocabulary import WEAK
from reporting.reading.words import fold, stems, tidy

_START = re.compile(
    r"\b(?:a compter du|a partir du|prend effet (?:le|au)|debute le|commence le|entre en vigueur le|des le) $"
)
_END = re.compile(
    r"\b(?:prend\w* fin|s'acheve\w*|expire\w*|arrive\w* a (?:echeance|son terme)|se termine\w*|"
    r"jusqu'au|echeance|terme)\b[^.;]{0,25}$"
)
_LASTS = re.compile(r"\b(?:duree|conclue?s?|signee?s?|pour|sur|etabli\w*)\b[^.;]{0,40}$")


@rule("duree-fin", "La fin d’une durée n’est pas celle que font son début et sa longueur.")
def ends(read: Read) -> Iterator[Found]:
    """« trois ans à compter du 1er janvier 2025 » and « prend fin le 31 décembre 2026 »."""
    for block in read.text.blocks:
        for one in read.of(block):
            months = {"an": 12, "ans": 12, "ann": 12, "moi": 1}.get(one.noun)
            if months is None or not one.quantity.exact or not _LASTS.search(one.before):
                continue
            first, _ = block.sentence_at(one.quantity.start)
            start = next(
                (
                    moment
                    for moment in block.moments
                    if one.quantity.end < moment.start
                    and moment.grain == "day"
                    and moment.known_year
                    and _START.search(block.folded[first : moment.start])
                ),
                None,
            )
            if start is None:
                continue
            total = int(one.value) * months
            subject = set(stems(block.folded[first : one.quantity.start])) - WEAK
            for other, end in _ends(read, start):
                span = (
                    (end.last.year - start.first.year) * 12
                    + end.last.month
                    - start.first.month
                    + (end.last.day - start.first.day) / 30
                )
                first_other, last_other = other.sentence_at(end.start)
                if (
                    abs(span - total) > 1.5
                    and (other is block or set(stems(other.folded[first_other:last_other])) & subject)
                    and 0 < span < total * 3
                ):
                    unit = "mois" if months == 1 else "ans"
                    text = (
                        f"{number(one.value)} {unit} à compter du {format_date(start.first)} "
                        f"ne finissent pas le {format_date(end.last)}."
                    )
                    yield (read.passage(one), read.passage((other, end.start))), text
                    break
    yield from windowed(read)


def _ends(read: Read, start: Moment) -> Iterator[tuple[Block, Moment]]:
    for block in read.text.blocks:
        for moment in block.moments:
            first, _ = block.sentence_at(moment.start)
            if (
                moment.grain == "day"
                and moment.known_year
                and moment.first > start.first
                and _END.search(block.folded[first : moment.start])
            ):
                yield block, moment


_TITLED = re.compile(r"^(?:la |le )?(?:convention|schema|plan|programme|contrat|projet|pacte|charte)\b")


_PERIOD_OF = re.compile(
    r"\b(?:convention|schema|plan|programme|contrat|projet|pacte|charte|strategie|feuille de route)\b"
)


def _title_spans(read: Read) -> list[tuple[Block, Moment]]:
    """The periods of the title, which may stand alone under it: « Schéma départemental », then « 2024-2028 »."""
    heads = [block for block in read.text.blocks[:8] if len(block.text) < 140]
    named = any(_PERIOD_OF.search(block.folded) for block in heads[:5])
    titles = [block for block in heads if _PERIOD_OF.search(block.folded) or (named and len(block.text) < 14)]
    return [(block, moment) for block in titles for moment in block.moments if moment.grain == "span"]


_FINISHES = re.compile(
    r"\b(?:pren\w+ fin|s'achev\w+|expire\w*|se termin\w+|arriv\w+ a (?:son )?(?:terme|echeance)) le $"
)


@rule("periode-titre", "La période du titre n’est pas celle des dates du texte.")
def titled_period(read: Read) -> Iterator[Found]:
    """« Convention 2023-2026 » that takes effect on 1 January 2024."""
    title_spans = _title_spans(read)
    spans = title_spans if all(_TITLED.match(block.folded) or len(block.text) < 14 for block, _ in title_spans) else []
    if len(spans) != 1:
        return
    title, span = spans[0]
    named = {match[0] for block in read.text.blocks[:8] for match in _PERIOD_OF.finditer(block.folded)}
    for block in read.text.blocks:
        for moment in block.moments:
            first, _ = block.sentence_at(moment.start)
            lead = block.folded[first : moment.start]
            if (
                moment.grain != "day"
                or not moment.known_year
                or not re.search(rf"\b(?:{'|'.join(sorted(named))}|elle|il)\b", lead)
            ):
                continue
            begins = (
                re.search(r"\bprend effet (?:le|au) $|\bentre en vigueur le $", lead)
                and moment.first.year != span.first.year
            )
            finishes = _FINISHES.search(lead) and moment.first.year != span.last.year
            if (begins and moment.first.month < 7) or finishes:
                text = f"Le titre dit {title.text[span.start : span.end]}, le texte {format_date(moment.first)}."
                yield (read.passage((title, span.start)), read.passage((block, moment.start))), text
                return


_COLUMN = re.compile(r"^(?:echeance|calendrier|date|annee|fin|realisation|mise en oeuvre|livraison)\b")


@rule("echeance-hors-periode", "Une échéance tombe après la fin de la période du titre.")
def beyond_the_period(read: Read) -> Iterator[Found]:
    """« Schéma 2024-2028 », and an action whose « Échéance » is 2031."""
    spans = _title_spans(read)
    if not spans:
        return
    title, span = spans[0]
    column: tuple[int, int] | None = None
    for line in read.text.lines:
        cells = line.cells or tuple(re.split(r" {2,}|\t+| *\| *", line.text.strip(" |")))
        ranks = [rank for rank, head in enumerate(cells) if len(cells) > 1 and _COLUMN.match(fold(tidy(head)))]
        if ranks and len(ranks) < len(cells):
            column = ranks[0], len(cells)
        elif column is not None and len(cells) == column[1]:
            year = re.fullmatch(r"\D{0,20}(20\d\d)", cells[column[0]].strip())
            if year and int(year[1]) > span.last.year:
                yield (
                    (read.passage((title, span.start)), read.passage(line)),
                    f"L’échéance de {year[1]} vient après la période {title.text[span.start : span.end]}.",
                )
    for block in read.text.blocks:
        for moment in block.moments if block.kind == "field" and _COLUMN.match(fold(block.label)) else ():
            if moment.known_year and moment.first.year > span.last.year:
                yield (
                    (read.passage((title, span.start)), read.passage((block, moment.start))),
                    f"L’échéance de {moment.first.year} vient après la période {title.text[span.start : span.end]}.",
                )
