"""Leaving ends access at once, everywhere, and shows what is to be handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.people import services
from projects.portfolio.models import Referent
from tests import factories as make
from tests.people.conftest import PASSWORD, words_of

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def end_page(user: User) -> str:
    return f"/personnes/{user.pk}/habilitations/{user.memberships.get().pk}/fin/"


def test_access_ends_at_once_in_another_browser(manager: User, advisor: User) -> None:
    project = make.ProjectFactory.create(selected_on=today())
    desk, phone = signed_in(manager), signed_in(advisor)
    address = f"/projets/{project.reference}/"
    assert phone.get(address).status_code == 200
    day = today().strftime("%d/%m/%Y")
    assert desk.post(end_page(advisor), {"ended_on": day}).status_code == 302
    for path in (address, "/", "/api/projets/"):
        assert phone.get(path).status_code in (302, 403), path
    assert phone.get("/").headers["Location"].startswith("/compte/connexion/")


def test_who_keeps_another_right_stays_signed_in(manager: User, advisor: User) -> None:
    make.MembershipFactory.create(user=advisor, role=Role.CAF_ADVISOR, caf_id="31")
    phone = signed_in(advisor)
    services.end_membership(actor=manager, membership=advisor.memberships.get(caf="07"))
    assert phone.get("/").status_code == 200


def test_access_may_end_later(manager: User, advisor: User) -> None:
    phone = signed_in(advisor)
    day = today() + timedelta(days=10)
    signed_in(manager).post(end_page(advisor), {"ended_on": f"{day:%d/%m/%Y}"})
    assert advisor.memberships.get().ended_on == day
    assert phone.get("/").status_code == 200


def test_a_closed_account_is_out_everywhere_and_in_no_more(administrator: User, advisor: User) -> None:
    advisor.set_password(PASSWORD)
    advisor.save()
    phone = signed_in(advisor)
    desk = signed_in(administrator)
    desk.post(f"/personnes/{advisor.pk}/fermer/")
    assert phone.get("/").status_code == 302
    tried = Client()
    tried.post("/compte/connexion/", {"login": advisor.email, "password": PASSWORD})
    assert tried.get("/").status_code == 302
    desk.post(f"/personnes/{advisor.pk}/rouvrir/")
    tried.post("/compte/connexion/", {"login": advisor.email, "password": PASSWORD})
    assert tried.get("/").status_code == 200


def test_what_is_to_be_handed_over_is_shown(manager: User, advisor: User) -> None:
    project = make.ProjectFactory.create(title="Une halte qui roule", selected_on=today())
    elsewhere = make.ProjectFactory.create(title="Ailleurs", department_id="31", selected_on=today())
    for followed in (project, elsewhere):
        Referent.objects.create(project=followed, user=advisor, observed_on=today())
    page = words_of(signed_in(manager).get(end_page(advisor)).content)
    assert "1 dossier" in page.replace("\xa0", " ")
    assert "Une halte qui roule" in page
    assert "Ailleurs" not in page


@pytest.mark.parametrize("day", ["", "hier", "31/02/2027", "01/01/2020", "x" * 3000])
def test_a_wrong_day_is_told_and_changes_nothing(day: str, manager: User, advisor: User) -> None:
    page = signed_in(manager).post(end_page(advisor), {"ended_on": day})
    assert page.status_code == 200
    assert "Rien n’est enregistré" in words_of(page.content)
    assert advisor.memberships.get().ended_on is None


def test_sessions_are_listed_and_ended(advisor: User) -> None:
    advisor.set_password(PASSWORD)
    advisor.save()
    desk, phone, tablet = (Client(headers={"user-agent": agent}) for agent in AGENTS)
    for browser in (desk, phone, tablet):
        browser.post("/compte/connexion/", {"login": advisor.email, "password": PASSWORD})
    page = words_of(desk.get("/compte/sessions/").content)
    assert "Firefox sur Windows Adresse" in page
    assert "Safari sur iPhone" in page
    assert page.count("Cet appareil") == 1
    theirs = UserSession.objects.get(session_key=phone.session.session_key)
    other = signed_in(make.UserFactory.create())
    assert other.post(f"/compte/sessions/{theirs.pk}/fermer/").status_code == 404
    desk.post(f"/compte/sessions/{theirs.pk}/fermer/")
    assert phone.get("/").status_code == 302
    assert tablet.get("/").status_code == 200
    desk.post("/compte/sessions/autres/fermer/")
    assert tablet.get("/").status_code == 302
    assert desk.get("/").status_code == 200
    own = UserSession.objects.get(user=advisor)
    assert desk.post(f"/compte/sessions/{own.pk}/fermer/").headers["Location"] == "/compte/connexion/"
    assert desk.get("/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(advisor: User) -> None:
    advisor.set_password(PASSWORD)
    advisor.save()
    desk, phone = Client(), Client()
    for browser in (desk, phone):
        browser.post("/compte/connexion/", {"login": advisor.email, "password": PASSWORD})
    new = "une-autre-phrase-8"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert desk.post("/compte/mot-de-passe/", form).status_code == 302
    assert desk.get("/").status_code == 200
    assert phone.get("/").status_code == 302


AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1",
    "curl/8",
)
