"""What every project is said to have, all but some, or one only, against what each says of itself: « Fiche : non »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import value_of
from reporting.reading.clauses import Said
from reporting.reading.rules.projects import NO, YES
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.sheets import called_by, tokens
from reporting.reading.text import Line
from reporting.reading.words import fold

TOPICS = ("fiche", "resultat", "bilan", "evaluation", "budget", "convention")
_TOPIC = re.compile(rf"\b(?P<topic>{'|'.join(TOPICS)})s?\b")
_ALL = re.compile(r"\b(?:tous|toutes|chacune?|chaque|l'ensemble des)\b")
_ONLY = re.compile(r"\b(?:seuls?|seules?|uniquement|unique)\b")
_SOME = re.compile(r"\b(?:chacune?|tous|toutes|l'ensemble) (?:de |d')?ces\b")
_BUT = re.compile(r"\b(?:sauf|hormis|excepte\w*|a l'exception|a part|hors)\b")
_THINGS = re.compile(r"\b(?:projets?|actions?|dossiers?|initiatives?|structures?|porteurs?|laureats?|sites?)\b")
_NOT = re.compile(r"\bne\b|\bn'|\bpas\b|\bpeu(?:t|vent)\b|\bdevr\w+|\bdoi(?:t|vent)\b|\bsera\b|\bseront\b|\bdemand")
_HAS = re.compile(r"\b(?:dispose\w*|a|ont|dotee?|accompagne\w*) (?:deja )?d?'?(?:une|leur|sa|un|son|de) ?")


@dataclass(frozen=True)
class Evidence:
    """Whether a project has something, as it says."""

    name: str
    mine: frozenset[str]
    has: bool
    line: Line


@rule("chacun-dispose", "Ce que chaque projet est dit avoir, ou un seul, n’est pas ce que dit l’un d’eux.")
def each_has(read: Read) -> Iterator[Found]:
    """« Une fiche est jointe pour toutes les actions sauf celle de Verdun », whose block says « Fiche : oui »."""
    evidence: dict[str, list[Evidence]] = {}
    for one in read.said:
        if one.block.kind == "row" or one.block.lines[0].number in read.described:
            continue
        match = _TOPIC.search(one.folded)
        if match is None or _SOME.search(one.folded) or not (_ALL.search(one.folded) or _ONLY.search(one.folded)):
            continue
        topic = match["topic"]
        if topic not in evidence:
            evidence[topic] = list(_evidence(read, topic))
        for wrong, text in _against(one, match, evidence[topic]):
            yield (read.passage((one.block, one.first + match.start())), read.passage(wrong.line)), text


def _against(one: Said, match: re.Match[str], known: list[Evidence]) -> Iterator[tuple[Evidence, str]]:
    words = one.folded
    but = _BUT.search(words)
    named = tokens(one.block.text[one.first + but.end() : one.last]) if but else frozenset()
    if _ONLY.search(words[: match.start() + 20]) and not but:
        named = tokens(one.block.text[one.first : one.last], opens=True)
        wrong = [each for each in known if each.has and not each.mine & named]
        whose = [each for each in known if each.mine & named]
        if named and (whose or wrong) and len(wrong) <= 2 and not _NOT.search(words):
            yield from ((each, f"Un autre que {each.name} est dit seul à avoir : {match[0]}.") for each in wrong)
    elif _ALL.search(words) and _THINGS.search(words) and not _NOT.search(words[: but.start() if but else None]):
        without = [each for each in known if not each.has and not each.mine & named]
        if len(known) > 2 and len(without) * 3 <= len(known) and (named or not but):
            yield from ((each, f"{each.name} : « {match[0]} » pour tous, et non pour lui.") for each in without)
        for each in known:
            if each.has and each.mine & named:
                yield each, f"{each.name} : « {match[0]} » pour tous sauf lui, et il en a."


def _evidence(read: Read, topic: str) -> Iterator[Evidence]:
    """What each project says of having something: a field, « oui » or « non », or a clause of the prose."""
    seen: set[int] = set()
    for record in read.records:
        for part in record.parts:
            label = fold(part.line.text)
            if (
                topic in label
                and (YES.match(part.folded) or NO.match(part.folded))
                and _labels(label, topic, part.value)
            ):
                seen.add(part.line.number)
                yield Evidence(record.name, called_by(record), bool(YES.match(part.folded)), part.line)
    for fiche in read.text.fiches:
        for one in fiche.fields:
            value = fold(value_of(one))
            if topic in fold(one.label) and one.lines[0].number not in seen and (YES.match(value) or NO.match(value)):
                mine = tokens(" ".join(value_of(each) for each in fiche.fields[:3]) + " " + fiche.name)
                yield Evidence(fiche.name, mine, bool(YES.match(value)), one.lines[0])
    for clause in read.speech.clauses:
        match = re.search(rf"{_HAS.pattern}(?:\w+ )?{topic}", clause.folded)
        if (
            match
            and not _NOT.search(clause.folded)
            and not _ONLY.search(clause.folded)
            and not _ALL.search(clause.folded)
        ):
            line = clause.block.line_at(clause.start + match.start())
            yield Evidence(clause.name, tokens(clause.name, opens=True), True, line)


def _labels(line: str, topic: str, value: str) -> bool:
    """Whether it is the topic that a value answers, on a line of several labels."""
    return re.search(rf"\b{topic}[^.:|;]*: {re.escape(fold(value)[:8])}", line) is not None
