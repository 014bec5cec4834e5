"""Acts on an answer: one line of the table, confirmed, with its reason when Cnaf reopens."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from funding.waves import links, services
from funding.waves.forms.answer import ActForm
from funding.waves.policies import ANSWER_POLICIES
from funding.waves.selectors.content import content_of, lines_of
from funding.waves.selectors.prefill import known_of
from funding.waves.services.steps import last_step
from funding.waves.views.base import frame, visible_answer
from funding.waves.views.reading import told_of
from funding.waves.workflow import ANSWER_LIFE, BEGIN, REOPEN, SUBMIT, VALIDATE
from projects.core.forms import Saved, answer_form
from projects.core.transitions import Transition
from projects.portfolio.views.editing_base import allow

DONE = {
    VALIDATE: "Réponse validée. Il reste à la transmettre à la Cnaf.",
    SUBMIT: "Réponse transmise à la Cnaf. Un accusé de réception part par courriel.",
    REOPEN: "Réponse rouverte. La Caf en est avertie.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_act(request: HttpRequest, wave: str, caf: str, transition: str) -> HttpResponse:
    """Validate, submit, take up again, reopen: what the table lets this person do."""
    line = ANSWER_LIFE.find(transition)
    answer = visible_answer(request, wave, caf)
    if line is None or transition == BEGIN:
        raise Http404("cet acte n’existe pas")
    user: Any = request.user
    allow(user, ANSWER_POLICIES[line.who], answer)
    shown = {"read": last_step(answer), "seen": answer.version}

    def save(form: ActForm) -> Saved:
        given = form.cleaned_data
        # A page that tells of a refusal shows the state of now.
        form.data = {key: form.data[key] for key in form.data} | {key: str(value) for key, value in shown.items()}
        _done(user, answer, line, given)
        going = links.act(answer, SUBMIT) if line.name == VALIDATE else links.questionnaire(answer)
        return Saved(going, DONE.get(line.name, "La réponse redevient un brouillon de la Caf."))

    lines = lines_of(answer) if line.name in (VALIDATE, SUBMIT) else []
    known = known_of([row.project for row in lines], answer.wave.year) if lines else {}
    context = frame(
        answer,
        line.label,
        line=line,
        lead=line.confirm,
        submit_label=line.label,
        possible=answer.state in line.sources,
        told=told_of(content_of(answer, lines, known)) if line.name in (VALIDATE, SUBMIT) else None,
    )
    form = ActForm(line=line, initial=shown)
    return answer_form(request, form=form, template="waves/act.html", save=save, context=context)


def _done(user: Any, answer: Any, line: Transition, given: dict[str, Any]) -> None:
    read, seen = given["read"], given["seen"]
    if line.name == VALIDATE:
        services.validate_answer(actor=user, answer=answer, read=read, seen=seen)
    elif line.name == SUBMIT:
        services.submit_answer(actor=user, answer=answer, read=read, seen=seen)
    else:
        reason = given.get("reason", "")
        services.change_answer(actor=user, answer=answer, transition=line.name, reason=reason, read=read)
