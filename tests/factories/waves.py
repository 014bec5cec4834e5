"""A redistribution wave open now, and answers as far as a test needs them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from funding.plans.enums import PlanState, Side
from funding.plans.models import Plan, PlanLine, PlanVersion
from funding.rules.enums import CoFunder, Nature
from funding.waves import services
from funding.waves.models import Answer, AnswerLine, Wave
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.factories.people import member
from tests.factories.projects import ProjectFactory

SELECTED = date(2023, 12, 31)
YEAR = 2026
SOON = timedelta(days=20)


def ex_fipe(department: str = "07", **values: Any) -> Project:
    """A project of the Fipe, selected since 2023: in 2026 the FPT pays it."""
    return ProjectFactory.create(department_id=department, selected_on=SELECTED, **values)


def open_wave(*, due_in: timedelta = SOON, number: int = 1, deadline: datetime | None = None, **values: Any) -> Wave:
    """Open for a month; every Caf that has ex-Fipe projects has its answer. `due_in` negative: the deadline passed."""
    given: dict[str, Any] = {
        "slug": f"vague-{number}",
        "title": f"Vague {number}",
        "year": YEAR,
        "number": number,
        "opens_on": today() - timedelta(days=60),
        "deadline": deadline or timezone.now() + due_in,
        "source_text": "pour les tests",
    }
    return services.add_wave(actor=None, **given | values)


def answer_of(caf: str = "07", **wave: Any) -> Answer:
    """The answer that a wave awaits of this Caf, about one project of its own unless it has some."""
    if not Project.objects.filter(caf=caf).exists():
        ex_fipe(caf)
    held = Wave.objects.first() or open_wave(**wave)
    return Answer.objects.with_identity().get(wave=held, caf=caf)


def line_values(line: AnswerLine, asked: str | None = "12000") -> dict[str, Any]:
    return {
        "choice": "incluse",
        "asked": None if asked is None else Decimal(asked),
        "nature": line.nature,
        "need": "annee",
        "justification": "Une année pour atteindre l’équilibre.",
        "exclusion": "",
    }


def fill(answer: Answer, actor: User | None = None, asked: str | None = "12000", **more: Any) -> Answer:
    """Every line asks for the same; the answer as it then stands."""
    actor = actor or member(Role.CAF_ADVISOR, caf_id=answer.caf_id)
    lines = {line.pk: line_values(line, asked) for line in answer.lines.all()}
    version = Answer.objects.get(pk=answer.pk).version
    services.save_answer(actor=actor, answer=answer, version=version, lines=lines, nothing_asked=False, note="", **more)
    return Answer.objects.with_identity().get(pk=answer.pk)


def submit(answer: Answer, manager: User | None = None, **more: Any) -> Answer:
    """Filled, validated and submitted."""
    manager = manager or member(Role.CAF_MANAGER, caf_id=answer.caf_id)
    held = fill(answer, manager, **more)
    services.validate_answer(actor=manager, answer=held)
    services.submit_answer(actor=manager, answer=held)
    return Answer.objects.with_identity().get(pk=answer.pk)


def plan_of(
    project: Project, asked: str | None, *, year: int = YEAR, others: str | None = "8000", charges_unknown: int = 0
) -> PlanVersion:
    """A plan sent to the Caf, which asks it for running costs; a version more each time. None: not communicated."""
    plan, _ = Plan.objects.get_or_create(project=project, year=year, defaults={"state": PlanState.SENT})
    told = [None if text is None else Decimal(text) for text in (asked, others)]
    known = sum((amount for amount in told if amount is not None), Decimal())
    unknown = told.count(None)
    version = PlanVersion.objects.create(
        plan=plan, number=plan.versions.count() + 1, state=PlanState.SENT, charges=known, products=known,
        charges_unknown=charges_unknown, products_unknown=unknown, lines=3 + charges_unknown,
    )  # fmt: skip
    PlanLine.objects.create(
        version=version, key="c", position=1, side=Side.CHARGE, nature=Nature.OPERATING, heading="personnel",
        amount=known,
    )  # fmt: skip
    for number in range(charges_unknown):
        PlanLine.objects.create(
            version=version, key=f"u{number}", position=4 + number, side=Side.CHARGE, nature=Nature.OPERATING,
            heading="personnel",
        )  # fmt: skip
    for place, (funder, amount) in enumerate(zip((CoFunder.CAF, CoFunder.COMMUNE), told, strict=True), start=2):
        PlanLine.objects.create(
            version=version, key=f"p{place}", position=place, side=Side.PRODUCT, nature=Nature.OPERATING,
            co_funder=funder, asked=amount, amount=amount,
        )  # fmt: skip
    return version
