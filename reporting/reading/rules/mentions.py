"""What the text of a fiche says of its own thing, against its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block, value_of
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.words import fold

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
