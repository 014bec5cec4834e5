"""Pages that write a project, under its own address; `project_tab`, which takes any word, comes after them."""

from django.urls import path

from projects.portfolio.views import action_life, documents, editing, editing_actions, editing_facts

urlpatterns = [
    path("modifier/", editing.project_edit, name="project_edit"),
    path("categories/", editing_facts.project_classify, name="project_classify"),
    path("categories/<int:pk>/", editing_facts.classification_edit, name="classification_edit"),
    path("constats/ajouter/", editing_facts.observation_add, name="observation_add"),
    path("constats/<int:pk>/", editing_facts.observation_edit, name="observation_edit"),
    path("faits/<slug:kind>/<int:pk>/annuler/", editing_facts.fact_cancel, name="fact_cancel"),
    path("faits/<slug:kind>/<int:pk>/retablir/", editing_facts.fact_restore, name="fact_restore"),
    path("actions/ajouter/", editing_actions.action_add, name="action_add"),
    path("actions/<int:pk>/", editing_actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/retirer/", editing_actions.action_remove, name="action_remove"),
    path("actions/<int:pk>/remettre/", editing_actions.action_restore, name="action_restore"),
    path("actions/<int:pk>/etat/<slug:transition>/", action_life.action_transition, name="action_transition"),
    path("actions/<int:pk>/etats/<int:state>/", action_life.action_state_edit, name="action_state_edit"),
    path("documents/ajouter/", documents.document_add, name="document_add"),
    path("partenaires/ajouter/", editing.partner_add, name="partner_add"),
    path("partenaires/<int:pk>/retirer/", editing.partner_remove, name="partner_remove"),
    path("partenaires/<int:pk>/remettre/", editing.partner_restore, name="partner_restore"),
    path("structures/ajouter/", editing.structure_add, name="structure_add"),
    path("structures/<int:pk>/retirer/", editing.structure_remove, name="structure_remove"),
    path("structures/<int:pk>/remettre/", editing.structure_restore, name="structure_restore"),
]
