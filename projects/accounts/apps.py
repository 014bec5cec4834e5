from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "projects.accounts"
    label = "accounts"
    verbose_name = "Comptes"
