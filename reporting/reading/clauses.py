"""Sentences as facts: their words without inflection, whether they affirm, deny, suppose or ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reporting.reading.blocks import Block, Text
from reporting.reading.vocabulary import words
from reporting.reading.words import EMPTY, fold

_ENDINGS = sorted(
    words(
        "aison agements agement ion issements issement issant ateurs ateur atrices atrice ations ation itions ition "
        "ements ement euses euse eurs eur erons eront erait eraient erez era irons iront irait iraient ira ants ante "
        "antes ant aient ait ables able ibles ible ions ees ee es er ir ez ent ie is it i u ue us ues ages age ures "
        "ure e s x al aux ale ales"
    ),
    key=lambda ending: (-len(ending), ending),
)
# Forms that no ending explains, and words that say the same thing in a text of this kind.
_ALIKE = {
    root: canon
    for canon, roots in {
        "aid": "aider aidera aideront aidee aidees aides subvention soutien souten soutient financ dotat dote dot "
        "subvent bourse concour cofinanc preni apport apporte apportent apporter verse versee verses versent versera "
        "versement versements "
        "prim contribu contribut particip participat",
        "ouvr": "ouvert inaugur",
        "recoi": "recevra recevront accueillera accueilleront "
        "recevo recev reco recu recoiv recev recept accueil accueill",
        "achet": "achat acquis acquer acquisi",
        "prolong": "prorog prolongat",
        "renouvel": "reconduct reconduc reconduit reconduir reconduis",
        "projet": "act action initiat operat",
        "depos": "depot present remett remis remise transmet transmis",
        "retenu": "reten selection select laureat choisi",
        "parent": "famill",
        "vehicul": "camion camionnett fourgon fourgonnett minibus bus",
        "enfant": "beb",
        "tari": "prix",
        "paye": "pai paie pay paient payer payee payees payes",
        "conserv": "gard",
        "evalu": "evaluat",
        "termin": "achev fin",
        "ferm": "fermet",
        "attribu": "attribut",
        "convoqu": "convocat convoc",
        "decid": "decis",
        "inscri": "inscript inscr inscrit inscrir",
        "commenc": "debut demarr",
        "avanc": "acompt",
        "exig": "oblig obligatoir requi impos",
        "sous-trait": "sous-traitanc sous-traitant",
        "associ": "association associat",
        "structur": "etabliss",
        "equipement": "equipements equipement",
        "investi": "investissement investissements investiss",
        "lucrati": "lucratif lucratives lucrative lucrat",
    }.items()
    for root in roots.split()
}
PIECE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LIGHT = EMPTY | words(
    "peut peuvent pourra pourront doit doivent devra devront avons avez aurait toujours jamais aucun aucune oui non "
    "chacun chacune plusieurs certain certains certaines cas seul seule seuls seules tel telle celui-ci celle-ci "
    "enfin toutefois cependant rappel ailleurs grace aujourd'hui hui quand lorsque apres avant depuis jusqu jusque "
    "reste restent etant doivent peu tres bien mois annee annees ans an mais car donc or ni puis ensuite soient "
    "serait seraient avoir etre ayant sera ete compris partir compter maximum minimum maximal minimal deux trois "
    "quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante "
    "soixante cent demi euro euros"
)


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A folded word without its ending: « prolongée », « prolongation » and « prolonger » are one."""
    if word in _ALIKE:
        return _ALIKE[word]
    found = word[:-1] if word[-1] in "sx" and len(word) > 4 and word[-2] != "s" else word
    for ending in _ENDINGS:
        if found.endswith(ending) and len(found) - len(ending) >= (3 if ending == "e" else 4):
            found = found[: -len(ending)]
            break
    if len(found) > 5 and found[-1] == "e":
        found = found[:-1]
    if len(found) > 4 and found[-1] == found[-2]:
        found = found[:-1]
    return _ALIKE.get(found, found)


@lru_cache(maxsize=65536)
def roots(folded: str) -> frozenset[str]:
    """The roots of the words of some text that mean something."""
    return frozenset(filter(None, map(_meant, PIECE.findall(folded))))


@lru_cache(maxsize=65536)
def _meant(word: str) -> str:
    return root(word) if len(word) > 2 and word not in LIGHT else ""


