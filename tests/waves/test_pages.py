"""The pages of waves: what is filled already, what is typed wrong, what two write at once, files, how many queries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from python_calamine import CalamineWorkbook

from funding.waves import links, registry, services
from funding.waves.forms.fields import DaysField, HourField
from funding.waves.models import Answer, AnswerLine, AnswerVersion, Wave
from funding.waves.registry import Exit
from funding.waves.selectors.consolidation import Filters, Total, consolidated
from funding.waves.selectors.content import content_of
from funding.waves.selectors.prefill import Known, differences, known_of
from funding.waves.selectors.table import PASTED, pasted
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import services as bilans
from projects.bilans.enums import NeedKind
from projects.core.french import NBSP, NNBSP
from projects.core.paris import today
from projects.territories.models import Caf
from tests.factories import (
    FundingYearFactory,
    GrantFactory,
    member,
)
from tests.factories.bilans import bilan_of, ready_bilan, version_of
from tests.factories.waves import answer_of, ex_fipe, open_wave, plan_of

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields_of(page: bytes) -> dict[str, str]:
    """What a browser would post of the form of a page."""
    form = html.fromstring(page).xpath("//form[@data-saisie]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def text_of(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_a_caf_answers_in_minutes_from_what_its_dossiers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, the years before, the bilan and the way out are there; the advisor checks, the manager submits."""
    project = ex_fipe()
    plan_of(project, "15000")
    GrantFactory.create(project=project, year=FundingYearFactory.create(year=2024), amount=Decimal(9000), funder="caf")
    porteur = member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    bilan = ready_bilan(bilan_of(project), porteur)
    bilans.save_difficulties(
        actor=porteur,
        bilan=bilan,
        version=version_of(bilan, "difficultes"),
        difficulties={},
        needs={NeedKind.FUNDING: "Payer l’animatrice un an de plus."},
    )
    bilans.deposit_bilan(actor=porteur, bilan=bilan)
    monkeypatch.setattr(registry, "_source", [lambda projects, year: {project.pk: Exit("RPE visé", "prestation")}])
    answer = answer_of()
    advisor, manager = (
        client_of(member(Role.CAF_ADVISOR, caf_id="07")),
        client_of(member(Role.CAF_MANAGER, caf_id="07")),
    )
    page = advisor.get(links.questionnaire(answer))
    told, line = text_of(page.content), answer.lines.get()
    for said in ("Plan de financement 2026, version 1", "Bilan annuel 2025", "RPE visé", "9 000 €", "Fonctionnement"):
        assert said in told.replace("\u202f", " ").replace("\u00a0", " "), said
    typed = fields_of(page.content)
    assert typed[f"asked_{line.pk}"].replace("\u202f", " ") == "15 000"
    assert (typed[f"choice_{line.pk}"], typed[f"need_{line.pk}"]) == ("incluse", "prestation")
    assert typed[f"justification_{line.pk}"].strip() == "Payer l’animatrice un an de plus."
    answered = advisor.post(links.questionnaire(answer), typed | {"_suite": "1"})
    assert answered.headers["Location"] == links.check(answer)
    assert "Tout est rempli" in text_of(advisor.get(links.check(answer)).content)
    for act in ("valider", "transmettre"):
        assert advisor.get(links.act(answer, act)).status_code == 403
        confirmed = manager.get(links.act(answer, act))
        assert manager.post(links.act(answer, act), fields_of(confirmed.content)).status_code == 302
    read = text_of(manager.get(links.questionnaire(answer)).content)
    assert "Transmis à la Cnaf" in read
    assert "Copier les lignes" in read


