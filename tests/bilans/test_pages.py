"""The pages of bilans: what goes back and forth, who sees what, how many queries, what is typed wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import links, services
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanAnswer, BilanDocument, BilanQuestion, BudgetLine, Indicator
from projects.bilans.registries import due, expected
from projects.bilans.selectors.indicators import series_of
from projects.core.paris import today
from projects.documents.selectors import document_lines
from projects.outbox.models import Message
from projects.portfolio.models import Project
from tests.factories import ContactFactory, PartnershipFactory, ProjectFactory, ReferentFactory, member
from tests.factories.bilans import (
    answered,
    bilan_of,
    budget_file,
    deposited_bilan,
    indicator_of,
    ready_bilan,
    version_of,
)

pytestmark = pytest.mark.django_db
SELECTED = date(2023, 12, 31)


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


def test_a_bilan_goes_back_and_forth_with_nobody_else() -> None:
    """Written in a page, refused without its budget, deposited, sent back with remarks, completed, validated."""
    bilan = bilan_of()
    porteur, advisor = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur), member(Role.CAF_ADVISOR, caf_id="07")
    ContactFactory.create(porteur=bilan.project.porteur, email="r@exemple.invalid", is_responsible=True)
    ReferentFactory.create(project=bilan.project, user=advisor)
    theirs, ours = client_of(porteur), client_of(advisor)
    page = links.section(bilan, "activite")
    answer = theirs.post(
        page, {name: value.strip() or "Fait." for name, value in fields_of(theirs.get(page).content).items()}
    )
    assert answer.headers["Location"] == page
    check = theirs.get(links.check(bilan))
    assert "Le fichier du budget n’est pas joint" in text_of(check.content)
    refused = theirs.post(links.check(bilan), {"seen": "1"})
    assert Bilan.objects.get().state == BilanState.DRAFTING
    assert refused.status_code == 200
    assert "Fait." not in text_of(ours.get(links.detail(bilan)).content)  # a draft is not the Caf's to read
    page = links.section(bilan, "budget")
    assert "Fichier du budget (requis pour déposer)" in text_of(theirs.get(page).content)
    theirs.post(page, fields_of(theirs.get(page).content) | {"file": budget_file()})
    theirs.post(links.check(bilan), fields_of(theirs.get(links.check(bilan)).content))
    assert "Fait." in text_of(ours.get(links.detail(bilan)).content)

    page = links.act(bilan, "demander")
    typed = fields_of(ours.get(page).content) | {"reason": "Presque.", "c_budget": "Et l’État ?"}
    ours.post(page, typed)
    told = text_of(theirs.get(links.detail(bilan)).content)
    assert told.index("La Caf demande") < told.index("Presque.") < told.index("Votre bilan")  # before anything else
    budget = text_of(theirs.get(links.section(bilan, "budget")).content)
    assert "Et l’État ?" in budget
    heading = BudgetLine._meta.get_field("heading").related_model.objects.get(code="etat")
    page = links.section(bilan, "budget")
    theirs.post(page, fields_of(theirs.get(page).content) | {f"planned_{heading.pk}": "1 234,50"})
    theirs.post(links.check(bilan), fields_of(theirs.get(links.check(bilan)).content))
    back = text_of(ours.get(links.detail(bilan)).content)
    assert "Complété" in back
    assert "La Caf demande" not in back  # it is answered
    assert "modifié" in back
    ours.post(links.act(bilan, "valider"), fields_of(ours.get(links.act(bilan, "valider")).content))
    assert Bilan.objects.get().state == BilanState.VALIDATED
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["bilan-receipt", "bilan-received", "bilan-news", "bilan-receipt", "bilan-received", "bilan-news"]


def test_a_draft_stays_with_who_writes_and_partners_do_not_read_the_accounts() -> None:
    bilan = bilan_of()
    porteur = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    answered(bilan, porteur, "Secret de brouillon.")
    for reader in (member(Role.CAFLAB, region_id="84"), member(Role.STATE_INSTRUCTOR, region_id="84")):
        assert "Secret de brouillon." not in text_of(client_of(reader).get(links.detail(bilan)).content)
    partner = PartnershipFactory.create(project=bilan.project)
    other = member(Role.PORTEUR_MEMBER, porteur=partner.porteur)
    assert client_of(other).get(links.detail(bilan)).status_code == 404
    assert client_of(other).get(reverse("project_detail", args=[bilan.project.reference])).status_code == 200


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len(asked)


def many(count: int) -> None:
    """As many projects of the Caf with a bilan in each state, one in two late."""
    states = list(BilanState)
    for place in range(count):
        project = ProjectFactory.create(selected_on=SELECTED)
        year = 2024 if place % 2 else 2025
        bilan = bilan_of(project, year=year, state=states[place % len(states)], due_in=-5 if place % 2 else 20)
        ContactFactory.create(porteur=project.porteur, email=f"c{bilan.pk}@exemple.invalid", is_responsible=True)


def test_queries_do_not_grow_with_the_bilans() -> None:
    advisor, cnaf = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.CNAF)
    ours, national = client_of(advisor), client_of(cnaf)
    asks: dict[str, Callable[[], object]] = {
        "list": lambda: ours.get(reverse("bilan_list")),
        "export": lambda: ours.get(reverse("bilan_export")),
        "late": lambda: national.get(reverse("bilan_late")),
        "remind": lambda: national.get(reverse("bilan_remind")),
        "settings": lambda: national.get(reverse("bilan_settings")),
        "due": lambda: due(advisor, Project.objects.visible_to(advisor), today()),
        "expected": lambda: expected(advisor, Project.objects.all(), today()),
        "facet": lambda: ours.get(reverse("project_list"), {"bilan": "attendu"}),
    }
    many(3)
    due(advisor, Project.objects.visible_to(advisor), today())  # reads the rights of the person, once
    few = {name: queries(ask) for name, ask in asks.items()}
    many(37)
    assert {name: queries(ask) for name, ask in asks.items()} == few
    assert (few["due"], few["expected"]) == (2, 2)
    assert few["list"] <= 14


def test_the_list_puts_late_ones_first_counts_and_filters() -> None:
    many(8)
    ours = client_of(member(Role.CAF_ADVISOR, caf_id="07"))
    page = ours.get(reverse("bilan_list")).context["page"]
    late = [row.is_late for row in page.rows]
    assert late == sorted(late, reverse=True)
    assert any(late)
    for query in (
        "etat=retard",
        "etat=valide",
        "annee=2024",
        "caf=07",
        "q=association",
        "annee=999999&etat=rien&page=x",
    ):
        assert ours.get(f"{reverse('bilan_list')}?{query}").status_code == 200
    assert {row.is_late for row in ours.get(f"{reverse('bilan_list')}?etat=retard").context["page"].rows} == {True}
    assert ours.get(f"{reverse('bilan_list')}?caf=31").context["page"].total == 0
    counted = ours.get(f"{reverse('project_list')}?bilan=attendu")
    assert counted.status_code == 200


def test_the_export_holds_no_formula() -> None:
    project = ProjectFactory.create(selected_on=SELECTED, porteur__name="=HYPERLINK(1)")
    bilan_of(project)
    answer = client_of(member(Role.CAF_ADVISOR, caf_id="07")).get(reverse("bilan_export"))
    assert "'=HYPERLINK(1)" in answer.content.decode()


def test_what_is_typed_wrong_is_told_at_its_field_and_nothing_is_stored() -> None:
    bilan = bilan_of()
    porteur = client_of(member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur))
    indicator = indicator_of(bilan.project)
    question = BilanQuestion.of_year(bilan.year)[0]
    long, name = "é" * 100_000, f"question_{question.pk}"
    for section, typed in (
        ("activite", {name: long}),
        ("activite", {name: "a\x00b"}),
        ("indicateurs", {"period_start": "31/12/2025", "period_end": "01/01/2025"}),
        ("indicateurs", {"period_end": "30/02/2025"}),
        ("indicateurs", {f"actual_{indicator.pk}": "-3"}),
        ("indicateurs", {f"actual_{indicator.pk}": "beaucoup"}),
        ("budget", {"file": budget_file(" \x00")}),
    ):
        page = links.section(bilan, section)
        answer = porteur.post(page, fields_of(porteur.get(page).content) | typed)
        assert answer.status_code == 200, (section, typed.keys())
        wrong = [field.name for field in answer.context["form"].wrong_fields]
        assert wrong
        assert set(wrong) <= set(typed) | {"period_end"}, (section, wrong)
    assert not BilanAnswer.objects.exists()
    assert not BudgetLine.objects.exists()
    assert Bilan.objects.get().state == BilanState.EXPECTED
    formula = "=1+1 <script>alert(1)</script> 😀 « Word »"
    page = links.section(bilan, "activite")
    porteur.post(page, fields_of(porteur.get(page).content) | {name: formula})
    assert BilanAnswer.objects.get().text == formula
    assert b"<script>alert" not in porteur.get(page).content


def test_two_tabs_on_one_page_are_compared_and_nothing_is_lost() -> None:
    bilan = bilan_of()
    porteur = client_of(member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur))
    page, name = links.section(bilan, "activite"), f"question_{BilanQuestion.of_year(bilan.year)[0].pk}"
    first = fields_of(porteur.get(page).content)
    assert porteur.post(page, first | {name: "Un onglet."}).status_code == 302
    compared = porteur.post(page, first | {name: "L’autre onglet."})
    assert compared.status_code == 409
    assert "Un onglet." in text_of(compared.content)
    assert "L’autre onglet." in text_of(compared.content)
    assert BilanAnswer.objects.get().text == "Un onglet."


def test_the_file_of_a_draft_is_not_the_offices_to_read() -> None:
    bilan = bilan_of()
    porteur, state = (
        member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur),
        member(Role.STATE_INSTRUCTOR, region_id="84"),
    )
    ready_bilan(bilan, porteur)
    document = BilanDocument.objects.get().document
    page = document.get_absolute_url()
    assert client_of(porteur).get(page).status_code == 200
    assert client_of(state).get(page).status_code == 404
    services.deposit_bilan(actor=porteur, bilan=bilan)
    assert client_of(state).get(page).status_code == 200
    # Sent back, the file that takes its place is a draft again.
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    services.ask_completion(actor=advisor, bilan=bilan, reason="Voir.", comments={"budget": "Détaillez."})
    assert client_of(state).get(page).status_code == 200
    bilan.refresh_from_db()
    on = {"actor": porteur, "bilan": bilan, "version": version_of(bilan, SectionSlug.BUDGET), "amounts": {}}
    services.save_budget(**on, upload=budget_file("Charges;2000\n"))
    first, second = (reverse("document_download", args=[document.public_id, number]) for number in (1, 2))
    look = reverse("document_preview", args=[document.public_id, 2])
    for reader in (state, member(Role.CAFLAB, region_id="84")):
        shown = client_of(reader).get(page)
        assert first in shown.text
        assert second not in shown.text
        assert [client_of(reader).get(url).status_code for url in (first, second, look)] == [200, 404, 404]
        assert [line.version for line in document_lines(reader, [document.pk])] == [1]
    for writer in (advisor, porteur):
        assert client_of(writer).get(second).status_code == 200
        assert [line.version for line in document_lines(writer, [document.pk])] == [2]
    services.deposit_bilan(actor=porteur, bilan=bilan)
    assert client_of(state).get(second).status_code == 200


def test_indicators_of_deposited_bilans_stand_side_by_side_on_the_page_of_the_project() -> None:
    project = ProjectFactory.create(selected_on=SELECTED)
    porteur = member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    flow, families = indicator_of(project), indicator_of(project, "Familles", "distinct", "familles")
    for year, number in ((2024, 10), (2025, 12)):
        bilan = ready_bilan(bilan_of(project, year=year), porteur)
        services.save_indicators(
            actor=porteur,
            bilan=bilan,
            version=version_of(bilan, SectionSlug.INDICATORS),
            period=(bilan.period_start, bilan.period_end),
            values=dict.fromkeys((flow, families), (None, number)),
        )
        services.deposit_bilan(actor=porteur, bilan=bilan)
    shown = {row.label: row for row in series_of(project, timezone.now())}
    assert shown["Ateliers tenus"].total.value == 22
    assert shown["Familles"].total.value is None
    page = client_of(porteur).get(reverse("project_tab", args=[project.reference, "bilans"]))
    assert "ne s’additionne pas" in text_of(page.content)
    # What it counts is fixed from then on; its name is not.
    edit = links.indicator_edit(Bilan.objects.first(), flow.pk)
    typed = fields_of(client_of(porteur).get(edit).content)
    assert client_of(porteur).post(edit, typed | {"nature": "taux"}).status_code == 200
    assert client_of(porteur).post(edit, typed | {"label": "Ateliers"}).status_code == 302
    assert Indicator.objects.get(pk=flow.pk).nature == "flux"


def test_last_year_stands_beside_what_is_written_now() -> None:
    project = ProjectFactory.create(selected_on=SELECTED)
    porteur = member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    deposited_bilan(answered(bilan_of(project, year=2024), porteur, "Dit en 2024."), porteur)
    page = client_of(porteur).get(links.section(bilan_of(project), "activite"))
    assert "Exemple de réponse." in text_of(page.content)
    assert "2024" in text_of(page.content)


def test_a_rule_that_was_answered_keeps_its_words() -> None:
    bilan = bilan_of()
    answered(bilan, member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur))
    cnaf = client_of(member(Role.CNAF))
    question = BilanQuestion.of_year(bilan.year)[0]
    page = reverse("bilan_rule_edit", args=["question", question.pk])
    typed = fields_of(cnaf.get(page).content)
    assert cnaf.post(page, typed | {"label": "Autre chose ?"}).status_code == 200
    assert cnaf.post(page, typed | {"last_year": "2025"}).status_code == 302
    added = typed | {"label": "Nouvelle question", "first_year": "2026", "theme": question.theme}
    assert cnaf.post(reverse("bilan_rule_add", args=["question"]), added).status_code == 302
    assert BilanQuestion.of_year(2026)[0].label == "Nouvelle question"


def test_a_late_bilan_leads_its_advisor_to_the_reminders() -> None:
    bilan = bilan_of(due_in=-30)
    ours, theirs = member(Role.CAF_ADVISOR, caf_id="07"), member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    address = f"{reverse('bilan_remind')}?caf=07"
    page = client_of(ours).get(links.detail(bilan)).content.decode()
    assert f'href="{address}"' in page
    assert text_of(page.encode()).count("en retard") == 1
    assert client_of(ours).get(address).status_code == 200
    assert reverse("bilan_remind") not in client_of(theirs).get(links.detail(bilan)).content.decode()
