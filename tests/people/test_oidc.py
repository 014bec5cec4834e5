"""Another door: whoever a provider vouches for enters the open account of that address; nobody else enters."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from fipe_portal.settings.access import oidc_app
from projects.accounts.models import User
from projects.journal.models import Entry
from tests.people.conftest import PASSWORD, words_of
from tests.support.identity_provider import CLIENT_ID, SECRET, IdentityProvider, identity_provider

pytestmark = pytest.mark.django_db
LOGIN = "/compte/identite/oidc/connexion/"


@pytest.fixture
def provider(settings: Any) -> Iterator[IdentityProvider]:
    with identity_provider() as provider:
        install(settings, provider)
        yield provider


def install(settings: Any, provider: IdentityProvider, **more: str) -> None:
    environment = {"OIDC_SERVER_URL": provider.url, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": SECRET} | more
    app = oidc_app(environment)
    providers = deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    providers["openid_connect"]["APPS"] = [app]
    settings.SOCIALACCOUNT_PROVIDERS, settings.OIDC_APP = providers, app


def come_back(client: Client, provider: IdentityProvider) -> Any:
    """Press the button, sign in there, come back."""
    there = client.post(LOGIN)
    assert there.status_code == 302, there.content
    assert there.headers["Location"].startswith(f"{provider.url}/autoriser?")
    back = provider.authorize(there.headers["Location"])
    return client.get(back.removeprefix("http://testserver"))


def person(provider: IdentityProvider, email: str, *, verified: bool = True, **more: Any) -> None:
    provider.claims |= {"email": email, "email_verified": verified} | more


@pytest.mark.parametrize("signed", [False, True])
def test_an_account_is_linked_by_its_address(
    signed: bool, client: Client, provider: IdentityProvider, advisor: User
) -> None:
    provider.signed = signed
    person(provider, advisor.email.upper())
    assert "ProConnect" in words_of(client.get("/compte/connexion/").content)
    assert come_back(client, provider).headers["Location"] == "/"
    assert client.get("/").context["user"] == advisor
    assert {"nonce", "state", "code_challenge"} <= set(provider.asked)
    assert provider.posted["code_verifier"]
    linked = SocialAccount.objects.get(user=advisor)
    assert (linked.uid, linked.extra_data) == ("personne-1", {})
    assert Entry.objects.get(verb="user.oidc_linked").actor == advisor
    person(provider, "nouvelle-adresse@exemple.invalid", verified=False)
    again = Client()
    assert come_back(again, provider).headers["Location"] == "/"
    assert again.get("/").context["user"] == advisor


def test_a_password_is_kept(client: Client, provider: IdentityProvider, advisor: User) -> None:
    advisor.set_password(PASSWORD)
    advisor.save()
    person(provider, advisor.email)
    come_back(client, provider)
    advisor.refresh_from_db()
    assert advisor.check_password(PASSWORD)


@pytest.mark.parametrize("case", ["unknown", "unverified", "closed", "no address"])
def test_nobody_else_enters(case: str, client: Client, provider: IdentityProvider, advisor: User) -> None:
    person(provider, "inconnue@exemple.invalid" if case == "unknown" else advisor.email, verified=case != "unverified")
    if case == "closed":
        User.objects.filter(pk=advisor.pk).update(is_active=False)
    if case == "no address":
        del provider.claims["email"]
    before = User.objects.count()
    page = come_back(client, provider)
    assert page.status_code == 403
    assert "Aucun accès avec cette identité" in words_of(page.content)
    assert advisor.email not in page.content.decode()
    assert client.get("/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_a_linked_account_that_closes_is_closed_here_too(
    client: Client, provider: IdentityProvider, advisor: User
) -> None:
    person(provider, advisor.email)
    come_back(client, provider)
    User.objects.filter(pk=advisor.pk).update(is_active=False)
    assert come_back(Client(), provider).status_code == 403


@pytest.mark.parametrize("wrong", ["nonce", "sub"])
def test_an_answer_to_someone_else_is_refused(
    wrong: str, client: Client, provider: IdentityProvider, advisor: User
) -> None:
    person(provider, advisor.email)
    provider.wrong = wrong
    page = come_back(client, provider)
    assert "La connexion a échoué" in words_of(page.content)
    assert client.get("/").status_code == 302


def test_a_person_signed_by_another_key_is_refused(client: Client, provider: IdentityProvider, advisor: User) -> None:
    person(provider, advisor.email)
    provider.signed, provider.wrong = True, "key"
    page = come_back(client, provider)
    assert "La connexion a échoué" in words_of(page.content)
    assert not SocialAccount.objects.exists()


def test_an_address_is_taken_for_verified_only_when_told(
    client: Client, provider: IdentityProvider, advisor: User, settings: Any
) -> None:
    provider.claims = {"sub": "personne-1", "email": advisor.email}
    assert come_back(client, provider).status_code == 403
    install(settings, provider, OIDC_EMAIL_TRUSTED="1", OIDC_ACR_VALUES="eidas1")
    assert come_back(client, provider).headers["Location"] == "/"
    assert provider.asked["acr_values"] == "eidas1"


def test_words_of_the_address_are_not_passed_on(client: Client, provider: IdentityProvider) -> None:
    there = client.post(f"{LOGIN}?scope=tout&auth_params=prompt%3Dnone")
    provider.authorize(there.headers["Location"])
    assert "tout" not in provider.asked["scope"]
    assert "prompt" not in provider.asked


def test_a_provider_that_is_away_is_told(client: Client, provider: IdentityProvider, settings: Any) -> None:
    install(settings, provider, OIDC_SERVER_URL="http://127.0.0.1:1")
    page = client.post(LOGIN)
    assert page.status_code < 500
    assert "La connexion a échoué" in words_of(page.content)


def test_turning_back_there_is_told(client: Client, provider: IdentityProvider) -> None:
    provider.authorize(client.post(LOGIN).headers["Location"])
    state = provider.asked["state"]
    page = client.get(f"/compte/identite/oidc/retour/?error=access_denied&state={state}", follow=True)
    assert "Connexion abandonnée" in words_of(page.content)
    forged = client.get("/compte/identite/oidc/retour/?code=x&state=y")
    assert "La connexion a échoué" in words_of(forged.content)


def test_an_address_given_to_somebody_else_since_opens_nothing(
    client: Client, provider: IdentityProvider, advisor: User
) -> None:
    person(provider, advisor.email)
    come_back(client, provider)
    person(provider, advisor.email, sub="personne-2")
    stranger = Client()
    assert come_back(stranger, provider).status_code == 403
    assert SocialAccount.objects.get(user=advisor).uid == "personne-1"
    assert stranger.get("/").status_code == 302


def test_who_is_signed_in_adds_no_other_door(client: Client, provider: IdentityProvider, advisor: User) -> None:
    client.force_login(advisor)
    person(provider, "ailleurs@exemple.invalid", sub="personne-3")
    there = client.post(f"{LOGIN}?process=connect")
    back = provider.authorize(there.headers["Location"])
    assert client.get(back.removeprefix("http://testserver")).status_code == 403
    assert not SocialAccount.objects.exists()