def test_where_the_portal_knows_nothing_the_questionnaire_says_so() -> None:
    ex_fipe()
    known = ex_fipe()
    answer, client = answer_of(), client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    page = client.get(links.questionnaire(answer))
    assert text_of(page.content).count("Le dossier ne dit rien de ce besoin") == 2
    assert "rien n’est prérempli" in text_of(page.content)
    assert not any(value for name, value in fields_of(page.content).items() if name.startswith(("asked_", "choice_")))
    told = render_to_string("waves/_told.html", {"told": {"total": Total(), "lines": []}})
    assert "Aucune demande pour les projets ci-dessous." in told
    assert "demandés" not in told
    plan_of(known, "15000", others=None)
    AnswerLine.objects.all().delete()
    services.expect_answers(wave=answer.wave, day=today())
    said = text_of(client.get(links.questionnaire(answer)).content)
    assert f"pour 1{NBSP}projet sur 2" in client.get(links.questionnaire(answer)).content.decode()
    assert said.count("Le dossier ne dit rien de ce besoin") == 1
    assert "Commune : non communiqué" in said.replace(NNBSP, " ").replace(NBSP, " ")
    assert "Années précédentes : aucun montant communiqué" in said.replace(NNBSP, " ").replace(NBSP, " ")


def test_what_changed_in_the_dossier_is_shown_and_taken_one_by_one() -> None:
    project = ex_fipe()
    plan_of(project, "15000")
    answer = answer_of()
    line, client = answer.lines.get(), client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    assert not differences(line, known_of([project], 2026)[project.pk])
    plan_of(project, "18000")
    page = client.get(links.questionnaire(answer))
    assert "Le dossier dit autre chose" in text_of(page.content)
    typed = fields_of(page.content) | {"note": "Un mot."}
    client.post(links.questionnaire(answer), typed | {"_garder": f"{line.pk}:asked"})
    assert "Le dossier dit autre chose" not in text_of(client.get(links.questionnaire(answer)).content)
    assert AnswerLine.objects.get().asked == 15000
    assert Answer.objects.get().note == "Un mot."  # what was typed beside the button is kept
    plan_of(project, "0.50")
    typed = fields_of(client.get(links.questionnaire(answer)).content)
    client.post(links.questionnaire(answer), typed | {"_reprendre": f"{line.pk}:asked"})
    taken = AnswerLine.objects.get()
    assert taken.asked == Decimal("0.50")
    assert "version 3" in taken.prefilled["asked"]["said"]
    plan_of(project, None)  # not communicated: nothing is proposed, nothing becomes 0
    assert not differences(taken, known_of([project], 2026)[project.pk])
    refused = client.post(links.questionnaire(answer), typed | {"_reprendre": f"{line.pk}:rien"})
    assert "rechargez" in text_of(refused.content)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("douze mille", "ne se lit pas"),
        ("1e999", "ne se lit pas"),
        ("-5", "négatif"),
        ("12.500", "Point des milliers"),
        ("9" * 30, "trop grand"),
        ("=1+1", "formule"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field_and_stays(typed: str, said: str) -> None:
    answer, client = answer_of(), client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    url, name = links.questionnaire(answer), f"asked_{answer.lines.get().pk}"
    posted = fields_of(client.get(url).content) | {name: typed, "note": "Gardé."}
    page = html.fromstring(client.post(url, posted).content)
    field = page.xpath(f"//input[@name='{name}']")[0]
    assert field.get("value") == typed
    assert said in " ".join(page.xpath(f"//*[@id='id_{name}_error']")[0].text_content().split())
    assert page.xpath("//textarea[@name='note']")[0].text.strip() == "Gardé."
    # While it is typed the rest is kept; the text stays on the page, where it is told.
    kept = client.post(links.autosave(answer), posted).json()
    assert said in kept["left"][name]
    assert (Answer.objects.get().note, AnswerLine.objects.get().asked) == ("Gardé.", None)
    posted |= {"read": kept["read"], name: "12 k€"}
    assert client.post(links.autosave(answer), posted).json()["left"] == {}
    assert AnswerLine.objects.get().asked == 12000


def test_an_amount_beside_nothing_asked_holds_back_both_and_nothing_else() -> None:
    plan_of(ex_fipe(), "15000")
    answer, client = answer_of(), client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    line = answer.lines.get()
    posted = fields_of(client.get(links.questionnaire(answer)).content)
    posted |= {f"choice_{line.pk}": "ecartee", "note": "Gardé."}
    kept = client.post(links.autosave(answer), posted).json()
    assert list(kept["left"]) == [f"asked_{line.pk}"]
    line.refresh_from_db()
    assert (line.choice, line.asked, Answer.objects.get().note) == ("incluse", 15000, "Gardé.")
    client.post(links.autosave(answer), posted | {"read": kept["read"], f"asked_{line.pk}": ""})
    line.refresh_from_db()
    assert (line.choice, line.asked) == ("ecartee", None)


@pytest.mark.parametrize(("typed", "kept"), [("12 k€", 12000), ("nc", None), ("12\u202f500,50 €", Decimal("12500.5"))])
def test_amounts_are_read_as_people_write_them_and_nc_is_not_zero(typed: str, kept: Decimal | None) -> None:
    answer, client = answer_of(), client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    url, line = links.questionnaire(answer), answer.lines.get()
    client.post(url, fields_of(client.get(url).content) | {f"asked_{line.pk}": typed, f"choice_{line.pk}": "incluse"})
    assert AnswerLine.objects.get().asked == kept
    left_out = client.post(url, fields_of(client.get(url).content) | {f"choice_{line.pk}": "ecartee"})
    assert ("effacez ce montant" in left_out.content.decode()) == (kept is not None)


def test_two_advisors_of_a_caf_keep_each_their_words_and_choose_where_they_clash() -> None:
    ex_fipe()
    ex_fipe()
    answer = answer_of()
    first, second = (client_of(member(Role.CAF_ADVISOR, caf_id="07")) for _ in range(2))
    url, save = links.questionnaire(answer), links.autosave(answer)
    one, two = answer.lines.values_list("pk", flat=True)
    hers, his = fields_of(first.get(url).content), fields_of(second.get(url).content)
    assert first.post(save, hers | {f"justification_{one}": "À elle."}).json()["state"] == "saved"
    assert second.post(save, his | {f"justification_{two}": "À lui."}).json()["state"] == "saved"
    assert list(answer.lines.order_by("pk").values_list("justification", flat=True)) == ["À elle.", "À lui."]
    clash = second.post(save, his | {f"justification_{one}": "Plutôt moi."})
    assert (clash.status_code, clash.json()["state"]) == (409, "conflict")
    both = second.post(url, his | {f"justification_{one}": "Plutôt moi."})
    assert both.status_code == 409
    assert "À elle." in text_of(both.content)
    assert "Plutôt moi." in both.content.decode()


def waves_of(count: int) -> Wave:
    """An answer of each of the first Caf, a line each, all received but the last; one amount is not communicated."""
    wave, project = open_wave(due_in=timedelta(minutes=-1)), ex_fipe()
    cafs = Caf.objects.filter(valid_to=None).order_by("pk")[:count]
    now = timezone.now()
    answers = Answer.objects.bulk_create(Answer(wave=wave, caf=caf, state="transmis", submitted_at=now) for caf in cafs)
    line = AnswerLine(answer=answers[0], project=project, choice="incluse", asked=Decimal(1000), need="annee")
    contents = [content_of(answers[0], [line], {project.pk: Known()}) for _ in answers[:-1]]
    contents[1]["lines"][0]["asked"] = None
    AnswerVersion.objects.bulk_create(
        AnswerVersion(answer=answer, number=1, content=content)
        for answer, content in zip(answers, contents, strict=False)
    )
    Answer.objects.filter(pk=answers[-1].pk).update(state="a_remplir", submitted_at=None)
    return wave


@pytest.mark.parametrize("count", [3, 101])
def test_the_whole_is_put_together_in_so_many_queries_whatever_the_number_of_caf(count: int) -> None:
    wave, client = waves_of(count), client_of(member(Role.CNAF))
    with CaptureQueriesContext(connection) as told:
        page = client.get(links.wave_page(wave))
    assert len(told) <= 14, [row["sql"][:90] for row in told]
    said = text_of(page.content).replace("\u202f", " ").replace("\u00a0", " ")
    total = f"{(count - 2) * 1000:,}".replace(",", " ")
    assert f"{total} €, et 1 non communiqué" in said
    assert f"{count - 1} Caf sur {count} ont transmis · 1 en retard" in said
    with CaptureQueriesContext(connection) as told:
        assert client.get(links.export(wave, "xlsx")).status_code == 200
    assert len(told) <= 8


def test_before_any_answer_nothing_is_counted_as_no_request() -> None:
    wave = open_wave()
    Answer.objects.bulk_create(Answer(wave=wave, caf_id=caf) for caf in ("01", "07", "31"))
    page = client_of(member(Role.CNAF)).get(links.wave_page(wave)).content
    assert "Aucune réponse transmise sur 3" in text_of(page)
    region, *_, total = html.fromstring(page).xpath("//h2[@id='h-regions']/ancestor::section//tbody/tr")
    for row in (region, total):
        assert "inconnu" in row.text_content()
        assert "pas encore transmis" in row.text_content()


def test_the_page_is_filtered_and_sorted_by_its_address() -> None:
    wave, cnaf = waves_of(4), member(Role.CNAF)
    late = consolidated(cnaf, wave, Filters(state="retard"))
    assert (len(late.rows), late.total.said) == (1, "aucune demande")
    amounts = [row.total.value for row in consolidated(cnaf, wave, Filters(sort="demande", descending=True)).rows]
    assert amounts == [1000, 1000, None, None]
    # Ain, Aisne, Allier, Alpes-de-Haute-Provence: a Caf is found by its department, not by « de l’ » or « des ».
    places = [row.answer.caf_id for row in consolidated(cnaf, wave, Filters(sort="caf")).rows]
    assert places == ["01", "02", "03", "04"]
    name = late.rows[0].answer.caf.name
    assert len(consolidated(cnaf, wave, Filters(text=name)).rows) == 1
    client = client_of(cnaf)
    for query in ("etat=retard&tri=-demande", "region=zz&q=x", "tri=rien&etat=rien&region=%00", "q=%27%3B"):
        assert client.get(f"{links.wave_page(wave)}?{query}").status_code == 200
    ready = client.get(links.remind(wave))
    assert "Sans personne à qui écrire" in text_of(ready.content)
    person = member(Role.CAF_MANAGER, caf_id=late.rows[0].answer.caf_id)
    page = client.get(links.remind(wave))
    assert str(person) in text_of(page.content)
    done = client.post(links.remind(wave), {"answers": [str(late.rows[0].answer.pk)]})
    assert done.headers["Location"] == links.wave_page(wave)
    assert "Déjà relancées" in text_of(client.get(links.remind(wave)).content)


def test_files_and_the_block_to_paste_hold_texts_never_formulas() -> None:
    plan_of(ex_fipe(), None)
    answer = answer_of()
    manager = member(Role.CNAF)
    line = answer.lines.get()
    values = {
        "choice": "incluse",
        "asked": Decimal("1234.5"),
        "need": "annee",
        "justification": "=cmd|' /C calc'!A0\tx\ny",
    }
    services.save_answer(actor=manager, answer=answer, version=1, lines={line.pk: values}, nothing_asked=False, note="")
    services.validate_answer(actor=manager, answer=answer)
    services.submit_answer(actor=manager, answer=answer)
    client = client_of(manager)
    for extension in ("xlsx", "ods"):
        content = client.get(links.export(answer.wave, extension)).content
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        told = dict(zip(rows[0], rows[1], strict=False))
        assert told["Montant demandé (€)"] == 1234.5
        assert told["Justification"].startswith("=cmd")
        assert told["Clé de la Caf"] == "07"  # a text keeps its 0
        assert (told["Charges du plan (€)"], told["Produits du plan (€)"]) == (8000, "non communiqué")
        assert told["Autres financeurs"] == f"Commune 8{NNBSP}000{NBSP}€"
        written = "".join(
            ZipFile(BytesIO(content)).read(name).decode() for name in ZipFile(BytesIO(content)).namelist()
        )
        assert "<f>" not in written
        assert "table:formula" not in written
    rows = consolidated(manager, answer.wave, Filters()).rows
    block = pasted(answer.wave, rows).split("\n")
    assert [len(row.split("\t")) for row in block] == [len(PASTED)] * 3
    caf, budget_line = answer.caf.name, answer.wave.budget_line
    assert block[1].split("\t")[:2] == [caf, budget_line]
    assert block[2].split("\t") == [caf, budget_line, "", "Total", "1234,50", "", "", ""]
    rows[0].version.content["lines"].append({**rows[0].version.content["lines"][0], "asked": None})
    assert pasted(answer.wave, rows).split("\n")[3].split("\t")[4].endswith("et 1 non communiqué")
    assert block[1].split("\t")[-1].startswith("'=cmd")
    assert "1234,50" in block[1]
    assert "'=cmd" in html.fromstring(client.get(links.wave_page(answer.wave)).content).xpath("//textarea")[0].text


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.none(), st.decimals(0, 10**9, places=2)), max_size=8))
def test_a_total_never_takes_what_is_unknown_for_zero(amounts: list[Decimal | None]) -> None:
    total = Total()
    for amount in amounts:
        total.add(amount)
    known = [amount for amount in amounts if amount is not None]
    assert total.value == (sum(known) if known else None)
    assert total.unknown == amounts.count(None)
    assert ("non communiqué" in total.said) == (None in amounts)


