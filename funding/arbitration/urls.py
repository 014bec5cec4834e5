"""Addresses of arbitration."""

from django.urls import path

from funding.arbitration.views import editing, exporting, lots, reading

BASE = "financements/arbitrages/"
ONE = f"{BASE}<int:pk>/"
urlpatterns = [
    path(BASE, reading.scenario_list, name="scenario_list"),
    path(f"{BASE}ouvrir/", editing.scenario_add, name="scenario_add"),
    path(f"{BASE}comparer/", reading.scenario_compare, name="scenario_compare"),
    path(ONE, reading.scenario_detail, name="scenario_detail"),
    path(f"{ONE}modifier/", editing.scenario_edit, name="scenario_edit"),
    path(f"{ONE}copier/", editing.scenario_copy, name="scenario_copy"),
    path(f"{ONE}lot/", lots.scenario_lot, name="scenario_lot"),
    path(f"{ONE}export.xlsx", exporting.scenario_export, name="scenario_export"),
    path(f"{ONE}etat/<slug:transition>/", editing.scenario_act, name="scenario_act"),
]
