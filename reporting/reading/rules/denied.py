"""What a text says that nothing, or nobody, is or does, in the senses of its words; and the one case that it tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reporting.reading.clauses import Said, root, rooted
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.rules.yesno import BUT, DEGREE, short
from reporting.reading.senses import OPPOSITE, is_sense, meaning, without_phrases

_NONE = re.compile(
    r"(?:^|[.;:,] ?)pas (?:une?\b|de |d')|\b(?:aucune?\b|jamais\b|nulle part\b|il n'(?:y (?:a|avait)|existe) pas\b|"
    r"zero |personne\b(?=[^.;:]* (?:ne|n')\b)|(?:ne|n')\b[^.;:]*\bni\b|nul(?:le)? (?=[a-z]{4,}\b[^.;:]* (?:ne|n')\b))"
)
# Where a clause ends, and says something else.
_CLAUSES = re.compile(
    r"(?<=[;:])|(?=, (?:qui|dont|mais|ou|faute|puisque|car|alors|tandis|meme|et|ce|de|il|elle)\b)|"
    r" (?=alors que|parce que)"
)
# « n'en oublie aucune » says it of each.
_LEAVES_NONE = re.compile(
    r"\b(?:n'|ne )(?:en |y )?(?:oubli|exclu|ecart|neglig|omet|delaiss|laiss)[a-z]* (?:aucun|personne)"
)
_EVER = re.compile(r"\bjamais\b|\bnulle part\b|\bpersonne\b|\baucun\b")
_BECAUSE = re.compile(
    r"(?<=.{20}) (?:en raison|a cause|du fait|par manque|au motif|grace|faute|pour cause|depuis|lors|cette annee) "
)
# Who and what any text speaks of, and the verbs that say only that something is.
_GENERAL = rooted(
    "projet action structure porteur dossier site lauréat équipe dispositif service opération lieu autre cas "
    "territoire crèche place enfant famille parent commune ville caf région département établissement professionnel "
    "agent personne initiative démarche solution responsable ensemble programme appel document bilan fiche "
    "ouvrir accueillir fonctionner proposer servir tenir avoir disposer compter employer recourir recours faire appel "
    "utiliser bénéficier recevoir reçu obtenir concerner participer mener conduire réaliser organiser prendre pouvoir "
    "donner lieu connaître prévoir prévu demander passer être dépendre rester assurer animer mettre exister "
    "poursuivre ici présent extérieur situation délai nulle réseau fonds période campagne"
)
# What is denied is the noun itself: « aucun orthophoniste ».
_NOUN = re.compile(
    r"\b(?:aucune?|nulle?|pas une? seule?|pas une?)(?: (?:de ces|de nos|des|autre|seule?))? (?P<noun>[a-z-]{5,})"
)
# Nouns of which a text may say that there is none, and then speak of one.
_VAGUE = rooted(
    "difficulté problème date réponse montant information effet mention engagement décision exception obligation "
    "condition suite donnée résultat raison risque doute trace chiffre nombre limite question changement modification "
    "retour décalage conclusion comparaison frais charge moyen besoin garantie réserve mesure certitude total avis "
    "conséquence distinction différence dépense manière façon règle critère pièce justificatif somme aide subvention "
    "financement crédit versement paiement demande accord droit justification explication preuve motif délai article "
    "texte ligne source outil cadre indication précision élément signe hausse baisse évolution candidature candidat "
    "année mois jour semaine heure minute moment semestre trimestre"
)
# « n'a encore été remplacé »: what is said of it, which the one case may say in other words.
_VERB = re.compile(
    r"\b(?:ne |n')(?:(?:se|s'|y|en|l'|les?|la|lui|leur|nous|vous) ?)*([a-z]+)"
    r"(?: (?:jamais|encore|aucun\w*|ete|pu|etre|fait|plus|toujours|donc|bien|non|deja))*(?: ([a-z]{4,}))?"
)
_LATER = re.compile(
    r"\b(?!retrait|portrait|extrait)\w{2,}(?:era|eront|ira|iront|dra|dront|rait|raient)\b|"
    r"\bprevu|\bprevoi|\bobjectif|\bprojet de\b|\bprochain|"
    r"\bfutur|\bbientot|\bafin\b|\bpour que\b|\bpourra|\bdoi(?:t|vent)\b|\bpeu(?:t|vent)\b|\bdepuis lors|\ben vue d"
)
# « Les trois projets placés en liste d'attente pourront … »: they are.
_THESE = re.compile(r"\W*(?:les|ces) (?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+) ")
_MORE = re.compile(
    r"\b(?:sont|est) (?:compte|compris|inclu|pris)\w*|\bautres?\b|\bplus\b|\bnouve(?:l|au|lle)s?\b|\bsupplementaire"
)


# What is wished or thought of is not yet.
_WISH = re.compile(
    r"(?<!a la )\b(?:demand(?:e|ent|ai\w+|er\w*)\b|souhait\w*|reclam\w*|envisag\w*|etudie(?:r|e|es)\b|esper\w*|"
    r"propose(?:nt)? (?:de|d'|que)\b|propositions?\b|recommand\w*|sugger\w*|reve\w*|voudr\w*|"
    r"aimer\w*|attend\w*|besoin d)"
)
# « L'association n'a jamais connu de déficit »: who speaks, no kind of porteur.
_SUBJECT = re.compile(r"^\W*(?:l'|notre |votre |cette |la |le )(?P<noun>[a-z-]{4,})")
_PLAIN = re.compile(r"\b(?:ne |n')[^.;:]{1,30}?\bpas\b(?! (?:que|seulement|toujours|tou[ts]))")


@dataclass(frozen=True, eq=False)
class _Denial:
    """What a clause denies: its senses, all of them; its other words; what it speaks of, if it is of one thing."""

    said: Said
    at: int
    senses: frozenset[str]
    others: frozenset[str]
    keys: frozenset[str]
    but: frozenset[str] = frozenset()  # those of which it is true: « seule Vesoul a renoncé »
    subject: str = ""  # of one thing without a name: « la crèche n'a pas connu de fermeture »
    alone: bool = False
    end: int = 0  # of its clause, where it is known


def _denials(one: Said, keys: frozenset[str]) -> Iterator[_Denial]:
    if one.block.kind == "heading" or not (one.negated or "zero" in one.folded) or BUT.search(one.folded):
        return
    if out := _LEFT_OUT.search(one.folded):
        senses = meaning(out["what"]) - _GENERAL
        if senses and any(map(is_sense, senses)):
            yield _Denial(one, one.first + out.start(), senses, frozenset(), frozenset())
            return
    start = 0
    for whole in _CLAUSES.split(one.folded):
        clause = _BECAUSE.split(whole)[0]
        none = _NONE.search(clause)
        match = none or _PLAIN.search(clause)
        if match and not _LEAVES_NONE.search(clause) and not DEGREE.search(clause) and not _MORE.search(clause):
            senses, others = _content(clause)
            subject = _SUBJECT.match(clause)
            at = one.first + max(0, one.folded.find(clause, start)) + match.start()
            of_all = bool(none) and bool(_OF_ALL.match(clause))
            noun = root(subject["noun"]) if subject and not keys and not of_all else ""
            # « ni loyer ni redevance »: each.
            several = [frozenset((each,)) for each in senses] if re.search(r"\bni\b[^.;:]*\bni\b", clause) else [senses]
            for each in several if none or keys or noun else ():
                if each:
                    yield _Denial(
                        one,
                        at,
                        each,
                        others,
                        frozenset() if of_all else keys,
                        subject=noun,
                        alone=none is None,
                        end=one.first + start + len(whole),
                    )
        start += len(whole)


# « Les actions abandonnées ne figurent pas dans ce cahier »
_LEFT_OUT = re.compile(
    r"(?:^|[.;] )(?P<what>(?:les|aucune?) (?:projets?|actions?|dossiers?|experiences?|initiatives?|fiches?)"
    r"[^.;,]{4,50}?) (?:ne|n')[a-z ]{0,6} ?(?:figur\w+|sont|est|apparai\w+)"
    r"(?: pas| plus| ni)?"
    r"(?: decrit\w*| present\w*| repris\w*| retenu\w*)? "
    r"(?:dans|ici|au|aux)\b"
)
_WHOLLY = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|uniquement|exclusivement|entierement|integralement|l'ensemble|partout|"
    r"que d(?:es|e))\b"
)
_SAVE = re.compile(r"\b(?:sauf|hormis|excepte|a l'exception|hors|mis a part) ")
_ONLY_ONE = re.compile(r"\W*(?:seule?s? |une? seule? [a-z]+ )(?!ement)")
_WISHED = re.compile(r"\bpeu(?:t|vent)\b|\bpourr|\bdoi(?:t|vent)\b|\bdevr")


def _exclusions(read: Read, one: Said, keys: frozenset[str]) -> Iterator[_Denial]:
    """What a sentence denies by what it affirms of all, of all but one, or of one alone."""
    words = one.folded
    if one.block.kind in ("row", "heading") or (one.negated and "que d" not in words) or words.rstrip().endswith("?"):
        return
    wholly, only = _WHOLLY.search(words), _ONLY_ONE.match(words)
    save = _SAVE.search(words) if wholly else None
    if save and wholly and wholly.start() < save.start():
        named = frozenset(read.speech.names.of(one.block, one.first + save.end(), one.last))
        senses, others = _content(words[: save.start()])
        if named and senses:
            yield _Denial(one, one.first + save.start(), senses, others, named)
    elif only and not _WISHED.search(words):
        named = frozenset(read.speech.names.of(one.block, one.first, one.last))
        senses, others = _content(words)
        if len(named) == 1 and senses:
            yield _Denial(one, one.first, senses, others, frozenset(), but=named)
    elif (wholly or (keys and "GRATUIT" in meaning(words))) and not BUT.search(words.replace("seulement", "")):
        told = meaning(words, first=True)
        for sense in told & OPPOSITE.keys() if wholly or "GRATUIT" in told else ():
            for other in OPPOSITE[sense]:
                yield _Denial(one, one.first, frozenset((other,)), told - _GENERAL - {sense}, keys)


def _content(clause: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a clause denies: the senses, and the noun after « aucun »; and its other words."""
    verb, noun, subject = _VERB.search(clause), _NOUN.search(clause), _SUBJECT.match(clause)
    said = {root(word) for word in verb.groups() if word} if verb else set()
    if subject:
        said |= meaning(subject["noun"]) & {"ASSOCIATIF", "EPCI", "MUTUELLE", "BAILLEUR", "HOPITAL", "LUNDI"}
    whole = meaning(clause, first=True) - _GENERAL
    content = whole - said
    counted = {root(noun["noun"])} - _GENERAL - _VAGUE if noun else set()
    senses = frozenset(one for one in content if is_sense(one) or one in counted)
    if not senses and not noun and len(whole) > 1 and _EVER.search(clause):
        return whole, frozenset()
    return senses, content - senses


