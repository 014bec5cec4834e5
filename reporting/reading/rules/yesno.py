"""What a text denies and affirms of one thing: a predicate and what it is said of, in any words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.clauses import PIECE, Said, root, rooted, roots
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart, follow
from reporting.reading.rules.two_sayings import elsewhere, spoken_of
from reporting.reading.vocabulary import words
from reporting.reading.words import fold

_DENIED = re.compile(
    r"\b(?:ne |n')(?:(?:se|s'|y|en|le|la|les|lui|leur|nous|vous) ?)*(?P<verb>[a-z]{1,})"
    r"(?: (?:donc|pas|plus|jamais|encore|toujours|ete|etre|aussi|desormais|non|bien|plus encore|en aucun cas|a ce jour|"
    r"pour l'instant|point|aucunement|nullement))*(?: (?P<next>[a-z-]{4,}))?"
)
_NONE = re.compile(
    r"\b(?:aucune?|nulle?) (?:autre |de ces |de nos |des )?(?P<noun>[a-z-]{4,})|"
    r"\b(?:pas d[e'])(?: aucune?| le moindre| la moindre)? ?(?P<other>(?!aucun)[a-z-]{4,})"
)
_ONLY = re.compile(r"\b(?:ne|n')\b[^.;:]{1,60}\b(?:que|qu')")
_HELPERS = words(
    "a ont est sont sera seront etait etaient avait avaient fut peut peuvent doit doivent pourra pourront aura auront "
    "fait font va vont semble serait ai as avons avez saurait devra devront faut"
)
_EVERY = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|l'ensemble d|toujours|systematiquement|sans exception|tout [a-z]+|toute [a-z]+|"
    r"la totalite|obligatoire\w*|l'integralite)\b"
)
_NEVER = re.compile(r"\baucune?\b|\bjamais\b|\bnulle?\b|\bpersonne\b|\bni\b|\bnulle part\b")
BUT = re.compile(
    r"\bsauf\b|\bexcept|\bhormis|\ba l'exception|\bpresque\b|\bquasi|\bautres? que\b|\bsi\b|\bs'il|\ba moins\b|"
    r"\bhors\b|\bquand\b|\blorsque\b|\bau lieu\b|\bplutot\b|\bseulement\b|\bpas tous\b|\bpas toutes\b|"
    r"\bderog|\bpourrai|\bserai"
)
DEGREE = re.compile(r"\b(?:plus|moins) d[e'] ?(?:\d|deux|trois|quatre|cinq|six|dix|la moitie)|\bau-dela\b")
# Roots that say too little to be a predicate, or what it is said of.
_EMPTY = rooted(
    "projet structure porteur dossier avoir être faire permettre falloir savoir vouloir mettre place dire voir prendre "
    "charge compte aller venir année mois jour fois point cas nombre part personne chose moyen besoin suite titre "
    "possible nécessaire possibilité question difficulté effet doute même autre ensemble nouveau pratiquer "
    "assurer proposer prévoir organiser réaliser envisager exister premier dernier"
)


@dataclass(frozen=True, eq=False)
class Denial:
    """A sentence that denies: the roots of what is denied, and those of what it is denied of."""

    said: Said
    at: int
    preds: frozenset[str]
    about: frozenset[str]
    every: bool


def _denials(one: Said) -> Iterator[Denial]:
    if one.answer == "non":
        asked = one.roots - _EMPTY
        yield Denial(one, one.first, asked, asked, every=True)
    if not (one.negated or "nul" in one.folded) or one.block.kind == "heading":
        return
    if one.folded.rstrip().endswith("?") or BUT.search(one.folded):
        return
    start = 0
    for clause in re.split(r"(?<=[;:])|(?=, (?:qui|dont|mais|ou) )", one.folded):
        preds: set[str] = set()
        at = None
        for match in _DENIED.finditer(clause):
            word = match["next"] if match["verb"] in _HELPERS else match["verb"]
            if word and not _ONLY.match(clause[match.start() :]):
                preds.add(root(word))
                at = match.start() if at is None else at
        for match in _NONE.finditer(clause):
            preds.add(root(match["noun"] or match["other"]))
            at = match.start() if at is None else at
        preds -= _EMPTY
        if at is not None and not DEGREE.search(clause):
            yield Denial(
                one,
                one.first + start + at,
                frozenset(preds),
                roots(clause) - preds - _EMPTY,
                bool(_NEVER.search(clause)),
            )
        start += len(clause)


def names_in(one: Said) -> frozenset[str]:
    return frozenset(
        fold(match[0]) for match in _CAPITAL.finditer(one.block.text, one.first + 1, one.last) if len(match[0]) > 2
    )


_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-Ý][a-zà-ÿ][\w-]+")


def _affirms(one: Said) -> bool:
    return not (
        one.block.kind in ("row", "heading")
        or (one.negated if not one.answer else one.answer == "non")
        or (one.folded.rstrip().endswith("?") and not one.answer)
        or BUT.search(one.folded)
        or _AIM.search(one.folded)
    )


_AIM = re.compile(r"\bobjectif|\bafin\b|\bpour que\b")


@rule("affirme-nie", "Une phrase nie ce qu’une autre affirme.")
def polarity(read: Read) -> Iterator[Found]:
    """« Aucune suppression d'emploi n'est envisagée », then « deux postes sont supprimés »."""
    yield from _of_named(read)
    index: defaultdict[str, list[Said]] = defaultdict(list)
    for one in read.said:
        if _affirms(one):
            for word in one.roots:
                index[word].append(one)
    for one in read.said:
        for denial in _denials(one):
            found = next((other for other in _candidates(denial, index) if _contrary(denial, other)), None)
            if found is not None:
                words = denial.preds if denial.preds & found.roots else denial.about
                at = next((word.start() for word in PIECE.finditer(found.folded) if root(word[0]) in words), 0)
                yield (
                    (read.passage((one.block, denial.at)), read.passage((found.block, found.first + at))),
                    f"« {short(one)} », puis « {short(found)} ».",
                )
                break


_CHANGED = re.compile(
    r"\bdesormais\b|\bfinalement|\bensuite\b|\bdepuis lors|\bentre-temps|\bcette annee|\bnouvel|\bautre\b|\bencore\b|"
    r"\bpourra|\bser(?:a|ont)\b|\bdevr|\bprevu|\bbientot|\bpar la suite|\bcontrairement|\ba l'inverse|\bmalgre"
)


def _of_named(read: Read) -> Iterator[Found]:
    """What is denied and affirmed of something named, also where a sentence speaks of it without its name."""
    for clauses in spoken_of(read):
        told = [
            (one, Said(one.block, one.start, one.end, one.folded))
            for one in clauses[:40]
            if one.block.kind not in ("row", "heading")
        ]
        denials = [
            (clause, denial)
            for clause, one in told
            for denial in _denials(one)
            if denial.preds and not _CHANGED.search(one.folded)
        ]
        if not denials:
            continue
        affirmed = [(clause, one) for clause, one in told if _affirms(one) and not _CHANGED.search(one.folded)]
        named = roots(fold(clauses[0].name))
        found = next(
            (
                (denial, two)
                for clause, denial in denials
                for other, two in affirmed
                if elsewhere(clause, other) and _denies(denial, two, named)
            ),
            None,
        )
        if found is not None:
            denial, two = found
            yield (
                (read.passage((denial.said.block, denial.at)), read.passage((two.block, two.first))),
                f"« {short(denial.said)} », puis « {short(two)} ».",
            )


def _denies(denial: Denial, other: Said, named: frozenset[str]) -> bool:
    """Whether a sentence affirms of a thing all that a denial denies of it, of something that both say."""
    one = denial.said
    if not denial.preds <= other.roots:
        return False
    about = denial.about - named
    shared = about & other.roots
    if len(denial.preds) < 2 and about and not (shared and len(shared) * 3 >= len(about)):
        return False
    if len(denial.preds) < 2 and not about and not _counts(other, denial.preds):
        return False
    return not apart((one.block, one.first, one.last), (other.block, other.first, other.last))


_NUMBER = re.compile(r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|plusieurs|\d+) $")


def _counts(one: Said, preds: frozenset[str]) -> bool:
    """Whether a sentence counts what is denied: « n'a pas de partenaire », « quatre partenaires »."""
    return any(
        root(word[0]) in preds and _NUMBER.search(one.folded, 0, word.start()) for word in PIECE.finditer(one.folded)
    )


