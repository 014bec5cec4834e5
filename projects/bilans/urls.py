"""Addresses of annual bilans."""

from django.urls import path

from projects.bilans.views import acts, autosave, filling, lists, reading, reminders, settings

BASE = "bilans-annuels/"
urlpatterns = [
    path(BASE, lists.bilan_list, name="bilan_list"),
    path(f"{BASE}export.csv", lists.bilan_export, name="bilan_export"),
    path(f"{BASE}retards/", reminders.bilan_late, name="bilan_late"),
    path(f"{BASE}relances/", reminders.bilan_remind, name="bilan_remind"),
    path(f"{BASE}reglages/", settings.bilan_settings, name="bilan_settings"),
    path(f"{BASE}reglages/campagne/ajouter/", settings.campaign_add, name="bilan_campaign_add"),
    path(f"{BASE}reglages/campagne/<int:pk>/", settings.campaign_edit, name="bilan_campaign_edit"),
    path(f"{BASE}reglages/<slug:kind>/ajouter/", settings.rule_add, name="bilan_rule_add"),
    path(f"{BASE}reglages/<slug:kind>/<int:pk>/", settings.rule_edit, name="bilan_rule_edit"),
    path(f"{BASE}<int:pk>/", reading.bilan_detail, name="bilan_detail"),
    path(f"{BASE}<int:pk>/versions/<int:number>/", reading.bilan_version, name="bilan_version"),
    path(f"{BASE}<int:pk>/saisie/<slug:section>/", filling.bilan_section, name="bilan_section"),
    path(f"{BASE}<int:pk>/saisie/<slug:section>/brouillon/", autosave.bilan_autosave, name="bilan_autosave"),
    path(f"{BASE}<int:pk>/indicateurs/ajouter/", filling.indicator_add, name="bilan_indicator_add"),
    path(f"{BASE}<int:pk>/indicateurs/<int:indicator>/", filling.indicator_edit, name="bilan_indicator_edit"),
    path(f"{BASE}<int:pk>/verifier/", filling.bilan_check, name="bilan_check"),
    path(f"{BASE}<int:pk>/etat/<slug:transition>/", acts.bilan_act, name="bilan_act"),
]
