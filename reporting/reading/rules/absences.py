"""Places that a text says to have nothing, and where it then puts something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reporting.reading.areas import Area, areas
from reporting.reading.clauses import Said
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart

_WHAT = (
    r"(?:projets?|dossiers?|laureate?s?|actions?|porteurs?|initiatives?|candidats?|candidatures?|operations?|"
    r"experimentations?|reponses?|demarches?|realisations?|places?|ouvertures?|creations?|creches?|structures?|lieux|"
    r"demandes?)"
)
_NOTHING = re.compile(
    rf"\baucune? (?:(?:seule?|autre) )?{_WHAT}\b|\b(?:n'en|n'y en|ne) [a-z ]{{0,24}}\baucune?\b|"
    rf"\bpas (?:de|le moindre) {_WHAT}|\bsans (?:le moindre |aucun )?{_WHAT}|"
    rf"\b(?:est|sont|reste|restent|demeure) (?:totalement |encore )?"
    r"absente?s?\b|"
    r"\bne (?:figure|apparai|compt|port|sont|soutien|propos|presente)\w*(?: pas)? (?:represent|pas|point)\w*|"
    r"\bn'(?:est|a|ont|etai\w+) (?:pas|rien)\b[a-z ]{0,20}(?:represent|retenu|laureat|servi|couvert|present|repondu|"
    r"depose|candidat|obtenu|recu|presente)|\bmanqu\w+ a l'appel|\b(?:n'a|n'ont) (?:pas )?(?:ni )?(?:repondu|"
    r"candidate)|\bpas represente|\bpas servi|\bpas couvert|\bn'a rien\b|\bzone blanche|\bnon representee?s?|"
    rf"\bne (?:compte|recense|denombre|porte|a|ont)\w* (?:toujours |encore )?pas (?:de |encore de )?{_WHAT}"
)
_BUT = re.compile(r"\b(?:sauf|hormis|excepte|hors|a l'exception|a l'exclusion|exception faite|a part|manque)\b")
_ALL = re.compile(
    rf"\b(?:tous|toutes|l'ensemble|chaque|chacun)\b[^.;:]{{0,80}}(?:departements?|regions?|territoires?)|"
    rf"\b(?:departements?|regions?|territoires?)\b[^.;:]{{0,60}}(?:tous|toutes|represente|servi|couvert|{_WHAT})"
)
# A part of what the text speaks of, or another time, where a place may have nothing.
_PARTLY = re.compile(
    r"\b(?:theme|axe|categorie|volet|thematique|perenn\w+|ouvert\w*|experimentation|abandon\w*|fiche|investissement|"
    r"au titre|premiere? (?:vague|appel|session|campagne)|autre|deuxieme|nouveau|nouvel|nouvelle|quartier)\b|"
    r"\b(?:associati|communal|municipal|intercommunal)\w*"
)
_EMPTY_VALUE = re.compile(r"\b(?:aucune?|neant|pas de|pas d'|rien|zero|sans)\b|(?<![\d,.])0(?![\d,.])|[:;] ?[-–—]$")
_NOT_THERE = re.compile(
    r"\bn'|\bne\b|\bpas\b|\baucun|\bsans\b|\bsauf\b|\bhormis|\bexcept|\bhors\b|\brefus|\brejet|\becart|\bnon retenu|"
    r"\bvoisin|\bsiege\b|\babandon|\bcandidat|\bsouhait|\bprochain|\bfutur|\bcontact|\bsi\b|\bpour memoire"
)
# Who sent nothing in was not refused either.
_SENT = re.compile(r"\b(?:depose|candidate|repondu|presente|candidatures?|reponses?)\w*")
_REFUSED = re.compile(r"\b(?:a ete |est |etait |ete )?(?:refuse|rejete|ecarte|non retenu)\w*\b|\bcandidat\w*")
_PUTS = re.compile(
    rf"\b(?:projet|laureat|action|operation|initiative|experimentation)s? (?:[a-z,' -]{{0,40}}? )?"
    rf"(?:suivi|retenu|finance|soutenu|mene|porte|conduit|situe|installe|implante|de |d'|du |des |a |dans |en )|"
    rf"\b(?:porte|mene|conduit|soutien\w*|compte|obtien\w*|retenue?|laureate?|ouvert|cree|inaugure|depose|gagne) "
    rf"[^.;]{{0,40}}{_WHAT}|\b{_WHAT} (?:d[eu]|des|d') ?(?:la |l'|les )?(?=[a-z])|"
    r"\bprojet (?=[a-z-]+ien\b|[a-z-]+ais\b|[a-z-]+in\b|breton\b|normand\b)"
)


_OFFICE = re.compile(r"\b(?:caf|caisse|msa|prefecture|conseil departemental|ddets)\b[^:–]*$")


def _absent(said: Said) -> Iterator[Area]:
    """The departments and regions that a sentence says to have nothing, a clause after another."""
    at = said.first
    for words in said.folded.split(" ; ") if said.block.kind != "row" else ():
        yield from _absent_in(replace(said, first=at, last=at + len(words), folded=words))
        at += len(words) + 3


def _absent_in(one: Said) -> Iterator[Area]:
    words = one.folded
    if one.perhaps and not _BUT.search(words):
        return
    here = [area for area in areas(one.block) if one.first <= area.start < one.last and area.level != "commune"]
    if not here or words.rstrip().endswith("?"):
        return
    but = _BUT.search(words)
    if but and _ALL.search(words):
        yield from (area for area in here if 0 <= area.start - one.first - but.end() < 40)
        return
    nothing = _NOTHING.search(words)
    if nothing is None or but or _PARTLY.search(words):
        return
    for area in here:
        before = words[area.end - one.first : nothing.start()]
        after = words[nothing.end() : area.start - one.first]
        follows = nothing.start() >= area.end - one.first and not re.search(r"[;:.]|\bmais\b|, (?!l|qui|et)", before)
        leads = area.start - one.first >= nothing.end() and len(after) < 45 and not re.search(r"[;:.,]", after)
        # « Les projets de l'Ain n'ont reçu aucun dossier » speaks of projects.
        if (follows and not re.search(rf"{_WHAT} d[eu][a-z' ]{{0,8}}$", words[: area.start - one.first])) or leads:
            yield area


def _there(area: Area, one: Said, titles: frozenset[int], *, sent: bool) -> bool:
    """Whether a sentence, an item, a row or a title puts something in a place."""
    block = one.block
    words = _REFUSED.sub(" ", one.folded) if sent else one.folded
    found = [each for each in areas(block) if one.first <= each.start < one.last and each.departments]
    inside = [
        each
        for each in found
        if (each.homes or each.departments) <= area.departments and not (each.wide and area.level == "department")
    ]
    if inside and block.kind == "heading" and _OFFICE.search(one.folded[: inside[0].start - one.first]):
        return False  # « Caf du Loiret »: who writes
    if not inside or (area.wide and all(each.wide and each.departments != area.departments for each in inside)):
        return False
    titled = block.line_at(inside[0].start).number in titles
    if block.kind in ("item", "row", "field", "heading") or titled:
        head = inside[0].start - one.first < 70 or block.kind == "row"
        return head and not _EMPTY_VALUE.search(words) and not _NOT_THERE.search(words)
    return bool(_PUTS.search(words)) and not _NOT_THERE.search(words)


@rule("territoire-absent", "Un territoire dit sans projet en a un.")
def absent(read: Read) -> Iterator[Found]:
    """« Seul le Jura n'en compte aucun », then « Jura (1) : la ville de Dole »."""
    where = [one for one in read.said if areas(one.block)]
    titles = frozenset(record.title.number for record in read.records)
    for one in where:
        for area in _absent(one):
            sent = bool(_SENT.search(one.folded))
            found = next((two for two in where if _there(area, two, titles, sent=sent) and not _parted(one, two)), None)
            if found is not None:
                at = next((each.start for each in areas(found.block) if each.start >= found.first), found.first)
                yield (
                    (read.passage((one.block, area.start)), read.passage((found.block, _at(area, found, at)))),
                    f"{area.name} est dit sans projet, et le texte y en met un.",
                )
                break


def _at(area: Area, one: Said, otherwise: int) -> int:
    return next(
        (
            each.start
            for each in areas(one.block)
            if one.first <= each.start < one.last and (each.homes or each.departments) <= area.departments
        ),
        otherwise,
    )


def _parted(one: Said, two: Said) -> bool:
    same = one.block is two.block and one.first == two.first
    return same or apart((one.block, one.first, one.last), (two.block, two.first, two.last))
