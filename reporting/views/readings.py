"""Documents that the portal read: the list, having one read, its page, what its author does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import PortalForm, Saved, add_errors, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count, enumerate_fr, format_date
from projects.core.paris import day_of
from projects.documents.content.names import safe_name
from projects.jobs.enums import JobState
from projects.jobs.selectors import job_context
from projects.portfolio.views.editing_base import FORM, allow, confirmed, taken_back
from reporting.enums import ProposalState
from reporting.forms.readings import Given, NewReadingForm, ReadingForm, ReplaceFileForm
from reporting.models import Reading
from reporting.policies import can_judge_reading, can_keep_reading, can_read_documents
from reporting.readings.asked import Asked, number_in
from reporting.selectors.readings import (
    NEWEST,
    SORTS,
    former_reading,
    has_new_corrections,
    reading_rows,
    reading_view,
)
from reporting.services.readings import (
    IS_READ,
    ask_reading,
    create_reading,
    reading_jobs,
    remove_reading,
    replace_file,
    restore_reading,
    update_reading,
)
from reporting.views.reading_shown import shown_of

page = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 50
HEADS = {"titre": "Titre", "date": "Date du document", "contradictions": "À juger", "auteur": "Lu par",
         "depot": "Déposé le"}  # fmt: skip
LIST = "Documents lus"
DEPOSIT = "documents/deposit.html"


def seen_reading(request: HttpRequest, pk: int) -> Reading:
    """The reading of that key: 404 out of one's sight, and for those who have no document read."""
    return get_object_or_404(Reading.objects.visible_to(request.user).select_related("author"), pk=pk)


def trail_of(reading: Reading | None = None) -> list[dict[str, str]]:
    trail = [{"label": LIST, "url": reverse("reading_list")}]
    return [*trail, {"label": reading.title, "url": reverse("reading_detail", args=[reading.pk])}] if reading else trail


@require_safe
def reading_list(request: HttpRequest) -> HttpResponse:
    """`?tri=` an order of `SORTS`, `?page=`."""
    user = signed_in(request)
    allow(user, can_read_documents, None)
    sort = typed(request.GET.get("tri", "")) or NEWEST
    if sort.removeprefix("-") not in SORTS:
        sort = NEWEST
    rows = reading_rows(user, sort)
    rank = max(1, number_in(request.GET, "page") or 1)
    found = list(rows[(rank - 1) * PAGE : rank * PAGE + 1])
    context = {
        "readings": found[:PAGE],
        "heads": [_head(name, label, sort) for name, label in HEADS.items()],
        "removed": list(Reading.objects.removed_for(user).order_by("-removed_at")[:10]),
        "page": {
            "previous_url": f"?tri={sort}&page={rank - 1}" if rank > 1 else "",
            "next_url": f"?tri={sort}&page={rank + 1}" if len(found) > PAGE else "",
        },
    }
    return render(request, "reporting/readings/list.html", context)


def _head(name: str, label: str, sort: str) -> dict[str, str]:
    """A head that sorts: a second click turns the order round."""
    order = "" if sort.removeprefix("-") != name else "descending" if sort.startswith("-") else "ascending"
    turned = name if order == "descending" else f"-{name}" if order or name != "titre" else name
    return {"name": name, "label": label, "order": order, "url": f"?tri={turned}"}


@page
def reading_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_documents, None)
    form = NewReadingForm(asks_again="again" in request.POST)

    def save(form: NewReadingForm) -> Saved | HttpResponse:
        given = form.cleaned_data["documents"]
        former = former_reading(user, given.digests)
        if former is not None and not form.cleaned_data.get("again"):
            return _former(request, form, former, given)
        made = create_reading(
            actor=user,
            uploads=given.uploads,
            refused=given.refused,
            title=form.cleaned_data["title"],
            is_shared=form.cleaned_data["is_shared"],
        )
        kept = count(made.files.exclude(document=None).count(), "document déposé", "documents déposés")
        if given.refused:
            refused = count(len(given.refused), "fichier n’est pas lu", "fichiers ne sont pas lus")
            kept = f"{kept}. {refused} : voyez pourquoi ci-dessous"
        return Saved(reverse("reading_detail", args=[made.pk]), f"{kept}.")

    return answer_form(request, form=form, template=DEPOSIT, save=save, context=_new_context())


def _new_context() -> dict[str, Any]:
    return {
        "title": "Lire un document",
        "lead": "Recueil, bilan, lettre, communiqué : le portail y cherche ce qui se contredit, dans chaque document "
        "et de l’un à l’autre. Rien ne sort du portail.",
        "submit_label": "Lire",
        "trail": trail_of(),
        "cancel_url": reverse("reading_list"),
    }


def _former(request: HttpRequest, form: NewReadingForm, former: Reading, given: Given) -> HttpResponse:
    """The form again, which proposes the reading that was made of these very bytes, and names what cannot be read."""
    again = NewReadingForm(asks_again=True, user=form.user)
    again.bind(request.POST, request.FILES)
    again.lost_files = True
    names = list(dict.fromkeys(f"« {safe_name(one.name or '')} »" for one in given.uploads))
    title = f"{enumerate_fr(names)} {'ont déjà été lus' if len(names) > 1 else 'a déjà été lu'}"
    on = format_date(day_of(former.created_at))
    message = f"{title} le {on} : ouvrez cette lecture, ou cochez « Les lire de nouveau »."
    add_errors(again, DomainError(message, "documents"))
    for one in given.refused:
        add_errors(again, DomainError(f"« {safe_name(one.name)} » n’est pas lu : {one.message}", "documents"))
    url = reverse("reading_detail", args=[former.pk])
    known = {"title": title, "text": former.title, "url": url, "link_text": "Ouvrir cette lecture"}
    return render(request, DEPOSIT, {**_new_context(), "form": again, "known": known})


