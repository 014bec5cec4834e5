"""Arguments that the commands on editions share, with French refusals."""

from datetime import date, datetime

from django.core.management.base import CommandError
from django.utils.dateparse import parse_date, parse_datetime

from projects.core.paris import PARIS, end_of_day, today
from reporting.models import Edition


def edition_of(slug: str) -> Edition:
    try:
        return Edition.objects.get(slug=slug)
    except Edition.DoesNotExist:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "aucune (lancez « make demo »)"
        raise CommandError(f"L’édition « {slug} » n’existe pas. Éditions connues : {known}.") from None


def situation_day(text: str | None) -> date | None:
    """A day in ISO form, today at the latest."""
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"« {text} » n’est pas une date : écrivez par exemple 2025-12-09.")
    if day > today():
        raise CommandError("La date de situation ne peut pas être à venir.")
    return day


def instant(text: str | None) -> datetime | None:
    """An instant in ISO form, Paris time when it names no zone; a day alone means its end."""
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
        day = parse_date(text) if moment is None or len(text) == len("2025-12-09") else None
    except ValueError:
        moment = day = None
    if day is not None:
        moment = end_of_day(day)
    if moment is None:
        raise CommandError(f"« {text} » n’est pas une date ni une heure : écrivez par exemple 2026-01-15T12:00.")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
    if moment > end_of_day(today()):
        raise CommandError("L’instant de connaissance ne peut pas être à venir.")
    return moment
