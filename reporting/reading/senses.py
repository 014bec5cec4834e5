"""What words mean, where a text says one thing in several ways: « prend le volant » and « a conduit » are one sense.

A sense is told by a word in capitals, which no folded text has; a word may tell two.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reporting.reading.clauses import LIGHT, PIECE, root
from reporting.reading.words import fold, stem

_WORDS = {
    "SAMEDI": "samedi week-end",
    "DIMANCHE": "dimanche",
    "NUIT": "nuit nocturne veilleuse veilleur dormir dort dorment dormi",
    "SOIR": "soir soirée",
    "ETE": "juillet août estival estivale",
    "REPAS": (
        "repas déjeuner cuisinier cuisinière cuisiné cuisiner cuisine cantine traiteur goûter"
        " restauration petit-déjeuner pique-nique traiteur"
    ),
    "PRESTATAIRE": (
        "prestataire cabinet consultant consultante sous-traitant sous-traitance"
        " externaliser externalisé externalisation"
    ),
    "GOUVERNANCE": "gouvernance",
    "DEPART": "démission démissionner démissionné quitter quitté démissionnaire départ",
    "HOMME": "homme masculin éducateur animateur puériculteur",
    "HANDICAP": "handicap handicapé autiste autisme trisomie trisomique polyhandicap aeeh",
    "REPORT": ("prolongation prolonger prolongé proroger prorogé prorogation report reporter reporté rallonge"),
    "VEHICULE": (
        "véhicule minibus voiture fourgon camionnette fourgonnette camion caravane triporteur utilitaire"
        " bus roulotte vélo scooter"
    ),
    "ITINERANT": "itinérant itinérante itinérance ludobus roulotte caravane camionnette camion bus minibus tournée",
    "CONDUIRE": "conducteur conductrice chauffeur",
    "INDIVIDUEL": "mam",
    "FERMER": "fermer fermé fermeture ferme ferment",
    "INTERIM": "intérim intérimaire",
    "ABANDON": (
        "abandon abandonner abandonné renoncer renoncé renonce renonciation désistement désengagement défection"
    ),
    "BENEVOLE": "bénévole bénévolat bénévolement",
    "JARDIN": "jardin potager",
    "EVALUER": "évaluation évaluer évalué mesurer mesure mesuré enquête sondage questionnaire",
    "SATISFAIT": "satisfaction satisfait satisfaite",
    "REFUS": "refus refuser refusé éconduit éconduite",
    "FORMER": "formation former formé",
    "STAGIAIRE": "stagiaire apprenti apprentie alternant alternante apprentissage alternance stage",
    "RECRUTER": "recruter recruté recrutement recrute embaucher embauche embauché",
    "INCIDENT": "incident accident plainte réclamation litige sinistre conflit contentieux",
    "RETARD": "retard retardé",
    "QPV": "qpv",
    "LANGUE": (
        "traducteur traductrice traduction traduit traduite interprète interprétariat"
        " bilingue plurilingue plurilinguisme"
    ),
    "TRANSPORT": "navette taxi covoiturage minibus",
    "ENTREPRISE": "entreprise employeur",
    "SOIGNANT": "infirmier infirmière puéricultrice médecin pédiatre",
    "PSYCHOLOGUE": "psychologue psychomotricien psychomotricienne",
    "PMI": "pmi",
    "ASSOCIATIF": "associatif association",
    "ANIMAL": "animal animaux chien poule lapin",
    "ECRAN": "écran tablette télévision",
    "PAYANT": (
        "tarif facturer facturé facture redevance cotisation payer paye paient payé payant payante"
        " tarification adhésion tarifé"
    ),
    "LOYER": "loyer",
    "ASTREINTE": "astreinte",
    "DEFICIT": "déficit déficitaire",
    "URGENCE": "urgence",
    "LUNDI": "lundi",
    "MARDI": "mardi",
    "MERCREDI": "mercredi",
    "JEUDI": "jeudi",
    "VENDREDI": "vendredi",
    "NOEL": "noël",
    "PERENNE": "pérenne pérennisé pérenniser pérennisation",
    "ESSAI": "expérimentation expérimental expérimenter",
    "BEBE": "bébé nourrisson",
    "VACANT": "vacant vacante inoccupé inoccupée",
    "ECOLE": "école enseignant enseignante instituteur institutrice",
    "EN_LIGNE": "application numérique dématérialisé internet plateforme",
    "PERE": "père papa",
    "GRATUIT": "gratuit gratuité gratuitement",
    "SALARIE": "salarié salariée",
    "URBAIN": "urbain urbaine",
    "FIXE": "sédentaire",
    "PUBLIC": "publique municipal communal",
    "MUSIQUE": "musique musicien musicienne chanson chant concert éveil-musical comptine",
    "LECTURE": "livre lecture bibliothèque bibliothécaire médiathèque conteuse conteur",
    "SORTIE": "sortie promenade balade forêt excursion voyage",
    "MECENE": "mécène mécénat fondation don donateur donatrice sponsor parrainage",
    "EMPRUNT": "emprunt emprunter emprunté prêt bancaire crédit-bail",
    "MALADIE": "maladie",
    "SURCOUT": "surcoût dépassement rallonge",
    "IMPAYE": "impayé dette",
    "EPCI": "intercommunalité epci agglomération métropole intercommunal",
    "MUTUELLE": "mutuelle mutualiste",
    "HOPITAL": "hôpital hospitalier hospitalière chu clinique maternité",
    "BAILLEUR": "bailleur",
    "MONOPARENTAL": "monoparental monoparentale",
    "RURAL": "rural ruralité",
    "TELEPHONE": "téléphone téléphonique",
    "PHOTO": "photo photographie caméra",
    "DOMICILE": "domicile",
    "REMPLACER": "remplaçant remplaçante remplacement remplacé remplacer",
    "RETRAITE": "retraité retraitée retraite",
    "ETUDIANT": "étudiant étudiante",
    "EXCEDENT": "excédent excédentaire",
    "VOL": "vol cambriolage dégradation vandalisme",
    "LABEL": "label labellisé labellisation",
    "LOGER": "logement logé relogé relogement hébergement hébergé relogement",
    "SPORT": "sport sportif sportive gymnase piscine",
}
# What cannot be said of one thing, where all of it is said to be the other.
OPPOSITE = {
    "PLEIN": ("PARTIEL",), "PARTIEL": ("PLEIN",), "GRATUIT": ("PAYANT",), "SALARIE": ("BENEVOLE",),
    "BENEVOLE": ("SALARIE",), "RURAL": ("URBAIN", "QPV"), "URBAIN": ("RURAL",), "FIXE": ("ITINERANT",),
    "PUBLIC": ("ASSOCIATIF",), "ASSOCIATIF": ("PUBLIC",),
}  # fmt: skip
# Each: letters that the phrase always has, the phrase, its sense.
_PHRASES = tuple(
    (letters, re.compile(pattern), sense)
    for letters, pattern, sense in (
        ("de semaine", r"\bfins? de semaine\b", "SAMEDI"),
        ("matin", r"\bjusqu'(?:au|a la fin de la) (?:petit )?matin\w*|\bau petit matin\b", "NUIT"),
        ("lendemain", r"\bjusqu'au lendemain\b", "NUIT"),
        ("ete", r"\bvacances d'ete\b|\bl'ete\b|\bcet ete\b|\bpendant l'ete\b", "ETE"),
        ("bureau", r"\bbureaux? d'etudes?\b", "PRESTATAIRE"),
        (
            "conseil",
            r"\bconseils? (?:de (?:la |l')?(?:creche|maison|vie|etablissement)|d'etablissement|de parents)\b",
            "GOUVERNANCE",
        ),
        ("comite", r"\bcomites? (?:de parents|de gestion)\b", "GOUVERNANCE"),
        ("porteur", r"\bchang\w* de porteur\b", "REPRISE"),
        ("repris", r"\ba repris (?:l'action|le projet)\b|\breprise? par\b", "REPRISE"),
        ("depart", r"\bdeparts? d(?:e|es|u)\b", "DEPART"),
        ("quitt", r"\bquitt(?:e|ee|es|ent)\b", "DEPART"),
        ("d'attente", r"\b(?:liste|file)s? d'attente\b", "ATTENTE"),
        ("delai", r"\bdelais? (?:supplementaire|de \w+ mois)", "REPORT"),
        ("mois", r"\bmois de plus\b|\bmois supplementaires\b", "REPORT"),
        ("se depla", r"\bse deplace(?:nt)?\b", "ITINERANT"),
        ("en ", r"\bde (?:village en village|bourg en bourg|commune en commune|quartier en quartier)\b", "ITINERANT"),
        ("sillonn", r"\bsillonn\w+", "ITINERANT"),
        ("volant", r"\b(?:pren\w+|pri[st]|tien\w*|tenu|au|est|etait) (?:le )?volant\b", "CONDUIRE"),
        (
            "condui",
            r"\bcondui(?:t|re|sent) (?:(?:seule?|elle-meme|lui-meme) )?(?:le|la|ce|cette) "
            r"(?=bus|camion|minibus|navette|vehicule|voiture|caravane|fourgon|ludobus)",
            "CONDUIRE",
        ),
        ("maternel", r"\bassistante?s? maternel\w*", "INDIVIDUEL"),
        ("individuel", r"\baccueil individuel\b", "INDIVIDUEL"),
        ("garde", r"\bgardes? a domicile\b", "INDIVIDUEL"),
        ("temps", r"\btemps (?:partiel|non complet)\b|\b(?:mi|tiers)-temps\b", "PARTIEL"),
        ("temps", r"\btemps (?:plein|complet)\b", "PLEIN"),
        ("porte", r"\bportes? closes?\b|\bferm\w* (?:ses|leurs) portes\b", "FERMER"),
        ("commune", r"\b(?:hors|exterieur\w*|d'une autre|d'autres?) (?:de |a )?(?:la |les )?communes?\b", "EXTERIEUR"),
        ("commune", r"\bcommunes? voisines?\b", "EXTERIEUR"),
        ("exterieur", r"\bfamilles? exterieures?\b", "EXTERIEUR"),
        ("eponge", r"\bjet\w* l'eponge\b", "ABANDON"),
        ("plus loin", r"\bn'ira (?:pas|guere) plus loin\b", "ABANDON"),
        ("terme", r"\bmi[st] un terme\b", "ABANDON"),
        ("fin", r"\bmi[st] fin\b|\bpris fin\b", "ABANDON"),
        ("arrete", r"\b(?:a ete|s'est|est) (?:definitivement )?arretee?\b(?! (?:au|le|a) )", "ABANDON"),
        ("cesse", r"\ba (?:definitivement )?cesse\b", "ABANDON"),
        ("retir", r"\b(?:s'est|se sont|s'etre|s'etait|s'etaient) retiree?s?\b|\bse retir\w+", "ABANDON"),
        ("retrait", r"\b(?:le|du|ce|un) retrait (?:de|du|des|d')", "ABANDON"),
        ("desist", r"\bdesist\w+", "ABANDON"),
        ("desengag", r"\bdesengag\w+", "ABANDON"),
        ("exterieur", r"\bespaces? exterieurs?\b", "JARDIN"),
        ("verts", r"\bespaces? verts?\b", "JARDIN"),
        ("sans", r"\bsans (?:solution|reponse|place)\b", "REFUS"),
        ("faute de place", r"\bfaute de places?", "REFUS"),
        ("la porte", r"\b(?:restee?s?|laisse\w*) (?:a|devant) la porte\b", "REFUS"),
        ("satisf", r"\bnon satisfaite?s?\b|\bpas (?:pu )?(?:ete |etre )satisfaite?s?\b", "REFUS"),
        ("poste", r"\bpostes? (?:a ete |ont ete )?crees?\b|\bcreations? (?:de postes?|d'emplois?)\b", "RECRUTER"),
        ("propre", r"\b(?:local|locaux) propres?\b", "LOCAL"),
        ("ache", r"\b(?:local|locaux|batiment|maison)\b[^.;]{0,25}\bachet\w+|\bachat d\w+ (?:local|locaux)\b", "LOCAL"),
        ("proprietaire", r"\bproprietaires? (?:de ses|de son|des murs|du local|des locaux)\b", "LOCAL"),
        ("prioritaire", r"\bquartiers? prioritaires?(?: de la politique de la ville)?\b", "QPV"),
        ("protection", r"\bprotection maternelle(?: et infantile)?\b", "PMI"),
        ("parental", r"\bcreches? parentales?\b", "ASSOCIATIF"),
        ("reuni", r"\breuni(?:e|es|s|r|t|ssent|on|ons)?\b", "REUNIR"),
        ("tenu", r"\b(?:s'est|se sont|ete) (?:deja |bien )?tenue?s?\b", "REUNIR"),
        ("siege", r"\ba siege\b", "REUNIR"),
        ("saisi", r"\bsaisie?s?\b", "SAISIR"),
        (
            "conseil",
            r"\b(?:par deliberation[^.;]{0,20} )?(?:le |du )?conseil (?:municipal|communautaire)\b[^.;]{0,25}"
            r"\b(?:a|est) (?:approuve|vote|adopte|delibere|valide|debattu)",
            "SAISIR",
        ),
        ("participation", r"\bparticipations?\b(?=[^.;]{0,50}\b(?:familles?|parents?|usagers?)\b)", "PAYANT"),
        ("par ", r"(?:\beuros?|€) par (?:enfant|famille|seance|heure|mois|personne|jour)\b", "PAYANT"),
        ("emploi", r"\b(?:demandeurs?|recherche) d'emploi\b", "CHOMAGE"),
        ("france travail", r"\bfrance travail\b", "CHOMAGE"),
        ("moins d'un an", r"\bmoins d'un an\b|\bmoins de (?:douze|12) mois\b", "BEBE"),
        ("pourvoir", r"\b(?:a|reste\w*|restaient) (?:a )?pourvoir\b|\bnon pourvus?\b", "VACANT"),
        ("ligne", r"\ben ligne\b", "EN_LIGNE"),
        ("communaute", r"\bcommunautes? (?:de communes|d'agglomeration|urbaine)\b", "EPCI"),
        ("arret", r"\barrets? (?:de travail|maladie)\b", "MALADIE"),
        ("interrom", r"\binterrompue?s?\b|\binterromp\w+", "FERMER"),
        ("interruption", r"\binterruptions?\b", "FERMER"),
        ("suspend", r"\bsuspendue?s?\b|\bsuspension\b", "FERMER"),
        ("seule", r"\b(?:meres?|peres?|parents?) (?:seule?s?|isolee?s?|celibataires?)\b", "MONOPARENTAL"),
        ("isole", r"\bparents? isoles?\b|\bmeres? isolees?\b", "MONOPARENTAL"),
        ("chez ", r"\bchez (?:la famille|les familles|les parents|elles?|eux)\b", "DOMICILE"),
        ("cambriol", r"\bcambriol\w+", "VOL"),
    )
)  # fmt: skip


def _senses() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sense, words in _WORDS.items():
        for one in {stem(fold(word + end)) for word in words.split() for end in ("", "e" if word[-1] == "é" else "")}:
            found[one] = (*found.get(one, ()), sense)
    return found


_SENSES = _senses()


@lru_cache(maxsize=32768)
def meaning(folded: str, *, first: bool = False) -> frozenset[str]:
    """The senses that some words tell (but the first of each, perhaps), and the roots of those that tell none."""
    told: set[str] = set()
    words = folded
    for letters, pattern, sense in _PHRASES:
        if letters in words and pattern.search(words):
            told.add(sense)
            words = pattern.sub(" ", words)
    for word in PIECE.findall(words if first else folded):
        if senses := _SENSES.get(stem(word)):
            told.update(senses[:1] if first else senses)
        elif len(word) > 2 and word not in LIGHT:
            told.add(root(word))
    return frozenset(told)


@lru_cache(maxsize=4096)
def without_phrases(folded: str) -> str:
    """The words but for the phrases that tell a sense: « restées sans solution » denies nothing."""
    for letters, pattern, _ in _PHRASES:
        if letters in folded:
            folded = pattern.sub(" ", folded)
    return folded


def is_sense(word: str) -> bool:
    """Whether a word of a meaning is a sense, rather than a root."""
    return word.isupper()
