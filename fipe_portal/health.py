"""`/sante/`: what a load balancer or a container engine asks, without signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

TIMEOUT_SECONDS = 2.0


@require_safe
@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """503 without the database. Without the broker the site still serves (jobs wait in the database): 200, said so."""
    database, broker = database_answers(), broker_answers()
    state = "ok" if database and broker else "dégradé" if database else "en panne"
    words = {True: "ok", False: "injoignable"}
    body = {"etat": state, "base": words[database], "messagerie": words[broker]}
    return JsonResponse(body, status=200 if database else 503, json_dumps_params={"ensure_ascii": False})


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        ) as client:
            return bool(client.ping())
    except RedisError:
        return False
