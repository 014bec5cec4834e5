"""Each project of an edition by itself: what its fields, its actions and its fiche say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from projects.core.french import enumerate_fr, format_date, typeset
from reporting.checks.findings import Place
from reporting.checks.registry import Told, check
from reporting.checks.subject import Subject
from reporting.reading.dates import moments
from reporting.reading.words import fold, tidy
from reporting.rendering.content import FicheContent

LAST_STEP = 5  # « Pérennisation »
NO, NOT_STARTED = "Non", ("Non démarré", "Abandonné")
DONE = "done"
UNKNOWN = re.compile(r"\b(?:non|pas|in)[ -]?connue?\b")  # a source that does not know contradicts none
_PLANNED = re.compile(r"prevue? pour ?: (?P<when>[^.]+)")


def _place(project: FicheContent, said: str) -> Place:
    return Place(typeset(said), reference=project.reference)


@check(
    "mise-en-lumiere-sans-fiche",
    label="Projet mis en lumière sans fiche",
    severity="majeure",
    blocking=True,
    why="Un projet mis en lumière ou coup de cœur n’a pas de fiche à lire dans le document.",
)
def highlighted(subject: Subject) -> Iterator[Told]:
    for one in subject.content.projects:
        if one.highlight and not one.summary:
            said = f"Chaque projet mis en lumière a une fiche : il manque celle de {one.title}."
            yield Told(typeset(said), (_place(one, one.title),))


@check(
    "fiche-dite-disponible",
    label="Fiche dite disponible",
    severity="mineure",
    blocking=False,
    why="Une fiche est dite disponible, et le portail n’en a pas le texte : le document ne l’imprime pas.",
)
def available(subject: Subject) -> Iterator[Told]:
    for one in subject.content.projects:
        is_told = one.fiche_label[:1].isdigit() or one.fiche_label == "Oui"
        if is_told and not one.summary and not one.highlight:
            said = f"La fiche de {one.title} est dite disponible ({one.fiche_label}), et elle n’est pas écrite."
            yield Told(typeset(said), (_place(one, f"Fiche disponible : {one.fiche_label}"),))


@check(
    "perennisation-non-etablie",
    label="Pérennisation sans résultats",
    severity="majeure",
    blocking=True,
    why="Un projet est dit en pérennisation, et sans résultats ou non démarré.",
)
def lasting(subject: Subject) -> Iterator[Told]:
    for one in subject.content.projects:
        if one.maturity_rank != LAST_STEP:
            continue
        against = []
        if one.results_label == NO:
            against.append(f"Résultats disponibles : {one.results_label}")
        if one.progress_label in NOT_STARTED:
            against.append(f"Avancement : {one.progress_label}")
        if against:
            maturity = f"Niveau de maturité : {one.maturity_label}"
            said = f"{one.title} est en pérennisation, et « {enumerate_fr(against)} »."
            yield Told(typeset(said), tuple(_place(one, words) for words in (maturity, *against)))


@check(
    "valeur-en-doute",
    label="Valeur en doute",
    severity="mineure",
    blocking=False,
    why="Les sources donnent deux valeurs à un projet : le document imprime « En doute » au lieu d’en choisir une.",
)
def doubted(subject: Subject) -> Iterator[Told]:
    for one in subject.content.projects:
        known = [value for value in one.maturity_doubts if not UNKNOWN.search(fold(value))]
        if len(known) > 1:
            values = enumerate_fr([f"« {value.rstrip('.')} »" for value in known])
            said = f"{one.title} : la maturité est en doute, les sources disant {values}."
            yield Told(typeset(said), tuple(_place(one, value) for value in known))


@check(
    "action-menee-trop-tot",
    label="Action menée avant sa date",
    severity="majeure",
    blocking=True,
    why="Une action est dite menée, et prévue pour un jour qui suit la date de situation.",
)
def done_too_soon(subject: Subject) -> Iterator[Told]:
    for one in subject.content.projects:
        for action in one.actions:
            planned = _PLANNED.search(fold(tidy(action.detail)))
            if action.state != DONE or planned is None:
                continue
            days = [moment.first for moment in moments(planned["when"]) if moment.known_year]
            if days and min(days) > subject.situation_on:
                situation = format_date(subject.situation_on)
                said = f"{one.title} : « {action.title} » est menée, et prévue après la situation au {situation}."
                yield Told(typeset(said), (_place(one, f"{action.title} : {action.detail}"),))
