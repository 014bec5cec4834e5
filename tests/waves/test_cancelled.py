"""A wave that Cnaf opened by mistake: taken back with a reason as long as nobody submitted, and given again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from funding.arbitration.forms import OpenForm
from funding.boards.selectors.caf import caf_year_of
from funding.boards.selectors.due import DueFilters, due_list
from funding.waves import daily, links, mails, services
from funding.waves.models import Answer, Wave
from funding.waves.registries import due
from funding.waves.workflow import ANSWERED, CANCELLED, REOPEN
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.core.paris import PARIS, today
from projects.outbox import registry
from projects.outbox.models import Message
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from tests.factories import member
from tests.factories.waves import YEAR, answer_of, fill, open_wave, submit
from tests.waves.test_pages import client_of, fields_of, text_of

pytestmark = pytest.mark.django_db
WHY = "Ouverte par erreur sur la mauvaise année."


def test_nothing_of_a_cancelled_wave_is_asked_or_told_until_it_is_given_again() -> None:
    advisor, cnaf = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CNAF)
    answer = fill(answer_of(due_in=timedelta(days=2)), advisor)
    services.change_answer(actor=cnaf, answer=answer, transition=REOPEN, reason="Complétez.")
    noon = timezone.now().astimezone(PARIS).replace(hour=12)
    daily.run(noon)
    wave = Wave.objects.get()
    queued = list(Message.objects.filter(kind__in=[mails.REMINDER, mails.REOPENED], recipient=advisor))
    assert {message.kind for message in queued} == {mails.REMINDER, mails.REOPENED}

    def told() -> list[object]:
        """All that says to somebody that an answer is awaited."""
        clock, every = Clock.now(), Project.objects.all()
        return [
            *(registry.get(message.kind).build(message) for message in queued),
            *due(advisor, every, today()),
            *due_list(advisor, DueFilters(kind="vague"), clock).months,
            *caf_year_of(advisor, answer.caf, YEAR, clock).answers,
            *OpenForm().fields["wave"].queryset,  # type: ignore[attr-defined]
        ]

    before = told()
    assert len(before) == 6  # the way out tells of no answer that was given back
    assert None not in before
    services.cancel_wave(actor=cnaf, wave=wave, reason=WHY)
    assert told() == [None, None]
    assert daily.run(noon + timedelta(days=1)) == 0
    page = text_of(client_of(advisor).get(links.questionnaire(answer)).content)
    assert f"{CANCELLED} {WHY}" in page
    assert wave.title not in text_of(client_of(advisor).get(reverse("wave_list")).content)
    with pytest.raises(DomainError, match="annulé cette vague"):
        fill(answer, advisor, asked="1")
    services.reopen_wave(actor=cnaf, wave=wave)
    assert len(told()) == len(before)
    assert Answer.objects.get().lines.get().asked == 12000  # what was begun is there again


def test_a_wave_that_somebody_answered_is_not_cancelled_and_another_may_take_the_number() -> None:
    cnaf = member(Role.CNAF)
    answer = submit(answer_of())
    wave, client = answer.wave, client_of(cnaf)
    with pytest.raises(DomainError, match="déjà transmis"):
        services.cancel_wave(actor=cnaf, wave=wave, reason=WHY)
    page = client.get(links.wave_page(wave)).content.decode()
    assert ANSWERED in text_of(page.encode())
    assert 'disabled aria-describedby="annuler-pourquoi"' in page
    assert ANSWERED in text_of(client.post(links.cancelling(wave), {"reason": WHY}).content)

    coming = open_wave(number=2, opens_on=today() + timedelta(days=3))
    empty = client.post(links.cancelling(coming), fields_of(client.get(links.cancelling(coming)).content))
    assert "À remplir" in text_of(empty.content)
    assert client.post(links.cancelling(coming), {"reason": WHY}).status_code == 302
    told = text_of(client.get(links.wave_page(coming)).content)
    assert "Vague annulée par la Cnaf" in told
    assert WHY in told
    open_wave(number=2, slug="la-bonne")
    with pytest.raises(ValidationError, match="déjà une vague de ce numéro"):
        services.reopen_wave(actor=cnaf, wave=coming)
    assert "déjà une vague de ce numéro" in text_of(client.post(links.closing(coming)).content)
