"""The files of an edition: what they hold, who may have them, what changes when it is frozen."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.jobs import conf
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import cleaning
from projects.outbox.models import Message
from reporting.exports.data import COLUMNS
from reporting.exports.formats import FORMATS
from reporting.exports.proofs import NOT_FROZEN
from reporting.exports.source import read_source
from reporting.models import Edition, EditionReader
from reporting.services import change_edition, freeze_edition
from reporting.services.exports import request_exports
from reporting.workflow import APPROVE, CHECK
from tests.factories import member
from tests.factories.waves import plan_of
from tests.reporting.exports import Rows, carried_out, edition_of_three, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOB_FILES_ROOT", tmp_path)


@pytest.fixture
def cnaf() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(cnaf: User) -> Edition:
    return edition_of_three(cnaf, signatory=cnaf)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def made(user: User, edition: Edition, format: str) -> dict[str, bytes]:
    (job,) = request_exports(actor=user, edition=edition, formats=[format])
    return carried_out(job)


def told(rows: Rows, label: str) -> Any:
    """What stands beside a label."""
    return next(row[1] for row in rows if row[0] == label)


def table(rows: Rows, first: str) -> list[dict[str, Any]]:
    """The table whose head begins with this word, down to the first empty row."""
    start = next(rank for rank, row in enumerate(rows) if row[0] == first)
    head, found = rows[start], []
    for row in rows[start + 1 :]:
        if not any(row):
            break
        found.append({title: cell for title, cell in zip(head, row, strict=True) if title})
    return found


AS_PRINTED = "Part, taux ou moyenne affichés"


def test_a_proof_leads_from_each_number_to_its_dossiers(cnaf: User, edition: Edition) -> None:
    book = sheets(made(cnaf, edition, "preuves")["essai-preuves.xlsx"])
    contents = book.pop("Sommaire")
    assert book.pop("Contrôles")[-1] == ["Aucun constat des contrôles n’a été passé outre, ni dit fausse alerte."]
    assert told(contents, "Situation au") == "9 décembre 2025"
    assert told(contents, "Empreinte SHA-256 des données") == NOT_FROZEN
    listed = table(contents, "Chiffre")
    assert [row["Identifiant"] for row in listed] == list(read_source(edition).content.figures)
    assert len(listed) == len(book)

    (regions,) = (rows for rows in book.values() if told(rows, "Identifiant") == "projects.by_region")
    assert (told(regions, "Numérateur"), told(regions, "Dénominateur")) == (3, 3)
    lines = {row["Clé"]: row for row in table(regions, "Clé")}
    assert {key: (row["Numérateur"], row["Dénominateur"]) for key, row in lines.items()} == {"84": (2, 3), "76": (1, 3)}
    assert [lines[key][AS_PRINTED][:2] for key in ("84", "76")] == ["67", "33"]
    assert [lines[key]["Part exacte (%)"] for key in ("84", "76")] == [66.67, 33.33]
    assert [lines[key]["Écart d’arrondi (points)"] for key in ("84", "76")] == [0.33, -0.33]
    dossiers = table(regions, "Référence")
    assert {row["Référence"] for row in dossiers} == set(edition.projects.values_list("reference", flat=True))
    assert sorted(row["Compté dans"] for row in dossiers) == [
        "Auvergne-Rhône-Alpes",
        "Auvergne-Rhône-Alpes",
        "Occitanie",
    ]


def test_a_sum_of_money_that_a_text_cites_has_its_sheet(cnaf: User, edition: Edition) -> None:
    """Of a rate, both terms, for the whole and line by line; of those that no text cites, nothing."""
    project = edition.projects.get(department="31")
    plan_of(project, "2000", others="6000")  # of today
    Edition.objects.update(document_month=today().replace(day=1), situation_on=today())
    edition.refresh_from_db()
    edition.blocks.filter(section="chapo").update(body="<p>[[chiffre:money.co_funding_by_region]] d’autres.</p>")
    book = sheets(made(cnaf, edition, "preuves")["essai-preuves.xlsx"])
    book.pop("Sommaire")
    book.pop("Contrôles")
    money = [rows for rows in book.values() if str(told(rows, "Identifiant")).startswith("money.")]
    assert [told(rows, "Identifiant") for rows in money] == ["money.co_funding_by_region"]
    assert (told(money[0], "Numérateur"), told(money[0], "Dénominateur")) == (6000, 8000)
    (line,) = table(money[0], "Clé")
    assert (line["Numérateur"], line["Dénominateur"], line["Part exacte (%)"]) == (6000, 8000, 75)
    assert (line[AS_PRINTED][:4], line["Écart d’arrondi (points)"]) == ("75,0", 0)
    assert [row["Référence"] for row in table(money[0], "Référence")] == [project.reference]


def test_each_number_is_the_one_that_prints_and_counts_the_dossiers_listed(cnaf: User, edition: Edition) -> None:
    """Recounted from the sheets alone: a line of dossiers behind each unit of a number of dossiers."""
    content = read_source(edition).content
    book = sheets(made(cnaf, edition, "preuves")["essai-preuves.xlsx"])
    book.pop("Sommaire")
    book.pop("Contrôles")
    for rows in book.values():
        figure = content.figures[told(rows, "Identifiant")]
        assert told(rows, "Valeur affichée") == figure.text
        assert told(rows, "Définition") == figure.definition
        if isinstance(told(rows, "Dénominateur"), float):
            behind = next(row[0] for row in rows if str(row[0]).endswith("derrière ce chiffre"))
            assert behind.split()[0] == str(figure.value)


def test_frozen_proofs_carry_the_hash_and_do_not_move(cnaf: User, edition: Edition) -> None:
    change_edition(actor=cnaf, edition=edition, transition=CHECK)
    change_edition(actor=cnaf, edition=edition, transition=APPROVE)
    frozen = freeze_edition(actor=cnaf, edition=edition)
    edition.selection.all()[0].delete()
    book = sheets(made(cnaf, edition, "preuves")["essai-preuves.xlsx"])
    assert told(book["Sommaire"], "Empreinte SHA-256 des données") == frozen.sha256
    assert told(book["Sommaire"], "Dossiers") == 3


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_the_data_are_one_row_a_dossier_with_documented_columns(cnaf: User, edition: Edition, format: str) -> None:
    book = sheets(made(cnaf, edition, format)[f"essai-donnees.{format}"])
    head, *rows = book["Dossiers"]
    assert head == [column.title for column in COLUMNS]
    assert [row[0] for row in rows] == [fiche.reference for fiche in read_source(edition).content.projects]
    assert {row[head.index("Montant accordé connu (€)")] for row in rows} == {"non communiqué"}
    assert [row[0] for row in book["Colonnes"][1:]] == head
    assert all(row[1] for row in book["Colonnes"])


def test_a_csv_of_the_data_holds_no_formula(cnaf: User, edition: Edition) -> None:
    project = edition.projects.first()
    assert project is not None
    project.porteur.name = "=CMD()"
    project.porteur.save()
    files = made(cnaf, edition, "csv")
    assert sorted(files) == ["essai-colonnes.csv", "essai-donnees.csv"]
    rows = list(csv.DictReader(StringIO(files["essai-donnees.csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert "'=CMD()" in {row["Porteur"] for row in rows}


def test_nothing_is_made_twice(cnaf: User, edition: Edition) -> None:
    """The same request is the same job, then its answer as long as nothing changes; a file is one's own."""
    (first,) = request_exports(actor=cnaf, edition=edition, formats=["xlsx"])
    assert request_exports(actor=cnaf, edition=edition, formats=["xlsx"]) == [first]
    carried_out(first)
    assert request_exports(actor=cnaf, edition=edition, formats=["xlsx"]) == [first]
    assert request_exports(actor=member(Role.CNAF), edition=edition, formats=["xlsx"]) != [first]
    edition.blocks.update(body="<p>Autre chose.</p>")
    assert request_exports(actor=cnaf, edition=edition, formats=["xlsx"]) != [first]