def test_cnaf_opens_edits_and_closes_a_wave_and_hours_are_those_of_paris() -> None:
    ex_fipe()
    client, add = client_of(member(Role.CNAF)), reverse("wave_add")
    typed = fields_of(client.get(add).content) | {
        "title": "Première vague",
        "slug": "2026-1",
        "year": "2026",
        "opens_on": "01/04/2026",
        "deadline_day": "22/04/2026",
        "deadline_hour": "18h",
        "reminder_days": "−7, 1",
        "source_text": "Lettre.",
    }
    for wrong in (
        {"deadline_hour": "25:00"},
        {"reminder_days": "demain"},
        {"deadline_day": "29/03/2026", "deadline_hour": "2 h 30", "opens_on": "01/03/2026"},
    ):
        page = client.post(add, typed | wrong)
        assert page.status_code == 200
        assert "pf-saisie__erreur" in page.content.decode()
    assert client.post(add, typed).headers["Location"] == "/financements/redistribution/2026-1/"
    wave = Wave.objects.get()
    assert (wave.due.hour, wave.reminder_days, wave.answers.count()) == (18, [-7, 1], 1)
    page = client.get(links.edit(wave))
    assert client.post(links.edit(wave), fields_of(page.content) | {"deadline_day": "24/04/2026"}).status_code == 302
    assert Wave.objects.get().due.day == 24
    early = client.post(links.edit(wave), fields_of(page.content) | {"version": "2", "deadline_day": "01/01/2026"})
    assert "après l’ouverture" in text_of(early.content)
    client.post(links.closing(wave))
    assert Wave.objects.get().closed_on is not None
    assert "close" in text_of(client.get(links.questionnaire(answer_of())).content)
    assert "Première vague" in text_of(client.get(reverse("wave_list")).content)
    with pytest.raises(ValidationError):
        HourField().clean("midi")
    assert DaysField(required=False).clean("") == []
