"""The pages of documents that were read: dropping them, the text and what was found, verdicts, corrections, files."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document as Word
from openpyxl import load_workbook

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.jobs.models import Job
from reporting.models import Finding, Reading, ReadingStatement, StatementCorrection
from reporting.reading import guard
from reporting.reading.rules.registry import RULES, Found, Read, Rule
from reporting.views import readings
from tests.factories import member
from tests.factories.readings import CONTRADICTORY, read, reading_of, upload
from tests.reporting.readings.recueils import ardeche
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
CEILING = 20


def test_the_list_is_empty_then_shows_and_sorts(client: Client, officer: User) -> None:
    page = client.get("/lectures/")
    assert "Aucun document lu" in text_of(parse(page))
    reading_of(officer, title="Bilan B")
    reading_of(officer, "Rien à redire.", title="Bilan A")
    names = lambda page: [one.text for one in parse(page).xpath("//tbody//th/a")]  # noqa: E731
    assert names(client.get("/lectures/")) == ["Bilan A", "Bilan B"]
    assert names(client.get("/lectures/?tri=-contradictions")) == ["Bilan B", "Bilan A"]
    assert names(client.get("/lectures/?tri=titre")) == ["Bilan A", "Bilan B"]
    told = text_of(parse(client.get("/lectures/")).xpath("//tbody/tr")[0]).replace("\xa0", " ")
    assert "(.txt)" in told
    assert re.search(r"\d\s*(?:h|:)\s*\d\d", told), "two of one day are told apart"
    assert names(client.get("/lectures/?tri=zzz&page=1")) == ["Bilan A", "Bilan B"]
    assert parse(client.get("/lectures/?tri=titre")).xpath("string(//th[@aria-sort]/@aria-sort)") == "ascending"


def test_documents_are_dropped_then_read(client: Client) -> None:
    done = client.post(
        "/lectures/nouvelle/", {"documents": [upload(), upload("Autre.", "lettre.txt")], "title": "Deux"}
    )
    reading = Reading.objects.get()
    assert done.url == f"/lectures/{reading.pk}/"
    page = client.get(done.url)
    assert "En attente" in text_of(parse(page))
    assert client.get(f"/lectures/{reading.pk}/avancement/").headers.get("HX-Refresh") is None
    read(reading)
    assert client.get(f"/lectures/{reading.pk}/avancement/").headers["HX-Refresh"] == "true"
    shown = parse(client.get(done.url))
    line = shown.xpath("//*[@id='l-5']")[0]
    assert "est-majeure" in line.get("class")
    assert line.xpath("string(.//mark/b)") == "40 projets"
    finding = Finding.objects.get(rule="somme-phrase")
    # From one to the other without asking for the page again.
    assert line.xpath("string(.//a/@href)") == f"#c-{finding.pk}"
    card = shown.xpath(f"//*[@id='c-{finding.pk}']")[0]
    assert "25 + 12" in text_of(card)
    assert card.xpath(".//ul/li/a/@href")[0] == "#l-5"
    assert "40 projets" in text_of(card.xpath(".//details")[0])


def test_work_that_ends_while_its_page_is_made_is_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url = client.post("/lectures/nouvelle/", {"documents": [upload()], "title": "Un"}).url
    told = readings.reading_jobs

    def jobs_once_ended(user: User, reading: Reading) -> QuerySet[Job]:
        read(Reading.objects.get())
        return told(user, reading)

    monkeypatch.setattr(readings, "reading_jobs", jobs_once_ended)
    shown = parse(client.get(url))
    assert "Comparer de nouveau" in text_of(shown)
    assert shown.xpath("//*[contains(@class, 'est-majeure')]")


def test_the_same_bytes_propose_the_former_reading(client: Client, officer: User) -> None:
    former = reading_of(officer, uploads=[upload()])
    page = parse(client.post("/lectures/nouvelle/", {"documents": [upload(name="autre-nom.txt")]}))
    assert page.xpath(f"//a[@href='/lectures/{former.pk}/']")
    assert page.xpath("//input[@name='again']")
    assert Reading.objects.count() == 1
    client.post("/lectures/nouvelle/", {"documents": [upload()], "again": "on"})
    assert Reading.objects.count() == 2


def test_findings_are_filtered_by_the_address(client: Client, officer: User) -> None:
    reading = reading_of(
        officer, CONTRADICTORY, "Bilan.\n\n30 projets sont soutenus : 10 en Corse et 12 en Bretagne.\n"
    )
    first = reading.findings.filter(rule="somme-phrase").first()
    assert first is not None
    Finding.objects.filter(pk=first.pk).update(verdict="vraie", judged_by=officer, judged_at=reading.read_at)
    cards = lambda query: len(parse(client.get(f"/lectures/{reading.pk}/?{query}")).xpath("//article"))  # noqa: E731
    every = reading.findings.count()
    assert cards("") == every
    assert cards("verdict=vraie") == 1
    assert cards("verdict=a-juger") == every - 1
    assert cards("gravite=mineure") == reading.findings.filter(severity="mineure").count()
    assert cards("dans=1") < every
    assert cards("verdict=zzz&dans=abc&ligne=99999999999&fichier=-1&page=0") == every


def test_a_statement_is_searched_corrected_in_place_and_put_back(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    row = ReadingStatement.objects.get(value=40)
    page = parse(client.get(f"/lectures/{reading.pk}/enonces/?q=projets"))
    assert page.xpath(f"//tr[@id='e-{row.pk}']")
    assert not parse(client.get(f"/lectures/{reading.pk}/enonces/?q=introuvable")).xpath("//tbody/tr")
    url = f"/lectures/{reading.pk}/enonces/{row.pk}/"
    part = client.get(url, headers={"HX-Request": "true"})
    assert parse(part).xpath("//form//input[@name='value']/@value") == ["40"]
    form = parse(client.get(url))
    for shown in (parse(part), form):
        assert "25 en Bretagne et 12 en Normandie" in shown.xpath("string(//q)"), "its whole sentence"
    typed = {
        one.get("name"): one.get("value", "") for one in form.xpath("//main//form//input[@name][not(@type='checkbox')]")
    }
    typed |= {"measure": "nombre", "certainty": "exact"}
    wrong = parse(client.post(url, {**typed, "value": "beaucoup"}))
    assert text_of(wrong.xpath("//*[@id='id_value_error']")[0])
    done = parse(client.post(url, {**typed, "value": "37"}, follow=True))
    assert StatementCorrection.objects.get().values == {"value": "37"}
    told = done.xpath(f"//tr[@id='e-{row.pk}']")[0]
    assert (told.xpath("string(.//del)"), told.xpath("string(.//ins)")) == ("40", "37")
    said = "Des énoncés ont été corrigés depuis"
    assert said in text_of(done)
    assert said in text_of(parse(client.get(f"/lectures/{reading.pk}/")))
    client.post(f"/lectures/{reading.pk}/comparer/")
    read(reading)
    after = text_of(parse(client.get(f"/lectures/{reading.pk}/")))
    assert said not in after
    assert not reading.findings.filter(rule="somme-phrase").exists()
    undo = done.xpath(
        "string(//form[contains(@class, 'pf-message__retour')][contains(@action, 'corrections')]/@action)"
    )
    client.post(undo)
    assert not StatementCorrection.objects.exists()


def test_the_list_is_taken_away_with_its_verdicts(client: Client, officer: User) -> None:
    reading = reading_of(officer, CONTRADICTORY.replace("Bilan des projets", "=1+1"), title="=cmd()")
    finding = reading.findings.get(rule="somme-phrase")
    Finding.objects.filter(pk=finding.pk).update(
        verdict="vraie", note="=HYPERLINK(1)", judged_by=officer, judged_at=reading.read_at
    )
    sheet = load_workbook(BytesIO(client.get(f"/lectures/{reading.pk}/liste.xlsx").content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head, row = rows[0], next(one for one in rows[1:] if "25 + 12" in str(one[2]))
    told = dict(zip(head, row, strict=True))
    assert (told["Verdict"], told["Note"], told["Ligne 1"]) == ("Vraie", "=HYPERLINK(1)", 5)
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d", "inlineStr"}
    word = Word(BytesIO(client.get(f"/lectures/{reading.pk}/liste.docx").content))
    words = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "25 + 12" in words.replace("\u00a0", " ").replace("\u202f", " ")
    assert "=HYPERLINK(1)" in words
    assert "texte-1.txt, ligne 5" in words
    assert client.get(f"/lectures/{reading.pk}/liste.csv").status_code == 404


def test_what_was_corrected_is_told_beside_the_words_of_the_document(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    finding = reading.findings.get(rule="somme-phrase")
    row = reading.files.get().statements.get(value=40)
    place = {"file": row.file, "line": row.line, "start": row.start}
    StatementCorrection.objects.create(
        **place, values={"value": "41"}, corrected_by=officer, corrected_at=reading.read_at
    )
    client.post(f"/lectures/{reading.pk}/comparer/")
    read(reading)
    finding.refresh_from_db()
    assert "41" in finding.explanation
    card = parse(client.get(f"/lectures/{reading.pk}/")).xpath(f"//*[@id='c-{finding.pk}']")[0]
    assert card.xpath("string(.//q)").startswith("40 projets")
    beside = text_of(card.xpath(".//q/following-sibling::span")[0])
    assert beside.startswith("(corrigé : 41 projets")
    sheet = load_workbook(BytesIO(client.get(f"/lectures/{reading.pk}/liste.xlsx").content)).worksheets[0]
    assert any("12 en Normandie. (corrigé : 41 projets" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    word = Word(BytesIO(client.get(f"/lectures/{reading.pk}/liste.docx").content))
    told = "".join(paragraph.text for paragraph in word.paragraphs).replace("\u00a0", " ").replace("\u202f", " ")
    assert "12 en Normandie. » (corrigé : 41 projets" in told


def test_a_long_document_is_shown_by_windows(client: Client, officer: User) -> None:
    reading = reading_of(officer, "".join(f"Ligne ordinaire numéro {n}.\n" for n in range(9000)) + CONTRADICTORY)
    page = client.get(f"/lectures/{reading.pk}/")
    assert len(page.content) < 120_000
    assert len(parse(page).xpath("//li[starts-with(@id, 'l-')]")) == 200
    (printed,) = parse(page).xpath("//*[contains(@class, 'pf-lectures__imprime')]")
    assert "Lignes 1 à 200 sur 9" in text_of(printed).replace("\xa0", " "), "a print says what it leaves out"
    last = parse(client.get(f"/lectures/{reading.pk}/?ligne=9005"))
    assert last.xpath("//li[@id='l-9005']//mark")
    assert not last.xpath("//li[@id='l-1']")


def test_what_one_does_with_ones_own_reading(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    url = f"/lectures/{reading.pk}/"
    client.post(
        f"{url}modifier/",
        {"title": "Autre titre", "document_on": "31/12/2024", "is_shared": "on", "version": reading.version},
    )
    reading.refresh_from_db()
    assert (reading.title, str(reading.document_on), reading.is_shared) == ("Autre titre", "2024-12-31", True)
    other = Client()
    other.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    assert other.get(url).status_code == 200
    assert other.get(f"{url}modifier/").status_code == 403
    assert other.post(f"{url}supprimer/").status_code == 403
    done = client.post(f"{url}supprimer/", follow=True)
    assert client.get(url).status_code == 404
    assert other.get(url).status_code == 404
    undo = parse(done).xpath("string(//form[contains(@class, 'pf-message__retour')]/@action)")
    assert other.post(undo).status_code == 404
    client.post(undo)
    assert client.get(url).status_code == 200


def fields_of(page: object) -> dict[str, str]:
    """What the form of a page would post as it is, its lists and boxes aside."""
    form = page.xpath("//form[contains(@class, 'pf-form')]")[0]  # type: ignore[attr-defined]
    typed = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@name][not(@type='checkbox')]")}
    return typed | {one.get("name"): (one.text or "").lstrip("\n") for one in form.xpath(".//textarea")}


def test_two_people_who_change_the_same_thing_are_shown_both(client: Client, officer: User) -> None:
    reading = reading_of(officer, is_shared=True)
    other = Client()
    other.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    row, finding = ReadingStatement.objects.get(value=40), reading.findings.get(rule="somme-phrase")
    number = f"/lectures/{reading.pk}/enonces/{row.pk}/"
    note = f"/lectures/{reading.pk}/contradictions/{finding.pk}/note/"
    chosen = {"measure": "nombre", "certainty": "exact", "verdict": "vraie"}
    mine = {url: fields_of(parse(client.get(url))) | chosen for url in (number, note)}
    theirs = {url: fields_of(parse(other.get(url))) | chosen for url in (number, note)}
    assert other.post(number, theirs[number] | {"value": "38"}).status_code == 302
    assert other.post(note, theirs[note] | {"note": "Le leur"}).status_code == 302
    first = client.post(number, mine[number] | {"value": "37"})
    assert (first.status_code, "38" in text_of(parse(first))) == (409, True)
    second = client.post(note, mine[note] | {"note": "Le mien"})
    assert (second.status_code, "Le leur" in text_of(parse(second))) == (409, True)
    assert StatementCorrection.objects.get().values == {"value": "38"}
    # Taken back as it was read: the correction goes, and comes back in one click.
    again = fields_of(parse(client.get(number))) | chosen
    assert again["value"] == "38"
    done = parse(client.post(number, again | {"value": "40"}, follow=True))
    assert not StatementCorrection.objects.exists()
    undo = done.xpath("string(//form[contains(@action, '/corrections/')]/@action)")
    client.post(undo)
    assert StatementCorrection.objects.get().values == {"value": "38"}
    assert "plus rien à annuler" in text_of(parse(client.post(undo.replace("/1/", "/2/"), follow=True)))


def test_the_queries_of_a_page_do_not_grow(client: Client, officer: User) -> None:
    small = reading_of(officer)
    big = reading_of(officer, *(CONTRADICTORY.replace("40", str(40 + rank)) * 3 for rank in range(6)))
    with CaptureQueriesContext(connection) as queries:
        client.get("/lectures/")
    assert len(queries) <= 8
    counted = {}
    for reading in (small, big):
        for address in ("", "enonces/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/lectures/{reading.pk}/{address}").status_code == 200
            counted[reading.pk, address] = len(queries)
    assert counted[small.pk, ""] == counted[big.pk, ""] <= CEILING
    assert counted[small.pk, "enonces/"] == counted[big.pk, "enonces/"] <= CEILING


def test_a_line_that_is_typed_is_gone_to_with_the_filters_kept(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    done = client.get(f"/lectures/{reading.pk}/?fichier=0&gravite=majeure&vers=5")
    assert done.headers["Location"] == f"/lectures/{reading.pk}/?fichier=0&ligne=5&gravite=majeure#l-5"


def test_what_a_document_says_is_text_wherever_it_is_shown(client: Client, officer: User) -> None:
    tag = "<script>alert(1)</script>"
    text = CONTRADICTORY.replace("25 en Bretagne", f"25 en Bretagne {tag}").replace("en 2024", f"en 2024 {tag}")
    reading = reading_of(officer, text, title=tag)
    for address in ("/lectures/", f"/lectures/{reading.pk}/", f"/lectures/{reading.pk}/enonces/"):
        page = client.get(address).content.decode()
        assert tag not in page, address
        assert "alert(1)" in page, address


@pytest.mark.parametrize("texts", [[CONTRADICTORY], [CONTRADICTORY, "Autre chose."]])
def test_a_rule_that_fails_is_told_and_loses_no_other(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    def fail(read: Read) -> list[Found]:
        raise ZeroDivisionError

    monkeypatch.setattr(guard, "STRICT", False)
    monkeypatch.setitem(RULES, "regle", Rule("regle", "majeure", "Rien.", alone=fail))
    reading = reading_of(officer, *texts)
    assert reading.findings.filter(rule="somme-phrase").exists()
    shown = text_of(parse(client.get(f"/lectures/{reading.pk}/")))
    assert shown.count("Le contrôle « regle » n’a pas pu se faire. Le reste est contrôlé.") == len(texts)
    monkeypatch.delitem(RULES, "regle")
    client.post(f"/lectures/{reading.pk}/comparer/")
    read(reading)
    assert "n’a pas pu se faire" not in text_of(parse(client.get(f"/lectures/{reading.pk}/")))


def test_a_comparison_without_a_day_says_what_is_missing_before_it_is_asked(client: Client, officer: User) -> None:
    reading = reading_of(officer, "40 projets sont soutenus.")
    asked = parse(client.get(f"/lectures/{reading.pk}/"))
    assert not asked.xpath("//form[contains(@action, 'portail')]")
    (missing,) = asked.xpath("//*[contains(@class, 'pf-lectures__portail')]")
    assert "il manque la date du document" in text_of(missing)
    (url,) = missing.xpath("./a/@href")
    assert parse(client.get(url)).xpath(f"//input[@id='{url.partition('#')[2]}']")


def test_a_comparison_that_compared_nothing_says_so(client: Client, officer: User) -> None:
    ardeche("Commune d’Aubenas", selected_on=date(2024, 1, 1))
    reading = reading_of(officer, "Note du 12 mars 2025\n\nLes familles sont venues en nombre.\n")
    page = parse(client.post(f"/lectures/{reading.pk}/portail/", follow=True))
    (told,) = page.xpath("//*[@class='pf-messages']/*[contains(@class, 'pf-message')]")
    assert "Rien de ce document n’a pu être comparé" in text_of(told).replace("\xa0", " ")
    assert "pf-message--ok" not in told.get("class")


def test_contradictions_are_numbered_in_the_order_of_the_list(client: Client, officer: User) -> None:
    minor = "75 % des projets sont en ville, 26 % à la campagne.\n\n"
    reading = reading_of(officer, minor + CONTRADICTORY)
    page = parse(client.get(f"/lectures/{reading.pk}/"))
    shown = [text_of(one) for one in page.xpath("//article//*[starts-with(@id, 't-')]")]
    severities = [finding.severity for finding in reading.findings.order_by("position")]
    assert severities == sorted(severities)
    assert [one.replace("\xa0", " ") for one in shown] == [f"n° {rank}" for rank in range(1, len(shown) + 1)]


def test_an_explanation_quotes_the_words_as_they_are_written(client: Client, officer: User) -> None:
    reading = reading_of(officer, "Bilan.\n\nL’Ariège compte 12 projets.\n\nL’Ariège compte 15 projets.\n")
    told = [finding.explanation for finding in reading.findings.all() if "Ariège compte" in finding.explanation]
    assert told
    assert all("L'Ariège" not in one for one in told)
