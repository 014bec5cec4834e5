"""Addresses of arbitration: scenarios and allotments."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
