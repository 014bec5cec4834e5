"""What is said to be worth so much: the subject of an amount, a share or a duration, and what else is said of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.rules.ages import two_ages, two_notices
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.rounds import two_seats
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import SAME, WEAK, stemmed, words
from reporting.reading.words import stem, stems

# What joins a thing to what it is worth: « s'élève à », « , portée à », « d'un montant de », « ( », « : ».
_JOINS = re.compile(
    r"(?:[,:(]|de|d'|a|qui|est|sont|sera|seront|etaient?|serait|ete|reste(?:nt)?|demeure|s'|se|eleve(?:nt)?|etablit|"
    r"montent?|atteint|atteignent|represente(?:nt)?|dure(?:nt|ra|ront)?|court|vaut|coute(?:nt)?|donc|alors|desormais|"
    r"ainsi|aujourd'hui|toujours|bien|exactement|(?:fix|port|relev|limit|estim|evalu|arret|ramen|maintenu|calcul|"
    r"chiffr|accord|attribu|vers|vot)(?:e|ee|es|ees)?|etablie?s?|reduite?s?|retenue?s?)$"
)
# « d'un montant de », « pour une durée de », « à hauteur de ».
_NAMED = tuple(each.split() for each in ("un montant", "une duree", "un total", "une valeur", "a hauteur", "au total"))
_DETERMINERS = words("le la les l' un une son sa ses leur leurs notre nos votre vos ce cette cet ces")
_WITHIN = words("de d' du des a au aux dans en sur")
_STOPS = re.compile(
    r"(?:[^\w']|(?:et|ou|mais|que|qui|qu'|dont|pour|par|avec|sans|sous|chaque|tous|toutes|si|quand|lorsque|comme|selon|"
    r"soit|est|sont|a|ont|avait|avaient|moyennant|y|ne|n'|se|s'|il|elle|ils|elles|nous|vous|on|"
    r"[a-z]{3,}(?:ons|ez|ait|aient|ront|era))$)"
)
_TOKEN = re.compile(r"(?:[ldsnjm]|qu)'|[a-z0-9]+(?:[-'][a-z0-9]+)*|[^\s\w]")
_PER = re.compile(r"^[^.;,()]{0,22}?\b(?:par|pour chaque|pour une?|l'|la|le|chaque) ?(?P<unit>[a-z]{2,})")
# Measures that many things have: what they are of tells them apart.
_LOOSE = stemmed(
    "part montant coût prix taux durée nombre total somme aide budget subvention financement délai période"
)
# The units of time, and how many months or days they are.
_UNIT = {
    "an": ("moi", 12), "ans": ("moi", 12), "ann": ("moi", 12), "moi": ("moi", 1), "jour": ("jour", 1),
    "semain": ("jour", 7),
}  # fmt: skip
_OTHERWISE = re.compile(
    r"\bcontre\b|\bau lieu\b|\binitialement|\bauparavant|\bprecedent|\bjusqu'|\bobjectif|\bprevision|\bprevu|\bexemple|"
    r"\bsupplementaire|\bde plus\b|\bde moins\b|\bpass\w+ de\b|\bau plus\b|\bminim|\bmaxim|\bsi \b|\bselon\b|\bhausse|"
    r"\bprochain|\bfutur|\ba venir|"
    r"\bbaisse|\baugment|\bdimin|\bpremier|\bdeuxieme|\bsecond|\bdernier|\bentre\b|\bautre|\bdont\b|\bplus\b|\bmoins\b"
)
_COMPARED = re.compile(
    r"\bcontre\b|\bau lieu\b|\bsupplementaire|\bde (?:plus|moins)\b|\bou (?:plus|moins)\b|\bchacun|\bpoints?\b"
)


@dataclass(frozen=True, eq=False)
class Claim:
    """A value of a thing: the stems of what it is of, the first apart, and by what it is counted."""

    one: Statement
    head: str
    words: frozenset[str]
    unit: str
    value: Decimal


def claims(read: Read) -> Iterator[Claim]:
    """What the sentences and the fields of a document say to be worth so much."""
    for one in read.statements:
        long = one.noun in _UNIT and one.quantity.kind == "count"
        if not one.quantity.exact or one.part or not (long or one.quantity.kind in ("euro", "percent")):
            continue
        if one.block.kind not in ("text", "item", "field"):
            continue
        told = _subject(one) or _apposed(one)
        if not told:
            if (paid := _BY_EACH.match(one.after)) and one.quantity.kind == "euro":
                yield Claim(one, f"par {stem(paid['unit'])}", frozenset(), "euro", one.value)
            continue
        named = [SAME.get(word, word) for word in stems(told) if word not in WEAK and not word.isdigit()]
        if not named:
            continue
        per = _PER.match(one.after.removeprefix(one.shown))
        if named[0] in _PRICES and len(named) > 1 and not per:
            # « le prix du repas est de 2,80 € », « 3,20 € par repas »
            yield Claim(one, f"par {named[1]}", frozenset(), one.quantity.kind, one.value)
        by = per["unit"][:6] if per else "an" if _YEARLY.search(told) else ""
        unit, times = _UNIT[one.noun] if long else (f"{one.quantity.kind} {by}".strip(), 1)
        yield Claim(one, named[0], frozenset(named[1:]), unit, one.value * times)


def _subject(one: Statement) -> str:
    """The words of what a number is the value of."""
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    after = block.folded[one.quantity.end : min(last, one.quantity.end + 30)]
    if _OTHERWISE.search(block.folded, max(first, at - 45), at) or _COMPARED.search(after):
        return ""
    if block.kind == "field" and block.folded[:at].rstrip().endswith(":"):
        return block.folded[:at].rstrip(" :")
    before = block.folded[max(first, at - 130) : at]
    if re.search(r"\bdotee?s? (?:de|d'une enveloppe de|d'un (?:budget|montant) de) ?$", before):
        return "dotation"
    return " ".join(_noun_phrase(_TOKEN.findall(before)))


def _apposed(one: Statement) -> str:
    """« ces 78 000 €, coût estimatif du projet »: what an amount is, said after it."""
    folded, at = one.block.folded, one.quantity.start
    if not _POINTED.search(folded, max(0, at - 6), at):
        return ""
    after = _APPOSED.match(folded, one.quantity.end)
    return after["what"] if after else ""


_POINTED = re.compile(r"\b(?:ces|les) $")
_APPOSED = re.compile(
    r", (?P<what>(?:budget|cout|montant|prix|dotation|subvention|aide|enveloppe|total)\b[^,.;:()]{0,50})"
)
_YEARLY = re.compile(r"\bannuel(?:le)?s?\b")
_BY_EACH = re.compile(r" par (?P<unit>repas|seance|heure|nuit|nuitee|journee|trajet|atelier|place|enfant|famille)\b")
_PRICES = stemmed("prix tarif coût")


def _noun_phrase(tokens: list[str]) -> list[str]:
    """The noun phrase that ends some words, what joins it to its value left out."""
    end = len(tokens)
    while end:
        if _JOINS.match(tokens[end - 1]):
            end -= 1
        elif tokens[end - 2 : end] in _NAMED and end < len(tokens):
            end -= 2
        else:
            break
    start = end
    while start and end - start < 14:
        word = tokens[start - 1]
        if word in _DETERMINERS and (start < 2 or word in ("un", "une") or tokens[start - 2] not in _WITHIN):
            return tokens[start:end]
        if word not in _WITHIN and _STOPS.match(word):
            break
        start -= 1
    return []


@rule("deux-valeurs", "La même chose est dite valoir deux montants, deux parts ou deux durées.")
def two_values(read: Read) -> Iterator[Found]:
    """« un préavis de six mois … le préavis est fixé à trois mois », « l'aide à la place, portée à 12 000 € »."""
    yield from two_ages(read)
    yield from two_notices(read)
    yield from two_seats(read)
    groups: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims(read):
        groups[claim.unit, claim.head].append(claim)
    for group in groups.values():
        told: set[int] = set()
        for one, two in combinations(group[:40], 2):
            if id(two) not in told and _clash(one, two):
                told.add(id(two))
                text = f"Deux valeurs pour la même chose : « {_quoted(one.one)} » et « {_quoted(two.one)} »."
                yield (read.passage(one.one), read.passage(two.one)), text


