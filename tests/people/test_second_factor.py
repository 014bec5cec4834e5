"""The whole way of a second factor: asked for by role, set up, used at sign-in, never taken off while required."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.outbox.services import deliver
from projects.people import policies, services
from tests import factories as make
from tests.people.conftest import PASSWORD, words_of

pytestmark = pytest.mark.django_db
BASE = "/compte/double-authentification/"


@pytest.fixture
def required(settings: Any) -> None:
    settings.MFA_ROLES = ["cnaf", "admin"]


@pytest.fixture
def person(administrator: User) -> User:
    administrator.set_password(PASSWORD)
    administrator.save()
    return administrator


def code_of(secret: str, *, ahead: int = 0) -> str:
    """The code a telephone shows now, or `ahead` periods later: the portal takes one period of delay."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD + ahead
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(client: Client, person: User) -> Any:
    return client.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})


def set_up(client: Client) -> tuple[str, list[str]]:
    """The secret and the recovery codes of the person signed in."""
    page = client.get(f"{BASE}application/activer/", follow=True)
    if page.redirect_chain:
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert secret in words_of(page.content)
    codes = client.post(f"{BASE}application/activer/", {"code": code_of(secret)}, follow=True)
    assert codes.redirect_chain[-1][0] == f"{BASE}secours/"
    return secret, re.findall(r"<code>(\w+)</code>", codes.content.decode())


