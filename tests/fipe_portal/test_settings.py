"""Settings come from the environment; what is missing or dangerous stops the start, in French."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from fipe_portal.checks import demo_login_stays_at_home
from fipe_portal.embedded.layout import CHECKOUT
from fipe_portal.settings.addresses import broker, database
from fipe_portal.settings.secret import stored_secret

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "fipe_portal.settings.production",
    "SECRET_KEY": "une-cle-de-cinquante-caracteres-au-moins-0123456789-abcdef",
    "ALLOWED_HOSTS": "portail.example",
    "SITE_URL": "https://portail.example",
    "DATABASE_URL": "postgresql://fipe@/fipe?host=/run/postgresql",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://fipe@/fipe?host=/run/x",
            {"NAME": "fipe", "USER": "fipe", "PASSWORD": "", "HOST": "/run/x", "PORT": "", "OPTIONS": {}},
        ),
        (
            "postgres://u%40x:p%2Fw@db.example:5433/base?sslmode=require&connect_timeout=3",
            {
                "NAME": "base",
                "USER": "u@x",
                "PASSWORD": "p/w",
                "HOST": "db.example",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require", "connect_timeout": "3"},
            },
        ),
        (
            "postgresql://u@/b?host=/a%20b&port=5499",
            {"NAME": "b", "USER": "u", "PASSWORD": "", "HOST": "/a b", "PORT": "5499", "OPTIONS": {}},
        ),
    ],
)
def test_database_address(url: str, expected: dict[str, object]) -> None:
    assert database(url) == {"ENGINE": "django.db.backends.postgresql", **expected}


@pytest.mark.parametrize(
    "url", ["sqlite:///x", "mysql://u@h/b", "postgresql://u@h/", "postgresql://u@h:port/b", "n’importe"]
)
def test_bad_database_address_is_said(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://:secret@h:6379/2", "redis://:secret@h:6379/2"),
        ("rediss://h/0", "rediss://h/0"),
        ("unix:///run/x/valkey.sock?db=3", "redis+socket:///run/x/valkey.sock?virtual_host=3"),
        ("unix:///run/x/valkey.sock", "redis+socket:///run/x/valkey.sock?virtual_host=0"),
    ],
)
def test_broker_address(url: str, expected: str) -> None:
    assert broker(url) == expected


def test_bad_broker_address_is_said() -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        broker("amqp://h")


def test_the_key_of_the_demonstration_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "secret-key"
    first = stored_secret(path)
    assert len(first) >= 50
    assert stored_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=CHECKOUT, env=base | environment, capture_output=True, text=True
    )


def test_production_passes_the_checks_of_a_deployment() -> None:
    whole = PRODUCTION | {"EMAIL_HOST": "smtp.example", "CLAMAV_ADDRESS": "tcp://clamav:3310"}
    done = manage(whole, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_production_without_an_antivirus_is_warned() -> None:
    done = manage(PRODUCTION, "check", "--deploy")
    assert done.returncode == 0, done.stderr
    assert "documents.W001" in done.stderr


def test_production_without_a_mail_server_is_warned() -> None:
    done = manage(PRODUCTION, "check")
    assert done.returncode == 0, done.stderr
    assert "fipe_portal.W001" in done.stderr


OIDC = {"OIDC_SERVER_URL": "https://id.example", "OIDC_CLIENT_ID": "portail", "OIDC_CLIENT_SECRET": "secret"}


@pytest.mark.parametrize("missing", sorted(OIDC))
def test_a_provider_given_by_halves_stops_the_start(missing: str) -> None:
    given = {name: value for name, value in OIDC.items() if name != missing}
    done = manage(PRODUCTION | given, "check")
    assert done.returncode != 0
    assert f"il manque {missing}" in done.stderr


def test_a_misspelt_role_stops_the_start() -> None:
    done = manage(PRODUCTION | {"MFA_ROLES": "cnaf, administrateur"}, "check")
    assert done.returncode != 0
    assert "administrateur" in done.stderr


def test_a_whole_provider_is_where_the_sign_in_form_may_lead() -> None:
    code = "from django.conf import settings as s; print(s.OIDC_APP['name'], s.MFA_ROLES, s.CONTENT_SECURITY_POLICY)"
    environment = {"PATH": os.environ["PATH"]} | PRODUCTION | OIDC
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert "ProConnect ['cnaf', 'admin', 'caf_manager']" in done.stdout, done.stderr
    assert "https://id.example" in done.stdout


@pytest.mark.parametrize(("asked", "preload"), [({}, "False"), ({"SECURE_HSTS_PRELOAD": "1"}, "True")])
def test_the_list_of_the_browsers_is_asked_for_only_when_told(asked: dict[str, str], preload: str) -> None:
    code = "import django; django.setup(); from django.conf import settings; print(settings.SECURE_HSTS_PRELOAD)"
    base = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=base | PRODUCTION | asked, capture_output=True, text=True
    )
    assert done.stdout.strip() == preload, done.stderr


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_does_not_start_without_a_secret_or_an_address(name: str) -> None:
    without = {key: value for key, value in PRODUCTION.items() if key != name}
    code = "import django; django.setup()"
    base = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=base | without, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_one_click_entry_is_refused_under_a_public_name(settings: object) -> None:
    assert demo_login_stays_at_home() == []
    settings.ALLOWED_HOSTS = ["portail.example"]  # type: ignore[attr-defined]
    assert [error.id for error in demo_login_stays_at_home()] == ["fipe_portal.E001"]


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-c", "import fipe_portal.wsgi"]])
def test_a_public_site_with_one_click_entry_does_not_start(command: list[str], tmp_path: Path) -> None:
    """Nor under a web server, which runs no system check."""
    (tmp_path / "open_door.py").write_text("from fipe_portal.settings.production import *\nDEMO_LOGIN = True\n")
    environment = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "open_door", "PYTHONPATH": str(tmp_path)}
    environment["PATH"] = os.environ["PATH"]
    done = subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "DEMO_LOGIN" in done.stderr


WORKER = """
import logging, django
django.setup()
from fipe_portal.celery import app
app.log.setup(loglevel="INFO")
names = "fontTools.subset", "weasyprint", "weasyprint.progress", "pikepdf", "celery.worker", "projects.jobs"
print([logging.getLogger(name).isEnabledFor(logging.INFO) for name in names])
"""


@pytest.mark.parametrize("name", ["demo", "production"])
def test_the_log_of_a_worker_tells_of_jobs_and_not_of_each_glyph(name: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "FIPE_VAR_DIR": str(tmp_path)} | PRODUCTION
    environment["DJANGO_SETTINGS_MODULE"] = f"fipe_portal.settings.{name}"
    done = subprocess.run([sys.executable, "-c", WORKER], cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == str([False] * 4 + [True] * 2), done.stderr
