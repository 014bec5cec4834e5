"""The thread of a project: who reads what, who is told once, what is kept of what is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.documents.models import Document
from projects.journal.models import Entry
from projects.outbox.enums import How, MessageState, Topic
from projects.outbox.hours import leaving_at
from projects.outbox.models import Message
from projects.outbox.services import choose, deliver, make_digests
from projects.portfolio.models import CaflabSelection, Project
from projects.portfolio.services import assign_referent
from projects.portfolio.services.facts import store_fact
from projects.portfolio.todo import due_of
from projects.threads.cleaning import clean_text
from projects.threads.enums import FollowState, Visibility
from projects.threads.models import Follow, Post, PostDocument, ReadMark
from projects.threads.selectors import thread_of, unread_count
from projects.threads.services import edit_post, follow, mark_read, remove_post, write_post
from tests import factories as make

pytestmark = pytest.mark.django_db
TEAM, ALL = Visibility.TEAM, Visibility.PORTEUR


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(porteur=make.PorteurFactory.create(), selected_on=today() - timedelta(days=40))


@pytest.fixture
def people(project: Project) -> dict[str, User]:
    return {
        "advisor": make.member(Role.CAF_ADVISOR, caf_id="07"),
        "manager": make.member(Role.CAF_MANAGER, caf_id="07"),
        "caflab": make.member(Role.CAFLAB, region_id="84"),
        "cnaf": make.member(Role.CNAF),
        "state": make.member(Role.STATE_INSTRUCTOR, department_id="07"),
        "admin": make.member(Role.ADMIN),
        "porteur": make.member(Role.PORTEUR_MEMBER, porteur=project.porteur),
        "partner": make.member(Role.PORTEUR_MEMBER, porteur=make.PartnershipFactory.create(project=project).porteur),
        "elsewhere": make.member(Role.CAF_ADVISOR, caf_id="31"),
        "other_porteur": make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()),
        "nobody": make.UserFactory.create(),
    }


def readers(post: Post, people: dict[str, User]) -> set[str]:
    return {name for name, user in people.items() if Post.objects.visible_to(user).filter(pk=post.pk).exists()}


def told(kind: str = "thread-new") -> list[int]:
    return list(Message.objects.filter(kind=kind).order_by("recipient").values_list("recipient", flat=True))


def test_each_circle_reads_its_own(project: Project, people: dict[str, User]) -> None:
    team = {"advisor", "manager", "caflab", "cnaf", "state", "admin"}
    inner = write_post(actor=people["advisor"], project=project, text="Entre nous", visibility=TEAM)
    outer = write_post(actor=people["advisor"], project=project, text="À tous", visibility=ALL)
    assert readers(inner, people) == team
    assert readers(outer, people) == team | {"porteur", "partner"}
    # Somebody of the team elsewhere who is of the porteur here reads as the porteur.
    both = make.member(Role.CAF_ADVISOR, caf_id="31")
    make.member(Role.PORTEUR_MEMBER, user=both, porteur=project.porteur)
    assert readers(inner, {"both": both}) == set()
    said = write_post(actor=both, project=project, text="Du porteur", visibility=ALL)
    assert said.from_porteur
    for name in ("porteur", "both"):
        person = both if name == "both" else people[name]
        with pytest.raises(DomainError, match="ne peut pas non plus"):
            write_post(actor=person, project=project, text="Aïe", visibility=TEAM)
        with pytest.raises(DomainError, match="pas dans ce fil"):
            write_post(actor=person, project=project, text="Aïe", visibility=ALL, reply_to=inner)
    with pytest.raises(DomainError, match="administrateur"):
        write_post(actor=people["admin"], project=project, text="Aïe", visibility=ALL)
    # An answer stays with those who read what it answers.
    answer = write_post(actor=people["caflab"], project=project, text="Bien", visibility=ALL, reply_to=inner)
    assert answer.visibility == TEAM


def test_the_right_people_are_told_once_a_burst(project: Project, people: dict[str, User]) -> None:
    """The referent, the porteur's people, the Caflab's referent, who wrote, who follows; not who muted or left."""
    for name in ("nobody", "elsewhere", "state"):
        follow(actor=people[name], project=project, state=FollowState.FOLLOWED)
    assign_referent(actor=None, project=project, user=people["advisor"])
    chosen = CaflabSelection(project=project, is_selected=True, referent=people["caflab"])
    store_fact(chosen, None, today(), {})
    write_post(actor=people["advisor"], project=project, text="Entre nous", visibility=TEAM)
    assert set(told()) == {people["caflab"].pk, people["state"].pk}
    write_post(actor=people["porteur"], project=project, text="Bonjour", visibility=ALL)
    for number in range(10):
        write_post(actor=people["manager"], project=project, text=f"Suite {number}", visibility=ALL)
    names = ("caflab", "state", "advisor", "porteur")
    assert sorted(told()) == sorted(people[name].pk for name in names)
    # Once read, what comes next is told again.
    _send_all()
    mark_read(actor=people["advisor"], project=project, post=Post.objects.latest("pk"))
    follow(actor=people["state"], project=project, state=FollowState.MUTED)
    write_post(actor=people["porteur"], project=project, text="Et encore", visibility=ALL)
    assert sorted(told()) == sorted([*(people[name].pk for name in (*names, "manager")), people["advisor"].pk])
    assert people["state"].pk not in {m.recipient_id for m in Message.objects.order_by("-pk")[:3]}


def test_a_porteur_is_heard_even_when_nobody_is_in_charge(project: Project, people: dict[str, User]) -> None:
    """Without a referent nor anyone of the Caf who follows: the managers; muting is still one's own choice."""
    write_post(actor=people["porteur"], project=project, text="Y a-t-il quelqu’un ?", visibility=ALL)
    assert told() == [people["manager"].pk]
    Membership.objects.filter(user=people["manager"]).delete()
    write_post(actor=people["partner"], project=project, text="Allô ?", visibility=ALL)
    assert sorted(told()) == sorted(people[name].pk for name in ("manager", "advisor", "porteur"))


