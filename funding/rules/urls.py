"""Addresses of the dated rules of money."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
