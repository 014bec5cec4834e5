from django.urls import path

from projects.caflab.views import accompaniment, evaluations, interviews, lessons, recommendations, resources

DOSSIER = "accompagnement/<str:reference>/"
MEETING = f"{DOSSIER}entretiens/"
EVALUATION = f"{DOSSIER}evaluations/"
LESSON = "enseignements/<int:pk>/"
RECOMMENDATION = "recommandations/<int:pk>/"

urlpatterns = [
    path("accompagnement/", accompaniment.accompaniment_list, name="accompaniment_list"),
    path(DOSSIER, accompaniment.accompaniment_detail, name="accompaniment_detail"),
    path(f"{DOSSIER}choisir/", accompaniment.accompaniment_select, name="accompaniment_select"),
    path(f"{DOSSIER}arreter/", accompaniment.accompaniment_stop, name="accompaniment_stop"),
    path(f"{DOSSIER}choix/<int:pk>/annuler/", accompaniment.selection_cancel, name="selection_cancel"),
    path(f"{DOSSIER}choix/<int:pk>/retablir/", accompaniment.selection_restore, name="selection_restore"),
    path(f"{MEETING}noter/", interviews.interview_add, name="interview_add"),
    path(f"{MEETING}prevoir/", interviews.interview_plan, name="interview_plan"),
    path(f"{MEETING}prevus/<int:pk>/renoncer/", interviews.interview_drop, name="interview_drop"),
    path(f"{MEETING}<int:pk>/", interviews.interview_detail, name="interview_detail"),
    path(f"{MEETING}<int:pk>/corriger/", interviews.interview_edit, name="interview_edit"),
    path(f"{MEETING}<int:pk>/annuler/", interviews.interview_cancel, name="interview_cancel"),
    path(f"{MEETING}<int:pk>/retablir/", interviews.interview_restore, name="interview_restore"),
    path(f"{EVALUATION}ajouter/", evaluations.evaluation_add, name="evaluation_add"),
    path(f"{EVALUATION}<int:pk>/modifier/", evaluations.evaluation_edit, name="evaluation_edit"),
    path(f"{EVALUATION}<int:pk>/etat/<slug:transition>/", evaluations.evaluation_transition,
         name="evaluation_transition"),
    path(f"{EVALUATION}<int:pk>/mesures/ajouter/", evaluations.measure_add, name="measure_add"),
    path(f"{EVALUATION}<int:pk>/mesures/<int:measure>/modifier/", evaluations.measure_edit, name="measure_edit"),
    path(f"{EVALUATION}<int:pk>/mesures/<int:measure>/retirer/", evaluations.measure_remove, name="measure_remove"),
    path(f"{EVALUATION}<int:pk>/mesures/<int:measure>/remettre/", evaluations.measure_restore, name="measure_restore"),
    path("ordre/<slug:listing>/", accompaniment.order_move, name="order_move"),
    path("enseignements/", lessons.lesson_list, name="lesson_list"),
    path("enseignements/noter/", lessons.lesson_add, name="lesson_add"),
    path(LESSON, lessons.lesson_detail, name="lesson_detail"),
    path(f"{LESSON}modifier/", lessons.lesson_edit, name="lesson_edit"),
    path(f"{LESSON}etat/<slug:transition>/", lessons.lesson_transition, name="lesson_transition"),
    path(f"{LESSON}projets/rattacher/", lessons.evidence_add, name="evidence_add"),
    path(f"{LESSON}projets/<int:evidence>/detacher/", lessons.evidence_remove, name="evidence_remove"),
    path(f"{LESSON}projets/<int:evidence>/retablir/", lessons.evidence_restore, name="evidence_restore"),
    path("recommandations/", recommendations.recommendation_list, name="recommendation_list"),
    path("recommandations/ajouter/", recommendations.recommendation_add, name="recommendation_add"),
    path(RECOMMENDATION, recommendations.recommendation_detail, name="recommendation_detail"),
    path(f"{RECOMMENDATION}modifier/", recommendations.recommendation_edit, name="recommendation_edit"),
    path(f"{RECOMMENDATION}etat/<slug:transition>/", recommendations.recommendation_transition,
         name="recommendation_transition"),
    path(f"{RECOMMENDATION}suivi/", recommendations.recommendation_note, name="recommendation_note"),
    path("ressources/", resources.resource_list, name="resource_list"),
    path("ressources/ajouter/", resources.resource_add, name="resource_add"),
    path("ressources/<int:pk>/modifier/", resources.resource_edit, name="resource_edit"),
    path("ressources/<int:pk>/retirer/", resources.resource_retire, name="resource_retire"),
    path("ressources/<int:pk>/remettre/", resources.resource_restore, name="resource_restore"),
]  # fmt: skip
