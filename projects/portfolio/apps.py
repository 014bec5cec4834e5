from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "projects.portfolio"
    label = "portfolio"
    verbose_name = "Projets"
