"""What a text bars: not eligible, not financed, forbidden, kept for others; noun by noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.clauses import Said, root, rooted, roots
from reporting.reading.rules.registry import Read

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
# Letters of which each has some; then what names what is barred: « what » is a list of nouns.
_BANS = tuple(
    (tuple(letters.split("|")), re.compile(pattern))
    for letters, pattern in (
        (
            " ne | n'",
            rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) (?:ne {_BE}|n'{_BE}|ne {_CAN}) "
            r"(?:donc |plus |pas |jamais |en aucun cas |toutefois |en revanche |pas non plus )*(?:etre )?"
            rf"(?:donc )?{_GIVEN}e?s?\b",
        ),
        (
            " ne | n'",
            rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) (?:ne {_CAN}|n'(?:y )?ont) "
            r"(?:donc |plus |pas |jamais |ni |en aucun cas )*"
            r"(?:candidater|repondre|postuler|concourir|participer|deposer|pretendre|beneficier|acces|vocation|porter|"
            r"percevoir|recevoir|obtenir|solliciter)\b",
        ),
        (
            " n'entr| n'y entr| ne relev| ne f",
            r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:n'(?:y )?entr\w+|ne relev\w+|ne f(?:ai|er|on)\w+) "
            r"(?:pas|plus|jamais)(?= (?:partie )?(?:dans|du|de|d')|\W|$)",
        ),
        (
            "exclu|ecarte",
            r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) en (?:sont|est|ser\w+) (?:exclu|ecarte)",
        ),
        (
            "hors d",
            r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:reste\w*|demeure\w*|sont|est|se situe\w*) (?:en dehors|"
            r"hors) d",
        ),
        (
            "d'autres ",
            r"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{4,160}?) (?:doi\w+ etre|sont|est|ser\w+|rele\w+) (?:financ\w+|pay\w+|"
            r"pris\w* en charge)? ?(?:sur|par|avec|de)? ?d'autres (?:credits|ressources|fonds|aides|financements|"
            r"moyens)",
        ),
        (
            " jamais | et non | pas | non ",
            r"(?:,| mais|;) (?:jamais|et non|pas|non) (?:sur |pour |a )?(?:du |de la |des |de l'|les? |la |l'|aux? |"
            r"une? )"
            r"(?P<what>[^.;:,!?]{4,60})",
        ),
        (
            " pas vocation| pas pour ",
            r"\b(?:n'a|n'ont) pas (?:vocation a|pour objet de|pour but de) [a-z]+ (?P<what>[^.;:!?]{4,80})",
        ),
        (
            "de cote|exclu|ecarte|interdi|proscri|refuse|banni",
            r"\b(?:laiss\w+ de cote|exclu(?:t|ent)|ecarte(?:nt)?|interdi(?:t|sent)|proscri(?:t|vent)|refuse(?:nt)?|"
            r"banni(?:t|ssent)) (?:donc |aussi |egalement )?(?P<what>(?:les?|la|l'|toute?s?|des|du)\b[^.;:!?]{4,120})",
        ),
        (
            "ne ",
            rf"\bne {_BE} pas (?:donc )?{_GIVEN}e?s?[a-z ]{{0,20}} ?: ?(?P<what>[^.!?]{{4,200}})",
        ),
        (
            "ne peu|ne pourra|ne doit",
            r"\bne (?:peut|peuvent|pourra|doit) (?:pas )?(?:acheter|financer|payer|acquerir|couvrir|"
            r"prendre en charge) "
            r"(?P<what>[^.;:!?]{4,120})",
        ),
        (
            " ouvert",
            r"\bn'est (?:pas|plus) ouverte? aux? (?P<what>[^.;:!?,]{4,60})",
        ),
        (
            "prolonge|renouvelle|cumule|finance|rembourse|ouvre",
            r"(?P<what>[^.;:!?]{4,160}?) (?:ne|n') ?(?:se )?(?:prolonge|renouvelle|cumule|finance|rembourse|ouvre)\w* "
            r"(?:pas|jamais|plus|en aucun cas)\b",
        ),
        (
            "",
            rf"(?:^|[.;:!?] ?)(?P<what>[^.;:!?]{{4,220}}?) {_BE} (?:donc |toutefois |strictement |expressement |"
            rf"d'office |totalement )*"
            rf"{_OUT}e?s?\b",
        ),
        (
            "",
            r"\b(?:ne|n') ?(?:finance|prend|prenn|couvr|soutien|compren|inclu|concern|perme|accept|subventionn|"
            r"rembours|"
            r"adme|pay|vis|support|pren|port)\w*(?: en charge| en compte)?(?: donc| plus| sur)? "
            r"(?P<what>(?:ni|pas|aucune?|plus|jamais)\b[^.;:!?]{4,160})",
        ),
        (
            ":",
            rf"\b{_BE} (?:donc |notamment )?{_OUT}e?s? ?: ?(?P<what>[^.!?]{{4,200}})",
        ),
        (
            "",
            rf"(?:^|[.;] ?)(?:(?:en )?{_BE} (?:donc |notamment )?{_OUT}|ne {_BE} pas (?:donc )?{_GIVEN})e?s? "
            r"(?:de l'aide )?(?P<what>(?:les?|la|l'|tou\w+|des)\b[^.;:!?]{4,200})",
        ),
        (
            ":",
            r"\b(?:depenses?|frais|charges?|actions?|projets?|porteurs?|couts?)? ?"
            r"(?:non (?:eligibles?|finances?|financables?|"
            r"recevables?|retenues?|admis\w*)|exclu(?:e?s|sions?)?|ineligibles?|"
            r"interdit\w*) ?: ?(?P<what>[^.!?]{4,200})",
        ),
        (
            "exclusion",
            r"\b(?:a l'exclusion|exclusion faite) (?:de |des |du |d')(?P<what>[^.;:,!?]{4,80})",
        ),
        (
            "pas d",
            r"(?:^|[,;:.] ?|\)\s)pas d(?:e |')(?P<what>[^.;:,!?]{4,60})",
        ),
        (
            "aucun",
            r"\baucune? (?P<what>[a-z' -]{4,70}?) (?:ne|n')[a-z' ]{1,25} (?:finance|accorde|admis|accepte|pris|"
            r"autorise|"
            r"possible|retenu|demande|exige|percu|recevable|verse|conserve|prevu|consenti|octroye|envisage|reclame|"
            r"du)e?s?\b",
        ),
        (
            "aucun",
            r"(?:^|[,;:.] )aucune? (?P<what>[a-z' -]{4,50})(?=[,.;]|$)",
        ),
        (
            "aucun",
            r"\b(?:ne|n') ?(?:finance|accepte|prend|autorise|permet|admet|fera|feront|paie|fait|pourr|peut|pouv|"
            r"engage|verse|accorde)\w* "
            r"(?:[a-z' ]{0,24}?)aucune? (?P<what>[^.;:!?]{4,60})",
        ),
        (
            "interdit d|impossible d|exclu d|defendu d|proscrit d|question d",
            r"\b(?:interdit|impossible|exclu|defendu|proscrit|hors de question) (?:de |d')(?P<what>[^.;:!?]{4,60})",
        ),
        (
            "possible d|permis d|autorise d|question d",
            r"\b(?:ne|n') (?:est|sera) (?:donc |plus )?(?:pas|jamais) (?:possible|permis|autorise|question) (?:de |d')"
            r"(?P<what>[^.;:!?]{4,60})",
        ),
        (
            "servir a |etre ",
            rf"\bne {_CAN} (?:(?:pas|en aucun cas|plus|jamais) )?(?:servir a |etre (?:employe|utilise|consacre|"
            rf"affecte|"
            r"mobilise)e?s? (?:a|au|aux|pour) )(?:l'|la |le |les |des )?(?P<what>[^.;:!?,]{4,60})",
        ),
        (
            "ne ",
            rf"\bne {_CAN} (?:pas|en aucun cas|plus|jamais) "
            r"(?P<what>[a-z]{4,}(?:er|ir|re) [^.;:!?,]{4,60})",
        ),
        (
            " possible",
            r"\bsans (?P<what>[a-z]{5,}(?: [a-z]+)?) possible\b",
        ),
        (
            "interdiction|exclusion",
            r"\b(?:interdiction|exclusion) (?:de |des |du |d'|faite de )(?P<what>[^.;:!?]{4,60})",
        ),
        (
            "s'abst|s'interdi",
            r"\b(?:s'abst\w+|s'interdi\w+) (?:de |d')(?P<what>[^.;:!?]{4,70})",
        ),
    )
)
# What is barred is the verb: « ne sont pas prolongeables », « ne se cumule avec aucune aide ».
_ABLE = re.compile(
    rf"\b(?:ne |n')(?:{_BE}|se|{_CAN})(?: (?:donc|pas|plus|jamais|en aucun cas|etre|faire l'objet d'une))* "
    r"(?P<what>prolong\w+|renouvel\w+|recondu\w+|cumul\w+|sous-trait\w+|prorog\w+|rembours\w+|cess?ible\w*)"
)
_ONE = re.compile(r"\W*(?:decision \S+ \d+\. |a [a-z-]+, )?(?:la|le|l'|une?) ?[a-z-]+")
_HINT = re.compile(
    r"\b(?:ne|n'|pas d|aucun|exclu|interdi|inelig|irrecev|ecart|proscri|prohib|refus|rejet|banni|defendu|impossib|"
    r"incompat|non |sans |s'abst|hors d|la charge d|supprim|de cote\b|dehors\b|d'autres\b)|, (?:jamais|pas)\b"
)
_RUNNING = r"(?:fonctionnement\b|(?:depenses?|charges?|frais|couts?) courante?s?\b)"
_ONLY_RUNNING = re.compile(
    r"\bseule?s? (?:des |les |le )?(?:depenses|frais|charges|couts|credits)? ?(?:de )?fonctionnement\b|"
    r"\bseule?s? (?:des |les |le )?(?:depenses|frais|charges|couts) courante?s?\b|"
    rf"\b(?:seul|seule|seuls) fonctionnement\b|\b{_RUNNING},? et (?:a )?(?:eux|elles|lui|celui-ci) seule?s?\b|"
    rf"\b{_RUNNING} (?:exclusivement|uniquement|seul|seulement)\b|"
    r"\b(?:(?:exclusivement|uniquement|seulement|que) |qu')"
    rf"(?:[a-z' ]{{0,30}}\b)?{_RUNNING}|"
    r"\b(?:reserve|limite|destine|restreint|cantonne|borne)(?:e?s?|nt)? (?:exclusivement |uniquement )?"
    rf"(?:au |aux |a des |a du )(?:(?:depenses|frais|charges) de )?{_RUNNING}"
)
# What a sentence bars by its kind, in whatever words: « le financement d'investissements est désormais impossible ».
_KIND = re.compile(
    r"\b(?:investissements?|equipements?|travaux|vehicules?|mobiliers?|immobili\w+|constructions?|amenagements?|"
    r"acquisitions?|biens? durables?|acheter|construire|amortissables?|entreprises?|societes?|lucrati\w+|marchande?s?|"
    r"commercia\w+)\b"
)
_ADMIT = (
    r"\b(?:financ\w+|pris\w* en charge|prend\w* en charge|"
    r"elig\w+|admis\w*|recevab\w+|possibles?|ouvert\w*|accord\w+|soutenu\w*|"
    r"subvention\w*|couv\w+|pay\w+|paie\w*|autoris\w+|permis\w*|consent\w+|octroy\w+|acces|repondre|candidat\w*|depos\w+|"
    r"pretendre|concern\w+|achet\w+|acheter|benefici\w+|recevoir|aide\w*|retenu\w*|laureat\w*|vis\w+|port\w+ sur)\b"
)
_KIND_OUT = re.compile(
    r"\bexclu\w*|\binelig\w+|\birrecev\w+|\binterdit\w*|\bimpossible|\bproscri\w+|\breste\w* a (?:la )?charge\b|"
    r"\bhors (?:du |de |d')(?:champ|perimetre|l'aide)|\becarte\w*|\bplus d'(?:acheter|investi)|"
    r"(?:\b(?:ne|n')(?! ?(?:a|ont|avai\w+) pas\b(?! acces))\b[^.;:]{0,60}\b(?:pas|plus|jamais|ni)\b|\baucune?\b|"
    rf"\bne (?:peu\w+|saurai\w+|sont|est|ser\w+)\b)[^.;:]{{0,60}}{_ADMIT}|"
    rf"\b(?:ne |n'){_ADMIT} (?:pas|plus|jamais|ni|aucune?)\b"
)
_SPLIT = re.compile(r", ?(?:ni |ou |et )?|\bni | ou (?:les |des |l')?| et (?:les |des |l'|aux |a )")
_SPLIT_ALL = re.compile(rf"{_SPLIT.pattern}| et ")
LISTED = re.compile(
    rf"\b{_OUT}e?s?\b|\bne {_BE} pas (?:donc )?{_GIVEN}|\bn'{_BE} pas {_GIVEN}|\bne (?:finance|prend|couvre)\w* pas\b|"
    r"\bexclusions?\b|\bne peu\w+ etre (?:finance|pris|aide)|\bhors du champ"
)
_JOBS = rooted("emploi poste salaire recrutement recruter embauche embaucher salarié recrute recrutera personnel")
_COMPANY = rooted(
    "entreprise société sas sarl sasu eurl lucratif lucrative commercial commerciale marchand privé franchise"
)
_WORKS = rooted(
    "travaux rénovation construction réfection toiture extension isolation agrandissement aménagement "
    "peinture cloison préau"
)
_VEHICLE = rooted(
    "véhicule minibus camion voiture fourgon utilitaire camionnette fourgonnette triporteur remorque caravane ludobus "
    "bus roulotte vélo"
)
_COMPUTING = rooted("informatique ordinateur tablette logiciel imprimante numérique")
_PROVIDER = rooted("prestataire cabinet consultant honoraires sous-traitant")
_BUILDING = rooted("immobilier immobilière local terrain bâtiment maison appartement")
_INVESTMENT = rooted("investissement mobilier acquisition acquérir achat acheter") | _WORKS | _VEHICLE
_LONGER = rooted("prolongation prolonger prolongeable report supplémentaire prorogation")
_PUBLIC = rooted(
    "collectivité commune ville mairie municipalité intercommunalité communauté agglomération métropole ccas"
)

# Nothing that is said besides makes less of these.
WHOLE = rooted("paje investissement entreprise société lucratif prestataire informatique")
# What stands for what: the word that bars, and the words that it covers.
COVERS = tuple(
    (rooted(heads), members)
    for heads, members in (
        ("investissement acquisition acheter construire durable amortissable", _INVESTMENT),
        ("emploi poste recrutement embauche", _JOBS),
        ("entreprise société lucratif commercial marchand privé", _COMPANY),
        ("travaux construction aménagement", _WORKS),
        ("véhicule", _VEHICLE),
        ("informatique", _COMPUTING),
        ("prestataire", _PROVIDER),
        ("immobilier immobilière", _BUILDING),
        ("prolongation prorogation report prolonger", _LONGER),
        ("collectivité", _PUBLIC),
        ("alimentation", rooted("repas goûter traiteur restaurant")),
        ("équipement", rooted("équipement mobilier matériel achat") | _VEHICLE),
        ("particulier", rooted("particulier personne")),
        ("paje", rooted("paje")),
    )
)
_LIGHT = rooted(
    "action projet dépense frais charge demande dossier caractère type nature lié présent conforme revanche toutefois "
    "cependant enfin personne nouveau nouvelle cette partie cela règle prise compte effet fonds dispositif donc coût "
    "achat servir être éligible structure porteur tout toute autre quelconque nécessaire"
) | {"aid"}
_PEOPLE = rooted("famille parent enfant région département territoire année avenant convention document")
_EXCEPT = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\ba moins\b|\bseuls? peuvent|\bau-dela\b|\bplus de \d|\bmoins de \d|\bsi\b|"
    r"\bsans accord"
)
# « Les enfants de plus de six ans » are some of them.
_DEGREE = re.compile(r"\b(?!20\d\d)\d|\b(?:plus|moins|au-dela|superieur|inferieur)\b")
_SINCE = re.compile(r"\b(?:a compter|a partir|des|depuis) (?:de |du |le )?(?:l'annee |janvier |1er janvier )?20\d\d")


@dataclass(frozen=True, eq=False)
class Ban:
    """Something that a sentence bars: the roots of its name, any of which may stand for a class."""

    said: Said
    at: int
    names: tuple[str, ...]
    shown: str
    years: frozenset[int]

    @property
    def since(self) -> bool:
        """« À compter de 2026 »: of that year and those after."""
        return bool(_SINCE.search(self.said.folded))


# « ne fait pas obstacle à des interventions »: what is let, said by two denials.
_NO_BAR = re.compile(
    r"\b(?:n'|ne )(?:fait|font|met|mettent)? ?(?:pas|aucun) obstacle|\bn'(?:exclu|empech|interdi)\w+ (?:pas|en rien)"
)


def bans(read: Read) -> Iterator[Ban]:
    """What each sentence or list bars, noun by noun."""
    for one in read.said:
        if one.block.kind == "row" or (one.folded.rstrip().endswith("?") and one.answer != "non"):
            continue
        words = one.folded
        hinted = "charge" in words or _HINT.search(words) is not None
        runs = "fonctionnement" in words or "courant" in words
        if not (hinted or runs or one.answer == "non" or one.block.kind in ("item", "field")):
            continue
        years = frozenset(
            year
            for moment in one.block.moments
            if one.first <= moment.start < one.last and moment.grain == "year"
            for year in moment.years
        )
        spared = _EXCEPT.search(words)
        # « La halte de Langon n'est pas reconduite » binds no other.
        able = None if spared else _ABLE.search(words)
        if able and not (one.named and _ONE.match(words)):
            yield Ban(one, one.first + able.start(), (root(able["what"]),), able["what"], years)
        if runs and (running := _ONLY_RUNNING.search(words)):
            yield Ban(one, one.first + running.start(), ("investi",), "investissement", years)
        if spared or _NO_BAR.search(words):
            continue
        kinds = hinted and one.block.lines[0].number not in read.described and _KIND.search(words)
        if kinds and _KIND_OUT.search(words):
            yield from _kinds_in(one, years)
        if one.answer == "non" or (one.block.kind in ("item", "field") and LISTED.search(one.context)):
            yield from _named_in(one, words.rstrip(" .;?"), 0, years)
            continue
        for letters, pattern in _BANS if hinted else ():
            for match in pattern.finditer(words) if any(one in words for one in letters) else ():
                yield from _named_in(one, match["what"], match.start("what"), years)


def _kinds_in(one: Said, years: frozenset[int]) -> Iterator[Ban]:
    """The kinds of spending of the clauses that bar something."""
    at = 0
    for clause in re.split(r"(?<=[;,]) (?!ni\b|et\b|ou\b)| mais ", one.folded):
        bars = _KIND_OUT.search(clause) and not _DEGREE.search(clause) and not re.search(r"depass|exced", clause)
        kinds = _KIND.findall(clause) if bars else []
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
