from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "projects.territories"
    label = "territories"
    verbose_name = "Territoires"

    def ready(self) -> None:
        from projects.territories import lookups

        lookups.register()
