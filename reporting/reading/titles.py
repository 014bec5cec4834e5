"""The titles that look alike and each open one project: « Fiche 2. Dreux (Eure-et-Loir) », « • Ville de Corte »,
« 2.3 Le lieu d’accueil de Pontivy ».
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from reporting.reading.areas import areas_in, uncapped
from reporting.reading.labels import LABEL
from reporting.reading.spelled import SPELLED
from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

_KIND = (
    r"fiches?|projet|action|dossier|portrait|site|notice|initiative|exemple|experience|recit|histoire|realisation|"
    r"bonne pratique|zoom|focus|laureat|structure|annexe|page|encadre|operation"
)
_ORDINAL = (
    r"premi(?:er|ere)|deuxieme|second[e]?|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme|"
    r"onzieme|douzieme"
)
_LEAD = re.compile(
    r"(?P<mark>[>•▪■►▶❖◆*–—-]+ |\[(?=\d+\]))?"
    rf"(?P<ordinal>(?:{_ORDINAL}) (?={_KIND}))?(?P<kind>(?:{_KIND})(?![a-z]))? ?(?:n ?° ?)?"
    r"(?P<rank>\d{1,2}(?:\.\d{1,2})*|[a-h](?=[.):–—-])|[ivx]{1,5}(?=[.):–—-]))?(?P<sign> ?[.):|°–—\]-])? *"
)
_HOLDER = re.compile(
    r"(?:la |le |l')?(?:(?:ville|commune|mairie|ccas|communaute (?:de communes|d'agglomeration|urbaine)|agglomeration|"
    r"metropole|departement|syndicat[a-z ]*|centre (?:communal|social|hospitalier)[a-z' ]*) (?:de |d'|du |des )|"
    r"(?:association|mutuelle|scic|sarl|societe|entreprise|hopital|caisse) )(?=[\w«])|"
    r"[a-z][\w' -]* (?:agglo|agglomeration|communaute|metropole)\b"
)
# What a title has not: a verb.
_VERB = re.compile(
    r" (?:est|sont|a|ont|sera|seront|ira|sont|ete|accueille|propose|compte|concerne|recoit|ouvre|"
    r"[a-z]{3,}(?:era|eront))\b(?! (?:la|l'|\d))"
)
_NO_TITLE = re.compile(r"(?:tableau|figure|carte|liste|sommaire|encadre|glossaire|contacts?|calendrier)\b")
# « N° 8 - SAINT-NAZAIRE (Loire-Atlantique)      Porteur : mutuelle »
_BESIDE = re.compile(
    r"(?<=\S) (?:porteur|type|stade|maturite|categorie|lieu d'origine|departement|public)\b[^:]{0,20} : "
)
# « Association Korrigans (Morlaix, Finistère). Accueil en horaires décalés. »
_ENTRY = re.compile(r"(?P<name>[^.;:()]{3,70} \([A-ZÀ-Ý][^()]{2,45}\))(?: ?[–—-] ?[\w' ]{2,20})?[.,] [A-ZÀ-Ý]")
_GROUP = re.compile(
    rf"(?:\d{{1,3}}|{SPELLED.pattern}) (?:projets?|dossiers?|actions?|structures?|initiatives?|laureats?|fiches?)\b"
)
_LONGEST = 45  # lines of one project


@dataclass(frozen=True)
class Title:
    """A line that may name a project: its rank among the lines, its look, what it says after its number."""

    at: int
    look: str
    name: str
    number: str

    @cached_property
    def named(self) -> bool:
        """Whether it names one commune, or who holds the project."""
        folded = fold(self.name)
        if _HOLDER.match(folded):
            return True
        return len({area.name for area in areas_in(self.name, folded) if area.level == "commune"}) == 1


def _title(lines: Sequence[Line], at: int, *, strict: bool = True) -> Title | None:
    """What a line names, if it may be a title; not `strict`, where only its number is looked for."""
    line = lines[at]
    if line.cells or "\t" in line.text or line.kind == "row" or line.text.lstrip().startswith("| "):
        return None
    words = tidy(line.text).strip("*# ")[: None if strict else 90]
    words = before_label(words)
    if strict and "(" in words and (entry := _ENTRY.match(words)):
        words = entry["name"]
    if not words or len(words) > 130:
        return None
    if strict and (words[-1] in ".;,:!?" or not _may_start(lines, at)):
        return None
    folded = fold(words)
    lead = _LEAD.match(folded)
    if lead is None or (":" in folded and (LABEL.match(folded) or _FIELD.match(folded, lead.end()))):
        return None
    name = uncapped(words[lead.end() :].strip())
    if name[:1].islower() or _NO_TITLE.match(fold(name)):
        return None
    rank = lead["rank"] or ""
    number = "O" if lead["ordinal"] else re.sub(r"[a-z]+", "A", re.sub(r"\d+", "N", rank))
    look = f"{(lead['mark'] or '').strip()}{(lead['kind'] or '').rstrip('s')}{number}{(lead['sign'] or '').strip()}"
    title = Title(at, look, name, rank)
    if look:
        return title
    if len(words) > 100 or _told_on(lines, at) or _VERB.search(_BRACKETED.sub("", fold(name))):
        return None
    return title if (at > 2 and _SHAPED.search(name)) or title.named else None


# « Porteur principal : … »
_FIELD = re.compile(r"[^:.]{2,30} : ")
_BRACKETED = re.compile(r"\([^()]*\)")


_SHAPED = re.compile(r" [–—-] |\([A-ZÀ-Ý][^()]*\)$")


def _told_on(lines: Sequence[Line], at: int) -> bool:
    """Whether the next line goes on with this one, or is a title of the same look: a list of titles."""
    after = tidy(lines[at + 1].text) if at + 1 < len(lines) else ""
    return after[:1].islower() or _SHAPED.search(after) is not None


def before_label(words: str) -> str:
    """A title without the label that stands beside it."""
    if " : " not in words:
        return words
    label = _BESIDE.search(fold(words))
    return words[: label.start()].rstrip(" –—-|,.") if label and label.start() > 4 else words


def _may_start(lines: Sequence[Line], at: int) -> bool:
    """Whether what stands above a line is over."""
    before = tidy(lines[at - 1].text).strip("=-_ ") if at else ""
    over = not before or before[-1] in ".;!?»)" or lines[at - 1].kind == "heading"
    group = len(before) < 50 and (at < 2 or not tidy(lines[at - 2].text)) and ":" not in before  # « Savoie »
    lead = _LEAD.match(fold(tidy(lines[at].text)))
    group = (group and lead is not None and bool(lead["rank"])) or bool(_GROUP.match(fold(before)))
    return over or group or (":" in before and LABEL.search(fold(before)) is not None)


def runs(lines: Sequence[Line]) -> list[list[Title]]:
    """The titles of each look that follow one another, three or more, most of which name one town or one porteur."""
    by_look: defaultdict[str, list[Title]] = defaultdict(list)
    for at in range(len(lines)):
        if title := _title(lines, at):
            by_look[title.look].append(title)
    found = []
    for look, titles in by_look.items():
        for run in _cut(lines, titles):
            named = sum(one.named for one in run) if len(run) > 2 else 0
            while run and not look and not run[0].named:
                run.pop(0)  # the title of the document
            bare = look[:1].isalpha() and look[:1] not in "AN" and not any(one.name for one in run)
            if len(run) > 2 and (bare or named * 10 >= len(run) * 7):
                found.append(_filled(lines, run))
    return found


def _cut(lines: Sequence[Line], titles: list[Title]) -> list[list[Title]]:
    """Titles that follow one another, with something between them, and whose numbers go up."""
    cuts: list[list[Title]] = [titles[:1]]
    for one, two in pairwise(titles):
        between = list(islice((line for line in lines[one.at + 1 : two.at] if tidy(line.text)), _LONGEST))
        first, second = ([int(part) for part in re.findall(r"\d+", each.number)] for each in (one, two))
        back = bool(first and second and second <= first) or (one.number.isalpha() and two.number <= one.number)
        if between and len(between) < _LONGEST and not back:
            cuts[-1].append(two)
        else:
            cuts.append([two])
    return cuts


def _filled(lines: Sequence[Line], run: list[Title]) -> list[Title]:
    """The same, with the titles whose number is missing between two, and those that go on after the last, in whatever
    words.
    """
    found = list(run)
    if not all(one.number.isdigit() for one in run):
        return found
    for one, two in pairwise([*run, None]):
        last = int(two.number) if two else 100
        number = int(one.number) + 1 if one else 0
        for at in range(one.at + 1 if one else 0, two.at if two else min(len(lines), run[-1].at + 3 * _LONGEST)):
            other = _title(lines, at, strict=False) if number < last else None
            if other and other.look == run[0].look and other.number == str(number):
                found.append(other)
                number += 1
    return sorted(found, key=lambda title: title.at)


def described(lines: Sequence[Line], run: list[Title], stops: set[int]) -> list[list[Line]]:
    """The lines of each project of a run, from its title to the next one; the last ends as the others do, and each
    before a line whose number is in `stops`.
    """
    found: list[list[Line]] = []
    for rank, title in enumerate(run):
        end = run[rank + 1].at if rank + 1 < len(run) else min(len(lines), title.at + _LONGEST)
        own = [lines[title.at]]
        for line in lines[title.at + 1 : end]:
            if line.number in stops:
                break
            if tidy(line.text):
                own.append(line)
        found.append(own)
    found[-1] = _ended(found)
    return found


def _ended(found: list[list[Line]]) -> list[Line]:
    """The last project: no more lines, nor more blanks among them, than the longest of the others."""
    last = found[-1]
    most = max(map(len, found[:-1])) + 2
    blanks = max(sum(two.number > one.number + 1 for one, two in pairwise(own)) for own in found[:-1])
    for rank, (one, two) in enumerate(pairwise(last), start=1):
        blanks -= two.number > one.number + 1
        if blanks < 0 or rank >= most:
            return last[:rank]
    return last
