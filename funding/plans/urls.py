"""Addresses of financing plans."""

from django.urls import path

from funding.plans.views import acts, filling, importing, reading

BASE = "projets/<reference:reference>/plan/<int:year>/"
urlpatterns = [
    path(BASE, reading.plan_detail, name="plan_detail"),
    path(f"{BASE}saisie/", filling.plan_edit, name="plan_edit"),
    path(f"{BASE}saisie/brouillon/", filling.plan_autosave, name="plan_autosave"),
    path(f"{BASE}reprendre/", filling.plan_copy, name="plan_copy"),
    path(f"{BASE}import/", importing.plan_import, name="plan_import"),
    path(f"{BASE}versions/", reading.plan_versions, name="plan_versions"),
    path(f"{BASE}versions/<int:number>/", reading.plan_version, name="plan_version"),
    path(f"{BASE}examen/", acts.plan_check, name="plan_check"),
    path(f"{BASE}etat/<slug:transition>/", acts.plan_act, name="plan_act"),
]
