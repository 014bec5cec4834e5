"""The state bar of an edition and the pages of its acts: what is offered, what is lacking, what is done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from reporting.enums import EditionState, ReaderAnswer
from reporting.models import Edition, Publication
from reporting.services import change_edition, freeze_edition, publish_frozen, send_for_review
from reporting.services.freezing import PublishedFile
from reporting.services.review import answer_as_reader
from reporting.services.steps import last_change
from reporting.workflow import APPROVE, CHECK, EDITION_LIFE, REPLACE
from tests.factories import member
from tests.factories.editions import approved, draft_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
HOME = "/recueils/recueil/"


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def signatory() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User, signatory: User) -> Edition:
    return draft_of(officer, signatory=signatory)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    return text_of(parse(response))


def links(response: HttpResponse) -> list[str]:
    return [url for url in parse(response).xpath("//main//a/@href") if "/etat/" in url]


def act(user: User, name: str, **data: object) -> HttpResponse:
    """Confirm an act, as its page is read now."""
    read = last_change(Edition.objects.get())
    return client_of(user).post(f"{HOME}etat/{name}/", {"read": read, **data}, follow=True)


def test_a_draft_is_checked_then_signed_by_its_signatory_alone(
    edition: Edition, officer: User, signatory: User
) -> None:
    assert links(client_of(officer).get(HOME)) == [f"{HOME}etat/verifier/"]
    assert "L’édition est « Vérifiée »." in words(act(officer, CHECK))
    page = client_of(officer).get(HOME)
    assert f"{HOME}etat/viser/" not in links(page)
    assert f"Le visa revient à {signatory}." in words(page)
    assert f"{HOME}etat/viser/" in links(client_of(signatory).get(HOME))
    assert client_of(officer).get(f"{HOME}etat/viser/").status_code == 403
    assert "L’édition est « Visée »." in words(act(signatory, APPROVE))


def test_without_signatory_one_is_told_so(edition: Edition, officer: User) -> None:
    Edition.objects.update(signatory=None)
    act(officer, CHECK)
    assert "Personne n’est désigné pour signer" in words(client_of(officer).get(HOME))


def test_a_refused_act_says_what_is_lacking(edition: Edition, officer: User) -> None:
    edition.selection.all().delete()
    page = client_of(officer).get(HOME)
    assert "Marquer comme vérifiée : pas encore possible" in words(page)
    assert "Aucun projet n’est choisi." in words(page)
    asked = client_of(officer).get(f"{HOME}etat/verifier/")
    assert "Ce qui manqueAucun projet n’est choisi." in words(asked)
    assert not parse(asked).xpath("//main//button[@type='submit']")
    assert "Aucun projet n’est choisi." in words(act(officer, CHECK))
    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_a_page_of_an_earlier_state_loses_nothing(edition: Edition, officer: User) -> None:
    seen = last_change(edition)
    change_edition(actor=officer, edition=edition, transition=CHECK)
    response = client_of(officer).post(f"{HOME}etat/reprendre/", {"read": seen, "reason": "Une coquille."})
    page = parse(response)
    assert "Cette édition vient de changer" in text_of(page)
    assert page.xpath("string(//textarea[@name='reason'])").strip() == "Une coquille."
    assert page.xpath("//input[@name='read']/@value") == [str(last_change(edition))]


def test_what_is_sent_for_review_names_readers_and_a_day(edition: Edition, officer: User) -> None:
    act(officer, CHECK)
    reader = member(Role.STATE_INSTRUCTOR, national=True)
    day = today() + timedelta(days=7)
    found = client_of(officer).get("/chercher/relecteurs/", {"q": reader.last_name}).content.decode()
    assert str(reader) in found
    nobody = act(officer, "relire", due_on=f"{day:%d/%m/%Y}")
    assert "Cherchez, puis choisissez une réponse." in words(nobody)
    sent = act(officer, "relire", due_on=f"{day:%d/%m/%Y}", reader_1=str(reader), reader_1__key=str(reader.pk))
    assert "Édition en relecture : 1 relecteur prévenu" in words(sent)
    assert Edition.objects.get().readers.get().user == reader


def test_who_does_not_see_the_edition_is_not_named(edition: Edition, officer: User) -> None:
    act(officer, CHECK)
    elsewhere = member(Role.CAFLAB, region_id="76")
    day = today() + timedelta(days=7)
    refused = act(officer, "relire", due_on=f"{day:%d/%m/%Y}", reader_1=str(elsewhere), reader_1__key=str(elsewhere.pk))
    assert f"{elsewhere} ne voit pas cette édition" in words(refused)
    assert not Edition.objects.get().readers.exists()


def published(edition: Edition, officer: User) -> Publication:
    frozen = freeze_edition(actor=officer, edition=approved(officer, edition))
    file = PublishedFile("00/a.pdf", "0" * 64, 1000, 12)
    return publish_frozen(actor=officer, edition=edition, frozen=frozen, file=file)


def test_freezing_is_told_with_its_number_and_its_history(edition: Edition, officer: User, signatory: User) -> None:
    act(officer, CHECK)
    act(signatory, APPROVE)
    response = act(officer, "geler")
    assert "Données gelées sous le numéro 1." in words(response)
    assert parse(response).xpath(f"//a[@href='{HOME}gel/1/']")
    assert "Données gelées, comme dans le document" in words(response)


def test_the_public_page_is_opened_and_closed_by_cnaf_alone(edition: Edition, officer: User) -> None:
    address = f"{HOME}page-publique/"
    assert client_of(officer).get(address).status_code == 404
    published(edition, officer)
    assert client_of(member(Role.CAFLAB, national=True)).get(address).status_code == 403
    for word, is_open in (("ouvrir", True), ("ouvrir", True), ("fermer", False)):
        client_of(officer).post(address, {"is_open": word})
        assert Publication.objects.get().is_public is is_open


def test_acts_that_no_hand_does_have_no_page(edition: Edition, officer: User) -> None:
    assert EDITION_LIFE.find(REPLACE)
    for name in (REPLACE, "rien"):
        assert client_of(officer).get(f"{HOME}etat/{name}/").status_code == 404


def test_who_takes_no_part_sees_where_it_stands_and_no_act(edition: Edition, officer: User) -> None:
    change_edition(actor=officer, edition=edition, transition=CHECK)
    send_for_review(actor=officer, edition=edition, readers=[officer], due_on=today())
    page = client_of(member(Role.STATE_INSTRUCTOR, national=True)).get(HOME)
    assert "En relecture" in words(page)
    assert links(page) == []
    assert "Reprendre la rédaction" not in words(page)


def test_who_signs_is_told_who_has_not_answered_and_what_is_still_empty(
    edition: Edition, officer: User, signatory: User
) -> None:
    """It is said, and keeps nobody from signing."""
    edition.blocks.create(section="conclusion", position=99)
    asked = words(client_of(officer).get(f"{HOME}etat/verifier/"))
    assert "1 texte reste à écrire : il ne s’imprime pas." in asked
    act(officer, CHECK)
    silent, against = member(Role.CNAF), member(Role.CNAF)
    checked = Edition.objects.get()
    send_for_review(actor=officer, edition=checked, readers=[silent, against], due_on=today())
    answer_as_reader(actor=against, edition=checked, answer=ReaderAnswer.REFUSED, comment="Le titre ment.")
    shown = words(client_of(signatory).get(f"{HOME}etat/viser/"))
    assert f"{silent} n’a pas encore répondu" in shown
    assert f"{against} n’est pas d’accord : Le titre ment." in shown
    assert "L’édition est « Visée »." in words(act(signatory, APPROVE))
