"""What the pages of a draft say and keep: two tabs, a fiche that was sent back, a section where nothing was said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.fiches.drafting import read_draft
from projects.fiches.forms import form_of
from projects.fiches.sections import SECTIONS
from projects.fiches.services.proposals import send_proposal
from projects.fiches.services.review import send_back
from projects.fiches.views.sections import frame_of
from tests.fiches.people import Place, place, proposed, typed

pytestmark = pytest.mark.django_db


def test_a_tab_that_goes_on_never_puts_back_the_old_text_of_another_field() -> None:
    here = place()
    client = Client()
    client.force_login(here.nadia)
    keep = reverse("fiche_autosave", args=[here.project.reference, SECTIONS[0].slug])
    shown = form_of(read_draft(here.project), SECTIONS[0]).initial
    client.post(keep, {**shown, "title": "Le titre d’un onglet"})
    read = shown["read"]
    for text in ("La phrase", "La phrase de l’autre"):
        read = client.post(keep, {**shown, "standfirst": text, "read": read}).json()["read"]
    draft = read_draft(here.project)
    assert (draft.text("title"), draft.text("standfirst")) == ("Le titre d’un onglet", "La phrase de l’autre")


def test_the_reason_of_the_caf_is_said_where_it_is_answered_until_it_is() -> None:
    here = place()
    client = Client()
    client.force_login(here.nadia)
    ref = here.project.reference
    pages = [*(reverse("fiche_edit", args=[ref, part.slug]) for part in SECTIONS), reverse("fiche_send", args=[ref])]
    why = "Dites aussi ce que l’hiver a changé."
    send_back(actor=here.camille, proposal=proposed(here), reason=why, comments={})
    assert [why in client.get(page).text for page in pages] == [True] * len(pages)
    send_proposal(actor=here.nadia, project=here.project, draft_version=read_draft(here.project).row.version)
    assert why not in client.get(pages[-1]).text


def test_a_section_where_nothing_was_said_is_not_complete() -> None:
    here = place()
    said = {step["title"]: (step["said"], step["is_done"]) for step in steps(here)}
    assert said["Actions et calendrier"] == ("facultatif, rien de dit", False)
    typed(here.nadia, here.project, planned="2027 : Un relais itinérant")
    assert {step["title"]: step["said"] for step in steps(here)}["Actions et calendrier"] == "complet"


def steps(here: Place) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame_of(here.project, read_draft(here.project), None)["steps"]
    return found
