"""Addresses of the boards of money. They come after the other pages of « Financements »."""

from django.urls import path

from funding.boards.views import board, caf, due

BASE = "financements/"
urlpatterns = [
    path(BASE, board.money_board, name="money_board"),
    path(f"{BASE}dossiers/", board.money_dossiers, name="money_dossiers"),
    path(f"{BASE}caf/<str:caf>/<int:year>/", caf.caf_year, name="caf_year"),
    path(f"{BASE}caf/<str:caf>/<int:year>/export.<slug:kind>", caf.caf_export, name="caf_export"),
    path(f"{BASE}echeances/", due.due_dates, name="due_dates"),
]
