"""Addresses of the dated rules of money."""

from django.urls import path

from funding.rules.views import funds
from funding.rules.views import rules as views

BASE = "financements/regles/"
ONE = f"{BASE}<int:pk>/"
# « annees », « axes », « volets »
ROWS = f"{BASE}<slug:what>/"

urlpatterns = [
    path(BASE, views.funding_rules, name="funding_rules"),
    path(f"{BASE}ajouter/", views.rule_kinds, name="funding_rule_kinds"),
    path(f"{BASE}ajouter/<slug:kind>/", views.rule_add, name="funding_rule_add"),
    path(f"{ROWS}ajouter/", funds.row_add, name="funding_row_add"),
    path(f"{ROWS}<int:pk>/", funds.row_detail, name="funding_row_detail"),
    path(f"{ROWS}<int:pk>/modifier/", funds.row_edit, name="funding_row_edit"),
    path(f"{ROWS}<int:pk>/retirer/", funds.row_remove, name="funding_row_remove"),
    path(ONE, views.rule_detail, name="funding_rule_detail"),
    path(f"{ONE}modifier/", views.rule_edit, name="funding_rule_edit"),
    path(f"{ONE}remplacer/", views.rule_replace, name="funding_rule_replace"),
    path(f"{ONE}terminer/", views.rule_end, name="funding_rule_end"),
    path(f"{ONE}retirer/", views.rule_withdraw, name="funding_rule_withdraw"),
]