@require_safe
@never_cache
def reading_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`?fichier=&ligne=&page=` the text shown; `?gravite=&verdict=&dans=&liste=` the findings beside it; `?vers=` a
    line, or a page, to go to; `?suite=` the finding beside which the messages stand, 0 for the head of the list.
    """
    user, reading = signed_in(request), seen_reading(request, pk)
    asked = Asked.of(request.GET)
    if (wanted := number_in(request.GET, "vers")) is not None:
        return redirect(_towards(reading, asked, wanted))
    job = reading_jobs(user, reading).first()
    if job is not None and reading.read_at is None and not job.is_alive:
        reading = seen_reading(request, pk)  # the job ended since: what it wrote goes with it
    view = reading_view(user, reading, asked)
    may_keep = can_keep_reading(user, reading)[0]
    context = {
        "reading": reading,
        "view": view,
        "asked": asked,
        "query": asked.query(),
        "may_keep": may_keep,
        "has_new_corrections": has_new_corrections(reading),
        "proposes": reading.proposals.filter(state=ProposalState.TO_REVIEW).exists,  # asked once all is judged
        "trail": trail_of(),
        **shown_of(view, asked, told_at=number_in(request.GET, "suite")),
    }
    if job is not None and (reading.read_at is None or job.state != JobState.SUCCEEDED):
        context |= job_context(user, job)
    return render(request, "reporting/readings/detail.html", context)


def _towards(reading: Reading, asked: Asked, wanted: int) -> str:
    """The place that somebody typed: a page where the file has pages, else a line."""
    paged = reading.files.filter(position=asked.file or 0, page_count__gt=0).exists()
    query = asked.query(line=0, page=wanted) if paged else asked.query(line=wanted, page=0)
    return f"{reverse('reading_detail', args=[reading.pk])}?{query}#{'p' if paged else 'l'}-{wanted}"


@require_GET
@never_cache
def reading_wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked each second while the work goes on: nothing, then the order to show the page again."""
    reading = seen_reading(request, pk)
    job = reading_jobs(signed_in(request), reading).first()
    response = HttpResponse(status=204)
    if job is None or not job.is_alive:
        response["HX-Refresh"] = "true"
    return response


@page
def reading_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_keep_reading, reading)

    def save(form: ReadingForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in ("title", "document_on", "is_shared")}
        changed = update_reading(actor=user, reading=reading, version=form.cleaned_data["version"], values=values)
        return Saved(reverse("reading_detail", args=[pk]), "Enregistré." if changed else "Rien n’avait changé.")

    context = {
        "title": "Titre, date et partage",
        "subject": reading.title,
        "trail": trail_of(reading),
        "cancel_url": reverse("reading_detail", args=[pk]),
    }
    return answer_form(request, form=ReadingForm(row=reading), template=FORM, save=save, context=context)


@page
def file_replace(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Another file in the place of one that could not be read; the others are not given again."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_keep_reading, reading)
    file = reading.files.exclude(message="").defer("lines").filter(pk=key).first()
    if file is None:  # replaced from another tab: its row is gone
        messages.error(request, IS_READ)
        return redirect("reading_detail", pk=pk)

    def save(form: ReplaceFileForm) -> Saved:
        made = replace_file(actor=user, file=file, upload=form.cleaned_data["file"])
        return Saved(reverse("reading_detail", args=[pk]), f"« {made.name} » prend la place de « {file.name} ».")

    context = {
        "title": "Remplacer un fichier qui n’est pas lu",
        "lead": f"« {file.name} » : {file.message} Les autres fichiers de la lecture restent, avec ce qui en a été "
        "jugé et corrigé.",
        "subject": reading.title,
        "submit_label": "Lire",
        "trail": trail_of(reading),
        "cancel_url": reverse("reading_detail", args=[pk]),
    }
    return answer_form(request, form=ReplaceFileForm(), template=DEPOSIT, save=save, context=context)


@require_POST
def reading_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare again what the files say, with what was corrected since."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    ask_reading(actor=user, reading=reading)
    return redirect("reading_detail", pk=pk)


@page
def reading_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_keep_reading, reading)

    def act(form: PortalForm) -> Saved:
        remove_reading(actor=user, reading=reading)
        undo = reverse("reading_restore", args=[pk])
        return Saved(reverse("reading_list"), f"« {reading.title} » est supprimée.", undo_url=undo)

    shared = " Elle est partagée : plus personne ne la verra." if reading.is_shared else ""
    context = {
        "title": "Supprimer la lecture",
        "subject": reading.title,
        "lead": "Ses documents, ce qui a été lu et ce qui a été jugé ne se verront plus."
        f"{shared} Vous pourrez la rétablir.",
        "submit_label": "Supprimer la lecture",
        "trail": trail_of(reading),
        "cancel_url": reverse("reading_detail", args=[pk]),
    }
    return confirmed(request, act=act, context=context)


@require_POST
def reading_restore(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    reading = Reading.objects.removed_for(user).filter(pk=pk).first()
    if reading is None:
        raise Http404("aucune lecture supprimée")
    url = reverse("reading_detail", args=[pk])
    return taken_back(
        request, lambda: restore_reading(actor=user, reading=reading), url=url, said="La lecture est rétablie."
    )
