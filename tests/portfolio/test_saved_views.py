"""Views kept by name: by whom, for whom, and what a refusal says."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.models import Entry
from projects.portfolio.models import SavedView
from projects.portfolio.services.saved_views import change_view, remove_view, save_view
from tests import factories as make
from tests.support.pages import parse

pytestmark = pytest.mark.django_db
TEAM = "caf:07"


@pytest.fixture
def advisor() -> User:
    return make.member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def colleague() -> User:
    return make.member(Role.CAF_MANAGER, caf_id="07")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_view_is_kept_replaced_renamed_and_forgotten_with_its_lines(advisor: User) -> None:
    view = save_view(actor=advisor, name=" Mes crèches ", query="q=creche")
    assert (view.name, view.query, view.team) == ("Mes crèches", "q=creche", "")
    with pytest.raises(DomainError, match="déjà une vue de ce nom"):
        save_view(actor=advisor, name="Mes crèches", query="q=rpe")
    same = save_view(actor=advisor, name="Mes crèches", query="q=rpe", replace=True)
    assert (same.pk, same.query) == (view.pk, "q=rpe")
    change_view(actor=advisor, view=same, name="Mes RPE", team=TEAM)
    remove_view(actor=advisor, view=same)
    assert not SavedView.objects.exists()
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "saved_view.kept", "saved_view.replaced", "saved_view.changed", "saved_view.removed",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [{"name": ""}, {"name": "a" * 81}, {"name": "b", "team": "caf:31"}])
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(advisor: User, values: dict[str, str]) -> None:
    with pytest.raises((DomainError, ValidationError)):
        save_view(actor=advisor, **{"query": "", **values})
    assert not SavedView.objects.exists()
    assert not Entry.objects.exists()


def test_nobody_changes_the_view_of_another(advisor: User, colleague: User) -> None:
    view = save_view(actor=advisor, name="À moi", query="", team=TEAM)
    with pytest.raises(DomainError):
        change_view(actor=colleague, view=view, name="À nous", team="")
    with pytest.raises(DomainError):
        remove_view(actor=colleague, view=view)


def test_a_team_sees_the_views_shared_with_it(advisor: User, colleague: User) -> None:
    save_view(actor=advisor, name="Pour tous", query="region=84", team=TEAM)
    save_view(actor=advisor, name="Pour moi", query="region=84")
    mine, theirs = (client_of(user).get("/projets/").content.decode() for user in (advisor, colleague))
    assert "Pour tous" in mine
    assert "Pour moi" in mine
    assert "Pour tous" in theirs
    assert "Pour moi" not in theirs
    other = client_of(make.member(Role.CAF_ADVISOR, caf_id="31")).get("/projets/").content.decode()
    assert "Pour tous" not in other


def test_the_page_keeps_a_view_and_leads_back_to_the_list(advisor: User) -> None:
    client = client_of(advisor)
    query = "region=84&tri=-maturite&rien=1&page=x"
    response = client.post("/projets/vues/", {"name": "Ardèche", "query": query})
    assert response["Location"] == "/projets/?region=84&tri=-maturite"
    page = client.get(response["Location"]).content.decode()
    assert "Vue «\u202fArdèche\u202f» enregistrée." in page
    assert 'aria-current="true">Ardèche</a>' in page


def test_a_name_that_is_taken_asks_whether_to_replace(advisor: User) -> None:
    client = client_of(advisor)
    client.post("/projets/vues/", {"name": "Ardèche", "query": "region=84"})
    asked = client.post("/projets/vues/", {"name": "Ardèche", "query": "region=76"})
    assert asked.status_code == 200
    assert "Vous avez déjà une vue de ce nom" in asked.content.decode()
    assert "Remplacer la vue qui porte déjà ce nom" in asked.content.decode()
    assert 'value="region=76"' in asked.content.decode()
    client.post("/projets/vues/", {"name": "Ardèche", "query": "region=76", "replace": "on"})
    assert SavedView.objects.get().query == "region=76"


def test_a_view_is_edited_and_removed_after_a_question(advisor: User) -> None:
    view = save_view(actor=advisor, name="Ardèche", query="region=84")
    client = client_of(advisor)
    page = client.get(f"/projets/vues/{view.pk}/?adresse=region%3D76").content.decode()
    assert "Remplacer la liste par celle qui était affichée" in page
    client.post(f"/projets/vues/{view.pk}/", {"name": "Sud", "team": TEAM, "query": "region=76", "replace": "on"})
    view.refresh_from_db()
    assert (view.name, view.team, view.query) == ("Sud", TEAM, "region=76")
    refused = client.post(f"/projets/vues/{view.pk}/", {"name": "", "team": "caf:31", "query": ""})
    assert refused.status_code == 200
    assert "Erreur" in refused.content.decode()
    assert client.get(f"/projets/vues/{view.pk}/retirer/").status_code == 200
    assert SavedView.objects.exists()
    client.post(f"/projets/vues/{view.pk}/retirer/")
    assert not SavedView.objects.exists()


def test_a_name_outlives_the_session_that_ended(advisor: User) -> None:
    client = client_of(advisor)
    form = parse(client.get("/projets/?region=84")).xpath("//form[@action='/projets/vues/']")[0]
    sent = {**dict(form.form_values()), "name": "Ardèche du nord"}
    client.logout()
    door = client.post("/projets/vues/", sent)
    carried = parse(door).xpath("//input[@name='_draft']/@value")[0]
    client.post("/compte/connexion/", {"login": advisor.email, "password": "no", "_draft": carried})
    client.force_login(advisor)
    again = parse(client.get("/projets/vues/"))
    assert again.xpath("//main//input[@name='name']/@value") == ["Ardèche du nord"]
    assert again.xpath("//main//input[@name='query']/@value") == ["region=84"]


@pytest.mark.parametrize("text", ["\0", "é" * 5000, "<script>", "'; --", "\ud83d"])
def test_any_text_is_answered(advisor: User, text: str) -> None:
    client = client_of(advisor)
    text = text.encode("utf-8", "replace").decode()
    for path in ("/projets/vues/", "/projets/colonnes/", "/projets/selection/"):
        fields = ("name", "team", "query", "adresse", "colonne", "montres", "choix", "acte", "page", "trouves")
        assert client.post(path, dict.fromkeys(fields, text)).status_code in (200, 302)