def test_a_mail_holds_what_its_reader_may_read_when_it_leaves(project: Project, people: dict[str, User]) -> None:
    write_post(actor=people["porteur"], project=project, text="Texte de la porteuse", visibility=ALL)
    write_post(actor=people["manager"], project=project, text="Secret de la Caf", visibility=TEAM)
    gone = write_post(actor=people["manager"], project=project, text="Trop vite dit", visibility=ALL)
    remove_post(actor=people["manager"], post=gone, version=1)
    write_post(actor=people["manager"], project=project, text="Réponse <b>utile</b> & claire", visibility=ALL)
    (to_porteur,) = Message.objects.filter(recipient=people["porteur"])
    assert "Texte" not in str(to_porteur.params)
    assert deliver(message_id=to_porteur.pk) == MessageState.SENT
    (sent,) = mail.outbox
    assert sent.subject.endswith(f"1\u00a0nouveau message sur {project.reference}, {project.display_name}")
    assert "Réponse <b>utile</b> & claire" in sent.body
    assert "&lt;b&gt;utile" in str(sent.alternatives[0][0])
    for absent in ("Secret", "Trop vite", "porteuse"):
        assert absent not in sent.body
    # All read, muted, or out of the project since: nothing leaves.
    (to_manager,) = Message.objects.filter(recipient=people["manager"])
    mark_read(actor=people["manager"], project=project, post=Post.objects.latest("pk"))
    assert deliver(message_id=to_manager.pk) == MessageState.DROPPED
    write_post(actor=people["manager"], project=project, text="Une dernière chose", visibility=ALL)
    mark_read(actor=people["porteur"], project=project, post=Post.objects.latest("pk"))
    write_post(actor=people["manager"], project=project, text="Et après", visibility=ALL)
    last = Message.objects.filter(recipient=people["porteur"]).latest("pk")
    Membership.objects.filter(user=people["porteur"]).update(ended_on=today())
    assert deliver(message_id=last.pk) == MessageState.DROPPED
    assert len(mail.outbox) == 1


def test_the_choice_of_each_person_holds(project: Project, people: dict[str, User]) -> None:
    choose(actor=people["porteur"], choices={Topic.MESSAGES: How.NEVER})
    write_post(actor=people["advisor"], project=project, text="Bonjour", visibility=ALL)
    assert Message.objects.get().state == MessageState.UNWANTED


def test_what_comes_after_a_digest_is_told_in_the_next_one(project: Project, people: dict[str, User]) -> None:
    """The same day, and before anything was read on the portal."""
    choose(actor=people["porteur"], choices={Topic.MESSAGES: How.DAILY})
    write_post(actor=people["manager"], project=project, text="Hier", visibility=ALL)
    Message.objects.update(created_at=timezone.now() - timedelta(days=1))
    make_digests(now=max(timezone.now(), leaving_at(today())))
    _send_all()
    assert len(mail.outbox) == 1
    for text in ("Ce matin", "Ce soir"):
        write_post(actor=people["manager"], project=project, text=text, visibility=ALL)
    assert Message.objects.get(state=MessageState.HELD).recipient == people["porteur"]


