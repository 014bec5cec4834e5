"""Addresses of financing plans."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
