"""Addresses of redistribution waves and of each Caf's questionnaire."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
