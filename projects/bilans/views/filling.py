"""Writing a bilan: its pages, its indicators, what lacks, the deposit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.bilans import links, services
from projects.bilans.enums import SectionSlug
from projects.bilans.forms.acts import DepositForm
from projects.bilans.forms.sections import (
    SECTION_FORMS,
    ActivityForm,
    BudgetForm,
    DifficultiesForm,
    IndicatorEditForm,
    IndicatorForm,
    IndicatorsForm,
)
from projects.bilans.models import Bilan, BilanDocument, BilanSection, Indicator
from projects.bilans.policies import can_fill_bilan, fills_as_porteur
from projects.bilans.selectors.checks import blocking, lacks_of
from projects.bilans.selectors.content import draft_content, indicators_of
from projects.bilans.selectors.pages import anchors_of, asked_of, is_writable, open_comments, section_lines, year_before
from projects.bilans.services.life import draft_mark
from projects.bilans.services.steps import lock
from projects.bilans.views.base import frame, visible
from projects.core.forms import Saved, answer_form
from projects.core.forms.autosave import keep_touched
from projects.documents.selectors import document_lines
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])
SAVED = "Brouillon enregistré. Rien n’est encore envoyé à la Caf."
UNCHANGED = "Rien n’avait changé. Rien n’est encore envoyé à la Caf."
SETTLED = "Ce bilan ne se modifie pas en ce moment : vous le relisez ici."
NEXT = "_suite"


def _save_activity(user: User, bilan: Bilan, form: ActivityForm) -> list[str]:
    return services.save_activity(actor=user, bilan=bilan, version=form.cleaned_data["version"], answers=form.answers())


def _save_indicators(user: User, bilan: Bilan, form: IndicatorsForm) -> list[str]:
    data = form.cleaned_data
    period = (data["period_start"], data["period_end"])
    return services.save_indicators(
        actor=user, bilan=bilan, version=data["version"], period=period, values=form.values()
    )


def _save_difficulties(user: User, bilan: Bilan, form: DifficultiesForm) -> list[str]:
    return services.save_difficulties(
        actor=user,
        bilan=bilan,
        version=form.cleaned_data["version"],
        difficulties=form.difficulties(),
        needs=form.needs(),
    )


def _save_budget(user: User, bilan: Bilan, form: BudgetForm) -> list[str]:
    data = form.cleaned_data
    return services.save_budget(
        actor=user,
        bilan=bilan,
        version=data["version"],
        amounts=form.amounts(),
        note=data["note"],
        upload=data["file"],
    )


SAVES: dict[SectionSlug, Callable[[User, Bilan, Any], list[str]]] = {
    SectionSlug.ACTIVITY: _save_activity,
    SectionSlug.INDICATORS: _save_indicators,
    SectionSlug.DIFFICULTIES: _save_difficulties,
    SectionSlug.BUDGET: _save_budget,
}


@page
def bilan_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One page of the draft. What is typed in a bilan deposited meanwhile is refused and kept on the screen."""
    if section not in SectionSlug.values:
        raise Http404("cette page n’existe pas")
    user, bilan = signed_in(request), visible(request, pk)
    allow(user, can_fill_bilan, bilan)
    if request.method != "POST" and not is_writable(bilan):
        return _settled(request, bilan)
    slug = SectionSlug(section)
    row = BilanSection.objects.select_related("bilan__campaign", "bilan__project").get(bilan=bilan, slug=slug)
    earlier = year_before(bilan)
    form = SECTION_FORMS[slug](
        row=row,
        comments=open_comments(bilan),
        before=earlier.content if earlier else None,
        before_year=earlier.bilan.year if earlier else None,
    )
    following = _following(bilan, slug)

    def save(form: Any) -> Saved:
        with transaction.atomic():
            lock(bilan)
            # What this very page sent while it was typed may have arrived since: each field counts as it is now.
            fresh = form.reread()
            form.row, form.initial = fresh.row, fresh.initial
            keep_touched(form)
            form.cleaned_data["version"] = form.row.version
            changed = SAVES[slug](user, bilan, form)
        said = SAVED if changed or form.row.saved_at else UNCHANGED
        return Saved(following if NEXT in request.POST else links.section(bilan, slug), said)

    context = {
        **frame(bilan, str(slug.label)),
        **_pages(bilan, slug),
        "section": row,
        "asked": asked_of([bilan]).get(bilan.pk, ""),
        "autosave_url": links.autosave(bilan, slug),
        "store": f"bilan:{user.pk}:{bilan.pk}:{slug}",
        "slug": slug.value,
        "for_porteur": not fills_as_porteur(user, bilan),
        "indicator_add_url": links.indicator_add(bilan) if slug == SectionSlug.INDICATORS else "",
        "indicators": _indicators(bilan) if slug == SectionSlug.INDICATORS else [],
        "documents": document_lines(user, _held(bilan)) if slug == SectionSlug.BUDGET else [],
    }
    return answer_form(request, form=form, template="bilans/section.html", save=save, context=context)