def test_what_follows_a_message_that_was_taken_back_is_told(project: Project, people: dict[str, User]) -> None:
    gone = write_post(actor=people["manager"], project=project, text="Trop vite dit", visibility=ALL)
    remove_post(actor=people["manager"], post=gone, version=1)
    _send_all()
    assert not mail.outbox
    write_post(actor=people["manager"], project=project, text="Le bon", visibility=ALL)
    _send_all()
    assert [sent.to for sent in mail.outbox] == [[people["porteur"].email]]
    assert mail.outbox[0].body.startswith(f"Bonjour {people['porteur'].first_name},")


def test_who_reads_mails_alone_is_told_of_what_is_written_later_that_day(
    project: Project, people: dict[str, User]
) -> None:
    """The mail of the morning was read, the portal was not: what comes an hour later is another burst."""
    write_post(actor=people["manager"], project=project, text="Ce matin", visibility=ALL)
    _send_all()
    write_post(actor=people["manager"], project=project, text="Dans la foulée", visibility=ALL)
    _send_all()
    assert len(mail.outbox) == 1
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    write_post(actor=people["manager"], project=project, text="Ce soir", visibility=ALL)
    _send_all()
    assert len(mail.outbox) == 2
    assert "Dans la foulée" in mail.outbox[1].body


@pytest.mark.parametrize("how", [How.AT_ONCE, How.DAILY])
def test_a_mail_that_has_not_left_tells_what_follows_a_reading(
    how: How, project: Project, people: dict[str, User]
) -> None:
    """Read between two messages while the first mail waits, in the queue or for the digest: still one mail."""
    choose(actor=people["porteur"], choices={Topic.MESSAGES: how})
    write_post(actor=people["manager"], project=project, text="Un", visibility=ALL)
    mark_read(actor=people["porteur"], project=project, post=Post.objects.latest("pk"))
    write_post(actor=people["manager"], project=project, text="Deux", visibility=ALL)
    assert told() == [people["porteur"].pk]


def test_the_same_words_with_the_file_that_was_forgotten_are_another_message(
    project: Project, people: dict[str, User]
) -> None:
    given = {"actor": people["advisor"], "project": project, "text": "Ci-joint le budget", "visibility": ALL}
    write_post(**given)
    for _ in range(2):
        joined = write_post(**given, uploads=[SimpleUploadedFile("budget.txt", b"1 000")])
    assert Post.objects.count() == 2
    assert PostDocument.objects.get().post == joined


def _send_all() -> None:
    for key in Message.objects.filter(state=MessageState.WAITING).values_list("pk", flat=True):
        deliver(message_id=key)


