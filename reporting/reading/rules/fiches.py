"""Fiches against themselves and against what the rest of the document says of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from reporting.reading.areas import areas
from reporting.reading.blocks import Block, Fiche, value_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems

STAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("inconnue", re.compile(r"\bnon connu|\binconnu|\bnon renseign|\bnon evalu")),
    ("abandon", re.compile(r"\babandon|\b(?<!s')arret(?!s\b)")),
    ("amorçage", re.compile(r"\bamorcage|\bdemarrage|\ba lancer|\bnon demarre")),
    ("expérimentation", re.compile(r"\bexperiment|\bpilote|\btest\b|\bprefigur")),
    ("montée en charge", re.compile(r"\bmontee en charge|\bmontee en puissance")),
    ("passage à l’échelle", re.compile(r"\bpassage a l'echelle|\bessaim|\bchangement d'echelle")),
    ("pérennisation", re.compile(r"\bperenni|\bautonom(?:e|ie)\b")),
)
_ANY_STAGE = re.compile("|".join(pattern.pattern for _, pattern in STAGES))
_STAGE_LABEL = re.compile(r"\b(?:maturite|stade|phase|avancement|etat|statut)\b")
_MANY_VALUES = re.compile(
    r"categorie|theme|thematique|partenaire|objectif|action|public|contact|remarque|axe|cible|"
    r"observation|enjeu|resultat|commentaire|descriptif|description|modalite|"
    r"territoire|financeur|cofinanceur|moyens|livrable|indicateur|difficulte|perspective|enseignement|point|mot"
)
_NO = re.compile(r"^(?:non|aucune?|neant|absente?|pas de|indisponible)\b(?! (?:communique|connu|renseigne))")
_YES = re.compile(r"^oui\b")
_RESULTS = re.compile(r"\bresultats?\b")
_FICHE = re.compile(r"\bfiche\b")


@lru_cache(maxsize=4096)  # many rules ask it of the same words
def stages_of(folded: str) -> frozenset[str]:
    """The stages of maturity that a value names."""
    if not _ANY_STAGE.search(folded):
        return frozenset()
    return frozenset(name for name, pattern in STAGES if pattern.search(folded))


def field(fiche: Fiche, label: re.Pattern[str]) -> Block | None:
    return next((one for one in fiche.fields if label.search(fold(one.label))), None)


@rule("fiche-deux-valeurs", "Une fiche donne deux valeurs à un même champ.")
def two_values(read: Read) -> Iterator[Found]:
    project = {line.number: rank for rank, record in enumerate(read.records) for line in record.lines}
    for fiche in read.text.fiches:
        known: dict[str, Block] = {}
        for block in fiche.fields:
            label = f"{project.get(block.lines[0].number, '')} {' '.join(stems(fold(block.label)))}"
            other = known.setdefault(label, block)
            if (
                other is block
                or _INDEXED.search(fold(block.label))
                or _parted(read, other, block)
                or (_MANY_VALUES.search(fold(block.label)) and not _single(read, label, block, other))
                or not _differ(fold(block.label), fold(value_of(other)), fold(value_of(block)))
            ):
                continue
            text = (
                f"« {block.label} » a deux valeurs pour {fiche.name} : « {value_of(other).rstrip('.')} » et « "
                f"{value_of(block).rstrip('.')} »."
            )
            yield (read.passage((other, 0)), read.passage((block, 0))), text


# « Lot B », « Action 2 » count; « Saint-Denis », « Total » or « Divers » stand in every list.
_INDEXED = re.compile(r"\b(?:[a-h]|[ivx]+|\d+)$|^(?:sous-)?(?:total|ensemble|autres?|divers|solde)\b")


def _parted(read: Read, one: Block, two: Block) -> bool:
    """Whether a paragraph that is no field stands between two fields, or their label is a place: of two things."""
    named = areas(two)
    if named and named[0].start == 0 and len(two.label) <= named[0].end:
        return True
    between = read.text.blocks[one.rank + 1 : two.rank]
    after = [one, *between]
    return any(
        block.kind in ("text", "heading") and block.lines[0].number > before.lines[-1].number + 1
        for before, block in pairwise(after)
    )


def _single(read: Read, label: str, one: Block, two: Block) -> bool:
    """Whether a label that might have several values comes once, with one value, in every other fiche that has it."""
    if re.search(r"[;,/]", value_of(one) + value_of(two)):
        return False
    label = label.split(" ", 1)[1]
    counts = [sum(" ".join(stems(fold(one.label))) == label for one in fiche.fields) for fiche in read.text.fiches]
    having = [count for count in counts if count]
    return len(having) > 2 and sum(count > 1 for count in having) == 1


def _differ(label: str, one: str, two: str) -> bool:
    if _STAGE_LABEL.search(label):
        first, second = stages_of(one), stages_of(two)
        if first and second:
            return not first & second
    first_words, second_words = (
        set(stems(one)) | set(re.findall(r"\d+", one)),
        set(stems(two)) | set(re.findall(r"\d+", two)),
    )
    return bool(first_words and second_words) and not first_words <= second_words and not second_words <= first_words


_COMMON = stemmed(
    "projet commune communes communauté association mairie ville département conseil caf groupe "
    "centre social maison crèche micro relais parents petite enfance accueil structure agglomération "
    "métropole syndicat établissement fiche action mis lumière partie réussites note"
)


def names_of(fiche: Fiche) -> frozenset[str]:
    """The stems that tell a fiche from the others: those of its name and of its porteur."""
    holder = field(fiche, re.compile(r"\bporteur|\bstructure|\bgestionnaire"))
    words = f"{fiche.name} {value_of(holder) if holder else ''}"
    return frozenset(one for one in stems(fold(words)) if one not in _COMMON and len(one) > 2)


def _speaks_of(block: Block, fiche: Fiche) -> bool:
    """Whether a paragraph names the thing of a fiche: its whole name, or a word of it that is a name."""
    name = fold(fiche.name).strip(" .")
    if len(name) > 6 and name in block.folded:
        return True
    proper = {fold(word) for word in re.findall(r"\b[A-ZÀ-Ý][\w-]{2,}", fiche.name)}
    words = {one for one in names_of(fiche) if any(stems(word)[:1] == (one,) for word in proper)}
    return bool(words) and len(words & set(stems(block.folded))) >= min(2, len(words)) and bool(words)


_KINDS = {
    "commune": r"^(?:la )?(?:commune|ville|mairie)\b",
    "association": r"^(?:l')?association\b",
    "intercommunalite": r"^(?:la )?(?:communaute|metropole|syndicat|epci)\b",
}


@rule("type-porteur", "Le type du porteur n’est pas celui de son nom.")
def kind_of_holder(read: Read) -> Iterator[Found]:
    """« Porteur : commune de Dole », « Type : association »."""
    for fiche in read.text.fiches:
        holder, kind = field(fiche, re.compile(r"^porteur")), field(fiche, re.compile(r"^(?:type|statut|nature)\b"))
        if holder is None or kind is None or holder is kind:
            continue
        named = [name for name, pattern in _KINDS.items() if re.match(pattern, fold(value_of(holder)))]
        told = [
            name
            for name, pattern in _KINDS.items()
            if re.match(pattern, fold(value_of(kind))) or fold(value_of(kind)).startswith(name)
        ]
        if len(named) == 1 and len(told) == 1 and named != told:
            text = f"{fiche.name} : « {value_of(holder)} » n’est pas de type « {value_of(kind).rstrip('.')} »."
            yield (read.passage((holder, 0)), read.passage((kind, 0))), text
