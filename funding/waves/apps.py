from django.apps import AppConfig


class WavesConfig(AppConfig):
    name = "funding.waves"
    label = "waves"
    verbose_name = "Vagues de redistribution"