def _held(bilan: Bilan) -> list[int]:
    return list(BilanDocument.objects.filter(bilan=bilan).values_list("document", flat=True))


def _indicators(bilan: Bilan) -> list[dict[str, str]]:
    return [{"label": row.label, "url": links.indicator_edit(bilan, row.pk)} for row in indicators_of(bilan)]


def _pages(bilan: Bilan, slug: SectionSlug) -> dict[str, Any]:
    return {
        "pages": [
            {"label": str(one.label), "url": links.section(bilan, one.value), "current": one == slug}
            for one in SectionSlug
        ],
        "check_url": links.check(bilan),
    }


def _following(bilan: Bilan, slug: SectionSlug) -> str:
    slugs = list(SectionSlug)
    place = slugs.index(slug) + 1
    return links.section(bilan, slugs[place].value) if place < len(slugs) else links.check(bilan)


def _settled(request: HttpRequest, bilan: Bilan) -> HttpResponseRedirect:
    messages.info(request, SETTLED)
    return HttpResponseRedirect(links.detail(bilan))


@page
def bilan_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What lacks, with the way to it, then the deposit. Who deposits sees what stands now, not what they remember."""
    user, bilan = signed_in(request), visible(request, pk)
    allow(user, can_fill_bilan, bilan)
    if request.method != "POST" and not is_writable(bilan):
        return _settled(request, bilan)
    content = draft_content(bilan)
    lacks = lacks_of(content, anchors_of(bilan))
    mark = draft_mark(bilan)

    def save(form: DepositForm) -> Saved:
        seen = form.cleaned_data["seen"]
        # A page that tells of a refusal shows the draft of now.
        form.data = {key: form.data[key] for key in form.data} | {"seen": str(mark)}
        version = services.deposit_bilan(actor=user, bilan=bilan, seen=seen)
        said = f"Bilan envoyé à la Caf, version {version.number}. Un accusé de réception part par courriel."
        return Saved(links.detail(bilan), said)

    context = {
        **frame(bilan, "Vérifier et déposer"),
        "lines": section_lines(bilan, content),
        "lacks": [{"lack": lack, "url": _way(bilan, lack)} for lack in lacks],
        "blocking": len(blocking(lacks)),
        "again": bilan.versions.exists(),
        "is_writable": is_writable(bilan),
        "asked": asked_of([bilan]).get(bilan.pk, ""),
    }
    form = DepositForm(initial={"seen": mark})
    return answer_form(request, form=form, template="bilans/check.html", save=save, context=context)


def _way(bilan: Bilan, lack: Any) -> str:
    return links.section(bilan, lack.section) + (f"#{lack.anchor}" if lack.anchor else "")


@page
def indicator_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, bilan = signed_in(request), visible(request, pk)
    allow(user, can_fill_bilan, bilan)
    back = links.section(bilan, SectionSlug.INDICATORS)

    def save(form: IndicatorForm) -> Saved:
        row = services.add_indicator(actor=user, bilan=bilan, **form.kept())
        return Saved(f"{back}#id_target_{row.pk}", f"Indicateur ajouté : {row.label}.")

    context = frame(bilan, "Ajouter un indicateur", submit_label="Ajouter l’indicateur") | {"cancel_url": back}
    return answer_form(request, form=IndicatorForm(), template=FORM, save=save, context=context)


@page
def indicator_edit(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    user, bilan = signed_in(request), visible(request, pk)
    allow(user, can_fill_bilan, bilan)
    row = get_object_or_404(Indicator, project=bilan.project_id, pk=min(indicator, 2**62))
    back = links.section(bilan, SectionSlug.INDICATORS)

    def save(form: IndicatorEditForm) -> Saved:
        services.edit_indicator(
            actor=user, bilan=bilan, indicator=row, version=form.cleaned_data["version"], values=form.kept()
        )
        return Saved(back, "Indicateur enregistré.")

    context = frame(bilan, "Modifier l’indicateur", submit_label="Enregistrer") | {"cancel_url": back}
    return answer_form(request, form=IndicatorEditForm(row=row), template=FORM, save=save, context=context)
