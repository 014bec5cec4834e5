"""What a text refers to and does not hold, and numbers that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule

_KINDS = r"annexe|tableau|figure|graphique|carte|partie|chapitre|section|article"
_CALL = re.compile(
    rf"\b(?P<kind>{_KINDS}) (?:n ?° ?)?(?P<rank>\d{{1,2}}|[ivx]{{1,4}}|[a-f])\b(?! (?:de la loi|du "
    rf"code|du decret|de l'arrete|de la convention|du reglement|et suivants))"
)
_HEAD = re.compile(rf"^(?:\W*)(?P<kind>{_KINDS}|art\.)\s(?:n ?° ?)?(?P<rank>\d{{1,2}}|[ivx]{{1,4}}|[a-f])(?:er|re)?\b")
_CONTENTS = re.compile(r"^(?:sommaire|table des matieres|plan|contenu)\b")


def _heads(read: Read) -> Counter[tuple[str, str]]:
    """The annexes, tables and parts that the text holds, by kind and number, with how many times they open a line."""
    found: Counter[tuple[str, str]] = Counter()
    for block in read.text.blocks:
        if match := _HEAD.match(block.folded):
            found["article" if match["kind"] == "art." else match["kind"], match["rank"]] += 1
        if block.kind == "heading" and (
            match := re.match(r"^(?P<rank>\d{1,2}|[ivx]{1,5}|[a-h])\s?[.)–-]", block.folded)
        ):
            for kind in ("partie", "chapitre", "section"):
                found[kind, match["rank"]] += 1
    return found


@rule("renvoi-absent", "Le texte renvoie à une annexe, un tableau ou une partie qui n’y est pas.")
def missing(read: Read) -> Iterator[Found]:
    heads = _heads(read)
    told: set[tuple[str, str]] = set()
    for block in read.text.blocks:
        if _HEAD.match(block.folded):
            continue
        for match in _CALL.finditer(block.folded):
            key = (match["kind"], match["rank"])
            held = {rank for kind, rank in heads if kind == match["kind"]}
            before = block.folded[max(0, match.start() - 25) : match.start()]
            ours = (
                held
                and (match["kind"] != "article" or re.search(r"(?:\bl'|\ba l'|\bcf\.? |\bvoir )$", before))
                and not _elsewhere(block, match)
            )
            if ours and key not in heads and key not in told and held & set("123456789") and match["rank"].isdigit():
                told.add(key)
                yield (
                    (read.passage((block, match.start())),),
                    f"Le texte renvoie à « {match[0]} », qui n’est pas dans le document.",
                )


def _elsewhere(block: Block, match: re.Match[str]) -> bool:
    return (
        bool(re.match(r" (?:de la|du|des|de l') (?!present)", block.folded[match.end() :])) or match["kind"] == "carte"
    )


@rule("sommaire", "Le sommaire annonce une annexe qui n’est pas dans le document.")
def contents(read: Read) -> Iterator[Found]:
    blocks = read.text.blocks
    start = next((block.rank for block in blocks[:60] if _CONTENTS.match(block.folded) and len(block.text) < 40), None)
    if start is None:
        return
    heads = _heads(read)
    first = {
        key: block
        for block in reversed(blocks)
        if (match := _HEAD.match(block.folded))
        for key in [(match["kind"], match["rank"])]
    }
    twice = any(kind == "annexe" and count > 1 for (kind, _), count in heads.items())
    for (kind, rank), count in heads.items():
        block = first.get((kind, rank))
        if kind == "annexe" and count == 1 and twice and block is not None and start < block.rank < start + 40:
            yield (read.passage((block, 0)),), f"Le sommaire annonce « {block.text} », qui n’est pas dans le document."


_BROKEN = re.compile(
    r"(?<![\d.,/°-])(?<!\d )(?:\d{1,3} (?:\d{3} )*0\d|"
    r"\d{1,3}(?: \d{3})* \d{4,5}(?! ?\d))(?! ?[\dh/:,.])(?= ?(?:[a-z]{3,}|€|k€|m€|%))"
)


@rule("nombre-mal-forme", "Un nombre est mal formé : on ne peut pas savoir ce qu’il vaut.")
def broken(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        for match in _BROKEN.finditer(block.folded):
            inside = any(
                moment.start <= match.start() + 3 < moment.end or moment.start < match.end() <= moment.end
                for moment in block.moments
            )
            digits = match[0].rsplit(" ", 1)[1]
            if (
                inside
                or block.kind == "row"
                or re.match(r"(?:19|20)\d\d$", digits)
                or re.search(
                    r"\b(?:tel|fax|telephone|siret|siren|cedex|bp|cs)\b[^a-z]*$", block.folded[: match.start()]
                )
            ):
                continue
            yield (
                (read.passage((block, match.start())),),
                f"« {match[0]} » est mal formé : on ne peut pas savoir ce qu’il vaut.",
            )


_LETTERS = re.compile(
    r"^ ?(?:ttc |ht )?\((?P<words>[a-z' -]{4,80}?)(?: (?:euros?|places?|ans|mois|jours|projets|enfants|dossiers))?\)"
)


@rule("chiffres-lettres", "Un nombre en chiffres n’est pas celui qui est écrit en lettres à côté.")
def letters(read: Read) -> Iterator[Found]:
    """« 25 000 € (vingt-deux mille euros) »."""
    for block in read.text.blocks:
        for one in read.of(block):
            match = _LETTERS.match(block.folded[one.quantity.end :])
            found = spelled.SPELLED.fullmatch(match["words"].strip().removesuffix(" d'")) if match else None
            value = spelled.read(found) if found else None
            if value is not None and not one.quantity.spelt and not value[1] and Decimal(value[0]) != one.value:
                text = f"{number(one.value)} en chiffres, {number(Decimal(value[0]))} en lettres."
                yield (read.passage(one),), text


_WHOLE_TEXT = re.compile(
    r"\b(?:ce |le present |present |notre )?(?:document|rapport|bilan|recueil|guide|dossier|note|"
    r"plan)\b[^.;]{0,40}\b(?:comporte|comprend|compte|s'organise en|est organise en|se compose de|"
    r"est compose de|est structure en|s'articule (?:en|autour de)|se divise en) $"
)


@rule("parties-annoncees", "Le document n’a pas le nombre de parties qu’il annonce.")
def parts_announced(read: Read) -> Iterator[Found]:
    tops = [
        block
        for block in read.text.blocks
        if block.kind == "heading" and re.match(r"^(?:[IVX]{1,4}|\d{1,2})\s?[.)–-]\s?(?!\d)", block.text)
    ]
    distinct = {re.sub(r"\W.*", "", block.text) for block in tops}
    for one in read.statements:
        if (
            one.noun in ("parti", "chapitr")
            and one.quantity.exact
            and _WHOLE_TEXT.search(one.before)
            and len(distinct) > 1
            and len(distinct) != one.value
        ):
            text = f"{number(one.value)} parties sont annoncées, le document en a {len(distinct)}."
            yield (read.passage(one), read.passage((tops[-1], 0))), text
            return
