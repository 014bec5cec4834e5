"""Addresses of documents that the portal read."""

from django.urls import path

from reporting.views import proposals, reading_exports, reading_statements, reading_words, readings

urlpatterns = [
    path("lectures/", readings.reading_list, name="reading_list"),
    path("lectures/nouvelle/", readings.reading_new, name="reading_new"),
    path("lectures/<int:pk>/", readings.reading_detail, name="reading_detail"),
    path("lectures/<int:pk>/avancement/", readings.reading_wait, name="reading_wait"),
    path("lectures/<int:pk>/modifier/", readings.reading_edit, name="reading_edit"),
    path("lectures/<int:pk>/fichiers/<int:key>/remplacer/", readings.file_replace, name="reading_file_replace"),
    path("lectures/<int:pk>/comparer/", readings.reading_compare, name="reading_compare"),
    path("lectures/<int:pk>/portail/", proposals.portal_compare, name="portal_compare"),
    path("lectures/<int:pk>/propositions/", proposals.proposal_list, name="proposal_list"),
    path("lectures/<int:pk>/propositions/<int:key>/", proposals.proposal_review, name="proposal_review"),
    path("lectures/<int:pk>/propositions/<int:key>/ecarter/", proposals.proposal_aside, name="proposal_aside"),
    path(
        "lectures/<int:pk>/propositions/<int:key>/<int:version>/annuler/",
        proposals.proposal_undo,
        name="proposal_undo",
    ),
    path("lectures/<int:pk>/supprimer/", readings.reading_remove, name="reading_remove"),
    path("lectures/<int:pk>/retablir/", readings.reading_restore, name="reading_restore"),
    path("lectures/<int:pk>/liste.<slug:extension>", reading_exports.reading_export, name="reading_export"),
    path("lectures/<int:pk>/enonces/", reading_statements.statement_list, name="statement_list"),
    path("lectures/<int:pk>/enonces/<int:key>/", reading_statements.statement_correct, name="statement_correct"),
    path(
        "lectures/<int:pk>/corrections/<int:key>/<int:version>/annuler/",
        reading_statements.correction_undo,
        name="correction_undo",
    ),
    path("lectures/<int:pk>/contradictions/<int:key>/juger/", reading_words.finding_judge, name="finding_judge"),
    path("lectures/<int:pk>/contradictions/<int:key>/note/", reading_words.finding_note, name="finding_note"),
    path(
        "lectures/<int:pk>/contradictions/<int:key>/<int:version>/annuler/",
        reading_words.verdict_undo,
        name="verdict_undo",
    ),
]
