"""The projects that a document describes, whatever the layout: a title, then « Porteur : … » on lines of their own, in
one paragraph, after a story, or one project by row of a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from reporting.reading.blocks import Block, Text, value_of
from reporting.reading.places import communes, departments_of_commune, names, places
from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

# What a label says, by its first words; the last kind is read before « fiche », « type » after « porteur ».
KINDS: dict[str, str] = {
    "porteur": r"porteurs?(?: du projet)?|structure porteuse|organisme porteur|portage|gestionnaire|maitre d'ouvrage|"
    r"maitrise d'ouvrage|beneficiaire|laureat|operateur|structure|portee? par",
    "stade": r"(?:niveau|degre|etat|stade|phase) d(?:e |')(?:maturite|avancement|developpement|realisation)|maturite|"
    r"stade(?: atteint| actuel)?|phase(?: actuelle)?|avancement|ou en est-on|etat(?: actuel)?|statut(?: du projet)?",
    "categorie": r"categories?|themes?(?:\(s\))?|thematiques?|axes?|volet|priorite|domaine|champ",
    "resultats": r"resultats?(?: (?:disponibles?|connus?|mesures?|observes?))?|bilan(?: (?:disponible|remis))?|"
    r"evaluation(?: (?:remise|disponible|realisee))?",
    "fiche": r"fiche(?: (?:action|technique|detaillee|disponible|projet|pratique))?(?: disponible)?",
    "date": r"(?:date d(?:e |'))?(?:ouverture|demarrage|debut|lancement|mise en service|creation)(?: (?:le|en|"
    r"prevue))?",
    "argent": r"budget(?: total)?|cout(?: total)?|aide(?: accordee| [12]\d{3})?|montant(?: accorde)?|subvention|"
    r"financement(?: accorde)?|soutien",
    "lieu": r"lieu|departement|commune|territoire|localisation|implantation|ville|site|region",
    "type": r"type(?: d(?:e |')(?:porteur|organisme|structure))?|nature(?: juridique)?",
    "capacite": r"places|capacite|nombre de places|agrement",
}
# « Résultats obtenus disponibles dans la fiche », « Fiche projet disponible », « Budget total de l’action ».
_MORE = dict.fromkeys(("stade", "resultats", "fiche", "date", "argent"), r"(?: (?!est\b|sont\b|ont\b)[a-z'()-]+){0,5}")
_LABEL = re.compile(
    r"(?:^|[.;|–—•,(\t] ?|- )(?:[-•▪*–>] )?(?:\*\*)?(?:"
    + "|".join(rf"(?P<{kind}>(?:{pattern}){_MORE.get(kind, '')})" for kind, pattern in KINDS.items())
    + r")\*{0,2} ?:\*{0,2} (?!\d{1,3} ?(?:[.;,|]|$))",
    re.MULTILINE,
)
_GROUP = re.compile(r"^\d{1,3} (?:projets?|actions?|dossiers?|structures?|operations?|laureats?|initiatives?|sites?)\b")
_THEME = re.compile(r"^(?:theme|categorie|axe|volet|thematique|priorite)\b")
_RANK = re.compile(
    r"^(?:(?:projet|fiche|action|page|dossier|notice|portrait|initiative|site|n ?°)\s?(?:n ?° ?)?)?(?:\d{1,3}|[a-h])"
    r"\s?[.):|°–—/-]+\s*|^(?:projet|fiche|action|page|dossier|notice|n ?°)\s(?:n ?° ?)?\d{1,3}\s*$",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:\b(?:departements?|regions?|territoires?|projets?|actions?|dossiers?|laureats?|initiatives?|dans|en|a|au|aux|"
    r"le|la|les|l|d|de|du|des|pour|sur)\b|\d+|\W)+"
)
_NOT_TITLE = re.compile(r"^(?:encadre|en bref|reperes?|carte d'identite|chiffres cles)\b")


@dataclass(slots=True)
class Part:
    """« Label : valeur » of a record, wherever it stands."""

    kind: str
    value: str
    line: Line

    @property
    def folded(self) -> str:
        return fold(self.value)


@dataclass(eq=False, repr=False)
class Record:
    """One project: its title, its lines, the parts that its labels give, the heading of its group."""

    name: str
    title: Line
    lines: list[Line]
    parts: list[Part] = field(default_factory=list)
    groups: list[Line] = field(default_factory=list)
    aliases: frozenset[str] = frozenset()
    department: str = ""
    main: bool = True  # one of those that the document describes alike, one after the other

    @cached_property
    def joined(self) -> tuple[str, list[tuple[int, Line]]]:
        """Its text on one line, and where each line starts in it."""
        text, starts = "", []
        for line in self.lines:
            starts.append((len(text), line))
            text += tidy(line.text) + "\n"
        return text, starts

    def line_at(self, offset: int) -> Line:
        return next(line for start, line in reversed(self.joined[1]) if start <= offset)

    def part(self, kind: str) -> Part | None:
        return next((one for one in self.parts if one.kind == kind), None)


def _locate(found: list[Record]) -> None:
    """The code of the department of each (of its region, « R… »): as it says it, as its group does, by its commune."""
    for record in found:
        said = [tidy(record.title.text), *(one.value for one in record.parts if one.kind == "lieu")]
        groups = [_titled(tidy(line.text)) for line in reversed(record.groups)]
        record.department = next((code for text in (*said, *groups) if (code := _code(text))), "")
    for record in [*found, *found]:
        known = {one.department for one in found}
        texts = (
            [record.name, *(one.value for one in record.parts if one.kind == "lieu")] if not record.department else []
        )
        for text in texts:
            where = departments_of_commune(re.split(r"[,(.:–—|]| - ", _RANK.sub("", text))[0].strip())
            where = where if len(where) == 1 else where & known
            if len(where) == 1:
                record.department = next(iter(where))
                break


def _titled(text: str) -> str:
    return text.title() if text.isupper() else text


def _code(text: str) -> str:
    if match := re.search(r"\((?:dep\. ?)?(0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])\)", fold(text)):
        return match[1].upper()
    found = places(f": {text}", f": {fold(text)}")
    return found[0].code if found else ""


def records(text: Text) -> list[Record]:
    """The projects that a document describes, in order; none where fewer than three blocks have the same labels."""
    lines = list(text.lines)
    hits = [_hits(line) for line in lines]
    anchor = _anchor(hits)
    found = _tabled(text)
    if anchor:
        found += _described(text, lines, hits, anchor)
    found += _of_fiches(text, {line.number for record in found for line in record.lines})
    _name(found)
    _locate(found)
    return found


def _of_fiches(text: Text, known: set[int]) -> list[Record]:
    """The fiches that stand elsewhere, whose labels are others."""
    found = []
    for fiche in text.fiches:
        lines = [line for block in (fiche.title, *fiche.blocks) for line in block.lines]
        if known & {line.number for line in lines}:
            continue
        lines = sorted({line.number: line for line in lines}.values(), key=lambda line: line.number)
        parts = [Part(kind, value_of(one), one.lines[0]) for one in fiche.fields if (kind := _kind(one.label))]
        if len({one.kind for one in parts}) > 1:
            found.append(Record(fiche.name, fiche.title.lines[0], lines, parts, main=False))
    return found


def _hits(line: Line) -> list[re.Match[str]]:
    if line.cells or line.kind == "row":
        return []
    return list(_LABEL.finditer(fold(tidy(line.text))))


def _anchor(hits: list[list[re.Match[str]]]) -> str | None:
    """The label that comes first among those that nearly every project has."""
    counts = Counter(match.lastgroup or "" for row in hits for match in row)
    if not counts or len(counts) < 2 or max(counts.values()) < 3:
        return None
    often = {kind for kind, count in counts.items() if count * 10 >= max(counts.values()) * 7}
    return next(match.lastgroup for row in hits for match in row if match.lastgroup in often)


def _described(text: Text, lines: list[Line], hits: list[list[re.Match[str]]], anchor: str) -> list[Record]:
    heads = {line.number for block in text.blocks if block.kind == "heading" for line in block.lines}
    anchors = [rank for rank, row in enumerate(hits) if any(match.lastgroup == anchor for match in row)]
    titles: list[tuple[int, str]] = []
    for position, at in enumerate(anchors):
        floor = anchors[position - 1] if position else max(-1, at - 12)
        last = max((rank for rank in range(max(0, floor), at) if hits[rank]), default=floor)
        first = min((rank for rank in range(last + 1, at + 1) if hits[rank]), default=at)
        named = _title(lines, heads, hits, last + 1, first)
        if named[1] or not titles:
            titles.append(named)
    found: list[Record] = []
    groups: list[Line] = []
    for position, (at, name) in enumerate(titles):
        since = titles[position - 1][0] if position else 0
        new = [line for line in lines[since + 1 if position else 0 : at] if is_group(line)]
        groups = [one for one in (new or groups) if one][-2:]
        stop = titles[position + 1][0] if position + 1 < len(titles) else len(lines)
        record = Record(name, lines[at], _lines(lines, heads, hits, at, stop), groups=groups)
        _parts(record)
        found.append(record)
    return found


def _title(lines: list[Line], heads: set[int], hits: list[list[re.Match[str]]], start: int, at: int) -> tuple[int, str]:
    """The line that names a project, between what was said of the one before and its own first label."""
    own = tidy(lines[at].text)[: hits[at][0].start()].strip(" –—-|;,.") if hits[at] else ""
    if _NOT_TITLE.match(fold(own)) or not any(char.isalpha() for char in own):
        own = ""
    above = [rank for rank in range(start, at) if tidy(lines[rank].text) and not is_group(lines[rank])]
    blanks = [rank for rank in range(start, at) if not tidy(lines[rank].text)]
    near = [rank for rank in above if not blanks or rank > blanks[-1]]
    if own and not near:
        return at, own
    plain = [rank for rank in (near or above) if _names_one(lines[rank])]
    marked = [rank for rank in above if lines[rank].number in heads and _names_one(lines[rank])]
    if near and blanks:
        chosen = near[0]
    elif marked:
        chosen = marked[-1]
    elif plain:
        chosen = plain[-1]
    else:
        return at, own
    return chosen, f"{tidy(lines[chosen].text)} – {own}".strip(" –")


def _names_one(line: Line) -> bool:
    words = tidy(line.text)
    plain = not words[:1].islower() and words[:2] not in ("- ", "• ", "▪ ", "– ", "* ", "· ", "◦ ")
    return len(words) < 110 and plain and not words.endswith((".", ";", ",", ":"))


def is_group(line: Line) -> bool:
    """« 3 projets en Moselle », « Occitanie (6) », « THÈME « … » – 4 projets »: what opens several projects."""
    words = _titled(tidy(line.text)).strip("■►# ")
    folded = fold(words)
    spaced = bool(line.cells) or re.search(r"\S(?:\t| {3,})\S", line.text) is not None
    ends = words.endswith((".", ";", ",")) and not _GROUP.match(folded)
    if not words or spaced or len(words) > 100 or ": " in words or ends:
        return False
    if _GROUP.match(folded) or _THEME.match(folded):
        return True
    found = places(f": {words}", f": {folded}")
    if len(found) != 1:
        return False
    rest = folded[: max(0, found[0].start - 2)] + " " + folded[found[0].end - 2 :]
    return _FILLER.fullmatch(rest) is not None


def _lines(lines: list[Line], heads: set[int], hits: list[list[re.Match[str]]], at: int, stop: int) -> list[Line]:
    stop = next(
        (rank for rank in range(at + 1, stop) if _other(lines[rank], heads, hits[rank], stop == len(lines))), stop
    )
    last = max((rank for rank in range(at, stop) if hits[rank]), default=at)
    kept = []
    for rank in range(at, stop):
        line = lines[rank]
        if rank > last and (line.number in heads or is_group(line) or (not tidy(line.text) and stop == len(lines))):
            break
        if tidy(line.text):
            kept.append(line)
    return kept


def _other(line: Line, heads: set[int], hits: list[re.Match[str]], last: bool) -> bool:
    """Whether a line opens something else than the project before it, the last of a document."""
    words = fold(tidy(line.text))
    return last and (
        bool(re.match(r"^(?:fiche|annexe|page)s?\b(?:(?: n ?°)? ?\d| techniques?$|$)", words))
        or (
            line.number in heads and not hits and (line.text.isupper() or bool(re.match(r"^(?:[ivx]+|\d+)[.)]", words)))
        )
    )


def _parts(record: Record) -> None:
    text, _ = record.joined
    found = list(_LABEL.finditer(fold(text)))
    for rank, match in enumerate(found):
        end = found[rank + 1].start() if rank + 1 < len(found) else len(text)
        line = record.line_at(match.end() - 1)
        value = text[match.end() : end]
        following = next((start for start, _ in record.joined[1] if start > match.end()), len(text))
        # The value of a label ends with its sentence, or with its line where the next one starts a sentence.
        cut = re.search(r"(?<!\bp)[.;](?=\s|$)| [|–—] ", value)
        if following < end and text[following : following + 1].isupper():
            value = value[: following - match.end()]
        value = value[: cut.start()] if cut and cut.start() < len(value) else value
        record.parts.append(Part(match.lastgroup or "", value.strip(" .;,|\n").replace("\n", " "), line))


def _tabled(text: Text) -> list[Record]:
    """One project by row, under a header whose cells are labels."""
    found = []
    for table in text.tables:
        kinds = [_kind(cell) for cell in table.header]
        if len(table.rows) < 3 or len({one for one in kinds if one}) < 2 or not table.header:
            continue
        for row in table.rows:
            if len(row.cells) != len(kinds) or re.match(r"^(?:sous-)?(?:total|ensemble)\b", fold(row.cells[0])):
                continue
            named = next((cell for cell, kind in zip(row.cells, kinds, strict=True) if not kind), row.cells[0])
            record = Record(named, row.lines[0], [row.lines[0]])
            record.parts = [
                Part(kind, cell, row.lines[0]) for cell, kind in zip(row.cells, kinds, strict=True) if kind and cell
            ]
            found.append(record)
    return found if all(len(record.name) > 2 and not record.name[:1].isdigit() for record in found) else []


def _kind(cell: str) -> str:
    match = _LABEL.match(f"{fold(cell)} : ")
    return (match.lastgroup or "") if match else ""


_WORDS_OF_KIND = re.compile(
    r"^(?:(?:la |le |une? )?(?:commune|ville|association|communaute|agglomeration|bailleur|mutuelle|ccas|scic|scop|caf|"
    r"msa|mis en|mise en|partie|reussites|pays|plateau|plaine|vallee|centre social|"
    r"maison des familles|projet|action|fiche|page|creche|mairie|metropole|departement|communes?|epci|"
    r"syndicat)\b[^–]*|.{1,2})$"
)
_HOLDER = re.compile(
    r"(?i:commune|ville|mairie|ccas|agglom[ée]ration|m[ée]tropole|communaut[ée](?: de communes| d'agglom[ée]ration)?) "
    r"(?:de |d'|du |des )(?P<name>(?:la |le |les |l')?[A-ZÀ-Ý][\w'-]+(?: (?:(?:de|du|des|la|le|les|"
    r"sur|en|et) )*[A-ZÀ-Ý][\w'-]+)*)"
)


def _name(found: list[Record]) -> None:
    """What a project may be called by: its commune, its own name, the commune of its porteur, where no other has it."""
    called = [set(_calls(record)) for record in found]
    counts = Counter(name for names_of in called for name in names_of)
    for record, names_of in zip(found, called, strict=True):
        record.aliases = frozenset(name for name in names_of if counts[name] == 1)


def _calls(record: Record) -> Iterator[str]:
    name = _RANK.sub("", record.name)
    if len(name) > 6:
        yield fold(name).strip(" .«»")
    for part in re.split(r"\s?[–—|•·(),.:;«»]\s?|\s-\s", name):
        words = fold(tidy(part)).strip(" \"'")
        if words and not _WORDS_OF_KIND.match(words) and words.replace("-", " ") not in names():
            yield words
            bare = re.sub(r"^(?:le |la |les |l')", "", words)
            if len(bare) > 4:
                yield bare
    holder = record.part("porteur")
    for text in (record.name, holder.value if holder else ""):
        if match := _HOLDER.search(tidy(text)):
            yield fold(match["name"])


def called(text: str, folded: str, found: list[Record]) -> list[tuple[int, Record]]:
    """Where a text names projects: the names that begin with a capital, or stand in quotes."""
    by_name = {name: record for record in found for name in record.aliases}
    if not by_name:
        return []
    any_name = re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(one) for one in sorted(by_name, key=len, reverse=True)) + r")(?![\w-])"
    )
    seen: dict[Record, int] = {}
    for match in any_name.finditer(folded):
        capital = any(char.isupper() for char in text[match.start() : match.end()])
        if capital or ((" " in match[0] or "-" in match[0]) and match[0].replace("-", " ") not in communes()):
            seen.setdefault(by_name[match[0]], match.start())
    return sorted(((at, record) for record, at in seen.items()), key=lambda one: one[0])


def inside(block: Block, record: Record) -> bool:
    """Whether a block is a part of what describes a project."""
    numbers = {line.number for line in record.lines}
    return any(line.number in numbers for line in block.lines)
