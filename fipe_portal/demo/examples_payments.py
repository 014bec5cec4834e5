"""Invented contrôles and a file of invented payments that waits to be decided, of the invented projects alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.examples_plans import fictitious_projects
from funding.grants.enums import ControlFinding, RecoveryStepKind
from funding.grants.models import AccountingImport, Financing, Recovery
from funding.grants.services.accounting import preview_import
from funding.grants.services.recoveries import add_recovery_step, record_control
from funding.rules.enums import Certainty, Fund, Funder, RuleKind
from funding.rules.models import FundingRule
from funding.rules.services import add_rule
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.fictitious import MARK
from projects.territories.models import Caf

NOTE = "Exemple fictif."
HEAD = ["Référence du dossier", "Bénéficiaire", "Exercice", "Libellé", "Montant payé", "Payé le", "N° de mandat"]


def load() -> int:
    """Nothing where a file was read already."""
    person = next(person for person in DEMO_PEOPLE if person.role == Role.CAF_ADVISOR)
    advisor = User.objects.filter(email=person.email).first()
    projects = fictitious_projects()
    if advisor is None or not projects or not projects[0].caf or AccountingImport.objects.exists():
        return 0
    first, second = projects[0].reference, projects[1].reference
    told = _rate(projects[0].caf) + _controls() + _contested()
    preview_import(
        actor=advisor,
        funder=Funder.CAF,
        caf=projects[0].caf,
        name=f"{MARK} : paiements de l’exercice.csv",
        rows=[
            HEAD,
            [first, "", "2026", "Acompte 2", "5 500,00 €", "12/10/2026", "EX-1041"],
            [second, "", "2025", "Acompte", "7 500,25", "30/09/2026", "EX-1042"],
            [first, "", "2024", "Acompte", "12000", "03/07/2024", ""],
            [second, "", "2025", "Solde", "9 k€", "02/11/2026", "EX-1043"],
            ["", "Association de l’exemple", "2025", "Solde", "1 000", "02/11/2026", "EX-1044"],
            [second, "", "2025", "Acompte", "nc", "02/11/2026", "EX-1045"],
            [first, "", "2026", "Trop-perçu", "-250,00", "04/11/2026", "EX-1046"],
        ],
    )
    return told + 1


def _rate(caf: Caf) -> int:
    """No source gives the acompte rate of any Caf: an invented one, for this Caf alone."""
    email = next(person.email for person in DEMO_PEOPLE if person.role == Role.CNAF)
    cnaf = User.objects.filter(email=email).first()
    if cnaf is None or FundingRule.objects.filter(kind=RuleKind.ADVANCE_RATE).exists():
        return 0
    told: dict[str, Any] = {"kind": RuleKind.ADVANCE_RATE, "fund": Fund.FIPE, "caf": caf, "rate": Decimal(70)}
    known = {"source_text": f"{MARK} : aucune source ne donne ce taux", "certainty": Certainty.TO_CONFIRM}
    add_rule(actor=cnaf, values={**told, **known, "first_year": 2023, "last_year": 2025})
    return 1


def _controls() -> int:
    """One that changes nothing, one that lowers what is due."""
    told = (("07", 2024, ControlFinding.CONFORM, None), ("07", 2025, ControlFinding.UNDONE, Decimal(22_000)))
    day, done = date(2026, 3, 18), 0
    for department, year, finding, due in told:
        rows = Financing.objects.filter(project__department=department, year__year=year, funder=Funder.CAF)
        financing = rows.filter(project__in=fictitious_projects()).order_by("pk").first()
        if financing is not None and day <= today():
            record_control(actor=None, financing=financing, finding=finding, due=due, observed_on=day, note=NOTE)
            done += 1
    return done


def _contested() -> int:
    """The indu that the State notified is contested, then remitted in part."""
    recovery = Recovery.objects.filter(financing__funder=Funder.STATE).order_by("pk").first()
    days = (date(2025, 11, 20), date(2026, 1, 15))
    if recovery is None or days[-1] > today():
        return 0
    tell = partial(add_recovery_step, actor=None, recovery=recovery, note=NOTE)
    tell(kind=RecoveryStepKind.CONTESTED, observed_on=days[0])
    tell(kind=RecoveryStepKind.REMITTED, amount=Decimal(500), observed_on=days[1])
    return 2