def _candidates(denial: Denial, index: dict[str, list[Said]]) -> Iterator[Said]:
    """The sentences that affirm and have one of the rarer words of a denial."""
    rare = sorted((word for word in denial.preds | denial.about if word in index), key=lambda word: len(index[word]))
    seen: set[int] = set()
    for word in rare[:4]:
        for other in index[word][:12]:
            if id(other) not in seen:
                seen.add(id(other))
                yield other


def _contrary(denial: Denial, other: Said) -> bool:
    one = denial.said
    if (other.block is one.block and other.first == one.first) or other.block.fiche is not one.block.fiche:
        return False
    preds = denial.preds & other.roots
    shared = (denial.about & other.roots) - preds
    rest = denial.about - shared
    if not preds and len(shared) < 2:
        return False
    if _EACH.search(one.folded) and not _EACH.search(other.folded):
        return False  # « aucun montant par projet », « leur montant total »
    acted = _NONE_DID.search(one.folded)
    if acted and root(acted["did"]) not in _EMPTY | other.roots:
        return False  # « aucune commune n'a refusé »: one that asks for a delay has not
    ruled = bool(_RULED.search(other.folded))
    every = denial.every or bool(_EVERY.search(other.folded)) or ruled
    names, others = names_in(one), names_in(other)
    if names and others and not names & others and not every:
        return False
    if ruled and not (one.named or follow((one.block, one.first), (other.block, other.first))):
        return False
    if apart((one.block, one.first, one.last), (other.block, other.first, other.last)):
        return False
    if not preds:
        empty = not denial.preds and not rest
        return empty or (every and ruled and len(shared) >= 3 and len(shared) >= len(rest) - 1)
    if every:
        rest -= frozenset().union(*map(roots, names))  # the place or the project is the instance
        if not rest:
            return bool(shared) or (follow((one.block, one.first), (other.block, other.first)) and denial.every)
        return len(shared) >= 2 and len(rest) <= len(shared) - 1
    return len(shared) >= 2 and len(shared) >= len(rest)


_NONE_DID = re.compile(r"\baucune? [a-z-]{4,}(?: [a-z'-]+){0,3} n'(?:a|ont) (?!encore|jamais)(?P<did>[a-z]{4,})")
_EACH = re.compile(
    r"\bpar (?:projet|action|dossier|porteur|structure|enfant|famille|place|an|mois|commune|territoire)\b"
)
_RULED = re.compile(
    r"\bdoi(?:t|vent)\b|\bdevra|\bindispensable|\bexig|\bimpos\w+|\bsubordonn|\bcondition|\bobligatoire|\bnecessaire|"
    r"\brequi|\best tenue?\b|\bsont tenue?s"
)


def short(one: Said) -> str:
    return " ".join(one.block.text[one.first : one.last].split()[:14]).rstrip(" .;,:")
