"""A Word file that comes back: every change is a proposal at its passage, and nothing is written by itself."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from reporting.enums import RemarkState
from reporting.exports import returned
from reporting.exports.changes import Change, changes
from reporting.exports.source import read_source
from reporting.exports.word import write_docx
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.services import add_remark, change_edition, create_edition, freeze_edition, settle_remark
from reporting.services.returns import Deposit, take_back
from reporting.workflow import APPROVE, CHECK
from tests.factories import ProjectFactory, member
from tests.reporting import words
from tests.reporting.exports import DAY
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cnaf() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(cnaf: User) -> Edition:
    return made(cnaf, "lettre")


def made(actor: User, slug: str) -> Edition:
    """A letter: no map, no annex, its texts alone."""
    first = "Il y a [[chiffre:projects.total]] cette année, et deux l’an dernier."
    body = f"<p>{first}</p><p>Un second.</p><ul><li>Un</li></ul>"
    return create_edition(
        actor=actor,
        slug=slug,
        kind="lettre",
        title=f"Lettre {slug}",
        document_month="2026-01-01",
        situation_on="2025-12-09",
        selection=[ProjectFactory.create(selected_on=DAY)],
        blocks=[{"section": "rappel", "title": "Le fonds", "body": body}],
        signatory=actor,
    )


def word_of(edition: Edition) -> bytes:
    stream = BytesIO()
    write_docx(stream, read_source(edition), lambda *_: None)
    return stream.getvalue()


def back(actor: User, edition: Edition, content: bytes) -> Deposit:
    return take_back(actor=actor, edition=edition, stream=BytesIO(content))


def noted(edition: Edition) -> list[tuple[str, str, str]]:
    return list(edition.remarks.values_list("quote", "proposal", "text"))


def test_as_it_left_it_brings_nothing(cnaf: User, edition: Edition) -> None:
    """Even when a figure has changed meanwhile: only the words of the reader count."""
    content = word_of(edition)
    edition.selection.create(project=ProjectFactory.create(selected_on=DAY), position=2)
    later = timezone.now()  # the instant of a transaction is that of its beginning, before the file was taken
    EditionProject.pgh_event_model.objects.filter(position=2).update(pgh_created_at=later)  # type: ignore[attr-defined]
    assert back(cnaf, edition, content) == Deposit(0, 0, 0, 0)


def test_words_that_changed_are_proposals_at_their_passage(cnaf: User, edition: Edition) -> None:
    def change(document: Any) -> None:
        words.rewrite(document, "Il y a 1", "Il y a 1 cette saison, et trois l'an dernier.")
        words.follow(document, "Un second", "second", "deuxième", "Claude Petit")
        words.comment(document, "Un", "Est-ce sûr ?", "Dominique Roy")
        words.add_after(document, "Un", "Deux")

    content = words.edited(word_of(edition), change)
    before = edition.blocks.get().body
    assert back(cnaf, edition, content).proposals == 2
    remarks = noted(edition)
    assert remarks[0][:2] == ("année, et deux", "saison, et trois")
    assert remarks[1] == ("second.", "deuxième.", "Modifié dans Word par Claude Petit.")
    assert [text.split()[-2] for _, _, text in remarks if "à ajouter" in text] == ["Deux"]
    assert any(text == "Dominique Roy, dans Word : Est-ce sûr ?" for _, _, text in remarks)
    block = edition.blocks.get()
    assert block.body == before
    assert set(edition.remarks.values_list("block", "state")) == {(block.pk, RemarkState.OPEN)}
    known = back(cnaf, edition, content)
    assert (known.remarks, known.proposals, known.known) == (0, 0, len(remarks))
    taken = edition.remarks.get(quote="second.")
    settle_remark(actor=cnaf, remark=taken, version=1, taken=True, rewrite=True)
    assert "<p>Un deuxième.</p>" in edition.blocks.get().body


def test_texts_that_wait_to_be_written_take_the_mark_of_no_other(cnaf: User, edition: Edition) -> None:
    """A new edition has an empty text at each place of its outline: none of them prints."""
    place = edition.blocks.count() + 1
    for section, body in (("destinataires", ""), ("suite", "<p>La suite.</p>"), ("echeance", "")):
        edition.blocks.create(section=section, body=body, position=place)
        place += 1
    EditionBlock.pgh_event_model.objects.update(pgh_created_at=timezone.now())  # type: ignore[attr-defined]
    content = words.edited(word_of(edition), lambda document: words.rewrite(document, "La suite", "Une autre suite."))
    assert back(cnaf, edition, content) == Deposit(0, 1, 0, 0)
    assert edition.remarks.get().block == edition.blocks.get(section="suite")


def test_a_title_that_changed_is_a_proposal(cnaf: User, edition: Edition) -> None:
    """That of a text is taken as its words are; those around, its figures and its body stay."""
    edition.blocks.update(title="Le fonds en [[chiffre:projects.total]] projet")
    EditionBlock.pgh_event_model.objects.update(pgh_created_at=timezone.now())  # type: ignore[attr-defined]
    before = edition.blocks.get().body

    def change(document: Any) -> None:
        words.follow(document, "Le fonds en", "Le fonds en", "La dotation de", "Claude Petit")

    content = words.edited(word_of(edition), change)
    assert back(cnaf, edition, content) == Deposit(0, 1, 0, 0)
    assert noted(edition) == [
        ("Le fonds en 1 projet", "La dotation de 1 projet", "Titre modifié dans Word par Claude Petit."),
    ]
    assert back(cnaf, edition, content).known == 1
    client = Client()
    client.force_login(cnaf)
    assert "n’est plus dans le texte" not in client.get(reverse("edition_review", args=[edition.slug])).content.decode()
    settle_remark(actor=cnaf, remark=edition.remarks.get(), version=1, taken=True, rewrite=True)
    block = edition.blocks.get()
    assert (block.title, block.body) == ("La dotation de [[chiffre:projects.total]] projet", before)


@pytest.mark.parametrize(
    ("body", "proposal", "said"),
    [("<p>Le fonds.</p>", "Autre", "se lisent aussi dedans"), ("<p>Rien.</p>", "mot " * 60, "200 signes")],
)
def test_a_title_that_cannot_be_rewritten_is_told(
    cnaf: User, edition: Edition, body: str, proposal: str, said: str
) -> None:
    edition.blocks.update(body=body)
    block = edition.blocks.get()
    add_remark(actor=cnaf, edition=edition, section="rappel", block=block, quote="Le fonds", text="", proposal=proposal)
    with pytest.raises(DomainError, match=said):
        settle_remark(actor=cnaf, remark=edition.remarks.get(), version=1, taken=True, rewrite=True)
    assert edition.blocks.get().title == "Le fonds"


def test_a_title_of_the_outline_is_told_not_to_change(cnaf: User, edition: Edition) -> None:
    edition.blocks.create(section="suite", body="<p>La suite.</p>", position=edition.blocks.count() + 1)
    EditionBlock.pgh_event_model.objects.update(pgh_created_at=timezone.now())  # type: ignore[attr-defined]

    def change(document: Any) -> None:
        words.rewrite(document, "Ce qui change", "Ce qui ne change pas")

    content = words.edited(word_of(edition), change)
    client, page = Client(), reverse("edition_return", args=[edition.slug])
    client.force_login(cnaf)
    answer = client.post(page, {"file": SimpleUploadedFile("lettre.docx", content)}, follow=True)
    assert "Non repris, car ils viennent du plan du document : 1 titre" in " ".join(text_of(parse(answer)).split())
    ((quote, proposal, text),) = noted(edition)
    assert (quote, proposal) == ("Ce qui change", "")
    assert "Ce qui ne change pas" in text
    assert "donnez un titre au texte" in text


def test_a_text_that_is_gone_is_told(cnaf: User, edition: Edition) -> None:
    def change(document: Any) -> None:
        words.remove(document, "Un second")

    assert back(cnaf, edition, words.edited(word_of(edition), change)) == Deposit(1, 0, 0, 0)
    assert noted(edition) == [("Un second.", "", "Modifié dans Word. Paragraphe à supprimer.")]


def test_what_is_no_file_of_this_edition_is_refused(cnaf: User, edition: Edition) -> None:
    content = word_of(edition)
    other = made(cnaf, "autre")
    bomb = words.with_part(content, "word/document.xml", b"<w:document>" + b" " * (returned.MOST + 1))
    entities = words.with_part(content, "word/document.xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')
    for file, message in (
        (b"PK rien", "abîmé"),
        (content[:3000], "abîmé"),
        (bomb, "démesuré"),
        (entities, "abîmé"),
        (words.edited(content, words.without_marks), "ne vient pas du portail"),
        (words.edited(content, lambda document: words.rewrite(document, "Un second", "de " * 30_000)), "plus de 60"),
        (words.edited(content, lambda document: words.comment(document, "Un", "de " * 30_000, "X")), "plus de 60"),
        (word_of(other), "Lettre autre"),
    ):
        with pytest.raises(DomainError, match=message) as refused:
            back(cnaf, edition, file)
        assert refused.value.field == "file"
    change_edition(actor=cnaf, edition=edition, transition=CHECK)
    change_edition(actor=cnaf, edition=edition, transition=APPROVE)
    freeze_edition(actor=cnaf, edition=edition)
    with pytest.raises(DomainError, match="gelée"):
        back(cnaf, edition, content)
    with pytest.raises(DomainError, match="relecteurs nommés"):
        back(member(Role.STATE_INSTRUCTOR, national=True), other, content)
    assert not edition.remarks.exists()


def test_the_page_takes_the_file_and_leads_to_its_remarks(cnaf: User, edition: Edition) -> None:
    client, page = Client(), reverse("edition_return", args=[edition.slug])
    client.force_login(cnaf)
    content = words.edited(word_of(edition), lambda document: words.rewrite(document, "Un second", "Un autre."))
    answer = client.post(page, {"file": SimpleUploadedFile("retour.docx", content)}, follow=True)
    assert answer.redirect_chain == [(reverse("edition_review", args=[edition.slug]), 302)]
    assert "Du fichier Word : 1 proposition à examiner." in text_of(parse(answer))
    for name, given, said in (
        ("note.txt", b"abc", "Déposez un fichier Word"),
        ("retour.docx", b"PK rien", "abîmé"),
        ("retour.docx", words.edited(content, words.without_marks), "ne vient pas du portail"),
    ):
        refused = client.post(page, {"file": SimpleUploadedFile(name, given)})
        assert said in text_of(parse(refused))
    assert edition.remarks.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["Un deux."], ["Un  deux."], []),
        (["L’an deux."], ["L'an deux."], []),
        (["a b c a b d"], ["a b c a x d"], [("a b d", "a x d")]),
        (["un deux trois"], ["un deux et demi trois"], [("deux", "deux et demi")]),
        (["a a a"], ["a a"], [("a a a", "a a")]),
        (["Un.", "Deux."], ["Deux."], [("Un.", "")]),
        (["Un."], ["Un.", "Tout autre."], [("", "Tout autre.")]),
        (["un deux trois quatre cinq six"], ["UN deux trois quatre cinq SIX"], [("un", "UN"), ("six", "SIX")]),
    ],
)
def test_a_change_is_as_few_words_as_say_it(old: list[str], new: list[str], expected: list[tuple[str, str]]) -> None:
    assert [change for change, _ in changes(old, new)] == [Change(*one) for one in expected]
