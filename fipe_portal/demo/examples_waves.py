"""Invented answers to the first redistribution wave of 2026, whose deadline is real and has passed.

Amounts are asked for the invented projects alone: of a real one the answers say that nothing is asked here, and what
nobody communicated stays so. Every text says that it is an example.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.examples_plans import fictitious_projects
from funding.waves import services
from funding.waves.enums import Choice, NeedKind
from funding.waves.models import Answer, AnswerLine, Wave
from funding.waves.workflow import REOPEN
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import PARIS

DEADLINE = datetime(2026, 4, 22, 23, 59, tzinfo=PARIS)
IN_TIME = datetime(2026, 4, 17, 10, 30, tzinfo=PARIS)
AFTER = datetime(2026, 4, 24, 9, 0, tzinfo=PARIS)
SOURCE = "Lettre aux Caf : 1er questionnaire à remonter pour le 22/04. L’heure n’y est pas dite : fin de journée."
INSTRUCTIONS = (
    "Exemple : une ligne par projet ex-Fipe. Seul le fonctionnement est demandé. « Rien à demander » est une réponse."
)
LEFT_OUT = "Exemple : ce projet est réel, la démonstration ne demande rien pour lui."
NEED = "Exemple : une année de plus pour que la fréquentation atteigne l’équilibre prévu."
# What the invented projects ask for, in euros; None is « non communiqué ».
ASKED: dict[str, tuple[str | None, NeedKind]] = {
    "FICTIF-2023-07-001": ("18500", NeedKind.ONE_MORE_YEAR),
    "FICTIF-2023-07-002": (None, NeedKind.SERVICE),
    "FICTIF-2023-38-001": ("9200", NeedKind.SERVICE),
    "FICTIF-2023-31-001": ("24000", NeedKind.OTHER),
}
REOPENED = "Exemple : vous nous avez dit par téléphone qu’une réponse restait à transmettre."


def load() -> int:
    """Nothing where a wave exists already."""
    people = {person.role: User.objects.filter(email=person.email).first() for person in DEMO_PEOPLE}
    cnaf, advisor, manager = (people.get(role) for role in (Role.CNAF, Role.CAF_ADVISOR, Role.CAF_MANAGER))
    if Wave.objects.exists() or cnaf is None or advisor is None or manager is None:
        return 0
    fictitious_projects()
    wave = services.add_wave(
        actor=cnaf,
        slug="2026-1",
        title="Première vague 2026",
        year=2026,
        number=1,
        opens_on=date(2026, 4, 1),
        deadline=DEADLINE,
        instructions=INSTRUCTIONS,
        source_text=SOURCE,
    )
    answers = {row.caf_id: row for row in Answer.objects.filter(wave=wave).select_related("wave", "caf")}
    if not {"07", "31", "38"} <= answers.keys():  # not open yet, by the clock of this machine
        return 0
    _answered(answers["07"], cnaf, IN_TIME)
    # Submitted after the deadline, once Cnaf had reopened it.
    late: dict[str, Any] = {"answer": answers["31"], "transition": REOPEN, "reason": REOPENED}
    services.change_answer(actor=cnaf, **late, moment=AFTER)
    _answered(answers["31"], manager, AFTER)
    # Written in time, and never submitted.
    _filled(answers["38"], advisor, IN_TIME)
    return wave.answers.count()


def _answered(answer: Answer, actor: User, moment: datetime) -> None:
    _filled(answer, actor, moment)
    services.validate_answer(actor=actor, answer=answer, moment=moment)
    services.submit_answer(actor=actor, answer=answer, moment=moment)


def _filled(answer: Answer, actor: User, moment: datetime) -> None:
    lines = {line.pk: _values(line) for line in answer.lines.select_related("project")}
    services.save_answer(
        actor=actor, answer=answer, version=1, lines=lines, nothing_asked=False, note="", moment=moment
    )


def _values(line: AnswerLine) -> dict[str, Any]:
    if line.project.reference not in ASKED:
        return {"choice": Choice.EXCLUDED, "asked": None, "exclusion": LEFT_OUT}
    asked, need = ASKED[line.project.reference]
    amount = None if asked is None else Decimal(asked)
    return {"choice": Choice.INCLUDED, "asked": amount, "need": need, "justification": NEED}
