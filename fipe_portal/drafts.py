"""A text that meets a closed door: it waits in the sign-in page, and comes back with its author.

The carrying itself (who, what, how long) is in `projects.core.forms.drafts`.
"""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account import views as account
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from projects.core.forms import drafts


def sign_in_with_text(request: HttpRequest) -> HttpResponse | None:
    """The sign-in page that carries what a form has just posted; None when no form of ours did.

    It is shown where the form was posted, not redirected to: the text has no other place to be.
    """
    draft = drafts.posted_draft(request) if request.method == "POST" else None
    if draft is None:
        return None
    sealed = drafts.seal(draft)
    if not sealed:
        return render(request, "account/text_too_long.html", {"texts": draft.data, "path": draft.path})
    setattr(request, drafts.CARRIED, sealed)
    # allauth's page asks the request where to go afterwards, and what was posted to it: nothing was.
    request.method = "GET"
    request.GET = QueryDict(urlencode({"next": draft.path}))
    request.POST = QueryDict()
    response: HttpResponse = account.login(request)
    # A part of a page that htmx sent: the whole window signs in.
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def hold(request: HttpRequest) -> None:
    """Once a sign-in page is posted, keep its draft for the steps that follow; drop that of somebody else."""
    if request.user.is_authenticated:
        drafts.drop_others(request)
    elif request.method == "POST" and drafts.CARRIED in request.POST:
        draft = drafts.unseal(request.POST[drafts.CARRIED])
        if draft is not None:
            drafts.keep(request, draft)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page opened before one signed in again: its form is shown filled, to be saved from there.

    Nothing is saved: the form must prove by its signed `_editor` that this very person was shown it, and it is
    only shown again. Another site has no such proof.
    """
    draft = drafts.posted_draft(request)
    if draft is not None and not request.user.is_authenticated:
        answer = sign_in_with_text(request)
        if answer is not None:
            return answer
    if draft is not None and draft.user == str(request.user.pk):
        drafts.keep(request, draft)
        return redirect(draft.path)
    return render(request, "403_csrf.html", {"somebody_else": draft is not None}, status=403)
