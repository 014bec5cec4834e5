"""The accounts of a Caf, dropped or pasted: what is read, what is decided, what is recorded, and taken back whole."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funding.grants.accounting_jobs import import_accounting, undo_accounting
from funding.grants.enums import ImportState, LineStatus
from funding.grants.models import AccountingImport, AccountingLine, Payment, RecoveryStep
from funding.grants.payment_registry import VERBS
from funding.grants.services import (
    accounting,
    change_financing,
    payments,
    recoveries,
)
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.jobs.models import Job
from projects.journal.lives import NotAllowed
from projects.journal.models import Entry
from tests import factories as make
from tests.factories import DAY, member
from tests.grants.importing import HEAD, creche, line, previewed, status_of, statuses, whys
from tests.grants.paying import pay, payable, plain
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


def test_a_reference_that_would_be_cut_is_told_and_taken_for_no_other(advisor: User) -> None:
    financing = creche()
    long = "R" * 40
    pay(financing, 100, reference=long)
    batch = previewed(advisor, line(financing, "100", f"{long}-2"), line(financing, "200", f" {long[:-1]} "))
    assert statuses(batch) == ["refused", "new"]
    assert "40 signes au plus" in whys(batch)


def test_each_line_is_told_what_it_is(advisor: User) -> None:
    lilas, twins = creche(), [creche("Les Jumeaux", year=year) for year in (2024,) * 2]
    pay(lilas, 100, reference="OP 1")
    state = creche("La Part de l’État", funder="state")
    batch = previewed(
        advisor,
        line(lilas, "12,5 k€", "OP 2"),
        line(lilas, "1 234,50 €", "OP 3", libelle="Solde 2024"),
        line(lilas, "100", "OP 1"),
        line(lilas, "101", "OP 1"),
        line(None, "50", "OP 4", porteur="CRECHE DES LILAS"),
        line(None, "50", "OP 5", porteur="Les Jumeaux"),
        line(None, "50", "OP 6", porteur="La crèche aux Lilas"),
        line(lilas, "nc", "OP 7"),
        line(lilas, "1e999", "OP 8"),
        line(lilas, "-40", "OP 9"),
        line(lilas, "20", "OP 2", day="31/02/2025"),
        line(lilas, "20", "OP 3"),
        line(state, "20", "OP 10"),
        line(lilas, "20", "OP 11", exercice="2019"),
    )  # fmt: skip
    new, known, refused, unknown, unclear = LineStatus.values[0], "known", "refused", "unknown", "ambiguous"
    assert statuses(batch) == [
        refused, new, known, refused, new, unclear, unknown, refused, refused, refused, refused, refused, refused,
        refused,
    ]  # fmt: skip
    said = whys(batch)
    for words in ("il reste 9 900 €", "Noté : 100 €", "autre écriture", "Plusieurs projets", "non communiqué",
                  "ne se lit pas", "reversement", "calendrier", "ligne 3", "Aucun financement"):  # fmt: skip
        assert words in said, words
    assert not Payment.objects.exclude(reference="OP 1").exists()
    seventh = batch.lines.get(number=8)
    assert seventh.proposed[0] == lilas.project.reference
    second = batch.lines.get(number=3)
    assert (second.kind, second.amount, second.taken) == ("solde", Decimal("1234.50"), True)
    assert sorted(batch.lines.get(number=7).proposed) == sorted(one.project.reference for one in twins)


def test_a_file_is_recorded_once_whole_and_taken_back_whole(advisor: User) -> None:
    lilas = creche()
    pay(lilas, 500, reference="OP 0")
    recoveries.notify_recovery(actor=None, financing=lilas, amount=Decimal(100), observed_on=DAY)
    lines = [line(lilas, "1000", "OP 1"), line(lilas, "2 000,55"), line(lilas, "2 000,55"), line(lilas, "−40", "TR 1")]
    batch = previewed(advisor, *lines)
    assert statuses(batch) == ["new"] * 4
    assert accounting.confirm_import(actor=advisor, batch=batch) is None
    assert list(Payment.objects.filter(line__batch=batch).values_list("amount", flat=True).order_by("pk")) == [
        1000, Decimal("2000.55"), Decimal("2000.55"),
    ]  # fmt: skip
    assert RecoveryStep.objects.get(kind="repaid").amount == 40
    before = row_counts()
    again = previewed(advisor, *lines)
    assert statuses(again) == ["known"] * 4
    with pytest.raises(DomainError, match="Aucune ligne"), transaction.atomic():
        accounting.confirm_import(actor=advisor, batch=again)
    after = row_counts()
    assert {name for name in after if after[name] != before[name]} == {
        "grants_accountingimport", "grants_accountingline", "journal_entry",
    }  # fmt: skip
    kept = Payment.objects.get(reference="OP 1")
    payments.correct_payment(actor=advisor, payment=kept, reason="Centime oublié.", amount=Decimal("1000.01"))
    batch.refresh_from_db()
    assert accounting.undo_import(actor=advisor, batch=batch) == 3
    standing = Payment.objects.filter(retracted_by=None, is_void=False)
    assert sorted(standing.values_list("amount", flat=True)) == [500, Decimal("1000.01")]
    with pytest.raises(DomainError, match="Seul un import fait"), transaction.atomic():
        accounting.undo_import(actor=advisor, batch=batch)


def test_all_of_a_file_is_recorded_or_nothing(advisor: User) -> None:
    lilas = creche()
    batch = previewed(advisor, line(lilas, "6000", "OP 1"), line(lilas, "3000", "OP 2"))
    pay(lilas, 2000, reference="OP 9")  # by someone else, since the file was read
    before = Payment.objects.count()
    with pytest.raises(DomainError, match=r"Rien n’est importé.*la ligne 3 n’est plus à importer"):
        accounting.confirm_import(actor=advisor, batch=batch)
    assert Payment.objects.count() == before
    assert statuses(batch) == ["new", "refused"]
    assert "il reste 2 000 €" in whys(batch)
    accounting.confirm_import(actor=advisor, batch=batch)
    assert Payment.objects.count() == before + 1


def test_a_line_that_the_database_alone_refuses_is_named_and_left(advisor: User) -> None:
    """What was granted on the day of the payment was less than today: no reading of today tells it."""
    lilas = creche()
    make.GrantFactory.create(
        project=lilas.project, year=lilas.year, funder="caf", amount=50_000, observed_on=DAY + timedelta(5)
    )
    lines = [line(lilas, str(amount), f"OP {amount}") for amount in (9000, 9001, 100)]
    batch = previewed(advisor, *lines)
    with pytest.raises(DomainError, match=r"Ligne 3.*dépasseraient.*n’est plus cochée"):
        accounting.confirm_import(actor=advisor, batch=batch)
    assert not Payment.objects.exists()
    assert statuses(batch) == ["new", "refused", "new"]
    accounting.confirm_import(actor=advisor, batch=batch)
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [100, 9000]


def test_a_payment_like_another_is_told_and_left_to_choose(advisor: User) -> None:
    lilas, other = creche(), line(creche("Crèche du Port"), "5", "OP 5")
    pay(lilas, 100)
    pay(lilas, 100, reference="OP 1")
    batch = previewed(advisor, *[line(lilas, "100")] * 3, line(lilas, "100", "OP 2"), line(lilas, "100", "OP 1"), other)
    assert statuses(batch) == ["known", "known", "new", "known", "known", "new"]
    assert list(batch.lines.order_by("number").values_list("taken", flat=True)) == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert [one.is_offered for one in batch.lines.order_by("number")] == [True, True, True, True, False, True]
    accounting.decide_lines(actor=advisor, batch=batch, decision=accounting.Decision({2, 3, 4, 5, 6}, {2, 4, 6}, {}))
    pay(lilas, 100)  # somebody types what line 4 says
    with pytest.raises(DomainError, match="la ligne 4 n’est plus à importer"):
        accounting.confirm_import(actor=advisor, batch=batch)
    assert [one.is_offered for one in batch.lines.filter(number=4)] == [True]
    accounting.confirm_import(actor=advisor, batch=batch)
    assert sorted(Payment.objects.filter(line__batch=batch).values_list("line__number", flat=True)) == [2, 7]
    assert Payment.objects.filter(financing=lilas).count() == 4


def test_what_somebody_changed_since_is_read_again_first(advisor: User, client: Client) -> None:
    lilas = creche()
    batch = previewed(advisor, line(lilas, "10", "OP 1"), line(lilas, "20", "OP 2"))
    batch.refresh_from_db()
    shown, read = batch.version, {one.number: one.read_as for one in batch.lines.all()}
    accounting.decide_lines(actor=advisor, batch=batch, decision=accounting.Decision({2}, set(), {}))
    mapping = {"montant": 0, "date": 2, "projet": 4}
    for act in (
        lambda: accounting.decide_lines(
            actor=advisor, batch=batch, decision=accounting.Decision({2, 3}, {2, 3}, {}, read)
        ),
        lambda: accounting.map_columns(actor=advisor, batch=batch, mapping=mapping, seen=shown),
        lambda: accounting.confirm_import(actor=advisor, batch=batch, seen=shown),
    ):
        with pytest.raises(StaleVersion), transaction.atomic():
            act()
    client.force_login(advisor)
    page = client.post(f"/financements/import/{batch.pk}/confirmer/", {"seen": shown}).content.decode()
    assert "changer cet import" in page
    client.post(f"/financements/import/{batch.pk}/", {"ligne": ["2"], "garder": ["2"], "lu-2": read[2]})
    assert list(batch.lines.order_by("number").values_list("taken", flat=True)) == [False, True]
    assert not Payment.objects.exists()


def test_what_is_unclear_is_chosen_by_hand_and_columns_are_remembered(advisor: User) -> None:
    twins = [creche("Les Jumeaux") for _ in range(2)]
    head = ["Quoi", "Combien", "Quand", "Qui"]
    rows = [["OP 1", "50", "09/12/2025", "Les Jumeaux"]]
    batch = previewed(advisor, *rows, head=head)
    assert statuses(batch) == ["unknown"]
    with pytest.raises(DomainError, match="montant"), transaction.atomic():
        accounting.map_columns(actor=advisor, batch=batch, mapping={"date": 2, "porteur": 3, "montant": None})
    told = {"piece": 0, "montant": 1, "date": 2, "porteur": 3}
    accounting.map_columns(actor=advisor, batch=batch, mapping=told)
    assert statuses(batch) == ["ambiguous"]
    chosen = accounting.Decision({2}, set(), {2: twins[1].pk})
    accounting.decide_lines(actor=advisor, batch=batch, decision=chosen)
    accounting.confirm_import(actor=advisor, batch=batch)
    assert Payment.objects.get().financing == twins[1]
    assert previewed(advisor, ["OP 2", "60", "09/12/2025", "Les Jumeaux"], head=head).mapping == told


def test_only_its_own_accounts_are_imported(advisor: User) -> None:
    lilas, away = creche(), payable(department_id="31", caf_id="31")
    for other in (member(Role.CAF_MANAGER, caf_id="31"), member(Role.STATE_INSTRUCTOR, department_id="07"),
                  member(Role.CAFLAB, national=True), member(Role.ADMIN)):  # fmt: skip
        with pytest.raises(NotAllowed), transaction.atomic():
            previewed(other, line(lilas, "10"))
    with pytest.raises(NotAllowed), transaction.atomic():
        previewed(advisor, line(lilas, "10"), caf=None)
    assert statuses(previewed(advisor, line(away, "10"))) == ["unknown"]
    cnaf = member(Role.CNAF)
    batch = previewed(cnaf, line(lilas, "10"), line(away, "10"), caf=None)
    accounting.confirm_import(actor=cnaf, batch=batch)
    assert set(Payment.objects.values_list("book", flat=True)) == {"caf:07", "caf:31"}
    verbs = set(Entry.objects.filter(object_type="grants.accountingimport").values_list("verb", flat=True))
    assert verbs == {"accounting.previewed", "accounting.imported"} <= VERBS.keys()
    assert AccountingImport.objects.visible_to(advisor).count() == 1


class Context:
    """What a worker gives to its handler."""

    def __init__(self, requester: User) -> None:
        self.requester, self.told = requester, []

    def progress(self, done: int, total: int, step: str) -> None:
        self.told.append((done, total))


def test_a_large_file_is_the_work_of_a_worker(advisor: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounting, "AT_ONCE", 1)
    lilas = creche()
    batch = previewed(advisor, line(lilas, "10", "OP 1"), line(lilas, "20", "OP 2"))
    job = accounting.confirm_import(actor=advisor, batch=batch)
    assert isinstance(job, Job)
    batch.refresh_from_db()
    assert (batch.state, Payment.objects.count()) == (ImportState.RUNNING, 0)
    with pytest.raises(DomainError), transaction.atomic():
        accounting.confirm_import(actor=advisor, batch=batch)
    context: Any = Context(advisor)
    assert import_accounting(context, batch=batch.pk) == {"lines": 2}
    assert import_accounting(context, batch=batch.pk) == {"lines": 0}
    assert context.told == [(2, 2)]
    assert Payment.objects.count() == 2
    batch.refresh_from_db()
    asked = accounting.undo_import(actor=advisor, batch=batch)
    assert isinstance(asked, Job)
    client.force_login(advisor)
    page = client.get(f"/financements/import/{batch.pk}/").content.decode()
    assert "Annulation en cours" in page
    assert "Annuler cet import" not in page
    with pytest.raises(StaleVersion, match="déjà en cours"), transaction.atomic():
        accounting.undo_import(actor=advisor, batch=batch)
    context = Context(advisor)
    assert undo_accounting(context, batch=batch.pk) == {"entries": 2}
    assert undo_accounting(context, batch=batch.pk) == {"entries": 0}
    assert context.told == [(2, 2)]
    assert not Payment.objects.filter(retracted_by=None, is_void=False).exists()
    refused = previewed(advisor, line(lilas, "10", "OP 3"), line(lilas, "20", "OP 4"))
    accounting.confirm_import(actor=advisor, batch=refused)
    pay(lilas, 9990, reference="OP 9")
    with pytest.raises(DomainError, match="la ligne 3"):
        import_accounting(context, batch=refused.pk)
    refused.refresh_from_db()
    assert refused.state == ImportState.PREVIEW
    assert statuses(refused) == ["new", "refused"]


def test_the_pages_from_a_pasted_table_to_the_payments(advisor: User, client: Client) -> None:
    lilas = creche()
    client.force_login(advisor)
    home = "/financements/import/"
    answer = client.post(home, {"book": "07", "pasted": "seul"})
    assert "Aucun tableau ici" in answer.content.decode()
    assert "seul" in answer.content.decode()
    answer = client.post(home, {"book": "07", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04")})
    assert "ne s’ouvre pas" in answer.content.decode()
    table = "\n".join(
        "\t".join(row) for row in (HEAD, line(lilas, "1 000,50", "OP 1"), line(None, "12", porteur="Qui"))
    )
    answer = client.post(home, {"book": "07", "pasted": table})
    assert answer.status_code == 302
    page = plain(client.get(answer.url).content.decode())
    for words in ("Nouveau", "Projet inconnu", "1 000,50 €", "Importer 1 ligne", "OP 1"):
        assert words in page, words
    number = str(lilas.pk)
    wrong = {"ligne": ["2", "x", "99999999999"], "garder": ["-1"], "choix-2": number, "choix-x": "1"}
    assert client.post(answer.url, wrong).status_code == 302
    assert client.post(answer.url, {"ligne": ["2", "3"], "garder": ["2"], "choix-3": number}).status_code == 302
    assert AccountingLine.objects.filter(taken=True).count() == 2
    seen = AccountingImport.objects.get().version
    assert client.post(f"{answer.url}confirmer/", {"seen": seen}).status_code == 302
    page = plain(client.get(answer.url).content.decode())
    assert "Annuler cet import" in page
    assert "<b>Importé</b>" in page
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [12, Decimal("1000.50")]
    assert client.post(f"{answer.url}annuler/").status_code == 302
    assert not Payment.objects.filter(retracted_by=None, is_void=False).exists()


def test_a_long_file_asks_no_more_queries_than_a_short_one(advisor: User, client: Client) -> None:
    """Read, shown, recorded and taken back, the states that follow included."""
    client.force_login(advisor)
    shops = [creche(f"Crèche {number}") for number in range(6)]
    counts = []
    for chosen in (shops[:2], shops):
        unclear = [line(None, "1", porteur="Nul ne sait")]
        lines = [line(one, "10", f"OP {len(chosen)}-{one.pk}") for one in chosen]
        with CaptureQueriesContext(connection) as queries:
            batch = previewed(advisor, *lines, *unclear)
        read, page = len(queries), f"/financements/import/{batch.pk}/"
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        shown = len(queries)
        with CaptureQueriesContext(connection) as queries:
            accounting.confirm_import(actor=advisor, batch=batch)
        recorded = len(queries)
        assert {status_of(one) for one in chosen} == {"advanced"}
        with CaptureQueriesContext(connection) as queries:
            assert accounting.undo_import(actor=advisor, batch=batch) == len(chosen)
        assert {status_of(one) for one in chosen} == {"agreed"}
        counts.append((read, shown, recorded, len(queries)))
    # The person's own rights are read once, at the first.
    assert all(more <= few for few, more in zip(*counts, strict=True)), counts
    assert all(few <= most for few, most in zip(counts[0], (26, 20, 56, 56), strict=True)), counts


def test_what_rests_on_a_file_keeps_it_and_is_named(advisor: User) -> None:
    lilas, port = creche(), creche("Crèche du Port")
    batch = previewed(advisor, line(lilas, "100", "OP 1"), line(port, "100", "OP 2"))
    accounting.confirm_import(actor=advisor, batch=batch)
    recoveries.notify_recovery(actor=None, financing=port, amount=Decimal(60), observed_on=DAY)
    before = row_counts()
    with pytest.raises(DomainError, match=f"{port.project.reference}.*Les indus notifiés.*Rien n’est annulé"):
        accounting.undo_import(actor=advisor, batch=batch)
    assert row_counts() == before


def test_what_was_given_back_is_owed_again_once_its_file_is_taken_back(advisor: User) -> None:
    """Paid again since it was given back: payments go first, or more would be paid than is granted for a while."""
    lilas = creche()
    pay(lilas, 10_000)
    recoveries.notify_recovery(actor=None, financing=lilas, amount=Decimal(100), observed_on=DAY)
    batch = previewed(advisor, line(lilas, "-100", "TR 1", day="09/12/2025"))
    accounting.confirm_import(actor=advisor, batch=batch)
    change_financing(actor=None, financing=lilas, transition="solder", observed_on=DAY)
    assert accounting.undo_import(actor=advisor, batch=batch) == 1
    assert status_of(lilas) == "undue"


def test_a_page_of_a_long_file_reads_the_lines_that_it_shows(advisor: User, client: Client) -> None:
    client.force_login(advisor)
    lilas = creche()
    batch = previewed(advisor, *(line(lilas, "1", f"OP {number}") for number in range(120)))
    page = f"/financements/import/{batch.pk}/"
    first, last = (client.get(f"{page}{query}").context for query in ("", "?apres=101"))
    assert (len(first["rows"]), first["next_url"]) == (100, "?lecture=&apres=101")
    assert (len(last["rows"]), last["next_url"]) == (20, "")
    again = previewed(advisor, *(line(lilas, "1", f"OP {number}") for number in range(120)))
    accounting.confirm_import(actor=advisor, batch=batch)
    assert "déjà été importées" in client.get(f"/financements/import/{again.pk}/").content.decode()


def test_a_file_of_many_references_takes_one_lock_of_its_book(advisor: User) -> None:
    """The server has room for some thousands of locks, and a file holds 20 000 references."""
    lilas = creche()

    def locks() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            return int(cursor.fetchone()[0])

    accounting.confirm_import(actor=advisor, batch=previewed(advisor, line(lilas, "1", "OP 0")))
    before = locks()
    again = previewed(advisor, *(line(lilas, "1", f"OP {number}") for number in range(1, 9)))
    accounting.confirm_import(actor=advisor, batch=again)
    assert locks() == before
