"""Shares that a text says one after the other, against 100."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from reporting.reading.blocks import Block
from reporting.reading.numbers import rounding
from reporting.reading.rules.grids import grid
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.runs import Run, of_block
from reporting.reading.rules.series import MANY, ROUNDED, SINGLE, SPLIT, TOTAL_LABEL, near, several
from reporting.reading.rules.windows import beside, sentence
from reporting.reading.statements import Statement
from reporting.reading.words import fold

# That nothing is left out, or that one excludes the other.
_WHOLE = re.compile(
    r"\b(?:aucune? autre|aucune? \w+ n[e']|sans autre|exclusi\w+|une seule reponse|un seul choix|reponse unique|"
    r"les autres|le reste|"
    r"restante?s?|restent|solde|surplus|complement|ensemble|total|totalite|integral\w+|entierement|se partag\w+|"
    r"a eux deux|"
    r"enfin|compos\w+|provien\w+|emanen?t\w*|se situent|ses ressources|financement|finance\w*|prend\w* en charge|"
    r"pris\w* en charge|apport\w+|contribu\w+|abond\w+|rattach\w+|relev\w+|categorie|selon (?:l|le|la|les)|tranche|"
    r"versement|verse\w*|signature|acompte|supporte\w*|ventil\w+|se divise\w*|reparti\w*|couvre\w*|dernier)\b"
)
_PARTIAL = re.compile(
    r"\bnotamment|\bprincipa|\bdont\b|\bsurtout|\bpar exemple|\bplus souvent|\bentre autres|\ben particulier|"
    r"\bparmi\b|"
    r"\btels? que\b"
)
_NO_SHARE = re.compile(
    r"\btaux\b(?! (?:de (?:financement|prise|cofinancement)|d'intervention))|\bcontre\b|\bhausse|\bbaisse|\bevolu|"
    r"\baugment|\bdimin|"
    r"\bgagne|\bperd|\betai(?:t|ent) de\b|\bprogress|\brecul|\bpass\w+ de\b|\bbonus\b|\bmajor|\bobjectif|"
    r"\bau moins\b|\bau plus\b|\bplafon|\bmaximum|"
    r"\bminimum|\bmoins vingt|\btva\b|\bremise de|\bseuil|\bdans la limite"
)
_PAST_100 = re.compile(
    r"\b(?:depass\w+|plus de|superieur\w* a|excede\w*|inferieur\w* a|n'atteint pas|ne fait pas|"
    r"ne font pas|different de) (?:donc |ainsi |parfois )?(?:les )?100\b"
)
_EXCUSE = re.compile(
    r"^\(?(?:plusieurs|le total|la somme|les reponses|un meme|une meme|chaque|ces pourcentages|nb|ces deux|"
    r"ces parts)\b"
)
_OF = re.compile(r"^ ?(?:des|de ces|de nos|d'|du|de la|de l'|de) ?(?P<what>[a-z'-]{3,}(?: [a-z'-]+){0,3})")
_BELOW = re.compile(r"\b(?:moins|moins de|inferieur\w* a|jusqu'a|avant|de 0 a|0-\d|insatisf\w+|pas|aucun\w*|non)\b")
_ABOVE = re.compile(r"\b(?:plus|ou plus|et plus|au-dela|superieur\w* a|apres|satisf\w+|oui|tres)\b")


@rule("parts-phrase", "Les parts que dit une phrase ne font pas 100 %.")
def sentence_shares(read: Read) -> Iterator[Found]:
    """« 34 % des actions relèvent de l'accueil, 41 % de la parentalité et 30 % de la formation »."""
    for block in read.text.blocks:
        if block.kind == "row" or sum(one.quantity.kind == "percent" for one in read.of(block)) < 2:
            continue
        for run in of_block(read, block, "percent"):
            parts = _parts(run)
            if parts is not None:
                wrong = next((some for some in _stretches(run, parts) if _is_wrong(read, run, some)), None)
                if wrong:
                    yield not_100(read, wrong, sum((one.value for one in wrong), Decimal(0)))


def _parts(run: Run) -> list[Statement] | None:
    """The shares of a run, without a last « total : 100 % »; None where one is not sure."""
    parts = [one for one in run.parts if one.value != 100]
    sure = all(one.quantity.exact and not one.part for one in parts)
    return parts if sure and len(parts) > 1 else None


def _stretches(run: Run, parts: list[Statement]) -> Iterator[list[Statement]]:
    """The whole run, then what is left of it when its first sentences are left out."""
    yield parts
    starts = sorted({run.block.sentence_at(one.quantity.start)[0] for one in parts})
    for start in starts[1:]:
        rest = [one for one in parts if one.quantity.start >= start]
        if len(rest) > 2:
            yield rest


