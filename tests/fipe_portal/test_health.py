"""`/sante/` and the probe of a container, with servers that answer and servers that do not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from fipe_portal.embedded.layout import CHECKOUT


@pytest.mark.django_db
def test_health_is_public_and_says_that_both_servers_answer(client: Client) -> None:
    response = client.get("/sante/")
    assert response.status_code == 200
    assert response.json() == {"etat": "ok", "base": "ok", "messagerie": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_lost_broker_is_said_but_the_site_still_serves(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock?db=0"
    response = client.get("/sante/")
    assert response.status_code == 200
    assert response.json() == {"etat": "dégradé", "base": "ok", "messagerie": "injoignable"}


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_a_breakdown(client: Client) -> None:
    connection.close()
    host = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        response = client.get("/sante/")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host
    assert response.status_code == 503
    assert response.json()["base"] == "injoignable"


@pytest.mark.django_db
def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/sante/").status_code == 405


def probe(address: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PORT": address.rsplit(":", 1)[1], "SITE_URL": "https://portail.example"}
    command = [sys.executable, "-m", "fipe_portal.probe"]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)


def test_the_probe_asks_under_the_public_name(live_server: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portail.example"]
    done = probe(live_server.url)
    assert done.returncode == 0, done.stderr
    assert '"etat": "ok"' in done.stdout


def test_the_probe_fails_when_nobody_listens() -> None:
    assert probe("http://127.0.0.1:1").returncode == 1
