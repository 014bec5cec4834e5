"""What a text bars (not eligible, not financed, forbidden) and then admits, finances or answers « oui » to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import stems

_BE = r"(?:est|sont|sera|seront|serait|etait|etaient)"
_GIVEN = (
    r"(?:eligible|recevable|admis|admissible|finance|subventionne|pris(?:es?)? en charge|"
    r"pris(?:es?)? en compte|accepte|retenu|soutenu|aide|couvert|possible|autorise|permis|accorde|rembourse|indemnise|"
    r"renouvelable|cumulable|concerne|envisageable|paye|verse)"
)
# Each names what is barred: « what » is a list of nouns.
_BANS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<what>[^.;:!?]{{4,160}}?) (?:ne {_BE}|n'{_BE}|ne (?:peu\w+|pourr\w+|saurai\w+|doi\w+|devr\w+)) "
        rf"(?:donc |plus |pas |jamais |en aucun cas |toutefois |pas non plus )*(?:etre )?(?:donc )?{_GIVEN}e?s?\b",
        rf"(?P<what>[^.;:!?]{{4,160}}?) {_BE} (?:donc |toutefois |strictement |expressement |d'office )*"
        r"(?:exclu|ineligible|irrecevable|ecarte|interdit|proscrit|prohibe)e?s?\b",
        r"\b(?:ne|n') ?(?:finance|finances|financent|financera|financeront|prend|prennent|couvre|couvrent|soutient|"
        r"soutiennent|comprend|comprennent|inclut|incluent|concerne|concernent|permet|permettent|accepte|acceptent|"
        r"subventionne|rembourse|admet|admettent)\b(?: en charge| en compte)?(?: donc| plus)? "
        r"(?P<what>(?:ni|pas|aucune?|plus)\b[^.;:!?]{4,160})",
        r"\b(?:sont|est) (?:donc |notamment )?(?:exclu|ineligible|irrecevable|ecarte|interdit|proscrit)e?s? ?: ?"
        r"(?P<what>[^.!?]{4,200})",
        r"\b(?:a l'exclusion|a l'exception) (?:de |des |du |d')(?P<what>[^.;:,!?]{4,80})",
        r"(?:^|[,;:.] )pas d(?:e |')(?P<what>[^.;:,!?]{4,60})",
        r"\baucune? (?P<what>[a-z' -]{4,50}?) (?:ne|n')[a-z' ]{1,25} (?:finance|accorde|admis|accepte|pris|autorise|"
        r"possible|retenu|demande|exige|percu|recevable|verse)e?s?\b",
        r"\b(?:ne|n') ?finance\w* aucune? (?P<what>[^.;:!?]{4,60})",
    )
)
_ONLY_RUNNING = re.compile(
    r"\bseule?s? (?:des |les )?(?:depenses|frais|charges|couts)? ?(?:de )?fonctionnement\b|"
    r"\bfonctionnement (?:exclusivement|uniquement|seul|seulement)\b|\b(?:exclusivement|uniquement|que) "
    r"(?:au |le |du |en |des depenses de |les depenses de )?fonctionnement\b"
)
_SPLIT = re.compile(r", ?(?:ni |ou |et )?|\bni | ou (?:les |des |l')?| et (?:les |des |l'|aux |a )")
_INVESTMENT = stemmed(
    "investissement travaux mobilier véhicule acquisition achat équipement rénovation construction aménagement "
    "matériel extension"
)
_JOBS = stemmed("emploi poste salaire recrutement recruter embauche embaucher salarié recrute recrutera personnel")
_CLASSES = (_INVESTMENT, _JOBS)
_LIGHT = stemmed(
    "action actions projet projets dépense dépenses financée financé financées financés aide aides charge prise pris "
    "demande demandes dossier dossiers caractère type nature lié liée liés liées présent plus aucun aucune conforme "
    "revanche toutefois cependant enfin frais personne nouvelle nouveau cette rappel rappelé partie cela "
    "année ans"
)
_ADMITS = re.compile(
    r"\boui\b|\bfinanc(?:e|es|ee|ees|era|eront|ent|er)\b|\bretenue?s?\b|\beligibles?\b|\badmis(?:e|es)?\b|"
    r"\brecevables?\b|\bsubventionne\w*|\baccorde\w*|\bprise?s? en charge|\baide de\b|\bsoutien\w*|\bsoutenue?s?|"
    r"\best possible|\bautorise\w*|\bpeu(?:t|vent) (?:etre|beneficier|candidater|deposer|repondre|participer|demander)|"
    r"\bbeneficie\w*|\b(?:pourra|pourront|peut|peuvent|a|ont)\b[^.;]{0,60}\brecrut|"
    r"\brembourse\w*|\bdemande \d|€|\beuros?\b"
)
_DENIES = re.compile(
    r"\bne\b|\bn'|\bpas\b|\bni\b|\baucun|\bsans\b|\bsauf\b|\bexcept|\bderog|\bhors\b|\bexclu|\binterdit|\brefus|"
    r"\brejet|\becarte|\bineligib|\birrecevab|\bnon\b|\bautofinanc|\bfonds propres|\bautres? (?:financ|fonds|aide)|"
    r"\bau lieu|\bplutot\b|\bmalgre\b|\bsi\b"
)
_EXCEPT = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\ba moins\b|\bseuls? peuvent|\bau-dela\b|\bplus de \d|\bmoins de \d|\bsi\b"
)


# « Les enfants de plus de six ans » are some of them.
_DEGREE = re.compile(r"\b(?!20\d\d)\d|\b(?:plus|moins|au-dela|superieur|inferieur)\b")
# « Oui, si elle compte dix places » admits.
_IF = re.compile(r"\b(?:si|s')\b")


@dataclass(frozen=True)
class Ban:
    """Something that a sentence bars: the stems of its name, the first of which may stand for a class."""

    block: Block
    first: int
    last: int
    at: int
    names: tuple[str, ...]
    shown: str
    years: frozenset[int]


def bans(read: Read) -> Iterator[Ban]:
    """What each sentence bars, noun by noun."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            if words.rstrip().endswith("?"):
                continue
            years = frozenset(
                year for one in block.moments if first <= one.start < last and one.grain == "year" for year in one.years
            )
            if running := _ONLY_RUNNING.search(words):
                yield Ban(block, first, last, first + running.start(), ("invest",), "investissement", years)
            if _EXCEPT.search(words):
                continue
            for pattern in _BANS:
                for match in pattern.finditer(words):
                    for piece in _SPLIT.split(match["what"]):
                        names = tuple(one for one in stems(piece) if one not in _LIGHT and not one.isdigit())
                        if names and sum(map(len, names)) > 4 and not _DEGREE.search(piece) and len(names) <= 4:
                            yield Ban(block, first, last, first + match.start("what"), names, piece.strip(), years)


