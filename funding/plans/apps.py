from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "funding.plans"
    label = "plans"
    verbose_name = "Plans de financement"

    def ready(self) -> None:
        from funding.plans import mails, registries  # noqa: F401  (declares the mails)
        from funding.plans.verbs import VERBS
        from projects.journal.verbs import register_verbs

        registries.register()
        register_verbs(VERBS)
