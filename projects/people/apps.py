from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "projects.people"
    label = "people"
    verbose_name = "Personnes et invitations"

    def ready(self) -> None:
        from projects.people import mails  # noqa: F401  (registers what invitations say)
