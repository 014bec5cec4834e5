"""The words that the grammar knows, as stems; one place, so that a word is added once."""

from __future__ import annotations

from functools import lru_cache

from reporting.reading.words import fold, stem, stems


def words(text: str) -> frozenset[str]:
    """The words of a text, as they are."""
    return frozenset(text.split())


def stemmed(text: str) -> frozenset[str]:
    """The stems of the words of a text."""
    return frozenset(map(stem, fold(text).split()))


# One stem for what is said of a population in several ways.
SAME = {
    "selectionn": "retenu", "selection": "retenu", "laureat": "retenu", "choisi": "retenu", "cofinanc": "financ",
    "financement": "financ", "soutenu": "financ", "subventionn": "financ", "aid": "financ", "recu": "depos",
    "recevoir": "depos", "candidat": "depos", "depot": "depos", "transmi": "depos", "rejet": "refus", "ecart": "refus",
    "suivi": "accompagn", "accompagnement": "accompagn", "termin": "achev", "creation": "cre", "nouvel": "cre",
    "nouveau": "cre", "creer": "cre", "ouvert": "cre", "ouverture": "cre", "supplementair": "cre", "emploi": "emploi",
    "format": "form", "formation": "form", "abandon": "abandonn",
    "participant": "particip", "participation": "particip",
}  # fmt: skip

# One noun for what is counted under several.
NOUNS = {
    "candidatur": "dossier", "laureat": "projet", "salari": "agent", "dot": "dotation", "reponse": "reponse",
    "adherent": "membr", "equipement": "structur", "etablissement": "structur", "ram": "relai", "creche": "creche",
}  # fmt: skip

# What amounts and rates measure.
MEASURES = stemmed(
    "budget dotation dote enveloppe subvention aide montant cout depense recette financement credit "
    "participation plafond "
    "prix tarif excedent deficit solde total charge produit somme apport contribution investissement "
    "fonctionnement taux "
    "part proportion effectif population duree capacite acompte avance loyer salaire remuneration cotisation"
)

BEFORE_NOUN = words(
    "nouveaux nouvelles nouvel nouvelle nouveau premiers premieres grands grandes petits petites "
    "differents differentes "
    "principaux principales seuls seules meilleurs derniers dernieres jeunes vrais autres bons "
    "bonnes premier premiere seul "
    "seule grand grande petit petite autre"
)

# After a number, these words are no noun: the noun is understood.
NO_NOUN = words(
    "sont ont est a etaient seront restent reste en dans sur pour par avec sans et ou au aux chez "
    "dont parmi qui que soit "
    "contre n ne etait avaient sera disent relevent concernent portent viennent figurent se s "
    "beneficient avait portes portees "
    "est-ce ayant mais puis entre plus moins selon vers aujourd'hui actuellement d'entre desormais "
    "continuent continueront "
    "cherchent attendent fonctionnent vivent habitent travaillent dependent declarent souhaitent "
    "sous hors depuis apres avant "
    "comme mille font vont deja encore environ chacun chacune voire disponible disponibles fin debut"
)

# Nouns that count time, or that any text counts: two different numbers of them mean nothing.
UNITS = frozenset(
    [
        "an",
        "ans",
        "ann",
        "moi",
        "jour",
        "semain",
        "heur",
        "minut",
        "foi",
        "point",
        "person",
        "kilometr",
        "euro",
        "demi",
        "lieu",
        "cas",
        "etp",
        "voix",
        "page",
        "pourcent",
        "rang",
        "tier",
        "quart",
        "etap",
        "exemplair",
        "ligne",
        "numero",
        "degre",
        "niveau",
        "stade",
        "million",
        "milliard",
    ]
)

# Words that do not tell one population from another.
WEAK = stemmed(
    "compte gere dispose regroupe rassemble emploie represente existe constitue concerne reste "
    "retenir chiffre montant nombre "
    "global globale annuel actuel present presente jour date annee an ans fin debut region "
    "departement territoire programme "
    "dispositif document bilan rapport ici ainsi mois plan prevoit total compose equipe effectif "
    "ensemble fixe fixee eleve "
    "atteint atteindre pendant depuis durant cette janvier fevrier mars avril mai juin juillet aout "
    "septembre octobre novembre "
    "decembre decide approuve precise propose rappelle indique pour elles ils au-dela permettre "
    "permettra permis afin partir "
    "compter terme cours jusque consacre reparti titre dote dotee"
)

