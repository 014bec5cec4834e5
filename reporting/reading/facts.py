"""Numbers made comparable: what each counts or is worth, in words that its synonyms share, wherever it is written
(a sentence, a « Champ : valeur » line, the cell of a table).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from reporting.reading.blocks import Table, Text
from reporting.reading.numbers import MOST_DIGITS, Quantity
from reporting.reading.places import places
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, UNITS, root, roots, stemmed
from reporting.reading.words import WORD, fold, stem

# What ends the words that tell which things are counted: what follows is said of them.
SAID = re.compile(
    r" (?:sont|ont|est|a|seront|sera|etaient|etait|avaient|avait|se|s'|ne|n'|qui|que|peuvent|doivent|devront|"
    r"pourront|[a-z]{2,}(?:ront|aient|[^m]ent)|[a-z]{3,}(?:era|dra|ira|rra))\b"
)
_CUT = re.compile(r"[;:()«»\[\]|]|\.(?= |$)| – | parmi | dont ")
_KNOWN = re.compile(
    r"(?:\bles|\bces|\bdes|\baux|\bnos|\bvos|\bleurs|\bses|\bl'ensemble des|\btou(?:te)?s les|\bde ces|\bdu|\bce|"
    r"\bcette|\bcet|\ble|\bla|\bl') ?$"
)
# « 1 544 ont été satisfaites », « treize sont en activité », « onze d'entre eux »: the noun was said before.
_UNDERSTOOD = re.compile(
    r" (?:l'ont|les ont|y ont|nous ont|sont|ont|etaient|seront|avaient|d'entre|se sont|n'ont|ne sont|restent|"
    r"font|vont|[a-z]{2,}[^m]ent\b|[a-z]{3,}e(?:e?s)?\b)"
)
_WITH = re.compile(r"avec [^,]{2,40}, les (?P<who>[a-z' -]{3,40}?)(?= [a-z]+(?:ent|ont)\b)")
_WHEN = re.compile(r"\b(?:apres|avant|depuis|des|jusqu'en|jusqu'au|d'ici|a compter|a partir) .*")
GOES_ON = re.compile(r"(?:elles?|ils?|celle-ci|celui-ci|ceux-ci|celles-ci|cela|ce sont|on en|on y)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# « chiffre à 63 les matinées d'éveil »
# « Postes ouverts : 14. Postes pourvus : 9. »
# « les territoires retenus seront au nombre de huit », « les professionnelles formées, au nombre de 385 »
_SUBJECT = re.compile(
    r"(?:^|[^a-z])(?:les|nos|ces|vos|leurs|ses) (?P<what>[a-z][a-z0-9' -]{2,70}?)"
    r"(?:,? (?:qui |se )?(?:sont|etaient|seront|restent)(?: [a-z']+)? au nombre de $|, au nombre de $|"
    r" (?:sont|etaient|seront) (?:donc |desormais |ainsi |aujourd'hui |au total )?$)"
)
# « elles sont aujourd'hui 738 »
_THEY = re.compile(r"\b(?:ils|elles)(?: [a-z']+)? (?:sont|etaient|seront|furent)(?: [a-z']+)? (?:au nombre de )?$")
_LABEL = re.compile(r"(?:^|[.;|] ?)(?P<what>[^.;:|]{3,80}?) ?: ?(?:\*\*)?$")
_SETS = re.compile(r"\b(?:chiffr|port|fix|estim|evalu|etabli|limit|arret|ramen|elev)\w* a $")
_COUNTS_THEM = re.compile(r" (?:le nombre de |le nombre d'|les |leurs |ses |nos )(?P<what>[^.;:()]{3,60})")
_PRONOUN = re.compile(
    r"\b(?:en|n'en|m'en|l'en)(?: a| ont| avait| avaient| est| sont)? [a-z']+"
    r"(?: (?!(?:de|des|du|au?|aux|pour|par|sur|dans|avec) )[a-z]+)? $"
)
# « Un bus monte vers les villages. Il en dessert dix-neuf »
_NOT_COUNTED = re.compile(r"(?<!\d )\b(?:les|des|ces|leurs|nos|aux) (?P<what>[a-z-]{4,}s)\b(?=[^;]{0,120}$)")


# « les deux autres », « les trois premiers », « les six restants »: some of them only.
_SOME = re.compile(
    r"\b(?:autres?|premiers?|premieres?|derniers?|dernieres?|restants?|restantes?|suivants?|suivantes?|nouveaux|"
    r"nouvelles|prochains?|prochaines?|anciens?|anciennes?|memes|plus|moins|seuls?|seules?|supplementaires|"
    r"manquants?|manquantes?|jours|mois|ans|annees|mieux|possibles|attendue?s|prevue?s|a venir)\b"
)
_LAST = re.compile(r"\bl'(?:an dernier|annee derniere)")
# « 84 enfants de moins de trois ans »: all of them.
_LESS = re.compile(r"\bde (?:moins|plus) de\b")


@dataclass(eq=False)
class Fact:
    """A number, the stem of what it counts (nothing where it is not said), the roots that tell which (`tight`), those
    of its clause (`loose`), and those between the number before and the one after, its noun among them (`local`).
    """

    one: Statement
    noun: str
    tight: frozenset[str]
    loose: frozenset[str]
    local: frozenset[str] = frozenset()
    definite: bool = False
    understood: bool = False
    years: frozenset[int] = frozenset()
    cell: bool = False
    part: bool = False
    every: bool = False  # the text says that these are all there are

    def __post_init__(self) -> None:
        block = self.one.block
        self.value: Decimal = self.one.quantity.value
        self.sentence = (id(block), self.one.sentence[0])
        self.place = (block.rank, self.one.quantity.start)

    @cached_property
    def some(self) -> bool:
        """« les deux autres », « les trois premiers », « les deux communes les plus rurales »."""
        one = self.one
        after = " ".join(one.after.removeprefix(one.shown).split()[:3])
        before = one.block.folded[max(self.sentence[1], one.quantity.start - 14) : one.quantity.start]
        return bool(_SOME.search(_LAST.sub("", f"{re.split('[:,;(]', before)[-1]} {one.shown} {after}")))


def facts(text: Text, said: Sequence[Statement]) -> list[Fact]:
    """Every exact count of a document, of the prose and of the tables."""
    found: list[Fact] = []
    last: Fact | None = None
    for one in said:
        if one.quantity.kind != "count" or not one.quantity.exact:
            continue
        fact = _fact(one, last)
        if fact is None:
            continue
        found.append(fact)
        found += _all_of(fact)
        if not fact.understood and fact.noun:
            last = fact
    for table in text.tables:
        found += _cells(text, table)
    return found


def _fact(one: Statement, last: Fact | None) -> Fact | None:
    folded, at = one.block.folded, one.quantity.start
    first, end = one.sentence
    understood = False
    noun, tail = one.noun, one.after.removeprefix(one.shown)
    elided = _elided(one)
    if elided and (told := _NOT_COUNTED.findall(folded, 0, at) if _PRONOUN.search(one.before) else ()):
        noun, tail, understood = _labelled(told[-1])[0], one.after, True
    elif elided:
        if last is None or one.block.rank - last.one.block.rank > 1 or one.block.kind in ("field", "heading"):
            return None
        noun, tail, understood = last.noun, one.after, True
    elif not noun and last is not None and last.one.block is one.block and _goes_with(one, last, first):
        # « 74 présents le premier jour, 69 le second », « 94 départements sur 101 »
        noun, tail, understood = last.noun, one.after, True
    elif not noun and (named := _COUNTS_THEM.match(folded[one.quantity.end : end])) and _SETS.search(one.before):
        noun, tail = _labelled(named["what"])
    elif not noun and (subject := _SUBJECT.search(folded, first, at)):
        noun, tail = _labelled(subject["what"])
        tail += one.after
    elif not noun and (label := _LABEL.search(folded, 0, at)):
        noun, tail = _labelled(label["what"])
    if noun in _ANY:
        return None
    verb = SAID.search(tail)
    own = tail[: verb.start()] if verb else tail
    if verb and verb[0] in (" qui", " que"):
        own += tail[verb.end() :].split(",", 1)[0] + " relative"
    if understood:
        own = tail
    if who := _WITH.match(folded, first) if one.before.strip() == "avec" else None:
        own += " " + who["who"]  # « Avec 52 actions, les associations sont le deuxième porteur »
    own = _WHEN.sub(" ", own)
    cuts = [match.end() for match in _CUT.finditer(folded, first, at) if match[0] != ":" or match.start() - first > 60]
    stop = _CUT.search(folded, one.quantity.end, end)
    start = cuts[-1] if cuts else first
    clause = folded[start : stop.start() if stop else end]
    if GOES_ON.match(folded[first:]) and first:
        # « Une évaluation est lancée. Elle portera sur quarante projets. »
        clause += " " + folded[slice(*one.block.sentence_at(first - 1))]
    near = one.own_places or one.places
    definite = bool(_KNOWN.search(folded, max(0, at - 16), at))
    # « lauréats », « candidatures » tell what became of the projects that they count.
    implied = roots(one.shown) & _STATES
    head = (roots(one.shown) | {root(noun)}) - _STATES
    return Fact(
        one,
        noun,
        (roots(own) | implied | near) - head,
        (roots(clause) | roots(own) - {"relat"} | implied | near) - head,
        roots(local(one, first, end)) | roots(f"{one.shown} {own}") | {root(noun)},
        definite=definite,
        understood=understood,
        years=frozenset(map(int, _YEAR.findall(own))) | _last_year(own) if definite else one.years | _last_year(clause),
        part=(one.part and not (noun and _CHOSEN.match(folded, one.quantity.end))) or one.after.startswith(" d'entre"),
    )


# « 24 dossiers, soit la totalité des projets lauréats », « les 24 dossiers forment l'ensemble des lauréats »
_ALL_OF = re.compile(
    r"[^.;:()]{0,70}?(?:, (?:soit|c'est-a-dire)|,? (?:qui )?(?:sont|forment|constituent|representent|composent))"
    r"(?: donc| ainsi| a eux seuls)? (?:la totalite|l'ensemble|l'integralite|tous|toutes) (?:des?|les|nos|de nos|d')"
    r" ?(?P<what>[a-z][a-z' -]{3,60})"
)


def _all_of(fact: Fact) -> Iterator[Fact]:
    """The same number, of the other name that the text gives to all of them."""
    one = fact.one
    match = _ALL_OF.match(one.block.folded, one.quantity.end)
    if match is None or fact.part or fact.value < 3:
        return
    noun, rest = _labelled(match["what"])
    if noun and noun not in _ANY:
        verb = SAID.search(rest)
        own = roots(rest[: verb.start()] if verb else rest) | (roots(match["what"].split()[0]) & _STATES)
        head = replace(one, noun=noun, shown="", after=rest, definite=True)
        yield Fact(head, noun, own, own, own | {root(noun)}, definite=True, years=fact.years, every=True)


# « a retenu 21 projets parmi les 44 dossiers reçus »: they are a whole of their own.
_CHOSEN = re.compile(r"[^;:()\d]{0,70} parmi (?!eux|elles|lesquel)")


def local(one: Statement, first: int, end: int) -> str:
    """The words around a number that no other number takes."""
    folded, at = one.block.folded, one.quantity.start
    cuts = [match.end() for match in _NEAR_CUT.finditer(folded, first, at)]
    before = [two.end for two in one.block.quantities if two.end <= at and not two.article]
    if before and (taken := _TAKEN.match(folded, before[-1], at)):
        before.append(taken.end())  # its noun is of the number before
    start = max([first, *cuts, *before])
    stop = _NEAR_CUT.search(folded, one.quantity.end, end)
    return folded[start : stop.start() if stop else end]


_TAKEN = re.compile(r" [a-z'-]+")
_NEAR_CUT = re.compile(r"[,;()«»\[\]|]|\.(?= |$)| – | \d| (?:parmi|dont|contre|soit|et) ")


def _goes_with(one: Statement, last: Fact, first: int) -> bool:
    joint = one.block.folded[last.one.quantity.end : one.quantity.start]
    goes = _JOINT.search(joint) and (" sur " in joint[-9:] or _GOES_WITH.match(one.after))
    return last.one.quantity.start >= first and bool(goes)


_JOINT = re.compile(r"(?:, | et |\bsur |\bsur les |\bdont |, puis | contre )$")
_GOES_WITH = re.compile(r"$| (?:le|la|l'|les|en|dans|a|au|aux|pour|chez|du|de la|par|fin|debut)\b")


def _last_year(words: str) -> frozenset[int]:
    """« l'an dernier » is a year of its own."""
    return frozenset((-1,)) if _LAST.search(words) else frozenset()


