"""What only someone at the machine may do: make the first administrator, and help the last one back in."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.journal.models import Entry
from projects.people.models import Invitation
from tests.people.conftest import accepting

pytestmark = pytest.mark.django_db
EMAIL = "premiere@exemple.invalid"


def said(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_opens_an_account_by_the_link_that_is_printed(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://portail.exemple.fr"
    lines = said("invite_administrator", "Premiere@exemple.invalid").splitlines()
    assert EMAIL in lines[0]
    site, slash, path = lines[-1].partition("/invitation/")
    assert site == settings.SITE_URL
    client.post(slash + path, accepting())
    user = User.objects.get(email=EMAIL)
    assert scope_of(user).roles == {"admin"}
    assert user.is_staff
    assert client.get("/referentiels/").status_code == 200
    assert Entry.objects.get(verb="invitation.sent").actor is None
    with pytest.raises(CommandError, match="déjà cette habilitation"):
        said("invite_administrator", EMAIL)


def test_asking_again_gives_the_same_link_or_a_new_one_once_it_is_out_of_date() -> None:
    first = said("invite_administrator", EMAIL)
    assert Invitation.objects.get().sends == 1
    assert said("invite_administrator", EMAIL).split("/invitation/")[0] == first.split("/invitation/")[0]
    assert Invitation.objects.get().sends == 1
    past = timezone.now() - timedelta(days=1)
    Invitation.objects.update(sent_at=past, expires_at=past)
    said("invite_administrator", EMAIL)
    assert Invitation.objects.get().sends == 2
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("address", ["", "pas une adresse"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(CommandError):
        said("invite_administrator", address)
    assert not Invitation.objects.exists()


def test_the_last_administrator_who_lost_everything_is_helped_back_in(administrator: User) -> None:
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    phone = Client()
    phone.force_login(administrator)
    assert administrator.email in said("reset_second_factors", administrator.email.upper())
    assert not Authenticator.objects.exists()
    assert phone.get("/").status_code == 302
    assert Entry.objects.get(verb="user.second_factors_reset").actor is None
    for address, sentence in ((administrator.email, "n’a pas"), ("personne@exemple.invalid", "Aucun compte")):
        with pytest.raises(CommandError, match=sentence):
            said("reset_second_factors", address)
