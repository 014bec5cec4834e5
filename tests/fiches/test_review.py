"""A review that is left and taken up again, by the Caf then by the porteur."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from projects.fiches.drafting import read_draft
from projects.fiches.reading import main_fiche
from projects.fiches.services.writing import edit_fiche
from tests.fiches.people import place, proposed, typed

pytestmark = pytest.mark.django_db


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_review_is_kept_as_it_goes_and_what_is_left_out_is_taken_up_again() -> None:
    """Decisions outlive a page left undone; one act takes a part and gives the rest back to the porteur."""
    here = place()
    proposal = proposed(here, title="Une halte pour tous", standfirst="Vers vous", after="La commune", planned="2027")
    url, client = reverse("proposal_review", args=[proposal.public_id]), client_of(here.camille)

    def answered(browser: Client, **typed: str) -> str:
        shown = html.fromstring(browser.get(url).content.decode()).get_element_by_id("relecture").fields
        return browser.post(url, {**{k: v for k, v in shown.items() if v}, **typed}, follow=True).content.decode()

    page = answered(client, decision_title="accepted", comment_after="Dites quand.")
    assert "Vos décisions sont gardées" in page
    links = {link for _, _, link, _ in html.fromstring(page).iterlinks() if link.startswith("#id_decision")}
    assert links == {"#id_decision_standfirst_0", "#id_decision_after_0", "#id_decision_planned_0"}
    told = client_of(here.nadia).get(reverse("proposal_detail", args=[proposal.public_id])).content.decode()
    assert "Dites quand." not in told  # nothing is said before it is concluded
    version = main_fiche(here.project).version  # type: ignore[union-attr]
    assert "Un collègue a noté" in answered(client, decision_title="refused", noted="autre", noter="1")
    answered(client, decision_standfirst="accepted", noter="1")
    # The fiche says something else since: that field alone is to be decided again.
    edit_fiche(actor=here.helene, project=here.project, version=version, values={"standfirst": "Hélène"})
    assert "Décisions gardées" in answered(client, tout_garder="1")
    kept = dict(proposal.fields.values_list("field", "decision"))
    assert kept == {"title": "accepted", "standfirst": "refused", "after": "refused", "planned": "refused"}
    page = answered(client)
    assert "Réponse envoyée au porteur" in page
    assert "Votre texte" not in page
    receipt = reverse("proposal_detail", args=[proposal.public_id])
    page = client_of(here.nadia).get(receipt).content.decode()
    assert "Sans explication" in page
    typed(here.nadia, here.project, planned="Autre chose")
    client_of(here.nadia).post(reverse("proposal_take_up", args=[proposal.public_id]))
    draft = read_draft(here.project)
    assert (draft.changed, draft.text("planned")) == (["standfirst", "planned", "after"], "Autre chose")