@pytest.mark.usefixtures("required")
def test_everything_waits_for_it(client: Client, person: User) -> None:
    assert sign_in(client, person).status_code == 302
    for path in ("/", "/projets/", "/personnes/", "/referentiels/", "/compte/", "/travaux/"):
        assert client.get(path).headers["Location"] == f"{BASE}obligatoire/", path
    refused = client.get("/api/projets/")
    assert refused.status_code == 403
    assert "double authentification" in refused.json()["detail"]
    part = client.get("/projets/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == f"{BASE}obligatoire/"
    assert "Encore une étape" in words_of(client.get(f"{BASE}obligatoire/").content)
    assert client.get("/sante/").status_code == 200


@pytest.mark.usefixtures("required")
def test_it_is_set_up_then_asked_for(client: Client, person: User) -> None:
    sign_in(client, person)
    secret, codes = set_up(client)
    assert len(codes) == 10
    assert client.get("/referentiels/").status_code == 200
    assert client.get(f"{BASE}obligatoire/").headers["Location"] == BASE
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)

    other = Client()
    assert sign_in(other, person).headers["Location"] == f"{BASE}connexion/"
    assert other.get("/").status_code == 302
    wrong = other.post(f"{BASE}connexion/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "Code incorrect" in words_of(wrong.content)
    assert other.post(f"{BASE}connexion/", {"code": code_of(secret, ahead=1)}).status_code == 302
    assert other.get("/").status_code == 200

    lost = Client()
    sign_in(lost, person)
    assert lost.post(f"{BASE}connexion/", {"code": codes[0]}).headers["Location"] == "/"
    again = Client()
    sign_in(again, person)
    assert again.post(f"{BASE}connexion/", {"code": codes[0]}).status_code == 200
    assert again.get("/").status_code == 302


@pytest.mark.usefixtures("required")
def test_the_last_one_is_not_taken_off_while_required(client: Client, person: User, settings: Any) -> None:
    sign_in(client, person)
    set_up(client)
    page = client.get(f"{BASE}application/retirer/")
    assert "Votre rôle demande une double authentification" in words_of(page.content)
    client.post(f"{BASE}application/retirer/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    settings.MFA_ROLES = []
    assert client.post(f"{BASE}application/retirer/").status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_factor(client: Client, person: User) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    client.force_login(person)
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("required")
def test_it_is_asked_of_these_roles_only(client: Client, advisor: User) -> None:
    client.force_login(advisor)
    assert client.get("/").status_code == 200
    former = make.member(Role.CNAF)
    former.memberships.update(ended_on="2024-06-01")
    client.force_login(former)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_an_invitation_to_a_role_leads_to_it(client: Client, person: User) -> None:
    from django.urls import reverse

    from projects.people.tokens import token_of
    from tests.people.conftest import accepting

    sent = services.invite(actor=person, email="lea@exemple.invalid", role=Role.CNAF)
    client.post(reverse("invitation_accept", args=[token_of(sent)]), accepting())
    assert client.get("/").headers["Location"] == f"{BASE}obligatoire/"
    assert client.get(f"{BASE}application/activer/").status_code == 200, "the password was typed a moment ago"


def test_the_secret_needs_the_portals_key(settings: Any) -> None:
    from projects.people.second_factors import PortalMFAAdapter

    kept = PortalMFAAdapter().encrypt("JBSWY3DP")
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une-autre-cle", [former]
    assert PortalMFAAdapter().decrypt(kept) == "JBSWY3DP"
    settings.SECRET_KEY_FALLBACKS = []
    assert PortalMFAAdapter().decrypt(kept) != "JBSWY3DP"


def test_codes_are_tried_a_few_times_only(client: Client, person: User) -> None:
    sign_in(client, person)
    set_up(client)
    other = Client()
    sign_in(other, person)
    answers = [other.post(f"{BASE}connexion/", {"code": f"{number:06d}"}) for number in range(6)]
    assert "Code incorrect" in words_of(answers[4].content)
    assert "attendez cinq minutes" in words_of(answers[5].content)


@pytest.mark.usefixtures("required")
def test_a_lost_device_is_told_what_to_do_and_taken_off_by_who_keeps_access(
    client: Client, person: User, mailoutbox: Any
) -> None:
    sign_in(client, person)
    set_up(client)
    lost = Client()
    sign_in(lost, person)
    page = words_of(lost.get(f"{BASE}connexion/").content)
    assert "Utiliser une clé" not in page, "they have none"
    assert "codes de secours" in page
    assert "La personne qui tient votre accès" in page

    other = make.member(Role.ADMIN, user=make.UserFactory.create(is_staff=True))
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={"secret": "x"})
    desk = Client()
    desk.force_login(other)
    address = f"/personnes/{person.pk}/double-authentification/retirer/"
    assert address in desk.get(f"/personnes/{person.pk}/").content.decode()
    assert "de vive voix" in words_of(desk.get(address).content)
    desk.post(address)
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get("/").headers["Location"].startswith("/compte/connexion/")
    assert Entry.objects.get(verb="user.second_factors_reset").actor == other
    deliver(message_id=Message.objects.get(kind="second-factors-reset").pk)
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert "rien demandé" in mailoutbox[0].body
    assert "rien à retirer" in words_of(desk.get(address).content)
    assert "n’a pas de double authentification" in words_of(desk.post(address).content)

    again = lost.get(f"{BASE}connexion/", follow=True)
    assert "a été retirée" in words_of(again.content)
    assert sign_in(lost, person).headers["Location"] == "/"
    assert lost.get("/").headers["Location"] == f"{BASE}obligatoire/"


def test_who_may_take_it_off(manager: User, cnaf: User, administrator: User, advisor: User) -> None:
    """Never one's own, and never that of someone who sees more than one may give."""
    for person in (manager, cnaf, administrator, advisor):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    allowed = {
        (one.email, two.email)
        for one in (manager, cnaf, administrator, advisor)
        for two in (manager, cnaf, administrator, advisor)
        if policies.can_reset_second_factors(one, two)[0]
    }
    to = {
        manager: {advisor},
        cnaf: {manager, advisor},
        administrator: {manager, cnaf, advisor},
    }
    assert allowed == {(one.email, two.email) for one, others in to.items() for two in others}
    make.MembershipFactory.create(user=advisor, role=Role.CAF_ADVISOR, caf_id="31")
    with pytest.raises(DomainError, match="que vous ne tenez pas"):
        services.reset_second_factors(actor=manager, user=advisor)
