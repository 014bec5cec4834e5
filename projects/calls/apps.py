from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "projects.calls"
    label = "calls"
    verbose_name = "Appels et candidatures"

    def ready(self) -> None:
        from projects.calls import holding, mails  # noqa: F401 (mails registers its kinds)

        holding.register()
