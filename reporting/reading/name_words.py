"""The words that make names, and those that are none although they have a capital."""

from __future__ import annotations

import re

from reporting.reading import spelled
from reporting.reading.places import communes
from reporting.reading.words import fold

NEXT = r"(?:(?:de|du|des|la|le|les|à|en|aux?|sur|pour|dans) |[dl]')"
NAMED = re.compile(
    rf"«\s?(?P<quoted>[A-ZÀ-Ý0-9][^«»]{{2,60}}?)\s?»|"
    rf"(?<![\w'-])(?P<name>(?:L')?[A-ZÀ-Ý][\w'-]*[a-zà-ÿ][\w'-]*(?: (?:{NEXT})*[A-ZÀ-Ý][\w'-]*|"
    rf" \d[\d.]*(?=[ ,.:]|$))*)"
)
# What a proper name may follow: « Projet Ombelle », « Micro-crèche Sable Fin ».
TYPE = re.compile(
    r"^(?:projet|action|fiche|creche|micro-creche|multi-accueil|maison|relais|mam|association|dispositif|"
    r"service|bus|site|"
    r"initiative|operation|ludotheque|halte|structure|lieu|portrait|zoom|focus|programme)$"
)
OPENS = re.compile(r"(?:[:•–—-]|\.) $")
PARTICIPLE = re.compile(r"^[a-z-]+(?:ees?|es|ant|ues?|ies?|ites?) (?:en|a|au|aux|dans|sur|par|pour) ")
COUNT = re.compile(rf"(?:\d|{spelled.SPELLED.pattern})")
PERSON = re.compile(r"(?:M|Mme|Mmes|MM|Dr|Monsieur|Madame)\b")
ARTICLE = re.compile(r"^(?:le |la |les |l'|un |une |du |des |au |aux )")
NOT_NAMES = re.compile(
    r"^(?:caf\b.*|cnaf|msa\b.*|fipe|fpt|reaap|caflab|psu|cej|cmg|etat|region|departement|europe|france|"
    r"republique|union|"
    r"conseil\b.*|ministere\b.*|ministre|direction\b.*|prefet|prefecture\b.*|comite\b.*|commission\b.*|maire|mairie|"
    r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|m|mme|mmes|mm|dr|monsieur|madame|"
    r"annexe|tableau|sous-total|fiche|fiches|projet|projets|partie|bilan|recueil|porteur|budget|places?|oui|non|total|ensemble|"
    r"parents|enfants|familles|associations?|communes?|creches?|relais|dates?|ouverture|public|titre|resume|"
    r"description|"
    r"resultats?|categorie|theme|stade|niveau|statut|capacite|cout|montant|aide|lieu|site|noel|paques|"
    r"fonds\b.*|qu'\w+|qui|que|quand|comment|pourquoi|ou|combien|quels?|quelles?|avancement|calendrier|"
    r"recommandations?|"
    r"diagnostic|conclusion|introduction|synthese|perspectives?|"
    r"les|des|le|la|une?|ce|cette|ces|celui|celle|ceux|celles|il|elle|ils|elles|on|nous|vous|son|sa|ses|leur|"
    r"leurs|en|au|aux|dans|pour|par|sur|"
    r"depuis|avec|sans|mais|et|ou|plus|tous?|toutes?|chaque|aucune?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|a|"
    r"communaute|metropole|agglomeration|pays|ville|centre|maison|creche|relais|petite enfance|protection|"
    r"education|sante|accueil|pole emploi|france travail|grand|nouveau|nouvelle)$"
)
PRONOUN = re.compile(
    r"^(?:[^,.;:]{0,30}, )?(?:il|elle|son|sa|ses|cette|cet|ce (?:projet|lieu|service|relais|dispositif|travail|"
    r"groupe|poste|jardin|cafe|pole|dernier)|"
    r"le (?:projet|lieu|service|"
    r"dispositif)|la (?:structure|creche|maison|micro-creche|convention)|(?:la|le|cette|ce) "
    r"(?:halte|guichet|camion|bus|vehicule|ludotheque|navette|permanence|mam|porteur|ville|commune|association)|"
    r"l'(?:accueil|association|action|initiative|equipe|atelier|espace|"
    r"ouverture|operation|"
    r"evaluation)|aucune? (?:donnee|evaluation|resultat|fiche|bilan)|les resultats|ses resultats)\b"
)


