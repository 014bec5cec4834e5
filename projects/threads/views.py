"""The pages of threads: the list, writing, correcting, taking back; reading up to here, following."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.portfolio import links
from projects.portfolio.models import Project
from projects.threads import policies, selectors, services
from projects.threads.enums import READERS, FollowState, Visibility
from projects.threads.forms import EditForm, PostForm, RemoveForm
from projects.threads.models import Post

LONGEST_KEY = 18
# What the buttons of a thread post, and what it means.
STATES = {"suivre": FollowState.FOLLOWED.value, "sourdine": FollowState.MUTED.value, "comme-avant": None}


@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    asked = request.GET.get("voir", "")
    asked = asked if asked in selectors.FILTERS else ""
    page, unread = selectors.threads_page(user, asked=asked, number=request.GET.get("page", "1"))
    kept = {"voir": asked} if asked else {}
    context = {
        "threads": page.object_list,
        "count": page.paginator.count,
        "unread": unread,
        "asked": asked,
        "filters": [
            {"label": label, "url": f"?voir={slug}" if slug else request.path, "current": slug == asked}
            for slug, label in selectors.FILTERS.items()
        ],
        "page": {
            "previous_url": f"?{urlencode({**kept, 'page': page.number - 1})}" if page.has_previous() else "",
            "next_url": f"?{urlencode({**kept, 'page': page.number + 1})}" if page.has_next() else "",
            "label": f"Page {page.number} sur {page.paginator.num_pages}",
        },
    }
    return render(request, "threads/list.html", context)


@require_http_methods(["GET", "POST"])
def message_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write in the thread; `?reponse=` names the message that one answers, whose readers are then the same."""
    user, project = signed_in(request), _project(request, reference)
    allowed, reason = policies.can_write_post(user, project)
    if not allowed:
        raise PermissionDenied(reason)
    reply_to = _answered(request, project)
    choices = [] if reply_to else policies.visibilities_of(user, project)

    def save(form: Any) -> Saved:
        alone = reply_to.visibility if reply_to else Visibility.PORTEUR.value
        post = services.write_post(
            actor=user,
            project=project,
            text=form.cleaned_data["text"],
            visibility=form.cleaned_data.get("visibility", alone),
            reply_to=reply_to,
            uploads=form.cleaned_data["files"],
        )
        return Saved(f"{_thread(project)}#message-{post.pk}", "Message envoyé.")

    context = {
        "project": project,
        "cancel_url": _thread(project),
        "reply": selectors.quoted(reply_to) if reply_to else None,
        "readers": READERS[Visibility(reply_to.visibility)] if reply_to else "",
    }
    form = PostForm(visibilities=choices)
    return answer_form(request, form=form, template="threads/write.html", save=save, context=context)


@require_http_methods(["GET", "POST"])
def message_edit(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, post = signed_in(request), _post(request, reference, pk)
    allowed, reason = policies.can_edit_post(user, post)
    if not allowed:
        raise PermissionDenied(reason)

    def save(form: Any) -> Saved:
        cleaned = form.cleaned_data
        services.edit_post(actor=user, post=post, version=cleaned["version"], text=cleaned["text"])
        return Saved(f"{_thread(post.project)}#message-{post.pk}", "Message corrigé.")

    context = {"project": post.project, "cancel_url": _thread(post.project), "is_edit": True}
    return answer_form(request, form=EditForm(row=post), template="threads/write.html", save=save, context=context)


@require_http_methods(["GET", "POST"])
def message_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, post = signed_in(request), _post(request, reference, pk)
    allowed, reason = policies.can_remove_post(user, post)
    if not allowed:
        raise PermissionDenied(reason)

    def save(form: Any) -> Saved:
        services.remove_post(actor=user, post=post, version=form.cleaned_data["version"])
        return Saved(f"{_thread(post.project)}#message-{post.pk}", "Message retiré.")

    context = {"project": post.project, "cancel_url": _thread(post.project), "post": post}
    return answer_form(request, form=RemoveForm(row=post), template="threads/remove.html", save=save, context=context)


@require_POST
def message_read(request: HttpRequest, reference: str) -> HttpResponse:
    """All that the page showed is read, up to the message it names; a page that is still open may ask it again."""
    user, project = signed_in(request), _project(request, reference)
    post = _find(request, project, request.POST.get("jusqua", ""))
    if post is not None:
        services.mark_read(actor=user, project=project, post=post)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(_thread(project))


@require_POST
def thread_follow(request: HttpRequest, reference: str, choice: str) -> HttpResponse:
    user, project = signed_in(request), _project(request, reference)
    if choice not in STATES:
        raise Http404("ce choix n’existe pas")
    services.follow(actor=user, project=project, state=STATES[choice])
    back = request.POST.get("retour", "")
    return redirect(reverse("notification_choices") if back == "choix" else _thread(project))


def _thread(project: Project) -> str:
    return links.tab(project.reference, "messages")


def _project(request: HttpRequest, reference: str) -> Project:
    project = Project.objects.visible_to(request.user).with_identity().filter(reference=reference).first()
    if project is None:
        raise Http404("ce projet n’existe pas")
    return project


def _post(request: HttpRequest, reference: str, pk: int) -> Post:
    project = _project(request, reference)
    post = _find(request, project, str(pk))
    if post is None:
        raise Http404("ce message n’existe pas")
    return post


def _answered(request: HttpRequest, project: Project) -> Post | None:
    """The message that the address says one answers; 404 for one that is not in the thread as this person reads it."""
    asked = request.GET.get("reponse", "")
    post = _find(request, project, asked) if asked else None
    if asked and (post is None or post.removed_at is not None):
        raise Http404("ce message n’existe pas")
    return post


def _find(request: HttpRequest, project: Project, key: str) -> Post | None:
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
        return None
    rows = Post.objects.visible_to(request.user).filter(project=project, pk=int(key))
    return rows.select_related("author", "project__porteur", "project__department").first()
