"""Addresses of the boards of money: project, Caf, nation, due dates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
