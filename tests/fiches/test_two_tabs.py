"""Two tabs on one section of a fiche, each kept again and again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.fiches.drafting import read_draft
from projects.fiches.forms import form_of
from projects.fiches.sections import SECTIONS
from tests.fiches.people import place

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
