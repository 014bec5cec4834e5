"""What funding adds to the page of a project: its money, and the dated facts that tell of it."""

from typing import Any

from django.utils.http import urlencode

from funding.grants import links
from funding.grants.models import Grant
from funding.grants.querysets import money_projects
from funding.grants.selectors import ProjectMoney, project_money
from funding.grants.selectors.amounts import money_of
from funding.grants.workflow import FINANCING_LIFE
from funding.rules.enums import Funder
from projects.core.money import format_euros
from projects.journal.verbs import register_verbs
from projects.portfolio.models import Project
from projects.portfolio.selectors.timeline import Kind, Told, register_kind
from projects.portfolio.tabs import PageOf, Tab, register_tab

VERBS = {
    "grant.recorded": "a noté un financement annuel",
    "regional_total.recorded": "a noté un total régional",
    "financing.asked": "a noté une demande de financement",
    "financing.asked_again": "a changé le montant demandé",
    "financing.voted": "a noté un vote",
    "financing.voted_again": "a noté un nouveau vote",
    "financing.refused": "a noté le refus d’un financement",
    "financing.notified": "a noté la notification d’un financement",
    "financing.agreed": "a déclaré un financement conventionné",
    "financing.advanced": "a déclaré un acompte versé",
    "financing.reported": "a noté le bilan d’un financement reçu",
    "financing.settled": "a soldé un financement",
    "financing.undue": "a déclaré un indu",
    "financing.cancelled": "a annulé un financement",
    "financing.abandoned": "a noté l’abandon d’un financement",
    "financing.taken_back": "a repris le dernier état d’un financement",
    "financing.awaited": "a fixé une échéance de financement",
    "convention.recorded": "a noté une convention",
    "convention.signed": "a noté une signature",
    "convention.amended": "a noté un avenant",
}


def register() -> None:
    register_tab(Tab("financement", "Financement", 30, "grants/project/_money.html", money))
    register_kind(
        Kind(
            "financement",
            "Financement",
            lambda project: Grant.objects.filter(project=project).select_related("year"),
            _told,
        )
    )
    register_verbs(VERBS)


def money(page: PageOf) -> dict[str, Any]:
    project, clock = page.sheet.project, page.sheet.clock
    found = project_money(project, clock)
    reads = money_projects(page.user).filter(pk=project.pk).exists()
    return {
        "money": found,
        "funders": [str(label) for label in Funder.labels],
        "followed": _followed(page, found) if reads else [],
    }


def _followed(page: PageOf, found: ProjectMoney) -> list[dict[str, Any]]:
    """For each year, where each funder stands and the address of its page; a line for the years without any too."""
    project, query = page.sheet.project, urlencode(page.days)
    rows = {(row.year, row.funder): row for row in money_of(Project.objects.filter(pk=project.pk), page.sheet.clock)}
    years = sorted({line.year for line in found.years} | {year for year, _ in rows})
    return [
        {
            "year": year,
            "funders": [
                {
                    "label": funder.label,
                    "state": FINANCING_LIFE.label(row.status) if row and row.status else "non suivi",
                    "row": row,
                    "url": links.of(project.reference, year, funder) + (f"?{query}" if query else ""),
                }
                for funder in Funder
                for row in [rows.get((year, funder.value))]
            ],
        }
        for year in years
    ]


def _told(grant: Grant) -> Told:
    return Told("financement", f"{grant.get_funder_display()}, {grant.year}", format_euros(grant.amount))
