"""No log names a person or opens an account: not the sentences of Django, not ours."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.people import services
from projects.people.tokens import token_of
from tests import factories as make

ROOT = Path(__file__).resolve().parents[2]
OURS = [path for place in ("fipe_portal", "projects", "funding", "reporting") for path in (ROOT / place).rglob("*.py")]
# What a line may say besides its own words: numbers and uuids of rows, kinds of errors, codes.
TELLS_NOBODY = (
    "job_id",
    "job.pk",
    "job.public_id",
    "attempt",
    "message.pk",
    "row.pk",
    "row.kind",
    "user_id",
    "version.pk",
    "version.number",
    "public_id",
    "code",
    "len(lost)",
    "len(known)",
    "type(error).__name__",
    "type(reason).__name__",
    "_where(error)",
)
# Words of others that name no file and nobody: why a stored file (its name is a uuid) cannot be read, what clamd
# answers about a stream, why the disk refuses a part that was laid out. A publication is told by its key.
WORDS = {
    ("antivirus.py", "error"),
    ("antivirus.py", "said"),
    ("cache.py", "error.strerror"),
    ("guard.py", "rule or '(reading)'"),  # the name of a rule of the engine
    ("kept.py", "error.strerror"),
    ("published_files.py", "error"),
    ("published_files.py", "publication.pk"),
    ("sweeping.py", "error"),
    ("views.py", "error"),
}


@pytest.mark.django_db
def test_the_link_of_an_invitation_is_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    sent = services.invite(actor=make.member(Role.CNAF), email="lea@exemple.invalid", role=Role.CNAF)
    token = token_of(sent)
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        assert strict.post(f"/invitation/{token}/").status_code == 403
        client.force_login(make.UserFactory.create())
        assert client.get(f"/invitation/{token}/").status_code == 403
        services.withdraw(actor=None, invitation=sent)
        assert client.get(f"/invitation/{token}/").status_code == 410
        assert client.get(f"/invitation/{token[:-2]}/").status_code == 404
        assert client.get("/rien/lea@exemple.invalid/").status_code == 404
    assert "/invitation/<str:token>/" in caplog.text
    assert "unknown address" in caplog.text
    assert token[:20] not in caplog.text
    assert "lea@" not in caplog.text


@pytest.mark.django_db
def test_an_error_of_the_database_does_not_quote_the_row(caplog: pytest.LogCaptureFixture) -> None:
    taken = make.UserFactory.create(email="lea@exemple.invalid").email
    with caplog.at_level(logging.ERROR):
        try:
            with transaction.atomic():
                User.objects.bulk_create([User(email=taken)])
        except IntegrityError:
            logging.getLogger("django.request").exception("Internal Server Error")
    assert "IntegrityError" in caplog.text
    assert "accounts_user_email" in caplog.text
    assert "lea@" not in caplog.text


def log_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "logger." in text or "logging." in text else ():
            function = node.func if isinstance(node, ast.Call) else None
            if isinstance(function, ast.Attribute) and ast.unparse(function.value) in ("logger", "logging", "log"):
                assert isinstance(node, ast.Call)
                yield path, node


def test_our_own_sentences_hold_numbers_and_kinds_only() -> None:
    """Each value that a log call is given is one of those known to tell nobody; a new one is thought about here."""
    calls = [(path, call) for path, call in log_calls() if ast.unparse(call.func) != "logging.getLogger"]
    assert len(calls) > 8
    told = [
        f"{path.name}:{call.lineno} {ast.unparse(value)}"
        for path, call in calls
        for value in call.args
        if not isinstance(value, ast.Constant)
        and not ast.unparse(value).endswith(TELLS_NOBODY)
        and (path.name, ast.unparse(value)) not in WORDS
    ]
    assert told == []
