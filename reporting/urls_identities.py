"""Addresses of how organisations that publish print themselves."""

from django.urls import path

from reporting.views import identities

urlpatterns = [
    path("editeurs/", identities.identity_list, name="identity_list"),
    path("editeurs/<slug:key>/", identities.identity_edit, name="identity_edit"),
    path("editeurs/<slug:key>/apercu/", identities.identity_preview, name="identity_preview"),
]