PREDICATES = frozenset(("retenu", "financ", "accompagn", "cre", "form", "emploi", "accueil", "accueilli", "concern"))

# One thing under several nouns.
_SAME = (
    stemmed("projet initiative lauréat dossier candidature demande"),
    stemmed("enfant élève bébé"),
    stemmed("famille foyer ménage"),
    stemmed("structure établissement équipement"),
    stemmed("agent salarié salariée professionnel professionnelle"),
    stemmed("place berceau"),
)
# Two nouns of one line may name the same things: a text goes from one to the other without saying so.
_KIN = (
    stemmed(
        "projet initiative lauréat action opération solution dispositif site structure équipe lieu territoire dossier "
        "candidature demande accord réponse"
    ),
    stemmed("structure établissement équipement crèche site lieu maison multi-accueil"),
    stemmed("dossier candidature demande projet réponse"),
    stemmed("enfant élève bébé jeune"),
    stemmed("famille foyer ménage parent allocataire"),
    stemmed("agent salarié salariée professionnel professionnelle personne équipe intervenant"),
    stemmed("place berceau"),
    stemmed("membre personne participant représentant élu adhérent"),
    stemmed("porteur association gestionnaire partenaire lauréat commune collectivité territoire organisme"),
)


@lru_cache(maxsize=16384)
def same_noun(one: str) -> frozenset[str]:
    """The synonyms of a noun, itself among them."""
    return frozenset((one,)).union(*(group for group in _SAME if one in group))


@lru_cache(maxsize=16384)
def kin(one: str) -> frozenset[str]:
    """The nouns that a text may use for the things of this noun, itself among them."""
    return frozenset((one,)).union(*(group for group in _KIN if one in group))


# What is said of things in words that begin otherwise: how the words of each family begin.
_FAMILIES = {
    "retenu": "reten retien selec laureat chois disting satisfai accept accord admis valid financ soute souti aid "
    "subven cofin octroy attribu eligib elus elu primes benef conventi",
    "depose": "depos candid demand repons soumi instr examin recu recev recoi inscr",
    "refuse": "refus rejet ecart",
    "suivi": "suivi suit suive suivai accomp",
    "actif": "activ actif fonctionn",
    "decrit": "decri presen recens",
    "etudie": "etudi analys observ evalu",
    "fini": "achev termin clos fini",
    "sign": "sign signat signer signe",
    "cree": "cree crea nouve ouver ouvr",
    "agree": "agree agrem agre",
    "loge": "loge relog",
    "repond": "repond rempl retourn repon",
    "engage": "engag adher",
}
_FIRSTS = {first: family for family, firsts in _FAMILIES.items() for first in firsts.split()}
_NO_ROOT = stemmed(
    "reconnu déclaré déclare dit toujours actuellement aujourd'hui présent tous déjà encore ensemble total "
    "nombre effectif cette année compte comptent an moyenne moyen nombreux soit donc exactement ans "
    "titre chaque notre nos nous vous leur celui concerne concernés cinq six sept huit neuf dix onze douze treize "
    "quatorze quinze seize vingt trente quarante cinquante soixante cent cents deux trois quatre mille valeur "
    "conduite mene menée situé situent implanté déroulent déroule réalisé oeuvre "
    "aujourd hui ayant effectivement dernier derniere existant lui-même actuels"
)


@lru_cache(maxsize=65536)
@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """What a word and those of its family share: « accueillent », « accueil »; « retenu », « lauréat »."""
    if word in ("prim", "aid", "elu", "admi"):
        return "retenu"
    for length in range(min(len(word), 8), 2, -1):
        family = _FIRSTS.get(word[:length])
        if family and (length > 3 or len(word) < 6):
            return family
    return word[:5]


@lru_cache(maxsize=65536)
def roots(folded: str) -> frozenset[str]:
    """The roots of the words that tell something apart."""
    return frozenset(filter(None, map(_telling, stems(folded))))


@lru_cache(maxsize=65536)
def _telling(one: str) -> str:
    return root(one) if one not in WEAK and one not in _NO_ROOT else ""
