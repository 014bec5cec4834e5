"""Addresses of fiches and proposals; those of a project's fiche stand under the project."""

from django.urls import path

from projects.fiches.views import entry, review, sections, sending, versions

OF_FICHE = "projets/<reference:reference>/fiche/"

urlpatterns = [
    path("attendu/", entry.expected, name="expected"),
    path("attendu/nouveau-lien/", entry.entry_again, name="entry_again"),
    path("attendu/entree/<str:token>/", entry.expected_entry, name="expected_entry"),
    path(OF_FICHE + "demander/", review.fiche_request, name="fiche_request"),
    path(OF_FICHE + "ecrire/", versions.fiche_write, name="fiche_write"),
    path(OF_FICHE + "apercu/", sending.fiche_preview, name="fiche_preview"),
    path(OF_FICHE + "apercu/pdf/", sending.fiche_print, name="fiche_print"),
    path(OF_FICHE + "envoyer/", sending.fiche_send, name="fiche_send"),
    path(OF_FICHE + "faire-valider/", sending.fiche_validation, name="fiche_validation"),
    path(OF_FICHE + "versions/", versions.fiche_versions, name="fiche_versions"),
    path(OF_FICHE + "versions/publier/", versions.fiche_publish, name="fiche_publish"),
    path(OF_FICHE + "versions/<int:number>/", versions.fiche_version, name="fiche_version"),
    path(OF_FICHE + "<slug:section>/", sections.fiche_edit, name="fiche_edit"),
    path(OF_FICHE + "<slug:section>/brouillon/", sections.fiche_autosave, name="fiche_autosave"),
    path("propositions/", review.proposal_list, name="proposal_list"),
    path("propositions/<uuid:public_id>/", review.proposal_detail, name="proposal_detail"),
    path("propositions/<uuid:public_id>/relire/", review.proposal_review, name="proposal_review"),
    path("propositions/<uuid:public_id>/reprendre/", review.proposal_take_up, name="proposal_take_up"),
    path("propositions/<uuid:public_id>/retirer/", sending.proposal_withdraw, name="proposal_withdraw"),
    path("validation/<str:token>/", sending.proposal_validate, name="proposal_validate"),
]
