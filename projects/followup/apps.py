from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "projects.followup"
    label = "followup"
    verbose_name = "Suivi"

    def ready(self) -> None:
        from projects.followup import registrations

        registrations.register()
