from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "projects.calls"
    label = "calls"
    verbose_name = "Appels et candidatures"

    def ready(self) -> None:
        from projects.calls import holding

        holding.register()
