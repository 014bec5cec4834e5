"""The pages of envelopes and scenarios: what is typed wrong, what two officers type, what the files hold."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from python_calamine import CalamineWorkbook

from funding.arbitration.enums import Decision
from funding.arbitration.models import Scenario
from funding.arbitration.selectors.effects import effects_of, lines_of
from funding.arbitration.services import Decided, decide_lines, refresh_scenario, retain_scenario
from funding.envelopes.models import Envelope
from projects.accounts.enums import Role
from projects.territories.models import Caf
from tests import factories as make
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cnaf() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


def a_scenario(amount: int | None = 1000) -> Scenario:
    wave, envelope = wave_of(), envelope_of(amount)
    for caf, asked in (("07", "700.00"), ("31", None)):
        submitted(wave, caf, {make.ProjectFactory.create(department_id=caf, caf_id=caf): asked})
    return scenario_of(wave, envelope)


def text_of(page: Any) -> str:
    return " ".join(html.fromstring(page.content).text_content().split())


def fields_of(page: Any) -> dict[str, str]:
    form = html.fromstring(page.content).xpath("//form[@data-saisie]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    ("amount", "said"),
    [("douze", "ne se lit pas"), ("-5", "négatif"), ("1e999", "ne se lit pas"), ("12.500", "Point des milliers")],
)
def test_an_amount_that_does_not_read_opens_nothing(cnaf: Client, amount: str, said: str) -> None:
    typed = {"fund": "fpt", "year": "2026", "level": "caf", "amount": amount, "observed_on": "31/02/2026"}
    page = cnaf.post(reverse("envelope_add"), typed)
    assert said in text_of(page)
    assert "De quelle Caf" in text_of(page)
    assert "Ce jour n’existe pas" in text_of(page)
    assert f'value="{amount}"' in page.content.decode()
    assert not Envelope.objects.exists()


def test_an_envelope_is_opened_moved_and_read_back(cnaf: Client) -> None:
    typed = {"fund": "fpt", "year": "2026", "level": "national", "amount": "12 k€", "observed_on": "02/03/2026"}
    cnaf.post(reverse("envelope_add"), {**typed, "source_text": "=Circulaire"})
    envelope = Envelope.objects.get()
    wrong = {"kind": "taken_back", "amount": "12 000,01", "observed_on": "03/03/2026", "source_text": "x"}
    move = reverse("envelope_move", args=[envelope.pk])
    assert "plus que ce que contient" in text_of(cnaf.post(move, wrong))
    untold = cnaf.post(move, wrong | {"amount": "nc"})
    assert "tant qu’il n’est pas communiqué" in text_of(untold)
    assert 'value="nc"' in untold.content.decode()
    movement = envelope.movements.get()
    void = reverse("envelope_void", args=[envelope.pk, movement.pk])
    assert cnaf.post(void, {"reason": "Saisi deux fois."}).status_code == 302
    detail = cnaf.get(reverse("envelope_detail", args=[envelope.pk]))
    assert "Saisi deux fois." in text_of(detail)
    assert "non communiqué" in text_of(detail)
    lines = cnaf.get(reverse("envelope_export", args=["csv"])).content.decode("utf-8-sig").splitlines()
    assert lines[1].split(";")[:6] == ["FPT", "2026", "National", "France entière", "", ""]


def test_what_two_officers_decide_is_shown_side_by_side(cnaf: Client) -> None:
    scenario = a_scenario()
    line, other = scenario.lines.order_by("caf")
    page = reverse("scenario_detail", args=[scenario.pk])
    typed = fields_of(cnaf.get(page)) | {f"decision_{line.pk}": "cut", f"amount_{line.pk}": "600,50"}
    decide_lines(
        actor=None, scenario=scenario, decisions={line.pk: Decided(1, Decision.LEAVE_OUT, reason="Hors champ.")}
    )
    conflict = cnaf.post(page, typed)
    assert conflict.status_code == 409
    assert "Décidé entre-temps : Écarter (Hors champ.)" in text_of(conflict)
    again = fields_of(conflict)
    assert again[f"amount_{line.pk}"] == "600,50"
    assert cnaf.post(page, again).status_code == 302
    line.refresh_from_db()
    assert (line.decision, str(line.amount), line.version) == (Decision.CUT, "600.50", 3)
    wrong = again | {f"version_{line.pk}": "3", f"amount_{line.pk}": "700,01", f"decision_{other.pk}": "cut"}
    refused = cnaf.post(page, wrong)
    assert "Ce montant dépasse la demande" in text_of(refused)
    assert "700,01" in refused.content.decode()


def test_every_row_that_is_wrong_is_told_at_its_amount_and_keeps_its_text(cnaf: Client) -> None:
    scenario = a_scenario()
    page = reverse("scenario_detail", args=[scenario.pk])
    line, other = scenario.lines.order_by("caf")
    first = fields_of(cnaf.get(page))
    for amount, decision, said in (
        ("12 k€", "cut", "dépasse la demande"),
        ("nc", "cut", "À quel montant"),
        ("-5", "cut", "négatif"),
        ("1e999", "cut", "ne se lit pas"),
        ("600", "keep", "ne va qu’avec"),
    ):
        typed = first | {f"decision_{line.pk}": decision, f"amount_{line.pk}": amount}
        typed |= {f"decision_{other.pk}": "cut", f"amount_{other.pk}": "douze", f"reason_{other.pk}": "À revoir"}
        refused = html.fromstring(cnaf.post(page, typed).content)
        for row, text, words in ((line, amount, said), (other, "douze", "ne se lit pas")):
            (field,) = refused.xpath(f"//input[@name='amount_{row.pk}']")
            assert field.get("value") == text
            assert words in " ".join(
                refused.get_element_by_id(field.get("aria-describedby").split()[0]).text_content().split()
            )
        assert refused.xpath(f"//input[@name='reason_{other.pk}']")[0].get("value") == "À revoir"
    assert not scenario.lines.filter(version__gt=1).exists()


def test_what_remains_is_told_at_most_while_something_is_unknown(cnaf: Client) -> None:
    scenario = a_scenario()  # 700 of 1 000 €, and a request without an amount
    page = cnaf.get(reverse("scenario_detail", args=[scenario.pk]))
    assert "au plus 300\xa0€" in page.content.decode().split("data-reste ")[1][:60]
    refused = html.fromstring(page.content).xpath("//button[@disabled and @aria-describedby='acte-pourquoi']")
    assert [button.text for button in refused] == ["Retenir ce scénario"]
    assert "Impossible ainsi : 1 demande gardée est sans montant communiqué." in text_of(page)
    scenario.lines.filter(amount=None).update(decision=Decision.LEAVE_OUT, amount=0, reason="Hors champ.")
    assert not effects_of(scenario, lines_of(scenario)).unknown
    assert "Impossible ainsi" not in text_of(cnaf.get(reverse("scenario_detail", args=[scenario.pk])))
    envelope_of(None, caf=Caf.objects.get(pk="31"))
    effects = effects_of(scenario, lines_of(scenario))
    assert (effects.unknown_below, effects.unpriced) == (1, 0)


def test_what_a_caf_has_after_is_at_least_what_is_given_while_nobody_said_what_it_held(cnaf: Client) -> None:
    scenario = a_scenario()
    effects = effects_of(scenario, lines_of(scenario))
    assert [(share.before, share.untold) for share in effects.cafs] == [(None, 1)] * len(effects.cafs)
    assert effects.total.untold == len(effects.cafs)
    assert "au moins 700 €" in text_of(cnaf.get(reverse("scenario_detail", args=[scenario.pk])))


@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        ({"act": "couper"}, "De combien", ""),
        ({"act": "couper", "percent": "mille"}, "ne se lit pas", 'value="mille"'),
        ({"act": "couper", "percent": "-5"}, "ne peut pas être négative", 'value="-5"'),
        ({"act": "categorie", "category": "rien"}, "choix", ""),
        ({"act": "actualiser", "on": "caf:31"}, "toutes à la fois", 'value="caf:31" selected'),
        ({"act": "prorata"}, "Aucun montant ne change", ""),
        ({"act": "tout-garder", "seen": "1", "announced": "0", "confirmer": "oui"}, "a changé depuis", ""),
    ],
)
def test_an_act_that_cannot_be_done_says_why_at_its_field(
    cnaf: Client, typed: dict[str, str], said: str, kept: str
) -> None:
    scenario = a_scenario()
    before = list(scenario.lines.values("decision", "amount", "version"))
    page = cnaf.post(reverse("scenario_lot", args=[scenario.pk]), typed)
    assert said in text_of(page)
    assert kept in page.content.decode()
    assert list(scenario.lines.values("decision", "amount", "version")) == before


def test_an_act_is_shown_then_confirmed(cnaf: Client) -> None:
    scenario = a_scenario()
    page = reverse("scenario_lot", args=[scenario.pk])
    first = cnaf.get(page, {"acte": "couper", "sur": "caf:07"})
    shown = cnaf.post(page, fields_of(first) | {"percent": "12,5"})
    assert "Rien n’est encore fait" in text_of(shown)
    assert "612,50 €" in text_of(shown)
    assert scenario.lines.get(caf="07").decision == Decision.KEEP
    done = cnaf.post(page, fields_of(shown) | {"confirmer": "oui"}, follow=True)
    assert "1 demande change." in text_of(done)
    assert str(scenario.lines.get(caf="07").amount) == "612.50"
    retain_scenario(actor=None, scenario=priced(scenario))
    assert "ne se modifie plus" in text_of(cnaf.get(page, follow=True))


def priced(scenario: Scenario) -> Scenario:
    scenario.lines.filter(amount=None).update(decision=Decision.LEAVE_OUT, amount=0)
    return scenario


def test_a_scenario_is_exported_compared_and_its_page_costs_the_same_with_more_lines(cnaf: Client) -> None:
    scenario = a_scenario()
    book = CalamineWorkbook.from_filelike(BytesIO(cnaf.get(reverse("scenario_export", args=[scenario.pk])).content))
    assert book.sheet_names == ["Par Caf", "Par région", "Ensemble", "Demandes"]
    ardeche = book.get_sheet_by_name("Par Caf").to_python()[1]
    untold = ["non communiqué", "au moins 700\xa0€"]
    assert ardeche[1:] == ["Caf de l’Ardèche", 1.0, 0.0, 0.0, 700.0, 700.0, 100.0, *untold]
    with CaptureQueriesContext(connection) as few:
        cnaf.get(reverse("scenario_detail", args=[scenario.pk]))
    wave = wave_of(2)
    for caf in Caf.objects.all()[:6]:
        submitted(wave, caf.pk, {make.ProjectFactory.create(caf=caf): "10.00" for _ in range(3)})
    larger = scenario_of(wave, scenario.envelope, "Large")
    with CaptureQueriesContext(connection) as many:
        cnaf.get(reverse("scenario_detail", args=[larger.pk]))
    assert len(many) <= len(few)
    retain_scenario(actor=None, scenario=larger)
    retained = text_of(cnaf.get(reverse("scenario_detail", args=[larger.pk])))
    assert "l’aide à chaque projet reste le vote de chaque Caf" in retained
    copy = reverse("scenario_copy", args=[larger.pk])
    cnaf.post(copy, {"title": "Copie"})
    second = Scenario.objects.get(title="Copie")
    line = second.lines.first()
    assert line is not None
    decide_lines(actor=None, scenario=second, decisions={line.pk: Decided(1, Decision.LEAVE_OUT)})
    page = cnaf.get(reverse("scenario_compare"), {"a": larger.pk, "b": second.pk})
    assert "1 demande" in text_of(page)
    gaps = [row.text_content().split("€")[-2:] for row in html.fromstring(page.content).xpath("//tbody/tr")[:2]]
    assert [gap[0].strip() for gap in gaps] == ["−10", "−170"]  # what the other one gave is out of the envelope
    assert cnaf.get(reverse("scenario_compare"), {"a": "x", "b": "9" * 30}).status_code == 200


def test_requests_left_out_or_without_an_amount_are_told_in_a_sentence(cnaf: Client) -> None:
    """One request may be both: « dont 1 écartée dont 1 sans montant » told two."""
    scenario = a_scenario()
    line = scenario.lines.get(caf="31")
    decide_lines(actor=None, scenario=scenario, decisions={line.pk: Decided(1, Decision.LEAVE_OUT)})
    text = text_of(cnaf.get(reverse("scenario_detail", args=[scenario.pk]))).replace("\xa0", " ")
    assert "1 est écartée, 1 n’a pas de montant" in text
    assert "dont 1 écartée" not in text


def test_what_a_caf_will_hold_is_at_least_that_while_a_kept_request_has_no_amount(cnaf: Client) -> None:
    scenario = a_scenario()
    envelope_of(40, caf=Caf.objects.get(pk="31"))
    text = text_of(cnaf.get(reverse("scenario_detail", args=[scenario.pk]))).replace("\xa0", " ")
    assert "40 € au moins 40 €" in text
    book = CalamineWorkbook.from_filelike(BytesIO(cnaf.get(reverse("scenario_export", args=[scenario.pk])).content))
    assert book.get_sheet_by_name("Par Caf").to_python()[2][-2:] == [40.0, "au moins 40\xa0€"]


def test_the_only_envelope_to_share_out_is_proposed(cnaf: Client) -> None:
    only = envelope_of(1000)
    assert cnaf.get(reverse("scenario_add")).context["form"]["envelope"].value() == only.pk
    envelope_of(1000, year=2035)
    assert cnaf.get(reverse("scenario_add")).context["form"]["envelope"].value() is None


def test_a_scenario_of_a_region_takes_the_requests_of_its_caf_and_says_what_it_leaves(cnaf: Client) -> None:
    """The credits of Auvergne-Rhône-Alpes pay nothing in Haute-Garonne."""
    wave, nation = wave_of(year=2035), envelope_of(5000, year=2035)
    regional = envelope_of(1000, year=2035, region=Caf.objects.get(pk="07").region)
    far = make.ProjectFactory.create(department_id="31", caf_id="31")
    submitted(wave, "31", {far: "50.00"})
    typed = {"wave": str(wave.pk), "envelope": str(regional.pk), "title": "Ici"}
    assert "Aucune Caf de cette région" in text_of(cnaf.post(reverse("scenario_add"), typed))
    submitted(wave, "07", {make.ProjectFactory.create(caf_id="07"): "20.00"})
    opened = cnaf.post(reverse("scenario_add"), typed, follow=True)
    scenario = Scenario.objects.get()
    assert [line.caf_id for line in scenario.lines.all()] == ["07"]
    assert "Restent en dehors : 1 demande de 1 Caf d’une autre région" in text_of(opened)
    page = text_of(cnaf.get(reverse("scenario_detail", args=[scenario.pk])))
    assert "Hors de ce scénario : 1 demande de 1 Caf d’une autre région." in page
    assert "Des réponses sont arrivées" not in page
    submitted(wave, "31", {far: "60.00"})
    assert not refresh_scenario(actor=None, scenario=scenario)
    retain_scenario(actor=None, scenario=scenario)
    assert scenario_of(wave, nation, "Partout").lines.count() == 2
