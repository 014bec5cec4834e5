"""The labels of what describes a project: « Porteur : … », « Niveau de maturité : … », in their several words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

# What a label says, by its first words; the last kind is read before « fiche », « type » after « porteur ».
KINDS: dict[str, str] = {
    "porteur": r"porteurs?(?: du projet)?|structure porteuse|organisme porteur|portage|gestionnaire|maitre d'ouvrage|"
    r"maitrise d'ouvrage|beneficiaire|laureat|operateur|structure|portee? par",
    "stade": r"niveau|etape|maturite|"
    r"(?:niveau|degre|etat|stade|phase) d(?:e |')(?:maturite|avancement|developpement|realisation)|"
    r"stade(?: atteint| actuel)?|phase(?: actuelle)?|avancement|ou en est-on|etat(?: actuel)?|"
    r"statut(?: du projet)?(?! du porteur| juridique)",
    "categorie": r"categories?(?: principales?)?|themes?(?:\(s\))?|thematiques?|axes?|volet|priorite|domaine|champ",
    "resultats": r"resultats?(?: (?:disponibles?|connus?|mesures?|observes?))?|bilan(?: (?:disponible|remis))?|"
    r"evaluation(?: (?:remise|disponible|realisee))?",
    "fiche": r"fiche(?: (?:action|technique|detaillee|disponible|projet|pratique))?(?: disponible)?",
    "date": r"(?:date d(?:e |'))?(?:ouverture|demarrage|debut|lancement|mise en service|creation)(?: (?:le|en|"
    r"prevue))?",
    "argent": r"budget(?: total)?|cout(?: total)?|aide(?: accordee| [12]\d{3})?|montant(?: accorde)?|subvention|"
    r"financement(?: accorde)?|soutien",
    "lieu": r"lieu|departements?|commune|territoire|localisation|implantation|ville|site|region",
    "type": r"type(?: d(?:e |')(?:porteur|organisme|structure))?|"
    r"(?:nature|statut|forme)(?: juridique| du porteur)+|nature",
    "capacite": r"places|capacite|nombre de places|agrement",
}
# « Résultats obtenus disponibles dans la fiche », « Fiche projet disponible », « Budget total de l’action ».
_MORE = dict.fromkeys(
    ("stade", "resultats", "fiche", "date", "argent"), r"(?:[ -](?!est\b|sont\b|ont\b)[a-z'()-]+){0,5}"
)
LABEL = re.compile(
    r"(?:^|[.;|–—•,()\t] ?|- )(?:[-•▪*–>] )?(?:\*\*)?(?:"
    + "|".join(rf"(?P<{kind}>(?:{pattern}){_MORE.get(kind, '')})" for kind, pattern in KINDS.items())
    + r")\*{0,2} ?:\*{0,2}[ \n](?!\d{1,3} ?(?:[.;,|]|$))",
    re.MULTILINE,
)


_COLUMNS = re.compile(r"\||\t|\s{3,}")


def words_of(line: Line) -> str:
    """A line, tidied; a row of two cells, of which the first is a label, is « label : value »."""
    if ":" not in line.text:
        cells = line.cells or _COLUMNS.split(line.text.strip("| "))
        if len(cells) == 2:
            label, value = (cell.strip(" *") for cell in line.cells or map(tidy, cells))
            if kind_of(label):
                return f"{label} : {value}"
    return tidy(line.text)


def kind_of(cell: str) -> str:
    match = LABEL.match(f"{fold(cell)} : ")
    return (match.lastgroup or "") if match else ""


# What else describes a project, a line each.
_ALSO = re.compile(
    r"(?:nom|intitule|titre|public|objectifs?|description|resume|contact|partenaires?|suite|et apres|et ensuite|"
    r"perspectives?|moyens|calendrier|duree|adresse|siege|equipe|horaires|zone|perimetre|enfants|familles)\b"
)


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows of two cells are the fields of one thing: labels that differ, beside words more than numbers."""
    if len(rows) < 3:
        return False
    labels = [fold(label) for label, _ in rows]
    known = sum(bool(kind_of(label) or _ALSO.match(label)) for label in labels)
    worded = sum(bool(re.search(r"[^\W\d]{4}", value)) for _, value in rows)
    return known >= 3 and known * 2 >= len(rows) and worded * 3 >= len(rows) * 2 and len(set(labels)) == len(rows)


def beside(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """The lines, where a margin that a PDF gives as « Maturité », « Pérennisation », « Porteur », « Commune », a line
    each, becomes « Maturité : Pérennisation »; and where each such margin starts and ends.
    """
    found, runs, rank = list(lines), dict[int, int](), 0
    while rank < len(lines):
        pairs: list[tuple[int, int]] = []
        end = rank
        while (after := _value(lines, end)) is not None:
            pairs.append((end, after))
            end = after
        if len(pairs) > 2:
            for first, last in pairs:
                said = " ".join(tidy(line.text) for line in lines[first + 1 : last])
                found[first] = replace(lines[first], text=f"{tidy(lines[first].text)} : {said}")
                found[first + 1 : last] = [replace(line, text="") for line in lines[first + 1 : last]]
            runs[rank] = end
        rank = max(end, rank + 1)
    return found, runs


def _value(lines: Sequence[Line], at: int) -> int | None:
    """Where the value of a label ends: it has one line, or up to three where another label follows them."""
    if at + 1 >= len(lines) or not is_label(lines[at]) or not _says(lines[at + 1]):
        return None
    for count in (2, 3):
        more = lines[at + 2 : at + 1 + count]
        follows = at + 1 + count < len(lines) and is_label(lines[at + 1 + count])
        wraps = len(more) == count - 1 and tidy(more[0].text)[:1].islower()
        if follows and wraps and all(_says(line) and not is_label(line) for line in more):
            return at + 1 + count
    return at + 2


def _says(line: Line) -> bool:
    return not line.cells and 0 < len(tidy(line.text)) < 50


def is_label(line: Line) -> bool:
    """Whether a line is a label and nothing else."""
    words = tidy(line.text)
    match = LABEL.match(f"{fold(words)} : ") if not line.cells and ":" not in words and len(words) < 40 else None
    return match is not None and match.end() > len(words)
