"""The mails that the demonstration would have sent: there is no server, each is a file, and this page reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.core.french import count, typeset
from projects.core.paris import today
from projects.outbox.enums import MessageState
from projects.outbox.hours import leaving_at
from projects.outbox.models import Digest, Message
from projects.outbox.services import make_digests

SHOWN = 30
# How Django's file backend parts the mails of one file.
BETWEEN = b"\n" + b"-" * 79 + b"\n"


# A mail in HTML is shown alone: nothing of it runs, nothing is loaded, its links open.
PAGE_POLICY = "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'"


@dataclass(frozen=True)
class KeptMail:
    key: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str
    page: str = ""


@require_http_methods(["GET", "POST"])
@never_cache
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """Open to strangers, who receive invitations; 404 anywhere but in the demonstration.

    `?html=` shows one of them as a mail program would; a POST has the next digests leave at once.
    """
    if not settings.DEMO_LOGIN:
        raise Http404
    if request.method == "POST":
        return _digests_now(request)
    if key := request.GET.get("html", ""):
        return _page_of(key)
    waiting = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING]).count()
    return render(request, "portail/demo_mails.html", {"mails": kept_mails(), "waiting": waiting, "shown": SHOWN})


def _digests_now(request: HttpRequest) -> HttpResponse:
    """As if the hour of the next digest had come: each press is a day further."""
    last = Digest.objects.aggregate(last=Max("day"))["last"]
    day = max(today(), last) + timedelta(days=1) if last else today() + timedelta(days=1)
    made = make_digests(now=leaving_at(day))
    if made:
        leaving = count(made, "résumé part", "résumés partent")
        messages.success(request, typeset(f"{leaving} : rechargez la page dans un instant."))
    else:
        messages.info(request, typeset("Rien n’attend de résumé : tout a été dit, ou se dit tout de suite."))
    return redirect("demo_mails")


def _page_of(key: str) -> HttpResponse:
    found = next((mail for mail in kept_mails() if mail.key == key and mail.page), None)
    if found is None:
        raise Http404("ce courriel n’est plus là")
    return HttpResponse(found.page, headers={"Content-Security-Policy": PAGE_POLICY})


def kept_mails() -> list[KeptMail]:
    """The last ones, newest first; none where mails are not kept as files."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None:
        return []
    files = sorted(Path(folder).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return [mail for path in files for mail in reversed(_mails_in(path))][:SHOWN]


def _mails_in(path: Path) -> list[KeptMail]:
    parts = [part for part in path.read_bytes().split(BETWEEN) if part.strip()]
    return [_read(f"{path.stem}-{number}", part) for number, part in enumerate(parts)]


def _read(key: str, raw: bytes) -> KeptMail:
    message = message_from_bytes(raw, policy=policy.default)
    body, page = message.get_body(("plain",)), message.get_body(("html",))
    date = message["Date"]
    return KeptMail(
        key=key,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sent_at=_instant(date.datetime) if date is not None else None,
        text=str(body.get_content()).strip() if body is not None else "",
        page=str(page.get_content()) if page is not None else "",
    )


def _instant(written: datetime) -> datetime:
    """« -0000 » in a mail is a time of UTC, read without a zone."""
    return written if written.tzinfo else written.replace(tzinfo=UTC)
