from django.apps import AppConfig


class WavesConfig(AppConfig):
    name = "funding.waves"
    label = "waves"
    verbose_name = "Vagues de redistribution"

    def ready(self) -> None:
        from funding.waves import daily, mails, registries  # noqa: F401  (declares the mails)
        from funding.waves.verbs import VERBS
        from projects.jobs.worker.rounds import register_round
        from projects.journal.verbs import register_verbs

        registries.register()
        register_verbs(VERBS)
        register_round("vagues", seconds=daily.EVERY, run=daily.run)
