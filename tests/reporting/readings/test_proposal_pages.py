"""The pages of what a reading proposes: the list, a block and a number reviewed, set aside, undone, compared."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import Call
from projects.portfolio.models import Observation, Project, Statement
from reporting.enums import ProposalKind, ProposalState
from reporting.models import Reading, ReadingProposal
from tests.factories import ObservationFactory, member
from tests.factories.readings import reading_of
from tests.reporting.readings.recueils import RECUEIL, ardeche, blocks_of, recueil_of
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
CEILING = 32


def posted(page: Any, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the form as it is shown, with what a person changes."""
    form = page.xpath("//form[@data-saisie]")[0]
    found: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        kind, name = field.get("type", ""), field.get("name")
        if kind in ("radio", "checkbox") and field.get("checked") is None:
            continue
        if field.tag == "select":
            value = field.xpath("string(.//option[@selected]/@value)")
        else:
            value = field.text or "" if field.tag == "textarea" else field.get("value", "")
        if kind == "checkbox":
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return {**found, **changed}


def address(proposal: ReadingProposal, act: str = "") -> str:
    return f"/lectures/{proposal.reading_id}/propositions/{proposal.pk}/{act}"


def test_the_list_tells_what_is_proposed_and_how_far_the_review_is(client: Client, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas")
    page = parse(client.get(f"/lectures/{reading.pk}/propositions/"))
    assert "0 sur 5 relues" in text_of(page).replace("\xa0", " ")
    rows = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
    assert len(rows) == 5
    assert project.reference in rows[0]
    assert "même porteur" in rows[0]
    figures = parse(client.get(f"/lectures/{reading.pk}/propositions/?nature=chiffre&etat=a-revoir"))
    assert "9 : Projets par département, Ardèche" in text_of(figures)
    none = client.get(f"/lectures/{reading.pk}/propositions/?etat=acceptee")
    assert "Aucune proposition ne correspond" in text_of(parse(none))


def test_a_block_is_shown_beside_what_the_portal_knows_then_accepted(client: Client, reading: Reading) -> None:
    project = ardeche("Commune d’Aubenas", title="Un jardin")
    ObservationFactory.create(project=project, value="amorcage", observed_on="2024-01-01")
    block = blocks_of(reading)[0]
    page = parse(client.get(address(block)))
    words = text_of(page)
    assert "phase de montée en charge" in words
    assert page.xpath("//mark[contains(., 'phase de montée en charge')]")
    line = next(row for row in page.xpath("//tbody/tr") if row.xpath("string(th)") == "Maturité")
    assert "Amorçage" in line.text_content()
    assert "Sera noté" in line.text_content()
    # Accepted from under the comparison; the form waits, folded.
    assert page.xpath("//button[@form='relire'] and //details//form[@id='relire']")
    done = client.post(address(block), posted(page))
    assert done.status_code == 302
    assert done.url == address(blocks_of(reading)[1])
    block.refresh_from_db()
    assert block.state == ProposalState.ACCEPTED
    shown = text_of(parse(client.get(f"/projets/{project.reference}/")))
    assert "phase de montée en charge" in shown
    assert "Recueil de 2025" in shown
    judged = text_of(parse(client.get(address(block))))
    assert "Acceptée" in judged
    assert client.post(address(block, f"{block.version}/annuler/")).status_code == 302
    block.refresh_from_db()
    assert block.state == ProposalState.TO_REVIEW


def test_a_field_is_corrected_and_another_project_chosen(client: Client, reading: Reading) -> None:
    other = ardeche("Ville de Tournon")
    ardeche("Commune d’Aubenas")
    block = blocks_of(reading)[0]
    page = parse(client.get(address(block)))
    typed = posted(page, project="autre", maturity="perennisation", other=other.reference, other_cle=str(other.pk))
    done = client.post(address(block), {**typed, "corriger": "1"})
    assert done.status_code == 302, text_of(parse(done))
    block.refresh_from_db()
    assert (block.state, block.project) == (ProposalState.CORRECTED, other)
    assert Observation.objects.get(project=other).value == "perennisation"


def test_a_project_that_the_portal_does_not_have_is_made(client: Client, reading: Reading) -> None:
    block = blocks_of(reading)[1]
    page = parse(client.get(address(block)))
    assert page.xpath("string(//input[@name='project'][@checked]/@value)") == "nouveau"
    labels = {text_of(label).replace("\xa0", " ") for label in page.xpath("//form[@data-saisie]//label")}
    needed = {f"{name} (requis pour un nouveau projet)" for name in ("Appel", "Retenu le", "Département")}
    others = {
        "Autre projet du portail (requis pour un autre projet)",
        "Type de porteur (requis pour un nouveau porteur)",
    }
    assert labels >= needed | others | {"Titre (facultatif)"}
    # What no document says is not chosen for whoever reviews it: neither the call nor the day.
    assert "Dites quel appel a retenu ce projet." in text_of(parse(client.post(address(block), posted(page))))
    call = Call.objects.get()
    typed = posted(page, call=str(call.pk), selected_on="12/2023", title="Premiers pas")
    done = client.post(address(block), typed)
    assert done.status_code == 302, text_of(parse(done))
    made = Project.objects.get()
    assert (str(made.porteur), made.title) == ("Association Les Petits Pas", "Premiers pas")
    # The next one of the same document is proposed as this one was.
    after = parse(client.get(address(blocks_of(reading)[2])))
    assert after.xpath("string(//select[@name='call']//option[@selected]/@value)") == str(call.pk)
    assert after.xpath("string(//input[@name='selected_on']/@value)") == "12/2023"


def test_errors_stand_at_their_field_and_keep_what_was_typed(client: Client, reading: Reading) -> None:
    block = blocks_of(reading)[1]
    page = parse(client.get(address(block)))
    refused = client.post(
        address(block), posted(page, call="", department="", porteur_kind="", fiche_count="3", observed_on="hier")
    )
    assert refused.status_code == 200
    words = text_of(parse(refused))
    for error in (
        "Dites quel appel a retenu ce projet.",
        "Dites dans quel département est ce projet.",
        "Dites le type du porteur, pour le créer.",
        "Un nombre de fiches suppose qu’une fiche est disponible.",
        "Cette date ne se lit pas",
    ):
        assert error in words
    assert parse(refused).xpath("string(//input[@name='porteur']/@value)") == "Association Les Petits Pas"
    assert not Project.objects.exists()


def test_a_stage_said_in_words_that_are_none_of_the_portal_is_told(client: Client, officer: User) -> None:
    recueil_of(officer)  # its call and categories
    text = RECUEIL.replace("phase d’expérimentation", "en cours")
    block = blocks_of(reading_of(officer, text, title="Autre"))[1]
    first = parse(client.get(address(block))).xpath("string(//select[@name='maturity']/option[1])")
    assert first.strip() == "Dit « en cours », à traduire ici"


def test_a_refused_form_keeps_open_what_a_new_project_needs(client: Client, reading: Reading) -> None:
    block = blocks_of(reading)[1]
    page = parse(client.get(address(block)))
    group = "//input[@name='selected_on'][not(ancestor::details[not(@open)])]"
    assert page.xpath(group)
    # What is wrong stands in another group: what is proposed in this one is still seen, and sent again.
    refused = client.post(address(block), posted(page, porteur_kind=""))
    assert "Dites le type du porteur" in text_of(parse(refused))
    assert parse(refused).xpath(group)


def test_a_number_is_reviewed_and_set_aside_with_a_reason(client: Client, reading: Reading) -> None:
    total, here = reading.proposals.filter(kind=ProposalKind.FIGURE)
    page = parse(client.get(address(total)))
    counted = "//main//a[starts-with(@href, '/chiffres/projects.total/')]/@href"
    assert client.get(page.xpath(counted)[0]).status_code == 200
    done = client.post(address(total), posted(page, number="15"), follow=True)
    assert "« 15 : Projets" in text_of(parse(done)).replace("\u202f", " ").replace("\xa0", " ")
    judged = parse(client.get(address(total)))
    assert "15 : " in text_of(judged.xpath("//*[@aria-labelledby='h-suite']")[0]).replace("\xa0", " ")
    assert judged.xpath(counted)
    kept = Statement.objects.get()
    assert (kept.measure, kept.number, kept.printed) == ("projects.total", 15, "14 projets")
    aside = client.get(address(here, "ecarter/"))
    assert "À remplir" in text_of(parse(client.post(address(here, "ecarter/"), posted(parse(aside), note=""))))
    assert client.post(address(here, "ecarter/"), posted(parse(aside), note="Autre fonds")).status_code == 302
    here.refresh_from_db()
    assert here.note == "Autre fonds"
    assert "Autre fonds" in text_of(parse(client.get(address(here))))


def test_each_answer_leads_to_the_next_one_and_the_last_says_what_to_do(client: Client, reading: Reading) -> None:
    keys = list(reading.proposals.values_list("pk", flat=True))
    for rank, key in enumerate(keys, 1):
        url = address(reading.proposals.get(pk=key), "ecarter/")
        done = client.post(url, {"version": "1", "note": "Lu de travers"}, follow=True)
        said = text_of(parse(done).xpath("//*[@class='pf-messages']")[0]).replace("\xa0", " ")
        left = len(keys) - rank
        assert f"Il vous en reste {left} à relire" in said if left else "plus rien à relire" in said
    assert done.redirect_chain[-1][0] == f"/lectures/{reading.pk}/propositions/"
    assert f"Plus rien à relire pour vous : {len(keys)} écartées." in text_of(parse(done)).replace("\xa0", " ")
    assert parse(done).xpath(f"//main//a[@href='/lectures/{reading.pk}/#contradictions']")


def test_a_page_that_somebody_judged_meanwhile_is_refused(client: Client, reading: Reading) -> None:
    ardeche("Commune d’Aubenas")
    block = blocks_of(reading)[0]
    page = parse(client.get(address(block)))
    client.post(address(block, "ecarter/"), {"version": "1", "note": "Doublon"})
    again = parse(client.post(address(block), posted(page, title="Un titre tapé")))
    assert again.xpath("string(//input[@name='title']/@value)") == "Un titre tapé"
    assert "Doublon" in text_of(again)
    assert again.xpath("//form[@data-saisie]//*[contains(@class, 'alert') or @role='alert']")
    assert not Observation.objects.exists()


def test_the_reference_of_a_project_is_told_to_those_who_see_it_alone(client: Client, reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    project = ardeche("Commune d’Aubenas")
    block = blocks_of(reading)[0]
    client.post(address(block), posted(parse(client.get(address(block)))))
    url = f"/lectures/{reading.pk}/propositions/?etat=acceptee"
    assert project.reference in text_of(parse(client.get(url)))
    client.force_login(member(Role.CAF_ADVISOR, caf_id="30"))
    shown = text_of(parse(client.get(url)))
    assert project.reference not in shown
    assert "hors de votre territoire" in shown


def test_what_was_typed_of_a_proposal_that_vanished_comes_back(client: Client, reading: Reading) -> None:
    ardeche("Commune d’Aubenas")
    block = blocks_of(reading)[0]
    page = parse(client.get(address(block)))
    ReadingProposal.objects.filter(pk=block.pk).delete()
    answer = client.post(address(block), posted(page, title="Un titre tapé", maturity="montee-en-charge"))
    assert answer.status_code == 409
    assert "Un titre tapé" in text_of(parse(answer))
    aside = client.post(address(block, "ecarter/"), {"version": "1", "note": "Vu avec la Caf"})
    assert "Vu avec la Caf" in text_of(parse(aside))
    assert client.get(address(block)).status_code == 404


def test_a_caf_is_told_at_once_what_it_may_not_accept(client: Client, reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    block = blocks_of(reading)[0]
    figure = reading.proposals.filter(kind=ProposalKind.FIGURE).first()
    client.force_login(member(Role.CAF_ADVISOR, caf_id="30"))
    ReadingProposal.objects.filter(pk=block.pk).update(values={**block.values, "department": "07"})
    listed = text_of(parse(client.get(f"/lectures/{reading.pk}/propositions/")))
    assert "hors de votre territoire" in listed
    assert "à la Cnaf et au Caflab" in listed
    page = parse(client.get(address(block)))
    assert "dans les départements de votre Caf" in text_of(page)
    assert not page.xpath("//button[@form='relire'] | //details[contains(@class, 'pf-relecture')][@open]")
    page = parse(client.get(address(figure)))
    assert "La Cnaf et le Caflab gardent les chiffres" in text_of(page)
    assert not page.xpath("//form[@data-saisie]")
    aside = parse(client.get(address(figure, "ecarter/")))
    done = client.post(address(figure, "ecarter/"), posted(aside, note="Lu de travers"))
    # The next one is one that they may accept.
    assert done.url in {address(one) for one in blocks_of(reading)[1:]} | {f"/lectures/{reading.pk}/propositions/"}


def test_who_accepts_no_proposal_reads_them(client: Client, reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    ardeche("Commune d’Aubenas", selected_on="2024-01-01")
    client.force_login(member(Role.ADMIN, national=True))
    listed = parse(client.get(f"/lectures/{reading.pk}/propositions/"))
    assert "vous les lisez" in text_of(listed)
    assert not listed.xpath("//main//a[contains(., 'la relecture')]")
    page = parse(client.get(address(blocks_of(reading)[0])))
    assert "Ce que le portail en sait" in text_of(page)
    assert not page.xpath("//form[@data-saisie]")
    back = page.xpath("//main//a[contains(., 'Revenir à la liste')]/@href")
    assert back == [f"/lectures/{reading.pk}/propositions/"]


def test_a_caf_goes_on_from_what_is_not_its_own_to_what_is(client: Client, reading: Reading) -> None:
    Reading.objects.update(is_shared=True)
    figure = reading.proposals.filter(kind=ProposalKind.FIGURE).first()
    client.force_login(member(Role.CAF_ADVISOR, caf_id="07"))
    page = parse(client.get(address(figure)))
    onward = page.xpath("string(//main//a[contains(., 'Continuer la relecture')]/@href)")
    assert onward in {address(one) for one in blocks_of(reading)}


def test_the_reading_is_compared_with_the_portal_on_its_page(client: Client, reading: Reading) -> None:
    page = client.post(f"/lectures/{reading.pk}/portail/", follow=True)
    assert "ne connaissait aucun projet" in text_of(parse(page))
    ardeche("Commune d’Aubenas", selected_on="2024-01-01")
    shown = parse(client.post(f"/lectures/{reading.pk}/portail/", follow=True))
    assert "2 nombres comparés, 1 bloc reconnu" in text_of(shown.xpath("//*[@id='dit']")[0]).replace("\xa0", " ")
    assert "le portail en compte 1" in text_of(shown)
    assert shown.xpath("//a[starts-with(@href, '/chiffres/projects.by_department/')]")


def test_what_differs_from_the_portal_is_shown_by_figure_and_by_project(client: Client, officer: User) -> None:
    text = RECUEIL.replace(
        "14 projets ont été soutenus : 9 projets en Ardèche.",
        "14 projets ont été soutenus.\n\n- 9 projets en Ardèche ;\n- 5 projets dans la Drôme.",
    )
    project = ardeche("Commune d’Aubenas", selected_on="2024-01-01")
    ObservationFactory.create(project=project, value="amorcage", observed_on="2024-01-01")
    ardeche("Ville de Die", selected_on="2024-01-01", department_id="26")
    reading = reading_of(officer, text)
    shown = parse(client.post(f"/lectures/{reading.pk}/portail/", follow=True))
    titles = [" ".join(one.text_content().split()) for one in shown.xpath("//*[@id='contradictions']/h3")]
    assert [one for one in titles if one.startswith("Projets par département")] == ["Projets par département 2"]
    assert shown.xpath(f"//*[@id='contradictions']/h3/a[contains(., '{project.reference}')]/@href")
    assert text_of(shown).count("ces écarts ne sont visibles que de vous") == 1
    # A sub-title of the group: the titles of its findings come one level lower.
    first = shown.xpath("//h3[starts-with(normalize-space(), 'Projets par département')]/following-sibling::article")[0]
    assert first.xpath(".//h4")
    assert "(projets par département : Ardèche)" in text_of(shown).replace("\xa0", " ")


def test_a_text_without_projects_says_that_there_is_nothing_to_propose(client: Client, officer: User) -> None:
    reading = reading_of(officer)
    assert "Rien à proposer" in text_of(parse(client.get(f"/lectures/{reading.pk}/propositions/")))


def test_words_of_the_document_are_escaped(client: Client, officer: User) -> None:
    text = RECUEIL.replace("phase de montée en charge", "montée en charge <script>alert(1)</script>")
    recueil_of(officer)
    reading = reading_of(officer, text)
    ardeche("Commune d’Aubenas")
    page = client.get(address(blocks_of(reading)[0])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_queries_do_not_grow_with_the_proposals_and_the_projects(client: Client, reading: Reading) -> None:
    block = blocks_of(reading)[0]
    ardeche("Commune d’Aubenas")
    addresses = (f"/lectures/{reading.pk}/propositions/", address(block))

    def cost(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    few = [cost(url) for url in addresses]
    for rank in range(12):
        ardeche(f"Commune numéro {rank}")
    ReadingProposal.objects.bulk_create(
        ReadingProposal(
            reading=reading, file=block.file, kind="projet", position=10 + rank, first_line=30 + rank,
            last_line=30 + rank, values=block.values,
        )
        for rank in range(40)
    )  # fmt: skip
    assert [cost(url) for url in addresses] == few
    assert max(few) <= CEILING
