from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.exceptions import ImproperlyConfigured


class FipePortalConfig(AppConfig):
    name = "fipe_portal"
    verbose_name = "Portail Fipe"

    def ready(self) -> None:
        # Imported here rather than in the package: the embedded servers' supervisor needs no Celery.
        from fipe_portal import celery, checks  # noqa: F401

        # A web server or a worker runs no system check: the one that guards every account is made at each start.
        for error in checks.demo_login_stays_at_home():
            raise ImproperlyConfigured(error.msg)


class PortalAdminConfig(admin.AdminConfig):
    default = False
    default_site = "fipe_portal.admin_site.PortalAdminSite"
