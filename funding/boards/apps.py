from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "funding.boards"
    label = "boards"
    verbose_name = "Tableaux de bord des financements"
