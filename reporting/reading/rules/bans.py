"""What a text bars, and then admits, finances or names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.clauses import PIECE, Said, root, rooted
from reporting.reading.rules.barred import COVERS, LISTED, WHOLE, Ban, bans
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold, tidy

_ADMITS = re.compile(
    r"€|\b(?:oui\b|aid(?:era|eront|ee|ees|es)\b|a regle\b|financ(?:e|es|ee|ees|era|eront|ent|er)\b|retenue?s?\b|"
    r"eligibles?\b|admis(?:e|es)?\b|recevables?\b|subventionne|accorde|pri(?:s|se|ses)? en (?:charge|compte)|"
    r"aide de\b|soutien|soutenu|possible|autorise|peu(?:t|vent)\b|pourr(?:a|ont)\b|pouvez\b|beneficie|rembourse|"
    r"demande \d|euros?\b|paye|permis\b|permet|achet|acquis|obtenu|obtien|figur\w|laureat|sur simple demande|confie|"
    r"mentionne|impute|accueill|vote|recl?am|verse|se cumul|perci?oi|on note\b|compt\w* parmi|participe|contribue|"
    r"prend\w* en charge|affecte|consacre|servi\b|emploi de la subvention|utilise\w* (?:pour|a)\b|depenses? de\b|"
    r"inscri(?:t|te|ts|tes)\b|ouverte?s? (?:notamment )?aux?\b|faculte d|part(?:ie)? des laureats)"
)
_DENIES = re.compile(
    r"\b(?:ne\b|n'|pas\b|ni\b|aucun|sans\b(?! except| derog)|sauf\b|(?<!sans )(?:except|derog)|exclu|interdit|refus|"
    r"rejet|ecarte|ineligib|irrecevab|non\b|autofinanc|fonds propres|autres? (?:financ|fonds|aide|convention|"
    r"subvention|dispositif)|restent acquis)"
)


@rule("exclu-admis", "Ce que le texte exclut, il l’admet ou le finance ailleurs.")
def barred_then_admitted(read: Read) -> Iterator[Found]:
    """« Les séjours ne sont pas recevables », then « un séjour financé à hauteur de 4 000 € »."""
    told: set[int] = set()
    bars = list(bans(read))
    wanted = frozenset(name for ban in bars for name in ban.names)
    wanted = wanted.union(*(members for heads, members in COVERS if wanted & heads))
    contexts = _contexts(read) if bars else {}
    near = [
        (piece, contexts[one.block.rank])
        for one in read.said
        if one.roots & wanted or (bars and _EQUIPS.search(one.folded))
        for piece in _pieces(one)
    ]
    admitted = [(one, around, _told(one)) for one, around in near if _admits(one, around)]
    for ban in bars:
        found = _admitted(admitted, ban) if id(ban.said.block) not in told else None
        if found is not None:
            told.add(id(ban.said.block))
            yield (
                (read.passage((ban.said.block, ban.at)), read.passage(found)),
                f"Le texte exclut ce qu’il admet ailleurs (« {ban.shown} »).",
            )


def _pieces(one: Said) -> Iterator[Said]:
    """A sentence, and its parts: one may admit what the next bars, « la Caf paiera le bus : l'aide ne porte … »."""
    yield one
    whole = one.block.kind != "text" or re.search(r"\bnon\b", one.folded)
    cuts = [] if whole else [match.end() for match in re.finditer(r" [:;] | mais ", one.folded)]
    for start, end in pairwise([0, *cuts, len(one.folded)]) if cuts else ():
        yield Said(one.block, one.first + start, one.first + end, one.folded[start:end], one.context)


def _admits(one: Said, around: str) -> bool:
    """Whether a sentence admits or finances something; a question counts with its « oui », an item with its list."""
    if one.answer:
        return one.answer == "oui"
    # « Les Petits Pas » is a name.
    words = fold(re.sub(r"(?<=\w )Pas\b", "", one.block.text[one.first : one.last]))
    admits = _ADMITS.search(words) is not None
    line = one.block.kind == "text" and _BUDGET_LINE.fullmatch(words) is not None
    if not (admits or line) and one.block.kind not in ("row", "item"):
        return False
    # « un second véhicule, destiné aux communes qui ne sont pas desservies » denies nothing of the vehicle.
    if words.rstrip().endswith("?") or _DENIES.search(_OF_OTHERS.sub("", words)):
        return False
    if _OTHER_PAYS.search(words) and not re.search(r"\bfonds\b|\bsubvention|\baide\b|\bfipe\b", words):
        return False
    if admits:
        return True
    if LISTED.search(around) or _NOT_PAID.search(around):
        return False
    amount = line or (one.block.kind == "row" and any(_AMOUNT.match(tidy(cell)) for cell in one.block.cells[1:]))
    return amount or (one.block.kind in ("item", "row") and _LISTED_IN.search(around) is not None)


_OF_OTHERS = re.compile(r"\b(?:communes|familles|parents|enfants|personnes|lieux|villages) qui n(?:e |')[^,.;]*")
# A row of a budget: what it names is paid.
_AMOUNT = re.compile(r"\W*(?:\d{1,3}(?:[ .]?\d{3})+|\d{3,})(?: ?(?:€|euros?))?\W*$")
_BUDGET_LINE = re.compile(r"[^.;:!?\d]{8,60}\d{1,3} \d{3}(?: ?(?:€|euros?))?")
_NOT_PAID = re.compile(
    r"\bautres? (?:depense|financ|fonds\b|dispositif|aide|charge)|\bhors\b|\bfonds propres|\breste a charge|"
    r"\bcollectivite"
)


