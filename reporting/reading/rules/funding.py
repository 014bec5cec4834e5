"""A budget said in one sentence, its funders in the next."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import exact, tolerance
from reporting.reading.statements import Statement
from reporting.reading.words import fold

_WHOLE = re.compile(
    r"\b(?:budget|cout|montant|financement|depenses?|recettes?|enveloppe|plan de financement|s'eleve|total)\b"
)
_PARTS = re.compile(
    r"\bapport\w*|\bfinanc\w*|\bvers\w+|\bparticip\w*|\bprend\w* en charge|\bcontribu\w*|"
    r"\bsubvention\w*|\bprovien\w*|\brepart\w*|\bse decompos\w*|\bpour la\b|\ble reste\b|\ble solde\b"
)
_NOT_ALL = re.compile(
    r"\bdont\b|\bnotamment|\bcontre\b|\bpar an\b|\bchaque annee|\ben moyenne|\bsupplementaire|"
    r"\bprecedent|\bpar (?:place|projet|enfant|mois)|\bmoins de|\bentre\b|\bsur un total|\bvoire\b|"
    r"\bpuis\b|\bplafonn|\bprincipa|\bnotamment|\ble reste\b"
)


@rule("somme-financeurs", "Les financements ne font pas le budget qui vient d’être dit.")
def funders(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        if block.kind in ("row", "heading"):
            continue
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro"]
        for rank, (start, end) in enumerate(block.sentences):
            words = block.folded[start:end]
            parts = [one for one in amounts if start <= one.quantity.start < end]
            if (
                len(parts) < 2
                or not exact(parts)
                or not _PARTS.search(words)
                or _NOT_ALL.search(words)
                or not _enumerated(block, parts)
            ):
                continue
            whole = _before(read, block, rank) or _of_fiche(read, block)
            if (
                whole is None
                or any(one.value >= whole.value for one in parts)
                or any(len(one.years) == 1 and one.years != whole.years for one in parts if whole.years)
            ):
                continue
            made = sum((one.value for one in parts), Decimal(0))
            gap = abs(made - whole.value)
            if gap > tolerance([*parts, whole]) and gap * 3 <= whole.value:
                addition = " + ".join(number(one.value) for one in parts)
                yield (
                    (read.passage(whole), *(read.passage(one) for one in parts)),
                    f"{addition} font {shown(made, 'euro')}, et non {shown(whole.value, 'euro')}.",
                )


def _of_fiche(read: Read, block: Block) -> Statement | None:
    """The budget of the fiche that a paragraph belongs to."""
    fields = block.fiche.fields if block.fiche is not None and block.kind == "text" else []
    said = [one for field in fields if re.match(r"(?:budget|cout)\b", fold(field.label)) for one in read.of(field)]
    return said[0] if len(said) == 1 and said[0].quantity.kind == "euro" and said[0].quantity.exact else None


def _enumerated(block: Block, parts: list[Statement]) -> bool:
    joints = [block.folded[one.quantity.end : two.quantity.start] for one, two in itertools.pairwise(parts)]
    return all(
        re.search(r"[,;]| et ", joint) and len(joint) < 100 and not re.search(r"\bsoit\b", joint) for joint in joints
    )


def _before(read: Read, block: Block, rank: int) -> Statement | None:
    """The one amount of the sentence before, when it is a whole."""
    if rank:
        source, (start, end) = block, block.sentences[rank - 1]
    else:
        source = read.text.blocks[block.rank - 1] if block.rank else block
        if source is block or source.section is not block.section or source.kind != "text" or not source.sentences:
            return None
        start, end = source.sentences[-1]
    said = [one for one in read.of(source) if start <= one.quantity.start < end and one.quantity.kind == "euro"]
    words = source.folded[start:end]
    return (
        said[0]
        if len(said) == 1
        and said[0].quantity.exact
        and _WHOLE.search(words)
        and not re.search(r"\bpar (?:an|place|projet)\b", said[0].after)
        else None
    )


_SUM_LABEL = re.compile(r"^(?:le |un )?(?:total|montant total|budget total|cout total)\b|^soit (?:un total|au total)")


@rule("somme-puis-total", "Les montants d’une phrase ne font pas le total que dit la suivante.")
def then_total(read: Read) -> Iterator[Found]:
    """« Recettes : Caf 40 000 €, commune 25 000 €. Total des recettes : 65 000 €. »"""
    for block in read.text.blocks:
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro"]
        for (start, end), (next_start, next_end) in zip(block.sentences, block.sentences[1:], strict=False):
            parts = [one for one in amounts if start <= one.quantity.start < end]
            totals = [one for one in amounts if next_start <= one.quantity.start < next_end]
            if (
                len(parts) < 2
                or len(totals) != 1
                or not exact([*parts, *totals])
                or not _SUM_LABEL.match(block.folded[next_start:next_end])
            ):
                continue
            made = sum((one.value for one in parts), Decimal(0))
            if (
                _enumerated(block, parts)
                and not _NOT_ALL.search(block.folded[start:end])
                and abs(made - totals[0].value) > tolerance([*parts, *totals])
            ):
                addition = " + ".join(number(one.value) for one in parts)
                yield (
                    (read.passage(totals[0]), *(read.passage(one) for one in parts)),
                    f"{addition} font {shown(made, 'euro')}, et non {shown(totals[0].value, 'euro')}.",
                )


_GIVES = re.compile(r"\b(?:apporte|verse|finance|contribue\w*|attribue|accorde)\b[^.;]{0,30}$")
_WHOLE_SAID = re.compile(
    r"\b(?:budget|cout|montant|financement|plan de financement)\b[^.;]{0,25}\btotal\w*\b|\btotal\w* (?:est|s'eleve)"
)


@rule("apports-et-total", "Les apports ne font pas le budget total.")
def contributions(read: Read) -> Iterator[Found]:
    """« La Caf apporte 1,8 M€. La commune apporte 1,2 M€. Le budget total est de 3 M€. »"""
    for block in read.text.blocks:
        amounts = [
            one
            for one in read.of(block)
            if one.quantity.kind == "euro" and one.quantity.exact and not re.match(r" par\b", one.after)
        ]
        given = [one for one in amounts if _GIVES.search(one.before)]
        whole = [
            one
            for one in amounts
            if one not in given
            and _WHOLE_SAID.search(block.folded[block.sentence_at(one.quantity.start)[0] : one.quantity.start])
        ]
        if len(given) < 2 or len(whole) != 1:
            continue
        made = sum((one.value for one in given), Decimal(0))
        gap = abs(made - whole[0].value)
        if gap > tolerance([*given, *whole]) and gap * 3 <= whole[0].value:
            addition = " + ".join(number(one.value) for one in given)
            yield (
                (read.passage(whole[0]), *(read.passage(one) for one in given)),
                f"{addition} font {shown(made, 'euro')}, et non {shown(whole[0].value, 'euro')}.",
            )


_PART_OF = re.compile(
    r"\bla (?:part|participation|contribution) d[eu'][^.;]{2,40}\best (?:donc |ainsi )?(?:de |egale a )$"
)


@rule("part-financeur", "La part d’un financeur n’est celle d’aucun des montants dits.")
def funder_share(read: Read) -> Iterator[Found]:
    """« … La part de la Caf est donc de 60 %. », where no two amounts just said make 60 %."""
    for block in read.text.blocks:
        for share in read.of(block):
            first, _ = block.sentence_at(share.quantity.start)
            if (
                share.quantity.kind != "percent"
                or not share.quantity.exact
                or not _PART_OF.search(block.folded[first : share.quantity.start])
            ):
                continue
            amounts = [
                one
                for one in read.of(block)
                if one.quantity.kind == "euro" and one.quantity.start < share.quantity.start
            ]
            ratios = [one.value * 100 / two.value for one in amounts for two in amounts if one is not two and two.value]
            if len(amounts) > 1 and not any(abs(ratio - share.value) <= 1 for ratio in ratios):
                yield (
                    (read.passage(share), *(read.passage(one) for one in amounts[:3])),
                    f"Aucun des montants dits n’est {shown(share.value, 'percent')} d’un autre.",
                )