_LAST = re.compile(r"\ban(?:nee)? (?:derniere?|passee?|precedente?)\b")
_STATES = roots("laureat candidature refus accord")


_RATED = re.compile(r"\b(?:sur|pour|par)(?: les)? $")


def _elided(one: Statement) -> bool:
    if _RATED.search(one.before):
        return False
    if _PRONOUN.search(one.before) or (_THEY.search(one.before) and not one.noun):
        return True
    if one.noun:
        return one.noun in _PARTICIPLES
    return bool(_UNDERSTOOD.match(one.after))


_PARTICIPLES = stemmed("reçues retenus soutenus refusés acceptés ouverts fermés engagés signés déposés satisfaites")
# What any text counts: two different numbers of them mean nothing.
_ANY = UNITS - stemmed("personne lieu exemplaire page étape heure minute kilomètre")


_TOTAL_OF = re.compile(
    r"^(?:.*?\bnombre (?:total )?|(?:le )?(?:sous-)?(?:total|ensemble|cumul)(?: general| cumule)? )(?:de |d'|des )"
)


def _labelled(label: str) -> tuple[str, str]:
    """« Familles accompagnées : » counts families."""
    words = label.rstrip(" :").split(":")[-1]
    words = _TOTAL_OF.sub("", words.strip(" -•*"))
    match = WORD.match(words)
    if match is None or not match[0].endswith(("s", "x")):
        return "", ""
    one = stem(match[0].split("'")[-1])
    return NOUNS.get(one, one), words[match.end() :]


