"""Addresses of yearly financing: who pays what, from request to balance."""

from django.urls import URLPattern, path

from funding.grants import payment_urls
from funding.grants.views import acts, corrections, reading
from funding.grants.views.sitting import sitting

YEAR = "projets/<reference:reference>/financements/<int:year>/<slug:funder>/"

urlpatterns: list[URLPattern] = [
    *payment_urls.urlpatterns,
    path("financements/commission/", sitting, name="sitting"),
    path(YEAR, reading.financing_detail, name="financing_detail"),
    path(f"{YEAR}votes/<int:pk>/annuler/", corrections.vote_cancel, name="vote_cancel"),
    path(f"{YEAR}avenants/<int:pk>/annuler/", corrections.amendment_cancel, name="amendment_cancel"),
    path(f"{YEAR}echeances/<int:pk>/annuler/", corrections.deadline_cancel, name="deadline_cancel"),
    path(f"{YEAR}<slug:act>/", acts.financing_act, name="financing_act"),
]
