"""Who holds a thing, as a clause says it: « porté par », « qui le porte », « porteuse », « c’est une association qui
conduit le projet », a label, a word that stands alone in an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.labels import kind_of
from reporting.reading.named import Clause
from reporting.reading.rules.projects import holder_kinds
from reporting.reading.words import fold


@dataclass(frozen=True)
class Bearer:
    """The kinds of porteur that some words name, where they stand in the block; `sure` where they say that it holds the
    thing, rather than that it does something there.
    """

    kinds: frozenset[str]
    at: int
    end: int
    sure: bool = True


_BODY = (
    r"(?:associations?|communes?|ville|mairie|municipalite|ccas|cias|"
    r"centre (?:inter)?communal d'action "
    r"sociale|communaute|agglomeration|agglo|intercommunalite|metropole|epci|syndicat|departement|"
    r"conseil departemental|"
    r"mutuelle|mutualite|cooperative|scic|scop|sarl|sas|societe|entreprise|hopital|centre hospitalier|bailleur|"
    r"mission locale|universite)\b"
)
_KIND = rf"(?:petite |jeune )?{_BODY}"
_ONE = rf"(?:une? |la |le |l'|les |cette |cet |ce |son |sa |notre )?(?:{_KIND})"
_WHO = rf"(?P<who>{_ONE}[^.;:()]{{0,55}}?)"
_AT_ONCE = (
    r"(?:,? (?:depuis|des|directement|en propre|desormais|aujourd'hui|a l'origine|conjointement|en 20\d\d)"
    r"[^.;:,()]{0,30},?)?"
)
_HELD = r"(?:port|ger|condui|men|lanc|initi|pilot|mont)(?:ee?s?|tes?|ts?|es?)"
_VERBS = r"porte|portent|gere|gerent|conduit|conduisent|pilote|pilotent|mene|menent"
_HOLD = rf"(?:{_VERBS})"
# Each: letters of which it has some, what says who holds it, and whether it says so for sure.
_SAID: tuple[tuple[tuple[str, ...], re.Pattern[str], bool], ...] = (
    (
        (" par ",),
        re.compile(
            rf"\b{_HELD}{_AT_ONCE}(?: en regie)? par (?P<who>(?!des? |deux|trois|les parents)[^.;:,()]{{3,60}})"
        ),
        True,
    ),
    (
        ("c'est ",),
        re.compile(
            rf"\bc'est {_WHO} qui (?:le |la |l'|en |y )?(?:a |ont )?"
            rf"(?:{_VERBS}|portee?|conduite?|menee?|geree?|signe la convention|emploie l'equipe)\b"
        ),
        True,
    ),
    (
        (" qui ",),
        re.compile(
            rf"(?:^|[.,;:] |\b(?:a|en) [^.;:,]{{3,40}}, ){_WHO},? qui (?:le |la |l'|les |en )?(?:a |ont |avait )?"
            rf"(?:[a-z]+ et )?(?:le |la |l'|les )?(?:{_VERBS}|portee?s?)\b"
        ),
        True,
    ),
    (
        ("«", '"'),
        # « et la communauté de communes du Bas-Armagnac, ci-après « le porteur », »
        re.compile(
            rf"(?:^|\bet |\bentre |[,:;] ?|\d[.)] )(?P<who>(?:{_ONE}|[a-z'-]+ (?:communaute|agglo|metropole)\b)"
            r"(?:(?!\bet (?:la|le|l')|ci-apres)[^;«]){0,200}?)"
            r"(?:[,(]? ?(?:ci-apres|ci-dessous|denommee?|designee?|dite?|appelee?)[^«;.]{0,40}|\()[«\"] ?"
            r"(?:le |la |l')?(?:porteur|porteuse|beneficiaire|gestionnaire|titulaire|attributaire|organisme|"
            r"maitre d'ouvrage)\b"
        ),
        True,
    ),
    (
        ("porteu", "gestionnaire"),
        re.compile(rf"\b{_WHO},? (?:porteu(?:r|se)|gestionnaire)s? (?:du|de|des|d'|est)\b"),
        True,
    ),
    (
        ("porteu", "gestionnaire", "maitre"),
        re.compile(
            r"\b(?:porteu(?:r|se)|gestionnaire|maitre d'ouvrage)s?(?: (?:du|de l'|de la|de|d')[^,.;:]{2,40})?"
            r"(?: est|,| ?:| ?=) (?P<who>[^.;|,]{3,70})"
        ),
        True,
    ),
    (
        (" porte",),
        re.compile(
            rf"\b{_WHO} (?:porte|portent) (?:directement |elle-meme |lui-meme |seule? )*(?:le |l'|ce |cet |"
            rf"cette )(?:projet|"
            r"action|dossier|initiative|service|dispositif)\b"
        ),
        True,
    ),
    (
        (" port", " ger", " condui", " pilot", " men"),
        re.compile(
            rf"\b{_WHO},? (?:qui )?{_HOLD} (?:directement |elle-meme |lui-meme |seule? )*(?:le projet|l'action|ce |"
            rf"cet |cette |"
            r"la |le |les |l'|un |une )"
        ),
        False,
    ),
    (
        (" a ", " ont "),
        re.compile(
            rf"^(?:a [^,]{{3,30}}, )?{_WHO} (?:a|ont) (?:ouvert|cree|lance|mis en place|mis en service|monte|installe|"
            r"transforme|recrute|amenage)\b"
        ),
        False,
    ),
)
_NOT = re.compile(
    r"\b(?:avec|souti\w+|financ\w*|partenaire\w*|demand\w+|reprise?s?|reprend\w*|transfer\w*|devien\w+|auparavant|"
    r"avant|"
    r"jusqu\w*|sera|seront|ou|aide de|appui|concours|cofinanc\w*|voisine?s?|autres?|delegu\w*|confie\w*|"
    r"pour le compte)\b"
)
_SEVERAL = re.compile(r"\bporteurs\b")  # « peu de porteurs : une mission locale, la ville de Perpignan »
_PAST = re.compile(r"\bjusqu'(?:en|au|a)\b|\bavai(?:t|ent)\b|\betai(?:t|ent)\b|\bauparavant\b|\bd'abord\b")
_TWO = re.compile(r"\bet (?:la|le|l'|une?|les) ")
_ANY_BODY = re.compile(_BODY)
_ANY_VERB = re.compile(r"\b(?:port|ger|condui|mene|lanc|initie|pilot|gestion|maitre|mont)")
# « Romorantin-Lanthenay, commune (accueil hybride) », « ludothèque de Romans (association) », « Ville de Lens – … »
_PART = re.compile(r"[^,;:|()–—\n]+|(?<= )[-–] ")
_ALONE = re.compile(rf"(?:la |le |l'|une? )?(?:{_KIND})(?: (?:de communes|d'agglomeration|urbaine|locale))?")
_PRIVATE = re.compile(r"(?:associations?|mutuelle|cooperative|scic|scop|societe|entreprise|ccas|cias)\b")
_NAMED = re.compile(
    rf"(?:la |le |l')?(?:{_KIND}) (?:de communes |d'agglomeration |urbaine )?(?:de |d'|du |des )?(?:la |le |les |l')?"
)


def bearers(clause: Clause) -> Iterator[Bearer]:
    """Who a clause says to hold its thing."""
    words, start = clause.folded, clause.start
    if not (_ANY_BODY.search(words) or _ANY_VERB.search(words)):
        return
    if clause.block.kind == "row":
        yield from _cells(clause)
        return
    for letters, pattern, sure in _SAID:
        for match in pattern.finditer(words) if any(one in words for one in letters) else ():
            who = re.split(r" qui |, ", match["who"])[0]
            kinds = holder_kinds(" ".join(who.split()[:8]))
            near = words[max(0, match.start() - 16) : match.end()]
            several = _TWO.search(who) or _SEVERAL.search(near)
            if len(kinds) == 1 and not _NOT.search(near) and not several:
                yield Bearer(kinds, start + match.start("who"), start + match.end("who"), sure)
    label = kind_of(clause.block.label) if clause.block.kind == "field" and not clause.start else ""
    if label in ("porteur", "type"):
        said = _BESIDE.split(words.split(":", 1)[-1])[0]
        if kinds := holder_kinds(said):
            at = words.index(said)
            yield Bearer(kinds, start + at, start + at + len(said))
    elif not label and _entry(clause) and not _OTHERS.search(words):
        yield from _entry_parts(clause)


# « association d’entreprises, sans participation de l’agglomération »
_BESIDE = re.compile(r",? (?:sans|hors|avec|en lien|en partenariat)\b")
_OTHERS = re.compile(r"\b(?:partenaire|financ|public|contact|soutien|appui|present|excus|visite)")


def _entry(clause: Clause) -> bool:
    """Whether a clause has no verb: an item, a title, an entry."""
    told = clause.block.text[clause.start : clause.end].lower()
    return len(clause.folded) < 130 and not _VERB.search(clause.folded) and not _HAS_IT.search(told)


_HAS_IT = re.compile(r"\ba (?!\()")  # with its accent, « à » is no verb


_VERB = re.compile(
    r"\b(?:est|sont|ont|sera|seront|accueille|propose|compte|concerne|recoit|ouvre|reste|demeure|tient|va|vont|met|"
    r"sert|"
    r"[a-z]{3,}(?:era|eront|aient))\b (?!\()"
)


def _entry_parts(clause: Clause) -> Iterator[Bearer]:
    """« commune » alone between two signs, or « Association Les Lutins » at the start of a part."""
    text = clause.block.text
    for match in _PART.finditer(clause.folded):
        said = match[0].strip(" .-–")
        at = clause.start + match.start()
        named = _NAMED.match(said)
        open_before = text.count("(", clause.start, at) > text.count(")", clause.start, at)
        # « Creutzwald (association Les Mineurs en herbe) »
        if open_before and _PRIVATE.match(said):
            open_before = text[at - 1] + text[at + len(match[0]) :][:1] != "()"
        proper = (
            not open_before and named and any(char.isupper() for char in text[at + named.end() : at + named.end() + 3])
        )
        if _ALONE.fullmatch(said) or (proper and len(said.split()) < 9):
            kinds = holder_kinds(said)
            if len(kinds) == 1:
                yield Bearer(kinds, at, at + len(match[0]), sure=False)


def _cells(clause: Clause) -> Iterator[Bearer]:
    if not clause.key and not (len(clause.block.cells) == 2 and kind_of(clause.block.cells[0]) in ("porteur", "type")):
        return  # of the one thing of the document, only « Porteur | association »
    for rank, (cell, at) in enumerate(zip(clause.block.cells, clause.block.cell_starts, strict=True)):
        if not rank and len(clause.block.cells) == 2 and _ALONE.fullmatch(fold(cell)):
            continue  # « Commune | Bréhal » is where it is
        said = re.sub(r"^porteur ?:? ", "", fold(cell)).strip()
        # « CCAS de Tarbes », « Chinon, communauté de communes »
        own = (
            said
            if _ALONE.match(said)
            else next((part for part in re.split(r", ?|[()]", said) if _ALONE.fullmatch(part)), "")
        )
        if own and len(cell) < 60 and len(holder_kinds(own)) == 1:
            yield Bearer(holder_kinds(own), at, at + len(cell), sure=True)
