"""Each person's choice, for each topic: at once, once a day, never; and the ways to change it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.core.errors import DomainError
from projects.journal.models import Entry
from projects.outbox.enums import DEFAULTS, How, MessageState, Topic
from projects.outbox.hours import next_leaving
from projects.outbox.models import Choice, Message
from projects.outbox.registry import Mail
from projects.outbox.services import choices_of, choose, deliver, make_digests, post
from projects.outbox.services.letters import as_email
from projects.outbox.tokens import DAILY, token_of
from projects.people import services as people
from tests import factories as make
from tests.outbox import kinds  # noqa: F401  (registers kinds)

pytestmark = pytest.mark.django_db
FIRST = {How.AT_ONCE: MessageState.WAITING, How.DAILY: MessageState.HELD, How.NEVER: MessageState.UNWANTED}


def test_every_topic_has_its_default() -> None:
    assert set(DEFAULTS) == set(Topic)
    assert choices_of(make.UserFactory.create()) == DEFAULTS


@pytest.mark.parametrize("how", How)
def test_a_message_follows_the_choice_when_asked_for_and_when_it_leaves(how: How) -> None:
    user = make.UserFactory.create()
    choose(actor=user, choices={Topic.BILANS: how})
    asked = post(key="a", kind="essai-bilan", params={"n": 1}, recipient=user)
    assert asked.state == FIRST[how]
    # An address without an account, and what has no topic, are told at once.
    assert post(key="b", kind="essai-bilan", params={"n": 1}, email="x@exemple.invalid").state == MessageState.WAITING
    assert post(key="c", kind="new-password", params={}, recipient=user).state == MessageState.WAITING
    # Asked for before the choice was made.
    Choice.objects.all().delete()
    before = post(key="d", kind="essai-bilan", params={"n": 1}, recipient=user)
    if how != How.AT_ONCE:
        choose(actor=user, choices={Topic.BILANS: how})
        assert deliver(message_id=before.pk) == FIRST[how]
        assert mail.outbox == []


def test_a_choice_is_journalled_once_and_an_unknown_one_refused() -> None:
    user = make.UserFactory.create()
    for _ in range(2):
        choose(actor=user, choices={Topic.BILANS: How.DAILY, Topic.MESSAGES: How.AT_ONCE})
    (line,) = Entry.objects.filter(verb="user.notifications_chosen")
    assert line.fields == ["bilans"]
    for wrong in ({"rien": How.DAILY}, {Topic.BILANS: "parfois"}):
        with pytest.raises(DomainError):
            choose(actor=user, choices=wrong)


def test_the_page_shows_and_keeps_the_choices(client: Client) -> None:
    user = make.UserFactory.create()
    client.force_login(user)
    page = reverse("notification_choices")
    assert "Le prochain part le" in client.get(page).content.decode()
    given = {topic.value: How.NEVER.value for topic in Topic}
    assert client.post(page, given).status_code == 302
    assert set(choices_of(user).values()) == {How.NEVER}
    refused = client.post(page, {**given, Topic.BILANS: "<script>"}).content.decode()
    assert "&lt;script&gt;" in refused
    assert "<script>" not in refused


def test_one_click_leaves_a_topic_from_the_mail_alone(client: Client, settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    user = make.UserFactory.create()
    strict = Client(enforce_csrf_checks=True)
    address = reverse("unsubscribe", args=[token_of(user, Topic.MESSAGES)])
    # Programs that check links open them: that changes nothing.
    assert strict.get(address).status_code == 200
    assert choices_of(user)[Topic.MESSAGES] == How.AT_ONCE
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices_of(user)[Topic.MESSAGES] == How.NEVER
    strict.post(reverse("unsubscribe", args=[token_of(user, DAILY)]))
    assert How.DAILY not in choices_of(user).values()
    for wrong in (token_of(user, "rien"), token_of(user, DAILY)[:-2], "x"):
        assert strict.post(reverse("unsubscribe", args=[wrong])).status_code == 404
    user.is_active = False
    user.save()
    assert strict.get(address).status_code == 404


def test_a_closed_account_is_told_nothing() -> None:
    user = make.UserFactory.create()
    message = post(key="a", kind="essai-bilan", params={"n": 1}, recipient=user)
    user.is_active = False
    user.save()
    assert deliver(message_id=message.pk) == MessageState.DROPPED


def test_a_subject_is_one_line_whatever_a_title_holds() -> None:
    words = Mail("un\rdeux\u2028trois\nquatre", {"link": ""})
    letter = as_email(Message(kind="second-factors-reset", email="a@exemple.invalid"), words)
    assert letter.message()["Subject"]  # which refuses a break
    assert letter.subject == "Portail Fipe\u00a0: un deux trois quatre"


def test_mails_that_can_be_chosen_lead_to_the_choice(settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    user = make.UserFactory.create()
    post(key="a", kind="essai-tache", params={"n": 1}, recipient=user)
    make_digests(now=next_leaving(timezone.now()))
    deliver(message_id=Message.objects.get(kind="digest").pk)
    people.invite(actor=None, email="jeanne@exemple.invalid", role="cnaf")
    deliver(message_id=Message.objects.get(kind="invitation").pk)
    digest, invitation = mail.outbox
    assert "http://testserver/compte/notifications/" in digest.body
    assert digest.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert token_of(user, DAILY) in digest.extra_headers["List-Unsubscribe"]
    assert "notifications" not in invitation.body
    assert "List-Unsubscribe" not in invitation.extra_headers
