"""What a text bars (not eligible, not financed, forbidden, kept for others) and then admits, finances or names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block
from reporting.reading.clauses import PIECE, Said, root, rooted, roots
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.words import fold, tidy

_BE = r"(?:est|sont|sera|seront|serait|etait|etaient|demeure\w*|reste\w*)"
_CAN = r"(?:peu(?:t|vent)|pourr\w+|saurai\w+|doi(?:t|vent)|devr\w+)"
_GIVEN = (
    r"(?:eligible|recevable|admis|admissible|finance|finançable|subventionne|pris(?:es?)? en charge|financable|"
    r"pris(?:es?)? en compte|accepte|retenu|soutenu|aide|couvert|possible|autorise|permis|accorde|rembourse|indemnise|"
    r"renouvelable|cumulable|concerne|envisageable|paye|verse|renouvele|prolonge|prolongeable|reconduit|reconductible|"
    r"prevu|tolere|remplace|conserve|examine|utilise|achete|delegue|confie|cede|subventionnable|imputable|impute)"
)
_OUT = (
    r"(?:exclu|ineligible|irrecevable|ecarte|interdit|proscrit|prohibe|refuse|rejete|banni|defendu|impossible|"
    r"incompatible|non eligible|non recevable|non financable|non financee?|a la charge d[eu][a-z ]{2,30}|supprime)"
)
# Each names what is barred: « what » is a list of nouns.
_BANS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) (?:ne {_BE}|n'{_BE}|ne {_CAN}) "
        r"(?:donc |plus |pas |jamais |en aucun cas |toutefois |en revanche |pas non plus )*(?:etre )?"
        rf"(?:donc )?{_GIVEN}e?s?\b",
        rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) (?:ne {_CAN}|n'ont) "
        r"(?:donc |plus |pas |jamais |ni |en aucun cas )*"
        r"(?:candidater|repondre|postuler|concourir|participer|deposer|pretendre|beneficier|acces|vocation|porter|"
        r"percevoir|recevoir|obtenir|solliciter)\b",
        r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:n'entr\w+|ne relev\w+|ne f(?:ai|er|on)\w+) (?:pas|plus|jamais) "
        r"(?:partie )?(?:dans|du|de|d')",
        r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:n'y entr\w*|en (?:sont|est|ser\w+) "
        r"(?:exclu|ecarte)\w*)(?: pas| plus| jamais)?",
        r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:reste\w*|demeure\w*|sont|est|se situe\w*) (?:en dehors|hors) d",
        r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:doi\w+ etre|sont|est|ser\w+|rele\w+) (?:financ\w+|pay\w+|"
        r"pris\w* en charge)? ?(?:sur|par|avec|de)? ?d'autres (?:credits|ressources|fonds|aides|financements|moyens)",
        r"(?:,| mais|;) (?:jamais|et non|pas|non) (?:sur |pour |a )?(?:du |de la |des |de l'|les? |la |l'|aux? |une? )"
        r"(?P<what>[^.;:,!?]{4,60})",
        r"\b(?:n'a|n'ont) pas (?:vocation a|pour objet de|pour but de) [a-z]+ (?P<what>[^.;:!?]{4,80})",
        r"\b(?:laiss\w+ de cote|exclu(?:t|ent)|ecarte(?:nt)?|interdi(?:t|sent)|proscri(?:t|vent)|refuse(?:nt)?|"
        r"banni(?:t|ssent)) (?:donc |aussi |egalement )?(?P<what>(?:les?|la|l'|toute?s?|des|du)\b[^.;:!?]{4,120})",
        rf"\bne {_BE} pas (?:donc )?{_GIVEN}e?s?[a-z ]{{0,20}} ?: ?(?P<what>[^.!?]{{4,200}})",
        r"\bne (?:peut|peuvent|pourra|doit) (?:pas )?(?:acheter|financer|payer|acquerir|couvrir|prendre en charge) "
        r"(?P<what>[^.;:!?]{4,120})",
        r"\bn'est (?:pas|plus) ouverte? aux? (?P<what>[^.;:!?,]{4,60})",
        r"(?P<what>[^.;:!?]{4,160}?) (?:ne|n') ?(?:se )?(?:prolonge|renouvelle|cumule|finance|rembourse|ouvre)\w* "
        r"(?:pas|jamais|plus|en aucun cas)\b",
        rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) {_BE} (?:donc |toutefois |strictement |expressement |"
        rf"d'office |totalement )*"
        rf"{_OUT}e?s?\b",
        r"\b(?:ne|n') ?(?:finance|prend|prenn|couvr|soutien|compren|inclu|concern|perme|accept|subventionn|rembours|"
        r"adme|pay|vis|support|pren|port)\w*(?: en charge| en compte)?(?: donc| plus| sur)? "
        r"(?P<what>(?:ni|pas|aucune?|plus|jamais)\b[^.;:!?]{4,160})",
        rf"\b{_BE} (?:donc |notamment )?{_OUT}e?s? ?: ?(?P<what>[^.!?]{{4,200}})",
        r"\b(?:depenses?|frais|charges?|actions?|projets?|porteurs?|couts?)? ?"
        r"(?:non (?:eligibles?|finances?|financables?|"
        r"recevables?|retenues?|admis\w*)|exclu(?:e?s|sions?)?|ineligibles?|interdit\w*) ?: ?(?P<what>[^.!?]{4,200})",
        r"\b(?:a l'exclusion|exclusion faite) (?:de |des |du |d')(?P<what>[^.;:,!?]{4,80})",
        r"(?:^|[,;:.] ?|\)\s)pas d(?:e |')(?P<what>[^.;:,!?]{4,60})",
        r"\baucune? (?P<what>[a-z' -]{4,70}?) (?:ne|n')[a-z' ]{1,25} (?:finance|accorde|admis|accepte|pris|autorise|"
        r"possible|retenu|demande|exige|percu|recevable|verse|conserve|prevu|consenti|octroye|envisage|reclame|"
        r"du)e?s?\b",
        r"(?:^|[,;:.] )aucune? (?P<what>[a-z' -]{4,50})(?=[,.;]|$)",
        r"\b(?:ne|n') ?(?:finance|accepte|prend|autorise|permet|admet|fera|feront|paie|fait|pourr|peut|pouv|"
        r"engage|verse|accorde)\w* "
        r"(?:[a-z' ]{0,24}?)aucune? (?P<what>[^.;:!?]{4,60})",
        r"\b(?:interdit|impossible|exclu|defendu|proscrit|hors de question) (?:de |d')(?P<what>[^.;:!?]{4,60})",
        r"\b(?:ne|n') (?:est|sera) (?:donc |plus )?(?:pas|jamais) (?:possible|permis|autorise|question) (?:de |d')"
        r"(?P<what>[^.;:!?]{4,60})",
        rf"\bne {_CAN} (?:(?:pas|en aucun cas|plus|jamais) )?(?:servir a |etre (?:employe|utilise|consacre|affecte|"
        r"mobilise)e?s? (?:a|au|aux|pour) )(?:l'|la |le |les |des )?(?P<what>[^.;:!?,]{4,60})",
        rf"\bne {_CAN} (?:pas|en aucun cas|plus|jamais) "
        r"(?P<what>[a-z]{4,}(?:er|ir|re) [^.;:!?,]{4,60})",
        r"\bsans (?P<what>[a-z]{5,}(?: [a-z]+)?) possible\b",
        r"\b(?:interdiction|exclusion) (?:de |des |du |d'|faite de )(?P<what>[^.;:!?]{4,60})",
        r"\b(?:s'abst\w+|s'interdi\w+) (?:de |d')(?P<what>[^.;:!?]{4,70})",
    )
)
# What is barred is the verb: « ne sont pas prolongeables », « ne se cumule avec aucune aide ».
_ABLE = re.compile(
    rf"\b(?:ne |n')(?:{_BE}|se|{_CAN})(?: (?:donc|pas|plus|jamais|en aucun cas|etre|faire l'objet d'une))* "
    r"(?P<what>prolong\w+|renouvel\w+|recondu\w+|cumul\w+|sous-trait\w+|prorog\w+|rembours\w+|cess?ible\w*)"
)
_ONE = re.compile(r"\W*(?:decision \S+ \d+\. |a [a-z-]+, )?(?:la|le|l'|une?) ?[a-z-]+")
_HINT = re.compile(
    r"\b(?:ne|n')|\bn'|\bpas d|\baucun|\bexclu|\binterdi|\binelig|\birrecev|\becart|\bproscri|\bprohib|\brefus|\brejet|"
    r"\bbanni|\bdefendu|\bimpossib|\bincompat|\bnon |\bsans |\bs'abst|\bhors d|\bla charge d|\bsupprim|"
    r", (?:jamais|pas)\b|\bde cote\b|\bdehors\b|\bd'autres\b"
)
_ONLY_RUNNING = re.compile(
    r"\bseule?s? (?:des |les |le )?(?:depenses|frais|charges|couts|credits)? ?(?:de )?fonctionnement\b|"
    r"\b(?:seul|seule|seuls) fonctionnement\b|\bfonctionnement,? et (?:a )?(?:eux|elles|lui|celui-ci) seule?s?\b|"
    r"\bfonctionnement (?:exclusivement|uniquement|seul|seulement)\b|\b(?:(?:exclusivement|uniquement|seulement|"
    r"que) |qu')"
    r"(?:sur |pour |en |au |le |du |les |des |aux |un |une )*(?:(?:depenses|frais|charges|couts|credits|aides?|"
    r"soutien) "
    r"(?:de |au |en |du )*)?fonctionnement\b|"
    r"\b(?:reserve|limite|destine|restreint|cantonne)e?s? (?:exclusivement |uniquement )?(?:au |aux |a des )"
    r"(?:(?:depenses|frais|charges) de )?fonctionnement\b"
)
# What a sentence bars by its kind, in whatever words: « le financement d'investissements est désormais impossible ».
_KIND = re.compile(
    r"\b(?:investissements?|equipements?|travaux|vehicules?|mobiliers?|immobili\w+|constructions?|amenagements?)\b"
)
_KIND_OUT = re.compile(
    r"\bexclu\w*|\binelig\w+|\birrecev\w+|\binterdit\w*|\bimpossible|\bproscri\w+|\breste\w* a (?:la )?charge\b|"
    r"(?:\b(?:ne|n')(?! ?(?:a|ont|avai\w+) pas)\b[^.;:]{0,60}\b(?:pas|plus|jamais)\b|\baucune?\b)[^.;:]{0,60}"
    r"\b(?:financ\w+|pris\w* en charge|elig\w+|admis\w*|recevab\w+|possibles?|ouvert\w*|accord\w+|soutenu\w*|"
    r"subvention\w*|couvert\w*|pay\w+|autoris\w+|permis\w*|consent\w+|octroy\w+)\b"
)
_SPLIT = re.compile(r", ?(?:ni |ou |et )?|\bni | ou (?:les |des |l')?| et (?:les |des |l'|aux |a )")
_SPLIT_ALL = re.compile(rf"{_SPLIT.pattern}| et ")
_LISTED = re.compile(
    rf"\b{_OUT}e?s?\b|\bne {_BE} pas (?:donc )?{_GIVEN}|\bn'{_BE} pas {_GIVEN}|\bne (?:finance|prend|couvre)\w* pas\b|"
    r"\bexclusions?\b|\bne peu\w+ etre (?:finance|pris|aide)|\bhors du champ"
)
_JOBS = rooted("emploi poste salaire recrutement recruter embauche embaucher salarié recrute recrutera personnel")
_COMPANY = rooted("entreprise société sas sarl lucratif lucrative commercial commerciale")
_WORKS = rooted("travaux rénovation construction réfection toiture extension isolation agrandissement aménagement")
_VEHICLE = rooted(
    "véhicule minibus camion voiture fourgon utilitaire camionnette fourgonnette triporteur remorque caravane ludobus"
)
_COMPUTING = rooted("informatique ordinateur tablette logiciel imprimante numérique")
_PROVIDER = rooted("prestataire cabinet consultant honoraires sous-traitant")
_BUILDING = rooted("immobilier immobilière local terrain bâtiment maison appartement")
_INVESTMENT = rooted("investissement mobilier acquisition achat acheter") | _WORKS | _VEHICLE
_LONGER = rooted("prolongation prolonger prolongeable report supplémentaire prorogation")
_PUBLIC = rooted(
    "collectivité commune ville mairie municipalité intercommunalité communauté agglomération métropole ccas"
)
_ASSOCIATIONS = rooted("association fédération")
# Nothing that is said besides makes less of these.
_WHOLE = rooted("investissement entreprise société lucratif prestataire informatique")
# What stands for what: the word that bars, and the words that it covers.
_COVERS = tuple(
    (rooted(heads), members)
    for heads, members in (
        ("investissement", _INVESTMENT),
        ("emploi poste recrutement embauche", _JOBS),
        ("entreprise société lucratif commercial", _COMPANY),
        ("travaux", _WORKS),
        ("véhicule", _VEHICLE),
        ("informatique", _COMPUTING),
        ("prestataire", _PROVIDER),
        ("immobilier immobilière", _BUILDING),
        ("prolongation prorogation report prolonger", _LONGER),
        ("collectivité", _PUBLIC),
        ("alimentation", rooted("repas goûter traiteur restaurant")),
        ("équipement", rooted("équipement mobilier matériel") | _VEHICLE),
        ("particulier", rooted("particulier personne")),
    )
)
_LIGHT = rooted(
    "action projet dépense frais charge demande dossier caractère type nature lié présent conforme revanche toutefois "
    "cependant enfin personne nouveau nouvelle cette partie cela règle prise compte effet fonds dispositif donc coût "
    "achat servir être éligible structure porteur tout toute autre quelconque nécessaire"
) | {"aid"}
_PEOPLE = rooted("famille parent enfant région département territoire année avenant convention document")
_ADMITS = re.compile(
    r"\boui\b|\bfinanc(?:e|es|ee|ees|era|eront|ent|er)\b|\bretenue?s?\b|\beligibles?\b|\badmis(?:e|es)?\b|"
    r"\brecevables?\b|\bsubventionne\w*|\baccorde\w*|\bpri(?:s|se|ses)? en (?:charge|compte)|\baide de\b|\bsoutien\w*|"
    r"\bsoutenue?s?|\bpossible|\bautorise\w*|\bpeu(?:t|vent)\b|\bpourr(?:a|ont)\b|\bpouvez\b|"
    r"\bbeneficie\w*|\brembourse\w*|\bdemande \d|€|\beuros?\b|\bpaye\w*|\bpermis\b|\bpermet\w*|\bachet\w*|\bacquis\w*|"
    r"\bobtenu\w*|\bobtien\w*|\bfigur\w+|\blaureat\w*|\bsur simple demande|\bconfie\w*|\bmentionne\w*|\bimpute\w*|"
    r"\baccueill\w*|\bvote\w*\b|\brecl?am\w*|\bverse\w*|\bse cumul\w*|\bperci?oi\w*|\bon note\b|\bcompt\w* parmi|"
    r"\bparticipe\w*|\bcontribue\w*|\bprend\w* en charge|\baffecte\w*|\bconsacre\w*|\bservi\b|"
    r"\bemploi de la subvention|"
    r"\butilise\w* (?:pour|a)\b|\bdepenses? de\b|\binscri(?:t|te|ts|tes)\b|"
    r"\bouverte?s? (?:notamment )?aux?\b|\bfaculte d|\bpart(?:ie)? des laureats"
)
_DENIES = re.compile(
    r"\bne\b|\bn'|\bpas\b|\bni\b|\baucun|\bsans\b(?! except| derog)|\bsauf\b|(?<!sans )\b(?:except|derog)|"
    r"\bhors\b|\bexclu|\binterdit|\brefus|"
    r"\brejet|\becarte|\bineligib|\birrecevab|\bnon\b|\bautofinanc|\bfonds propres|\bautres? (?:financ|fonds|aide|"
    r"convention|subvention|dispositif)|"
    r"\bachetee?s? avant|\brestent acquis|\bau lieu|\bplutot\b|\bmalgre\b|\bproprement|\bpayee?s? par la commune"
)
_EXCEPT = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\ba moins\b|\bseuls? peuvent|\bau-dela\b|\bplus de \d|\bmoins de \d|\bsi\b|"
    r"\bsans accord"
)
# « Les enfants de plus de six ans » are some of them.
_DEGREE = re.compile(r"\b(?!20\d\d)\d|\b(?:plus|moins|au-dela|superieur|inferieur)\b")
# « Oui, si elle compte dix places » admits.
_IF = re.compile(r"\bsi\b|\bs'ils?\b|\bs'elles?\b")
_STILL = re.compile(
    r"\b(?:pourr\w+|peu(?:t|vent)|ser(?:a|ont)) (?:alors |aussi )?(?:etre )?(?:retenu|admis|financ|pris|soutenu|"
    r"aide|accept)"
)


@dataclass(frozen=True, eq=False)
class Ban:
    """Something that a sentence bars: the roots of its name, any of which may stand for a class."""

    said: Said
    at: int
    names: tuple[str, ...]
    shown: str
    years: frozenset[int]


def _bans(read: Read) -> Iterator[Ban]:
    """What each sentence or list bars, noun by noun."""
    for one in read.said:
        if one.block.kind == "row" or (one.folded.rstrip().endswith("?") and one.answer != "non"):
            continue
        years = frozenset(
            year
            for moment in one.block.moments
            if one.first <= moment.start < one.last and moment.grain == "year"
            for year in moment.years
        )
        decided = one.named and _ONE.match(one.folded)  # « La halte de Langon n'est pas reconduite » binds no other
        if (able := _ABLE.search(one.folded)) and not _EXCEPT.search(one.folded) and not decided:
            yield Ban(one, one.first + able.start(), (root(able["what"]),), able["what"], years)
        if running := _ONLY_RUNNING.search(one.folded):
            yield Ban(one, one.first + running.start(), ("investi",), "investissement", years)
        if _EXCEPT.search(one.folded):
            continue
        if one.block.lines[0].number not in read.described and _KIND_OUT.search(one.folded):
            yield from _kinds_in(one, years)
        whole = one.answer == "non" or (one.block.kind in ("item", "field") and _LISTED.search(one.context))
        if (whole and not one.denies | (one.answer == "non")) or whole:
            yield from _named_in(one, one.folded.rstrip(" .;?"), 0, years)
            continue
        for pattern in _BANS if _HINT.search(one.folded) else ():
            for match in pattern.finditer(one.folded):
                yield from _named_in(one, match["what"], match.start("what"), years)


def _kinds_in(one: Said, years: frozenset[int]) -> Iterator[Ban]:
    """The kinds of spending of the clauses that bar something."""
    at = 0
    for clause in re.split(r"(?<=[;,]) (?!ni\b|et\b|ou\b)| mais ", one.folded):
        bars = _KIND_OUT.search(clause) and not _DEGREE.search(clause) and not re.search(r"depass|exced", clause)
        kinds = _KIND.findall(clause) if bars and "fonctionnement" not in clause else []
        for kind in kinds:
            yield Ban(one, one.first + max(at, one.folded.find(kind)), (root(kind),), kind, years)
        at += len(clause)


def _named_in(one: Said, what: str, at: int, years: frozenset[int]) -> Iterator[Ban]:
    for piece in (_SPLIT_ALL if "," in what else _SPLIT).split(what):
        names = tuple(sorted(roots(piece) - _LIGHT))
        if frozenset(names) <= _PEOPLE:
            continue
        if re.search(r"\b(?:ne|n')\b|\bn'", piece):
            continue
        if names and sum(map(len, names)) > 3 and not _DEGREE.search(piece) and len(names) <= 5:
            yield Ban(one, one.first + at, names, piece.strip(), years)


@rule("exclu-admis", "Ce que le texte exclut, il l’admet ou le finance ailleurs.")
def barred_then_admitted(read: Read) -> Iterator[Found]:
    """« Les séjours ne sont pas recevables », then « un séjour financé à hauteur de 4 000 € »."""
    told: set[int] = set()
    bans = list(_bans(read))
    wanted = frozenset(name for ban in bans for name in ban.names)
    wanted = wanted.union(*(members for heads, members in _COVERS if wanted & heads))
    contexts = _contexts(read) if bans else {}
    near = [
        (one, contexts[one.block.rank])
        for one in read.said
        if one.roots & wanted or (bans and _EQUIPS.search(one.folded))
    ]
    admitted = [(one, around) for one, around in near if _admits(one, around)]
    for ban in bans:
        found = _admitted(admitted, ban) if id(ban.said.block) not in told else None
        if found is not None:
            told.add(id(ban.said.block))
            yield (
                (read.passage((ban.said.block, ban.at)), read.passage(found)),
                f"Le texte exclut ce qu’il admet ailleurs (« {ban.shown} »).",
            )


def _admits(one: Said, around: str) -> bool:
    """Whether a sentence admits or finances something; a question counts with its « oui », an item with its list."""
    if one.answer:
        return one.answer == "oui"
    # « Les Petits Pas » is a name.
    words = fold(re.sub(r"(?<=\w )Pas\b", "", one.block.text[one.first : one.last]))
    if words.rstrip().endswith("?") or _DENIES.search(words) or (_IF.search(words) and not _STILL.search(words)):
        return False
    if _OTHER_PAYS.search(words) and not re.search(r"\bfonds\b|\bsubvention|\baide\b|\bfipe\b", words):
        return False
    if _ADMITS.search(words):
        return True
    if _LISTED.search(around) or _NOT_PAID.search(around):
        return False
    amount = one.block.kind == "row" and any(_AMOUNT.match(tidy(cell)) for cell in one.block.cells[1:])
    return amount or (one.block.kind == "item" and _LISTED_IN.search(around) is not None)


# A row of a budget: what it names is paid.
_AMOUNT = re.compile(r"\W*(?:\d{1,3}(?:[ .]?\d{3})+|\d{3,})(?: ?(?:€|euros?))?\W*$")
_NOT_PAID = re.compile(
    r"\bautres? (?:depense|financement|charge)|\bhors\b|\bfonds propres|\breste a charge|\bcollectivite"
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


def _admitted(admitted: list[tuple[Said, str]], ban: Ban) -> tuple[Block, int] | None:
    for one, around in admitted:
        if (one.block is ban.said.block and one.first == ban.said.first) or not (named := _named(ban, one)):
            continue
        where = (one.block, one.first, one.last)
        if not apart((ban.said.block, ban.said.first, ban.said.last), where) and _when(ban, one, around):
            at = next((word.start() for word in PIECE.finditer(one.folded) if root(word[0]) in named), 0)
            return one.block, one.first + at
    return None


# The works of a committee are no building, « équipe » is no equipment.
_NO_WORKS = re.compile(
    r"\btravaux (?:de (?:la (?:future|commission|cog|cellule|mission)|concertation|recherche)|du (?:comite|groupe|"
    r"copil|conseil)|"
    r"preparatoires|menes|parlementaires|collectifs|d'e(?:tude|valuation))"
)
_EQUIPS = re.compile(r"\b(?:equiper|s'equiper|reequiper|equipera)\b")


def _named(ban: Ban, one: Said) -> frozenset[str]:
    """The roots by which a sentence names what is barred, if it does; « travaux » is an investment."""
    own = frozenset(ban.names)
    found = one.roots - {"trava"} if _NO_WORKS.search(one.folded) else one.roots
    if _EQUIPS.search(one.folded):
        found |= {"investi", "mobili"}
    for heads, members in _COVERS:
        if own & heads:
            if "investi" in own and "fonctionnement" in one.folded:
                return frozenset()
            others = own - heads - members if not own & _WHOLE else frozenset()
            return members & found if not others or others & found else frozenset()
    shared = own & found
    if "cumul" in own and not one.roots & _TOGETHER:
        return frozenset()
    return shared if shared == own or (len(own) > 2 and len(shared) * 3 >= len(own) * 2) else frozenset()


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
    return not ban.years or bool(ban.years & years) or (beside and not years)
