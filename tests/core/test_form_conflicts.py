"""Two people save the same row: both texts are shown, one is chosen for each field, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.core.forms.base import canonical, fingerprint, fingerprints_in
from projects.core.forms.compare import Part, told_apart
from projects.core.forms.conflicts import posted_like, spoken
from projects.core.versions import save_version
from projects.porteurs.models import Porteur
from projects.territories.models import Commune
from tests import factories as make
from tests.core.forms_site import pages
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
FIELDS = ("name", "printed_name", "kind", "commune")


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.core.forms_site.pages"
    pages.use_templates()


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


@pytest.fixture
def porteur() -> Porteur:
    return make.PorteurFactory.create(name="Avant", printed_name="Imprimé", kind="association", commune_id="07010")


def fields_of(root: html.HtmlElement) -> dict[str, str]:
    """What a browser would post from the one form of the page."""
    form = root.xpath("//main//form[@data-saisie]")[0]
    data = dict(form.form_values())
    return {name: value.replace("\r\n", "\n") for name, value in data.items()}


def opened(client: Client, porteur: Porteur) -> dict[str, str]:
    return fields_of(parse(client.get(f"/essai/{porteur.pk}/")))


def saved_by_another(porteur: Porteur, **values: Any) -> None:
    row = Porteur.objects.get(pk=porteur.pk)
    save_version(row, version=row.version, values=values)


def test_what_each_changed_alone_is_kept_and_what_both_changed_is_asked(officer: Client, porteur: Porteur) -> None:
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune")
    answer = officer.post(f"/essai/{porteur.pk}/", data | {"name": "Le mien", "commune": "Roiffieux (07)"})
    assert answer.status_code == 409
    page = parse(answer)
    asked = {
        text_of(one.xpath("./legend")[0]).split()[0]: one.xpath(".//input[@checked]/@value")
        for one in page.xpath("//fieldset[contains(@class, 'pf-conflit__champ')]")
    }
    assert asked == {"Nom": [], "Type": ["theirs"], "Commune": ["yours"]}
    name = text_of(page.xpath("//fieldset[.//input[@name='keep__name']]")[0])
    assert "Le mien" in name
    assert "Le leur" in name
    kind = text_of(page.xpath("//fieldset[.//input[@name='keep__kind']]")[0])
    assert "Association" in kind
    assert "Commune" in kind
    # Nothing is written yet.
    assert Porteur.objects.get().name == "Le leur"


def test_the_choice_saves_with_the_version_just_shown(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien", "commune": "Roiffieux (07)"})))
    # « name » has no choice yet: it is asked again, with an alert, and nothing is lost.
    again = officer.post(path, choice)
    assert again.status_code == 409
    page = parse(again)
    assert page.xpath("//*[@role='alert']//a/@href") == ["#garder-name-yours"]
    assert Porteur.objects.get().name == "Le leur"
    assert officer.post(path, fields_of(page) | {"keep__name": "yours"}).status_code == 302
    stored = Porteur.objects.get()
    assert (stored.name, stored.kind, stored.commune_id, stored.version) == ("Le mien", "commune", "07197", 3)


def test_the_stored_text_can_be_kept_for_each_kind_of_field(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune", commune_id="07204", printed_name="Leur\ntexte")
    mine = {"name": "Mien", "kind": "epci", "commune": "Roiffieux (07)", "printed_name": "Mon texte"}
    choice = fields_of(parse(officer.post(path, data | mine)))
    keep = {f"keep__{name}": "theirs" for name in FIELDS}
    assert officer.post(path, choice | keep).status_code == 302
    stored = Porteur.objects.get()
    assert [stored.name, stored.kind, stored.commune_id, stored.printed_name] == [
        "Le leur", "commune", "07204", "Leur\ntexte",
    ]  # fmt: skip


def test_two_long_texts_can_both_be_kept(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, printed_name="Leur texte")
    page = parse(officer.post(path, data | {"printed_name": "Mon texte"}))
    assert not page.xpath("//input[@name='keep__name']")
    assert officer.post(path, fields_of(page) | {"keep__printed_name": "both"}).status_code == 302
    assert Porteur.objects.get().printed_name.splitlines() == ["Mon texte", "", "Leur texte"]


def test_a_second_save_meanwhile_asks_again_and_forgets_no_text(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Leur premier", kind="commune")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien", "printed_name": "Mon texte"})))
    saved_by_another(porteur, name="Leur second")
    answer = officer.post(path, choice | {"keep__name": "theirs"})
    assert answer.status_code == 409
    page = parse(answer)
    # Their text is another one now: the choice that was made of it does not hold, and mine is still there.
    assert page.xpath("//input[@name='keep__name'][@checked]") == []
    name = text_of(page.xpath("//fieldset[.//input[@name='keep__name']]")[0])
    assert "Le mien" in name
    assert "Leur second" in name
    # What did not move keeps its choice.
    assert page.xpath("//input[@name='keep__kind'][@checked]/@value") == ["theirs"]
    assert page.xpath("//input[@name='keep__printed_name'][@checked]/@value") == ["yours"]
    assert officer.post(path, fields_of(page) | {"keep__name": "yours"}).status_code == 302
    stored = Porteur.objects.get()
    assert (stored.name, stored.kind, stored.printed_name) == ("Le mien", "commune", "Mon texte")


def test_one_may_go_back_to_the_form_with_what_was_chosen(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien"})))
    form = parse(officer.post(path, choice | {"keep__name": "theirs", "_revise": "1"}))
    values = fields_of(form)
    assert (values["name"], values["kind"], values["version"]) == ("Le leur", "commune", "2")
    assert form.xpath("//form[@data-modifie]")
    assert Porteur.objects.get().version == 2
    assert officer.post(path, values | {"name": "Le nôtre"}).status_code == 302
    assert Porteur.objects.get().name == "Le nôtre"


def test_what_was_read_in_a_comparison_is_known_afterwards(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien"})))
    values = fields_of(parse(officer.post(path, choice | {"keep__name": "yours", "_revise": "1"})))
    saved_by_another(porteur, kind="epci")
    page = parse(officer.post(path, values))
    # Their first type was accepted, their second one is theirs alone; the name has not moved since it was compared.
    assert page.xpath("//input[@name='keep__kind'][@checked]/@value") == ["theirs"]
    assert page.xpath("//input[@name='keep__name'][@checked]/@value") == ["yours"]


def test_a_save_at_the_last_moment_shows_again_what_was_typed(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Leur premier")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien"})))
    pages.MEANWHILE.append(lambda: saved_by_another(porteur, name="Leur second"))
    answer = officer.post(path, choice | {"keep__name": "theirs"})
    assert answer.status_code == 409
    name = text_of(parse(answer).xpath("//fieldset[.//input[@name='keep__name']]")[0])
    assert "Le mien" in name
    assert "Leur second" in name


def test_same_text_on_both_sides_is_no_conflict(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Pareil")
    page = parse(officer.post(path, data | {"name": "Pareil"}))
    assert not page.xpath("//fieldset")
    assert officer.post(path, fields_of(page)).status_code == 302
    assert Porteur.objects.get().version == 2


def test_a_row_that_is_gone_leaves_the_text_on_the_screen(officer: Client, porteur: Porteur) -> None:
    data = opened(officer, porteur)
    pages.MEANWHILE.append(lambda: Porteur.objects.all().delete() and None)
    page = parse(officer.post(f"/essai/{porteur.pk}/", data | {"name": "Le mien"}))
    assert "n’existe plus" in text_of(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//input[@name='name']/@value") == ["Le mien"]


def test_who_saved_and_when_is_said(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    data = opened(officer, porteur)
    other = Client()
    person = make.member(Role.CNAF)
    other.force_login(person)
    assert other.post(path, opened(other, porteur) | {"name": "Le leur"}).status_code == 302
    page = parse(officer.post(path, data | {"name": "Le mien"}))
    assert f"{person} a enregistré le" in text_of(page.xpath("//main")[0])


def test_a_comparison_left_by_an_expired_session_comes_back_as_the_form(officer: Client, porteur: Porteur) -> None:
    path = f"/essai/{porteur.pk}/"
    user = officer.get(path).wsgi_request.user
    data = opened(officer, porteur)
    saved_by_another(porteur, name="Le leur", kind="commune")
    choice = fields_of(parse(officer.post(path, data | {"name": "Le mien"})))
    officer.logout()
    page = parse(officer.post(path, choice | {"keep__name": "yours"}))
    officer.force_login(user)
    session = officer.session
    session["draft"] = page.xpath("//main//input[@name='_draft']/@value")[0]
    session.save()
    form = parse(officer.get(path))
    values = fields_of(form)
    assert (values["name"], values["kind"], values["version"]) == ("Le mien", "commune", "2")


@given(
    values=st.dictionaries(
        st.sampled_from(["version", "read", "_compared", "_revise", "keep__name", "keep__kind", "name"]),
        st.sampled_from(
            ["", "1", "2", "-1", "9" * 30, "{}", "[]", "[" * 5000, '{"name": []}', "null", "theirs", "both", "\0"]
        ),
        min_size=1,
    )
)
def test_a_page_that_was_tampered_with_is_no_error(officer: Client, porteur: Porteur, values: dict[str, str]) -> None:
    answer = officer.post(f"/essai/{porteur.pk}/", {"name": "N", "kind": "association", "version": "1", **values})
    assert answer.status_code in (200, 302, 409)


def test_values_that_mean_the_same_have_one_text() -> None:
    commune = Commune.objects.get(code="07010")
    assert canonical(commune) == canonical("07010")
    assert canonical(Decimal("2.50")) == canonical(Decimal("2.5")) == "2.5"
    assert canonical("a\r\nb ") == canonical("a\nb")
    assert canonical(None) == canonical("") == canonical(False) == canonical([]) == ""
    assert canonical([2, 1]) == canonical({1, 2})
    assert canonical(date(2025, 12, 9)) == "2025-12-09"
    assert len(fingerprint("x" * 10_000)) == 8


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 100_000, "null"])
def test_marks_that_do_not_read_are_none(text: str) -> None:
    assert fingerprints_in(text) == {}


def test_a_stored_value_is_posted_as_a_browser_would() -> None:
    form = pages.EveryField()
    commune = Commune.objects.get(code="07010")
    assert posted_like(form, "commune", commune) == {"commune": ["Annonay (07)"], "commune__key": ["07010"]}
    assert posted_like(form, "commune", None) == {"commune": [""], "commune__key": [""]}
    assert posted_like(form, "day", date(2025, 12, 9)) == {"day": ["09/12/2025"]}
    assert posted_like(form, "public", ["p", "e"]) == {"public": ["p", "e"]}
    assert posted_like(form, "agreed", True) == {"agreed": ["on"]}
    assert posted_like(form, "agreed", False) == {"agreed": []}
    assert posted_like(form, "kind", "epci") == {"kind": ["epci"]}
    assert posted_like(form, "euros", Decimal("1234.50")) == {"euros": ["1234,50"]}


def test_the_words_that_differ_are_marked(officer: Client, porteur: Porteur) -> None:
    data = opened(officer, porteur)
    saved_by_another(porteur, printed_name="Une crèche de douze places ouverte la nuit")
    mine = "Une crèche de <b>dix</b> places ouverte la nuit"
    page = parse(officer.post(f"/essai/{porteur.pk}/", data | {"printed_name": mine}))
    texts = page.xpath("//span[@class='pf-conflit__corps']")
    assert [text_of(mark) for mark in page.xpath("//mark")] == ["<b>dix</b>", "douze"]
    assert text_of(texts[0]) == mine


@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_a_comparison_loses_no_letter(one: str, other: str) -> None:
    mine, theirs = told_apart(one, other)
    assert "".join(part.text for part in mine) == one
    assert "".join(part.text for part in theirs) == other


def test_long_texts_are_not_compared_word_by_word() -> None:
    assert told_apart("a b " * 5_000, "a c " * 5_000) == ([Part("a b " * 5_000)], [Part("a c " * 5_000)])
    assert told_apart("un deux trois", "un deux quatre")[0] != [Part("un deux trois")]
    assert told_apart("un deux", "trois quatre cinq")[0] == [Part("un deux")]


def test_a_value_is_said_as_people_read_it() -> None:
    form = pages.EveryField()
    assert spoken(form, "kind", "epci") == "Intercommunalité"
    assert spoken(form, "agreed", False) == "Non"
    assert spoken(form, "day", date(2025, 12, 1)) == "1er décembre 2025"
    assert spoken(form, "public", ["p", "e"]) == "Parents et Enfants"
    assert spoken(form, "commune", "07010") == "Annonay (07)"
    assert spoken(form, "note", "") == spoken(form, "pace", "") == "(vide)"
    assert spoken(form, "kind", "") == "À choisir"
