"""Fiches against themselves and against what the rest of the document says of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block, Fiche, value_of
from reporting.reading.dates import Moment
from reporting.reading.rules.days import document_date
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems

STAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("inconnue", re.compile(r"\bnon connu|\binconnu|\bnon renseign|\bnon evalu")),
    ("abandon", re.compile(r"\babandon|\barret")),
    ("amorçage", re.compile(r"\bamorcage|\bdemarrage|\ba lancer|\bnon demarre")),
    ("expérimentation", re.compile(r"\bexperiment|\bpilote|\btest\b|\bprefigur")),
    ("montée en charge", re.compile(r"\bmontee en charge|\bmontee en puissance")),
    ("passage à l’échelle", re.compile(r"\bpassage a l'echelle|\bessaim|\bchangement d'echelle")),
    ("pérennisation", re.compile(r"\bperenni")),
)
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


def stages_of(folded: str) -> frozenset[str]:
    """The stages of maturity that a value names."""
    return frozenset(name for name, pattern in STAGES if pattern.search(folded))


def field(fiche: Fiche, label: re.Pattern[str]) -> Block | None:
    return next((one for one in fiche.fields if label.search(fold(one.label))), None)


@rule("fiche-deux-valeurs", "Une fiche donne deux valeurs à un même champ.")
def two_values(read: Read) -> Iterator[Found]:
    for fiche in read.text.fiches:
        known: dict[str, Block] = {}
        for block in fiche.fields:
            label = " ".join(stems(fold(block.label)))
            other = known.setdefault(label, block)
            if (
                other is block
                or (_MANY_VALUES.search(fold(block.label)) and not _single(read, label, block, other))
                or not _differ(fold(block.label), fold(value_of(other)), fold(value_of(block)))
            ):
                continue
            text = (
                f"« {block.label} » a deux valeurs pour {fiche.name} : « {value_of(other).rstrip('.')} » et « "
                f"{value_of(block).rstrip('.')} »."
            )
            yield (read.passage((other, 0)), read.passage((block, 0))), text


def _single(read: Read, label: str, one: Block, two: Block) -> bool:
    """Whether a label that might have several values comes once, with one value, in every other fiche that has it."""
    if re.search(r"[;,/]", value_of(one) + value_of(two)):
        return False
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


@rule("perennisation-sans-resultat", "Un projet est en pérennisation sans résultats.")
def lasting_without_results(read: Read) -> Iterator[Found]:
    for fiche in read.text.fiches:
        results = field(fiche, _RESULTS)
        stage = _lasting(fiche)
        if stage is not None and results is not None and _NO.match(fold(value_of(results))):
            sheet = field(fiche, _FICHE)
            passages = [read.passage((stage, 0)), read.passage((results, 0))]
            if sheet is not None and _NO.match(fold(value_of(sheet))):
                passages.append(read.passage((sheet, 0)))
            yield (
                tuple(passages),
                f"{fiche.name} : le projet est dit en pérennisation, mais sans résultats disponibles.",
            )


def _lasting(fiche: Fiche) -> Block | None:
    """The last word of a fiche on its stage, when it says that the project is there to stay."""
    said = [one for one in fiche.fields if _STAGE_LABEL.search(fold(one.label))]
    return said[-1] if said and "pérennisation" in stages_of(fold(value_of(said[-1]))) else None


_TO_COME = re.compile(
    r"\bdevraient? (?:aboutir|donner naissance|naitre|deboucher|conduire a la creation|ouvrir|"
    r"permettre|etre (?:cree|ouvert|installe)|demarrer|debuter|"
    r"voir le jour)|\bouvrira\b|\bouvriront\b|\bsera (?:cree|ouvert|inaugure|installe|lance)|"
    r"\bseront (?:cree|ouvert|inaugure)|\bouverture (?:est )?(?:prevue|programmee)|\bdoit (?:ouvrir|"
    r"demarrer|debuter|etre (?:cree|ouvert|inaugure))|\bdoivent ouvrir|\bn'a pas encore (?:ouvert|"
    r"demarre)|\bdemarrera\b|\bdebutera\b"
)
_OPENS = re.compile(r"\bouvert(?:ure)?\b|\bouvrira|\binaugur|\bdemarr|\bdebut\b")


@rule("perennisation-avant-ouverture", "Un projet est en pérennisation avant d’avoir ouvert.")
def lasting_before_opening(read: Read) -> Iterator[Found]:
    dated = document_date(read)
    for fiche in read.text.fiches:
        stage = _lasting(fiche)
        if stage is None:
            continue
        for block in fiche.blocks:
            where = _to_come(block, dated[0] if dated else None) if block is not stage else None
            if where is not None:
                results = field(fiche, _RESULTS)
                extra = (
                    (read.passage((results, 0)),) if results is not None and _YES.match(fold(value_of(results))) else ()
                )
                text = f"{fiche.name} : le projet est dit en pérennisation, alors que son ouverture est encore à venir."
                yield (read.passage((block, where)), read.passage((stage, 0)), *extra), text
                break


def _to_come(block: Block, day: Moment | None) -> int | None:
    if match := _TO_COME.search(block.folded):
        return match.start()
    for moment in block.moments:
        lead = block.folded[max(0, moment.start - 60) : moment.start]
        # The month of the document is not over: what opens in it has no result yet.
        if (
            day is not None
            and moment.known_year
            and moment.grain in ("day", "month")
            and moment.first >= day.first
            and _OPENS.search(lead)
        ):
            return moment.start
    return None


_LIGHT = re.compile(
    r"\breussites?\b|\bmis(?:e|es)? en (?:lumiere|valeur|avant)|\bcoups? de (?:projecteur|coeur)|"
    r"\bzoom\b|\bfocus\b|\bremarquables?\b|\bexemplaires?\b|\ba la une\b|\ba l'honneur|\binspirant"
)


@rule("mise-en-avant-sans-fiche", "Un projet mis en avant n’a ni fiche ni résultats.")
def highlight_without_fiche(read: Read) -> Iterator[Found]:
    shown = [
        block
        for block in read.text.blocks
        if block.kind == "text" and block.fiche is None and _LIGHT.search(fold(" ".join(block.section.path)))
    ]
    for fiche in read.text.fiches:
        sheet, results = field(fiche, _FICHE), field(fiche, _RESULTS)
        if sheet is None or not _NO.match(fold(value_of(sheet))):
            continue
        where = next((block for block in shown if _speaks_of(block, fiche)), None)
        own = next(
            (
                block
                for block in [fiche.title, *fiche.blocks[:3]]
                if re.search(r"\bmis(?:e|es)? en (?:lumiere|avant|valeur)", block.folded)
            ),
            None,
        )
        if where is None and own is None:
            continue
        passages = [read.passage((one, 0)) for one in (where, own, sheet) if one is not None]
        without = results is not None and _NO.match(fold(value_of(results)))
        if without and results is not None:
            passages.append(read.passage((results, 0)))
        yield (
            tuple(passages),
            f"{fiche.name} : le projet est mis en avant, alors que sa fiche n’est pas "
            f"disponible{' et qu’il n’a pas de résultats' if without else ''}.",
        )


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
