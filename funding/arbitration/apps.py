from django.apps import AppConfig


class ArbitrationConfig(AppConfig):
    name = "funding.arbitration"
    label = "arbitration"
    verbose_name = "Arbitrages"

    def ready(self) -> None:
        from funding.arbitration import mails, registries  # noqa: F401  (declares the mails)
        from funding.arbitration.verbs import VERBS
        from projects.journal.verbs import register_verbs

        registries.register()
        register_verbs(VERBS)