@rule("exclu-admis", "Ce que le texte exclut, il l’admet ou le finance ailleurs.")
def barred_then_admitted(read: Read) -> Iterator[Found]:
    """« Les séjours ne sont pas recevables », then « un séjour financé à hauteur de 4 000 € »."""
    told: set[int] = set()
    admitted = list(_admissions(read))
    for ban in bans(read):
        found = _admitted(admitted, ban) if id(ban.block) not in told else None
        if found is not None:
            told.add(id(ban.block))
            yield (
                (read.passage((ban.block, ban.at)), read.passage(found)),
                f"Le texte exclut ce qu’il admet ailleurs (« {ban.shown} »).",
            )


Admission = tuple[Block, int, int, str, frozenset[str]]


def _admissions(read: Read) -> Iterator[Admission]:
    """The sentences that admit or finance something; a question counts with its « oui »."""
    for block in read.text.blocks:
        for rank, (first, last) in enumerate(block.sentences):
            words = block.folded[first:last]
            answer = block.sentences[rank + 1] if "?" in words and rank + 1 < len(block.sentences) else None
            if answer is not None:
                reply = block.folded[answer[0] : answer[1]]
                words = f"{words} {_IF.sub(' ', reply)}" if re.match(r"\W*oui\b", reply) else "non"
            elif "?" in words and "oui" not in words:
                continue
            if _ADMITS.search(words) and not _DENIES.search(words):
                yield block, first, last, words, frozenset(stems(words))


def _admitted(admitted: list[Admission], ban: Ban) -> tuple[Block, int] | None:
    for block, first, last, words, said in admitted:
        if not _named(ban, words, said) or (block is ban.block and first == ban.first):
            continue
        if not apart((ban.block, ban.first, ban.last), (block, first, last)) and _when(ban, block, first, last):
            return block, first
    return None


def _named(ban: Ban, words: str, said: frozenset[str]) -> bool:
    """Whether a sentence names what is barred; « travaux » is an investment."""
    head, others = ban.names[0], ban.names[1:]
    if head == "invest" or head == "investisse" or head.startswith("investiss"):
        return bool(said & _INVESTMENT) and not re.search(r"\bfonctionnement\b", words)
    for group in _CLASSES[1:]:
        if head in group:
            return bool(said & group) and (not others or bool(set(others) & said))
    return set(ban.names) <= said


def _when(ban: Ban, block: Block, first: int, last: int) -> bool:
    """A ban of one year is no ban of another."""
    years = frozenset(
        year
        for one in block.moments
        if first <= one.start < last and one.known_year and one.grain != "span"
        for year in one.years
    )
    return not ban.years or bool(ban.years & years)
