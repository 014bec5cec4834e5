from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Financements"

    def ready(self) -> None:
        from funding import facets, tabs

        facets.register()
        tabs.register()
