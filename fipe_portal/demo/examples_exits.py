"""Invented ways out of the invented projects. Of the real ones, `dataset.takeovers` tells what a source prints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.examples_plans import fictitious_projects
from funding.exits import services
from funding.exits.enums import Answer, Hope, Reality, Side, Verdict
from funding.exits.models import ExitPlan, ExitStep, TakeoverRule
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.enums import StructureKind
from projects.portfolio.fictitious import MARK
from projects.portfolio.models import Project
from projects.portfolio.services.identity import add_structure

SAID, LATER = date(2026, 3, 12), date(2026, 6, 4)


def load() -> int:
    """Nothing where a way out was decided already, or where the rules are not there."""
    people = {person.role: User.objects.filter(email=person.email).first() for person in DEMO_PEOPLE}
    advisor, nadia = people.get(Role.CAF_ADVISOR), people.get(Role.PORTEUR_MEMBER)
    rules = {rule.code: rule for rule in TakeoverRule.objects.filter(first_year__lte=2026, last_year__gte=2026)}
    if ExitPlan.objects.exists() or advisor is None or nadia is None or not rules:
        return 0
    moving, evening, _, respite = fictitious_projects()
    _moving(moving, advisor, nadia, rules)
    _evening(evening, advisor, rules)
    add_structure(actor=None, project=respite, kind=StructureKind.EAJE_MULTI_ACCUEIL, label=MARK)
    services.say_reality(
        actor=None, project=respite, reality=Reality.NATIONAL, said_by=MARK, observed_on=SAID, note=f"{MARK}."
    )
    return 3


def _moving(project: Project, advisor: User, nadia: User, rules: dict[str, TakeoverRule]) -> None:
    """A nursery that travels: the FPT is retained, Leader is asked, the own porteur answered."""
    add_structure(actor=None, project=project, kind=StructureKind.CRECHE_ITINERANTE, label=MARK)
    on: dict[str, Any] = {"actor": advisor, "project": project, "observed_on": SAID}
    services.say_reality(reality=Reality.EXTRA_YEAR, said_by=MARK, note=f"{MARK} : une année de plus.", **on)
    axis, fipe = rules["fpt-axe-4"], rules["ex-fipe"]
    note = f"{MARK} : les trajets pèsent lourd."
    services.decide(rule=axis, verdict=Verdict.RETAINED, note=note, **on)
    services.decide(rule=fipe, verdict=Verdict.RETAINED, note=f"{MARK} : une année de transition.", **on)
    services.decide(rule=rules["entreprises"], verdict=Verdict.DISMISSED, note=f"{MARK} : aucun employeur.", **on)
    services.expect(rule=axis, year=2027, hope=Hope.HOPED, amount=Decimal(6000), **on)
    services.expect(rule=axis, year=2026, hope=Hope.HOPED, amount=None, **on)
    first = ExitStep.objects.filter(project=project, code=axis.code).first()
    if first is not None:
        services.edit_step(actor=advisor, step=first, version=first.version, values={"done_on": LATER})
    services.note_search(
        actor=nadia,
        project=project,
        taker=f"{MARK} : la communauté de communes",
        person="Exemple : chargée de mission Leader",
        answer=Answer.MAYBE,
        said="Exemple : l’appel à projets ouvre à l’automne.",
        next_step="Exemple : rappeler pour le calendrier",
        next_on=date(2026, 9, 15),
        observed_on=LATER,
        side=Side.PORTEUR,
    )


def _evening(project: Project, advisor: User, rules: dict[str, TakeoverRule]) -> None:
    """A relay open in the evening: the prestation de service is found."""
    add_structure(actor=None, project=project, kind=StructureKind.RPE, label=MARK)
    on: dict[str, Any] = {"actor": advisor, "project": project, "observed_on": LATER}
    services.say_reality(reality=Reality.PRESTATION, said_by=MARK, note=f"{MARK}.", **on)
    rule = rules["ps-rpe"]
    services.decide(rule=rule, verdict=Verdict.FOUND, note=f"{MARK} : convention signée.", **on)
    services.expect(rule=rule, year=2027, hope=Hope.SURE, amount=Decimal(14000), **on)
