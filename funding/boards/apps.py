from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "funding.boards"
    label = "boards"
    verbose_name = "Tableaux de bord des financements"

    def ready(self) -> None:
        from funding.boards import tabs

        tabs.register()
