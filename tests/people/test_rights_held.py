"""Rights and sessions at their edges: two at once, one after the other, one opened before."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from projects.people import policies, services
from projects.people.second_factors import PortalMFAAdapter
from projects.people.tokens import token_of
from projects.portfolio.models import SavedView
from projects.portfolio.services.saved_views import save_view
from projects.territories.models import Caf
from tests import factories as make
from tests.people.conftest import PASSWORD, words_of
from tests.people.test_second_factor import BASE, set_up, sign_in

pytestmark = pytest.mark.django_db
LATER = today() + timedelta(days=30)


@pytest.fixture
def ardeche() -> Caf:
    return Caf.objects.get(pk="07")


@pytest.mark.django_db(transaction=True)
def test_a_first_factor_ends_what_a_password_alone_had_opened(
    client: Client, administrator: User, settings: Any
) -> None:
    settings.MFA_ROLES = ["admin"]
    administrator.set_password(PASSWORD)
    administrator.save()
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, administrator)
        assert browser.get("/personnes/").headers["Location"] == f"{BASE}obligatoire/"
    set_up(client)
    assert client.get("/personnes/").status_code == 200
    assert elsewhere.get("/personnes/").headers["Location"].startswith("/compte/connexion/")


def test_a_factor_whose_key_is_lost_takes_no_code(client: Client, administrator: User, settings: Any) -> None:
    administrator.set_password(PASSWORD)
    administrator.save()
    sign_in(client, administrator)
    set_up(client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    secret = Authenticator.objects.get(type="totp").data["secret"]
    read = PortalMFAAdapter().decrypt(secret)
    settings.SECRET_KEY = "another" * 10
    assert PortalMFAAdapter().decrypt(secret) == read, "a former secret still reads"
    settings.SECRET_KEY_FALLBACKS = []
    assert PortalMFAAdapter().decrypt(secret) != PortalMFAAdapter().decrypt(secret), "nobody can guess what it takes"
    browser = Client()
    step = sign_in(browser, administrator).headers["Location"]
    answer = browser.post(step, {"code": "123456"})
    assert answer.status_code == 200
    assert "Code incorrect" in words_of(answer.content)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["right", "view"])
def test_the_same_thing_twice_at_once_is_told_not_a_fault(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cnaf, user, told, meeting = make.member(Role.CNAF), make.UserFactory.create(), [], Barrier(2, timeout=10)
    caf = Caf.objects.get(pk="07")
    model = Membership if act == "right" else SavedView
    checked = model.full_clean

    def check(row: Any, *args: Any, **kwargs: Any) -> None:
        checked(row, *args, **kwargs)
        if not told and not meeting.broken:
            meeting.wait()

    monkeypatch.setattr(model, "full_clean", check)

    def go() -> None:
        try:
            if act == "right":
                services.give_membership(actor=cnaf, user=user, role=Role.CAF_ADVISOR, caf=caf)
            else:
                save_view(actor=cnaf, name="Mes projets", query="q=a")
            told.append("done")
        except ValidationError:
            told.append("told")
        finally:
            connection.close()

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "told"]


def test_an_invitation_brings_forward_a_right_that_starts_later(client: Client, ardeche: Caf) -> None:
    manager, guest = make.member(Role.CAF_MANAGER, caf_id="07"), make.member(Role.CAF_ADVISOR, caf_id="31")
    sent = services.invite(actor=manager, email=guest.email, role=Role.CAF_ADVISOR, caf=ardeche)
    make.MembershipFactory.create(user=guest, role=Role.CAF_ADVISOR, caf_id="07", started_on=LATER)
    client.force_login(guest)
    assert client.post(reverse("invitation_accept", args=[token_of(sent)])).status_code == 302
    assert guest.memberships.get(caf="07").started_on == today()


def test_a_right_that_ends_may_be_followed_by_another(ardeche: Caf) -> None:
    manager, user = make.member(Role.CAF_MANAGER, caf_id="07"), make.UserFactory.create()
    make.MembershipFactory.create(user=user, role=Role.CAF_ADVISOR, caf_id="07", ended_on=LATER)
    given = {"actor": manager, "user": user, "role": Role.CAF_ADVISOR, "caf": ardeche}
    with pytest.raises(ValidationError, match="déjà cette habilitation"):
        services.give_membership(**given, started_on=LATER - timedelta(days=1))
    services.give_membership(**given, started_on=LATER)
    assert user.memberships.filter(caf="07").count() == 2


def test_one_s_last_key_is_that_of_each_place() -> None:
    user = make.member(Role.CAF_MANAGER, caf_id="07")
    make.MembershipFactory.create(user=user, role=Role.CAF_MANAGER, caf_id="31")
    for membership in user.memberships.all():
        assert not policies.can_end_membership(user, membership)[0]
