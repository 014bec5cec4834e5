"""Addresses of the way out of the Fipe."""

from django.urls import path

from funding.exits.views import after, project, rules, simulation, steps

PROJECT = "projets/<reference:reference>/sortie/"
ALL = "financements/sorties/"
urlpatterns = [
    path(PROJECT, project.exit_detail, name="exit_detail"),
    path(f"{PROJECT}realite/", project.exit_reality, name="exit_reality"),
    path(f"{PROJECT}recherche/", project.exit_search_add, name="exit_search_add"),
    path(f"{PROJECT}relais/<slug:code>/montant/", project.exit_expect, name="exit_expect"),
    path(f"{PROJECT}relais/<slug:code>/demarche/", steps.exit_step_add, name="exit_step_add"),
    path(f"{PROJECT}relais/<slug:code>/<slug:act>/", project.exit_decide, name="exit_decide"),
    path(f"{PROJECT}demarche/<int:pk>/", steps.exit_step_edit, name="exit_step_edit"),
    path(f"{PROJECT}demarche/<int:pk>/faite/", steps.exit_step_done, name="exit_step_done"),
    path(f"{PROJECT}annuler/<slug:kind>/<int:pk>/", project.exit_take_back, name="exit_take_back"),
    path(ALL, simulation.exit_simulation, name="exit_simulation"),
    path(f"{ALL}export.<slug:kind>", simulation.exit_export, name="exit_export"),
    path(f"{ALL}regles/", rules.takeover_list, name="takeover_list"),
    path(f"{ALL}regles/ajouter/", rules.takeover_add, name="takeover_add"),
    path(f"{ALL}regles/<int:pk>/", rules.takeover_edit, name="takeover_edit"),
    path("apres-le-fipe/", after.after_fipe, name="after_fipe"),
]
