from django.urls import include, path

from projects.portfolio.views import contacts, editing, lifecycle, mistyped, project, saved
from projects.portfolio.views import list as listing

urlpatterns = [
    path("", listing.project_list, name="project_list"),
    path("nouveau/", editing.project_add, name="project_add"),
    path("vues/", saved.view_save, name="view_save"),
    path("vues/<int:pk>/", saved.view_edit, name="view_edit"),
    path("vues/<int:pk>/retirer/", saved.view_remove, name="view_remove"),
    path("colonnes/", saved.list_columns, name="list_columns"),
    path("selection/", saved.project_selection, name="project_selection"),
    path("<mistyped_reference:reference>/", mistyped.canonical, name="project_mistyped"),
    path("<mistyped_reference:reference>/<path:rest>", mistyped.canonical, name="project_mistyped_page"),
    path("<reference:reference>/", project.project_detail, name="project_detail"),
    path("<reference:reference>/etat/", lifecycle.project_states, name="project_states"),
    path("<reference:reference>/etat/<slug:transition>/", lifecycle.project_transition, name="project_transition"),
    path("<reference:reference>/referent/", lifecycle.project_referent, name="project_referent"),
    path("<reference:reference>/contact/", contacts.project_contact, name="project_contact"),
    path("<reference:reference>/", include("projects.portfolio.editing_urls")),
    # The last one: every other page of a project comes before it.
    path("<reference:reference>/<slug:tab>/", project.project_tab, name="project_tab"),
]
