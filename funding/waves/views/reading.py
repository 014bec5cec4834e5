"""An answer as it stands, and the versions that Cnaf received."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from funding.rules.enums import Nature
from funding.waves import links
from funding.waves.enums import Choice, NeedKind
from funding.waves.models import Answer, AnswerVersion
from funding.waves.policies import ANSWER_POLICIES, can_fill_answer
from funding.waves.selectors.consolidation import CafRow, Total, is_overdue
from funding.waves.selectors.content import content_of, lines_of
from funding.waves.selectors.prefill import known_of
from funding.waves.selectors.requests import amount
from funding.waves.selectors.table import pasted
from funding.waves.services.steps import standing_of
from funding.waves.views.base import frame, visible_answer
from funding.waves.workflow import ANSWER_LIFE, BEGIN, REOPEN, SUBMIT, TOO_LATE, VALIDATE


def read_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    """What is written (the draft is the Caf's own: others read what was received), what happened, what can be done."""
    user: Any = request.user
    version = answer.versions.select_related("submitted_by").order_by("-number").first()
    content = version.content if version else None
    if can_fill_answer(user, answer)[0] and (version is None or answer.state != "transmis"):
        lines = lines_of(answer)
        content = content_of(answer, lines, known_of([line.project for line in lines], answer.wave.year))
        version = None
    context = frame(
        answer,
        "Réponse de la Caf",
        told=told_of(content),
        version=version,
        steps=_steps(answer),
        acts=_acts(user, answer),
        refusal=_refusal(answer),
        is_overdue=is_overdue(answer, timezone.now()),
        pasted=_pasted(answer),
        check_url=links.check(answer) if can_fill_answer(user, answer)[0] else "",
    )
    return render(request, "waves/answer.html", context)


@require_safe
def questionnaire_version(request: HttpRequest, wave: str, caf: str, number: int) -> HttpResponse:
    """What Cnaf received, as it was."""
    answer = visible_answer(request, wave, caf)
    version = get_object_or_404(answer.versions.select_related("submitted_by"), number=min(number, 32767))
    context = frame(answer, f"Version {version.number}", told=told_of(version.content), version=version)
    return render(request, "waves/version.html", context)


def told_of(content: dict[str, Any] | None) -> dict[str, Any] | None:
    """A content in the words of the page."""
    if content is None:
        return None
    total = Total()
    lines = [_line(line) for line in content["lines"]]
    for line in lines:
        if line["is_included"]:
            total.add(line["asked"])
    return {"nothing_asked": content["nothing_asked"], "note": content["note"], "lines": lines, "total": total}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    included = line["choice"] == Choice.INCLUDED
    return {
        **line,
        "is_included": included,
        "choice_label": str(Choice(line["choice"]).label) if line["choice"] else "",
        "asked": amount(line["asked"]),
        "nature_label": str(Nature(line["nature"]).label),
        "need_label": str(NeedKind(line["need"]).label) if line["need"] else "",
        "charges": amount(line["charges"]),
        "products": amount(line["products"]),
        "others": [(label, amount(told)) for label, told in line["others"]],
    }


def _steps(answer: Answer) -> list[dict[str, Any]]:
    rows = answer.steps.select_related("actor", "version").order_by("-pk")
    return [{"step": row, "url": links.version(answer, row.version.number) if row.version else ""} for row in rows]


def _acts(user: Any, answer: Answer) -> list[dict[str, Any]]:
    """The acts that can be done now: no dead button."""
    standing = standing_of(answer, timezone.now())
    if standing.is_closed:
        return []
    in_time = not standing.is_over or standing.is_reopened
    return [
        {"label": line.label, "url": links.act(answer, line.name), "is_main": line.name in (VALIDATE, SUBMIT)}
        for line in ANSWER_LIFE.offered(answer.state, ANSWER_POLICIES, user, answer)
        if line.name == REOPEN or (line.name != BEGIN and in_time)
    ]


def _refusal(answer: Answer) -> str:
    standing = standing_of(answer, timezone.now())
    if standing.closing:
        return " ".join(said for said in (standing.closing, answer.wave.cancellation) if said)
    late = standing.is_over and not standing.is_reopened
    return TOO_LATE if late and answer.state != "transmis" else ""


def _pasted(answer: Answer) -> str:
    """The block for Cnaf's own form, of what was submitted."""
    version: AnswerVersion | None = answer.versions.order_by("-number").first()
    return pasted(answer.wave, [CafRow(answer, version, False, None, Total(), 0)]) if version else ""
