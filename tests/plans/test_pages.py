"""The pages of a plan: typed, kept, told at its cell; two tabs; imported; examined; how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from funding.plans import links, registry
from funding.plans.enums import PlanState
from funding.plans.models import Plan, PlanVersion
from funding.plans.registries import due, expected
from funding.plans.registry import Paid
from funding.plans.services import change_plan, keep_version
from funding.plans.workflow import SEND_BACK
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.journal.models import Entry
from projects.portfolio.models import Project
from tests.factories import DAY, PartnershipFactory, ProjectFactory, member
from tests.factories.plans import YEAR, balanced, charge, csv_file, plan_of, product, sent_plan, xlsx

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields_of(page: bytes) -> dict[str, str]:
    """What a browser would post of the form of a page, empty cells included."""
    form = html.fromstring(page).xpath("//form[@data-saisie]")[0]
    empty = form.xpath(".//input[not(@type) or @type='text' or @type='hidden']/@name")
    told = {**dict.fromkeys(empty, ""), **dict(form.form_values())}
    return {name: value for name, value in told.items() if name != "csrfmiddlewaretoken"}


def text_of(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


@pytest.fixture
def paid() -> Iterator[list[Paid]]:
    """What grants would tell, for the length of a test."""
    told: list[Paid] = []
    sources = list(registry._sources)
    registry._sources[:] = [lambda projects: [row for row in told if row.project_id in projects]]
    yield told
    registry._sources[:] = sources


def porteur_of(plan: Plan) -> Client:
    return client_of(member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur))


def test_a_porteur_writes_a_plan_without_a_script_and_sends_it(paid: list[Paid]) -> None:
    project = ProjectFactory.create()
    plan = Plan(project=project, year=YEAR)
    client, edit = porteur_of(plan), links.page("plan_edit", plan)
    assert "Aucun montant n’est encore saisi" in text_of(client.get(links.detail(plan)).content)
    posted = fields_of(client.get(edit).content)
    first = next(name for name in posted if name.endswith("_amount"))
    key = first.removesuffix("_amount")
    posted |= {f"{key}_heading": "personnel", f"{key}_nature": "operating", first: "12.500"}
    answer = client.post(edit, posted)
    page = client.get(answer.headers["Location"]).content
    assert "1 case ne se lit pas encore" in text_of(page)
    assert "Point des milliers" in text_of(page)
    posted = fields_of(page)
    assert posted[first] == "12.500"  # kept as it was typed
    posted[first] = "12,5 k€"
    client.post(edit, posted | {"_ajouter": "produit"})
    plan = Plan.objects.get()
    added = plan.draft[-1]["key"]
    posted = fields_of(client.get(edit).content)
    posted |= {f"l{added}_co_funder": "caf", f"l{added}_nature": "operating", f"l{added}_asked": "10 000"}
    answer = client.post(edit, posted | {"_suite": "1"})
    send = links.page("plan_act", plan, "envoyer")
    assert answer.headers["Location"] == send
    assert "il manque 2 500 €" in text_of(client.get(send).content).replace("\u202f", " ").replace("\xa0", " ")
    posted = fields_of(client.get(edit).content)
    key = f"l{added}"
    taken = client.post(edit, posted | {f"{key}_asked": "12500", "_retirer": added})
    assert "Remettre" in text_of(client.get(taken.headers["Location"]).content)
    client.post(edit, fields_of(client.get(edit).content) | {"_remettre": added})
    paid.append(Paid(project.pk, YEAR, "caf", Decimal(12500), Decimal(6000)))
    assert "6 000 €" in text_of(client.get(send).content).replace("\u202f", " ").replace("\xa0", " ")
    client.post(send, fields_of(client.get(send).content))
    assert Plan.objects.get().state == PlanState.SENT
    assert client.get(edit).status_code == 302
    assert Entry.objects.filter(verb="plan.saved").count() == 1  # one line in a sitting


def test_two_tabs_keep_both_and_say_what_both_changed() -> None:
    plan = plan_of()
    client, edit, keep = porteur_of(plan), links.page("plan_edit", plan), links.page("plan_autosave", plan)
    one, other = fields_of(client.get(edit).content), fields_of(client.get(edit).content)
    for text in ("19", "19 0", "19 000"):
        one["lc1_amount"] = text
        answer = client.post(keep, one)
        one["read"] = answer.json()["read"]
    other["lp3_asked"] = "6 000"
    other |= {"lnew1_side": "charge", "lnew1_label": "Ajoutée", "lnew1_heading": "", "lnew1_amount": "7"}
    answer = client.post(keep, other)
    assert answer.status_code == 200
    cells = {line["key"]: line for line in Plan.objects.get().draft}
    assert (cells["c1"]["amount"], cells["p3"]["asked"], cells["new1"]["label"]) == ("19 000", "6 000", "Ajoutée")
    other["read"] = answer.json()["read"]
    other["lc1_amount"] = "21 000"
    assert client.post(keep, other).status_code == 409
    answer = client.post(edit, other)
    assert answer.status_code == 409
    assert "19 000" in text_of(answer.content)
    assert fields_of(answer.content)["lc1_amount"] == "21 000"
    assert client.post(edit, fields_of(answer.content)).status_code == 302  # told, then meant
    assert {line["key"]: line for line in Plan.objects.get().draft}["c1"]["amount"] == "21 000"
    Plan.objects.update(state=PlanState.SENT)
    assert client.post(keep, other).status_code == 422


def test_a_budget_is_imported_whole_once_a_person_has_checked_it() -> None:
    plan = plan_of(lines=[])
    client, page = porteur_of(plan), links.page("plan_import", plan)
    refused = client.post(page, {"file": SimpleUploadedFile("budget.xlsx", xlsx([["a", 1]], reference="XFD1048576"))})
    assert "démesuré" in text_of(refused.content)
    assert not Entry.objects.filter(verb="plan.file_joined").exists()
    budget = "CHARGES;Montant\nSalaires;12.500\nÉtrange;300\nPRODUITS;Montant\nCaf;12 800\n"
    answer = client.post(page, {"file": csv_file(budget, encoding="cp1252")}, follow=True)
    assert "3 lignes comprises, dont 2 à vérifier" in text_of(answer.content).replace("\u202f", " ").replace(
        "\xa0", " "
    )
    posted = fields_of(answer.content)
    wrong = client.post(page, posted)
    assert "Point des milliers" in text_of(wrong.content)
    assert fields_of(wrong.content)["i2_amount"] == "12.500"
    assert Plan.objects.get().draft == []  # nothing by halves
    posted["i2_amount"] = "12 500"
    edit = client.post(page, posted, follow=True)
    assert "3 lignes reprises" in text_of(edit.content).replace("\u202f", " ").replace("\xa0", " ")
    told = [(line["side"], line.get("amount") or line.get("asked")) for line in Plan.objects.get().draft]
    assert told == [("charge", "12 500"), ("charge", "300"), ("produit", "12 800")]
    assert client.post(page, posted).status_code == 200  # the draft changed since that preview
    again = client.get(page).content
    client.post(page, fields_of(again) | {"i2_amount": "12 500", "how": "replace"})
    assert len([line for line in Plan.objects.get().draft if not line["removed"]]) == 3


def test_the_caf_corrects_beside_what_the_porteur_sent() -> None:
    plan = plan_of()
    porteur, advisor = member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur), member(Role.CAF_ADVISOR, caf_id="07")
    plan = sent_plan(plan, porteur)
    client, page = client_of(advisor), links.page("plan_check", plan)
    shown = client.get(page).content
    assert "Porteur : 18 000 €" in text_of(shown).replace("\u202f", " ").replace("\xa0", " ")
    posted = fields_of(shown) | {"lc1_amount": "17 000", "lp1_asked": "11 000", "reason": "Exemple."}
    refused = client.post(page, posted)
    assert "Dites pourquoi" in text_of(refused.content)
    assert fields_of(refused.content)["lc1_amount"] == "17 000"
    posted |= {"lc1_reason": "Temps partiel.", "lp1_reason": "Plafond.", "lv1_removed": "on", "lv1_reason": "Non."}
    assert client.post(page, posted).status_code == 302
    version = PlanVersion.objects.get(state=PlanState.CORRECTED)
    assert (version.charges, version.lines, version.corrections.count()) == (Decimal(19000), 5, 3)
    told = text_of(client_of(porteur).get(links.detail(plan)).content)
    assert "Temps partiel." in told
    compared = text_of(client.get(links.page("plan_versions", plan)).content)
    assert "retirée" in compared
    assert client.get(links.page("plan_version", plan, 1)).status_code == 200
    act = links.page("plan_act", plan, "retenir")
    client.post(act, fields_of(client.get(act).content))
    assert Plan.objects.get().state == PlanState.KEPT


def test_what_is_expected_and_due_follows_the_state() -> None:
    plan = plan_of()
    porteur, advisor = member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur), member(Role.CAF_ADVISOR, caf_id="07")
    rows = Project.objects.filter(pk=plan.project_id)
    assert [row.act for row in expected(porteur, rows, today())] == ["Continuer"]
    assert due(advisor, rows, today()) == []
    sent_plan(plan, porteur)
    assert [row.act for row in expected(porteur, rows, today())] == ["Relire"]
    assert [row.what for row in due(advisor, rows, today())] == [f"Plan de financement {YEAR} envoyé, à examiner"]
    assert due(porteur, rows, today()) == []


def test_a_version_that_is_not_sent_is_read_by_who_writes_the_plan_alone() -> None:
    plan = plan_of()
    porteur = member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur)
    instructor = member(Role.STATE_INSTRUCTOR, region_id="84")
    kept = keep_version(actor=porteur, plan=plan)
    detail, versions = links.detail(plan), links.page("plan_versions", plan)
    page = links.page("plan_version", plan, kept.number)

    def seen(client: Client) -> list[object]:
        told = [client.get(address).context for address in (detail, versions)]
        return [told[0]["version"], len(told[0]["versions"]), len(told[1]["versions"]), client.get(page).status_code]

    assert seen(client_of(instructor)) == [None, 0, 0, 404]
    assert seen(client_of(porteur))[1:] == [1, 1, 200]
    sent_plan(plan, porteur)
    sent = PlanVersion.objects.get(plan=plan, state=PlanState.SENT)
    assert seen(client_of(instructor)) == [sent, 1, 1, 404]


def test_a_page_asks_as_many_queries_for_forty_lines_as_for_six() -> None:
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    many = [*balanced(), *(charge(f"m{place}", "1") for place in range(17))]
    many += [product(f"n{place}", "1", "other") for place in range(17)]
    client, counts = client_of(advisor), []
    for lines in (balanced(), many):
        draft = plan_of(lines=lines)
        sent = sent_plan(plan_of(lines=lines), advisor)
        pages = (links.detail(draft), links.page("plan_edit", draft), links.page("plan_act", draft, "envoyer"),
                 links.detail(sent), links.page("plan_check", sent), links.page("plan_versions", sent))  # fmt: skip
        client.get(pages[0])
        told = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            told.append(len(captured))
        counts.append(told)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 24, counts


def test_the_tab_of_a_project_tells_what_was_sent_to_who_reads_its_accounts() -> None:
    plan = plan_of(ProjectFactory.create(selected_on=DAY))
    advisor, operator = member(Role.CAF_ADVISOR, caf_id="07"), PartnershipFactory.create(project=plan.project).porteur
    tab = f"/projets/{plan.project.reference}/plan/"
    assert "non communiqué" in text_of(client_of(advisor).get(tab).content)
    sent_plan(plan, advisor)
    assert f"Plan {YEAR}" in (sent := text_of(client_of(advisor).get(tab).content))
    assert "retourné au porteur" not in sent
    change_plan(actor=advisor, plan=plan, transition=SEND_BACK, reason="Il manque la commune.")
    assert "retourné au porteur depuis" in text_of(client_of(advisor).get(tab).content)
    money = client_of(advisor).get(f"/projets/{plan.project.reference}/financement/").content
    assert "retourné au porteur depuis" in text_of(money)
    other = client_of(member(Role.PORTEUR_MEMBER, porteur=operator))
    assert f"Plan {YEAR}" not in text_of(other.get(tab).content)
    assert other.get(links.detail(plan)).status_code == 404
