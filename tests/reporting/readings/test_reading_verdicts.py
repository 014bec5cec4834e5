"""The verdicts of a reading: given, changed, taken back; where each leads, and what is told when none is left."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.models import User
from reporting.models import Finding, Reading
from tests.factories.readings import CONTRADICTORY, reading_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


def test_a_verdict_is_said_changed_and_taken_back(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    finding = reading.findings.get(rule="somme-phrase")
    url = f"/lectures/{reading.pk}/contradictions/{finding.pk}/juger/"
    said = {"verdict": "fausse-alerte", "version": "1", "suite": "gravite=majeure&autre=x"}
    done = client.post(url, said)
    page = parse(client.get(done.url))
    assert "Fausse alerte" in text_of(page.xpath(f"//*[@id='c-{finding.pk}']//span[contains(@class, 'pf-etat')]")[1])
    assert not page.xpath("//mark"), "a false alarm is no longer marked in the text"
    undo = page.xpath("string(//form[contains(@class, 'pf-message__retour')]/@action)")
    stale = client.post(url, {"verdict": "vraie", "version": "1"}, follow=True)
    assert "entre-temps" in text_of(parse(stale))
    client.post(undo)
    finding.refresh_from_db()
    assert (finding.verdict, finding.judged_by) == ("", None)
    noted = client.post(
        f"/lectures/{reading.pk}/contradictions/{finding.pk}/note/",
        {"verdict": "vraie", "note": "Vu avec la Caf", "version": finding.version},
        follow=True,
    )
    assert "Vu avec la Caf" in text_of(parse(noted))
    assert client.post(url, {"verdict": "n'importe", "version": "3"}, follow=True).status_code == 200


SUMS = (
    CONTRADICTORY,
    "Bilan.\n\n30 projets sont soutenus : 10 en Corse et 12 en Bretagne.\n",
    "Note.\n\n9 crèches ont ouvert : 4 à Rodez et 3 à Albi.\n",
)


def judged(client: Client, reading: Reading, key: int, verdict: str = "vraie", suite: str = "") -> str:
    """Where a verdict leads."""
    said = {"verdict": verdict, "version": Finding.objects.get(pk=key).version, "suite": suite}
    address: str = client.post(f"/lectures/{reading.pk}/contradictions/{key}/juger/", said).url
    return address.removeprefix(f"/lectures/{reading.pk}/")


def test_a_verdict_leads_to_the_next_one_then_says_what_to_do(client: Client, officer: User) -> None:
    reading = reading_of(officer, *SUMS)
    shown = parse(client.get(f"/lectures/{reading.pk}/")).xpath("//article/@id")
    first, second, *_, last = (int(one.removeprefix("c-")) for one in shown)
    # The last one first: the list begins again. Those that are judged are passed over.
    assert judged(client, reading, last) == f"?suite={first}#c-{first}"
    onto = judged(client, reading, first, suite="verdict=a-juger&gravite=majeure")
    assert onto == f"?gravite=majeure&verdict=a-juger&suite={second}#c-{second}"
    page = parse(client.get(f"/lectures/{reading.pk}/{onto}"))
    assert "Il en reste 1 à juger." in text_of(page.xpath("//*[@id='dit']")[0]).replace("\xa0", " ")
    assert page.xpath("//*[@id='dit']/following-sibling::article[1]/@id") == [f"c-{second}"]
    assert page.xpath(f"//article[@id='c-{second}']/@aria-describedby") == ["dit"]
    assert "2 sur 3 jugées" in text_of(page).replace("\xa0", " ")
    # One that is changed stays where it is.
    assert judged(client, reading, first, "corrigee") == f"?suite={first}#c-{first}"
    onto = judged(client, reading, second, "fausse-alerte")
    assert onto == "?suite=0#contradictions"
    page = parse(client.get(f"/lectures/{reading.pk}/{onto}"))
    assert "Tout est jugé." in text_of(page.xpath("//*[@id='contradictions']//*[@class='pf-messages']")[0])
    assert page.xpath("//*[@id='contradictions']/@tabindex") == ["-1"], "the head of the list takes the focus"
    (end,) = page.xpath("//*[contains(@class, 'pf-lectures__fini')]")
    assert "1 vraie, 1 fausse alerte et 1 corrigée" in text_of(end).replace("\xa0", " ")
    assert end.xpath(".//a[contains(@href, 'docx')]")


def test_what_a_filter_leaves_out_is_told_when_nothing_else_is_left(client: Client, officer: User) -> None:
    reading = reading_of(officer, *SUMS)
    of_one = reading.findings.filter(passages__contains=[{"file": 1}])
    onto = [judged(client, reading, one.pk, suite="dans=1") for one in of_one][-1]
    assert onto == "?dans=1&suite=0#contradictions"
    page = parse(client.get(f"/lectures/{reading.pk}/{onto}"))
    assert "dans ce que vous filtrez" in text_of(page)
    left = reading.findings.filter(verdict="").first()
    assert left is not None
    assert page.xpath(f"//*[@class='pf-lectures__avance']/a[contains(@href, '#c-{left.pk}')]")


def test_a_note_comes_back_when_what_it_is_about_is_gone(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    url = f"/lectures/{reading.pk}/contradictions/{reading.findings.first().pk}/note/"
    assert "25 en Bretagne" in text_of(parse(client.get(url)))  # the words that one writes about
    reading.findings.all().delete()
    assert client.get(url).status_code == 404
    answer = parse(client.post(url, {"version": 1, "verdict": "vraie", "note": "Vu avec la Caf du Nord."}))
    assert "Vu avec la Caf du Nord." in text_of(answer.xpath("//textarea[@name='note']")[0])
    assert "comparés de nouveau" in text_of(answer.xpath("//main")[0])
