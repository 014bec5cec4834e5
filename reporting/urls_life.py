"""Addresses of the life of an edition: what was frozen."""

from django.urls import path

from reporting.views import life_frozen

EDITION = "recueils/<slug:slug>/"
FROZEN = f"{EDITION}gel/<int:number>/"

urlpatterns = [
    path(FROZEN, life_frozen.frozen_detail, name="frozen_detail"),
    path(f"{FROZEN}donnees.json", life_frozen.frozen_data, name="frozen_data"),
    path(f"{FROZEN}document.pdf", life_frozen.frozen_document, name="frozen_document"),
    path(f"{FROZEN}chiffres/<str:id>/", life_frozen.frozen_figure, name="frozen_figure"),
]
