"""Addresses of what is paid, claimed back, checked, and of the accounts that are imported."""

from django.urls import path

from funding.grants.views import accounting, payments

YEAR = "projets/<reference:reference>/financements/<int:year>/<slug:funder>/"
IMPORT = "financements/import/"
urlpatterns = [
    path(f"{YEAR}versements/ajouter/", payments.payment_add, name="payment_add"),
    path(f"{YEAR}versements/<int:pk>/", payments.payment_correct, name="payment_correct"),
    path(f"{YEAR}versements/<int:pk>/annuler/", payments.payment_cancel, name="payment_cancel"),
    path(f"{YEAR}indus/ajouter/", payments.recovery_add, name="recovery_add"),
    path(f"{YEAR}indus/etapes/<int:pk>/", payments.recovery_correct, name="recovery_correct"),
    path(f"{YEAR}indus/etapes/<int:pk>/annuler/", payments.recovery_cancel, name="recovery_cancel"),
    path(f"{YEAR}indus/<int:number>/<slug:step>/", payments.recovery_step, name="recovery_step"),
    path(f"{YEAR}controles/ajouter/", payments.control_add, name="control_add"),
    path(f"{YEAR}controles/<int:pk>/", payments.control_correct, name="control_correct"),
    path(f"{YEAR}controles/<int:pk>/annuler/", payments.control_cancel, name="control_cancel"),
    path(IMPORT, accounting.accounting_import, name="accounting_import"),
    path(f"{IMPORT}<int:pk>/", accounting.accounting_preview, name="accounting_preview"),
    path(f"{IMPORT}<int:pk>/colonnes/", accounting.accounting_columns, name="accounting_columns"),
    path(f"{IMPORT}<int:pk>/confirmer/", accounting.accounting_confirm, name="accounting_confirm"),
    path(f"{IMPORT}<int:pk>/annuler/", accounting.accounting_undo, name="accounting_undo"),
]
