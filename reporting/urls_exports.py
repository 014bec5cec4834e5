"""Addresses of what is taken away from an edition, and of what comes back."""

from django.urls import path

from reporting.views import exports, returns

urlpatterns = [
    path("emporter/projets/", exports.list_export, name="list_export"),
    path("recueils/<slug:slug>/fichiers/", exports.edition_exports, name="edition_exports"),
    path("recueils/<slug:slug>/retour-word/", returns.edition_return, name="edition_return"),
]