# « Argentat-sur-Dordogne », which a text calls Argentat
LONG_TOWN = re.compile(
    r"(?!saint|mont-|pont-|val-|bois-|bourg-)(?P<short>[a-z]{4,})-(?:sur|en|les|la|le|sous|"
    r"de|du|l|sous|aux?)-[a-z-]+$"
)
THE = re.compile(r"(?:\bla |\ble |\bl'|\bdu |\bau |\bce |\bcette )$")
IN_TOWN = re.compile(
    r"^(?:la |le |l')?(?P<head>[a-z][\w' -]+) (?:de |d'|du |a |au )(?:la |le |les |"
    r"l')?(?P<town>[a-z][\w' -]+)$"
)
IT = re.compile(r"(?:[^,.;:]{0,30}, )?(?:il|elle)\b(?! (?:y a|faut|est (?:prevu|convenu|demande)))")
BUT = re.compile(r"\b(?:sauf|hormis|excepte|a l'exception|a part)\b")
# « L’atelier de La Rochelle », « L’agglomération du Grand Guéret »: only their second half is a name.
COMMON_HEAD = re.compile(r"^[LD]['’][a-zà-ÿ][\w-]* (?:de |d['’]|du |des )?(?=[A-ZÀ-Ý])")
BODY = re.compile(
    r"^(?:equipe|projet|dossier|action|cc|ca|cu|ccas|ville|commune|mairie|agglomeration|metropole|"
    r"communaute (?:de communes|d'agglomeration|urbaine)) (?:de |d'|du |des )?(?:le |la |les |l')?"
)
TITLES = re.compile(r"^(?:\W|\d)*(?:«|projet|action|fiche|bonne pratique|portrait|zoom|focus|notice|dispositif|site)\b")
# « 62 places, à savoir 20 à Béziers, 12 à Sète »: the first number is of all.
LISTED = re.compile(r"(?P<lead>.*\b(?:a savoir|soit|dont|:) )\d+ (?:[a-z]+ )?(?:a |au |en |pour |d'|de )$")
# What may part two things that a sentence names.
CUTS = re.compile(r"[;:,(] ?| et |(?<=\.) | – | (?=celui |celle |contre |tandis )")
SPOKEN = re.compile(r"[,;] (?:nous|je|j'|on|il|elle|c'est|vous|ils|elles)\b|\bnous [a-z]+ons\b")
PARTICLE = re.compile(r"^(?:de |du |des |d')")
# « entre Nancy et Metz », « Agen, Dax et Pau »
JOINED = re.compile(r"(?:,| et| ou| puis|, puis| comme) (?:a |au |aux |de |d'|du |des |la |le |les |l')*$")
LEAD = re.compile(r"(?:[^.(]{0,25}\. )?(?=[A-ZÀ-Ý«][^.(]{2,50} \()")
# What may stand for the whole name: « le lieu passerelle » for that of Albert.
HEAD = re.compile(
    r"(?:lieu|creche|micro-creche|maison|relais|guichet|halte|bus|camion|atelier|jardin|ludotheque|cafe|bulle|pole|espace|"
    r"cuisine|tiers-lieu|roulotte|navette|pool|equipe|plateforme|permanence|centre) (?!petite enfance|d'accueil|social|"
    r"parental)(?!.*\b(?:par|commune|ville|projet)\b)[a-z' -]{4,30}"
)
WORD = re.compile(r"(?<![\w-])\w+")
GOES_ON = re.compile(r"[\w-]")
# The label of a column that says what is done rather than who does it.
SAYS_WHAT = re.compile(r"(?:objet|nature|motif|decision|avis|suite|theme|categorie|type|observation)s?\b")


def said_name(match: re.Match[str], text: str, starts: set[int]) -> str:
    """The name that some words with a capital say, without the word that has its capital from the sentence."""
    words: str = match["quoted"] or match["name"]
    if match["quoted"] and SPOKEN.search(fold(words)):
        return ""  # « Au Nid, nous recevons dix enfants »: what somebody says
    if match["quoted"] or not (match.start() in starts or OPENS.search(text, 0, match.start())):
        return words
    # « Sur Grand Large », « Recommandations ».
    first, _, rest = words.partition(" ")
    typed = TYPE.match(fold(first)) is not None
    if typed or (NOT_NAMES.match(fold(first)) and not ARTICLE.match(fold(words))):
        words = PARTICLE.sub("", rest)
    plain = " " not in ARTICLE.sub("", fold(words)) and "-" not in words
    # « Guéret (Creuse). », « Voiron : 36 enfants »
    plain = plain and not (fold(words) in communes() and re.match(r" ?[(:,–—]", text[match.end() :]))
    if not words[:1].isupper() or (plain and not typed and not ARTICLE.match(fold(words))):
        return ""
    return "" if PARTICIPLE.match(fold(words)) else words
