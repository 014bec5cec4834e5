"""Addresses of envelopes: what a year holds, by level."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
