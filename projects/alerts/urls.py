"""Addresses of early signals, « Où en est-on » and the journal."""

from django.urls import path

from projects.alerts.views import journal, readiness, signals

urlpatterns = [
    path("alertes/", signals.alert_list, name="alert_list"),
    path("alertes/regles/", signals.alert_rules, name="alert_rules"),
    path("alertes/regles/<slug:rule>/", signals.alert_rule_edit, name="alert_rule_edit"),
    path("ou-en-est-on/", readiness.readiness, name="readiness"),
    path("ou-en-est-on/relancer/", readiness.readiness_remind, name="readiness_remind"),
    path("journal/", journal.journal_list, name="journal_list"),
    path("projets/<reference:reference>/alertes/<slug:rule>/ecarter/", signals.alert_dismiss, name="alert_dismiss"),
    path("projets/<reference:reference>/alertes/<int:pk>/reprendre/", signals.alert_restore, name="alert_restore"),
    path("projets/<reference:reference>/vigilance/", signals.project_points, name="project_points"),
    path(
        "projets/<reference:reference>/vigilance/<int:pk>/annuler/",
        signals.project_points_undo,
        name="project_points_undo",
    ),
]
