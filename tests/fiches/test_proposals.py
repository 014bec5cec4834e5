"""A porteur's update, from the request to the answer: what is stored, who may, what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.fiches.content import digest_of
from projects.fiches.drafting import read_draft
from projects.fiches.enums import Decision, Opinion, ProposalState
from projects.fiches.forms import form_of
from projects.fiches.models import EntryLink, FicheVersion, Proposal, UpdateRequest, Validation
from projects.fiches.printing import readable, texts_from
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS, SECTIONS
from projects.fiches.services.proposals import (
    answer_validation,
    ask_validation,
    mark_read,
    send_proposal,
    withdraw_proposal,
)
from projects.fiches.services.requests import ask_entry_link, make_entry_link, request_update
from projects.fiches.services.review import Answer, decide_proposal, send_back
from projects.fiches.services.writing import edit_fiche, publish_fiche
from projects.fiches.tokens import entry_token, validation_token
from projects.fiches.workflow import PROPOSAL_LIFE
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.people.models import Invitation
from projects.people.services import invite
from projects.people.tokens import token_of
from projects.portfolio.listing.silence import last_news
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.selectors.fiches import fiche_content_of
from tests import factories as make
from tests.fiches.people import Place, place, proposed, typed
from tests.support.pages import text_of

pytestmark = pytest.mark.django_db
TAKE, LEAVE = Answer(Decision.ACCEPTED), Answer(Decision.REFUSED, "Pas encore.")


@pytest.fixture
def here() -> Place:
    return place()


def fiche_words(here: Place) -> dict[str, str]:
    return content_of(main_fiche(here.project))


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def decide(here: Place, proposal: Proposal, **answers: Answer) -> Proposal:
    fiche = main_fiche(here.project)
    version = fiche.version if fiche else 0
    return decide_proposal(actor=here.camille, proposal=proposal, fiche_version=version, answers=answers)


def test_what_is_taken_is_written_and_published_and_the_rest_is_left(here: Place) -> None:
    asked = request_update(actor=here.camille, project=here.project, due_on=today(), note="Et cet été ?")
    proposal = proposed(
        here, title="Une halte pour tous", achievement="12/11/2025 : Deuxième arrêt", figures="9 : lieux", after="Rien"
    )
    asked.refresh_from_db()
    assert asked.answer == proposal
    assert [row.field for row in proposal.fields.all()] == ["title", "achievement", "figures", "after"]
    done = decide(here, proposal, title=TAKE, achievement=TAKE, figures=TAKE, after=LEAVE)
    words = fiche_words(here)
    assert (words["title"], words["achievement"], words["figures"], words["after"]) == (
        "Une halte pour tous", "12/11/2025 : Deuxième arrêt", "9 : lieux", "",
    )  # fmt: skip
    assert done.state == ProposalState.PARTLY
    version = FicheVersion.objects.get()
    assert (version.number, version.content, version.digest) == (1, words, digest_of(words))
    assert read_draft(here.project).row.is_empty
    lines = Entry.objects.filter(verb__startswith="fiche.").order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == [
        "fiche.written", "fiche.update_requested", "fiche.draft_begun", "fiche.proposal_sent", "fiche.proposal_partly",
    ]  # fmt: skip
    assert {row.kind for row in Message.objects.all()} == {"fiche-request", "fiche-received", "fiche-answered"}
    receipt = reverse("proposal_detail", args=[proposal.public_id])
    page = client_of(here.nadia).get(receipt).content.decode()
    assert "3 champs pris" in page.replace("\xa0", " ")
    assert "Pas encore." in page
    back = proposed(here, title="Une autre")
    send_back(actor=here.camille, proposal=back, reason="À revoir ensemble.", comments={"title": "Trop court."})
    said = reverse("proposal_detail", args=[back.public_id])
    for role in (Role.STATE_INSTRUCTOR, Role.CAFLAB):
        reader = client_of(make.member(role, region_id="84"))
        page = reader.get(receipt).text + reader.get(said).text
        words = ["Pas encore." in page, "À revoir ensemble." in page, "Trop court." in page]
        assert words == [role == Role.CAFLAB] * 3, role


def test_a_project_without_a_fiche_gets_one() -> None:
    here = place(with_fiche=False)
    proposal = proposed(here, title="Une première fiche", objective="- Aller vers\n• Accueillir")
    decide(here, proposal, title=TAKE, objective=TAKE)
    words = fiche_words(here)
    assert (words["title"], words["objective"]) == ("Une première fiche", "Aller vers\nAccueillir")


def test_what_the_caf_changed_meanwhile_is_never_written_over_in_silence(here: Place) -> None:
    proposal = proposed(here, title="Le titre de Nadia")
    read = main_fiche(here.project).version  # type: ignore[union-attr]
    edit_fiche(actor=here.helene, project=here.project, version=read, values={"title": "Le titre d’Hélène"})
    with pytest.raises(StaleVersion):
        decide_proposal(actor=here.camille, proposal=proposal, fiche_version=read, answers={"title": TAKE})
    assert fiche_words(here)["title"] == "Le titre d’Hélène"
    url = reverse("proposal_review", args=[proposal.public_id])
    client = client_of(here.camille)
    page = client.get(url).content.decode()
    for words in ("d’Hélène", "de Nadia", "Une halte qui roule"):
        assert words in page
    taken = client.post(url, {"fiche_version": read + 1, "tout_prendre": "1", "reason": ""})
    assert fiche_words(here)["title"] == "Le titre d’Hélène"  # « tout » is not this one
    assert taken.status_code == 200
    assert proposal.fields.get().decision == Decision.PENDING


def test_two_advisors_on_one_review(here: Place) -> None:
    proposal = proposed(here, title="Une halte pour tous")
    version = main_fiche(here.project).version  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="Vous ne prenez rien"):
        decide(here, proposal, title=LEAVE)
    decide(here, proposal, title=TAKE)
    url = reverse("proposal_review", args=[proposal.public_id])
    late = client_of(here.helene).post(
        url, {"fiche_version": version, "decision_title": "refused", "comment_title": "Très bien", "reason": ""}
    )
    assert late.status_code == 409
    assert "Très bien" in late.content.decode()
    assert fiche_words(here)["title"] == "Une halte pour tous"


def test_sent_back_with_a_reason_the_draft_is_whole(here: Place) -> None:
    proposal = proposed(here, title="Une halte pour tous")
    with pytest.raises(DomainError, match="pourquoi"):
        send_back(actor=here.camille, proposal=proposal, reason=" ", comments={})
    send_back(actor=here.camille, proposal=proposal, reason="Précisez.", comments={"title": "Lequel ?"})
    draft = read_draft(here.project)
    assert draft.content["title"] == "Une halte pour tous"
    again = send_proposal(actor=here.nadia, project=here.project, draft_version=draft.row.version)
    assert (again.number, again.state) == (2, ProposalState.SENT)


def test_withdrawn_as_long_as_nobody_has_read_it(here: Place) -> None:
    proposal = withdraw_proposal(actor=here.nadia, proposal=proposed(here))
    assert proposal.state == ProposalState.WITHDRAWN
    assert read_draft(here.project).changed == ["title"]
    second = proposed(here, standfirst="Autre chose")
    mark_read(proposal=second)
    with pytest.raises(DomainError, match="déjà ouvert"):
        withdraw_proposal(actor=here.nadia, proposal=second)


def test_the_elected_official_answers_once_about_what_they_read(here: Place) -> None:
    draft = typed(here.nadia, here.project, title="Une halte pour tous", difficulty="Plus de local")
    version = draft.row.version
    first = ask_validation(actor=here.nadia, project=here.project, draft_version=version, email="Maire@exemple.invalid")
    second = ask_validation(
        actor=here.nadia, project=here.project, draft_version=version, email="maire@exemple.invalid"
    )
    said = {"name": "Anne Roy", "function": "maire", "comment": ""}
    with pytest.raises(DomainError, match="plus récent"):
        answer_validation(validation=first, decision=Opinion.APPROVED, **said)
    url = reverse("proposal_validate", args=[validation_token(second)])
    stranger = Client()
    shown = stranger.get(url).content.decode()
    assert "Une halte pour tous" in shown
    assert "Plus de local" in shown, "what is not printed is sent as well: they answer for it"
    assert "Plus de local" in client_of(here.nadia).get(reverse("fiche_validation", args=[here.project.reference])).text
    assert stranger.post(url, {"decision": "approved", "name": "", "function": "maire"}).status_code == 200
    assert Validation.objects.get(pk=second.pk).decision == ""
    stranger.post(url, {"decision": "approved", **said})
    assert Validation.objects.get(pk=second.pk).signed == "Anne Roy, maire"
    assert stranger.get(url).status_code == 410
    sent = send_proposal(actor=here.nadia, project=here.project, draft_version=version)
    assert sent.digest == second.digest


def test_an_entry_link_is_spent_by_its_button_alone(here: Place) -> None:
    link = make_entry_link(user=here.nadia)
    url, browser = reverse("expected_entry", args=[entry_token(link)]), Client()
    for _ in range(3):  # mail scanners
        assert browser.get(url).status_code == 200
        assert browser.head(url).status_code == 200
    assert "_auth_user_id" not in browser.session
    assert browser.post(url).headers["Location"] == reverse("expected")
    assert browser.session["_auth_user_id"] == str(here.nadia.pk)
    assert Client().get(url).status_code == Client().post(url).status_code == 410


@pytest.mark.parametrize("email", ["nadia", "advisor", "nobody@exemple.invalid", "", "\0", "x" * 100_000])
def test_a_new_link_is_asked_for_in_the_same_words(here: Place, email: str) -> None:
    known = {"nadia": here.nadia.email, "advisor": here.camille.email}
    answer = Client().post(reverse("entry_again"), {"email": known.get(email, email)})
    assert answer.status_code == 200
    assert EntryLink.objects.count() == (email == "nadia")
    ask_entry_link(email=here.nadia.email)  # within a minute: none
    assert EntryLink.objects.count() == 1
    assert not mail.outbox


def test_an_update_is_asked_of_the_responsible_contact_alone(here: Place) -> None:
    with pytest.raises(DomainError):
        request_update(actor=here.nadia, project=here.project)
    request_update(actor=here.camille, project=here.project)
    request_update(actor=here.camille, project=here.project, note="Encore")
    assert UpdateRequest.objects.get().note == "Encore"
    assert {message.recipient for message in Message.objects.all()} == {here.nadia}
    here.project.porteur.contacts.update(email="autre@exemple.invalid")  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="n’a pas encore de compte"):
        request_update(actor=here.camille, project=here.project)
    request_update(actor=here.helene, project=here.project)  # a manager invites
    assert Message.objects.filter(kind="invitation", email="autre@exemple.invalid").exists()


def test_what_is_published_never_changes(here: Place) -> None:
    version = publish_fiche(actor=here.camille, project=here.project)
    with pytest.raises(DomainError, match="Rien n’a changé"):
        publish_fiche(actor=here.camille, project=here.project)
    fiche = main_fiche(here.project)
    assert fiche is not None
    values = {"title": "Autre", "planned": "2027 : Fête", "achievement": "2024 : Un", "difficulty": "Un poste"}
    edit_fiche(actor=here.camille, project=here.project, version=fiche.version, values=values)
    publish_fiche(actor=here.camille, project=here.project)
    page = client_of(here.nadia).get(reverse("fiche_version", args=[here.project.reference, 2]) + "?avec=1")
    assert "Une halte qui roule" in page.content.decode()
    assert "Un poste" not in page.content.decode()
    version.refresh_from_db()
    assert version.content["title"] == "Une halte qui roule"


def test_bad_words_are_refused_at_their_field(here: Place) -> None:
    url = reverse("fiche_edit", args=[here.project.reference, "realisations"])
    client = client_of(here.nadia)
    wrong = client.post(
        url, {"version": 0, "read": "{}", "achievement": "31/02/2025 : Rien", "exact_achievement": "non"}
    )
    assert "n’existe pas dans le calendrier" in wrong.content.decode()
    draft = typed(here.nadia, here.project, achievement="31/02/2025 : Rien")  # kept as it was typed, never sent
    with pytest.raises(DomainError, match="calendrier"):
        send_proposal(actor=here.nadia, project=here.project, draft_version=draft.row.version)
    page = reverse("fiche_send", args=[here.project.reference])
    before = client.get(page).content.decode()  # said before it is tried, with the way there
    assert "À corriger avant d’envoyer" in before
    assert f'{url}#h-achievement">' in before
    refused = client.post(page, {"draft_version": draft.row.version}).content.decode()
    assert "Rien n’est envoyé" in refused
    assert "Rien n’est enregistré" not in refused
    with pytest.raises(StaleVersion):
        send_proposal(actor=here.nadia, project=here.project, draft_version=draft.row.version - 1)
    assert not Proposal.objects.exists()


def test_each_field_belongs_to_one_section() -> None:
    assert [field.name for section in SECTIONS for field in section.fields] == list(FIELDS)


def test_the_pdf_of_a_draft_holds_its_words_and_nothing_said_to_the_caf_alone(here: Place) -> None:
    typed(here.nadia, here.project, title="Une halte pour tous", difficulty="Un poste", achievement="31/02/2025 : Rien")
    url = reverse("fiche_print", args=[here.project.reference])
    assert client_of(here.nadia).post(url).headers["Location"].startswith("/travaux/")
    good, wrong = readable(read_draft(here.project).content)
    content = fiche_content_of(here.project, texts_from(good))
    assert content.project_title == "Une halte pour tous"
    assert list(wrong) == ["achievement"]
    assert "Un poste" not in str(content)


def test_the_diagram_in_the_docs_is_the_table() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "lifecycles.md").read_text()
    assert f"```mermaid\n{PROPOSAL_LIFE.mermaid()}\n```" in text
    for line in PROPOSAL_LIFE.transitions:
        assert f"| `{line.name}` | {line.label} |" in text


def test_a_proposal_is_news_of_its_project(here: Place) -> None:
    proposed(here, title="Une halte pour tous")
    found = Project.objects.annotate(last=last_news(Clock.now())).get(pk=here.project.pk)
    assert found.last == today()


def test_two_tabs_on_one_field_are_compared_and_two_fields_are_both_kept(here: Place) -> None:
    url = reverse("fiche_edit", args=[here.project.reference, "projet"])
    client = client_of(here.nadia)
    part = SECTIONS[0]
    shown = form_of(read_draft(here.project), part).initial
    first = {**shown, "title": "Le titre d’un onglet"}
    assert client.post(url, first).headers["Location"].endswith("/fiche/objectifs/")
    other_field = client.post(url, {**shown, "standfirst": "La phrase de l’autre"})
    assert other_field.status_code == 302
    same_field = client.post(url, {**shown, "title": "Le titre de l’autre"})
    assert same_field.status_code == 409
    words = text_of(html.fromstring(same_field.content.decode()))
    assert "Le titre d’un onglet" in words
    assert "Le titre de l’autre" in words
    autosaved = client.post(f"{url}brouillon/", {**shown, "title": "Encore un autre"})
    assert (autosaved.status_code, autosaved.json()["state"]) == (409, "conflict")
    draft = read_draft(here.project)
    assert (draft.text("title"), draft.text("standfirst")) == ("Le titre d’un onglet", "La phrase de l’autre")
    too_long = client.post(f"{url}brouillon/", {"summary": "é" * 100_000, "read": form_of(draft, part).initial["read"]})
    assert too_long.status_code == 422


def test_an_invited_person_of_a_porteur_begins_with_what_is_expected(here: Place) -> None:
    email = "nouvelle@exemple.invalid"
    invitation = invite(actor=here.helene, email=email, role=Role.PORTEUR_MEMBER, porteur=here.project.porteur)
    person = {"first_name": "Léa", "last_name": "Roy", "password": "une-phrase-assez-longue-7"}
    page = reverse("invitation_accept", args=[token_of(invitation)])
    answer = Client().post(page, {**person, "password_again": person["password"]})
    assert answer.headers["Location"] == reverse("expected")


def test_a_fiche_that_is_still_right_is_said_so_and_nothing_is_published_twice(here: Place) -> None:
    publish_fiche(actor=here.camille, project=here.project)
    draft = typed(here.nadia, here.project, exact_title="oui")
    proposal = send_proposal(actor=here.nadia, project=here.project, draft_version=draft.row.version)
    assert not proposal.fields.exists()
    url = reverse("proposal_review", args=[proposal.public_id])
    answer = client_of(here.camille).post(url, {"fiche_version": 1, "shown": "", "reason": ""})
    assert answer.status_code == 302
    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert FicheVersion.objects.count() == 1


def test_who_was_invited_and_did_not_come_is_written_to_again(here: Place) -> None:
    here.project.porteur.contacts.update(email="neuve@exemple.invalid")  # type: ignore[union-attr]
    request_update(actor=here.helene, project=here.project)
    request_update(actor=here.helene, project=here.project)  # a mail has just left
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=40), expires_at=timezone.now())
    request_update(actor=here.helene, project=here.project)
    assert Message.objects.count() == 2
    assert Invitation.objects.get().is_open


def test_what_is_taken_back_holds_its_project_first(here: Place) -> None:
    """Else an update that is asked for at that moment would be a second open one, which the database refuses."""
    request_update(actor=here.camille, project=here.project)
    proposal = proposed(here)
    with CaptureQueriesContext(connection) as queries:
        withdraw_proposal(actor=here.nadia, proposal=proposal)
    first = next(row["sql"] for row in queries.captured_queries if "FOR UPDATE" in row["sql"])
    assert 'OF "portfolio_project"' in first
    assert UpdateRequest.objects.get().answer is None


def test_the_journal_of_the_project_tells_nothing_of_what_is_not_sent(here: Place) -> None:
    draft = typed(here.nadia, here.project, title="Une halte pour tous")
    asked = ask_validation(
        actor=here.nadia, project=here.project, draft_version=draft.row.version, email="maire@exemple.invalid"
    )
    said = {"name": "Ana Roy", "function": "Maire", "decision": Opinion.CORRECTION, "comment": "Le titre."}
    answer_validation(validation=asked, **said)
    page = client_of(here.camille).get(f"/projets/{here.project.reference}/journal/").content.decode()
    told = text_of(html.fromstring(page))
    assert "a écrit la fiche" in told
    for words in ("un brouillon de fiche", "la validation d’un élu", "une demande de correction"):
        assert words not in told
    assert Entry.objects.filter(verb="fiche.validation_correction", object_type="fiches.proposal").exists()