def _is_wrong(read: Read, run: Run, parts: list[Statement]) -> bool:
    made = sum((one.value for one in parts), Decimal(0))
    words = _words(run.block, parts)
    if abs(made - 100) < _rounding(parts, words) or _NO_SHARE.search(words) or _excused(read, parts, words):
        return False
    if (
        not _one_list(run, parts)
        and any(_makes_100(parts[one:two]) for one, two in combinations(range(len(parts) + 1), 2) if two - one > 1)
    ) or _two_wholes(run.block, parts):
        return False
    around = words + " " + _intro(read, run)
    whole = SPLIT.search(around) or _WHOLE.search(around)
    alike = _alike(run.block, parts)
    classes = bool(_BELOW.search(words) and _ABOVE.search(words))
    crosses = "." in run.block.folded[parts[0].quantity.end : parts[-1].quantity.start]
    if crosses and not whole and not _subjects(run.block, parts):
        return False
    if made > 100:
        if len(parts) == 2:
            return bool(whole) and alike and made <= 150 and not _PARTIAL.search(words)
        return made <= (160 if (whole or classes) and not crosses else 125) and (bool(whole) or alike or classes)
    none_left = SPLIT.search(around) or _LEAVES_NONE.search(around)
    if _PARTIAL.search(around) or (crosses and not none_left) or _REST_OPEN.search(words):
        return False
    if len(parts) == 2:
        return alike and made >= 80 and bool(_LEAVES_NONE.search(around))
    return (made >= 70 and bool(none_left or classes) and alike) or (made >= 90 and alike and run.closed)


def _one_list(run: Run, parts: Sequence[Statement]) -> bool:
    """« Selon le porteur : 50 % de communes, 31 % d'EPCI, 19 % d'associations et 10 % de CCAS »: nothing parts them."""
    folded = run.block.folded
    first = run.block.sentence_at(parts[0].quantity.start)[0]
    joints = [folded[one.quantity.end : two.quantity.start] for one, two in pairwise(parts)]
    led = re.search(
        r"\b(?:selon|par|type|repart\w+|statut|categorie)\b[^.:]*: ?$", folded[first : parts[0].quantity.start]
    )
    return (
        len(parts) > 2
        and (bool(led) and all(re.fullmatch(r" [^.;:()]{2,60}?(?:,| et|, et) ", joint) for joint in joints))
    ) or (bool(SPLIT.search(folded, first)) and all(_BRACKETED.fullmatch(joint) for joint in joints))


# « la Caf (50 %), les collectivités (35 %) »
_BRACKETED = re.compile(r"\),?(?: et)? [^.;:()\d]{2,60} \(")


def _subjects(block: Block, parts: Sequence[Statement]) -> bool:
    """Whether each share is what its clause is said of: « Un tiers vit en ville. 45 % habitent un bourg. »"""
    leads = (block.folded[max(0, one.quantity.start - 3) : one.quantity.start] for one in parts)
    return all(re.search(r"(?:^|[.,;!?] |\bet )$", lead) for lead in leads)


# « le reste relève d'autres thèmes »: a part that has no number.
_REST_OPEN = re.compile(r"\b(?:le reste|les autres|le solde|d'autres|divers)\b(?![^.;]{0,40}\d ?%)")


_LEAVES_NONE = re.compile(
    r"\bse partag\w+|\bexclusi\w+|\baucune? autre|\bsans autre|\bintegral\w+|\bentierement|\btotalite|"
    r"\brestante?s?\b|\breste\b|"
    r"\ble solde|\bse repart|\brepartie?s? entre"
)


def _words(block: Block, parts: Sequence[Statement]) -> str:
    """The sentences of some shares, folded."""
    first = block.sentence_at(parts[0].quantity.start)[0]
    return block.folded[first : block.sentence_at(parts[-1].quantity.start)[1]]


def _rounding(parts: Sequence[Statement], words: str) -> Decimal:
    loose = rounding([Decimal(3) if one.quantity.spelt else one.quantity.step for one in parts])
    return max(loose, Decimal(4)) if ROUNDED.search(words) else loose


def _makes_100(parts: Sequence[Statement]) -> bool:
    return abs(sum((one.value for one in parts), Decimal(0)) - 100) <= Decimal("0.5")


