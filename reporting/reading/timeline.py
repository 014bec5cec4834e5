"""When the things of a text begin, and what only goes on once they have: a crèche that is full, an enquiry that shows.

Each sentence is read alone; who pairs them (`rules/before_opening.py`) says which sentences speak of one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment

Phase = Literal["begins", "works"]


@dataclass(frozen=True, eq=False)
class Mark:
    """That something begins, or is at work. `coming`: it has not begun; `moment`: when, if the sentence says so;
    `topic`: what begins, where it is not the service itself; `bound`: its own words name what it is about.
    """

    phase: Phase
    topic: str
    coming: bool
    moment: Moment | None
    block: Block
    first: int
    last: int
    at: int
    end: int
    bound: bool

    @property
    def words(self) -> str:
        return self.block.text[self.at : self.end].strip(" ,;.")


# What begins on its own, beside the service that holds it, by its root; the rest is the service.
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words))
    for name, words in (
        ("inscription", r"\binscri\w+"),
        ("enquête", r"\benquetes?\b|\bquestionnaires?\b|\bsondages?\b|\brepondants?\b|\brecensements?\b"),
        ("évaluation", r"\bevaluations?\b|\betudes?\b(?! de (?:besoin|faisabilite))|\bdiagnostics?\b|\baudits?\b"),
        ("formation", r"\bformations?\b|\bform(?:ee?s?|er)\b|\bstagiaires?\b"),
        (
            "appel",
            r"\bcampagnes?\b|\bappels? (?:a|de)\b|\bl'appel\b|\bcandidatures?\b|\bdossiers?\b|\bdepots?\b|"
            r"\blaureats?\b",
        ),
        ("tournée", r"\btournees?\b|\bsorties?\b"),
        ("accompagnement", r"\baccompagnements?\b"),
        ("atelier", r"\bateliers?\b|\bseances?\b"),
        ("permanence", r"\bpermanences?\b"),
        ("visite", r"\bvisites?\b"),
        (
            "réunion",
            r"\breunions?\b|\b(?:visio)?conferences?\b|\brencontres?\b|\bcomites?\b|\bjury\b|\bcommissions?\b|\bassemblee\b|\bseminaires?\b",
        ),
        ("convention", r"\bconventions?\b|\bcontrats?\b|\bavenants?\b"),
        ("bilan", r"\bbilans?\b|\brapports?\b|\bfiches?\b|\bguides?\b|\brecueils?\b"),
        (
            "financement",
            r"\bfinancements?\b|\benveloppes?\b|\bbudgets?\b|\bsubventions?\b|\bcredits?\b|\bsoldes?\b|"
            r"\bacomptes?\b|\bdepenses?\b",
        ),
    )
)
_POST = re.compile(
    r"\b(referent|coordinat|mediat|psychologue|animat|educat|puericult|infirmier|chargee? de|agent|equipe|interprete|"
    r"professionnel|conseill|assistant)[a-z]*"
)
_HIRED = re.compile(
    r"\brecrut|\bpourvu|\bembauch|\barriv|\bprendra|\brejoindr|\bpris |\bprise de|\bvacant|\bentree? en fonction"
)
_DONE_VERB = (
    r"ouvert\w*|ouvre(?:nt)?|ouverture|inaugur\w+|lancement|lancee?s?|demarr(?:e|ent|ee?s?|age)|debut(?:e|ent|ee?s?)?|"
    r"commenc(?:e|ent|ee?s?)|mis(?:e|es)? en (?:service|place|route)|creee?s?|installee?s?|livree?s?|recrutee?s?|"
    r"pourvue?s?|existe(?:nt)? (?:que )?depuis|entree?s? en fonctions?|pri(?:s|se) de (?:poste|fonctions?)|"
    r"pris (?:son poste|ses fonctions)|premiers? (?:departs?|accueils?|enfants?)|premieres? (?:tournees?|sorties?|"
    r"familles)|"
    r"arrivee|a ete pourvu|pour la premiere fois|premieres? (?:reunion|seance)"
)
_BEGUN = re.compile(
    rf"\b(?:{_DONE_VERB})\b[^.;|]{{0,40}}$|"
    r"\bpremiere? (?:reunion|seance|tournee|sortie|accueil|depart)\b[^.;|]{0,60}$"
)
_DATED_FIRST = re.compile(rf"[ \t|:–-]*(?:la |le |l')?(?:{_DONE_VERB})\b")  # « 18 mars 2024 | première tournée »
# « Depuis le 4 novembre 2024, date de l’ouverture, »
_ITS_OPENING = re.compile(
    r",? \(?(?:date|jour|mois|annee) (?:de (?:l'|la |sa |son )|d'|du )(?:ouverture|inauguration|lancement|demarrage|"
    r"mise en (?:service|route)|premiere? (?:accueil|tournee|depart|sortie))\b"
)
_WILL_BEGIN = (
    r"(?:ouvrir|debuter|demarrer|commencer|naitr|arriver|rejoindr|accueiller|recevr|circuler|fonctionner|partir)"
    r"(?:a|ont)(?! (?:la voie|droit|a la retraite))|(?:travaux|chantier|renovation|amenagement|"
    r"locaux)[a-z' ]{0,20} (?:s')?(?:achever|terminer)(?:a|ont)|prendra (?:ses fonctions|son poste)|"
    r"entrer(?:a|ont) en (?:service|fonctions?)|verr(?:a|ont) le jour|"
    r"(?:sera|seront) (?:\w+ )?(?:ouvert|lance|inaugure|livre|mis[e]? en (?:service|place|route)|cree|recrute|"
    r"installe|pourvu|acheve|termine|amenage|embauche|administre|adresse|diffuse|delivre|propose)\w*"
)
# « La halte ouvrira », « les travaux s’achèveront », « en attente d’agrément », « n’a pas encore démarré ».
COMING = re.compile(
    rf"\b(?:(?:{_WILL_BEGIN})\b|(?:premieres?|premiers?) [a-z]+ (?:auront|aura) lieu|"
    r"(?:ouverture|demarrage|lancement|livraison|mise en service|inauguration|recrutement|arrivee|"
    r"installation|evaluation|enquete|formation|etude|questionnaire|"
    r"premi(?:ers?|eres?) [a-z]+)\b[^.;:]{0,25}?(?:est |sont )?(?:prevue?s?|"
    r"attendue?s?|programmee?s?|planifiee?s?|annoncee?s?|"
    r"esperee?s?|repoussee?s?|reportee?s?|a venir)|"
    r"(?<!travaux )(?:est|sont) (?:prevue?s?|attendue?s?|programmee?s?|planifiee?s?) (?:pour|en|au|a|le|debut|fin)\b|"
    r"(?:agrement|autorisation|avis|feu vert|permis)\b[^.;]{0,50}?\b(?:est |sont )?(?:attendue?s?|esperee?s?|"
    r"en attente|a venir|demandee?s?)|(?:attend(?:ent)?|en attente de)\b[^.;]{0,30}\b(?:agrement|autorisation|"
    r"avis|feu vert|permis)|(?:est|sont|reste\w*) (?:encore |toujours |actuellement )?(?:en (?:travaux|chantier|"
    r"construction|projet)|a l'etude|vacante?s?)\b|n'(?:a|ont|est|sont) (?:toujours )?pas encore (?:ouvert|demarre|"
    r"commence|en service|lance|recrute)|(?:doi(?:t|vent)|devrai(?:t|ent)|va|vont|souhaite\w*|espere\w*|"
    r"prevoi\w+ d[e']|projette d[e']) ?(?:ouvrir|demarrer|debuter|"
    r"commencer|accueillir|voir le jour|etre (?:ouvert|lance|inaugure|livre|mis)))"
)
# Of all projects, or of a kind: no one thing.
_GENERIC = re.compile(
    r"\b(?:actions|projets|porteurs|operations|experimentations|laureats|structures|ceux|celles)(?: [a-z]+){0,3} "
    r"(?:qui )?(?:ne |n')?$"
)
_PEOPLE = (
    r"(?:enfants?|familles?|parents?|personnes?|jeunes?|bebes?|tout-petits|elus|professionnel\w*|assistantes?|"
    r"salariee?s?|"
    r"beneficiaires?|adherents?|foyers?|equipes?|agents?|peres?|meres?)"
)
_USED = (
    r"accueilli|recu|touche|rencontre|aide|reuni|garde|desservi|suivi|accompagne|forme|attire|beneficie|satisfait|"
    r"visite|"
    r"anime|parcouru|effectue|assure|tenu|remplace|informe|oriente|soutenu|realise|frequente|conseille"
)
# What only happens once a thing has begun, in whatever tense.
WORKS = re.compile(
    rf"\b(?:a|ont) (?:deja |ainsi |bien |egalement |aussi |tous |chacune? |pu )?(?:{_USED})e?s?\b(?! (?:un |une |"
    rf"l')?(?:avis|"
    r"accord|agrement|financement|soutien|aide|subvention|notification|autorisation)| (?:la |de )?\d[\d ,]*(?:k€|"
    r"m€|€|euros))|"
    r"\b(?:a|ont) (?:deja |ainsi |bien |egalement )?(?:confirme|montre|permis|revele|releve|evite|demontre|etabli|"
    r"trouve sa place|fait baisser|fait ses preuves|conclu|atteint|enregistre|porte ses fruits|trouve son public)\b|"
    rf"\b{_PEOPLE} (?:[a-z]+ ){{0,2}}?(?:y )?(?:ont ete |sont |etaient )?(?:deja )?(?:accueilli|recu|suivi|touche|"
    rf"garde|"
    r"accompagne|rencontre|forme|inscrit|aide|visite)e?s?\b|"
    rf"\b{_PEOPLE} (?:se sont (?:deja )?inscrit|y (?:sont|viennent|participent))\w*|"
    r"\b(?:dossiers?|candidatures?|reponses?|questionnaires?|demandes?) (?:ont |sont |a |est )?(?:deja )?(?:ete )?"
    r"(?:depose|recu|recueilli|retourne|parvenu|enregistre|examine|instruit|retenu)e?s?\b|"
    r"\b(?:frequente|frequentent|se retrouvent|s'y retrouvent|y viennent)\b|"
    r"\b(?:accueille|recoit|recoivent|accueillent|suit|suivent|accompagne|accompagnent|dessert|desservent|circule|"
    r"fonctionne|tourne|roule|est a l'oeuvre|intervient|interviennent|anime|effectue|propose|reunit|affiche)(?:nt)?\b"
    r"(?=[^.;]{0,60}\b(?:depuis|deja|chaque|par (?:jour|semaine|mois)|actuellement|aujourd'hui|desormais|a ce jour|"
    r"tous les|toutes les)\b)|"
    rf"\b(?:accueille|recoit|suit|accompagne)(?:nt)? (?:[\w-]+ ){{1,2}}{_PEOPLE}\b|"
    r"\bfait le plein\b|\bne desempli\w+|\best (?:complete?|pleine?)\b|\baffiche\w* complet|\bmarche\w* bien\b|"
    r"\bsatisfai\w*|\bpremiere annee\b(?! scolaire)|\btaux (?:de presence|d'occupation|de remplissage)|"
    r"\b(?:montre|revele|indique|confirme|conclut|etablit|souligne|confirment|montrent|indiquent|"
    r"revelent)(?:nt)? (?:que|l|"
    r"la|le|les|un|une)\b|\b(?:est|sont|desormais) perennisee?s?\b|\bperennisation\b[^.;]{0,25}\bacquise?\b|"
    r"\b(?:phase|maturite|stade|avancement) : (?:[a-z' ]{0,20})?perennisation"
)
_OPENED = re.compile(r"\bdepuis (?:son|sa|leur|l') ?(?:ouverture|lancement|demarrage|inauguration)")
_SINCE = re.compile(
    r"\bdepuis (?:(?:deja |plus d'|pres d[e'] ?)?(?:un|une|deux|trois|quatre|cinq|six|dix|\d+) "
    r"(?:ans?|annees?|mois|semaines)|l'an dernier)|"
    r"\bil y a (?:un|deux|trois|\d+) ans\b"
)
# What comes before the beginning, or is of something else than it.
_PREPARES = re.compile(
    r"\b(?:prepar\w+|etudie\w*|concert\w+|concu\w*|reflexion|votee?s?|negoci\w+|discut\w+|auparavant|"
    r"besoin\w*|precedent\w*|ancien\w*|ailleurs|autres?|provisoire\w*|prefigur\w+|test\w*|avant (?:son|l'|d'|de )|"
    r"existant\w*|deja en place|jusqu'(?:ici|alors)|extension|agrandi\w*|rouvr\w+|reouv\w+|a depose|demande de|"
    r"similaire|voisin\w*|temoin\w*|demonstration|sur (?:la |une )?liste d'attente|pre-?inscri\w+)\b"
)
_AGAIN = re.compile(
    r"\b(?:extension|agrandi\w*|nouve(?:au|l|lle|aux|lles)|rouvr\w+|reouv\w+|deuxieme|seconde?|troisieme|autres?|aussi|"
    r"egalement|supplementaires?|de plus|"
    r"(?<!printemps )(?<!automne )(?<!hiver )(?<!ete )(?<!mois )(?<!an )prochaine?s?|antenne|renouvel\w+|reconduc\w+|"
    r"reconduit\w*|suite|"
    r"prolong\w+|session|cycle|vague|rentree prochaine|a nouveau|de nouveau)\b"
)
_UNSURE = re.compile(
    r"\bn'|\bne\b|\bpas\b|\baucun|\bdevait|\bdevaient|\bserai|\bpourr\w+|\bsi\b|\bpermettra|\bobjectif|\bvise|"
    r"\bafin d|\bdoit permettre|\bsouhait|\benvisag"
)
FUTURE = re.compile(
    r"\b(?!opera\b|camera\b|verra\b)\w{2,}(?:era|eront|ira|iront|dra|dront|ura|uront|rra|rront)\b|\b(?:ser|aur|fer|"
    r"ir)(?:a|ont)\b|\bdevrai|\bobjectif|"
    r"\bprevoi"
)


def marks(block: Block, first: int, last: int) -> Iterator[Mark]:
    """What a sentence, or a part of it, says to begin and to be at work."""
    begins = _begins(block, first, last)
    if begins is not None and _AGAIN.search(block.folded[first:last]):
        begins = None
    if begins is not None:
        yield begins
    for part_first, part_last in _parts(block, first, last, begins):
        if works := _works(block, part_first, part_last, (first, last), begins):
            yield works
            return


def _parts(block: Block, first: int, last: int, begins: Mark | None) -> list[tuple[int, int]]:
    """The words that may say that something is at work: all, or those around what says that it begins."""
    if begins is None:
        return [(first, last)]
    start = begins.moment.start if begins.moment else begins.at
    end = max(begins.end, begins.moment.end if begins.moment else 0)
    return [(end, last), (first, min(begins.at, start))]


def _begins(block: Block, first: int, last: int) -> Mark | None:
    words = block.folded[first:last]
    inside = [one for one in block.moments if first <= one.start < last and one.known_year and one.grain != "span"]
    coming = COMING.search(words)
    if coming and not _GENERIC.search(words, 0, coming.start()):
        at, end = first + coming.start(), first + coming.end()
        moment = min(inside, key=lambda one: _away(one, at, end), default=None)
        if moment is not None and _away(moment, at, end) > 70:
            moment = None
        return Mark("begins", _topic(words, coming.start()), True, moment, block, first, last, at, end, _bound(words))
    for moment in inside[:2]:
        match = _BEGUN.search(block.folded, first, moment.start)
        if match is None and (moment.start in block.starts or moment.start - first < 4):
            match = _DATED_FIRST.match(block.folded, moment.end)
        if match is None:
            match = _ITS_OPENING.match(block.folded, moment.end)
        if match and not _GENERIC.search(block.folded, first, match.start()):
            # « convention en mars 2024, ouverture le 6 janvier 2025 »: another date parts them.
            start = max([first, *(one.end for one in inside if one.end <= match.start() and one is not moment)])
            topic = _topic(block.folded[start:last], match.start() - start)
            at, end = min(match.start(), moment.start), max(match.end(), moment.end)
            return Mark("begins", topic, False, moment, block, first, last, at, end, _bound(words))
    return None


def _away(moment: Moment, at: int, end: int) -> int:
    return moment.start - end if moment.start >= end else at - moment.end if moment.end <= at else 0


def _works(block: Block, first: int, last: int, whole: tuple[int, int], begins: Mark | None) -> Mark | None:
    words = block.folded[first:last]
    sentence = block.folded[slice(*whole)]
    # « depuis l'ouverture, aucun départ n'a été constaté »
    opened = _OPENED.search(words) if "depuis" in words else None
    match = opened or WORKS.search(words) or _SINCE.search(words)
    unsure = match and (_UNSURE.search(_clause(words, match)) or _PREPARES.search(sentence))
    if match is None or (unsure and not opened) or FUTURE.search(words):
        return None
    at, end = first + match.start(), first + match.end()
    used = begins.moment if begins else None
    dates = [
        one
        for one in block.moments
        if whole[0] <= one.start < whole[1] and one.known_year and one is not used and _away(one, at, end) < 90
    ]
    moment = min(dates, key=lambda one: _away(one, at, end), default=None)
    return Mark("works", _topic(sentence, at - whole[0] + 1), False, moment, block, *whole, at, end, _bound(sentence))


_CUT = re.compile(r", | et | mais | puis ")


def _clause(words: str, match: re.Match[str]) -> str:
    """The words of a match with what leads to it, up to the next clause."""
    end = _CUT.search(words, match.end())
    return words[: end.start() if end else len(words)]


def _topic(words: str, at: int) -> str:
    """What a verb speaks of: the nearest thing named before it, or else right after; the root of who is recruited."""
    found = [
        (abs(at - match.start()) + (25 if match.start() > at else 0), name)
        for name, pattern in _TOPICS
        for match in pattern.finditer(words)
        if -60 < match.start() - at < 30
    ]
    post = _POST.search(words[: at + 45])
    if post and _HIRED.search(words, max(0, at - 5), at + 45):
        return f"={post[1][:6]}"
    return min(found, default=(0, ""))[1]


_SUBJECT = re.compile(r"^(?:\W|\d)*(?:elles?|ils?|celle-ci|celui-ci|ses|son|sa|leurs?|y|on)\b")


def _bound(words: str) -> bool:
    """Whether a sentence takes its subject from the one before."""
    return bool(_SUBJECT.match(words))


def same_topic(start: Mark, works: Mark) -> bool:
    """Whether what begins is what is at work: somebody who is recruited has to be named again."""
    if start.topic.startswith("="):
        return start.topic[1:] in works.block.folded[works.first : works.at]
    return start.topic == works.topic