def _cells(text: Text, table: Table) -> Iterator[Fact]:
    """The numbers of a table: what a line counts, or what its column does."""
    header = table.header or aligned_heads(table)
    for row in table.rows:
        label = row.cells[0] if row.cells else ""
        counted = _labelled(fold(label))
        whole = bool(re.match(r"^(?:total|ensemble)\b", fold(label)))
        for rank, (cell, start) in enumerate(zip(row.cells, row.cell_starts, strict=True)):
            value, own_noun = _number(fold(cell))
            if rank == 0 or value is None:
                continue
            column = fold(header[rank]) if len(header) == len(row.cells) else ""
            noun, rest = _labelled(column)
            if own_noun and own_noun not in UNITS:
                noun, rest = own_noun, f"{column} {rest}"  # « Capacité | 14 places »
            elif not noun and not whole:
                noun, rest = counted[0], f"{counted[1]} {column}"
            if not noun or noun in _ANY:
                continue
            quantity = Quantity(start, start + len(cell), value, "count")
            said = f"{column} {fold(label)} {fold(header[0]) if header else ''}"
            years = frozenset(int(year) for year in _YEAR.findall(said)) | _last_year(said)
            where = frozenset(one.code for one in places(f": {label}", f": {fold(label)}"))
            # What a line is of tells its numbers apart, where its column says what they count.
            line = frozenset() if whole or counted[0] == noun else roots(fold(label)) | {f"row {fold(label)}"}
            own = where | (roots(f"{column} {rest}") & _STATES) | roots(rest) | line
            one = Statement(text, row, quantity, noun, "", places=where, total=whole)
            yield Fact(one, noun, own, own, own | {root(noun)}, years=years, cell=True)


def _number(cell: str) -> tuple[Decimal | None, str]:
    """The number of a cell, and the noun that it counts where the cell says it."""
    match = re.fullmatch(r"(\d{1,3}(?: \d{3})+|\d+)(?: (?:sur|/) [\d ]+)?(?: ([a-z]{3,}))?", cell.strip())
    if match is None or len(digits := match[1].replace(" ", "")) > MOST_DIGITS:
        return None, ""
    one = stem(match[2]) if match[2] else ""
    return Decimal(digits), NOUNS.get(one, one)


def aligned_heads(table: Table) -> tuple[str, ...]:
    """The heads of columns that only spaces align: the last line above the table, where it has as many words apart."""
    if table.title is None or not table.rows:
        return ()
    parts = tuple(re.split(r"\s{2,}|\t", table.title.lines[-1].text.strip()))
    return parts if len(parts) == len(table.rows[0].cells) else ()
