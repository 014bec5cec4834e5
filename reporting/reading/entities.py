"""What a document names again and again (a commune, a project by its name), and the sentences that speak of each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from reporting.reading.blocks import Block, Text
from reporting.reading.naming import called
from reporting.reading.places import communes, names
from reporting.reading.project import Record
from reporting.reading.words import EMPTY, fold

_TOKEN = re.compile(
    r"(?:L[ea]s? |L')?[A-ZÀ-Ý][\w-]+(?:(?:-| )(?:en|sur|sous|lès|les|le|la|de|du|des|d'|l')(?:-| )[A-ZÀ-Ý][\w-]+)*"
)
_CAPITALS = re.compile(
    r"(?<![\w'-])(?:(?:L[ea]s?|Une?|Des?) |L['’])?(?P<name>[A-ZÀ-Ý][\w]*[a-zà-ÿ][\w-]*"
    r"(?: (?:(?:de|des|du|d'|la|le|les|à|en) )?[A-ZÀ-Ý][\w]*[a-zà-ÿ][\w-]*)*)"
)
# « Ville de Voiron », « Fiche Caen »
_TOWN = re.compile(
    r"(?:ville|commune|mairie|caf|metropole|communaute|agglomeration|ccas|crous|site|fiche)s? (?:de |du |d')"
)
_COMMON = re.compile(
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|caf|cnaf|caflab|fipe|etat|"
    r"region|departement|famille|france|europe|fonds|branche|annexe|article|partie|fiche|porteur|maturite|projet|associat|"
    r"ville|commun|agglo|metropole|monte|perennis|demarr|experiment|abandon|diversif|qualite|recours|accueil|creche|micro|"
    r"relais|maison|halte|centre|mission|petit|enfan|parent|action|prefet|prefec|direct|presid|ministr|minist|madame|"
    r"monsieur|conseil|comite|total|ensemble|bilan|recueil|lettre|publics|territoires|innovation|covid)"
)
_LONG = 80  # signs: the title of a project that long is a sentence
_ARTICLES = ("le ", "la ", "les ", "l'", "l ")
_QUOTED = re.compile(r"«\s*(?P<name>[A-ZÀ-Ý][^«»]{2,40}?)\s*»")


@dataclass(eq=False)
class Mention:
    """A sentence, or the whole row or field, that speaks of something named; `at` is where its name stands."""

    block: Block
    first: int
    last: int
    at: int
    by_name: bool = True  # it names the thing itself, rather than follows what does
    alone: bool = True  # nothing else that the text speaks of twice is named there

    @property
    def folded(self) -> str:
        return self.block.folded[self.first : self.last]


@dataclass(eq=False)
class Entity:
    """Something named: by a name, and the record that describes it where there is one."""

    name: str
    record: Record | None = None
    names: set[str] = field(default_factory=set)
    mentions: list[Mention] = field(default_factory=list)


@dataclass(eq=False)
class Named:
    """What a document names, and its passages: the lines that follow one another and speak of one thing at most."""

    entities: list[Entity]
    passages: list[list[Mention]]


def named_in(text: Text, records: list[Record]) -> Named:
    """Everything that a document names, with its mentions. A name that several records share names none."""
    finder = _Finder(text, [one for one in records if len(one.name) < _LONG])
    finder.counts = Counter(one.name for block in text.blocks for _, one in finder.named(block))
    for block in text.blocks:
        finder.read(block)
    finder.judge()
    return Named(list(finder.known.values()), finder.passages())


def _proper_names(text: str) -> Iterator[tuple[int, str]]:
    """Runs of words with a capital, without the article that opens them."""
    for match in _CAPITALS.finditer(text):
        if len(match["name"]) > 3:
            yield match.start(), fold(match["name"])


class _Finder:
    def __init__(self, text: Text, records: list[Record]) -> None:
        self.records = records
        self.known: dict[str, Entity] = {}
        self.lower = set(re.findall(r"(?<![\w-])[a-zà-ÿ][\wà-ÿ-]*", "\n".join(line.text for line in text.lines)))
        self.lower = {fold(word) for word in self.lower}
        self.quoted = {fold(one["name"]) for block in text.blocks for one in _QUOTED.finditer(block.text)}
        self.proper = self._proper(text)
        self.owner = self._owners()
        self.last: tuple[int, Entity] | None = None  # the last line read, and what it speaks of
        self.counts: Counter[str] = Counter()
        self.found: dict[int, list[tuple[int, Entity]]] = {}
        self.sentences: list[tuple[Mention, list[Entity]]] = []
        self.inside = {line.number: record for record in records for line in record.lines}

    def _proper(self, text: Text) -> frozenset[str]:
        """Names that only ever come with capitals, a few times: « Lupino », « Nuits Douces », « Le Cocon »."""
        seen: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        sure: set[str] = set()
        for block in text.blocks:
            starts = {start for start, _ in block.sentences}
            for at, name in _proper_names(block.text):
                if at < len(block.label):
                    continue
                seen[name].add((block.rank, block.sentence_at(at)[0]))
                if at not in starts or " " in name:
                    sure.add(name)
        return frozenset(
            name
            for name, at in seen.items()
            if len(at) < 9 and name in sure and not self._is_word(name) and name.replace("-", " ") not in names()
        )

    def _is_word(self, name: str) -> bool:
        return bool(_COMMON.match(name)) or all(word in self.lower for word in name.split())

    def _owners(self) -> dict[str, Record | None]:
        """The record that a commune names: the only one whose title or porteur has it; None for a shared name."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        by_id = {id(record): record for record in self.records}
        for record in self.records:
            holder = record.part("porteur")
            for words in (record.name, record.title.text, holder.value if holder else ""):
                for _, name in self._communes(words):
                    found[name].add(id(record))
        return {name: by_id[next(iter(ids))] if len(ids) == 1 else None for name, ids in found.items()}

    def read(self, block: Block) -> None:
        """Give each sentence of a block to what it names, or else to what the one before it names."""
        record = self.inside.get(block.lines[0].number) if block.lines else None
        own = self._entity(record.name, record) if record else None
        joined = block.kind == "text" or (block.kind == "field" and not re.search(r"(?!^)[A-ZÀ-Ý0-9]", block.label))
        follows = self.last and block.lines and block.lines[0].number == self.last[0] + 1 and joined
        current = own or (self.last[1] if follows and self.last else None)
        for first, last in self._spans(block):
            named = [(at, one) for at, one in self.found[block.rank] if first <= at < last]
            told = [one for _, one in named]
            if not named and current is not None:
                named, told = [(first, current)], []
            mentions = [Mention(block, first, last, at, by_name=bool(told)) for at, _ in named]
            for mention, (_, one) in zip(mentions, named, strict=True):
                one.mentions.append(mention)
                self.sentences.append((mention, told))
            if not named:
                self.sentences.append((Mention(block, first, last, first, by_name=False), []))
            told = [one for one in told if one.record or self.counts[one.name] > 1 or current is None]
            if told:
                current = told[0] if len(told) == 1 else own
        goes_on = block.lines and current is not None and current is not own and joined
        self.last = (block.lines[-1].number, current) if goes_on and current else None

    def judge(self) -> None:
        """Tell the mentions that name several of the things of which the text speaks more than once."""
        for mention, told in self.sentences:
            mention.alone = len([one for one in told if len(one.mentions) > 1 or one.record]) < 2

    def passages(self) -> list[list[Mention]]:
        """The sentences of lines that follow without a blank, or of one record, where one thing at most is named."""
        groups: list[tuple[list[Mention], set[int]]] = []
        line, seen = -9, None
        for mention, told in self.sentences:
            block = mention.block
            record = self.inside.get(block.lines[0].number) if block.lines else None
            if block.kind in ("row", "heading"):
                continue
            joined = block is seen or (block.lines and block.lines[0].number <= line + 1 and block.kind != "item")
            if not groups or not joined:
                groups.append(([], set()))
            if not groups[-1][0] or groups[-1][0][-1].first != mention.first or block is not seen:
                groups[-1][0].append(Mention(block, mention.first, mention.last, mention.first, by_name=False))
            groups[-1][1].update(id(one) for one in told if len(one.mentions) > 1 or one.record)
            if record is not None:
                groups[-1][1].add(id(self.known[f"#{id(record)}"]))
            line, seen = (block.lines[-1].number if block.lines else line), block
        return [found for found, about in groups if len(found) > 1 and len(about) < 2]

    def named(self, block: Block) -> list[tuple[int, Entity]]:
        """What the sentences of a block name, or the whole of a row or a heading."""
        found = [one for span in self._spans(block) for one in self._named(block, *span)]
        self.found[block.rank] = found
        return found

    @staticmethod
    def _spans(block: Block) -> list[tuple[int, int]]:
        return [(0, len(block.text))] if block.kind in ("row", "heading") else block.sentences

    def _named(self, block: Block, first: int, last: int) -> list[tuple[int, Entity]]:
        text, folded = block.text[first:last], block.folded[first:last]
        found: dict[int, tuple[int, Entity]] = {}
        for at, record in called(text, folded, self.records) if self.records else ():
            one = self._entity(record.name, record)
            one.names |= record.aliases
            found.setdefault(id(one), (first + at, one))
        label = len(block.label) if block.kind == "field" and not first else 0
        for at, name in self._longest(text):
            if at < label and name.replace("-", " ").replace("'", " ") not in communes():
                continue  # « Voiron : 36 enfants » names the town
            if name in self.owner and self.owner[name] is None:
                continue
            entity = self._entity(name, self.owner.get(name))
            entity.names.add(name)
            if id(entity) not in found:
                found[id(entity)] = (first + at, entity)
        return sorted(found.values(), key=lambda one: one[0])

    def _longest(self, text: str) -> list[tuple[int, str]]:
        """The names of a sentence, without those that stand inside another: « Nuits » in « Nuits Douces »."""
        found = [*self._communes(text), *self._quotes(text)]
        return [
            (at, name)
            for at, name in found
            if not any(
                len(other) > len(name) and abs(at - start) < len(other) and name in other for start, other in found
            )
        ]

    def _entity(self, name: str, record: Record | None) -> Entity:
        key = f"#{id(record)}" if record is not None else name
        return self.known.setdefault(key, Entity(name, record))

    def _communes(self, text: str) -> Iterator[tuple[int, str]]:
        for match in _TOKEN.finditer(text):
            start, word = match.start(), fold(match[0])
            name = self._commune(word)
            if not name and (owner := _TOWN.match(word)):
                start, name = start + owner.end(), self._commune(word[owner.end() :])
            if name:
                yield start, name
        for at, name in _proper_names(text):
            if name in self.proper:
                yield at, name

    def _commune(self, word: str) -> str:
        bare = next((word[len(one) :] for one in _ARTICLES if word.startswith(one)), word)
        if (
            bare in self.lower
            or bare in EMPTY
            or len(bare) < 3
            or _COMMON.match(bare)
            or bare.replace("-", " ") in names()
        ):
            return ""
        key = bare.replace("-", " ").replace("'", " ")
        known = communes()
        return bare if any(one + key in known for one in ("", "le ", "la ", "les ", "l ")) else ""

    def _quotes(self, text: str) -> Iterator[tuple[int, str]]:
        for match in _QUOTED.finditer(text):
            yield match.start(), fold(match["name"])
