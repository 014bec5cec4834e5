"""One answer for every page with a form: show, refuse with what was typed, compare, save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import conflicts, drafts
from projects.core.forms.base import PortalForm, VersionedForm

GONE = "Ce que vous modifiez n’existe plus : quelqu’un l’a supprimé. Votre texte est encore ici : copiez-le."


@dataclass(frozen=True)
class Saved:
    """Where to go once saved, what to say there, and the address that takes it back by POST, if one does."""

    url: str
    message: str = ""
    undo_url: str = ""
    undo_label: str = "Annuler ce changement"


# An address, an address with its message, or a page of the view's own (« ce porteur existe peut-être déjà »).
Outcome: TypeAlias = str | Saved | HttpResponse
UNDO = "annuler:"


@dataclass(frozen=True)
class _Answer:
    request: HttpRequest
    form: Any
    template: str
    save: Callable[[Any], Outcome]
    context: Mapping[str, Any] = field(default_factory=dict)
    success: str = ""

    def shown(self, **more: Any) -> HttpResponse:
        return render(self.request, self.template, {**self.context, "form": self.form, **more})

    def posted(self) -> HttpResponse:
        form, request = self.form, self.request
        compared = isinstance(form, VersionedForm) and conflicts.COMPARED in request.POST
        form.lost_files = bool(request.FILES)  # a browser gives no file back to a page that comes again
        revised = compared and conflicts.REVISE in request.POST
        if compared and not revised and (answer := self._unchosen()):
            return answer
        form.bind(conflicts.merged(form, request.POST) if compared else request.POST, request.FILES)
        if revised:
            form.bind(form.data, request.FILES, judge=False)
            form.unsaved = True
            return self.shown()
        return self._saved() if form.is_valid() else self.shown()

    def _saved(self) -> HttpResponse:
        try:
            outcome = self.save(self.form)
        except StaleVersion as stale:
            if isinstance(self.form, VersionedForm):
                return self._compared()
            add_errors(self.form, stale)
        except (DomainError, ValidationError) as refused:
            add_errors(self.form, refused)
        else:
            return self._gone_to(outcome)
        return self.shown()

    def _gone_to(self, outcome: Outcome) -> HttpResponse:
        if isinstance(outcome, HttpResponse):
            return outcome
        saved = Saved(outcome) if isinstance(outcome, str) else outcome
        if message := saved.message or self.success:
            undo = f"{UNDO}{saved.undo_url} {saved.undo_label}" if saved.undo_url else ""
            messages.success(self.request, message, extra_tags=undo)
        if self.request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(saved.url)  # the whole page, with its message
        return HttpResponseRedirect(saved.url)

    def _unchosen(self) -> HttpResponse | None:
        """The comparison again, while a field that both changed has no side chosen."""
        self.form.bind(self.request.POST, self.request.FILES)
        if not self.form.is_valid():
            return None
        fresh = self.form.reread()
        if fresh is None:
            return None
        found = conflicts.differences(self.form, fresh, self.request.POST)
        same = fresh.initial["version"] == self.form.cleaned_data["version"]
        if same and all(row.kept for row in found):
            return None
        return self._comparison(fresh, found, asked=same)

    def _compared(self) -> HttpResponse:
        """Someone else saved since: both texts, unless the row is gone."""
        form, posted = self.form, self.request.POST
        form.bind(posted, self.request.FILES)
        fresh = form.reread()
        if fresh is None:
            form.add_error(None, GONE)
            return self.shown()
        form.is_valid()
        return self._comparison(fresh, conflicts.differences(form, fresh, posted))

    def _comparison(
        self, fresh: VersionedForm, found: list[conflicts.Difference], *, asked: bool = False
    ) -> HttpResponse:
        if asked:
            found = [row if row.kept else replace(row, error="Choisissez le texte à garder.") for row in found]
        context = {
            **self.context,
            "form": self.form,
            "saved_by": conflicts.last_save(fresh.row),
            "differences": found,
            "unchosen": [row for row in found if row.error],
            "to_choose": [row for row in found if not row.kept],
            "carried": conflicts.carried(self.form, self.request.POST, fresh),
            "keep": conflicts.KEEP,
            "revise": conflicts.REVISE,
            "back_url": self.request.get_full_path(),
        }
        return render(self.request, "409.html", context, status=409)


def answer_form(
    request: HttpRequest,
    *,
    form: PortalForm,
    template: str,
    save: Callable[[Any], Outcome],
    context: Mapping[str, Any] | None = None,
    success: str = "",
) -> HttpResponse:
    """The whole answer of a page with one form; the view has scoped and authorised before.

    `form` is made with its initial values, unbound. `save(form)` gets it valid, calls one service and
    returns where to go. A DomainError or a ValidationError of the service goes to its field; a
    StaleVersion answers 409 with both texts. `success` is said after a save that says nothing itself.
    The template gets `form` and `context`, and includes `components/_form.html`.
    """
    form.user = request.user
    answer = _Answer(request, form, template, save, context or {}, success)
    if request.method == "POST":
        return answer.posted()
    if draft := drafts.take(request):
        data = draft.query()
        if isinstance(form, VersionedForm) and conflicts.COMPARED in data:
            data = conflicts.merged(form, data)
        form.bind(data, judge=False)
        form.restored, form.unsaved, form.lost_files = True, True, draft.had_files
    return answer.shown()


def add_errors(form: forms.Form, refused: DomainError | ValidationError) -> None:
    """Put what a service refused where it belongs: at its field when the form has it, else over the whole form."""
    if isinstance(refused, DomainError):
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
