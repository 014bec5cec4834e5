"""Addresses of the way out of the Fipe."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
