from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "projects.portfolio"
    label = "portfolio"
    verbose_name = "Projets"

    def ready(self) -> None:
        from projects.porteurs.lookups import register_porteurs
        from projects.portfolio.querysets import porteurs_visible_to

        register_porteurs(porteurs_visible_to)
