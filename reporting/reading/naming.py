"""What projects may be called by, and where a text calls them so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from reporting.reading.areas import areas_in, uncapped
from reporting.reading.name_words import ARTICLE
from reporting.reading.places import communes, key_of, names
from reporting.reading.project import Record
from reporting.reading.words import fold, tidy

# « Projet n° 3 : », « 2. », « Page 4. »: the rank of a project, before its name.
RANK = re.compile(
    r"^\[\d{1,3}\]\s*|^\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-ZÀ-Ý«])|^(?:(?:projet|fiche|action|page|dossier|notice|"
    r"portrait|initiative|site|"
    r"n ?°)\s?(?:n ?° ?)?)?(?:\d{1,3}|[a-h])"
    r"\s?[.):|°–—/-]+\s*|^(?:projet|fiche|action|page|dossier|notice|n ?°)\s(?:n ?° ?)?\d{1,3}\s*$",
    re.IGNORECASE,
)

_WORDS_OF_KIND = re.compile(
    r"^(?:(?:la |le |l'|une? )?(?:communes?|ville|association|communaute|agglomeration|bailleur|"
    r"mutuelle|ccas|scic|scop|caf|"
    r"msa|mairie|metropole|departement|epci|syndicat|perenni\w*|experimen\w*|montee en|demarrage|amorcage|mis en|"
    r"mise en)\b[^–]*|(?:la |le |l'|une? )?(?:partie|reussites|pays|plateau|plaine|vallee|centre social|oui|non|creche|"
    r"micro-creche|maison des familles|relais|projet|action|fiche|page|petite enfance|accueil)(?: \d+)?|.{1,2})$"
)
_HOLDER = re.compile(
    r"(?i:commune|ville|mairie|ccas|agglom[ée]ration|m[ée]tropole|communaut[ée](?: de communes| d'agglom[ée]ration)?) "
    r"(?:de |d'|du |des )?(?P<name>(?:la |le |les |l')?[A-ZÀ-Ý][\w'-]+(?: (?:(?:de|du|des|la|le|les|"
    r"sur|en|et) )*[A-ZÀ-Ý][\w'-]+)*)"
)


def key_of_name(name: str) -> str:
    """The folded words of a name without its rank and its article: what two mentions of it share."""
    words = fold(RANK.sub("", name)).strip(" .,;:«»\"'()–-")
    bare = ARTICLE.sub("", words)
    return bare if len(bare) > 2 else words


def name_all(found: list[Record]) -> None:
    """What a project may be called by: its commune, its own name, the commune of its porteur, where no other has it."""
    called = [set(_calls(record)) for record in found]
    counts = Counter(name for names_of in called for name in names_of)
    _join_twins(found, called, counts)
    for record, names_of in zip(found, called, strict=True):
        record.aliases = frozenset(name for name in names_of if counts[name] == 1)


def _join_twins(found: list[Record], called: list[set[str]], counts: Counter[str]) -> None:
    """« Rodez » of the list and « Fiche – Rodez »: two that share a name, and that are told in two ways, are one."""
    first: dict[str, Record] = {}
    for record, names_of in zip(found, called, strict=True):
        for name in sorted(names_of):
            known = first.setdefault(name, record)
            if counts[name] == 2 and known is not record and known.main != record.main:
                record.twin = known.twin or known
                counts[name] = 1


def _calls(record: Record) -> Iterator[str]:
    name = RANK.sub("", record.name)
    if len(name) > 6:
        yield fold(name).strip(" .«»")
    for part in re.split(r"\s?[–—|•·(),.:;«»]\s?|\s-\s", name):
        words = fold(tidy(part)).strip(" \"'")
        if words and not _WORDS_OF_KIND.match(words) and re.sub(r"['-]", " ", words) not in names():
            yield words
            bare = re.sub(r"^(?:le |la |les |l'|a |au |aux )", "", words)
            if len(bare) > 4 or words.startswith("a "):
                yield bare
    holder = record.part("porteur")
    for text in (record.name, holder.value if holder else ""):
        if match := _HOLDER.search(tidy(text)):
            yield fold(match["name"])
    if holder and (proper := _PROPER_HOLDER.match(tidy(holder.value))):
        yield (own := key_of_name(proper[0]))  # « Fiche 4 », « Porteur : Association Les Petits Pas »
        if not _WORDS_OF_KIND.match(bare := own.removeprefix("association ")):
            yield bare
    if (body := _BODY.search(tidy(record.name))) and key_of(body["town"]) in communes():
        yield fold(body["town"])  # « Morlaix Communauté », which a text may call Morlaix
    yield from _towns(record)


_PROPER_HOLDER = re.compile(r"[A-Za-zÀ-ÿ' -]+ «? ?[A-ZÀ-Ý][^,(;–—]{2,60}")
_BODY = re.compile(r"(?P<town>[A-ZÀ-Ý][\w'-]+) (?:Communauté|Agglo(?:mération)?|Métropole)\b")


def _towns(record: Record) -> Iterator[str]:
    """The only commune that its title names, or its place, or its porteur, or its first line."""
    said = [one.value for kind in ("lieu", "porteur") for one in record.parts if one.kind == kind]
    for text in (record.name, *said, *(line.text for line in record.lines[1:2])):
        words = uncapped(tidy(text))
        towns = {words[one.start : one.end] for one in areas_in(words, fold(words)) if one.level == "commune"}
        if towns:
            if len(towns) == 1:
                town = fold(towns.pop())
                yield town
                if (short := _SHORT.match(town)) and short[0] not in communes():
                    yield short[0]
            return


# « Florac » for Florac Trois Rivières, « Bar » for nothing: Bar-le-Duc, Saint-Dié and Mont-de-Marsan keep their names.
_SHORT = re.compile(r"(?!saint|ville|mont|chateau|beau|val|font|notre|bourg|port\b)[a-z]{5,}(?=[ -][a-z])")


@lru_cache(maxsize=4)
def _pattern(found: tuple[Record, ...]) -> tuple[dict[str, Record], re.Pattern[str]]:
    by_name = {name: record for record in found for name in record.aliases}
    longest = sorted(by_name, key=len, reverse=True)
    return by_name, re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])")


def called(text: str, folded: str, found: list[Record]) -> list[tuple[int, Record]]:
    """Where a text names projects: the names that begin with a capital, or stand in quotes."""
    by_name, any_name = _pattern(tuple(found))
    if not by_name:
        return []
    seen: dict[Record, int] = {}
    for match in any_name.finditer(folded):
        capital = any(char.isupper() for char in text[match.start() : match.end()])
        if capital or ((" " in match[0] or "-" in match[0]) and match[0].replace("-", " ") not in communes()):
            seen.setdefault(by_name[match[0]], match.start())
    return sorted(((at, record) for record, at in seen.items()), key=lambda one: one[0])
