"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    return {"demo_login": settings.DEMO_LOGIN}
