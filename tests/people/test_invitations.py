"""A link opens once, for a while, to who was invited; whatever else is asked of it, it says no more than it must."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.people import services
from projects.people.models import Invitation
from projects.people.tokens import SALT
from projects.territories.models import Caf
from tests import factories as make
from tests.people.conftest import PASSWORD, accepting, words_of
from tests.support.pages import parse, text_of

EMAIL = "lea@exemple.invalid"
LinkOf = Callable[[Invitation], str]


@pytest.fixture
def invitation(manager: User) -> Invitation:
    return services.invite(actor=manager, email=EMAIL, role=Role.CAF_ADVISOR, caf=Caf.objects.get(pk="07"))


@pytest.mark.django_db
def test_someone_new_opens_their_account_and_is_in(client: Client, invitation: Invitation, link_of: LinkOf) -> None:
    page = client.get(link_of(invitation))
    assert f"{invitation.invited_by} vous invite" in words_of(page.content)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    answer = client.post(link_of(invitation), accepting())
    assert answer.headers["Location"] == "/"
    home = client.get("/")
    assert home.context["user"].email == EMAIL
    told = [text_of(one) for one in parse(home).xpath("//*[contains(@class, 'pf-messages')]/*")]
    assert told == ["Bienvenue. Votre compte est ouvert."]
    user = User.objects.get(email=EMAIL)
    assert scope_of(user).cafs == {"07"}
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_the_form_says_how_long_a_link_opens(client: Client, manager: User, settings: Any) -> None:
    client.force_login(manager)
    settings.INVITATION_DAYS = 3
    page = client.get("/personnes/inviter/?role=caf_advisor")
    assert "un lien personnel, valable 3 jours et pour une seule fois." in text_of(parse(page))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "court", "password_again": "court"}, "trop court"),
        ({"password_again": "autre-chose-de-long"}, "Les deux mots de passe diffèrent"),
        ({"first_name": ""}, "À remplir : il manque"),
        ({"last_name": "x" * 81}, "80"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_opens(
    changes: dict[str, str], sentence: str, client: Client, invitation: Invitation, link_of: LinkOf
) -> None:
    page = client.post(link_of(invitation), accepting(**changes))
    assert page.status_code == 200
    assert sentence in words_of(page.content)
    assert not User.objects.filter(email=EMAIL).exists()
    assert client.get(link_of(invitation)).status_code == 200


@pytest.mark.django_db
def test_a_link_opens_once(client: Client, invitation: Invitation, link_of: LinkOf) -> None:
    client.post(link_of(invitation), accepting())
    for method in ("get", "post"):
        page = getattr(Client(), method)(link_of(invitation), accepting())
        assert page.status_code == 410
        assert "a déjà servi" in words_of(page.content)
    assert Membership.objects.filter(user__email=EMAIL).count() == 1


@pytest.mark.django_db
def test_a_link_goes_out_of_date_and_is_sent_again(
    client: Client, manager: User, invitation: Invitation, link_of: LinkOf
) -> None:
    old = link_of(invitation)
    past = timezone.now() - timedelta(days=1)
    Invitation.objects.update(expires_at=past, sent_at=past)
    assert client.post(old, accepting()).status_code == 410
    again = services.resend(actor=manager, invitation=invitation)
    page = client.get(old)
    assert page.status_code == 404
    assert EMAIL not in page.content.decode()
    assert client.post(link_of(again), accepting()).status_code == 302
    with pytest.raises(DomainError, match="déjà acceptée"):
        services.resend(actor=manager, invitation=again)


@pytest.mark.django_db
def test_the_signature_itself_goes_out_of_date(
    client: Client, invitation: Invitation, link_of: LinkOf, settings: Any
) -> None:
    link = link_of(invitation)
    settings.INVITATION_DAYS = -1
    assert client.get(link).status_code == 404


@pytest.mark.django_db
def test_a_link_is_not_sent_again_at_once(manager: User, invitation: Invitation) -> None:
    with pytest.raises(DomainError, match="attendez une minute"):
        services.resend(actor=manager, invitation=invitation)


@pytest.mark.django_db
def test_a_withdrawn_link_opens_nothing(client: Client, manager: User, invitation: Invitation, link_of: LinkOf) -> None:
    services.withdraw(actor=manager, invitation=invitation)
    page = client.post(link_of(invitation), accepting())
    assert page.status_code == 410
    assert "retirée" in words_of(page.content)


@pytest.mark.django_db
def test_forged_links_open_nothing(client: Client, invitation: Invitation, link_of: LinkOf) -> None:
    good = link_of(invitation)
    other_salt = signing.dumps([invitation.public_id.hex, 1], salt="autre")
    odd: list[Any] = ["x", [], [invitation.public_id.hex], ["pas un uuid", 1], {"a": 1}, [None, None], 7]
    forged = [other_salt, "rien", "a:b:c", *(signing.dumps(value, salt=SALT) for value in odd)]
    for path in [good[:-2] + "/", good[:-8] + "AAAAAAA/", *(f"/invitation/{token}/" for token in forged)]:
        page = client.get(path)
        assert page.status_code == 404, path
        assert "Ce lien n’ouvre rien" in words_of(page.content)


@pytest.mark.django_db
def test_who_has_an_account_signs_in_and_joins(client: Client, invitation: Invitation, link_of: LinkOf) -> None:
    user = make.member(Role.CAF_ADVISOR, caf_id="31", user=make.UserFactory.create(email=EMAIL))
    link = link_of(invitation)  # signed with the second at which it is asked for
    page = client.get(link)
    assert f"/compte/connexion/?next={link.replace('/', '%2F').replace(':', '%3A')}" in page.content.decode()
    assert b"password" not in page.content
    client.force_login(user)
    assert "Accepter" in words_of(client.get(link_of(invitation)).content)
    assert client.post(link_of(invitation)).status_code == 302
    assert scope_of(User.objects.get(pk=user.pk)).cafs == {"07", "31"}


@pytest.mark.django_db
def test_someone_else_cannot_take_it(client: Client, advisor: User, invitation: Invitation, link_of: LinkOf) -> None:
    client.force_login(advisor)
    page = client.post(link_of(invitation))
    assert page.status_code == 403
    assert EMAIL not in page.content.decode()
    with pytest.raises(DomainError, match="autre adresse"):
        services.accept_as(actor=advisor, invitation=invitation)


@pytest.mark.django_db
def test_a_closed_account_is_not_opened_by_a_link(client: Client, invitation: Invitation, link_of: LinkOf) -> None:
    make.UserFactory.create(email=EMAIL, is_active=False)
    assert "est fermé" in words_of(client.post(link_of(invitation), accepting()).content)
    assert not Membership.objects.filter(user__email=EMAIL).exists()


@pytest.mark.django_db
def test_what_its_sender_may_no_longer_give_is_not_given(
    client: Client, administrator: User, manager: User, invitation: Invitation, link_of: LinkOf
) -> None:
    services.end_membership(actor=administrator, membership=manager.memberships.get())
    page = client.post(link_of(invitation), accepting())
    assert "ne le peut plus" in words_of(page.content)
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_at_once_one_is_refused() -> None:
    manager = make.member(Role.CAF_MANAGER, caf_id="07")
    sent = services.invite(actor=manager, email=EMAIL, role=Role.CAF_ADVISOR, caf=Caf.objects.get(pk="07"))

    def accept(name: str) -> str:
        try:
            services.accept_as_new(invitation=sent, first_name=name, last_name="Roy", password=PASSWORD)
        except DomainError as error:
            return error.message
        else:
            return "accepted"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(accept, ["Léa", "Lia", "Lou", "Luc"]))
    assert answers.count("accepted") == 1, answers
    assert User.objects.filter(email=EMAIL).count() == 1
    assert Membership.objects.filter(user__email=EMAIL).count() == 1
