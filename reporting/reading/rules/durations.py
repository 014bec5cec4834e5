"""Durations, ages and the order of two dates of one sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.registry import Found, Read, number, rule

_LINK = re.compile(
    r"^ ?,? ?(?:\(|,|:|soit|allant|c'est-a-dire|a compter|courant|qui court|qui s'etend|et couvre|de|"
    r"sur la periode|consecutifs?|consecutives?|d[eu]|\s)*\s?(?:du |de |pour |entre |le )?$"
)
_LINK_BACK = re.compile(
    r"^ ?,? ?(?:\(|soit|sur|pour|pendant|une duree de|une periode de|,|d'une duree de|c'est-a-dire|en tout|donc|\s)*$"
)
_MONTHS_IN = {"an": 12, "ans": 12, "ann": 12, "moi": 1}


@rule("duree-dates", "Une durée n’est pas celle que font les dates.")
def durations(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        spans = [
            moment
            for moment in block.moments
            if moment.grain == "span" and moment.known_year and moment.last > moment.first
        ]
        for span in spans:
            for one in read.of(block):
                months = _MONTHS_IN.get(one.noun)
                if months is None or not one.quantity.exact or one.value > 30:
                    continue
                after = one.quantity.end <= span.start and _LINK.match(
                    block.folded[one.quantity.end : span.start].removeprefix(one.shown)
                )
                before = span.end <= one.quantity.start and _LINK_BACK.match(
                    block.folded[span.end : one.quantity.start]
                )
                if not (after or before):
                    continue
                said, low, high = int(one.value) * months, *_months(block, span)
                if not low <= said <= high:
                    text = (
                        f"{number(one.value)} {'ans' if months == 12 else 'mois'} sont annoncés, les dates en font "
                        f"{_length(low, high)}."
                    )
                    yield (read.passage(one), read.passage((block, span.start))), text


def _months(block: Block, span: Moment) -> tuple[int, int]:
    """How long a span may be said to last, in months: years without days may be counted with or without the last."""
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    words = block.folded[span.start : span.end]
    if re.fullmatch(r"(?:19|20)\d\d\D+(?:19|20)\d\d", words):
        return months - 11, months + 1
    extra = (span.last - date(span.last.year, span.last.month, 1)).days - (span.first.day - 1)
    total = months + extra / 30.4
    return max(0, round(total) - 1), round(total) + 1


def _length(low: int, high: int) -> str:
    middle = (low + high) // 2 if high - low < 6 else high
    years, months = divmod(middle, 12)
    if middle < 12:
        return f"{middle} mois"
    return f"{years} an{'s' if years > 1 else ''}" + (f" et {months} mois" if months else "")


_BORN = re.compile(
    r"\b(?:creee?s?|fondee?s?|ouverte?s?|ne|nee|lancee?s?|cree|existe depuis|creation) (?:en |depuis )?$"
)
_AGE = re.compile(r"\b(?:fete\w*|ses|celebr\w+|depuis|existe depuis|a) (?:ses )?$")


@rule("anciennete", "Une ancienneté n’est pas celle que font les dates.")
def ages(read: Read) -> Iterator[Found]:
    """« créé en 2004, fête ses trente ans » in a document of 2024."""
    dated = document_date(read)
    if dated is None:
        return
    for block in read.text.blocks:
        for first, last in block.sentences:
            born = [
                moment
                for moment in block.moments
                if first <= moment.start < last
                and moment.grain == "year"
                and _BORN.search(block.folded[first : moment.start])
            ]
            ages = [
                one
                for one in read.of(block)
                if first <= one.quantity.start < last
                and one.noun in ("an", "ans")
                and one.quantity.exact
                and _AGE.search(block.folded[first : one.quantity.start])
            ]
            if (
                len(born) != 1
                or len(ages) != 1
                or not re.search(r"\bfete|\bses\b|\bcelebr|\bcette annee", block.folded[first:last])
            ):
                continue
            true = dated[0].first.year - born[0].first.year
            if abs(true - ages[0].value) > 1:
                text = (
                    f"De {born[0].first.year} à {dated[0].first.year}, il y a {true} ans, et non "
                    f"{number(ages[0].value)}."
                )
                yield (read.passage((block, born[0].start)), read.passage((dated[1], dated[0].start))), text


_ORDERS: tuple[tuple[str, re.Pattern[str], str, re.Pattern[str]], ...] = (
    (
        "le recrutement",
        re.compile(r"\b(?:recrut|embauch|nomm)\w*"),
        "la prise de fonction",
        re.compile(r"\bpris\w* (?:ses|de) fonctions?|\barriv\w+ (?:le|en)"),
    ),
    (
        "le dépôt",
        re.compile(r"\bdepose?e?s?\b"),
        "la décision",
        re.compile(r"\b(?:accepte|retenu|instruit|accorde|notifie)\w*"),
    ),
    ("l’ouverture", re.compile(r"\bouvert\w*|\binaugur\w*"), "la fermeture", re.compile(r"\bferm\w+")),
    ("la convocation", re.compile(r"\bconvoqu\w*"), "la réunion", re.compile(r"\breuni\w*")),
)


@rule("ordre-dates", "Ce qui vient après est daté d’avant.")
def order(read: Read) -> Iterator[Found]:
    """« recrutée en mars 2023, a pris ses fonctions le 2 janvier 2023 »."""
    for block in read.text.blocks:
        for one, two in itertools.pairwise(block.moments):
            if (
                block.sentence_at(one.start) != block.sentence_at(two.start)
                or not (one.known_year and two.known_year)
                or "span" in (one.grain, two.grain)
            ):
                continue
            first, _ = block.sentence_at(one.start)
            lead, joint = block.folded[max(first, one.start - 40) : one.start], block.folded[one.end : two.start]
            for name, before, next_name, after in _ORDERS:
                if before.search(lead) and after.search(joint) and two.last < one.first:
                    text = f"{next_name[0].upper()}{next_name[1:]} ({say(two)}) vient avant {name} ({say(one)})."
                    yield (read.passage((block, one.start)), read.passage((block, two.start))), text
