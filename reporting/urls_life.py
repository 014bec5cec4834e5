"""Addresses of the life of an edition: its acts, what was frozen."""

from django.urls import path

from reporting.views import life, life_frozen

EDITION = "recueils/<slug:slug>/"
FROZEN = f"{EDITION}gel/<int:number>/"

urlpatterns = [
    path(f"{EDITION}etat/<slug:transition>/", life.edition_act, name="edition_act"),
    path(f"{EDITION}page-publique/", life.edition_page, name="edition_page"),
    path(FROZEN, life_frozen.frozen_detail, name="frozen_detail"),
    path(f"{FROZEN}donnees.json", life_frozen.frozen_data, name="frozen_data"),
    path(f"{FROZEN}document.pdf", life_frozen.frozen_document, name="frozen_document"),
    path(f"{FROZEN}chiffres/<str:id>/", life_frozen.frozen_figure, name="frozen_figure"),
]
