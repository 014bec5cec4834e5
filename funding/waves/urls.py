"""Addresses of redistribution waves and of each Caf's questionnaire."""

from django.urls import path

from funding.waves.views import acts, filling, reading, reminders, waves

BASE = "financements/redistribution/"
ONE = f"{BASE}<slug:wave>/"
# After the addresses of the wave itself: no Caf has such a key.
CAF = f"{ONE}<slug:caf>/"
urlpatterns = [
    path(BASE, waves.wave_list, name="wave_list"),
    path(f"{BASE}ajouter/", waves.wave_add, name="wave_add"),
    path(ONE, waves.wave_detail, name="wave_detail"),
    path(f"{ONE}modifier/", waves.wave_edit, name="wave_edit"),
    path(f"{ONE}cloture/", waves.wave_close, name="wave_close"),
    path(f"{ONE}annulation/", waves.wave_cancel, name="wave_cancel"),
    path(f"{ONE}relances/", reminders.wave_remind, name="wave_remind"),
    path(f"{ONE}export.<str:extension>", waves.wave_export, name="wave_export"),
    path(CAF, filling.questionnaire, name="questionnaire"),
    path(f"{CAF}brouillon/", filling.questionnaire_autosave, name="questionnaire_autosave"),
    path(f"{CAF}verifier/", filling.questionnaire_check, name="questionnaire_check"),
    path(f"{CAF}etat/<slug:transition>/", acts.questionnaire_act, name="questionnaire_act"),
    path(f"{CAF}versions/<int:number>/", reading.questionnaire_version, name="questionnaire_version"),
]