def _clash(one: Claim, two: Claim) -> bool:
    if abs(one.value - two.value) <= max(one.one.quantity.step, two.one.quantity.step) / 2:
        return False
    first, second = one.one, two.one
    a, b = first.block, second.block
    if a.fiche is not b.fiche or (a.intro is not None and a.intro is b.intro):
        return False
    if a is b and a.sentence_at(first.quantity.start) == b.sentence_at(second.quantity.start):
        return False
    if (first.years and second.years and first.years != second.years) or (first.places != second.places):
        return False
    if first.names and second.names and not first.names & second.names:
        return False
    if bool(first.years) != bool(second.years) and not (one.words and two.words):
        return False  # « l'enveloppe de 2023 » is not « l'enveloppe »
    if one.words == two.words:
        return bool(one.words) or one.head not in _LOOSE or all(map(_total, (first, second)))
    if one.words < two.words or two.words < one.words:
        # « le mandat des membres », « les membres ont un mandat »
        short, more = (first, two.words - one.words) if one.words < two.words else (second, one.words - two.words)
        return more <= _said(short)
    both = one.words & two.words
    return bool(both) and len(both) * 2 > max(len(one.words), len(two.words)) and one.head not in _LOOSE


def _total(one: Statement) -> bool:
    return bool(re.search(r"\btotale?s?\b", one.block.folded[max(0, one.quantity.start - 60) : one.quantity.start]))


def _said(one: Statement) -> frozenset[str]:
    """The stems of the sentence of a number."""
    folded = one.block.folded[slice(*one.sentence)]
    return frozenset(SAME.get(word, word) for word in stems(folded))


def _quoted(one: Statement) -> str:
    first, _ = one.sentence
    start = max(first, one.quantity.start - 50)
    text = one.block.text[start : one.quantity.end + len(one.shown)]
    return (text.split(" ", 1)[1] if start > first and " " in text else text).strip(" ,;:.")
