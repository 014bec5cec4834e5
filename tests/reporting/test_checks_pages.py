"""The page of the checks: what it shows to whom, its cures, its reasons, and the acts that it holds back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.jobs.models import Job
from reporting.checks.all import CHECKS
from reporting.checks.findings import Finding, Place
from reporting.checks.registry import Check
from reporting.enums import WaiverKind
from reporting.jobs import CHECK_EDITION
from reporting.models import CheckWaiver, Edition
from reporting.reading import guard
from reporting.reading.rules.registry import RULES, Rule
from reporting.selectors import read_documents
from reporting.selectors.checking import checked_edition
from reporting.services import change_edition, create_edition, freeze_edition, waive_finding
from reporting.views import checks
from reporting.views.checks_shown import groups_of, in_order, view_of
from reporting.workflow import APPROVE, CHECK
from tests.factories import ProjectFactory, member
from tests.reporting.checked import HOME, SUM, WRONG, client_of, made, page, plain, undo_address
from tests.reporting.exports import carried_out
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def signatory() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User, signatory: User) -> Edition:
    return made(officer, signatory)


def first(edition: Edition) -> str:
    return checked_edition(edition).report.blocking[0].fingerprint


def test_a_finding_quotes_its_words_says_why_and_offers_its_ways(edition: Edition, officer: User) -> None:
    shown = page(officer)
    assert "<mark>3</mark>" in shown
    assert "Pourquoi" in shown
    assert "à la place de" in shown
    assert "Fausse alerte…" in shown
    assert "Passer outre…" not in shown, "only the signatory passes"
    assert f"#texte-{edition.blocks.first().pk}" in shown


def test_the_signatory_is_offered_to_pass(edition: Edition, signatory: User) -> None:
    assert "Passer outre…" in page(signatory)


def test_severities_stand_in_the_address(edition: Edition, officer: User) -> None:
    assert "40 places" not in page(officer, gravite="bloquante")
    assert "3 projets" not in page(officer, gravite="mineure")
    assert "Aucun constat de cette gravité" in page(officer, gravite="majeure")
    everything = page(officer, gravite="rien", page="x")
    assert "40 places" in everything
    assert "<mark>3</mark>" in everything


def test_minor_ones_are_folded_among_all_and_open_alone(edition: Edition, officer: User) -> None:
    shown = page(officer)
    assert shown.count("pf-constat__plie") == shown.count("pf-constat--mineure") > 0
    assert "pf-constat__plie" not in page(officer, gravite="mineure")
    assert "Modifier le texte" in shown


def test_findings_follow_the_document(officer: User, signatory: User) -> None:
    """Within a severity, whatever found them: a rule of the portal, or one of the reading engine."""
    edition = create_edition(
        actor=officer,
        slug="controles",
        title="Recueil",
        document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9),
        selection=[ProjectFactory.create(selected_on=date(2023, 12, 31))],
        blocks=[
            {"section": "chapo", "body": "<p>Le réseau compte 40 relais : 25 en ville et 12 à la campagne.</p>"},
            {"section": "contexte", "title": "Contexte", "body": WRONG},
        ],
        signatory=signatory,
    )
    first, second = edition.blocks.order_by("position")
    found = [one.places[0].block for one in checked_edition(edition).report.blocking]
    assert {first.pk, second.pk} == set(found)
    assert found == sorted(found, key=[first.pk, second.pk].index)


def test_nothing_found_says_what_was_looked_for(edition: Edition, officer: User) -> None:
    edition.blocks.all().delete()
    shown = page(officer)
    assert "Rien ne se contredit" in shown
    assert "nombres tapés à la main" in shown


def test_the_workspace_counts_findings_beside_each_text(edition: Edition, officer: User) -> None:
    shown = page(officer, "/recueils/controles/preparer/")
    assert shown.count("1 constat des contrôles") == 2
    assert 'class="pf-pastille pf-pastille--neutre">2<' in shown


def test_who_only_sees_the_edition_does_not_read_its_checks(edition: Edition) -> None:
    reader = member(Role.STATE_INSTRUCTOR, national=True)
    assert "controles" not in page(reader, "/recueils/controles/preparer/").replace("/recueils/controles/", "")
    assert client_of(reader).get(HOME).status_code == 403


def test_cured_in_one_click_and_back(edition: Edition, officer: User) -> None:
    client, address = client_of(officer), reverse("finding_cure", args=[edition.slug, first(edition)])
    answer = client.post(address, {"version": "1"}, follow=True)
    assert "Le chiffre est dans le texte." in answer.content.decode()
    assert edition.blocks.first().body == "<p>Ce recueil présente [[chiffre:projects.total]] projets, au total.</p>"
    client.post(undo_address(answer), follow=True)
    assert edition.blocks.first().body == WRONG


@pytest.mark.parametrize("version", ["2", "0", "", "x", "²", "9" * 30, "9" * 5000])
def test_a_cure_of_another_version_writes_nothing(edition: Edition, officer: User, version: str) -> None:
    address = reverse("finding_cure", args=[edition.slug, first(edition)])
    answer = client_of(officer).post(address, {"version": version}, follow=True)
    assert "rien n’a été changé" in answer.content.decode()
    assert edition.blocks.first().body == WRONG


def test_passed_with_a_reason_folded_and_restored(edition: Edition, officer: User, signatory: User) -> None:
    client = client_of(signatory)
    address = reverse("finding_waive", args=[edition.slug, first(edition), "passer"])
    assert "motif" in client.get(address).content.decode()
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 200
    assert not CheckWaiver.objects.exists()
    answer = client.post(address, {"reason": "Le troisième paraît en mars."}, follow=True)
    shown = plain(answer)
    assert "1 constat écarté avec un motif" in shown
    assert "Le troisième paraît en mars." in shown
    assert "Rétablir" not in page(officer).partition("ecartes")[2], "who prepares does not take a signature back"
    client.post(undo_address(answer), follow=True)
    assert len(checked_edition(edition).report.blocking) == 1


def test_who_checks_signs_and_freezes_reads_what_was_let_through(
    edition: Edition, officer: User, signatory: User
) -> None:
    """The blocking ones that were passed or silenced: who, when, why, and where it is read."""
    fingerprint, reason = first(edition), "Le troisième paraît en mars."
    waive_finding(actor=signatory, edition=edition, fingerprint=fingerprint, kind=WaiverKind.SILENCED, reason=reason)
    for state, act, user in (
        ("brouillon", "verifier", officer),
        ("verifiee", "viser", signatory),
        ("visee", "geler", officer),
    ):
        Edition.objects.update(state=state)
        shown = page(user, f"/recueils/controles/etat/{act}/").replace("\u202f", " ")
        assert f"Constat bloquant dit fausse alerte par {signatory} le " in shown
        assert "« 3 projets » est tapé dans le texte" in shown
        assert reason in shown
        assert f"{HOME}?constat={fingerprint}#constat-{fingerprint}" in shown
    Edition.objects.update(state="brouillon")
    answer = client_of(officer).get(HOME, {"constat": fingerprint})
    assert parse(answer).xpath("//details[@id='ecartes'][@open]")


def test_who_prepares_is_offered_no_false_alarm_of_what_blocks(
    edition: Edition, officer: User, signatory: User
) -> None:
    fingerprint = first(edition)
    offered = f"//li[@id='constat-{fingerprint}']//a[contains(., 'Fausse alerte')]"
    assert not parse(client_of(officer).get(HOME)).xpath(offered)
    assert parse(client_of(signatory).get(HOME)).xpath(offered)
    address = reverse("finding_waive", args=[edition.slug, fingerprint, "ecarter"])
    assert client_of(officer).get(address).status_code == 403
    refused = client_of(signatory).post(address, {"reason": "a"})
    assert "en quelques mots" in plain(refused)


def test_a_finding_that_went_is_told(edition: Edition, officer: User) -> None:
    address = reverse("finding_waive", args=[edition.slug, first(edition), "ecarter"])
    edition.blocks.all().delete()
    for answer in (client_of(officer).get(address, follow=True), client_of(officer).post(address, follow=True)):
        assert "Ce constat n’est plus là" in answer.content.decode()
    told = client_of(officer).post(address, {"reason": "Il compte l’année d’avant."}, follow=True)
    assert "Il compte l’année d’avant." in told.content.decode()


def several(officer: User, signatory: User) -> Edition:
    """Two numbers that figures contradict, a sum that is none, in the sentence of one of them; a number to read."""
    return made(officer, signatory, SUM)


def focused(answer: HttpResponse) -> str:
    """The explanation of the finding that has the focus, under the messages that are said of the one before."""
    (here,) = parse(answer).xpath("//li[@autofocus]")
    assert here.xpath("string(@aria-describedby)") == "dit"
    # Where it is the first of its place, what is said of the one before stands above the title.
    title = "" if here.xpath("preceding-sibling::li") else "/../preceding-sibling::h3[1]"
    assert here.xpath(f".{title}/preceding-sibling::*[1]/@id") == ["dit"]
    return text_of(here).replace("\xa0", " ")


def test_what_becomes_of_a_finding_leads_to_the_next_one(officer: User, signatory: User) -> None:
    several(officer, signatory)
    client = client_of(officer)
    shown = parse(client.get(HOME))
    cure = shown.xpath("//form[contains(@action, 'corriger')]")[0]
    posted = {field.get("name"): field.get("value") for field in cure.xpath(".//input[@name]")}
    answer = client.post(cure.get("action"), posted, follow=True)
    assert "« 5 projets » est tapé" in focused(answer), "what the cure put right with it is passed over"
    assert re.search(r"Il reste \d constats, dont 2 bloquants\.", plain(answer))
    # Back, at the finding that stands again.
    answer = client.post(undo_address(answer), follow=True)
    assert "3 projets" in focused(answer)
    # A false alarm, from the list of one severity: it stays the list of that severity.
    minor = parse(client.get(HOME, {"gravite": "mineure"})).xpath("//a[contains(., 'Fausse alerte')]/@href")
    answer = client.post(minor[0], {"reason": "Vu avec la source."}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{HOME}?gravite=mineure")
    focused(answer)


def test_after_the_last_one_of_a_severity_the_others_are_shown(edition: Edition, signatory: User) -> None:
    client = client_of(signatory)
    (address,) = parse(client.get(HOME, {"gravite": "bloquante"})).xpath("//a[contains(., 'Passer outre')]/@href")
    answer = client.post(address, {"reason": "Vu avec la source."}, follow=True)
    assert "40 places" in focused(answer)
    assert "dont" not in text_of(parse(answer).xpath("//*[@id='dit']")[0])
    (address,) = parse(client.get(HOME)).xpath("//a[contains(., 'Fausse alerte')]/@href")
    answer = client.post(address, {"reason": "Vu avec la source."}, follow=True)
    assert "Plus aucun constat à lire" in plain(answer)
    assert parse(answer).xpath("//a[contains(., 'Poursuivre') and @href='/recueils/controles/']")


def test_a_finding_without_a_cure_points_to_the_one_of_its_sentence(officer: User, signatory: User) -> None:
    edition = several(officer, signatory)
    found = checked_edition(edition).report.blocking
    cured = next(one for one in found if one.cure and "5 projets" in one.explanation)
    added = next(one for one in found if one.rule.startswith("somme"))
    shown = parse(client_of(officer).get(HOME))
    (address,) = shown.xpath(f"//li[@id='constat-{added.fingerprint}']//a[contains(., 'aller à cette')]/@href")
    there = parse(client_of(officer).get(address))
    assert there.xpath("//li[@autofocus]/@id") == [f"constat-{cured.fingerprint}"]
    assert not shown.xpath(f"//li[@id='constat-{cured.fingerprint}']//a[contains(., 'aller à cette')]")


def test_findings_of_figures_stand_under_the_figure_that_they_are_of(edition: Edition) -> None:
    """As those of projects stand under their project."""
    found = [
        Finding("lignes-et-total", "majeure", False, f"{id} ne fait pas son total.", (Place("12", figure=id),))
        for id in ("projects.by_region", "projects.by_department", "projects.by_region")
    ]
    (group,) = groups_of(in_order([view_of(edition, one, writes=True) for one in found]), {})
    told = [(place.title.replace("\xa0", " "), len(place.views), place.url) for place in group.places]
    assert told == [
        ("Chiffre : Projets par région", 2, "/recueils/controles/chiffres/projects.by_region/"),
        ("Chiffre : Projets par département", 1, "/recueils/controles/chiffres/projects.by_department/"),
    ]


def test_an_act_held_back_leads_to_the_finding(edition: Edition, officer: User) -> None:
    shown = page(officer, "/recueils/controles/etat/verifier/")
    assert "Ce qui manque" in shown
    assert f"{HOME}#constat-{first(edition)}" in shown
    assert f"{HOME}#constat-{first(edition)}" in page(officer, "/recueils/controles/")


def test_what_does_not_block_is_told_before_one_confirms(edition: Edition, officer: User) -> None:
    edition.blocks.filter(section="chapo").delete()
    shown = page(officer, "/recueils/controles/etat/verifier/")
    assert "1 constat des contrôles reste à lire" in shown
    assert "Marquer comme vérifiée</button>" in shown


def test_once_frozen_the_page_shows_what_was_kept(edition: Edition, officer: User, signatory: User) -> None:
    waive_finding(
        actor=signatory,
        edition=edition,
        fingerprint=first(edition),
        kind=WaiverKind.PASSED,
        reason="Dit ailleurs dans la lettre.",
    )
    change_edition(actor=officer, edition=edition, transition=CHECK)
    change_edition(actor=signatory, edition=edition, transition=APPROVE)
    freeze_edition(actor=officer, edition=edition)
    shown = page(officer)
    assert "Dit ailleurs dans la lettre." in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main")[0]


def test_an_edition_that_cannot_be_counted_says_so(edition: Edition, officer: User) -> None:
    edition.blocks.update(body="<p>[[chiffre:rien]]</p>")
    assert "Les chiffres ne se comptent pas" in page(officer)
    page(officer, "/recueils/controles/preparer/")


def test_what_is_long_to_read_is_left_to_a_job(
    edition: Edition, officer: User, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.RENDER_CACHE_ROOT = tmp_path
    monkeypatch.setattr(read_documents, "_memory", {})
    monkeypatch.setattr(checks, "AT_ONCE", 0)
    shown = page(officer)
    assert "1 fiche reste à lire" in shown
    assert "<mark>3</mark>" in shown, "what needs no reading is told at once"
    answer = client_of(officer).post(reverse("checks_read", args=[edition.slug]), follow=True)
    assert "Actualiser la page" in plain(answer)
    (job,) = Job.objects.filter(kind=CHECK_EDITION)
    assert carried_out(job) == {}
    monkeypatch.setattr(read_documents, "_memory", {})
    assert "reste à lire" not in page(officer)


def test_words_of_a_text_are_never_code(edition: Edition, officer: User) -> None:
    edition.blocks.filter(section="chapo").update(
        body="<p>&lt;script&gt;alert(1)&lt;/script&gt; 3 projets, au total.</p>"
    )
    assert "<script>alert" not in page(officer)


def test_a_row_of_figures_in_a_text_is_read_like_any_other(edition: Edition, officer: User) -> None:
    row = " ".join(str(number) for number in range(110, 170, 5))
    edition.blocks.filter(section="chapo").update(body=f"<p>Visites de janvier à décembre : {row}.</p>")
    assert "entièrement contrôlée" not in page(officer)


def test_a_check_or_a_rule_that_fails_is_told_and_loses_no_other(
    edition: Edition, officer: User, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    def fail(_: object) -> list[object]:
        raise ZeroDivisionError

    settings.RENDER_CACHE_ROOT = tmp_path
    monkeypatch.setattr(guard, "STRICT", False)
    monkeypatch.setattr(read_documents, "_memory", {})
    monkeypatch.setitem(RULES, "regle", Rule("regle", "majeure", "Rien.", alone=fail))
    monkeypatch.setitem(CHECKS, "controle", Check("controle", "Rien", "majeure", False, "Rien.", fail))
    for _ in range(2):  # read, then kept
        shown = page(officer)
        assert "Cette édition n’est pas entièrement contrôlée" in shown
        assert "Les contrôles « regle » et « controle » n’ont pas pu se faire." in shown.replace("\u00a0", " ").replace(
            "\u202f", " "
        )
        assert "<mark>3</mark>" in shown
        monkeypatch.setattr(read_documents, "_memory", {})
