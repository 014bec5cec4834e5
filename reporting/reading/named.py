"""What a text says of each thing that it names: a project called by its name in one place and in another, whatever the
layout. A fact is attributed to a thing only where the clause, the row or the fiche speaks of it alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporting.reading import spelled
from reporting.reading.areas import areas
from reporting.reading.blocks import Block, Text
from reporting.reading.naming import RANK
from reporting.reading.places import communes
from reporting.reading.places import names as places_named
from reporting.reading.project import Record
from reporting.reading.words import fold

_NEXT = r"(?:(?:de|du|des|la|le|les|à|en|aux?|sur|pour|dans) |[dl]')"
_NAME = re.compile(
    rf"«\s?(?P<quoted>[A-ZÀ-Ý0-9][^«»]{{2,60}}?)\s?»|"
    rf"(?<![\w'-])(?P<name>(?:L')?[A-ZÀ-Ý][\w'-]*[a-zà-ÿ][\w'-]*(?: (?:{_NEXT})*[A-ZÀ-Ý][\w'-]*|"
    rf" \d[\d.]*(?=[ ,.:]|$))*)"
)
# What a proper name may follow: « Projet Ombelle », « Micro-crèche Sable Fin ».
_TYPE = re.compile(
    r"^(?:projet|action|fiche|creche|micro-creche|multi-accueil|maison|relais|mam|association|dispositif|"
    r"service|bus|site|"
    r"initiative|operation|ludotheque|halte|structure|lieu|portrait|zoom|focus|programme)$"
)
_OPENS = re.compile(r"(?:[:•–—-]|\.) $")
_PARTICIPLE = re.compile(r"^[a-z-]+(?:ees?|es|ant|ues?|ies?|ites?) (?:en|a|au|aux|dans|sur|par|pour) ")
_COUNT = re.compile(rf"(?:\d|{spelled.SPELLED.pattern})")
_PERSON = re.compile(r"(?:M|Mme|Mmes|MM|Dr|Monsieur|Madame)\b")
_ARTICLE = re.compile(r"^(?:le |la |les |l'|un |une |du |des |au |aux )")
_NOT_NAMES = re.compile(
    r"^(?:caf\b.*|cnaf|msa\b.*|fipe|fpt|reaap|caflab|psu|cej|cmg|etat|region|departement|europe|france|"
    r"republique|union|"
    r"conseil\b.*|ministere\b.*|ministre|direction\b.*|prefet|prefecture\b.*|comite\b.*|commission\b.*|maire|mairie|"
    r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|m|mme|mmes|mm|dr|monsieur|madame|"
    r"annexe|tableau|fiche|fiches|projet|projets|partie|bilan|recueil|porteur|budget|places?|oui|non|total|ensemble|"
    r"parents|enfants|familles|associations?|communes?|creches?|relais|dates?|ouverture|public|titre|resume|"
    r"description|"
    r"resultats?|categorie|theme|stade|niveau|statut|capacite|cout|montant|aide|lieu|site|noel|paques|"
    r"qu'\w+|qui|que|quand|comment|pourquoi|ou|combien|quels?|quelles?|avancement|calendrier|recommandations?|"
    r"diagnostic|conclusion|introduction|synthese|perspectives?|"
    r"les|des|le|la|une?|ce|cette|ces|il|elle|ils|elles|on|nous|vous|son|sa|ses|leur|leurs|en|au|aux|dans|pour|par|sur|"
    r"depuis|avec|sans|mais|et|ou|plus|tous?|toutes?|chaque|aucune?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|a|"
    r"communaute|metropole|agglomeration|pays|ville|centre|maison|creche|relais|petite enfance|protection|"
    r"education|sante|accueil|pole emploi|france travail|grand|nouveau|nouvelle)$"
)
_PRONOUN = re.compile(
    r"^(?:[^,.;:]{0,30}, )?(?:il|elle|son|sa|ses|cette|cet|ce (?:projet|lieu|service|relais|dispositif)|"
    r"le (?:projet|lieu|service|"
    r"dispositif)|la (?:structure|creche|maison|micro-creche|convention)|l'(?:action|initiative|equipe|"
    r"ouverture|operation|"
    r"evaluation)|aucune? (?:donnee|evaluation|resultat|fiche|bilan)|les resultats|ses resultats)\b"
)


_LABELLED = re.compile(
    r"(?:maturite|niveau|stade|phase|etat|statut|resultats?|bilan|evaluation|fiche|porteur|"
    r"ouverture|places)[^.:]{0,30} : "
)


@dataclass(frozen=True)
class Clause:
    """Some words of a block that speak of one thing, by its key."""

    key: str
    name: str
    block: Block
    start: int
    end: int
    title: Block | None = None  # what names the thing, where the clause does not

    @property
    def folded(self) -> str:
        return self.block.folded[self.start : self.end]


def key_of_name(name: str) -> str:
    words = fold(RANK.sub("", name)).strip(" .,;:«»\"'()–-")
    bare = _ARTICLE.sub("", words)
    return bare if len(bare) > 2 else words


def _is_place(name: str) -> bool:
    """« Côtes-d’Armor : … » opens what is said of a department, no project."""
    return re.sub(r"['-]", " ", key_of_name(name)) in places_named()


class Names:
    """The names of a text, and where it says them."""

    def __init__(self, text: Text, records: Sequence[Record]) -> None:
        self.keys: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        # By the rank of a block: the names that it says, where each starts and ends.
        self.found: dict[int, list[tuple[int, int, str]]] = {}
        for block in text.blocks:
            starts = {start for start, _ in block.sentences}
            for match in _NAME.finditer(block.text):
                words = match["quoted"] or match["name"]
                if match["name"] and (match.start() in starts or _OPENS.search(block.text, 0, match.start())):
                    # « Sur Grand Large », « Recommandations »: the first word has its capital from the sentence.
                    first, _, rest = words.partition(" ")
                    typed = _TYPE.match(fold(first)) is not None
                    if typed or (_NOT_NAMES.match(fold(first)) and not _ARTICLE.match(fold(words))):
                        words = rest
                    if _PARTICIPLE.match(fold(words)):
                        continue
                    plain = " " not in _ARTICLE.sub("", fold(words)) and "-" not in words
                    if not words[:1].isupper() or (plain and not typed and not _ARTICLE.match(fold(words))):
                        continue
                self._add(words)
        for table in text.tables:
            for row in table.rows if table.header else ():
                if re.match(r"[A-ZÀ-Ý«][^\d:]{2,50}$", row.cells[0].strip()):
                    self._add(row.cells[0].strip())
        for rank, record in enumerate(records):
            for alias in record.aliases:
                self.keys[alias] = self.keys[_ARTICLE.sub("", alias)] = f"#{rank}"
            self.shown[f"#{rank}"] = record.name
        self.count: Counter[str] = Counter()
        longest = sorted(self.keys, key=len, reverse=True)
        self.pattern = (
            re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])") if longest else None
        )

    def _add(self, words: str) -> None:
        key = key_of_name(words)
        letters = words.split(" ", 1)[-1] if _ARTICLE.match(fold(words)) else words
        if (
            len(key) < 4
            or _COUNT.match(_ARTICLE.sub("", key))
            or letters.isupper()
            or _PERSON.match(words)
            or _NOT_NAMES.match(key)
            or _is_place(words)
        ):
            return
        self.keys.setdefault(key, key)
        self.shown.setdefault(key, words)

    def inside(self, block: Block, start: int, end: int) -> list[tuple[int, str]]:
        """Where a part of a block says names, by key: those that a capital or quotes make names."""
        if block.rank not in self.found:
            # Once for a block: its sentences and clauses ask again and again.
            self.found[block.rank] = [
                (match.start(), match.end(), self.keys[match[0]])
                for match in (self.pattern.finditer(block.folded) if self.pattern else ())
                if any(char.isupper() for char in block.text[match.start() : match.end()])
            ]
        return [(at, key) for at, stop, key in self.found[block.rank] if start <= at and stop <= end]

    def of(self, block: Block, start: int, end: int) -> list[str]:
        """The keys said there: those that the text says elsewhere too, if it does of any."""
        here = list(dict.fromkeys(key for _, key in self.inside(block, start, end)))
        again = [key for key in here if self.count[key] > 1 or key.startswith("#")]
        here = again or here
        # « La crèche « Les Galopins » de Berck »: of the two, the crèche.
        return [key for key in here if key.startswith("#") or key.replace("-", " ") not in communes()] or here

    def sure(self, text: Text) -> None:
        """Count the sentences that say each name."""
        for block in text.blocks:
            for first, last in block.sentences:
                self.count.update({key for _, key in self.inside(block, first, last)})


def clauses(text: Text, records: Sequence[Record], names: Names) -> Iterator[Clause]:
    """The parts of a text that speak of one named thing, in order."""
    of_line = {
        line.number: f"#{rank}" for rank, one in enumerate(records) if not _is_place(one.name) for line in one.lines
    }
    owner, head = "", None
    for block in text.blocks:
        table = block.kind == "row" and len(block.cells) > 2
        inside = "" if table else of_line.get(block.lines[0].number, "")
        titled = _title(block, names)
        if titled or block.kind == "heading":
            owner, head = titled, block
        before = ""
        for first, last in block.sentences:
            here = names.of(block, first, last)
            key = here[0] if len(here) == 1 else ""
            if not here and (inside or owner):
                key = inside or owner
            elif (
                not here
                and before
                and (_PRONOUN.match(block.folded[first:last]) or _LABELLED.match(block.folded[first:last]))
            ):
                key = before
            if inside and len(here) == 1 and here[0] != inside and not here[0].startswith("#"):
                key = inside  # « porté par l’association X », in the block of a project
            if key:
                yield Clause(
                    key, names.shown.get(key, key), block, first, last, head if key == owner and not here else None
                )
            elif len(here) > 1:
                yield from _parts(block, first, last, names)
            before = key or (before if not here else "")


_TITLES = re.compile(
    r"^(?:\W|\d)*(?:«|projet|action|fiche|bonne pratique|portrait|zoom|focus|notice|dispositif|site)\b"
)


def _title(block: Block, names: Names) -> str:
    """« Bonne pratique : Dodo Mobile », « Fiche 5 – Le Cocon »: the thing that the next lines describe."""
    if len(block.text) > 80 or block.text.endswith((".", ";", ",")) or block.kind in ("row", "item"):
        return ""
    here = names.of(block, 0, len(block.text))
    if re.match(r"(?:\W|\d)*(?:liste|tableau|annexe|recapitulatif|carte|sommaire)\b(?!.*[:–—-] )", block.folded):
        return ""
    typed = here and (here[0].startswith("#") or names.count[here[0]] > 1 or _TITLES.match(block.folded))
    if not typed:
        return ""
    towns = [one for one in areas(block) if one.level == "commune"]
    return here[0] if len(here) == 1 and len(towns) < 2 else ""


def _parts(block: Block, first: int, last: int, names: Names) -> Iterator[Clause]:
    """A sentence of several things, cut where each is alone."""
    cuts = [first, *(first + one.end() for one in re.finditer(r"[;:,] ", block.folded[first:last])), last]
    for start, end in pairwise(cuts):
        here = {key for _, key in names.inside(block, start, end)}
        if len(here) == 1:
            key = here.pop()
            yield Clause(key, names.shown.get(key, key), block, start, end)
