"""The questionnaire of a Caf: written, kept while it is typed, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.rules.enums import Nature
from funding.rules.selectors import Ruling
from funding.waves import links, services
from funding.waves.enums import WRITABLE
from funding.waves.forms.answer import AnswerForm
from funding.waves.models import Answer, AnswerLine
from funding.waves.policies import ANSWER_POLICIES, can_fill_answer
from funding.waves.selectors.checks import blocking, lacks_of, natures
from funding.waves.selectors.content import lines_of
from funding.waves.selectors.prefill import Difference, Known, differences, known_of
from funding.waves.services.steps import lock, standing_of
from funding.waves.views.base import frame, visible_answer
from funding.waves.views.reading import read_page
from funding.waves.workflow import ANSWER_LIFE, SUBMIT, TOO_LATE, VALIDATE
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.forms.autosave import keep, keep_touched
from projects.core.french import count, typeset
from projects.portfolio.views.editing_base import allow

SAVED = "Brouillon enregistré. Rien n’est encore transmis à la Cnaf."
UNCHANGED = "Rien n’avait changé. Rien n’est encore transmis à la Cnaf."
NEXT, TAKE, KEEP = "_suite", "_reprendre", "_garder"


@dataclass(frozen=True)
class Box:
    """A line as the page draws it: its fields by name, where their values were read, what the dossier says else."""

    line: AnswerLine
    fields: dict[str, BoundField]
    known: Known
    origins: dict[str, str]
    differences: list[Difference]


def is_writable(user: User, answer: Answer) -> bool:
    standing = standing_of(answer, timezone.now())
    in_time = not standing.is_over or standing.is_reopened
    return answer.state in WRITABLE and in_time and not standing.is_closed and can_fill_answer(user, answer)[0]


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, wave: str, caf: str) -> HttpResponse:
    """The form while this person may write it, what it holds otherwise. What is typed too late is kept on screen."""
    answer = visible_answer(request, wave, caf)
    user: Any = request.user
    if request.method != "POST" and not is_writable(user, answer):
        return read_page(request, answer)
    allow(user, can_fill_answer, answer)
    form = AnswerForm(row=answer)

    def save(form: AnswerForm) -> Saved:
        with transaction.atomic():
            lock(answer)
            # What this very page sent while it was typed may have arrived since: each field counts as it is now.
            fresh: Any = form.reread()
            form.row, form.initial = fresh.row, fresh.initial
            keep_touched(form)
            form.cleaned_data["version"] = fresh.row.version
            changed = services.save_answer(actor=user, answer=answer, **form.saved())
            if said := _from_dossier(request, user, answer):
                return said
        going = links.check(answer) if NEXT in request.POST else links.questionnaire(answer)
        return Saved(going, SAVED if changed or fresh.row.saved_at else UNCHANGED)

    context = frame(
        answer,
        "Répondre à la vague",
        autosave_url=links.autosave(answer),
        check_url=links.check(answer),
        store=f"vague:{user.pk}:{answer.pk}",
        boxes=_boxes(form, answer),
        origin=_origin(form.lines),
        rule=_rule(form.rulings),
        why=_why_reopened(answer),
        versions=[(row.number, links.version(answer, row.number)) for row in answer.versions.all()],
    )
    return answer_form(request, form=form, template="waves/questionnaire.html", save=save, context=context)


def _from_dossier(request: HttpRequest, user: User, answer: Answer) -> Saved | None:
    """The buttons « Reprendre » and « Garder », beside a difference: what was typed has just been kept."""
    for name, act in ((TAKE, services.take_from_dossier), (KEEP, services.keep_own)):
        line, _, field = request.POST.get(name, "").partition(":")
        if line.isascii() and line.isdecimal() and len(line) < 19:
            version = Answer.objects.values_list("version", flat=True).get(pk=answer.pk)
            label = act(actor=user, answer=answer, version=version, line=int(line), field=field)
            done = "repris du dossier" if name == TAKE else "gardé tel quel"
            return Saved(f"{links.questionnaire(answer)}#ligne-{line}", typeset(f"{label} : {done}."))
    return None


def _boxes(form: AnswerForm, answer: Answer) -> list[Box]:
    known = known_of([line.project for line in form.lines], answer.wave.year)
    return [
        Box(
            line,
            {name.rsplit("_", 1)[0]: form[name] for name in form.fields if name.endswith(f"_{line.pk}")},
            known[line.project_id],
            {name: told["said"] for name, told in line.prefilled.items() if _is_still(line, name)},
            differences(line, known[line.project_id]),
        )
        for line in form.lines
    ]


def _origin(lines: Sequence[AnswerLine]) -> str:
    """How much of the answer the dossiers filled: none of it, when they say nothing."""
    told = sum(bool(line.prefilled) for line in lines)
    if not told:
        return "Vos dossiers ne disent encore rien de ces besoins : rien n’est prérempli." if lines else ""
    if told == len(lines):
        return "Prérempli depuis vos dossiers."
    return f"Prérempli depuis vos dossiers pour {count(told, 'projet', 'projets')} sur {len(lines)}."


def _is_still(line: AnswerLine, name: str) -> bool:
    """Whether a field still holds what it was filled with: else its author is who typed."""
    value = getattr(line, name, None)
    return ("" if value is None else str(value)) == line.prefilled[name].get("value")


def _rule(rulings: dict[str, Ruling]) -> str:
    """The natures that the rules of the year allow, with the source that says so."""
    told = [f"{Nature(value).label} : {_said(ruling)}" for value, ruling in rulings.items()]
    sources = dict.fromkeys(ruling.source for ruling in rulings.values() if ruling.is_known)
    return typeset(" ; ".join(told) + (f". Source : {' ; '.join(sources)}." if sources else "."))


def _said(ruling: Ruling) -> str:
    if not ruling.is_known:
        return ruling.said
    return f"{'éligible' if ruling.value else 'non éligible'} ({ruling.certainty})"


def _why_reopened(answer: Answer) -> str:
    """What Cnaf said when it reopened, as long as the Caf has not answered again."""
    if answer.reopened_at is None:
        return ""
    last = answer.steps.exclude(reason="").order_by("-pk").first()
    return last.reason if last else ""


@require_POST
def questionnaire_autosave(request: HttpRequest, wave: str, caf: str) -> HttpResponse:
    """Keep what can be read of the page. The answer says so, at what time, and what the page now stands on."""
    answer = visible_answer(request, wave, caf)
    user: Any = request.user
    allow(user, can_fill_answer, answer)
    try:
        form = AnswerForm(row=answer)
        return JsonResponse(
            keep(form, request.POST, lambda form: services.save_answer(actor=user, answer=answer, **form.saved()))
        )
    except StaleVersion as stale:
        return JsonResponse({"state": "conflict", "said": stale.message}, status=409)
    except DomainError as refused:
        return JsonResponse({"state": "refused", "said": refused.message}, status=422)


@require_safe
def questionnaire_check(request: HttpRequest, wave: str, caf: str) -> HttpResponse:
    """What lacks, with the way to it, then the acts of the manager."""
    answer = visible_answer(request, wave, caf)
    user: Any = request.user
    allow(user, can_fill_answer, answer)
    lines = lines_of(answer)
    lacks = lacks_of(answer, lines, natures(answer))
    standing = standing_of(answer, timezone.now())
    in_time = not standing.is_closed and (not standing.is_over or standing.is_reopened)
    acts = [
        {"label": line.label, "url": links.act(answer, line.name)}
        for line in ANSWER_LIFE.offered(answer.state, ANSWER_POLICIES, user, answer)
        if line.name in (VALIDATE, SUBMIT) and in_time and not blocking(lacks)
    ]
    context = frame(
        answer,
        "Vérifier et valider",
        lines=lines,
        lacks=[{"lack": lack, "url": f"{links.questionnaire(answer)}#{lack.anchor}"} for lack in lacks],
        blocking=len(blocking(lacks)),
        acts=acts,
        too_late="" if in_time else TOO_LATE,
        waits_for_manager=not ANSWER_POLICIES["validate_answer"](user, answer)[0],
    )
    return render(request, "waves/check.html", context)