def test_a_file_answers_for_what_it_holds(cnaf: User, edition: Edition) -> None:
    """What is written between the request and its job is in the file: it is no answer for what was there before."""
    (asked,) = request_exports(actor=cnaf, edition=edition, formats=["csv"])
    first = edition.title
    Edition.objects.update(title="Un autre titre")
    edition.refresh_from_db()
    carried_out(asked)
    assert request_exports(actor=cnaf, edition=edition, formats=["csv"]) == [asked]
    Edition.objects.update(title=first)
    edition.refresh_from_db()
    assert request_exports(actor=cnaf, edition=edition, formats=["csv"]) != [asked]


def test_who_takes_it_away(edition: Edition) -> None:
    for role in (Role.STATE_INSTRUCTOR, Role.ADMIN):
        with pytest.raises(DomainError, match="relecteurs nommés"):
            request_exports(actor=member(role, national=True), edition=edition, formats=["xlsx"])
    reader = member(Role.STATE_INSTRUCTOR, national=True)
    EditionReader.objects.create(edition=edition, round=1, user=reader, due_on="2030-01-01")
    assert request_exports(actor=reader, edition=edition, formats=["xlsx"])


def test_rights_are_read_again_at_each_download(cnaf: User, edition: Edition) -> None:
    """Who lost them has no such file any more; nor has anybody else."""
    made(cnaf, edition, "csv")
    page = JobFile.objects.all()[0].get_absolute_url()
    assert client_of(cnaf).get(page).status_code == 200
    assert client_of(member(Role.CNAF)).get(page).status_code == 404
    Membership.objects.filter(user=cnaf).delete()
    Membership.objects.create(user=cnaf, role=Role.CAFLAB, region_id="84", started_on="2020-01-01")
    assert client_of(cnaf).get(page).status_code == 404
    assert client_of(cnaf).get(Job.objects.get().get_absolute_url()).status_code == 404
    assert "essai" not in client_of(cnaf).get(reverse("jobs:list")).content.decode()


