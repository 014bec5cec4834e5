"""How organisations that publish print themselves: who says it, which edition bears it, what is frozen of it."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.journal.models import Entry
from projects.territories.models import Caf, Region
from reporting.enums import EditionKind, PublisherKind
from reporting.models import Edition, Identity, Logo
from reporting.organisations import Organisation
from reporting.rendering.canonical import read_content
from reporting.rendering.content import Imprint
from reporting.rendering.recueil import render_recueil
from reporting.selectors.editions import recueil_content
from reporting.selectors.identities import organisations_for
from reporting.selectors.open_data import refusal
from reporting.services import change_edition, freeze_edition
from reporting.services.identities import save_identity
from reporting.services.steps import last_change
from reporting.workflow import CHECK
from tests.factories import UserFactory, member
from tests.factories.editions import approved, draft_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
CNAF = Organisation(PublisherKind.CNAF)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#145"/></svg>'
OTHER = SVG.replace(b"#145", b"#514")
VALUES = {
    "name": "Caisse d’exemple",
    "accent": "#7a2e6b",
    "signatories": "Ana Rol, directrice\nLéo Pic, adjoint",
    "address": "1, rue de l’Exemple",
    "legal": "",
}


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


def said(officer: User, organisation: Organisation, version: int = 0, **values: object) -> Identity:
    logo = values.pop("logo", None)
    assert logo is None or isinstance(logo, bytes)
    return save_identity(
        actor=officer, organisation=organisation, version=version, values={**VALUES, **values}, logo=logo
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(page: HttpResponse) -> dict[str, str]:
    """What the form of a page would post as it is."""
    form = parse(page).xpath("//form[contains(@class, 'pf-form')]")[0]
    fields = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@name][not(@type='file')]")}
    return fields | {one.get("name"): (one.text or "").lstrip("\n") for one in form.xpath(".//textarea")}


def printed(edition: Edition) -> Imprint:
    found = recueil_content(Edition.objects.get(pk=edition.pk)).imprint
    assert found is not None
    return found


def test_a_caf_manager_says_how_the_caf_prints_itself() -> None:
    client = client_of(member(Role.CAF_MANAGER, caf_id="07"))
    page = client.get("/editeurs/caf-07/")
    logo = SimpleUploadedFile("logo.svg", SVG, "image/svg+xml")
    done = client.post("/editeurs/caf-07/", {**typed(page), "accent": "2C5D3F", "logo": logo}, follow=True)
    assert "identité enregistrée" in text_of(parse(done))
    made = Identity.objects.get()
    assert (made.caf_id, made.accent, made.name) == ("07", "#2c5d3f", Caf.objects.get(pk="07").name)
    assert made.logo is not None
    assert bytes(made.logo.data) == SVG
    assert Entry.objects.filter(verb="identity.created", object_id=made.pk).count() == 1
    kept = client.post("/editeurs/caf-07/", {**typed(client.get("/editeurs/caf-07/")), "name": "Caf"}, follow=True)
    assert "Caf" in text_of(parse(kept))
    assert Identity.objects.get().logo == made.logo, "without a new file, the logo stays"
    client.post("/editeurs/caf-07/", {**typed(client.get("/editeurs/caf-07/")), "removes_logo": "on"})
    assert Identity.objects.get().logo is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("accent", "#f5d547", "trop claire"),
        ("accent", "rouge", "six chiffres"),
        ("signatories", "Ana Rol", "une virgule"),
        ("address", "\n".join("abcdef"), "lignes au plus"),
        ("name", "", "À remplir"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    officer: User, field: str, value: str, words: str
) -> None:
    client = client_of(officer)
    data = {**typed(client.get("/editeurs/cnaf/")), "legal": "Mention gardée", field: value}
    page = parse(client.post("/editeurs/cnaf/", data))
    assert words in text_of(page.xpath(f"//*[@id='id_{field}_error']")[0])
    assert page.xpath("string(//input[@name='legal']/@value)") == "Mention gardée"
    assert not Identity.objects.exists()


def test_a_logo_that_could_run_something_is_refused_at_its_field(officer: User) -> None:
    client = client_of(officer)
    logo = SimpleUploadedFile("logo.svg", SVG.replace(b"<rect", b"<script>1</script><rect"), "image/svg+xml")
    page = parse(client.post("/editeurs/cnaf/", {**typed(client.get("/editeurs/cnaf/")), "logo": logo}))
    assert "« script »" in text_of(page.xpath("//*[@id='id_logo_error']")[0])
    assert not Logo.objects.exists()


def test_two_who_write_it_at_once_lose_nothing(officer: User) -> None:
    client = client_of(officer)
    first = typed(client.get("/editeurs/cnaf/"))
    said(officer, CNAF, name="Nom de l’autre")
    answer = client.post("/editeurs/cnaf/", {**first, "name": "Mon nom"})
    assert answer.status_code == 409
    assert all(name in text_of(parse(answer)) for name in ("Nom de l’autre", "Mon nom"))
    assert Identity.objects.get().name == "Nom de l’autre"
    with pytest.raises(StaleVersion):
        said(officer, CNAF, version=9)


def test_only_its_manager_writes_it(officer: User) -> None:
    caf = Organisation(PublisherKind.CAF, caf=Caf.objects.get(pk="07"))
    for role, scope in ((Role.CAF_ADVISOR, "07"), (Role.CAF_MANAGER, "31")):
        with pytest.raises(DomainError, match="responsable"):
            said(member(role, caf_id=scope), caf)
    said(member(Role.CAF_MANAGER, caf_id="07"), caf)
    with pytest.raises(ValidationError, match="une région"):
        Identity(kind=PublisherKind.CNAF, region_id="84", name="Autre").full_clean()


def test_the_preview_shows_what_is_typed_before_it_is_stored(officer: User) -> None:
    client = client_of(officer)
    data = {**typed(client.get("/editeurs/cnaf/")), "accent": "#7a2e6b"}
    stored = parse(client.get("/editeurs/cnaf/apercu/")).xpath("//main//img/@src")
    now = parse(client.post("/editeurs/cnaf/apercu/", data)).xpath("//main//img")
    assert [one.get("alt") for one in now] == [
        f"{name} de Cnaf, comme à l’impression" for name in ("Couverture", "Lettre")
    ]
    assert now[0].get("src") != stored[0]
    wrong = client.post("/editeurs/cnaf/apercu/", {**data, "accent": "#ffffff"})
    assert "À corriger d’abord" in text_of(parse(wrong))
    assert parse(wrong).xpath("//main//img/@src") == stored
    assert not Identity.objects.exists()


def test_an_edition_bears_the_identity_of_its_organisation_unless_another_is_chosen(officer: User) -> None:
    edition = draft_of(officer)
    assert recueil_content(edition).imprint is None
    cnaf = said(officer, CNAF)
    assert printed(edition).name == "Caisse d’exemple"
    assert recueil_content(edition).publisher == "Caisse d’exemple"
    said(officer, Organisation(PublisherKind.CAFLAB), name="Caflab")
    said(officer, Organisation(PublisherKind.GROUP, region=Region.objects.get(pk="84")), name="Groupe")
    assert printed(edition).name == "Caisse d’exemple"
    assert printed(draft_of(officer, slug="bilan", kind=EditionKind.BILAN)).name == "Caflab"
    regional = draft_of(officer, slug="region", region_id="84")
    assert printed(regional).name == "Groupe"
    release = draft_of(officer, slug="ailleurs", kind=EditionKind.PRESS_RELEASE, region_id="76", selection=[])
    assert recueil_content(release).imprint is None, "it is not Cnaf's unless somebody says so"
    Edition.objects.filter(pk=regional.pk).update(identity=cnaf, publisher="Nom d’un jour")
    assert printed(regional).name == "Caisse d’exemple"
    assert recueil_content(Edition.objects.get(pk=regional.pk)).publisher == "Nom d’un jour"


def test_the_first_signatory_signs_a_letter_that_does_not_say_who_does(officer: User) -> None:
    said(officer, CNAF)
    assert printed(draft_of(officer)).signatory == "", "a recueil is signed by nobody"
    letter = draft_of(officer, slug="lettre", kind=EditionKind.LETTER)
    assert (printed(letter).signatory, printed(letter).function) == ("Ana Rol", "directrice")
    letter.blocks.create(section="signature", body="<p>La ministre</p>", position=1)
    assert printed(letter).signatory == ""
    page = client_of(officer).get("/recueils/lettre/en-tete/")
    chosen = parse(page).xpath("//select[@name='signed_by']//option/@value")
    assert chosen == ["", "Ana Rol, directrice", "Léo Pic, adjoint"]
    selected = {
        one.getparent().get("name") or one.getparent().getparent().get("name"): one.get("value")
        for one in parse(page).xpath("//select[@name]//option[@selected]")
    }
    data = {**typed(page), **selected, "signed_by": "Léo Pic, adjoint"}
    client_of(officer).post("/recueils/lettre/en-tete/", data)
    assert printed(letter).signatory == "Léo Pic"


def test_what_is_frozen_keeps_the_logo_of_that_day(officer: User) -> None:
    said(officer, CNAF, logo=SVG)
    edition = draft_of(officer)
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    data = render_recueil(read_content(frozen.content))
    said(officer, CNAF, version=1, logo=OTHER, name="Autre nom", accent="#145214")
    kept = read_content(frozen.content)
    assert kept.imprint is not None
    assert kept.imprint.logo is not None
    assert base64.b64decode(kept.imprint.logo.data) == SVG
    assert kept.publisher == "Caisse d’exemple"
    assert render_recueil(kept) == data
    assert Logo.objects.count() == 2


def test_a_visa_is_given_on_the_logo_that_was_shown(officer: User) -> None:
    made = said(officer, CNAF, logo=SVG)
    edition = draft_of(officer)
    shown = last_change(edition)
    said(officer, CNAF, version=made.version, logo=OTHER)
    with pytest.raises(StaleVersion):
        change_edition(actor=officer, edition=edition, transition=CHECK, read=shown)


def test_who_signs_does_not_close_the_public_page(officer: User) -> None:
    signs = UserFactory.create(first_name="Ana", last_name="Rol")
    said(officer, CNAF, address="Tél. 01 23 45 67 89")
    edition = draft_of(officer, kind=EditionKind.LETTER, situation_on=date(2025, 12, 9))
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    assert str(signs) in frozen.content
    assert refusal(frozen.content) == ""
    Edition.objects.update(state="brouillon")
    edition.blocks.create(section="suite", body="<p>Demandez à Ana Rol.</p>", position=1)
    again = freeze_edition(actor=officer, edition=approved(officer, Edition.objects.get()))
    assert "Ana Rol" in refusal(again.content)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.CNAF, {"national": True}),
        (Role.CAFLAB, {"national": True}),
        (Role.CAFLAB, {"region_id": "84"}),
        (Role.CAF_ADVISOR, {"caf_id": "07"}),
        (Role.STATE_INSTRUCTOR, {"national": True}),
        (Role.STATE_INSTRUCTOR, {"region_id": "84"}),
        (Role.ADMIN, {"national": True}),
    ],
)
def test_the_identities_that_one_sees_are_those_of_the_organisations_that_exist(
    officer: User, role: Role, scope: dict[str, object]
) -> None:
    for organisation in organisations_for(officer):
        said(officer, organisation)
    user = member(role, **scope)
    seen = {(one.kind, one.caf_id, one.region_id) for one in Identity.objects.visible_to(user)}
    assert seen == {
        (one.kind, one.caf.pk if one.caf else None, one.region.pk if one.region else None)
        for one in organisations_for(user)
    }
    assert client_of(user).get("/editeurs/").status_code == 200