def test_an_author_corrects_a_while_and_takes_back_with_a_trace(project: Project, people: dict[str, User]) -> None:
    author = people["advisor"]
    post = write_post(actor=author, project=project, text="Bonjuor", visibility=ALL)
    assert edit_post(actor=author, post=post, version=1, text="Bonjour").text == "Bonjour"
    with pytest.raises(StaleVersion):
        edit_post(actor=author, post=post, version=1, text="Bonsoir")
    with pytest.raises(DomainError, match="Seul son auteur"):
        edit_post(actor=people["manager"], post=post, version=2, text="Non")
    Post.objects.update(posted_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(DomainError, match="quart d’heure"):
        edit_post(actor=author, post=post, version=2, text="Trop tard")
    with pytest.raises(DomainError, match="Seul son auteur"):
        remove_post(actor=people["cnaf"], post=post, version=2)
    remove_post(actor=author, post=post, version=2)
    (line,) = thread_of(people["porteur"], project).lines
    assert (line.text, line.author, line.removed_at is None) == ("", str(author), False)
    with pytest.raises(DomainError, match="déjà retiré"):
        remove_post(actor=author, post=post, version=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(text="Revenu")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(visibility=TEAM, from_porteur=True)
    verbs = list(Entry.objects.filter(verb__startswith="message.").values_list("verb", "reference"))
    assert {verb for verb, _ in verbs} == {"message.written", "message.edited", "message.removed"}
    assert {reference for _, reference in verbs} == {project.reference}


def test_reading_never_goes_backwards_and_own_messages_are_read(project: Project, people: dict[str, User]) -> None:
    one, two = (write_post(actor=people["porteur"], project=project, text=text, visibility=ALL) for text in "ab")
    assert unread_count(people["advisor"], project) == 2
    assert unread_count(people["porteur"], project) == 0
    for post, left in ((two, 0), (one, 0)):
        mark_read(actor=people["advisor"], project=project, post=post)
        assert unread_count(people["advisor"], project) == left
    assert ReadMark.objects.get().post == two


def test_a_porteur_who_waits_three_days_is_something_to_do(project: Project, people: dict[str, User]) -> None:
    def dues(name: str) -> list[str]:
        rows = due_of(people[name], Project.objects.visible_to(people[name]), today())
        return [row.act for row in rows if row.key.startswith("message-")]

    post = write_post(actor=people["porteur"], project=project, text="Une question", visibility=ALL)
    assert dues("advisor") == []
    Post.objects.update(posted_at=timezone.now() - timedelta(days=4))
    assert dues("advisor") == ["Répondre"]
    assert dues("porteur") == []
    # What the team says to itself answers nobody.
    write_post(actor=people["manager"], project=project, text="Qui répond ?", visibility=TEAM)
    assert dues("advisor") == ["Répondre"]
    write_post(actor=people["manager"], project=project, text="Voici", visibility=ALL, reply_to=post)
    assert dues("advisor") == []


def test_text_from_a_word_processor_is_kept_clean() -> None:
    pasted = (
        "Bonjour,\x0b\u200bsuite\xad \r\n\uf0b7 un point\u00a0: oui \n\n\n\n\n\nFin \U0001f469\u200d\U0001f33e\ufeff"
    )
    assert clean_text(pasted) == "Bonjour,\nsuite\n• un point\u00a0: oui\n\n\nFin \U0001f469\u200d\U0001f33e"


def test_what_is_refused_is_said_at_its_field_and_nothing_is_kept(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    client.force_login(people["advisor"])
    url = reverse("message_add", args=[project.reference])
    for text, said in ((" \u200b ", "Écrivez votre message"), ("é" * 100_000, "100\u202f000 signes")):
        page = client.post(url, {"text": text, "visibility": ALL}).content.decode()
        assert said in page
        assert text in page.replace("\r\n", "\n")
    assert "Choisissez qui lira" in client.post(url, {"text": "Bonjour"}).content.decode()
    note = SimpleUploadedFile("note.txt", b"Une note utile.")
    assert "Joignez-les de nouveau" in client.post(url, {"text": "Bonjour", "files": note}).content.decode()
    assert "Joignez-les de nouveau" not in client.post(url, {"text": "Bonjour"}).content.decode()
    program = SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 50)
    refused = client.post(url, {"text": "Avec un fichier", "visibility": ALL, "files": program}).content.decode()
    assert "Avec un fichier" in refused
    assert not Post.objects.exists()
    assert not Document.objects.exists()
    assert not Message.objects.exists()


def test_the_page_shows_text_as_text_and_a_second_click_is_one_message(
    client: Client, project: Project, people: dict[str, User], caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(people["advisor"])
    url = reverse("message_add", args=[project.reference])
    text = "<script>alert(1)</script> https://exemple.invalid/a?b=1 javascript:alert(2) =1+1 😀"
    note = SimpleUploadedFile("note.txt", b"Une note utile.")
    for _ in range(2):
        note.seek(0)
        assert client.post(url, {"text": text, "visibility": ALL, "files": note}).status_code == 302
    post = Post.objects.get()
    page = client.get(reverse("project_tab", args=[project.reference, "messages"])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="https://exemple.invalid/a?b=1"' in page
    assert 'href="javascript' not in page
    document = Document.objects.get()
    assert document.get_absolute_url() in page
    client.force_login(people["porteur"])
    assert client.get(document.get_absolute_url()).status_code == 200
    client.force_login(people["elsewhere"])
    assert client.get(document.get_absolute_url()).status_code == 404
    remove_post(actor=people["advisor"], post=post, version=1)
    client.force_login(people["porteur"])
    assert client.get(document.get_absolute_url()).status_code == 404
    assert "exemple.invalid" not in caplog.text


def test_lists_ask_as_many_questions_at_3_as_at_40(client: Client, people: dict[str, User], project: Project) -> None:
    client.force_login(people["porteur"])
    pages = {
        "list": reverse("thread_list"),
        "thread": reverse("project_tab", args=[project.reference, "messages"]),
        "choices": reverse("notification_choices"),
    }
    counts: dict[str, list[int]] = {name: [] for name in pages}
    for projects in (3, 40):
        while Project.objects.count() < projects:
            other = make.ProjectFactory.create(porteur=project.porteur)
            Post.objects.create(project=other, author=people["manager"], text="Bonjour", visibility=ALL)
            Follow.objects.create(user=people["porteur"], project=other, state=FollowState.FOLLOWED)
        joined = Document.objects.create(title="Note", kind="message")
        for _ in range(projects):
            last = Post.objects.filter(project=project).last()
            said = {"author": people["manager"], "text": "Bonjour", "visibility": ALL, "reply_to": last}
            post = Post.objects.create(project=project, **said)
        PostDocument.objects.create(post=post, document=joined)
        for name, url in pages.items():
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            counts[name].append(len(seen))
    assert all(few == many for few, many in counts.values()), counts
