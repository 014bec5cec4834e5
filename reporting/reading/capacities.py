"""How many a thing takes in at once, in the words that say it: its places, the children who are there together, what it
is authorised for; and, of the one thing of a text, its staff and the days when it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.named import Clause
from reporting.reading.numbers import Quantity, in_cell
from reporting.reading.sayings import Said
from reporting.reading.words import fold

_PLACES = re.compile(
    r" (?:petites? |jeunes )?(?:places?|berceaux|lits)\b(?P<rest>[^.;:|]{0,40})|(?P<rest_child> (?:jeunes |petits? )?"
    r"(?:enfants?|bebes?|tout-petits|bambins|nourrissons|accueillis)\b[^.;:|]{0,60})"
)
# « à la fois », « en même temps »: what makes a number of children a capacity.
_AT_ONCE = re.compile(
    r"\bsimultane\w*|\ben meme temps\b|\ba la fois\b|\bau meme moment\b|\bau meme instant\b|\ben un meme\b|"
    r"\bpresents? ensemble\b|\bcapacite\b|\bagre(?:ee?s?|ment)\b|\bautorise(?:e|s|es|ation)?\b|\beffectif maxim\w+|"
    r"\ba bord\b|\b(?:peu(?:t|vent)|pourr(?:a|ont)|pouvant) (?:y )?(?:recevoir|accueillir|prendre|garder)\b|"
    r"\ba tout moment\b|\baccueil maxim\w+|\b(?:jamais|pas) plus de\b|\bhabilit\w+|\blimitee? a\b"
)
# « 12 places, dont 3 … »; neither those that are kept, free or to come, nor those of several things.
_NOT_ALL = re.compile(
    r"^[a-z ',-]{0,24}\b(?:reserve\w*|supplementaires?|nouvelles?|creee?s|vacantes?|libres?|"
    r"restantes?|d'urgence|stationnement|manquantes?|disponibles?|de plus|de moins|par (?:groupe|section|seance|"
    r"site|unite|assistante|professionnel\w*|commune|adulte)|chacun\w*|au total|pour 100|pour cent|assises?|"
    r"dediee?s|temps partiel|inscrits?|differents?|"
    r"differentes|"
    r"en attente|inoccupee?s|non pourvues?|gelee?s|fermee?s|supprimee?s|ouvertes aux|accordee?s|financee?s|"
    r"attribuees?|avip)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:dont|parmi|chacune?s?(?: de| a)?|objectif (?:de|est de)|environ|au moins|entre|par|plus|reserv\w+)"
    r"(?: les| ces| ses| de)? $"
)
_SOME_DAYS = re.compile(r"^[a-z' -]{0,24}\b(?:la nuit|le (?:samedi|mercredi|matin|soir|dimanche)|l'apres-midi)\b")
# « Douze places sont prises » tells of some, « les douze places sont prises » of all.
_TAKEN = re.compile(r"^[a-z ',-]{0,40}\b(?:occupee?s|pourvues|prises)\b")
_ALL = re.compile(r"\b(?:les|ses|ces|nos|leurs) $")
# A capacity that changes, or that the text supposes.
_MOVES = re.compile(
    r"\bpass\w+ (?:de|a)\b|\bport\w+ a\b|\bextension|\ba terme\b|\bsi\b|\bmoyenne\b|\ba l'ouverture\b|\bau depart\b|"
    r"\bdans un premier temps\b"
)
# « le nombre d'enfants présents au même moment ne peut dépasser douze », « l'effectif est limité à dix enfants »
_LIMIT = re.compile(
    r"\b(?:nombre|effectif|accueil)\b[^.;:]*\b(?:enfants|bebes|accueillis|recus)\b[^.;:]*"
    r"\b(?:depass\w+|exced\w+|superieur a|limitee? a|fixee? a|de|est de) $"
)
_LABEL = re.compile(
    r"^(?:capacite|places?\b(?! (?!agre|d'accueil|offertes|autoris|total|en )[a-z])|"
    r"nombre de (?:places|berceaux)|agrement|berceaux|effectif maxim|enfants (?:"
    r"accueillis|presents|recus) (?:en meme temps|simultan|a la fois)|accueil simultane)"
)


def capacities(clause: Clause) -> Iterator[Said]:
    """What a clause says that its thing takes in at once: one number, else nothing."""
    block = clause.block
    if clause.joint or not _QUICK.search(clause.folded) or _MOVES.search(clause.folded):
        return
    if block.kind == "row":
        yield from _in_cells(clause)
        return
    if block.kind == "field" and not clause.start and _LABEL.match(fold(block.label)):
        told = [one for one in block.quantities if one.kind == "count" and one.start < clause.end and not one.article]
        said = [one for one in told if _whole(one)][:1]
        if said and not _NOT_ALL.match(block.folded[said[0].end : clause.end]):
            yield _said(clause, said[0], said[0].start)
        return
    found = [one for one in block.quantities if clause.start <= one.start < clause.end and _tells(clause, one)]
    if found and (len(found) == 1 or re.search(r"\bdont\b", block.folded[found[0].end : found[1].start])):
        yield _said(clause, found[0], found[0].start)


_QUICK = re.compile(r"\bplaces?\b|\bberceaux\b|\blits\b|\benfants?\b|\bbebes?\b|\btout-petits\b|\bcapacite|\bbambins")


def _tells(clause: Clause, one: Quantity) -> bool:
    folded = clause.block.folded
    if one.kind != "count" or not _whole(one) or one.article:
        return False
    after = _PLACES.match(folded, one.end, clause.end)
    lead = folded[max(clause.start, one.start - 90) : one.start]
    if _LIMIT.search(lead) and (after is None or after["rest_child"] is not None):
        return bool(_AT_ONCE.search(lead))
    if after is None or _NOT_BEFORE.search(lead):
        return False
    rest = after["rest"] if after["rest_child"] is None else after["rest_child"]
    if _NOT_ALL.match(rest) or _SOME_DAYS.match(rest) or (_TAKEN.match(rest) and not _ALL.search(lead)):
        return False
    if after["rest_child"] is None:
        return True
    # « dix-huit enfants seront accueillis en même temps », « peut recevoir à la fois neuf enfants »
    near = re.split(r"[;:]|, (?:et|mais) ", lead)[-1]
    return bool(_AT_ONCE.search(near) or _AT_ONCE.search(rest))


_STAFF_LABEL = re.compile(r"^(?:equipe|personnel|effectifs?|salariee?s?|nombre de (?:salariee?s?|professionnel\w*))\b")
_STAFF = re.compile(
    r" (?:personnes|salariee?s|professionnel(?:le)?s|agents)\b(?P<rest>[^.;:|]{0,40})|(?P<bare>(?:,| \(|$))"
)
_EMPLOYS = re.compile(r"\bemploie\w*|\bemploiera\w*|\bequipe\b|\beffectif|\bpersonnel\b|\bsalaries? par\b")
_NOT_STAFF = re.compile(
    r"\brecrut|\bsupplement|\bform(?:ee?s?|er|ation)\b|\binterrog|\brencontr|\bentretien|\bcomite\b|\breuni|\bhandicap|"
    r"\bau moins\b|\bparmi\b|\bparticip|\bbenevol|\bvisit|\bfamilles?\b|\brempla|\ben 20\d\d\b"
)


def staff(clause: Clause) -> Iterator[Said]:
    """How many people work for the one thing of a text."""
    block, words = clause.block, clause.folded
    labelled = not clause.start and _STAFF_LABEL.match(block.folded) and len(block.cells) < 3
    if not (labelled or _EMPLOYS.search(words)) or _NOT_STAFF.search(words) or _MOVES.search(words):
        return
    for one in block.quantities:
        if clause.start <= one.start < clause.end and _whole(one) and one.kind == "count" and not one.article:
            after = _STAFF.match(block.folded, one.end)
            if after and (after["bare"] is None or labelled) and not re.search(r"\bdont $", block.folded[: one.start]):
                yield _said(clause, one, one.start)
                return


_DAYS = re.compile(
    r" jours (?:d'ouverture |de fonctionnement )?(?:par|dans l'|chaque|a l') ?an|(?P<bare> par an| jours$|$)"
)
_DAYS_LABEL = re.compile(r"^(?:nombre de )?jours (?:d'ouverture|de fonctionnement|ouverts|par an)")


def days(clause: Clause) -> Iterator[Said]:
    """How many days a year the one thing of a text is open."""
    block = clause.block
    labelled = not clause.start and _DAYS_LABEL.match(block.folded) and len(block.cells) < 3
    for one in block.quantities:
        if clause.start <= one.start < clause.end and one.kind == "count" and 60 < one.value < 366 and not one.hedge:
            after = _DAYS.match(block.folded.rstrip(" ."), one.end)
            if after and (after["bare"] is None or labelled):
                yield _said(clause, one, one.start)
                return


def _whole(one: Quantity) -> bool:
    return one.hedge in ("", "max", "planned") and 2 < one.value < 200 and one.value % 1 == 0


def _in_cells(clause: Clause) -> Iterator[Said]:
    """« Capacité | quinze places », « Crèche de Commentry, 24 places »."""
    cells = list(zip(clause.block.cells, clause.block.cell_starts, strict=True))
    labelled = len(cells) == 2 and _LABEL.match(fold(cells[0][0]))
    for cell, at in cells[1:] if labelled else cells:
        folded = fold(cell)
        found = [one for one in in_cell(folded) if one.kind == "count" and _whole(one)]
        if found and (labelled or _PLACED.match(folded, found[0].end)) and not _NOT_ALL.match(folded[found[0].end :]):
            yield _said(clause, found[0], at)
            return


_PLACED = re.compile(r" (?:places|berceaux|lits)\b")


def _said(clause: Clause, one: Quantity, at: int) -> Said:
    return Said(frozenset((str(int(one.value)),)), clause, at)
