"""What a text refers to and does not hold, and numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.rules import numbered
from reporting.reading.rules.numbered import ANNEX
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.text import Line
from reporting.reading.words import fold, stems, tidy

_KINDS = (
    r"annexe|tableau|figure|graphique|carte|partie|chapitre|section|article|fiche-action|fiche|encadre|action|mesure|"
    r"point"
)
_RANK = r"\d{1,2}(?:\.\d)?|[ivx]{1,4}|[a-h]"
_CONTENTS = re.compile(
    r"^\W*(?:sommaire|table des matieres|plan\b|contenu|dans ce (?:numero|document|recueil)|au sommaire|"
    r"ordre du jour)"
)


@rule("renvoi-absent", "Le texte renvoie à une annexe, un tableau ou une partie qui n’y est pas.")
def missing(read: Read) -> Iterator[Found]:
    yield from numbered.missing(read)
    yield from numbered.other_annex(read)
    yield from _annexes(read)
    yield from _notes(read)
    yield from _parts_promised(read)


# A part of a document that is called by what it is, and where it is said to be.
_PART = (
    r"\b(?P<part{0}>glossaire|lexique|index|bibliographie|annuaire|repertoire|questionnaire|formulaire|"
    r"carnet d'adresses|liste (?:complete )?des [a-z]{{4,}}|calendrier|tableau recapitulatif|"
    r"grille d[e'] ?[a-z]+|trame|bordereau)\b"
)
_WHERE = (
    r"\b(?:en fin d[eu']|a la fin d[eu']|en annexe\b(?! \w{1,2}\b)|ci-apres|ci-dessous|ci-jointe?|en page \d|"
    r"dernieres? pages?|a la suite|clot|termine|complete|jointe? (?:au|a ce|a cette|a la presente))"
)
_PROMISED = re.compile(rf"{_PART.format('')}[^.;:]{{0,60}}?{_WHERE}|{_WHERE}[^.;:]{{0,60}}?{_PART.format('_after')}")
_NOT_HERE = re.compile(
    r"\bn'|\bne\b|\bpas\b|\bsera\b|\bseront\b|\ben ligne\b|\bsite\b|\bdemande\b|\bprochain|\bd'un dossier|"
    r"\bdu (?:rapport|bilan|guide|recueil)\b(?! annexe)|\bdevr|\bdoi(?:t|vent)|\bdossier\b|\bcandidat"
)


def _parts_promised(read: Read) -> Iterator[Found]:
    """« Un glossaire, placé en fin de recueil », and no line of the document is its title."""
    for block in read.text.blocks:
        for match in _PROMISED.finditer(block.folded) if block.kind in ("text", "field") else ():
            first, last = block.sentence_at(match.start())
            part = match["part"] or match["part_after"]
            if _NOT_HERE.search(block.folded[first:last]) or _held(read, block, part):
                continue
            text = f"« {block.text[match.start() : match.end()]} », et le document n’en a pas."
            yield (read.passage((block, match.start())),), text


def _held(read: Read, where: Block, part: str) -> bool:
    """Whether a short line that is no sentence, or the line of an annex, is of a part."""
    wanted = set(stems(part))
    for block in read.text.blocks:
        titled = block is not where and len(block.text) < 120 and (block.kind != "text" or block.text[-1:] not in ".;,")
        if titled and (wanted <= set(stems(block.folded)) or (block.kind == "heading" and "annexe" in block.folded)):
            return True
    after = read.text.blocks[where.rank + 1 :][:1]
    return bool(after) and after[0].kind in ("row", "item", "field")


def _annexes(read: Read) -> Iterator[Found]:
    """« Deux annexes complètent le recueil », which has one."""
    heads = [block for block in read.text.blocks if len(block.text) < 110 and ANNEX.match(block.folded)]
    last = next((block.rank for block in reversed(read.text.blocks)), 0)
    heads = [block for block in heads if block.kind != "item" and block.rank > last // 4]
    distinct = {re.sub(r"^\W*annexe ?(?:n ?° ?)?(\w{0,3})\b.*", r"\1", block.folded) for block in heads}
    said = [one for one in read.by_noun.get("annex", ()) if one.quantity.exact and not one.part and one.value > 1]
    for one in said[:1]:
        if heads and not one.quantity.article and len(heads) == len(distinct) != one.value:
            text = f"{number(one.value)} annexes sont annoncées, le document en a {len(distinct)}."
            yield (read.passage(one),), text


_NOTE = re.compile(r"^\s*(?:\((?P<one>\d)\)|(?P<high>[¹²³⁴⁵⁶⁷⁸⁹]))\s?\S")
_NOTE_CALL = re.compile(r"(?<=[\w»%€)])(?: ?\((?P<one>\d)\)|[.,]?(?P<high>[¹²³⁴⁵⁶⁷⁸⁹]))(?=[\s.,;:)]|$)")
_NOTE_SIGN = re.compile(r"[(¹²³⁴⁵⁶⁷⁸⁹]")
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _notes(read: Read) -> Iterator[Found]:
    """A call « (4) » or « ² » of a note, where the notes end with the one before."""
    lines = [line for line in read.text.lines if not line.cells]
    notes = {_note(match): line for line in lines if (match := _NOTE.match(line.text))}
    if not notes or sorted(notes) != list(range(1, len(notes) + 1)):
        return
    marked = [line for line in lines if _NOTE_SIGN.search(line.text)]
    calls = [(line, _note(match)) for line in marked for match in _NOTE_CALL.finditer(line.text)]
    if not any(rank in notes and line is not notes[rank] for line, rank in calls):
        return
    for line, rank in calls:
        if rank == len(notes) + 1 and line.number < notes[1].number:
            yield (read.passage(line),), f"Le texte appelle la note {rank}, et il n’y en a que {len(notes)}."
            return


def _note(match: re.Match[str]) -> int:
    return int(match["one"]) if match["one"] else _HIGH.index(match["high"])


@rule("sommaire", "Le sommaire annonce ce qui n’est pas dans le document.")
def contents(read: Read) -> Iterator[Found]:
    """« 5. Les suites proposées », « Fiche 6 – Le fil des parents », when all other lines of the contents come back."""
    lines = list(read.text.lines)
    start = next((rank for rank, line in enumerate(lines[:80]) if _opens_contents(line)), None)
    if start is None:
        return
    entries: list[Line] = []
    for line in lines[start + 1 : start + 60]:
        words = tidy(line.text)
        if (not words and len(entries) > 1) or (entries and _same(words, tidy(entries[0].text)) > 0.9):
            break
        if words:
            entries.append(line)
    end = entries[-1].number if entries else 0
    titles = [words for line in lines if line.number > end and (words := tidy(line.text)) and len(words) < 130]
    titles = [words for words in titles if not words.endswith((".", ",", ";")) or _LABEL.match(fold(words))]
    gone = [line for line in entries if not any(_same(tidy(line.text), title) >= 0.6 for title in titles)]
    if len(entries) > 2 and 0 < len(gone) <= max(1, len(entries) // 4):
        for line in gone:
            text = " ".join(line.text.split())
            yield (read.passage(line),), f"Le sommaire annonce « {text} », qui n’est pas dans le document."


def _opens_contents(line: Line) -> bool:
    words = fold(tidy(line.text))
    return bool(_CONTENTS.match(words)) and len(words) < 40 and not words.endswith((".", ";"))


_LABEL = re.compile(
    rf"^\W*(?P<label>(?:{_KINDS}) (?:n ?° ?)?(?:{_RANK})\b|(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h])(?= ?[.)–-]))"
)


def _same(entry: str, title: str) -> float:
    """How much of a line of the contents a title says: all of it where both have one label, or else its words."""
    one, two = _LABEL.match(fold(entry)), _LABEL.match(fold(title))
    if one and two and one["label"] == two["label"] and not one["label"][0].isdigit() and len(one["label"]) > 4:
        return 1.0
    own = set(stems(fold(re.sub(r" \([^()]*\)", "", entry))))
    said = set(stems(fold(title)))
    if one and two and one["label"] == two["label"] and own & said:
        return 1.0
    return len(own & said) / len(own) if own else 1.0


_BROKEN = re.compile(
    r"(?=\d)(?<![\d.,/°-])(?<!\d )(?:\d{1,3} (?:\d{3} )*0\d|"
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


_AGAIN = re.compile(r" ?\((?:soit )?")


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
        for one, two in pairwise(read.of(block)):
            kinds = {one.quantity.kind, two.quantity.kind}
            spelt = one.quantity.spelt and not one.quantity.article and not two.quantity.spelt
            beside = _AGAIN.fullmatch(block.folded, one.quantity.end, two.quantity.start)
            closed = block.folded.startswith(")", two.quantity.end)
            if spelt and beside and closed and one.value != two.value and kinds in ({"euro"}, {"count"}):
                yield (read.passage(one),), f"{number(one.value)} en lettres, {number(two.value)} en chiffres."


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