def _shows(one: Said) -> bool:
    """Whether a sentence, a field, an item or a row tells something that is."""
    words = without_phrases(one.folded)
    if _THESE.match(words):
        return not _NO.search(words)
    return not (
        one.block.kind == "heading"
        or (one.block.kind == "row" and not re.search(r"\d", words))  # the labels of a table
        or _NO.search(words)
        or BUT.search(words)
        or _LATER.search(words)
        or words.rstrip().endswith("?")
    )


_NO = re.compile(
    r"\b(?:ne\b|n'|pas\b|aucune?\b|jamais\b|sans\b|ni\b|non\b|neant\b|absen(?:ce|t|te)\b|manqu|defaut d|evit|supprim|"
    r"fin d[eu]\b|plutot\b|contrairement|distin)|(?<![\d,.])0(?![\d,.])|"
    r"^\W*(?:faute d|(?:[a-z]\W )?[a-z]+(?:er|ir|re) )"
)
_OF_ALL = re.compile(
    r"\W*(?:dans |chez |a |pour |parmi )?(?:aucune? (?:des?|de ces|de nos|d'entre|projet|dossier|porteur|laureat|site|"
    r"structure|action|equipe|famille|enfant)|nulle part|personne|pas une?)\b"
)


@lru_cache(maxsize=8)
def _keys(read: Read) -> dict[tuple[int, int], frozenset[str]]:
    """What each sentence speaks of by its name, by its block and its start."""
    found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for clause in read.speech.clauses:
        if not clause.near:
            found[clause.block.rank, clause.block.sentence_at(clause.start)[0]].add(clause.key)
    return {where: frozenset(keys) for where, keys in found.items()}


