"""A few documents read as one: what one bars, caps, dates or says of a project, held against what another does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reporting.reading.found import Contradiction
from reporting.reading.guard import READING, Guard
from reporting.reading.rules.registry import RULES, Read, applied, distinct
from reporting.reading.segment import segment
from reporting.reading.text import Document, Line

# More than these are seldom about one thing.
MOST = 3
# The rules whose comparison is as sound between two documents as within one: they speak of what they name.
BETWEEN = (
    "exclu-admis", "plafond-depasse", "plancher-enfreint", "deux-limites", "nombre-emprunte", "deux-valeurs",
    "deux-parts", "deux-dates", "frequence", "chiffres-inverses", "gratuit-dementi", "aucun-puis-un",
    "tous-dementi", "territoire-absent", "jours-ouverture", "affirme-nie", "etat-contraire", "avant-debut",
    "tous-ouverts", "classement", "porteur-exclu", "duree-enfreinte", "terme-enfreint",
    "projet-deux-stades", "projet-deux-porteurs",
    "projet-dit-documente", "mise-en-avant-sans-fiche", "aucun-projet", "tous-et-fiche", "projet-deux-faits",
    "tableau-texte", "deux-titulaires", "parts-egales",
)  # fmt: skip


def together(reads: Sequence[Read], guard: Guard) -> Iterator[Contradiction]:
    """What these rules find between documents, but where a person has said what words do not carry."""
    if not 1 < len(reads) <= MOST:
        return
    files = [read.text.name for read in reads]
    lines: list[Line] = []
    origin: dict[int, tuple[Read, Line]] = {}
    for read in reads:
        for line in read.text.lines:
            origin[len(lines) + 1] = (read, line)
            lines.append(replace(line, number=len(lines) + 1))
        lines.append(Line(len(lines) + 1, ""))
    joined = guard.run(READING, files, lambda: Read(segment(Document("", tuple(lines)))), None)
    if joined is None:
        return
    for name in BETWEEN:
        rule = RULES[name]
        for passages, explanation, *severity in applied(rule, rule.alone, joined, files, guard):
            places = [origin[passage.line] for passage in passages]
            told = any(line.number in read.unworded for read, line in places)
            if not told and len({read.text.name for read, _ in places}) > 1:
                where = distinct(read.passage(line) for read, line in places)
                yield Contradiction(name, severity[0] if severity else rule.severity, where, explanation)