_OTHERS = (
    r"(?:la |le |l'|au |aux |les )?(?:ville|commune|communaute|collectivite|region|mairie|departement|porteur|bailleur|"
    r"association|parents)"
)
_OTHER_PAYS = re.compile(
    rf"\b{_OTHERS}\b[^.;,]{{0,30}}\b(?:a|ont|avait) (?:elle-meme )?(?:paye|finance|pris (?:en|a sa) charge|achete|"
    rf"assume|couvert|regle)|"
    rf"\bgrace (?:a )?{_OTHERS}\b|\b(?:paye|finance|pris\w* en charge|assume|achete|offert|prete)e?s? par {_OTHERS}\b"
)
# « Dépenses admises », « Sont financés : » over a list.
_LISTED_IN = re.compile(
    r"\b(?:depenses?|frais|charges?|actions?|projets?|demandes?|postes?) (?:\w+ )?(?:admis|eligibl|retenu|financ|"
    r"pris|soutenu|finançabl|couvert|recevabl|possibl)|\b(?:sont|seront) (?:notamment )?(?:eligibl|admis|financ|"
    r"pris|couvert)"
)


def _contexts(read: Read) -> dict[int, str]:
    """What stands over the rows and the items of a document, by the rank of their blocks."""
    found = {one.block.rank: f"{one.context} {fold(one.block.section.title)}" for one in read.said}
    for table in read.text.tables:
        over = f"{table.title.folded if table.title is not None else ''} {fold(' '.join(table.header))}"
        for row in table.rows:
            found[row.rank] = f"{over} {found.get(row.rank, '')}"
    return found


def _admitted(admitted: list[tuple[Said, str, frozenset[str]]], ban: Ban) -> tuple[Block, int] | None:
    for one, around, told in admitted:
        if (one.block is ban.said.block and one.first <= ban.at < one.last) or not (named := _named(ban, one, told)):
            continue
        if _OLD.search(ban.said.folded) and _NEW.search(one.folded):
            continue  # « les anciens projets », « les actions nouvelles »
        if _when(ban, one, around):
            at = next((word.start() for word in PIECE.finditer(one.folded) if root(word[0]) in named), 0)
            return one.block, one.first + at
    return None


_OLD = re.compile(r"\banciens?\b|\bex-|\bdeja (?:soutenu|finance)")
_NEW = re.compile(r"\b(?:projets?|actions?) (?:nouve\w+)|\bnouve(?:aux|lles|au|lle) (?:projets?|actions?)")
# The works of a committee are no building, « équipe » is no equipment.
_NO_WORKS = re.compile(
    r"\btravaux (?:de (?:la (?:future|commission|cog|cellule|mission)|concertation|recherche)|du (?:comite|groupe|"
    r"copil|conseil)|"
    r"preparatoires|menes|parlementaires|collectifs|d'e(?:tude|valuation))"
)
# What is acquired for good, or bought for every day, is no investment.
_BUYS = re.compile(
    r"\bachet\w+|\bacquer\w+|\bacqui(?:s|se|ses) (?:par|grace|en|une?|deux|trois)\b|"
    r"\b(?:achats?|acquisitions?)\b"
    r"(?! (?:de |d')?(?:petit|fourniture|pedagog|aliment|prestation|place|couche|couran|repas))"
)
_EQUIPS = re.compile(r"\b(?:equiper|s'equiper|reequiper|equipera)\b")


def _told(one: Said) -> frozenset[str]:
    """The roots of a sentence that may name what is barred; « travaux » is an investment."""
    found = one.roots
    if "trava" in found and _NO_WORKS.search(one.folded):
        found -= {"trava"}
    if "achet" in found and not _BUYS.search(one.folded):
        found -= {"achet"}
    return found | {"investi", "mobili"} if _EQUIPS.search(one.folded) else found


def _named(ban: Ban, one: Said, found: frozenset[str]) -> frozenset[str]:
    """The roots by which a sentence names what is barred, if it does, of those that may."""
    own = frozenset(ban.names)
    if not own & one.roots and not any(own & heads for heads, _ in COVERS):
        return frozenset()
    for heads, members in COVERS:
        if own & heads:
            if "investi" in own and "fonctionnement" in one.folded and not _OF_INVESTMENT.search(one.folded):
                return frozenset()
            others = own - heads - members if not own & WHOLE else frozenset()
            return members & found if not others or others & found else frozenset()
    shared = own & found
    if "cumul" in own and not one.roots & _TOGETHER:
        return frozenset()
    return shared if shared == own or (len(own) > 2 and len(shared) * 3 >= len(own) * 2) else frozenset()


_OF_INVESTMENT = re.compile(r"(?:€|\beuros?) (?:d'|en |a l'|pour l')investissement")
_TOGETHER = rooted("cumul cumuler cumulable ajouter ajoute ajoutent deux ensemble également")


def _when(ban: Ban, one: Said, around: str) -> bool:
    """A ban of one year is no ban of another; a sentence that tells no year is of that of its table or its section."""
    years = frozenset(
        year
        for moment in one.block.moments
        if one.first <= moment.start < one.last and moment.known_year and moment.grain != "span"
        for year in moment.years
    )
    years = years or frozenset(int(year) for year in re.findall(r"\b20\d\d\b", around))
    beside = one.block is ban.said.block and one.first >= ban.said.last
    if ban.since and years:
        return max(years) >= min(ban.years, default=0)
    return not ban.years or bool(ban.years & years) or (beside and not years)
