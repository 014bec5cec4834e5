from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "projects.portfolio"
    label = "portfolio"
    verbose_name = "Projets"

    def ready(self) -> None:
        from projects.journal.verbs import register_verbs
        from projects.porteurs.lookups import register_porteurs
        from projects.portfolio import applications, handover, holding, own_tabs, paper_tab
        from projects.portfolio.querysets import porteurs_visible_to
        from projects.portfolio.verbs import VERBS

        register_porteurs(porteurs_visible_to)
        handover.register()
        own_tabs.register()
        applications.register()
        paper_tab.register()
        holding.register()
        register_verbs(VERBS)
