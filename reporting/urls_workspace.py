"""Addresses of the workspace of an edition: its header, its selection, its texts, its checks."""

from django.urls import path

from reporting.views import checks, workspace, workspace_preview, workspace_selection, workspace_texts

EDITION = "recueils/<slug:slug>/"
SELECTION = f"{EDITION}selection/"
CHECKS = f"{EDITION}controles/"
TEXT = f"{EDITION}textes/<int:pk>/"

urlpatterns = [
    path("recueils/nouveau/", workspace.edition_new, name="edition_new"),
    path("recueils/reprendre/", workspace_selection.selection_carry, name="selection_carry"),
    path(f"{EDITION}preparer/", workspace.edition_workspace, name="edition_workspace"),
    path(f"{EDITION}en-tete/", workspace.edition_header, name="edition_header"),
    path(f"{EDITION}supprimer/", workspace.edition_discard, name="edition_discard"),
    path(f"{EDITION}retablir/", workspace.edition_restore, name="edition_restore"),
    path(SELECTION, workspace_selection.edition_selection, name="edition_selection"),
    path(f"{SELECTION}reprendre/", workspace_selection.selection_take, name="selection_take"),
    path(f"{SELECTION}ajouter/", workspace_selection.selection_add, name="selection_add"),
    path(f"{SELECTION}changer/", workspace_selection.selection_change, name="selection_change"),
    path(
        f"{SELECTION}revenir/<int:event>/<slug:mark>/", workspace_selection.selection_undo, name="selection_undo"
    ),
    path(f"{EDITION}textes/ajouter/", workspace_texts.text_add, name="text_add"),
    path(f"{EDITION}textes/reprendre/", workspace_texts.text_draw, name="text_draw"),
    path(TEXT, workspace_texts.text_edit, name="text_edit"),
    path(f"{TEXT}deplacer/<slug:way>/<int:before>/", workspace_texts.text_move, name="text_move"),
    path(f"{TEXT}retirer/", workspace_texts.text_remove, name="text_remove"),
    path(f"{TEXT}remettre/", workspace_texts.text_restore, name="text_restore"),
    path(CHECKS, checks.edition_checks, name="edition_checks"),
    path(f"{CHECKS}lire/", checks.checks_read, name="checks_read"),
    path(f"{CHECKS}suites/<int:pk>/retablir/", checks.finding_restore, name="finding_restore"),
    path(f"{CHECKS}textes/<int:pk>/annuler/<int:version>/", checks.text_uncure, name="text_uncure"),
    path(f"{CHECKS}<slug:fingerprint>/corriger/", checks.finding_cure, name="finding_cure"),
    path(f"{CHECKS}<slug:fingerprint>/<slug:way>/", checks.finding_waive, name="finding_waive"),
    path(f"{EDITION}apercu/<str:section>/", workspace_preview.section_preview, name="section_preview"),
    path(f"{EDITION}apercu/<str:section>/document.pdf", workspace_preview.section_pdf, name="section_pdf"),
]  # fmt: skip
