"""The labels of what describes a project: « Porteur : … », « Niveau de maturité : … », in their several words."""

from __future__ import annotations

import re

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
_MORE = dict.fromkeys(
    ("stade", "resultats", "fiche", "date", "argent"), r"(?:[ -](?!est\b|sont\b|ont\b)[a-z'()-]+){0,5}"
)
LABEL = re.compile(
    r"(?:^|[.;|–—•,(\t] ?|- )(?:[-•▪*–>] )?(?:\*\*)?(?:"
    + "|".join(rf"(?P<{kind}>(?:{pattern}){_MORE.get(kind, '')})" for kind, pattern in KINDS.items())
    + r")\*{0,2} ?:\*{0,2} (?!\d{1,3} ?(?:[.;,|]|$))",
    re.MULTILINE,
)


def words_of(line: Line) -> str:
    """A line, tidied; a row of two cells, of which the first is a label, is « label : value »."""
    cells = line.cells or tuple(tidy(cell) for cell in line.text.strip("| ").split("|" if "|" in line.text else "\t"))
    if len(cells) == 2 and ":" not in line.text and kind_of(cells[0].strip(" *")):
        return f"{cells[0].strip(' *')} : {cells[1].strip(' *')}"
    return tidy(line.text)


def kind_of(cell: str) -> str:
    match = LABEL.match(f"{fold(cell)} : ")
    return (match.lastgroup or "") if match else ""