def test_a_message_leads_to_the_file(cnaf: User, edition: Edition) -> None:
    from projects.outbox.registry import get
    from projects.outbox.services.letters import as_email

    (job,) = request_exports(actor=cnaf, edition=edition, formats=["ods"], tell=True)
    carried_out(job)
    message = Message.objects.get(recipient=cnaf)
    mail = get(message.kind).build(message)
    assert mail is not None
    email = as_email(message, mail)
    assert job.get_absolute_url() in email.body
    assert "Recueil d’essai" in email.body
    assert len(email.attachments) == 0
    job.files.all().delete()
    assert get(message.kind).build(message) is None
    (quiet,) = request_exports(actor=cnaf, edition=edition, formats=["csv"])
    carried_out(quiet)
    assert Message.objects.count() == 1


def test_a_file_is_cancelled_asked_again_and_kept_for_a_time(
    cnaf: User, edition: Edition, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    """By the buttons of the page that follows it; once its time is over its file is gone, and may be made anew."""
    client = client_of(cnaf)
    (job,) = request_exports(actor=cnaf, edition=edition, formats=["csv"])
    client.post(reverse("jobs:cancel", args=[job.public_id]))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert "Annulé" in client.get(job.get_absolute_url()).content.decode()
    client.post(reverse("jobs:retry", args=[job.public_id]))
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert set(carried_out(job)) == {"essai-colonnes.csv", "essai-donnees.csv"}
    kept = job.files.all()[0]
    assert client.get(kept.get_absolute_url()).status_code == 200
    Job.objects.filter(pk=job.pk).update(expires_at=Now() - timedelta(seconds=1))
    late = client.get(kept.get_absolute_url())
    assert late.status_code == 403
    assert "n’est plus proposé" in late.content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        cleaning.clean()
    assert not (conf.files_root() / kept.path).exists()
    assert not JobFile.objects.exists()
    assert client.get(job.get_absolute_url()).status_code == 200
    assert request_exports(actor=cnaf, edition=edition, formats=["csv"]) != [job]


def test_the_page_asks_for_files_and_follows_them(cnaf: User, edition: Edition) -> None:
    client, page = client_of(cnaf), reverse("edition_exports", args=["essai"])
    empty = client.post(page, {})
    assert empty.status_code == 200
    assert "Choisissez au moins un fichier." in empty.content.decode()
    answer = client.post(page, {"formats": ["xlsx", "preuves"], "tell": "on"}, follow=True)
    assert answer.status_code == 200
    assert {job.params["format"] for job in Job.objects.filter(kind="reporting.export_edition")} == {"xlsx", "preuves"}
    assert answer.content.decode().count('hx-trigger="every 1s"') == 2
    rail = client.get(reverse("edition_detail", args=["essai"])).content.decode()
    assert all(one.label in rail for one in FORMATS.values())
    assert rail.count('hx-trigger="every 1s"') == 2


def test_the_archive_holds_all_with_their_hashes(cnaf: User, edition: Edition) -> None:
    change_edition(actor=cnaf, edition=edition, transition=CHECK)
    change_edition(actor=cnaf, edition=edition, transition=APPROVE)
    frozen = freeze_edition(actor=cnaf, edition=edition)
    with ZipFile(BytesIO(made(cnaf, edition, "zip")["essai.zip"])) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    readme = held.pop("LISEZMOI.txt").decode("utf-8-sig")
    assert sorted(name.removeprefix("essai") for name in held) == [
        "-colonnes.csv", "-donnees-gelees.json", "-donnees.csv", "-donnees.ods", "-donnees.xlsx", "-preuves.xlsx",
        ".docx", ".pdf",
    ]  # fmt: skip
    for content in held.values():
        assert hashlib.sha256(content).hexdigest() in readme
    assert held["essai.pdf"].startswith(b"%PDF")
    assert hashlib.sha256(held["essai-donnees-gelees.json"]).hexdigest() == frozen.sha256