def _excused(read: Read, parts: Sequence[Statement], words: str) -> bool:
    """Whether the text says that one may be in several shares."""
    after = beside(read, sentence(parts[-1]), 1)
    excuse = after is not None and _EXCUSE.match(after[0].folded[after[1] : after[2]])
    before = beside(read, sentence(parts[0]), -1)
    told = before[0].folded[before[1] : before[2]].rstrip() if before else ""
    # A paragraph of its own before speaks of something else; a title or an announcement does not.
    if before and before[0] is not parts[0].block and before[0].kind == "text" and not told.endswith((":", ")", "?")):
        told = ""
    if _PAST_100.search(words) or re.search(r"\bjusqu'|\bensuite\b|\bpuis\b", words):
        return True
    follows = after[0].folded[after[1] : after[2]] if after is not None else ""
    if SINGLE.search(words) or SINGLE.search(follows):
        return False
    said = f"{told} {words} {follows}"
    return bool(excuse or MANY.search(said) or re.search(r"(?<!ne )\bcombin\w+", words))


def _intro(read: Read, run: Run) -> str:
    """What announces a run: the sentence before where the run opens its own."""
    before = beside(read, sentence(run.parts[0]), -1)
    return before[0].folded[before[1] : before[2]] if before else ""


def _two_wholes(block: Block, parts: Sequence[Statement]) -> bool:
    """« 80 % des dépenses de fonctionnement et 30 % des dépenses d'investissement »: shares of two things."""
    found = [_OF.match(block.folded[one.quantity.end :]) for one in parts]
    named = [match["what"].split(" ") for match in found if match]
    if len(named) < 2:
        return False
    same_head = len({each[0].rstrip("s") for each in named}) == 1
    differ = len({" ".join(each) for each in named}) > 1
    led = {(block.folded[max(0, one.quantity.start - 14) : one.quantity.start].split() or [""])[-1] for one in parts}
    if len(led) == 1 and led <= {"pour", "a", "par"}:
        return False  # « pour 55 % des communes, pour 30 % des associations »
    plural = all(match and match[0].lstrip().startswith("des ") for match in found)
    sources = re.search(r"\bprovien|\bemanen|\bvien\w* |\bissu|\bcompos|\bconstitu", _words(block, parts))
    return differ and ((same_head and len(named[0]) > 2) or plural) and not sources and len(parts) < 4


def _alike(block: Block, parts: Sequence[Statement]) -> bool:
    """Whether shares are joined to what they are of in one way: by one word before or after, or by understanding."""
    folded = block.folded
    before = {(folded[max(0, one.quantity.start - 14) : one.quantity.start].split() or [""])[-1] for one in parts}
    after = {(folded[one.quantity.end : one.quantity.end + 14].strip().split() or [""])[0] for one in parts[1:]}
    elided = all(not one.noun or one.noun == "part" for one in parts[1:])
    return len(before) == 1 or len({_preposition(word) for word in after}) == 1 or elided


def _preposition(word: str) -> str:
    head = word.split("'")[0]
    return {
        "du": "de",
        "des": "de",
        "d": "de",
        "de": "de",
        "aux": "a",
        "au": "a",
        "a": "a",
        "l": "le",
        "la": "le",
        "les": "le",
    }.get(head, head)


@rule("parts-colonne", "Les parts d’une colonne de tableau ne font pas 100 %.")
def column_shares(read: Read) -> Iterator[Found]:
    """A column of shares without a line of total: those of one whole are near 100."""
    for table in read.text.tables:
        one = grid(table)
        title = table.title.folded if table.title is not None else ""
        labels = [fold(row.cells[0]) if row.cells else "" for row in one.rows]
        if len(one.rows) < 3 or any(TOTAL_LABEL.match(label) for label in labels):
            continue
        for column in range(1, one.width):
            words = f"{title} {one.head(column)}"
            cells = [row[column] if column < len(row) else None for row in one.cells]
            said = [cell for cell in cells if cell is not None and (cell.kind == "percent" or _IN_SHARES.search(words))]
            made = sum((cell.value for cell in said), Decimal(0))
            if len(said) < len(cells) or _NO_SHARE.search(words) or several(near(read, one.rows[0], len(cells) + 3)):
                continue
            loose = rounding([cell.step for cell in said])
            loose = max(loose, Decimal(4)) if ROUNDED.search(near(read, one.rows[-1], 3)) else loose
            if 85 <= made <= 125 and abs(made - 100) >= loose:
                addition = " + ".join(number(cell.value) for cell in said)
                text = f"Les parts {addition} font {shown(made, 'percent')}, et non 100\u202f%."
                heads = [table.title] if table.title is not None else []
                yield tuple(read.passage((block, 0)) for block in (*heads, *(cell.row for cell in said))), text


_IN_SHARES = re.compile(r"\ben %|\(%\)|\bpourcentages?\b|^ ?%$|\bpart en %")


def not_100(read: Read, parts: Sequence[Statement], made: Decimal) -> Found:
    """What is said of shares that do not make a whole."""
    addition = " + ".join(number(round(part.value, 1)) for part in parts)
    text = f"Les parts {addition} font {shown(round(made, 1), 'percent')}, et non 100\u202f%."
    return tuple(read.passage(part) for part in parts), text
