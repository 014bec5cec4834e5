"""The page where a Word file of an edition is given back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.french import count, enumerate_fr, typeset
from projects.portfolio.views.editing_base import allow
from reporting.forms.exports import ReturnForm
from reporting.policies import can_remark_edition
from reporting.services.returns import Deposit, take_back
from reporting.views.life import frame, visible
from reporting.workflow import SEALED

LEAD = (
    "Déposez le fichier Word pris sur la page de l’édition, une fois corrigé ou commenté. Vos commentaires deviennent "
    "des remarques à leur passage, vos changements des propositions ; chacun est ensuite retenu ou écarté. Les textes, "
    "eux, ne bougent pas."
)
NOTHING = "Ce fichier ne change rien aux textes et ne porte aucun commentaire."
FIXED = "Non repris, car ils viennent du plan du document : {titles} ; une remarque le dit à sa place."
NOTHING_NEW = "Ce que dit ce fichier était déjà noté : rien de nouveau."


@require_http_methods(["GET", "HEAD", "POST"])
def edition_return(request: HttpRequest, slug: str) -> HttpResponse:
    """Note what a Word file says; its remarks and proposals are then read on the page of the review."""
    user, edition = signed_in(request), visible(request, slug)
    allow(user, can_remark_edition, edition)

    def save(form: ReturnForm) -> Saved:
        brought = take_back(actor=user, edition=edition, stream=form.cleaned_data["file"].file)
        return Saved(reverse("edition_review", args=[slug]), said(brought))

    context = {
        **frame(edition, "Déposer un Word corrigé"),
        "lead": LEAD,
        "possible": edition.state not in SEALED,
        "submit_label": "Lire le fichier",
    }
    return answer_form(request, form=ReturnForm(), template="reporting/life/act.html", save=save, context=context)


def said(brought: Deposit) -> str:
    """What came of the file, in words."""
    told = ((brought.remarks, "remarque"), (brought.proposals, "proposition"))
    new = [count(number, word) for number, word in told if number]
    sentences = [f"Du fichier Word : {enumerate_fr(new)} à examiner."] if new else []
    if not new:
        sentences.append(NOTHING_NEW if brought.known else NOTHING)
    elif brought.known:
        sentences.append(f"Déjà noté : {count(brought.known, 'autre changement', 'autres changements')}.")
    if brought.fixed:
        sentences.append(FIXED.format(titles=count(brought.fixed, "titre")))
    if brought.lost:
        sentences.append(f"Sans repère dans le fichier, donc non comparé : {count(brought.lost, 'texte')}.")
    return typeset(" ".join(sentences))
