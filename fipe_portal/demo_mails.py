"""The mails that the demonstration would have sent: there is no server, each is a file, and this page reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from projects.outbox.enums import MessageState
from projects.outbox.models import Message

SHOWN = 30
# How Django's file backend parts the mails of one file.
BETWEEN = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class KeptMail:
    subject: str
    to: str
    sent_at: datetime | None
    text: str


@require_GET
@never_cache
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """Open to strangers, who receive invitations; 404 anywhere but in the demonstration."""
    if not settings.DEMO_LOGIN:
        raise Http404
    waiting = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING]).count()
    return render(request, "portail/demo_mails.html", {"mails": kept_mails(), "waiting": waiting, "shown": SHOWN})


def kept_mails() -> list[KeptMail]:
    """The last ones, newest first; none where mails are not kept as files."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None:
        return []
    files = sorted(Path(folder).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return [mail for path in files for mail in reversed(_mails_in(path))][:SHOWN]


def _mails_in(path: Path) -> list[KeptMail]:
    return [_read(part) for part in path.read_bytes().split(BETWEEN) if part.strip()]


def _read(raw: bytes) -> KeptMail:
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    date = message["Date"]
    return KeptMail(
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sent_at=_instant(date.datetime) if date is not None else None,
        text=str(body.get_content()).strip() if body is not None else "",
    )


def _instant(written: datetime) -> datetime:
    """« -0000 » in a mail is a time of UTC, read without a zone."""
    return written if written.tzinfo else written.replace(tzinfo=UTC)
