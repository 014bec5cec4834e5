from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "funding.rules"
    label = "rules"
    verbose_name = "Règles de financement"

    def ready(self) -> None:
        from funding.rules.verbs import VERBS
        from projects.journal.verbs import register_verbs

        register_verbs(VERBS)