@rule("aucun-puis-un", "Le texte dit « aucun » ou « jamais », puis en montre un.", general=True)
def none_then_one(read: Read) -> Iterator[Found]:
    """« Aucun bénévole ne prend le volant », then « Gilbert, bénévole, a conduit le camion »."""
    of, none = _keys(read), frozenset[str]()
    denials = []
    for one in read.said:
        keys = of.get((one.block.rank, one.first), none)
        denials += [*_denials(one, keys), *_exclusions(read, one, keys)]
    wanted = none.union(*(denial.senses for denial in denials))
    index: defaultdict[str, list[Said]] = defaultdict(list)
    for one in read.said if wanted else ():
        if (told := meaning(one.folded) & wanted) and _shows(one):
            for sense in told:
                index[sense].append(one)
    for denial in denials:
        rarest = min(denial.senses, key=lambda sense: len(index[sense]))
        for other in index[rarest]:
            if _contrary(denial, other, of.get((other.block.rank, other.first), none)):
                yield (
                    (read.passage((denial.said.block, denial.at)), read.passage((other.block, other.first))),
                    f"« {short(denial.said)} », puis « {short(other)} ».",
                )
                break


def _contrary(denial: _Denial, other: Said, keys: frozenset[str]) -> bool:
    one = denial.said
    told = meaning(other.folded)
    if (other.block is one.block and other.first == one.first) or not denial.senses <= told:
        return False
    if len(denial.others & told) * 2 < len(denial.others) - 2:
        return False
    if _WISH.search(other.folded) and not _WISH.search(one.folded):
        return False
    if "REFUS" not in denial.senses and "refus" in other.folded:
        return False
    if denial.but and (not keys or denial.but & keys):
        return False
    near = one.block.section is other.block.section and not keys
    if denial.keys and not denial.keys & keys and not (near and not denial.alone):
        return False
    if denial.keys and other.block.kind == "row":
        return False  # its title
    if denial.alone and other.block.kind != "text" and not re.search(r"\d{2}|€", other.folded):
        return False  # a title
    if denial.subject and denial.alone and denial.subject not in told:
        return False
    if "depuis" in one.folded:
        return True  # « depuis 2023 » is of the years after
    return not apart((one.block, one.first, denial.end or one.last), (other.block, other.first, other.last))
