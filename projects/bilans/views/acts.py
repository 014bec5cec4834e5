"""Acts of the Caf on a bilan: one line of the table, confirmed with its reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.bilans import links, services
from projects.bilans.forms.acts import ActForm, AskForm
from projects.bilans.policies import BILAN_POLICIES
from projects.bilans.selectors.content import commentable
from projects.bilans.selectors.pages import last_version
from projects.bilans.services.steps import last_step
from projects.bilans.views.base import frame, visible
from projects.bilans.workflow import ASK, BEGIN, BILAN_LIFE, DEPOSITS
from projects.core.forms import Saved, answer_form
from projects.portfolio.views.editing_base import allow


@require_http_methods(["GET", "HEAD", "POST"])
def bilan_act(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """Validate, ask for a complement, send back, reopen, waive: what the table lets this person do."""
    line = BILAN_LIFE.find(transition)
    if line is None or transition in (BEGIN, *DEPOSITS):
        raise Http404("cet acte n’existe pas")
    user, bilan = signed_in(request), visible(request, pk)
    allow(user, BILAN_POLICIES[line.who], bilan)
    shown = last_step(bilan)
    version = last_version(bilan)

    def save(form: ActForm | AskForm) -> Saved:
        read, reason = form.cleaned_data["read"], form.cleaned_data["reason"]
        # A page that tells of a refusal shows the state of now.
        form.data = {key: form.data[key] for key in form.data} | {"read": str(shown)}
        if isinstance(form, AskForm):
            step = services.ask_completion(actor=user, bilan=bilan, reason=reason, comments=form.comments(), read=read)
        else:
            step = services.change_bilan(actor=user, bilan=bilan, transition=line.name, reason=reason, read=read)
        return Saved(links.detail(bilan), f"Le bilan est « {step.get_state_display()} ». Le porteur en est averti.")

    if transition == ASK:
        parts = commentable(version.content) if version else {}
        form: ActForm | AskForm = AskForm(parts=parts, initial={"read": shown})
    else:
        form = ActForm(line=line, initial={"read": shown})
    context = frame(
        bilan,
        line.label,
        line=line,
        submit_label=line.label,
        lead=line.confirm,
        possible=bilan.state in line.sources,
        version=version,
    )
    return answer_form(request, form=form, template="bilans/act.html", save=save, context=context)
