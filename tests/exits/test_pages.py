"""The pages of the way out: who reads what, a project led out, a constant number of queries, what is typed wrong."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from fipe_portal.dataset.takeovers import load_takeovers
from funding.exits import services
from funding.exits.enums import Hope, Reality, Verdict
from funding.exits.models import ExitAmount, ExitPlan, ExitSearch, ExitStep, TakeoverRule
from funding.exits.registries import due_of_exits, expected_of_exits
from funding.exits.selectors.dossiers import rules_of
from funding.exits.selectors.envelopes import CafLine, Need
from funding.exits.selectors.gaps import exit_years, gap_of, gaps_of
from funding.exits.selectors.matching import Callers, Dossier, Text, proposed
from funding.exits.selectors.simulation import Simulation, simulate
from funding.grants.selectors.amounts import money_of
from funding.waves.selectors.prefill import known_of
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.enums import CallKind
from projects.core.paris import today
from projects.portfolio.enums import StructureKind
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests.factories import GrantFactory, PartnershipFactory, PorteurFactory, ProjectFactory, StructureFactory, member
from tests.factories.envelopes import envelope_of
from tests.factories.exits import ExitRealityFactory
from tests.factories.waves import plan_of

pytestmark = pytest.mark.django_db
SELECTED = date(2023, 12, 31)
YEAR = 2027
NEXT = f"?annee={YEAR}"


@pytest.fixture
def rules() -> None:
    load_takeovers()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(page: bytes) -> str:
    words = html.fromstring(page).text_content().replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(words.split())


def leaving(**values: Any) -> Project:
    """A project of the Fipe of Ardèche, with an itinerant relay."""
    project = ProjectFactory.create(selected_on=SELECTED, **values)
    StructureFactory.create(project=project, kind=StructureKind.RPE_ITINERANT)
    return project


def posted(client: Client, url: str, **values: Any) -> Any:
    """The answer to the form of a page, filled as a browser would."""
    form = html.fromstring(client.get(url).content).xpath("//form[@data-saisie]")[0]
    sent = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return client.post(url, {**sent, **values})


def said(client: Client, url: str, **values: Any) -> Any:
    """The answer to a form about today, without reading its page first."""
    return client.post(url, {"observed_on": f"{today():%d/%m/%Y}", **values})


def test_a_project_is_led_out(rules: None) -> None:
    """Named, proposed, retained, dated, paid: the gap closes; the porteur reads it and answers."""
    porteur = PorteurFactory.create()
    project = leaving(porteur=porteur, title="Le relais sur la route")
    plan_of(project, "12000", year=YEAR)
    advisor, nadia = (
        client_of(member(Role.CAF_ADVISOR, caf_id="07")),
        client_of(member(Role.PORTEUR_MEMBER, porteur=porteur)),
    )
    detail = reverse("exit_detail", args=[project.reference])
    assert "Réalité budgétaire : non évaluée" in text_of(advisor.get(detail + NEXT).content)
    posted(advisor, reverse("exit_reality", args=[project.reference]), reality=Reality.PRESTATION, said_by="La Caf")
    page = advisor.get(detail + NEXT)
    assert [taker.rule.code for taker in page.context["read"].offered][:2] == ["ps-rpe", "ps-centre-social"]
    assert "Relais petite enfance itinérant" in text_of(page.content)
    retain = reverse("exit_decide", args=[project.reference, "ps-rpe", "retenir"]) + NEXT
    assert "À remplir" in text_of(said(advisor, retain).content)
    assert said(advisor, retain, note="Le relais ouvre en mars.").status_code == 302
    expect = reverse("exit_expect", args=[project.reference, "ps-rpe"]) + NEXT
    refused = said(advisor, expect, year=YEAR, amount="12.500", hope=Hope.HOPED)
    assert refused.context["form"].errors["amount"]
    assert b'value="12.500"' in refused.content
    for odd in ("1e999", "-5"):
        assert said(advisor, expect, year=YEAR, amount=odd, hope=Hope.HOPED).status_code == 200
    assert said(advisor, expect, year=2028, amount="1", hope=Hope.HOPED).status_code == 200
    assert not ExitAmount.objects.exists()
    step = ExitStep.objects.first()
    assert step is not None
    done = reverse("exit_step_done", args=[project.reference, step.pk])
    for _ in range(2):
        advisor.post(done, {"faite": "oui"})
    step.refresh_from_db()
    assert (step.done_on, step.version) == (today(), 2)
    # What the porteur reads: in plain words, with the same step no more to do; it answers.
    read = text_of(nadia.get(reverse("after_fipe")).content)
    assert "Le relais sur la route" in read
    assert "relais petite enfance" in read.lower()
    todo = read.split("À faire maintenant")[1].split("Qui peut payer")[0]
    assert "Écrire le projet de fonctionnement avec elle" in todo
    assert step.label not in todo
    search = reverse("exit_search_add", args=[project.reference])
    assert "Dites ce qui est prévu" in text_of(
        said(nadia, search, taker="x", answer="no", next_on="01/02/2027").content
    )
    said(nadia, search, taker="La communauté de communes", answer="maybe", person="Son président")
    assert ExitSearch.objects.get().side == "porteur"
    assert "La communauté de communes" in text_of(advisor.get(detail).content)
    found = reverse("exit_decide", args=[project.reference, "ps-rpe", "trouve"]) + NEXT
    said(advisor, found, note="Convention signée.")
    assert ExitPlan.objects.filter(verdict=Verdict.FOUND).count() == 1


def test_the_gap_counts_each_euro_once() -> None:
    """What was voted replaces what the plan asks of the same funder; what a taker-over brings is added."""
    project = leaving()
    plan_of(project, "12000", year=YEAR)  # 12 000 € of the Caf and 8 000 € of the commune are asked
    (row,) = gap_of(project, [YEAR])
    assert (row.planned, row.asked.known, row.gap) == (Decimal(20000), Decimal(20000), Decimal(0))
    GrantFactory.create(project=project, year__year=YEAR, amount=Decimal(7000), observed_on=today())
    (row,) = gap_of(project, [YEAR])
    assert (row.sure.known, row.asked.known, row.gap) == (Decimal(7000), Decimal(8000), Decimal(5000))
    rule = TakeoverRule(code="ps", title="PS", plain_title="x", first_year=2026, last_year=2027, conditions="x")
    rule.source_text, rule.certainty = "x", "sourced"
    rule.save()
    on = {"actor": None, "project": project, "rule": rule, "observed_on": today()}
    services.expect(year=YEAR, hope=Hope.HOPED, amount=None, **on)
    assert gap_of(project, [YEAR])[0].gap_said.startswith("au plus")
    services.expect(year=YEAR, hope=Hope.SURE, amount=Decimal("5000.00"), **on)
    assert gap_of(project, [YEAR])[0].gap == 0
    services.decide(verdict=Verdict.DISMISSED, note="Refusé.", **on)
    assert gap_of(project, [YEAR])[0].gap == Decimal(5000)
    plan_of(project, None, year=2028)
    assert gap_of(project, [2028, 2029])[0].asked.unknown == 1
    assert gap_of(project, [2029])[0].gap is None
    GrantFactory.create(project=project, year__year=2025, amount=Decimal(1), observed_on=today())
    of_all = list(money_of(Project.objects.all(), Clock.now()))
    bounded = list(money_of(Project.objects.all(), Clock.now(), [YEAR]))
    assert (len(of_all), bounded) == (2, [row for row in of_all if row.year == YEAR])


def test_the_simulation_asks_as_many_questions_whatever_the_number_of_projects(rules: None) -> None:
    cnaf = client_of(member(Role.CNAF, national=True))
    url = reverse("exit_simulation") + f"?pour={YEAR}&dossiers=ps-rpe"
    envelope_of("50000", year=YEAR, caf=Caf.objects.get(pk="07"))

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert cnaf.get(url).status_code == 200
        return len(seen)

    for _ in range(2):
        plan_of(leaving(), "12000", year=YEAR)
    asked()
    few = asked()
    for _ in range(4):
        plan_of(leaving(), "12000", year=YEAR)
    assert asked() == few <= 40
    keys = Project.objects.all()
    with CaptureQueriesContext(connection) as seen:
        gaps_of(keys, exit_years(2026, 2025), Clock.now())
    assert len(seen) <= 7


def test_the_simulation_counts_what_its_dossiers_say(rules: None) -> None:
    project, other = leaving(), ProjectFactory.create(selected_on=SELECTED)
    there = ProjectFactory.create(selected_on=SELECTED, department_id="31", application__call__kind=CallKind.AMI)
    services.say_reality(actor=None, project=other, reality=Reality.ENDED, observed_on=today())
    cnaf = client_of(member(Role.CNAF, national=True))
    read = cnaf.get(reverse("exit_simulation") + f"?pour={YEAR}&dossiers=ps-rpe").context
    line = next(one for one in read["read"].lines if one.rule.code == "ps-rpe")
    assert (line.called, [row["project"] for row in read["dossiers"]]) == (1, [project])
    assert {name: read["read"].groups[name] for name in ("tous", "regle", "aucun", "non-evalue")} == {
        "tous": 3, "regle": 1, "aucun": 1, "non-evalue": 2,
    }  # fmt: skip
    page = text_of(cnaf.get(reverse("exit_simulation") + f"?pour={YEAR}").content)
    for told in ("Terminé : 1", "Non évaluée : 2", "Sont terminés se lit : Terminé", "dans le recueil seul"):
        assert told in page
    for group, row in (("regle", other), ("aucun", there)):
        found = cnaf.get(reverse("exit_simulation") + f"?pour={YEAR}&dossiers={group}").context["dossiers"]
        assert [one["project"] for one in found] == [row]
    advisor = client_of(member(Role.CAF_ADVISOR, caf_id="07")).get(reverse("exit_simulation")).context["places"]
    assert [[value for value, _, _ in place["choices"]] for place in advisor] == [["84"], ["07"]]
    # Filters of the list, an unknown place or year, an unknown number: nothing breaks.
    assert cnaf.get(reverse("exit_simulation") + f"?pour={YEAR}&caf=31").context["read"].count == 1
    far = cnaf.get(reverse("exit_simulation") + "?pour=2099&caf=zz&dossiers=zz&suite=999999&q=%00")
    assert "règle inconnue" in text_of(far.content)
    assert "les règles connues s’arrêtent en 2027" in text_of(far.content)
    nobody = text_of(cnaf.get(reverse("exit_detail", args=[there.reference]) + NEXT).content)
    assert "Aucune règle connue ne reprend ce projet pour 2027" in nobody
    assert "Appeler le conseiller petite enfance de la Caf (Caf de la Haute-Garonne)" in nobody
    assert "Ce que l’on peut faire" not in text_of(cnaf.get(reverse("exit_detail", args=[project.reference])).content)
    bare = ProjectFactory.create(selected_on=SELECTED)
    assert "Rien d’autre que la suite du Fipe" in text_of(
        cnaf.get(reverse("exit_detail", args=[bare.reference]) + NEXT).content
    )
    offered = cnaf.get(reverse("exit_detail", args=[bare.reference]) + NEXT).context["read"].offered
    for taker in offered:
        decided = {"project": bare, "rule": taker.rule, "note": "Refusé.", "observed_on": today()}
        services.decide(actor=None, verdict=Verdict.DISMISSED, **decided)
    dismissed = text_of(cnaf.get(reverse("exit_detail", args=[bare.reference]) + NEXT).content)
    assert "Aucune règle connue" not in dismissed
    assert "sont écartés, ou arrêtés par une borne. Ce que l’on peut faire maintenant" in dismissed
    unknown = cnaf.get(reverse("exit_detail", args=[project.reference]) + "?annee=2099")
    assert "Pour 2099, règle inconnue" in text_of(unknown.content)


def test_the_envelope_of_one_caf_pays_nothing_for_a_caf_that_has_none(rules: None) -> None:
    for place in ({}, {"department_id": "31", "caf_id": "31"}):
        plan_of(leaving(**place), "12000", year=YEAR)
    envelope_of("50000", year=YEAR, fund="fpt", caf=Caf.objects.get(pk="07"))
    user = member(Role.CNAF, national=True)
    over = {name: Project.objects.filter(caf__in=cafs) for name, cafs in (("one", ["07"]), ("both", ["07", "31"]))}
    found = {
        name: next(line for line in simulate(user, rows, YEAR, [YEAR], Clock.now()).envelopes if line.fund == "fpt")
        for name, rows in over.items()
    }
    assert (found["one"].called, found["one"].untold, found["one"].left) == (1, 0, 50000 - (found["one"].needed or 0))
    assert (found["both"].called, found["both"].remaining, found["both"].untold) == (2, 50000, 1)
    assert [(row.name, row.after) for row in found["both"].cafs if row.after is None] == [
        ("Caf de la Haute-Garonne", None)
    ]
    assert found["both"].left == found["one"].left


def test_projects_of_no_caf_are_no_caf_with_an_envelope_that_nobody_told(rules: None) -> None:
    """They lack something, told apart; and of each Caf what is not known is said where its numbers are."""
    plan_of(leaving(), "12000", year=YEAR)
    plan_of(leaving(caf_id=None), "7000", year=YEAR)
    plan_of(leaving(), None, year=YEAR, charges_unknown=1)
    envelope_of("50000", year=YEAR, fund="fpt", caf=Caf.objects.get(pk="07"))
    user = member(Role.CNAF, national=True)
    page = client_of(user).get(reverse("exit_simulation") + f"?pour={YEAR}")
    line = next(one for one in page.context["read"].envelopes if one.fund == "fpt")
    assert (line.called, len(line.cafs), line.nowhere.called) == (3, 1, 1)
    assert (line.untold, line.over, line.unsaid) == (0, 0, 0)
    assert line.needed == (line.cafs[0].need.amount or 0) + (line.nowhere.amount or 0)
    read = text_of(page.content)
    assert "dont 1 projet sans Caf" in read
    assert "à 2 projets (1 projet au coût non communiqué" in read
    assert "Projets sans Caf : il manque" in read
    assert "aucune enveloppe de Caf ne les paie" in read
    assert replace(line, cafs=(CafLine("Caf", Need(1, Decimal(5)), Decimal(2)),)).is_least


def test_the_rules_of_the_simulation_are_those_of_the_first_year_that_is_known(rules: None) -> None:
    cnaf, address = client_of(member(Role.CNAF, national=True)), reverse("exit_simulation")
    assert cnaf.get(address).context["read"].year == today().year + 1
    plan_of(leaving(), "12000", year=exit_years(today().year, 2025)[2])
    plan_of(leaving(), None, year=exit_years(today().year, 2025)[0], charges_unknown=1)
    first = plan_of(leaving(), "12000", year=exit_years(today().year, 2025)[0])
    assert cnaf.get(address).context["read"].year == exit_years(today().year, 2025)[0], first
    assert cnaf.get(f"{address}?pour={YEAR}").context["read"].year == YEAR


def test_rules_asked_once_of_those_that_say_the_same_answer_as_each_alone(rules: None) -> None:
    said = (
        ("Un relais itinérant",), ("Le relais", "itinérant"), ("Harper et serpent",), ("Le centre", "social du bourg"),
        ("Centre social",), ("L’insertion professionnelle",), ("L’insertion",), (),
    )  # fmt: skip
    dossiers = [
        Dossier(key=1, texts=tuple(Text.of(one) for one in texts), reality=reality, natures=frozenset(natures))
        for texts in said
        for reality in ("", Reality.EXTRA_YEAR)
        for natures in ((), ("investment",))
    ]
    callers = Callers(rules_of(YEAR))
    for one in [*dossiers, *dossiers]:
        assert callers.codes(one) == tuple(match.rule.code for match in proposed(rules_of(YEAR), one) if match.holds)


def test_batches_change_nothing_and_a_part_is_one_page_of_them(rules: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        plan_of(leaving(), "12000.10", year=YEAR)
    user = member(Role.CNAF, national=True)

    def read() -> Simulation:
        asked = {"asked": "ps-rpe", "within": range(1, 2)}
        return simulate(user, Project.objects.all(), YEAR, exit_years(YEAR, 2025), Clock.now(), **asked)

    whole = read()
    monkeypatch.setattr("funding.exits.selectors.simulation.BATCH", 2)
    assert read() == whole
    assert whole.gaps[0].asked.told == 6  # two a plan
    assert [line.key for line in whole.part] == [Project.objects.order_by("reference")[1].pk]
    assert (whole.asked_count, whole.gaps[0].planned) == (3, Decimal("60000.30"))


def test_the_files_hold_texts_and_numbers_and_nothing_that_runs(rules: None, monkeypatch: pytest.MonkeyPatch) -> None:
    project = leaving(porteur=PorteurFactory.create(name="=HYPERLINK(0)"))
    plan_of(project, "12000.50", year=YEAR)
    cnaf = client_of(member(Role.CNAF, national=True))
    address = reverse("exit_export", args=["csv"]) + f"?pour={YEAR}"
    rows = list(csv.reader(io.StringIO(cnaf.get(address).content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:2] == [project.reference, "'=HYPERLINK(0)"]
    assert "20000,50" in rows[1]
    assert cnaf.get(reverse("exit_export", args=["xlsx"])).content[:2] == b"PK"
    assert cnaf.get(reverse("exit_export", args=["exe"])).status_code == 404
    monkeypatch.setattr("funding.exits.views.simulation.FILE_MOST", 0)
    assert cnaf.get(address).status_code == 404
    assert "choisissez une région ou une Caf" in text_of(cnaf.get(reverse("exit_simulation")).content)


def test_cnaf_keeps_the_rules_and_an_overlap_is_told(rules: None) -> None:
    cnaf = client_of(member(Role.CNAF, national=True))
    rule = TakeoverRule.objects.get(code="ps-rpe")
    following = reverse("takeover_add") + f"?suite={rule.pk}"
    overlapping = posted(cnaf, following, first_year=2027, last_year=2029)
    assert "a déjà une règle sur une partie de ces années" in text_of(overlapping.content)
    backwards = posted(cnaf, following, first_year=2029, last_year=2028)
    assert "La dernière année précède la première" in text_of(backwards.content)
    assert "signes au plus" in text_of(posted(cnaf, following, requirements="x" * 251).content)
    assert posted(cnaf, following, rate="40 %").status_code == 302
    assert TakeoverRule.objects.get(code="ps-rpe", first_year=2028).rate == 40
    assert "Modifier" in text_of(cnaf.get(reverse("takeover_list")).content)
    assert cnaf.get(reverse("takeover_edit", args=[rule.pk])).status_code == 200


def test_facets_and_what_is_to_be_done(rules: None) -> None:
    porteur = PorteurFactory.create()
    project = leaving(porteur=porteur)
    call = project.application.call
    advisor, nadia = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.PORTEUR_MEMBER, porteur=porteur)
    mine = Project.objects.visible_to(advisor)
    assert not due_of_exits(advisor, mine, today())  # nothing says until when the Fipe pays
    call.funded_years = [2023, 2024, 2025]
    call.save()
    assert not due_of_exits(advisor, mine, date(2022, 12, 31))
    (due,) = due_of_exits(advisor, mine, date(2023, 1, 1))  # from the first year on
    assert (due.kind, due.on, due.detail) == ("due", date(2025, 12, 31), "Dernière année du Fipe : 2025")
    assert due_of_exits(advisor, mine, date(2026, 1, 1))[0].kind == "late"
    assert not due_of_exits(member(Role.CNAF, national=True), mine, today())
    (expected,) = expected_of_exits(nadia, mine, date(2025, 7, 1))
    assert expected.url.startswith(reverse("after_fipe"))
    rule = TakeoverRule.objects.get(code="ps-rpe")
    services.decide(actor=None, project=project, rule=rule, verdict=Verdict.RETAINED, note="Oui.", observed_on=today())
    services.say_reality(
        actor=None, project=project, reality=Reality.PRESTATION, observed_on=today() - timedelta(days=1)
    )
    assert not due_of_exits(advisor, mine, date(2026, 1, 1))
    for name, value in (("budget", "prestation"), ("relais", "ps-rpe")):
        for chosen, count in ((value, 1), ("inconnu", 0)):
            found = ProjectFilter({name: [chosen]}, queryset=mine, clock=Clock.now(), user=advisor)
            assert found.qs.count() == count, (name, chosen)


def test_the_questionnaire_of_a_wave_is_told_the_budget_reality() -> None:
    """It proposes the need where the reality is one; the last word said stands, and of a silence nothing is told."""
    asking, found, silent = ProjectFactory.create_batch(3)
    ExitRealityFactory.create(project=asking, reality=Reality.PRESTATION, observed_on=date(2026, 1, 10))
    ExitRealityFactory.create(project=asking, reality=Reality.EXTRA_YEAR, observed_on=date(2026, 2, 10))
    ExitRealityFactory.create(project=found, reality=Reality.FOUND, observed_on=date(2026, 2, 10))
    known = known_of([asking, found, silent], 2026)
    need = known[asking.pk].proposals["need"]
    assert (need.value, "Demande une année de plus" in need.said) == ("annee", True)
    assert "need" not in known[found.pk].proposals
    assert "A trouvé son modèle" in known[found.pk].reminded.exit
    assert not known[silent.pk].reminded.exit


def test_an_office_reads_what_the_porteur_reads_and_nobody_else_does(rules: None) -> None:
    project = leaving(porteur=PorteurFactory.create())
    advisor, elsewhere = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CAF_ADVISOR, caf_id="31")
    address = f"{reverse('after_fipe')}?projet={project.reference}"
    section = f'id="{project.reference}"'
    assert section in client_of(advisor).get(address).content.decode()
    assert section not in client_of(elsewhere).get(address).content.decode()
    partner = PartnershipFactory.create(project=project, role="operator").porteur
    operator = client_of(member(Role.PORTEUR_MEMBER, porteur=partner))
    assert section not in operator.get(address).content.decode()
    assert "celle des porteurs" in text_of(client_of(advisor).get(reverse("after_fipe")).content)
