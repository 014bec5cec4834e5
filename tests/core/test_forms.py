"""The form engine: what was typed is kept, what is wrong is said where it is, on real rows."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField, LookupField, add_errors
from projects.core.forms.fields import Looked
from projects.core.forms.lookups import Lookup, find_lookup, register_lookup, typed
from projects.porteurs.models import Porteur
from projects.territories.models import Commune
from tests import factories as make
from tests.core.forms_site import pages
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.core.forms_site.pages"
    pages.use_templates()


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


# Errors


def test_what_is_wrong_is_said_at_the_top_and_at_the_field(officer: Client) -> None:
    answer = officer.post("/essai/", {"name": "", "kind": "association", "pace": "x", "day": "32/13/2025"})
    page = parse(answer)
    assert answer.status_code == 200
    assert page.xpath("//title")[0].text.startswith("Erreur\u00a0: Essai")
    summary = page.xpath("//*[@role='alert'][@autofocus][@tabindex='-1']")[0]
    links = summary.xpath(".//a/@href")
    assert links == ["#id_name", "#id_day", "#id_pace_0"]
    for link in links:
        target = page.xpath(f"//*[@id='{link[1:]}']")[0]
        # A group of radios says its errors by its fieldset.
        alone = target.get("type") != "radio"
        assert target.get("aria-invalid") == ("true" if alone else None)
        holder = target if alone else target.xpath("ancestor::fieldset[1]")[0]
        said = [page.xpath(f"//*[@id='{part}']")[0] for part in holder.get("aria-describedby").split()]
        assert any("pf-saisie__erreur" in part.xpath("string(.//p/@class)") for part in said)
    assert "Le nom complet, sans sigle." in text_of(page.xpath("//*[@id='id_name_helptext']")[0])


def test_a_page_without_error_says_none(officer: Client) -> None:
    page = parse(officer.get("/essai/"))
    assert page.xpath("//title")[0].text.startswith("Essai")
    assert not page.xpath("//main//*[@role='alert']")
    assert not page.xpath("//*[@aria-invalid]")
    assert not page.xpath("//form[@data-modifie]")


def test_required_and_optional_are_told_in_words(officer: Client) -> None:
    page = parse(officer.get("/essai/"))
    labels = {text_of(label) for label in page.xpath("//main//label | //main//legend")}
    assert "Nom" in labels
    assert "SIRET (facultatif)" in labels
    assert page.xpath("//input[@name='name'][@required]")
    assert "Tout est à remplir, sauf ce qui porte la mention « facultatif »." in text_of(page.xpath("//main//form")[0])


def test_a_rule_of_the_domain_is_told_at_its_field(officer: Client) -> None:
    page = parse(officer.post("/essai/", {"name": "Refusé", "kind": "association"}))
    assert "Ce nom est refusé." in text_of(page.xpath("//*[@id='id_name_error']")[0])
    page = parse(officer.post("/essai/", {"name": "Nom", "kind": "association", "siret": "12345678901234"}))
    assert "clé de contrôle" in text_of(page.xpath("//*[@id='id_siret_error']")[0])
    assert not Porteur.objects.exists()


def test_what_a_form_has_no_field_for_is_told_over_it() -> None:
    form = pages.EveryField({"name": "a"})
    add_errors(form, DomainError("Une règle.", "nowhere"))
    add_errors(form, ValidationError({"elsewhere": ["Une autre."], "__all__": ["Toutes."], "note": ["Ici."]}))
    add_errors(form, ValidationError("La dernière."))
    assert list(form.non_field_errors()) == ["Une règle.", "Une autre.", "Toutes.", "La dernière."]
    assert form.errors["note"] == ["Ici."]


def test_a_save_says_so_and_how_to_take_it_back(officer: Client) -> None:
    answer = officer.post("/essai/", {"name": "Nom", "kind": "association"})
    assert answer.status_code == 302
    page = parse(officer.get(answer.headers["Location"]))
    assert "Porteur ajouté." in text_of(page.xpath("//*[@role='status'][contains(@class, 'pf-message')]")[0])
    assert page.xpath("//form[@action='/essai/annuler/'][@method='post']//button")
    assert not list(get_messages(officer.get("/essai/").wsgi_request))
    # Sent by htmx, for a part of a page: the whole page goes there.
    sent = officer.post("/essai/", {"name": "Autre", "kind": "association"}, headers={"HX-Request": "true"})
    assert (sent.status_code, sent.headers["HX-Redirect"]) == (200, f"/essai/{Porteur.objects.get(name='Autre').pk}/")


# Values


def test_an_unknown_choice_stays_in_its_list(officer: Client) -> None:
    page = parse(officer.post("/essai/", {"kind": "disparu", "pace": "aube", "public": ["p", "chats"]}))
    assert page.xpath("//select[@name='kind']/option[@selected]/@value") == ["disparu"]
    assert page.xpath("//input[@name='pace'][@checked]/@value") == ["aube"]
    assert page.xpath("//input[@name='public'][@checked]/@value") == ["p", "chats"]
    # And in nobody else's page.
    assert "disparu" not in officer.get("/essai/").content.decode()


def test_no_field_cuts_a_long_text_nor_empties_a_number(officer: Client) -> None:
    page = parse(officer.post("/essai/", {"name": "x" * 5000, "places": "douze", "euros": "beaucoup"}))
    assert page.xpath("//input[@name='name']/@value") == ["x" * 5000]
    assert not page.xpath("//main//input[@maxlength]")
    assert page.xpath("//input[@name='places'][@type='text']/@value") == ["douze"]
    assert page.xpath("//input[@name='euros'][@type='text']/@value") == ["beaucoup"]


@pytest.mark.parametrize(
    ("typed", "read"), [("1 234,50", "1234.50"), ("1\u202f234,5", "1234.5"), ("1234.50", "1234.50"), ("", None)]
)
def test_amounts_are_typed_as_people_write_them(typed: str, read: str | None) -> None:
    form = pages.EveryField({"euros": typed})
    assert "euros" not in form.errors
    assert form.cleaned_data["euros"] == (None if read is None else type(form.cleaned_data["euros"])(read))


# Any text in every field: never an error page, and the text is there again.
WILD = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.sampled_from(
        ("\0", "'", '"><script>', "{{ 7*7 }}", "%s%n", "٣", "²", "9" * 400, "-1", "1e999", "NaN", "inf", "a" * 9000)
    ),
    st.sampled_from(
        ("07010", "saint", "st", "%", "_", "\\", "  ", "2a", "!", "!1", "0x10", "31/02/2025", "9" * 25, "1e-400")
    ),
)
TEXTS = ("name", "siret", "day", "places", "euros", "email", "note")
LOOKUPS = ("commune", "epci", "department", "caf", "partner")
NAMES = (*TEXTS, *LOOKUPS, "kind", "pace", "public", "agreed", *(f"{name}__key" for name in LOOKUPS))


@given(values=st.dictionaries(st.sampled_from((*NAMES, *(f"{n}__choice" for n in LOOKUPS))), WILD))
def test_any_text_in_any_field_is_answered_and_kept(officer: Client, values: dict[str, str]) -> None:
    # « Refusé » keeps the form on the screen even when all else is right.
    answer = officer.post("/essai/", {**values, "name": values.get("name", "Refusé")})
    if answer.status_code == 302:
        return
    assert answer.status_code == 200
    form: Any = answer.context["form"]
    for name, text in values.items():
        shown = text.replace("\0", "\ufffd").replace("\r\n", "\n")
        if name in TEXTS:
            assert form[name].value() == shown
        elif name in LOOKUPS and name in form.errors:
            assert form[name].value().text == shown
    page = answer.content.decode()
    assert "\0" not in page
    assert "<script>" not in page.partition("<main")[2]


def test_what_no_text_holds_is_shown_and_said_at_its_field(officer: Client) -> None:
    """A NUL, pasted from a broken file: one sees where it was, and what is right is saved as it is shown."""
    typed = {"name": "Les \0lots", "kind": "association", "note": "sans\0", "siret": "", "commune": "Anno\0nay"}
    page = parse(officer.post("/essai/", typed))
    for field, shown in (("name", "Les �lots"), ("note", "sans�"), ("commune", "Anno�nay")):
        told = page.xpath(f"//*[@id='id_{field}_error']")[0]
        assert ("caractère est illisible" in text_of(told)) is (field != "commune")
        assert shown in page.xpath(f"//*[@id='id_{field}']/@value | //*[@id='id_{field}']/text()")[0]
    assert not page.xpath("//*[@id='id_siret_error']")
    assert not Porteur.objects.exists()
    assert officer.post("/essai/", {"name": "Les �lots", "kind": "association"}).status_code == 302


@given(text=WILD, slug=st.sampled_from(["communes", "epci", "departments", "cafs", "porteurs"]))
def test_any_text_may_be_looked_for(officer: Client, text: str, slug: str) -> None:
    answer = officer.get(f"/chercher/{slug}/", {"q": text})
    assert answer.status_code == 200
    assert set(answer.json()) == {"choices", "more"}


# Lookup fields, without a script


def looked(text: str, key: str = "", *, lookup: str = "communes", required: bool = False) -> Any:
    field = LookupField(lookup=lookup, required=required)
    return field.clean(Looked(text, key))


def test_what_is_named_whole_is_taken() -> None:
    assert looked("roiffieux").code == "07197"
    assert looked("st agrève").code == "07204"
    assert looked("annonay 07").code == "07010"
    # Other names hold the word: one only is that name.
    assert looked("Annonay").code == "07010"
    assert looked("07010", lookup="communes").code == "07010"
    assert looked("2a", lookup="departments").code == "2A"
    # A label that was copied from another page, without its key.
    assert looked("Ardèche (07)", lookup="departments").code == "07"
    assert looked("Saint-Denis (974)").code == "97411"
    assert looked("") is None


def asked(text: str, key: str = "", *, lookup: str = "communes") -> Any:
    """The one that is proposed and not taken."""
    field = LookupField(lookup=lookup)
    with pytest.raises(ValidationError) as refused:
        field.clean(Looked(text, key))
    assert refused.value.code == "one"
    return field.prepare_value(Looked(text, key)).candidates[0].key


def test_one_that_is_only_begun_is_asked_for() -> None:
    assert asked("roiffie") == "07197"
    assert asked("alpes mar", lookup="departments") == "06"
    assert asked("ardeche", lookup="cafs") == "07"
    # Confirmed; and what is typed since leaves the radio behind.
    assert looked("roiffie", "!07197").code == "07197"
    assert looked("annonay", "!07197").code == "07010"
    assert asked("saint agrev", "!07197") == "07204"
    assert looked("", "!07197") is None


def test_the_one_proposed_is_ticked_and_saving_again_takes_it(officer: Client) -> None:
    typed_in = {"name": "N", "kind": "association", "commune": "roiffie"}
    page = parse(officer.post("/essai/", typed_in))
    assert text_of(page.xpath("//*[@id='id_commune_error']")[0]).endswith(
        "Est-ce celui-ci ? Enregistrez pour confirmer, ou corrigez."
    )
    assert page.xpath("//input[@name='commune__choice'][@checked]/@value") == ["07197"]
    assert page.xpath("//input[@name='commune']/@value") == ["roiffie"]
    assert officer.post("/essai/", {**typed_in, "commune__choice": "07197"}).status_code == 302
    assert Porteur.objects.get().commune_id == "07197"


def test_a_posted_key_may_be_any_text(officer: Client) -> None:
    for wrong in ("\0", "a\0b", "x" * 10_000, "!", "!!"):
        data = {"commune": "Annonay (07)", "commune__key": wrong, "partner__choice": wrong, "partner": "zzzz"}
        answer = officer.post("/essai/", data)
        assert answer.status_code == 200
        assert parse(answer).xpath("//input[@name='commune__key']/@value") == ["07010"]


def test_none_or_too_short_is_told() -> None:
    for text, code in (("zzzz", "none"), ("a", "short"), ("", "required")):
        with pytest.raises(ValidationError) as refused:
            looked(text, required=True)
        assert refused.value.code == code


def test_several_become_radios_and_a_radio_is_taken(officer: Client) -> None:
    page = parse(officer.post("/essai/", {"name": "N", "kind": "association", "commune": "sainte croix"}))
    keys = page.xpath("//input[@type='radio'][@name='commune__choice']/@value")
    assert len(keys) == 12
    assert "Lequel est-ce" in text_of(page.xpath("//fieldset[contains(@class, 'pf-cherche__choix')]/legend")[0])
    assert not page.xpath("//input[@name='commune__choice'][@checked]")
    data = {"name": "N", "kind": "association", "commune": "sainte croix", "commune__choice": keys[3]}
    assert officer.post("/essai/", data).status_code == 302
    assert Porteur.objects.get().commune_id == keys[3]


def test_what_was_found_stays_found_while_the_rest_is_corrected(officer: Client) -> None:
    page = parse(officer.post("/essai/", {"commune": "saint agreve"}))
    assert page.xpath("//input[@name='commune']/@value") == ["Saint-Agrève (07)"]
    assert page.xpath("//input[@name='commune__key']/@value") == ["07204"]


def test_a_key_counts_for_its_own_text_only() -> None:
    assert looked("Saint-Denis (974)", "97411").code == "97411"
    # Without a script a new text leaves the old key behind.
    assert looked("roiffieux", "97411").code == "07197"
    assert looked("", "97411") is None


def test_a_choice_that_was_read_is_shown_with_its_label() -> None:
    form = pages.EveryField(initial={"commune": Commune.objects.get(code="07010"), "department": "07"})
    assert form["commune"].value() == Looked("Annonay (07)", "07010")
    assert form["department"].value() == Looked("Ardèche (07)", "07")
    assert not LookupField(lookup="communes").has_changed("07010", Looked("Annonay (07)", "07010"))
    assert LookupField(lookup="communes").has_changed("07010", Looked("", ""))


def test_two_forms_never_share_what_was_found() -> None:
    first = pages.EveryField({"commune": "sainte croix"})
    assert first.errors["commune"]
    assert first["commune"].value().candidates
    assert pages.EveryField({"commune": "sainte croix"}).fields["commune"]._candidates == ()  # type: ignore[attr-defined]


def test_a_lookup_is_registered_once() -> None:
    communes = find_lookup("communes")
    assert isinstance(communes, Lookup)
    with pytest.raises(ValueError, match="communes"):
        register_lookup(communes)
    unknown = LookupField(lookup="nowhere")
    with pytest.raises(LookupError):
        deepcopy(unknown)


def test_a_text_to_look_for_is_on_one_line_and_bounded() -> None:
    assert typed(" a\0b\n c\u202fd ") == "a b c d"
    assert len(typed("x" * 10_000)) == 120


# Dates


@pytest.mark.parametrize(
    "text",
    [
        "9/12/2025",
        "09/12/2025",
        "09.12.2025",
        "9-12-2025",
        "2025-12-09",
        "9 décembre 2025",
        " 9 DECEMBRE 2025 ",
        "9/12/25",
        "9.12.25",
        "9 décembre 25",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert FrenchDateField().clean(text) == date(2025, 12, 9)


def test_the_first_of_a_month_is_first() -> None:
    assert FrenchDateField().clean("1er mars 2026") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [("31/02/2025", "absent"), ("demain", "invalid"), ("12/2025", "invalid"), ("1/1/0000", "absent"), ("", "required")],
)
def test_what_is_no_date_is_told(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FrenchDateField().clean(text)
    assert refused.value.code == code


def test_a_date_is_shown_in_french_and_compared_by_its_day() -> None:
    field = FrenchDateField(required=False)
    assert field.prepare_value(date(2025, 12, 9)) == "09/12/2025"
    assert not field.has_changed(date(2025, 12, 9), "9 décembre 2025")
    assert field.has_changed(date(2025, 12, 9), "illisible")
