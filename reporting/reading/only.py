"""The one thing that a whole text is about: a convention or a report that speaks of « la crèche », « le camion »,
« l’action » without its name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from reporting.reading.blocks import Block, Text
from reporting.reading.labels import kind_of
from reporting.reading.words import fold

KEY = "~"
_TYPES = {
    "véhicule": r"camion(?:nette)?|(?:mini|ludo|biblio)?bus|vehicule|fourgon|ludomobile|navette|roulotte|caravane|"
    r"car-creche",
    "crèche": r"(?:micro-|car-)?creche|multi-accueil|halte(?:-garderie|-jeux)?|jardin d'(?:enfants|eveil)|"
    r"etablissement|structure|equipement|"
    r"accueil(?= (?:de nuit|de repit|du (?:soir|samedi|dimanche|matin)|a |est |ouvre|propose|fonctionne|offre|recoit))",
    "maison": r"maison(?! de retraite)|mam",
    "relais": r"relais",
    "guichet": r"guichet",
    "ludothèque": r"ludotheque",
    "lieu": r"lieu(?:x)?",
    "service": r"service|dispositif",
    "action": r"action|projet|operation|experimentation|demarche",
}
_MANY = {name: rf"(?:{words})s?" if name != "relais" else r"relais" for name, words in _TYPES.items()}
_ONE_OF = re.compile(
    r"(?<![\w'-])(?:le |la |l'|du |de l'|au |cette |ce |cet |notre |votre |son )(?:nouve(?:au|lle) |petite? |"
    r"futur |future )?(?:"
    + "|".join(rf"(?P<t{rank}>{words})" for rank, words in enumerate(_TYPES.values()))
    + r")(?![\w-])"
)
_SEVERAL = re.compile(
    r"\b(?:les|des|ces|aux|nos|leurs|plusieurs|autres?|chaque|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|\d+) "
    r"(?:autres |nouve\w+ |premieres? |petits? |petites? )?(?:"
    + "|".join(rf"(?P<t{rank}>{words})" for rank, words in enumerate(_MANY.values()))
    + r")(?![\w-])"
)
_OTHERS = re.compile(r"\b(?:projets|actions|laureats|dossiers|porteurs|fiches|structures|etablissements|creches)\b")
_NAMES = list(_TYPES)
# What is another of the kind, or of another time.
_OTHER = re.compile(
    r"\bautres?\b|\bvoisine?s?\b|\bancien(?:ne)? (?:creche|halte|bus|camion|maison|service|relais|projet|action|"
    r"structure)|\bmodele\b|\binspir|\bcomme (?:a|celui|celle)\b|\bailleurs\b|\bseconde?\b|\bdeuxieme\b"
)
_CONTRACT = re.compile(r"^\W*(?:projet de )?(?:convention|avenant|contrat)\b")


# What a contract pays: « La Caf alloue au porteur une subvention de 144 000 euros », « Subvention Caf | 134 000 € ».
_GRANT = re.compile(
    r"\b(?:subvention|aide|concours|participation|dotation)s?\b[^.;]{0,60}\b(?:s'eleve|est (?:de|fixee?|"
    r"arretee?)|de \d)|"
    r"\bcaf\b[^.;]{0,40}\b(?:alloue|verse|accorde|attribue|apporte|octroie)"
)
_GRANT_LABEL = re.compile(
    r"(?:subvention|aide|fonds|participation|financement)s? (?:de la )?(?:caf|fipe|d'innovation|accordee?)\b"
)


# What begins once: « Le premier accueil a eu lieu le 8 janvier », « 18 mars 2024 | première tournée ».
_FIRST = re.compile(
    r"\b(?:l'|son |sa |date d')(?:ouverture|inauguration)\b|\bpremiere? (?:accueil|tournee|sortie|depart|enfant)\b|"
    r"\bpremiers enfants\b|\bmise? en (?:route|service)\b"
)


_BEARS = re.compile(r"\bc'est [^.;]{5,60} qui (?:porte|gere|pilote|emploie|a signe)\b")


@dataclass(frozen=True)
class Only:
    """The types of noun that are the one thing of a text."""

    types: frozenset[str]
    contract: bool

    @property
    def name(self) -> str:
        return min(self.types, key=_NAMES.index)

    def tells(self, block: Block, first: int, last: int) -> bool:
        """Whether a sentence, a field or a row of two cells is said of it."""
        words = block.folded[first:last]
        if block.kind == "field" or (block.kind == "row" and len(block.cells) == 2):
            label = fold(block.label or block.cells[0])
            if first == 0 and (kind_of(label) or (self.contract and _GRANT_LABEL.match(label))):
                return True
        if block.kind == "heading" or _OTHER.search(words):
            return False
        if _FIRST.search(words) or _BEARS.search(words):
            return True
        if block.kind == "row":
            return False
        if self.contract and _GRANT.search(words):
            return True
        return any(_type(match) in self.types for match in _ONE_OF.finditer(words))


def _type(match: re.Match[str]) -> str:
    return _NAMES[int((match.lastgroup or "t0")[1:])]


def only_thing(text: Text, described: int) -> Only | None:
    """What a text is about, where it speaks of one thing throughout; `described`, how many projects it describes."""
    if described > 1:
        return None
    ones: Counter[str] = Counter()
    many: Counter[str] = Counter()
    of: defaultdict[str, set[str]] = defaultdict(set)
    others = 0
    for block in text.blocks:
        for match in _ONE_OF.finditer(block.folded):
            ones[_type(match)] += 1
            if owner := _OF_NAME.match(block.text, match.end()):
                of[_type(match)].add(owner["name"])
        many.update(map(_type, _SEVERAL.finditer(block.folded)))
        others += len(_OTHERS.findall(block.folded))
    opening = [block.folded for block in text.blocks[:4]]
    contract = any(map(_CONTRACT.match, opening)) and not any("bilan" in words for words in opening)
    several = len(set().union(*of.values())) > 1  # « la halte de Lannion », « le relais de Brest »
    own = {name for name, count in ones.items() if count >= 3 * many[name] and not (several and of[name])}
    held = own if contract else {name for name in own if ones[name] > 1}
    if not held or (others > max(3, sum(ones.values()) / 5) and not contract):
        return None
    return Only(frozenset(held | own & _GENERIC), contract)


_OF_NAME = re.compile(
    r"(?: (?:des?|du) [a-z]+)? (?:de |d['’]|du |des |à |aux? )(?:la |le |les |l['’])?(?P<name>[A-ZÀ-Ý][\w-]+)"
)
_GENERIC = frozenset(("action", "service", "crèche"))
