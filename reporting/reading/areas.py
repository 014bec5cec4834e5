"""Where a text says that things are: regions of today and of yesterday, departments, communes, and adjectives such as
« breton »; each as the departments that it covers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from reporting.reading.blocks import Block
from reporting.reading.places import (
    capital,
    department_name,
    departments_of_region,
    groupings,
    inhabited,
    key_of,
    names,
    pattern,
    region_name,
    region_of,
)
from reporting.reading.words import one_of

Level = Literal["region", "people", "department", "commune"]


@dataclass(frozen=True)
class Area:
    """A part of the country named at `start:end`; « people » is an adjective (« les caisses bretonnes »)."""

    start: int
    end: int
    name: str
    departments: frozenset[str]
    level: Level
    homes: frozenset[str] = frozenset()  # where a commune of exactly this name lies

    def may_hold(self, other: Area) -> bool:
        return bool(self.departments & other.departments)

    @property
    def wide(self) -> bool:
        return self.level in ("region", "people")

    @property
    def where(self) -> str:
        """The departments of a commune, or the region of a department, in words."""
        if self.level == "department":
            return region_name(region_of(next(iter(sorted(self.departments)))))
        return ", ".join(sorted(map(department_name, self.homes or self.departments))[:2])


_FORMER = {
    "alsace": "67 68", "lorraine": "54 55 57 88", "champagne ardenne": "08 10 51 52", "picardie": "02 60 80",
    "nord pas de calais": "59 62", "haute normandie": "27 76", "basse normandie": "14 50 61",
    "bourgogne": "21 58 71 89",
    "franche comte": "25 39 70 90", "auvergne": "03 15 43 63", "rhone alpes": "01 07 26 38 42 69 73 74",
    "limousin": "19 23 87", "aquitaine": "24 33 40 47 64", "poitou charentes": "16 17 79 86",
    "languedoc roussillon": "11 30 34 48 66", "midi pyrenees": "09 12 31 32 46 65 81 82",
}  # fmt: skip
# The stem of what is said of the people and things of a place; a region by its former code or its present one.
_PEOPLE = {
    "breton": "R53", "normand": "R28", "francilien": "R11", "occitan": "R76", "neo-aquitain": "R75",
    "alsacien": "67 68", "lorrain": "54 55 57 88", "champardennais": "08 10 51 52", "picard": "02 60 80",
    "bourguignon": "21 58 71 89", "franc-comtois": "25 39 70 90", "comtois": "25 39 70 90", "auvergnat": "03 15 43 63",
    "rhonalpin": "01 07 26 38 42 69 73 74", "aquitain": "24 33 40 47 64", "reunionnais": "974",
    "guadeloupeen": "971", "martiniquais": "972", "guyanais": "973", "mahorais": "976", "savoyard": "73 74",
    "vosgien": "88", "ardennais": "08", "marnais": "51", "haut-marnais": "52", "aubois": "10", "mosellan": "57",
    "meusien": "55", "ornais": "61", "sarthois": "72", "mayennais": "53", "vendeen": "85", "finisterien": "29",
    "morbihannais": "56", "costarmoricain": "22", "axonais": "02", "isarien": "60", "samarien": "80",
    "ardechois": "07", "dromois": "26", "iserois": "38", "altiligerien": "43", "cantalien": "15", "girondin": "33",
    "landais": "40", "gersois": "32", "varois": "83", "vauclusien": "84", "gardois": "30", "heraultais": "34",
    "audois": "11", "tarnais": "81", "aveyronnais": "12", "lozerien": "48", "lotois": "46", "correzien": "19",
    "creusois": "23", "charentais": "16 17", "deux-sevrien": "79", "perigourdin": "24", "eurois": "27",
    "calvadosien": "14", "manchois": "50", "eurelien": "28", "loiretain": "45", "tourangeau": "37",
    "berrichon": "18 36", "jurassien": "39", "icaunais": "89", "nivernais": "58", "essonnien": "91",
    "val-de-marnais": "94", "sequano-dionysien": "93", "yvelinois": "78", "valdoisien": "95", "alto-sequanais": "92",
    "seine-et-marnais": "77", "bas-rhinois": "67", "haut-rhinois": "68", "ariegeois": "09", "azureen": "06",
    "bucco-rhodanien": "13",
}  # fmt: skip
# « Département : 35 », « dép. 35 »
_CODE = re.compile(r"\b(?:departement|dep\.?|dept\.?)(?: n ?°)? ?:? ?(?P<code>\d\d|2[ab]|97\d)(?![\w,.]\d| ?[a-z%€])")
_PEOPLE_WORD = re.compile(rf"(?<![\w-])(?P<stem>{one_of(_PEOPLE)})(?:n?e)?s?(?![\w-])")
_FORMER_WORD = re.compile(r"(?<![\w-])" + one_of(name.replace(" ", "[ '-]+") for name in _FORMER) + r"(?![\w-])")
# Before a place, words that make it the name of something else.
_OTHER = re.compile(
    r"\b(?:rues?|avenue|place|boulevard|quai|cours|impasse|lycee|college|ecole|hopital|hotel|universite|academie|"
    r"bassin|vallees?|bords|fleuve|riviere|val|gare|amerique|afrique|europe|coree|cour d'appel|(?:m|mme|mm|dr)\.?)"
    r"(?: (?:de la|de l'|du|des|de|d'))? ?$"
)
_OFFICE = re.compile(r"(?:Caf|CAF|MSA|Msa|Région|Département|Departement|Préfecture|DDETS|CD|ARS|Dreets|Caflab) $")
_CAPITAL_BEFORE = re.compile(r"(?<!\w)[A-ZÀ-Ý][\w'-]+ $")
_CAPITAL_AFTER = re.compile(r" [A-ZÀ-Ý][a-zà-ÿ]")
_NORTH = re.compile(r"(?:^|[(,:;|–•-] ?|\b(?:le|du|et|les|caf|departement|sur|au) )$")
_START = re.compile(r"(?:^|[.!?:;|] )$")
_LOWER_AFTER = re.compile(r" (?!et\b|ou\b|a \d)[a-z]")
_SMALL_WORDS = re.compile(r"(?<=[\s-])(?:D[eu]s?|La|Les?|Et|En|Dans|Aux?|Sur|Sous|Lès)(?=[\s-])|\b[DL](?=')")
# Names that are words: « Villé », « Contes ».
_WORDS = frozenset(
    (
        "ville", "contes", "bonne", "parent", "centre", "maison", "bureau", "trets", "brie", "mouvement", "jardin",
        "lieu", "jury", "avril", "don", "job", "cars", "rue", "vue", "mer", "four", "cours", "rives", "salles",
        "signes", "couches", "campagne", "montagne", "rivieres", "quarante", "l escale", "l etoile", "la tour",
        "la plaine", "la celle", "la creche", "la couronne", "la machine", "la force", "le verger", "le syndicat",
        "le passage", "les fins", "les touches",
    )
)  # fmt: skip
# Departments that are words: « Cher collègue », « Somme due », « Réunion du 3 mars ».
_COMMON = frozenset(
    ("cher", "somme", "lot", "manche", "nord", "creuse", "orne", "vienne", "allier", "aube", "landes", "reunion")
)
_SMALL_TOWN, _LARGE_TOWN, _FAR_LARGER = 1000, 10000, 5
_TITLED = re.compile(r"$| ?[–—:(|;\]-] |, | ?\(")

_TOWN = re.compile(
    r"(?<![\w-])(?:(?:Le|La|Les) |L')?[A-ZÀ-Ý][\w']*[a-zà-ÿ]\w*"
    r"(?:-(?:(?:[dl]'|(?:de|du|des|la|le|les|sur|en|aux|sous|lès|les|et|à)-(?:l')?))*[\w']+| (?=[A-ZÀ-Ý])[\w'-]+)*"
)
# What may stand before a commune: not the name of a person or of an association.
_BEFORE_TOWN = re.compile(
    r"(?:^|[.;:,(«–—•/|>*-] ?|\b(?:de|d'|a|et|ou|du|au|aux|sur|par|pour|entre|vers|dont|est|sont|"
    r"releve|trouve|situe|comme|commune|ville|mairie|elles|eux|puis|dans|avec|que|qu'|ni|en|sauf|depuis|\d\)) ?)$"
)
_TITLE = re.compile(r"\b(?:m|mme|mm|mmes|dr|pr|me|saint|sainte)\.? $")
_TITLE_LENGTH = 10
_BEFORE = 60  # characters that say how a name is brought in
# « Val de Somme », « Pays de Retz »: the end of a longer name.
_GOES_ON = re.compile(r" d(?:e|u|es) (?:la |l['’])?(?!M\.|Mme)[A-ZÀ-Ý]")
# « Graines de Plaine »: the end of the name of an association.
_NAMED_AFTER = re.compile(
    r"(?<=[a-zà-ÿ] )(?!Ville|Commune|Mairie|Communauté|Agglo|Métropole|Pays|Crèche|Maison|Relais)[A-ZÀ-Ý][a-zà-ÿ]+ "
    r"(?:de |du |d['’])$"
)
# « Le bassin de Toul », no river.
_BASIN = re.compile(r"\bbassins? (?:de vie |d'emploi )?(?:de |d')$")
_DATELINE = re.compile(r", le \d")


@cache
def _keys() -> list[str]:
    return sorted(inhabited())


def _longer(key: str) -> tuple[frozenset[str], int] | None:
    """What `inhabited` says of a key, of the communes whose name begins with these words and goes on."""
    keys, opens = _keys(), f"{key} "
    first = at = bisect_left(keys, opens)
    while at < len(keys) and keys[at].startswith(opens):
        at += 1
    longer = [inhabited()[one] for one in keys[first:at]]
    return (frozenset().union(*(codes for codes, _ in longer)), max(people for _, people in longer)) if longer else None


def areas(block: Block) -> tuple[Area, ...]:
    """What a block names, in order, none inside another."""
    return areas_in(block.text, block.folded)


def uncapped(words: str) -> str:
    """« LE MANS – Guichet » as « Le Mans – Guichet »: a name in capitals is read as others are."""
    return _CAPITALS.sub(lambda match: _SMALL_WORDS.sub(lambda one: one[0].lower(), match[0].title()), words)


_CAPITALS = re.compile(r"(?<![\w'])(?:(?:L[EA]S?|L') ?)?[A-ZÀ-Ý]{4,}(?:[-' ]+[A-ZÀ-Ý]+)*(?![\w])")


@lru_cache(maxsize=16384)
def areas_in(text: str, folded: str) -> tuple[Area, ...]:
    """What a text names, in order, none inside another; capitals are read as words."""
    if not any(char.islower() for char in text):
        text = _SMALL_WORDS.sub(lambda match: match[0].lower(), text.title())
    found: list[Area] = []
    for one in sorted((*_official(text, folded), *_former(text, folded), *_town_areas(text, folded), *_people(folded),
                       *_coded(folded), *_grouped(text, folded)),
                      key=lambda area: (area.start, -area.end)):  # fmt: skip
        if not found or one.start >= found[-1].end:
            found.append(one)
        elif one.end > found[-1].end and one.start <= found[-1].start + 3:
            found[-1] = one
    return tuple(found)


def _official(text: str, folded: str) -> Iterator[Area]:
    for match in pattern().finditer(folded):
        code, region, name = names()[key_of(match[0])]
        if not _is_name(text, folded, match):
            continue
        if match[0] == "nord" and not (
            _NORTH.search(folded, max(0, match.start() - _BEFORE), match.start())
            and not re.match(r" d[eu]\b| d'", folded[match.end() :])
        ):
            continue
        wide = code.startswith("R")
        covers = departments_of_region(region) if wide else frozenset((code,))
        same = inhabited().get(key_of(name)) if not wide else None
        yield Area(
            match.start(),
            match.end(),
            name,
            covers | (same[0] if same and same[1] > _SMALL_TOWN else frozenset()),
            "region" if wide else "department",
        )


def _is_name(text: str, folded: str, match: re.Match[str]) -> bool:
    """Whether what is spelt like a place is written as one, and is not a part of another name."""
    start, end = match.span()
    before = text[:start]
    if not capital(text, start) or _OTHER.search(folded, max(0, start - _BEFORE), start):
        return False
    if _CAPITAL_BEFORE.search(before[-30:]) and not _OFFICE.search(before[-20:]) and not _starts(before):
        return False
    if _CAPITAL_AFTER.match(text, end) or (match[0] == "lot" and re.match(r" \d", text[end:])):
        return False
    opens = match[0] in _COMMON and _START.search(folded, max(0, start - _BEFORE), start)
    return not (opens and _LOWER_AFTER.match(folded, end))


def _starts(before: str) -> bool:
    """« Le Lot », « La Creuse » at the start of a sentence."""
    return bool(
        re.search(
            r"(?:^|[.:;!?|–] )(?:Le|La|Les|En|Dans|Au|Aux|Du|Des|Et|Côté|Pour|Sur|Hors|Avec|Par|Sauf|Seule?|Entre) $",
            before[-12:],
        )
    )


def _former(text: str, folded: str) -> Iterator[Area]:
    for match in _FORMER_WORD.finditer(folded):
        if _is_name(text, folded, match):
            codes = frozenset(_FORMER[key_of(match[0])].split())
            yield Area(match.start(), match.end(), text[match.start() : match.end()], codes, "region")


def _coded(folded: str) -> Iterator[Area]:
    for match in _CODE.finditer(folded) if "dep" in folded else ():
        code = match["code"].upper()
        if region_of(code):
            yield Area(*match.span("code"), department_name(code), frozenset((code,)), "department")


def _people(folded: str) -> Iterator[Area]:
    for match in _PEOPLE_WORD.finditer(folded):
        told = _PEOPLE[match["stem"]]
        codes = departments_of_region(told[1:]) if told.startswith("R") else frozenset(told.split())
        yield Area(match.start(), match.end(), match[0], codes, "people")


_GROUPING = re.compile(
    r"\b(?:communautes? (?:de communes|d'agglomeration|urbaine)|agglomeration|cc|ca|cu)"
    r"(?: de la| de l'| de| du| des| d'| les?| la)? ?(?=[a-z])"
)


def _grouped(text: str, folded: str) -> Iterator[Area]:
    """« la communauté de communes du Haut-Béarn »: as a commune, that lies in one department or a few."""
    for match in _GROUPING.finditer(folded):
        start = match.end()
        words = key_of(text[start : start + 60]).split() if text[start].isupper() else []
        for size in range(min(len(words), 7), 0, -1):
            name = " ".join(words[:size])
            codes = groupings().get(name)
            spelt = re.match(r"[ '-]+".join(words[:size]), folded[start:]) if codes else None
            if codes and spelt:
                yield Area(start, start + spelt.end(), text[start : start + spelt.end()], codes, "commune", codes)
                break


def _town_areas(text: str, folded: str) -> Iterator[Area]:
    for match in _TOWN.finditer(text):
        start, end = match.span()
        lead = folded[max(0, start - 4) : start]
        article = "Les " if lead.endswith("aux ") else "Le " if lead.endswith(("au ", " du ")) else ""
        # « du Château » is no Château-d'Oléron: an article that the text hides must be of the whole name.
        whole = article != "Le " or key_of(article + match[0]) in inhabited()
        town = (_town(article + match[0]) if whole else None) or (None if article == "Le " else _town(match[0]))
        if town is None or _TITLE.search(folded, max(0, start - _TITLE_LENGTH), start):
            continue
        before = max(0, start - _BEFORE)
        other = _OTHER.search(folded, before, start) and not _BASIN.search(folded, before, start)
        if other or not _BEFORE_TOWN.search(folded, before, start):
            continue
        if _DATELINE.match(folded, end) or _GOES_ON.match(text, end):
            continue
        if town[2] < _LARGE_TOWN and _NAMED_AFTER.search(text, before, start):
            continue
        # « Chef de projet … » names no Chef-Boutonne, « Bonne lecture » no Bonne.
        opens = _START.search(folded, before, start) and not _TITLED.match(text, end)
        if not (opens and town[2] < _LARGE_TOWN):
            yield Area(start, end, article + match[0], town[0], "commune", town[1])


@cache
def _town(name: str) -> tuple[frozenset[str], frozenset[str], int] | None:
    """Where a commune so called may lie, its name said in full or cut short; where one lies that is called so; and
    its inhabitants.
    """
    key = key_of(name)
    exact = inhabited().get(key)
    if key in names() or key in _FORMER or key in _WORDS or (len(key) < 4 and not (exact and exact[1] > _LARGE_TOWN)):
        return None
    short = _longer(key)
    if exact and short and exact[1] > short[1] * _FAR_LARGER:
        short = None  # « Abbeville » is never Abbeville-Saint-Lucien
    people = max(exact[1] if exact else 0, short[1] if short and "-" not in name else 0)
    homes = exact[0] if exact else short[0] if short else frozenset()
    if not homes or (people < _SMALL_TOWN and "-" not in name) or len(homes) > 5 or (not exact and len(homes) > 2):
        return None
    return homes | (short[0] if short else frozenset()), homes, people
