"""What the rest of a document says of the thing of a fiche: in its prose, in its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block, Fiche, Table, value_of
from reporting.reading.numbers import quantities
from reporting.reading.rules.fiches import STAGES, stages_of
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems

# The same attribute, as the label of a field and as the words of a sentence.
_ATTRIBUTES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    ("places", re.compile(r"\bplaces?\b|\bcapacite|\bagrement"), re.compile(r"\bplaces?\b")),
    (
        "aide",
        re.compile(
            r"\baide|\bsubvention|\bmontant (?:accorde|attribue|de l'aide)|\bfinancement (?:accorde|attribue|"
            r"caf|fipe)"
        ),
        re.compile(r"\baide|\bsubvention|\battribu|\baccord|\brecoi"),
    ),
    ("coût", re.compile(r"\bbudget|\bcout"), re.compile(r"\bbudget|\bcout")),
    (
        "ouverture",
        re.compile(r"\bouvert|\bdemarrage|\bdate de debut|\bmise en service"),
        re.compile(r"\bouvert|\bouvr|\bdemarr|\binaugur"),
    ),
    (
        "porteur",
        re.compile(r"^(?:porteur|structure porteuse|gestionnaire|organisme porteur)"),
        re.compile(r"\b(?:portee?|geree?) par\b"),
    ),
    ("stade", re.compile(r"\bmaturite|\bstade|\bphase"), re.compile(r"\bphase|\bstade|\bmaturite|\bperennis")),
)


def _known(read: Read) -> list[tuple[Fiche, str]]:
    """The fiches whose name can be looked for: long enough, and of one fiche only."""
    names = [
        (
            fiche,
            fold(
                re.sub(r"^(?:fiche|projet|action)?\s*(?:n\s?°\s?)?\d*\s*[:.–—-]*\s*", "", fiche.name, flags=re.I)
            ).strip(' .«»"'),
        )
        for fiche in read.text.fiches
    ]
    counts: dict[str, int] = {}
    for _, name in names:
        counts[name] = counts.get(name, 0) + 1
    return [(fiche, name) for fiche, name in names if len(name) > 4 and counts[name] == 1 and len(name) < 60]


@rule("fiche-et-texte", "Le texte dit d’un projet autre chose que sa fiche.")
def fiche_and_prose(read: Read) -> Iterator[Found]:
    known = _known(read)
    if not known:
        return
    anyone = re.compile("|".join(sorted((re.escape(name) for _, name in known), key=len, reverse=True)))
    by_name = {name: fiche for fiche, name in known}
    for block in read.text.blocks:
        if block.kind in ("row", "field", "heading"):
            continue
        for first, last in block.sentences:
            named = {match[0] for match in anyone.finditer(block.folded, first, last)}
            if len(named) != 1:
                continue
            fiche = by_name[named.pop()]
            if block.fiche is not fiche or len(block.sentences) == 1:
                yield from _sentence(read, block, (first, last), fiche)


def _sentence(read: Read, block: Block, span: tuple[int, int], fiche: Fiche) -> Iterator[Found]:
    words = block.folded[span[0] : span[1]]
    for name, label, said in _ATTRIBUTES:
        field = next((one for one in fiche.fields if label.search(fold(one.label))), None)
        if field is None or not said.search(words):
            continue
        clash = _clash(read, name, block, span, field)
        if clash is not None:
            text = f"{fiche.name} : « {value_of(field).rstrip('.')} » dans la fiche, « {clash[1]} » dans le texte."
            yield (read.passage((field, 0)), read.passage((block, clash[0]))), text


def _clash(read: Read, name: str, block: Block, span: tuple[int, int], field: Block) -> tuple[int, str] | None:
    inside = [
        one for one in read.of(block) if span[0] <= one.quantity.start < span[1] and one.quantity.exact and not one.part
    ]
    if name == "places":
        numbers = [one for one in inside if one.noun == "plac"]
        own = [one.value for one in read.of(field) if one.quantity.exact and one.quantity.kind == "count"]
        if (
            len(numbers) == 1
            and len(own) == 1
            and numbers[0].value != own[0]
            and not re.search(r"supplementaire|nouvelle|de plus|passe", block.folded[span[0] : span[1]])
        ):
            return numbers[0].quantity.start, f"{shown(numbers[0].value, 'count')} places"
    if name in ("aide", "coût"):
        numbers = [one for one in inside if one.quantity.kind == "euro"]
        own = [one.value for one in read.of(field) if one.quantity.kind == "euro"]
        if (
            len(numbers) == 1
            and len(own) == 1
            and abs(numbers[0].value - own[0]) > numbers[0].quantity.step / 2
            and "par" not in numbers[0].after[:6]
        ):
            return numbers[0].quantity.start, shown(numbers[0].value, "euro")
    if name == "ouverture":
        dates = [
            moment
            for moment in block.moments
            if span[0] <= moment.start < span[1] and moment.known_year and moment.grain != "span"
        ]
        mine = [moment for moment in field.moments if moment.known_year]
        if len(dates) == 1 and len(mine) == 1 and (dates[0].last < mine[0].first or mine[0].last < dates[0].first):
            return dates[0].start, block.text[dates[0].start : dates[0].end]
    if name == "porteur":
        match = re.search(
            r"\b(?:portee?|geree?) par (?:la |le |l'|les )?(?P<who>[^,.;:()]{4,70})", block.folded[span[0] : span[1]]
        )
        said, own_words = set(stems(match["who"])) if match else set(), set(stems(fold(value_of(field))))
        if match and said and own_words and not said & own_words:
            return span[0] + match.start("who"), block.text[span[0] + match.start("who") : span[0] + match.end("who")]
    if name == "stade":
        one, two = stages_of(block.folded[span[0] : span[1]]), stages_of(fold(value_of(field)))
        if (
            len(one) == 1
            and two
            and not one & two
            and re.search(
                r"\ben (?:phase|cours|voie) d|\ben (?:montee|perenn|experiment)", block.folded[span[0] : span[1]]
            )
        ):
            return span[0], next(iter(one))
    return None


@rule("fiche-et-tableau", "Un tableau donne d’un projet une autre valeur que sa fiche.")
def fiche_and_table(read: Read) -> Iterator[Found]:
    known = _known(read)
    for table in read.text.tables if known else ():
        if not table.header:
            continue
        for row in table.rows:
            names = {fold(cell).strip(' .«»"') for cell in row.cells}
            for fiche, name in known:
                if name in names:
                    yield from _row(read, table, row, fiche, name)


def _row(read: Read, table: Table, row: Block, fiche: Fiche, name: str) -> Iterator[Found]:
    for head, cell in zip(table.header, row.cells, strict=False):
        own = set(stems(fold(head)))
        if not own or not cell.strip() or fold(cell).strip(' .«»"') == name:
            continue
        field = next((one for one in fiche.fields if own & set(stems(fold(one.label))) - _LOOSE), None)
        if field is not None and not _agrees(fold(cell), fold(value_of(field))):
            text = f"{fiche.name} : « {cell} » dans le tableau, « {value_of(field).rstrip('.')} » dans la fiche."
            yield (read.passage((row, 0)), read.passage((field, 0))), text


_LOOSE = stemmed("projet nom intitulé titre fiche numéro date type disponible nombre")


def _agrees(one: str, two: str) -> bool:
    numbers = [
        {quantity.value for quantity in quantities(text) if quantity.kind in ("count", "euro", "percent")}
        for text in (one, two)
    ]
    if numbers[0] and numbers[1]:
        return bool(numbers[0] & numbers[1])
    if any(pattern.search(one) for _, pattern in STAGES) and any(pattern.search(two) for _, pattern in STAGES):
        return bool(stages_of(one) & stages_of(two))
    first, second = set(stems(one)), set(stems(two))
    return (
        not first
        or not second
        or first <= second
        or second <= first
        or len(first & second) * 2 >= min(len(first), len(second))
    )


_OWN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"^(?:budget|cout)\b"), re.compile(r"\ble (?:budget|cout)(?: total)?(?: est| s'eleve)? (?:de|a) $")),
    (
        re.compile(r"^(?:ouverture|date d'ouverture)\b"),
        re.compile(r"\b(?:ouverte?|a ouvert(?: ses portes)?|inauguree?) (?:en|le|depuis|des) $"),
    ),
)


@rule("fiche-et-son-texte", "Le texte d’une fiche dit autre chose que ses champs.")
def fiche_and_own_prose(read: Read) -> Iterator[Found]:
    """« Budget : 92 000 € », and « le budget de 84 000 € » below."""
    for fiche in read.text.fiches:
        for label, lead in _OWN:
            field = next((one for one in fiche.fields if label.match(fold(one.label))), None)
            for block in fiche.blocks if field is not None else ():
                clash = _own_clash(read, block, field, lead) if field is not None and block.kind == "text" else None
                if clash is not None and field is not None:
                    text = f"{fiche.name} : « {value_of(field).rstrip('.')} » en tête, « {clash[1]} » dans son texte."
                    yield (read.passage((field, 0)), read.passage((block, clash[0]))), text
                    break


def _own_clash(read: Read, block: Block, field: Block, lead: re.Pattern[str]) -> tuple[int, str] | None:
    amounts = [one for one in read.of(field) if one.quantity.kind == "euro" and one.quantity.exact]
    for one in read.of(block) if len(amounts) == 1 else ():
        if (
            one.quantity.kind == "euro"
            and one.quantity.exact
            and not one.years
            and lead.search(block.folded[: one.quantity.start])
            and one.value != amounts[0].value
        ):
            return one.quantity.start, shown(one.value, "euro")
    mine = [moment for moment in field.moments if moment.known_year]
    for moment in block.moments if len(mine) == 1 else ():
        apart = moment.last < mine[0].first or mine[0].last < moment.first
        if (
            moment.known_year
            and moment.grain in ("day", "month")
            and apart
            and lead.search(block.folded[: moment.start])
        ):
            return moment.start, block.text[moment.start : moment.end]
    return None
