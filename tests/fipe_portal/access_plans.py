"""What the pages of financing plans are asked for: a draft, one that was sent, one with its file, none at all."""

from __future__ import annotations

from funding.plans import services
from funding.plans.models import Plan
from projects.accounts.models import User
from projects.portfolio.models import Project
from tests.factories.plans import charge, csv_file, plan_of, product, sent_plan

DRAFT, SENT, FILE, NONE = 2025, 2024, 2026, 2027


def plan_targets(here: Project, there: Project, porteur: User | None) -> dict[str, dict[str, str]]:
    assert porteur is not None
    plan_of(here, year=DRAFT, lines=[charge("c1", "12.500"), product("p1", "3")])
    sent_plan(plan_of(here, year=SENT, lines=[charge("c1", "3"), product("p1", "3")]), porteur)
    imported: Plan = plan_of(here, year=FILE)
    services.join_budget(actor=porteur, plan=imported, upload=csv_file("CHARGES;Montant\nSalaires;12.500\n"))
    plan_of(there, year=DRAFT)

    def of(year: int, project: Project = here, **more: str) -> dict[str, str]:
        return {"reference": project.reference, "year": str(year), **more}

    return {
        "plan": of(DRAFT),
        "plan-sent": of(SENT),
        "plan-file": of(FILE),
        "plan-none": of(NONE),
        "plan-no-year": of(1890),
        "plan-other": of(DRAFT, there),
        "plan-version": of(SENT, number="1"),
        "plan-no-version": of(SENT, number="9"),
        "plan-send": of(DRAFT, transition="envoyer"),
        "plan-keep": of(SENT, transition="retenir"),
        "plan-no-act": of(SENT, transition="corriger"),
    }
