"""One thing, two facts that do not go together: what the whole text says of a project that it calls by its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from reporting.reading.found import Passage
from reporting.reading.named import Clause, of_one
from reporting.reading.rules.before_opening import two_beginnings
from reporting.reading.rules.projects import LIGHT, LIGHT_TEXT
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.said_states import Fact, alone, in_row, said_under, states
from reporting.reading.rules.said_values import values
from reporting.reading.rules.two_sayings import of_other_years, two_sayings
from reporting.reading.words import fold

# Two facts that cannot both be true.
_CLASHES = (
    (("ouvert", "non"), ("ouvert", "oui")),
    (("ouvert", "non"), ("pérenne", "oui")),
    (("pérenne", "oui"), ("résultats", "non")),
    (("vie", "arrêté"), ("vie", "actif")),
    (("vie", "arrêté"), ("pérenne", "oui")),
    (("résultats", "non"), ("résultats", "oui")),
    (("fiche", "non"), ("fiche", "oui")),
    (("crédit", "refusé"), ("crédit", "obtenu")),
    (("signature", "non"), ("signature", "oui")),
    (("avant", "oui"), ("fiche", "non")),
    (("avant", "oui"), ("résultats", "non")),
)


@rule("projet-deux-faits", "Le texte dit d’un projet deux choses qui ne vont pas ensemble.", general=True)
def two_facts(read: Read) -> Iterator[Found]:
    """What the clauses say in so many words first; then what their sentences do, where it is another place."""
    told: set[frozenset[Passage]] = set()
    for found in (*_facts_told(read), *two_sayings(read), *two_beginnings(read)):
        where = frozenset(found[0][:2])
        if where not in told:
            told.add(where)
            yield found


def _facts_told(read: Read) -> Iterator[Found]:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    names: dict[str, str] = {}
    heads = {row.rank: table.header for table in read.text.tables for row in table.rows if table.header}
    for clause in read.speech.clauses:
        if _COMMON.fullmatch(fold(clause.name)):
            continue
        names.setdefault(clause.key, clause.name)
        head = heads.get(clause.block.rank)
        if head is None:
            found[clause.key] += alone(clause)
        found[clause.key] += in_row(clause, head) if head else []
        for told in [clause] if head is None or len(clause.block.cells) == 2 else _worded(clause):
            found[clause.key] += [*states(told), *values(read, told)]
    for fact in _lights(read):
        names.setdefault(fact.clause.key, fact.clause.name)
        found[fact.clause.key].append(fact)
    for fact in _labelled(read):
        names.setdefault(fact.clause.key, fact.clause.name)
        found[fact.clause.key].append(fact)
    for key, facts in found.items():
        yield from _clashing(read, names[key], facts)
        yield from _differing(read, names[key], facts)


def _labelled(read: Read) -> Iterator[Fact]:
    """What the labels of a described project say once, whatever its layout."""
    blocks = {line.number: block for block in read.text.blocks for line in block.lines}
    for rank, record in of_one(read.records):
        told: defaultdict[str, list[Fact]] = defaultdict(list)
        for part in record.parts:
            block = blocks.get(part.line.number)
            at = block.text.find(part.value) if block is not None and part.value else -1
            if block is None or at < 0:
                continue
            clause = Clause(f"#{rank}", record.name, block, at, at + len(part.value), inside=True)
            for kind, value in said_under(part.kind, part.value):
                told[kind].append(Fact(kind, value, block, at, at + len(part.value), clause))
        yield from (facts[0] for kind, facts in told.items() if kind.startswith("=") and len(facts) == 1)


def _worded(clause: Clause) -> Iterator[Clause]:
    """The cells of a row that say something, rather than a name or a number."""
    for cell, at in zip(clause.block.cells, clause.block.cell_starts, strict=True):
        if len(cell.split()) > 2 and clause.start <= at < clause.end:
            yield replace(clause, start=at, end=at + len(cell))


# A word for many things, or the label of a column, is no name.
_COMMON = re.compile(
    r"(?:l'|le |la |les |cette |ce |cet )?(?:actions?|projets?|intercommunalites?|recours|diversification|qualite|"
    r"communes?|villes?|associations?|departements?|fiches?|regions?|porteurs?|realisations?(?: la| le| les)?)"
)


def _clashing(read: Read, name: str, facts: list[Fact]) -> Iterator[Found]:
    lasting = any(fact.kind == "pérenne" for fact in facts)
    for one, two in _CLASHES:
        known = any((fact.kind, *fact.value) in (("résultats", "oui"), ("fiche", "oui")) for fact in facts)
        if one == ("avant", "oui") and known:
            continue
        if lasting and two == ("résultats", "oui"):
            continue
        first = [fact for fact in facts if (fact.kind, *fact.value) == one]
        second = [fact for fact in facts if (fact.kind, *fact.value) == two]
        pair = next(((a, b) for a in first for b in second if _both(a, b)), None)
        if pair is not None:
            yield _told(read, name, *pair)


def _differing(read: Read, name: str, facts: list[Fact]) -> Iterator[Found]:
    by_kind: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.kind.startswith("="):
            by_kind[fact.kind].append(fact)
    for same in by_kind.values():
        pair = next(((a, b) for rank, a in enumerate(same) for b in same[rank + 1 :] if not a.value & b.value), None)
        if pair is not None and _both(*pair):
            yield _told(read, name, *pair)


def _both(one: Fact, two: Fact) -> bool:
    """Whether two facts are said of one time, and in two places."""
    if one.kind == "crédit" and re.search(r"\bd'une? (?:autre )?(?:mecene|fondation|autre)", two.clause.folded):
        return False
    if one.kind in _MOVING and of_other_years(one.clause, two.clause):
        return False
    if _entry(one) and _entry(two) and 0 < abs(one.block.rank - two.block.rank) <= 1:
        return False  # a legend: « Amorçage », « Expérimentation », each on its line
    if one.value == frozenset(("non",)) and one.kind == two.kind:
        # « Non signée au 30 avril », « signée le 6 mai »: one after the other.
        before, after = _day(one), _day(two)
        if before and after and (before.year == 1) == (after.year == 1) and before < after:
            return False
    return True


# What may change from one year to the next.
_MOVING = frozenset(("=stade", "=places", "=porteur", "=catégorie", "fiche", "résultats", "crédit", "signature"))


def _entry(fact: Fact) -> bool:
    """Whether a value is all that its line says."""
    return fold(fact.block.line_at(fact.at).text).strip(" .") == fold(fact.words)


def _day(fact: Fact) -> date | None:
    """The nearest date that goes with a fact."""
    near = [one for one in fact.block.moments if fact.clause.start <= one.start < fact.clause.end]
    return min(near, key=lambda one: abs(one.start - fact.at)).first if near else None


def _told(read: Read, name: str, one: Fact, two: Fact) -> Found:
    text = f"{name} : « {one.words} » et « {two.words} » ne vont pas ensemble."
    titles = [fact.clause.title for fact in (one, two) if fact.clause.title is not None]
    more = [read.passage((block, 0)) for block in titles[:1]]
    return (read.passage((one.block, one.at)), read.passage((two.block, two.at)), *more), text


def _lights(read: Read) -> Iterator[Fact]:
    """What the text puts forward: in a sentence, in the list or the section that says so."""
    names = read.speech.names
    described = read.described
    for block in read.text.blocks:
        if block.lines[0].number in described and block.kind != "text":
            continue
        around = fold(" ".join(block.section.path[-1:]) + " " + (block.intro.text if block.intro else ""))
        lit = LIGHT.search(around) is not None
        for first, last in block.sentences:
            words = block.folded[first:last]
            if not (lit or LIGHT_TEXT.search(words)) or _NOT_LIGHT.search(words):
                continue
            for key in names.of(block, first, last):
                clause = Clause(key, names.shown.get(key, key), block, first, last)
                yield Fact("avant", frozenset(("oui",)), block, first, last, clause)


_NOT_LIGHT = re.compile(r"\bnon (?:mis|cite|retenu)|\bn'est pas\b|\bne sont pas\b|\bedition precedente|\bpreced")
