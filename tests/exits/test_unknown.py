"""What is not communicated of a way out is neither nought nor nothing: in files, to a porteur, of an envelope."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from funding.exits.models import TakeoverRule
from funding.exits.selectors.after import _best, after_fipe
from funding.exits.selectors.envelopes import CafLine, FundLine, Need
from funding.rules.enums import Fund
from funding.waves.enums import AnswerState
from funding.waves.models import Answer
from projects.accounts.enums import Role
from projects.core.paris import day_of, today
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests.exits.test_pages import client_of, text_of
from tests.factories import PorteurFactory, ProjectFactory, ProjectStateFactory, member
from tests.factories.waves import ex_fipe, open_wave, plan_of

pytestmark = pytest.mark.django_db
SELECTED = date(2023, 12, 31)
YEAR = 2027


def test_a_file_leaves_empty_what_is_not_told_and_counts_it() -> None:
    project = ProjectFactory.create(selected_on=SELECTED)
    plan_of(project, None, year=YEAR, charges_unknown=1)
    address = reverse("exit_export", args=["csv"]) + f"?pour={YEAR}"
    content = client_of(member(Role.CNAF, national=True)).get(address).content.decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(content), delimiter=";")
    cells = dict(zip(head, line, strict=True))
    told = [cells[f"{name} {YEAR}"] for name in ("Acquis", "Demandé", "Espéré", "Manque")]
    assert told == ["", "8000,00", "", ""]
    assert [cells[f"{name} non communiquées {YEAR}"] for name in ("Charges", "Ressources")] == ["1", "1"]


def test_a_porteur_never_reads_that_nothing_lacks_while_charges_are_unknown() -> None:
    porteur = PorteurFactory.create()
    project = ProjectFactory.create(selected_on=SELECTED, porteur=porteur)
    plan_of(project, "12000", year=today().year + 1, charges_unknown=1)
    nadia = client_of(member(Role.PORTEUR_MEMBER, porteur=porteur))
    read = text_of(nadia.get(reverse("after_fipe")).content)
    assert "il ne manque rien" not in read
    assert "des charges de votre projet ne sont pas communiquées" in read
    assert "Prochaine date : aucune n’est notée" in read


def test_a_porteur_is_told_of_a_wave_only_while_its_caf_has_still_to_answer_for_the_project() -> None:
    """Not for a project that is closed or has no Caf: the wave is not about it; nor once submitted, nor given back."""
    project = ex_fipe()
    closed = ex_fipe()
    ProjectStateFactory.create(project=closed, status=ProjectStatus.CLOS)
    nowhere = ProjectFactory.create(department_id="07", caf_id=None, selected_on=SELECTED)
    wave = open_wave(year=2026)
    answer = Answer.objects.get(wave=wave, caf="07")
    clock = Clock.now()

    def told() -> list[list[date]]:
        rows = after_fipe(list(Project.objects.filter(pk__in=[project.pk, closed.pk, nowhere.pk])), 2027, clock)
        by_key = {row.project.pk: [day for day, said in row.dates if "parlez-lui" in said] for row in rows}
        return [by_key[row.pk] for row in (project, closed, nowhere)]

    assert told() == [[day_of(wave.deadline)], [], []]
    Answer.objects.filter(pk=answer.pk).update(state=AnswerState.REOPENED, reopened_at=timezone.now())
    assert told() == [[], [], []]
    Answer.objects.filter(pk=answer.pk).update(reopened_at=None, state=AnswerState.DRAFTING)
    assert told()[0]
    Answer.objects.filter(pk=answer.pk).update(state=AnswerState.SUBMITTED, submitted_at=timezone.now())
    assert told() == [[], [], []]


def test_what_follows_the_fipe_is_told_beside_the_best_of_the_others_and_never_beyond_the_room() -> None:
    others = [TakeoverRule(code=f"r{number}") for number in range(4)]
    last = [TakeoverRule(code=f"x{number}", fund=Fund.EX_FIPE) for number in range(3)]

    def codes(*rules: TakeoverRule, room: int) -> list[str]:
        return [rule.code for rule in _best(rules, room)]

    assert codes(*others, *last[:1], room=4) == ["r0", "r1", "r2", "x0"]
    assert codes(*others, *last, room=2) == ["r0", "x0"]
    assert codes(*others, *last, room=1) == ["r0"]
    assert codes(*others[:2], *last[:1], room=4) == ["r0", "r1", "x0"]
    assert codes(*others, *last, room=0) == codes(room=4) == []


def test_what_an_envelope_would_keep_is_at_most_or_not_known() -> None:
    need = Need(called=2, amount=Decimal(40))
    line = CafLine("Caf", need, remaining=Decimal(100))
    assert (line.left, line.lacking, line.is_at_most) == (Decimal(60), Decimal(0), False)
    assert replace(line, unknown_grants=1).is_at_most
    assert replace(line, need=replace(need, unplanned=1)).is_at_most
    # It might be more, or nobody knows: nothing is told.
    for other in ({"remaining": None}, {"need": replace(need, unsure=1)}, {"need": replace(need, amount=None)}):
        found = replace(line, **other)
        assert (found.after, found.left, found.lacking) == (None, None, None)


def test_what_one_caf_keeps_never_pays_what_another_lacks() -> None:
    rich = CafLine("Riche", Need(1, Decimal(40)), remaining=Decimal(100))
    poor = CafLine("Pauvre", Need(1, Decimal(50)), remaining=Decimal("20.50"))
    unknown = CafLine("Sans enveloppe", Need(1, Decimal(10)))
    whole = FundLine("ex_fipe", (rich, poor, unknown))
    assert (whole.needed, whole.remaining) == (Decimal(100), Decimal("120.50"))
    assert (whole.lacking, whole.left) == (Decimal("29.50"), Decimal(60))
    assert (whole.short, whole.unsaid, whole.untold) == (1, 1, 1)
    overspent = replace(rich, remaining=Decimal(-5))
    over = FundLine("ex_fipe", (overspent, poor))
    assert (over.remaining, over.over, overspent.lacking, over.lacking) == (Decimal("20.50"), 1, 40, Decimal("69.50"))
    assert [row.name for row in sorted(whole.cafs, key=lambda row: row.rank)] == ["Pauvre", "Sans enveloppe", "Riche"]
