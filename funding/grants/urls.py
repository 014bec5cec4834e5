"""Addresses of yearly financing: who pays what, from request to balance."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
