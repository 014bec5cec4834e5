"""What the rules of the reading engine find in an edition, as findings under the names of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from projects.core.french import typeset
from reporting.checks.document import Layout, counts_all, layouts
from reporting.checks.findings import Finding, Place
from reporting.checks.marks import marked
from reporting.checks.subject import StoredText, Subject
from reporting.passages import ReadParagraph, part_written
from reporting.reading.found import Contradiction, Passage
from reporting.reading.numbers import quantities
from reporting.reading.text import Document
from reporting.reading.words import fold, tidy

Reader = Callable[[Sequence[Document]], Sequence[Sequence[Contradiction] | None]]

# Rules that count the projects described, which a document of hundreds does not hold all: its figures count them.
OF_ALL = frozenset(
    (
        "annexe-total", "nombre-decrits", "part-decrits", "repartition-decrits", "tous-et-fiche",
        "tous-ouverts",
    )
)  # fmt: skip
# Rules whose majeures hold an edition back: they compute what they tell (sums, shares, dates, lists, fields), and were
# wrong at most one time in ten on the reference lists, which a test measures. What the others find, which words alone
# suggest or which was more often wrong, is told as major too, and whoever prepares the document judges it.
BLOCKING = frozenset(
    (
        "absent-parle", "amplitude", "anciennete", "carte-annexe", "carte-documents", "chiffres-lettres",
        "colonnes-liees", "comparaison", "cumul", "date-apres-document", "date-impossible", "deux-limites",
        "deux-nombres-documents", "deux-parts", "deux-totaux", "deux-totaux-documents", "deux-valeurs", "duree-dates",
        "duree-fin", "ecart-dates", "etape-periode", "etendue", "evolution", "evolution-ligne", "evolution-tableau",
        "fiche-et-son-texte", "fin-avant-debut", "geographie", "heures-seance", "jour-semaine", "les-autres",
        "liste-annoncee", "mise-en-avant-sans-fiche", "nombre-mal-forme", "part-colonne", "partie-plus-grande",
        "parties-annoncees", "parts-100", "parts-colonne", "parts-phrase", "periode-titre", "plafond-depasse",
        "plancher-enfreint", "populations", "pourcentage-effectif", "prix-et-nombre", "projet-deux-porteurs",
        "projet-deux-stades", "projet-dit-documente", "quorum", "rappel-longueur", "renvoi-absent", "resultat", "solde",
        "sommaire", "somme-decrits", "somme-dont", "somme-liste", "somme-moities", "somme-parties", "somme-phrase",
        "tableau-texte", "taux-compte", "territoires-annonces", "territoires-comptes", "total-annonce", "total-tableau",
        "type-porteur",
    )
)  # fmt: skip
CONTRADICTED = "nombre-contredit"
# The edition tells what somebody else printed: its own numbers may be others.
ATTRIBUTED = re.compile(
    r"\b(?:(?:la|les|une) sources? (?:imprim|annonc|donn|chiffr|ecri|compt|cit)\w*|selon (?:la|les) sources?|"
    r"que (?:la|les) sources? [a-z]+|imprimee?s? par (?:la|les) sources?)"
)


def engine_findings(subject: Subject, read: Reader) -> tuple[list[Finding], int]:
    """What the rules find, and how many documents were not read.

    `read` gives the contradictions of each document alone, None for one that it leaves for later: it may keep them by
    what the documents say.
    """
    laid = layouts(subject)
    found: dict[str, Finding] = {}
    told = read([one.document() for one in laid])
    for layout, contradictions in zip(laid, told, strict=True):
        for one in contradictions or ():
            if finding := _finding(subject, layout, one):
                found.setdefault(finding.fingerprint, finding)
    return list(found.values()), sum(one is None for one in told)


def _finding(subject: Subject, layout: Layout, said: Contradiction) -> Finding | None:
    """None where nobody typed what is contradicted: what the portal counts and prints itself has checks of its own."""
    places = tuple(dict.fromkeys(_said_at(layout, one) for one in said.passages if one.line in layout.places))
    typed = [layout.places[one.line] for one in said.passages if one.line in layout.typed]
    own = [place for place in typed if not _is_counted(subject, place)]
    if not own or (said.rule in OF_ALL and not counts_all(subject)):
        return None
    # What is only told to be printed elsewhere is no statement of the edition's own: it is shown, and holds nothing.
    items = {paragraph.written for paragraph in told_items(subject.paragraphs)}
    is_told = all(place.quoted in items or ATTRIBUTED.search(fold(tidy(place.quoted))) for place in own)
    severity = "mineure" if is_told else said.severity
    blocking = severity == "majeure" and said.rule in BLOCKING
    return Finding(said.rule, severity, blocking, _explained(subject, said.explanation, places), places)


def _said_at(layout: Layout, passage: Passage) -> Place:
    """The sentences that a passage speaks of, where they are told; a paragraph is one line of the document."""
    place = layout.places[passage.line]
    return replace(place, quoted=part_written(place.quoted, passage.said)) if place.block is not None else place


def _explained(subject: Subject, explanation: str, places: Sequence[Place]) -> str:
    """As who prepares the document reads it: a figure has a name, and no cells."""
    figures = {place.figure for place in places if place.figure}
    told = explanation.replace(" | ", " : ")
    if len(figures) == 1 and told.endswith(" ailleurs."):
        label = subject.content.figures[figures.pop()].label
        told = f"{told.removesuffix(' ailleurs.')} selon le chiffre « {label} »."
    return typeset(told)


def told_once(own: Iterable[Finding], read: Iterable[Finding]) -> Iterator[Finding]:
    """What the rules find, but where they only say again that a number of the prose is not the portal's."""
    known = [one for one in own if one.rule == CONTRADICTED]
    for one in read:
        texts = [place for place in one.places if place.block is not None]
        portal = len(texts) < len(one.places)
        if not (texts and portal and all(any(_is_of(other, one, place) for other in known) for place in texts)):
            yield one


def _is_of(known: Finding, one: Finding, place: Place) -> bool:
    """Whether a finding speaks, at a place, of the number of another."""
    (told,) = known.places
    if place.block != told.block or told.quoted not in place.quoted:
        return False
    return not marked(told.quoted, known.explanation).isdisjoint(marked(place.quoted, one.explanation))


def told_items(paragraphs: Iterable[tuple[StoredText, ReadParagraph]]) -> list[ReadParagraph]:
    """The items of lists that are opened by « La source imprime … »: all of them are the source's."""
    found, lead = [], ""
    for _, paragraph in paragraphs:
        if paragraph.kind not in ("ul", "ol"):
            lead = fold(paragraph.text)
        elif ATTRIBUTED.search(lead):
            found.append(paragraph)
    return found


def _is_counted(subject: Subject, place: Place) -> bool:
    """Whether every number of a typed paragraph is one that the portal puts there."""
    numbers = list(_figures_of(subject, place))
    return bool(numbers) and all(numbers)


def _figures_of(subject: Subject, place: Place) -> Iterator[str]:
    """The figure behind each number of a paragraph, "" for a number that is typed."""
    for text, paragraph in subject.paragraphs:
        if text.key == place.block and paragraph.written == place.quoted:
            for one in quantities(fold(paragraph.text)):
                if not one.article:
                    yield paragraph.figure_at(one.start, one.end)
