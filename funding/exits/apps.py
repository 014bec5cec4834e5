from django.apps import AppConfig


class ExitsConfig(AppConfig):
    name = "funding.exits"
    label = "exits"
    verbose_name = "Sorties du Fipe"

    def ready(self) -> None:
        from funding.exits import registries

        registries.register()
