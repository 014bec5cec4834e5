"""« Ce qui a été lu »: the numbers of the documents of a reading, searched, corrected in place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.portfolio.views.editing_base import allow, taken_back
from reporting.forms.readings import CorrectionForm, correction_of
from reporting.models import Reading, ReadingFile, ReadingStatement, StatementCorrection
from reporting.policies import can_judge_reading
from reporting.readings.kept import line_of
from reporting.readings.told import CORRECTED
from reporting.selectors.reading_statements import AskedStatements, statement_page, views_of
from reporting.selectors.readings import has_new_corrections
from reporting.services.reading_words import correct_statement, take_back_correction
from reporting.views.readings import page, seen_reading, trail_of

USED_NEXT = "Les contradictions en tiendront compte à la prochaine comparaison."


@require_safe
@never_cache
def statement_list(request: HttpRequest, pk: int) -> HttpResponse:
    """`?q=` words, `?fichier=` the position of a file, `?corriges=oui`, `?page=`."""
    reading = seen_reading(request, pk)
    asked = AskedStatements.of(request.GET)
    files = list(reading.files.defer("lines"))
    found = statement_page(reading, files, asked)
    context = {
        **_framed(reading, asked),
        "files": files,
        "found": found,
        "has_new_corrections": has_new_corrections(reading),
        "page": {
            "previous_url": f"?{asked.query(page=found.rank - 1)}" if found.rank > 1 else "",
            "next_url": f"?{asked.query(page=found.rank + 1)}" if found.rank < found.pages else "",
        },
    }
    return render(request, "reporting/readings/statements.html", context)


@page
def statement_correct(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The form of one number, in the place of its line; on a page of its own without a script."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    rows = ReadingStatement.objects.filter(file__reading=reading).select_related("file__reading").defer("file__lines")
    statement = get_object_or_404(rows, pk=key)
    asked = AskedStatements.of(request.GET)
    url = f"{reverse('statement_list', args=[pk])}?{asked.query()}#e-{key}"

    def save(form: CorrectionForm) -> Saved:
        data = form.cleaned_data
        before = form.row
        made = correct_statement(
            actor=user,
            statement=statement,
            version=data["version"],
            values={name: data[name] for name in CORRECTED},
            is_dropped=data["is_dropped"],
        )
        if made is not None:
            return Saved(url, f"Énoncé corrigé. {USED_NEXT}", undo_url=_undo(reading, made))
        if not data["version"]:
            return Saved(url, "Rien n’avait changé.")
        return Saved(url, f"L’énoncé est remis tel qu’il a été lu. {USED_NEXT}", undo_url=_undo(reading, before))

    form = CorrectionForm(row=correction_of(statement), statement=statement)
    part = request.method != "POST" and request.headers.get("HX-Request")
    if part:
        form.fields["subject"].widget.attrs["autofocus"] = True
    context = {
        **_framed(reading, asked),
        "statement": statement,
        "written": _line(statement),
        "view": views_of([statement], [statement.file])[0],
        "cancel_url": url,
        "submit_label": "Enregistrer la correction",
        "line_url": f"{reverse('reading_detail', args=[pk])}?fichier={statement.file.position}&ligne={statement.line}"
        f"#l-{statement.line}",
    }
    template = "reporting/readings/_correct.html" if part else "reporting/readings/correct.html"
    return answer_form(request, form=form, template=template, save=save, context=context)


@require_POST
def correction_undo(request: HttpRequest, pk: int, key: int, version: int) -> HttpResponse:
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    return taken_back(
        request,
        lambda: take_back_correction(actor=user, reading=reading, key=key, version=version),
        url=reverse("statement_list", args=[pk]),
        said="Ce qui avait été dit avant est remis.",
    )


def _line(statement: ReadingStatement) -> str:
    """The whole line of a number, as the document writes it."""
    lines = ReadingFile.objects.values_list("lines", flat=True).get(pk=statement.file_id)
    return line_of(statement.line, lines[statement.line - 1]).text


def _framed(reading: Reading, asked: AskedStatements) -> dict[str, Any]:
    return {"reading": reading, "asked": asked, "query": asked.query(), "trail": trail_of(reading)}


def _undo(reading: Reading, correction: StatementCorrection) -> str:
    return reverse("correction_undo", args=[reading.pk, correction.pk, correction.version])
