"""What the label of a row, or the head of a column, says of the numbers that it stands for; None where that is unsure.

Unlike words of a sentence, those of a label are read whole: one word that is not known here makes it say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporting.reading.places import departments_of_region, key_of, names, region_of
from reporting.reading.words import fold, tidy
from reporting.readings.codes import alone

# What a table counts: projects, territories that have some, or money.
COUNT, REGIONS, DEPARTMENTS = "projects.total", "regions.total", "departments.total"
GRANTED, PAID = "money.granted", "money.paid"
AMOUNT = "money"  # which one, a caption may say
_NUMBER_OF = r"(?:(?:le )?(?:nombre|nbre?|nb)\.? (?:total )?(?:de |d'|des )?)?"
_OURS = (
    r"(?: (?:du )?fipe| laureats?| soutenus?| retenus?| finances?| cofinances?| selectionnes?| suivis?| accompagnes?|"
    r" au total| \(?nombre\)?)*"
)
_COUNT = re.compile(rf"{_NUMBER_OF}(?:projets?|dossiers?|laureats?){_OURS}")
_COUNTED = re.compile(rf"{_NUMBER_OF}(?:projets?|dossiers?|laureats?)")
_TERRITORIES = re.compile(rf"{_NUMBER_OF}(?P<what>regions|departements) (?:concerne|represente|couvert)e?s")
_MONEY = re.compile(
    r"(?:(?:total |somme )?(?:des? )?(?:montants?|aides?|subventions?|financements?|credits?|dotations?)(?: totale?s?)?"
    r"(?: (?:du )?fipe)?)?(?: ?(?:(?P<granted>(?:accord|attribu|octroy)e?e?s?)|(?P<paid>versee?s?)))?"
    r"(?: (?:du )?fipe)?(?: au total)?"
)
_UNIT = re.compile(r" ?\(?(?:en )?(?P<unit>€|euros?|k€|keuros?|milliers d'euros|m€|millions d'euros)\)?$")
_SCALES = {"k": 1000, "milliers": 1000, "m€": 1_000_000, "millions": 1_000_000}
_NEUTRAL = re.compile(r"(?:nombre|nbre?|nb|n|effectifs?|valeurs?|chiffres?)?\.?")
_TOTAL = re.compile(
    r"(?:total|ensemble|totaux|somme)(?: general| national| regional| fipe| france)?(?: des)?"
    r"(?: projets| dossiers| laureats)?|tou(?:te)?s (?:les )?(?:regions|departements|porteurs|categories|annees)|"
    r"(?:la |toute la )?region|france(?: entiere)?|total des (?:regions|departements|categories|porteurs)"
)
_YEAR = re.compile(
    r"(?P<call>(?:appel(?: a projets)?|aap|laureats?|promotion)(?: de| en)? )?(?:annee )?(?P<year>20\d\d)"
)
_CODED = re.compile(r"^\(?(?P<before>\d{2,3}|2[ab])\)?\s?[-–:.]?\s(?=\D)|\s\(?(?P<after>\d{2,3}|2[ab])\)?$")
_PLACE_NOUN = re.compile(r"^(?:region|departement)(?: de la | de l'| du | des | de | d'| )")
_NOTE = re.compile(r"\s?(?:\*+|\(\d\))$")


@dataclass(frozen=True)
class Head:
    """What a label says: a measure (an id of a figure, `AMOUNT`, or « »), and the part that it names, as a dimension
    with its key: « total », « region », « department », « year », « maturity », « progress », « category », « kind ».

    `unit` is the value of one, in euros, for an amount whose cells do not say theirs; 0 where it is not said.
    `of_call` says that a year is that of a call.
    """

    measure: str = ""
    dimension: str = ""
    key: str = ""
    unit: int = 0
    of_call: bool = False


def head_of(text: str, *, of_place: str = "") -> Head | None:
    """What a label says, or a head; an empty one, or « Nombre », says nothing and forbids nothing.

    `of_place` (« region », « department ») is what the table says that its labels are, for those that are both.
    """
    folded = _NOTE.sub("", fold(tidy(text)).strip(" .:|")).strip()
    if _NEUTRAL.fullmatch(folded):
        return Head()
    if _TOTAL.fullmatch(folded):
        return Head(dimension="total")
    if year := _YEAR.fullmatch(folded):
        return Head(dimension="year", key=year["year"], of_call=bool(year["call"]))
    return _measure(folded) or _place(folded, of_place) or _part(folded)


def _measure(folded: str) -> Head | None:
    if _COUNT.fullmatch(folded):
        return Head(COUNT)
    if territories := _TERRITORIES.fullmatch(folded):
        return Head(REGIONS if territories["what"] == "regions" else DEPARTMENTS)
    unit = _UNIT.search(folded)
    money = _MONEY.fullmatch(folded[: unit.start()] if unit else folded)
    if money is None:
        return None
    return Head(GRANTED if money["granted"] else PAID if money["paid"] else AMOUNT, unit=_scale(unit))


def euros_of(text: str) -> int:
    """How many euros one is worth under a head that says so, « Montant (k€) »; 0 where it does not."""
    return _scale(_UNIT.search(fold(tidy(text))))


def _scale(unit: re.Match[str] | None) -> int:
    said = unit["unit"] if unit else ""
    return next((value for start, value in _SCALES.items() if said.startswith(start)), 1 if said else 0)


def _place(folded: str, of_place: str) -> Head | None:
    """A region or a department by its whole name, with its number or without; « Paris » is not « Ville de Paris »."""
    coded = _CODED.search(folded)
    number = (coded["before"] or coded["after"]).upper() if coded else ""
    known = names().get(key_of(_PLACE_NOUN.sub("", _CODED.sub("", folded))))
    if known is None:
        code = folded.upper()
        return Head(dimension="department", key=code) if of_place == "department" and region_of(code) else None
    code, region, _ = known
    if code.startswith("R") and (of_place == "department" or len(number) == 3):
        # « La Réunion » is a region, and its only department.
        inside = departments_of_region(region)
        code = next(iter(inside)) if len(inside) == 1 else ""
    elif of_place == "region" and not code.startswith("R"):
        return None
    if not code or (number and number != code):
        return None
    return Head(dimension="region", key=code[1:]) if code.startswith("R") else Head(dimension="department", key=code)


def _part(folded: str) -> Head | None:
    """« Projets bien avancés », « Montée en charge »."""
    found = alone(folded)
    if found is None:
        return None
    return Head(COUNT if _COUNTED.match(folded) else "", *found)
