"""What funding adds to the page of a project: its money, and the dated facts that tell of it."""

from typing import Any

from funding.grants.models import Grant
from funding.grants.selectors import project_money
from funding.rules.enums import Funder
from projects.core.money import format_euros
from projects.journal.verbs import register_verbs
from projects.portfolio.selectors.timeline import Kind, Told, register_kind
from projects.portfolio.tabs import PageOf, Tab, register_tab

VERBS = {"grant.recorded": "a noté un financement annuel", "regional_total.recorded": "a noté un total régional"}


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
    return {
        "money": project_money(page.sheet.project, page.sheet.clock),
        "funders": [str(label) for label in Funder.labels],
    }


def _told(grant: Grant) -> Told:
    return Told("financement", f"{grant.get_funder_display()}, {grant.year}", format_euros(grant.amount))