def rooted(text: str) -> frozenset[str]:
    """The roots of a list of words, whatever they are."""
    return frozenset(root(fold(word)) for word in text.split())


_NO = re.compile(
    r"\b(?:ne|n')(?![a-z]*\b[^.;:]{0,60}\bque\b)|\bpas\b|\baucune?\b|\bjamais\b|\bsans\b|\bni\b|\bnon\b|\bhors\b|"
    r"\bexclu|\binterdi|\bineligib|\birrecevab|\becarte|\bproscri|\bprohib|\brefus|\brejet|\bimpossib|\brenonc"
)
_NOT = re.compile(r"\b(?:ne|n')\b|\bn'|\bpas\b|\baucune?\b|\bjamais\b|\bsans\b|\bni\b|\bnon\b")
_PERHAPS = re.compile(
    r"\bsi\b|\bs'il|\bsauf\b|\bexcept|\bderog|\ba moins (?:que|d')|\bhormis|\bpourrai|\bserai(?:t|ent)\b|"
    r"\bpar exception|\ba l'exception|\bau lieu\b|\bplutot que|\bmalgre\b|\bavait demande|\bsouhait|\bpropos|"
    r"\bdemandai|\bprojet de\b"
)


@dataclass(frozen=True, eq=False)
class Said:
    """One sentence, item or row. `context` is what announces it: the sentence before a list, its heading."""

    block: Block
    first: int
    last: int
    folded: str
    context: str = ""
    answer: str = ""  # « oui » or « non » after a question

    @cached_property
    def roots(self) -> frozenset[str]:
        return roots(self.folded)

    @cached_property
    def denies(self) -> bool:
        return self.answer == "non" or (not self.answer and bool(_NO.search(self.folded)))

    @cached_property
    def negated(self) -> bool:
        """Whether its grammar denies, whatever its words mean: « rejeté » is affirmed."""
        return bool(_NOT.search(self.folded))

    @cached_property
    def perhaps(self) -> bool:
        """Whether it supposes, excepts or wishes: it then shows nothing."""
        return bool(_PERHAPS.search(self.folded)) or (self.folded.rstrip().endswith("?") and not self.answer)

    @cached_property
    def named(self) -> bool:
        """Whether it speaks of something by its name: a capital letter within the sentence."""
        return bool(_NAME.search(self.block.text[self.first : self.last]))


_NAME = re.compile(
    r"(?<=[a-zà-ÿ,'’»] )(?:[dl]['’])?[A-ZÀ-Ý][\w'’-]{2,}|«|(?<=['’])[A-ZÀ-Ý][\w'’-]{2,}|(?<=^À )[A-Z]|"
    r"(?<=[.!?] À )[A-Z]|(?<=^A )[A-ZÀ-Ý]|(?<=\()[A-ZÀ-Ý][\w'’-]{2,}"
)
_ANSWER = re.compile(r"^\W*(?:reponse\W+|r\W+)?(?P<said>oui|non|jamais|tout a fait|bien sur|aucunement|absolument)\b")


def said(text: Text) -> Iterator[Said]:
    """Every sentence of a document, in order; a question goes with its answer."""
    blocks = text.blocks
    for block in blocks:
        context = _context(block)
        if block.kind == "row":
            yield Said(block, 0, len(block.text), " ; ".join(map(fold, block.cells)) or block.folded, context)
            continue
        for rank, (first, last) in enumerate(block.sentences):
            words = block.folded[first:last]
            answer = ""
            if words.rstrip(" »").endswith("?"):
                if rank + 1 < len(block.sentences):
                    reply = block.folded[slice(*block.sentences[rank + 1])]
                else:
                    reply = blocks[block.rank + 1].folded[:60] if block.rank + 1 < len(blocks) else ""
                match = _ANSWER.match(reply)
                answer = {"": "", "non": "non", "jamais": "non", "aucunement": "non"}.get(
                    match["said"] if match else "", "oui"
                )
            yield Said(block, first, last, words, context, answer)


def _context(block: Block) -> str:
    if block.intro is not None and block.kind in ("item", "field"):
        return block.intro.folded[block.intro.sentence_at(len(block.intro.text) - 1)[0] :]
    return fold(block.section.title) if block.kind in ("item", "row") else ""
