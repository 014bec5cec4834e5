from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "projects.bilans"
    label = "bilans"
    verbose_name = "Bilans annuels"

    def ready(self) -> None:
        from projects.bilans import daily, mails, registries  # noqa: F401  (declares the mails)
        from projects.bilans.verbs import VERBS
        from projects.jobs.worker.rounds import register_round
        from projects.journal.verbs import register_verbs

        registries.register()
        register_verbs(VERBS)
        register_round("bilans", seconds=daily.EVERY, run=daily.run)
