"""Addresses of envelopes."""

from django.urls import path

from funding.envelopes.views import editing, reading

BASE = "financements/enveloppes/"
urlpatterns = [
    path(BASE, reading.envelope_list, name="envelope_list"),
    path(f"{BASE}export.<slug:kind>", reading.envelope_export, name="envelope_export"),
    path(f"{BASE}ouvrir/", editing.envelope_add, name="envelope_add"),
    path(f"{BASE}<int:pk>/", reading.envelope_detail, name="envelope_detail"),
    path(f"{BASE}<int:pk>/mouvement/", editing.envelope_move, name="envelope_move"),
    path(f"{BASE}<int:pk>/mouvement/<int:movement>/annuler/", editing.envelope_void, name="envelope_void"),
]
