"""Whom to remind of a wave: the late Caf, who would be written to, then the sending in one act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from funding.waves import links
from funding.waves.forms.waves import RemindForm
from funding.waves.mails import people_of
from funding.waves.models import Answer, Wave, WaveReminder
from funding.waves.policies import can_remind_answers
from funding.waves.services import remind_cafs
from funding.waves.views.base import trail, visible_wave
from projects.core.forms import Saved, answer_form
from projects.core.french import count, enumerate_fr, format_date, typeset
from projects.core.paris import day_of
from projects.portfolio.views.editing_base import allow

LEAD = (
    "Le rappel part aux responsables de chaque Caf, puis à ses conseillers. "
    "Une Caf n’est relancée qu’une fois par jour."
)


@require_http_methods(["GET", "HEAD", "POST"])
def wave_remind(request: HttpRequest, wave: str) -> HttpResponse:
    """The late Caf with whom each reminder would go to, all ticked; those reminded today, those with nobody."""
    held = visible_wave(request, wave)
    user: Any = request.user
    allow(user, can_remind_answers, None)
    ready, reminded, lost = _sorted_out(held)

    def save(form: RemindForm) -> Saved:
        sent = remind_cafs(actor=user, wave=held, answers=[int(key) for key in form.cleaned_data["answers"]])
        said = f"Rappel en route vers {count(sent, 'Caf', 'Caf')}." if sent else "Déjà relancées aujourd’hui."
        return Saved(links.wave_page(held), said)

    context = {
        "title": "Relancer les Caf en retard",
        "subject": held.title,
        "trail": trail(held),
        "reminded": reminded,
        "lost": lost,
        "is_empty": not ready,
        "empty_text": _why_none(held),
        "submit_label": "Envoyer les rappels",
        "cancel_url": links.wave_page(held),
        "lead": LEAD,
    }
    form = RemindForm(choices=ready)
    return answer_form(request, form=form, template="waves/remind.html", save=save, context=context)


def _why_none(wave: Wave) -> str:
    """What comes next when nobody may be reminded: the deadline, the days when the portal writes by itself."""
    last, today = day_of(wave.deadline), day_of(timezone.now())
    said = "Aucune Caf en retard ne peut être relancée aujourd’hui."
    if today <= last:
        said = f"La date limite, le {format_date(last)}, n’est pas passée : personne n’est en retard."
    days = [last + timedelta(after) for after in sorted(set(wave.reminder_days))]
    coming = [format_date(day) for day in days if day >= today]
    return f"{said} Relances automatiques à venir : {enumerate_fr(coming)}." if coming else said


def _sorted_out(wave: Wave) -> tuple[list[tuple[str, str]], list[Answer], list[Answer]]:
    """The late answers that may be reminded (with to whom), those reminded today, those without anyone."""
    moment = timezone.now()
    rows = Answer.objects.overdue(moment).filter(wave=wave).with_identity().order_by("caf__sort_name")
    done = set(WaveReminder.objects.filter(answer__wave=wave, day=day_of(moment)).values_list("answer", flat=True))
    late = list(rows)
    whom = people_of([row.caf_id for row in late], everyone=True)
    ready = [
        (str(row.pk), typeset(f"{row.caf.name} : {enumerate_fr([str(person) for person in whom[row.caf_id]])}"))
        for row in late
        if row.pk not in done and whom.get(row.caf_id)
    ]
    reminded = [row for row in late if row.pk in done]
    return ready, reminded, [row for row in late if row.pk not in done and not whom.get(row.caf_id)]
