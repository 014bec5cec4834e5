"""From a draft to a published document: who may, what holds it back, what stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.models import Entry
from reporting.enums import EditionState, ReaderAnswer, RemarkState
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.canonical import canonical_json, content_digest, read_content
from reporting.selectors import recueil_content
from reporting.selectors.frozen import document_content
from reporting.services import (
    add_remark,
    answer_as_reader,
    change_edition,
    create_edition,
    freeze_edition,
    publish_frozen,
    send_for_review,
    settle_remark,
)
from reporting.services.editions import discard_edition
from reporting.services.freezing import PublishedFile
from reporting.services.selection import add_projects
from reporting.services.steps import last_change
from reporting.services.texts import remove_text, restore_text
from reporting.workflow import APPROVE, CHECK, EDITION_LIFE, RESUME, UNFREEZE
from tests.factories import ProjectFactory, member

pytestmark = pytest.mark.django_db

SOON = today() + timedelta(days=7)
FILE = PublishedFile("recueil/a.pdf", "0" * 64, 1000, 12)


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def signatory() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User, signatory: User) -> Edition:
    return made(officer, signatory)


def made(officer: User, signatory: User | None, slug: str = "recueil", **details: object) -> Edition:
    return create_edition(
        actor=officer,
        slug=slug,
        title="Recueil",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=[ProjectFactory.create(selected_on=date(2023, 12, 31))],
        blocks=[{"section": "chapo", "body": "<p>Il y a [[chiffre:projects.total]] projet.</p>"}],
        signatory=signatory,
        **details,
    )


def signed(edition: Edition, officer: User, signatory: User) -> Edition:
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    return edition


def test_from_a_draft_to_a_published_document(edition: Edition, officer: User, signatory: User) -> None:
    reader = member(Role.STATE_INSTRUCTOR, national=True)
    change_edition(actor=officer, edition=edition, transition=CHECK)
    send_for_review(actor=officer, edition=edition, readers=[reader, reader], due_on=SOON)
    remark = add_remark(
        actor=reader, edition=edition, section="chapo", block=edition.blocks.get(), quote="Il y a", text="Lourd."
    )
    answer_as_reader(actor=reader, edition=edition, answer=ReaderAnswer.RESERVED, comment="Voir le chapô.")
    with pytest.raises(DomainError, match="remarque attend une suite"):
        change_edition(actor=signatory, edition=edition, transition=APPROVE)
    settle_remark(actor=officer, remark=remark, version=1, taken=False, answer="C’est le nombre qui compte.")
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    frozen = freeze_edition(actor=officer, edition=edition)
    publication = publish_frozen(actor=officer, edition=edition, frozen=frozen, file=FILE, is_public=True)
    assert edition.state == EditionState.PUBLISHED
    assert publication.frozen == frozen
    states = list(edition.steps.values_list("state", flat=True))
    assert states == ["brouillon", "verifiee", "relecture", "visee", "gelee", "publiee"]
    assert edition.readers.get().answer == ReaderAnswer.RESERVED
    assert edition.remarks.get().state == RemarkState.DECLINED
    verbs = set(Entry.objects.filter(object_id=edition.pk, verb__startswith="edition.").values_list("verb", flat=True))
    assert {"edition.verifier", "edition.relire", "edition.viser", "edition.geler", "edition.publier"} <= verbs


def test_what_is_frozen_is_what_prints(edition: Edition, officer: User, signatory: User) -> None:
    """Nothing that is written afterwards changes the document; the set is the same text, the same digest."""
    frozen = freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    before = document_content(edition)
    edition.blocks.update(body="<p>Tout autre chose.</p>")
    edition.selection.all().delete()
    assert document_content(edition) == before
    assert before.blocks[0].paragraphs[0].text == "Il y a 1 projet."
    assert recueil_content(edition).projects == ()
    assert canonical_json(read_content(frozen.content)) == frozen.content
    assert content_digest(before) == content_digest(read_content(frozen.content))
    assert frozen.parts["weasyprint"]
    assert frozen.site_url


def test_a_frozen_set_never_changes(edition: Edition, officer: User, signatory: User) -> None:
    frozen = freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    for sql in ("UPDATE reporting_frozenedition SET number = 9", "DELETE FROM reporting_frozenedition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(DatabaseError, match="frozen_edition_sha256"), transaction.atomic():
        FrozenEdition.objects.create(
            edition=edition,
            number=2,
            content="{}",
            sha256="0" * 64,
            parts={},
            site_url=frozen.site_url,
            situation_on=frozen.situation_on,
            known_at=frozen.known_at,
        )


def test_a_published_file_never_changes(edition: Edition, officer: User, signatory: User) -> None:
    frozen = freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    publish_frozen(actor=officer, edition=edition, frozen=frozen, file=FILE)
    for change in ({"sha256": "1" * 64}, {"path": "autre.pdf"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.update(**change)
    Publication.objects.update(is_public=True)


def test_a_new_edition_takes_the_place_of_the_published_one(edition: Edition, officer: User, signatory: User) -> None:
    frozen = freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    first = publish_frozen(actor=officer, edition=edition, frozen=frozen, file=FILE)
    after = signed(made(officer, signatory, slug="suite", replaces=edition), officer, signatory)
    last = publish_frozen(actor=officer, edition=after, frozen=freeze_edition(actor=officer, edition=after), file=FILE)
    edition.refresh_from_db()
    first.refresh_from_db()
    assert edition.state == EditionState.REPLACED
    assert first.replaced_by == last


def test_what_is_taken_up_again_is_signed_again_and_frozen_under_another_number(
    edition: Edition, officer: User, signatory: User
) -> None:
    freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    with pytest.raises(DomainError, match="Dites pourquoi") as refused:
        change_edition(actor=officer, edition=edition, transition=UNFREEZE)
    assert refused.value.field == "reason"
    change_edition(actor=officer, edition=edition, transition=UNFREEZE, reason="Une coquille.")
    first = edition.frozen.get()
    second = freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(DomainError, match="n’est pas celui des données gelées"):
        publish_frozen(actor=officer, edition=edition, frozen=first, file=FILE)


def test_only_the_signatory_signs_and_only_cnaf_freezes(edition: Edition, officer: User, signatory: User) -> None:
    caflab, caf = member(Role.CAFLAB, national=True), member(Role.CAF_ADVISOR, caf_id="31")
    with pytest.raises(DomainError, match="préparent les éditions"):
        change_edition(actor=caf, edition=edition, transition=CHECK)
    change_edition(actor=caflab, edition=edition, transition=CHECK)
    with pytest.raises(DomainError, match="appartient à la personne qui signe"):
        change_edition(actor=officer, edition=edition, transition=APPROVE)
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    with pytest.raises(DomainError, match="La Cnaf gèle"):
        freeze_edition(actor=caflab, edition=edition)
    with pytest.raises(DomainError, match="relecteurs nommés"):
        add_remark(actor=caf, edition=edition, section="chapo", text="Bonjour")


def test_what_would_print_wrong_is_not_checked(officer: User, signatory: User) -> None:
    edition = made(officer, signatory)
    edition.blocks.update(body="<p>[[chiffre:projects.rien]]</p>")
    with pytest.raises(DomainError, match="cite un chiffre inconnu"):
        change_edition(actor=officer, edition=edition, transition=CHECK)
    edition.blocks.update(body="")
    edition.selection.all().delete()
    with pytest.raises(DomainError, match="Aucun projet"):
        change_edition(actor=officer, edition=edition, transition=CHECK)
    assert edition.state == EditionState.DRAFT


def test_a_page_that_shows_an_earlier_state_does_not_act(edition: Edition, officer: User) -> None:
    seen = last_change(edition)
    change_edition(actor=officer, edition=edition, transition=CHECK, read=seen)
    with pytest.raises(StaleVersion):
        change_edition(actor=officer, edition=edition, transition=RESUME, reason="Non.", read=seen)


def test_what_was_rewritten_since_the_page_is_not_signed(edition: Edition, officer: User, signatory: User) -> None:
    """A proposal may be taken while others read: the visa is of the text that the page was opened on."""
    change_edition(actor=officer, edition=edition, transition=CHECK)
    remark = add_remark(
        actor=officer, edition=edition, section="chapo", block=edition.blocks.get(), quote="Il y a", text="",
        proposal="On compte",
    )  # fmt: skip
    seen = last_change(edition)
    settle_remark(actor=officer, remark=remark, version=1, taken=True, rewrite=True)
    with pytest.raises(StaleVersion):
        change_edition(actor=signatory, edition=edition, transition=APPROVE, read=seen)
    change_edition(actor=signatory, edition=edition, transition=APPROVE, read=last_change(edition))


def test_what_was_chosen_since_the_page_is_not_checked(edition: Edition, officer: User) -> None:
    seen = last_change(edition)
    add_projects(actor=officer, edition=edition, projects=[ProjectFactory.create(selected_on=date(2023, 12, 31))])
    with pytest.raises(StaleVersion):
        change_edition(actor=officer, edition=edition, transition=CHECK, read=seen)


def test_a_remark_of_a_frozen_edition_is_settled_no_more(edition: Edition, officer: User, signatory: User) -> None:
    signed(edition, officer, signatory)
    remark = add_remark(actor=officer, edition=edition, section="chapo", text="Trop tard ?")
    freeze_edition(actor=officer, edition=edition)
    with pytest.raises(DomainError, match="gelée"):
        settle_remark(actor=officer, remark=remark, version=1, taken=True)
    assert edition.remarks.get().state == RemarkState.OPEN


def test_a_text_that_comes_back_has_its_remarks_again(edition: Edition, officer: User) -> None:
    block = edition.blocks.get()
    remark = add_remark(actor=officer, edition=edition, section="chapo", block=block, quote="Il y a", text="Lourd.")
    remove_text(actor=officer, block=block)
    assert edition.remarks.get().block is None
    restore_text(actor=officer, edition=edition, key=block.pk)
    assert edition.remarks.get() == remark
    assert edition.remarks.get().block == block


def test_what_was_frozen_once_is_not_discarded(edition: Edition, officer: User, signatory: User) -> None:
    freeze_edition(actor=officer, edition=signed(edition, officer, signatory))
    change_edition(actor=officer, edition=edition, transition=UNFREEZE, reason="Une coquille.")
    with pytest.raises(DomainError, match="reste lisible"):
        discard_edition(actor=officer, edition=edition)
    assert Edition.objects.visible_to(officer).get() == edition


def test_a_reader_of_an_earlier_round_answers_no_more(edition: Edition, officer: User) -> None:
    first, second = member(Role.CAFLAB, national=True), member(Role.CAFLAB, national=True)
    for reader in (first, second):
        change_edition(actor=officer, edition=edition, transition=CHECK)
        send_for_review(actor=officer, edition=edition, readers=[reader], due_on=SOON)
        change_edition(actor=officer, edition=edition, transition=RESUME, reason="Une coquille.")
    with pytest.raises(DomainError, match="pas parmi les relecteurs"):
        answer_as_reader(actor=first, edition=edition, answer=ReaderAnswer.AGREED)
    assert answer_as_reader(actor=second, edition=edition, answer=ReaderAnswer.AGREED).user == second


def test_a_review_names_somebody_and_a_day_to_come(edition: Edition, officer: User) -> None:
    change_edition(actor=officer, edition=edition, transition=CHECK)
    with pytest.raises(DomainError, match="au moins un relecteur"):
        send_for_review(actor=officer, edition=edition, readers=[], due_on=SOON)
    with pytest.raises(DomainError, match="jour passé") as refused:
        send_for_review(actor=officer, edition=edition, readers=[officer], due_on=today() - timedelta(days=1))
    assert refused.value.field == "due_on"
    assert not edition.readers.exists()


def test_a_remark_says_something_and_is_settled_once(edition: Edition, officer: User) -> None:
    with pytest.raises(ValidationError):
        add_remark(actor=officer, edition=edition, section="chapo", text="  ")
    remark = add_remark(actor=officer, edition=edition, section="chapo", text="", proposal="Autre texte")
    with pytest.raises(DomainError, match="Dites pourquoi") as refused:
        settle_remark(actor=officer, remark=remark, version=1, taken=False)
    assert refused.value.field == "answer"
    settle_remark(actor=officer, remark=remark, version=1, taken=True)
    with pytest.raises(StaleVersion):
        settle_remark(actor=officer, remark=remark, version=1, taken=False, answer="Non.")


def test_texts_are_cleaned_when_they_are_written(officer: User) -> None:
    edition = create_edition(
        actor=officer,
        slug="propre",
        title="Propre",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=[],
        blocks=[{"section": "chapo", "body": "<p onclick='x()'>Un<script>1</script></p>"}],
    )
    assert edition.blocks.get().body == "<p>Un</p>"


def test_the_docs_draw_the_same_life() -> None:
    text = (settings.BASE_DIR / "docs" / "lifecycles.md").read_text()
    assert f"```mermaid\n{EDITION_LIFE.mermaid()}\n```" in text
