"""What the note says of a dossier, as plain values: what is known, what is missing, what is left to decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse

from funding.grants.selectors import project_money
from funding.rules.enums import Funder
from projects.accounts.models import User
from projects.calls.models import AskedAmount, Opinion
from projects.core.french import enumerate_fr, format_date, typeset
from projects.core.history import known_rows
from projects.core.money import UNKNOWN, format_euros
from projects.fiches.selectors import FicheTexts, fiche_texts
from projects.fiches.wording import action_state_label
from projects.followup.enums import Visibility
from projects.followup.models import Exchange
from projects.porteurs.enums import PorteurKind
from projects.portfolio.models import Action, ActionState, Project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.people import partners_of
from projects.portfolio.selectors.sheet import Sheet, fact_day, read_sheet

NOT_SAID = "à renseigner"
LAST_EXCHANGES, LONGEST_EXCHANGE = 5, 600
RECENT = timedelta(days=365)
# What no XML text holds, and what Word would take for a page break.
_UNPRINTED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Line:
    """A fact, by its name. `is_missing` when nobody said it."""

    label: str
    value: str
    is_missing: bool = False


@dataclass(frozen=True)
class MoneyLine:
    """A year: what was asked for, what each funder granted, what they make together."""

    year: str
    asked: str
    granted: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class ActionLine:
    title: str
    state: str


@dataclass(frozen=True)
class ExchangeLine:
    """Something that happened. `circle` says whom it was noted for, when not for all who see the project."""

    day: str
    kind: str
    text: str
    circle: str


@dataclass(frozen=True)
class OpinionLine:
    day: str
    instance: str
    value: str
    text: str
    given_by: str


@dataclass(frozen=True)
class Note:
    """Everything that the page, the text and the Word file print; nothing is left to read."""

    reference: str
    title: str
    situation: str
    made_for: str
    source: str
    identity: tuple[Line, ...]
    summary: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    funders: tuple[str, ...]
    money: tuple[MoneyLine, ...]
    totals: tuple[str, ...]
    follow_up: tuple[Line, ...]
    exchanges: tuple[ExchangeLine, ...]
    opinions: tuple[OpinionLine, ...]
    missing: tuple[str, ...]
    to_decide: tuple[str, ...]

    @property
    def holds_private(self) -> bool:
        """Whether something in it was noted for others than all who see the project."""
        return any(line.circle for line in self.exchanges)


def read_note(user: User, project: Project, clock: Clock) -> Note | None:
    """The note of `project` as `user` may read it; None when it was not selected at `clock`. A constant number of
    queries.
    """
    sheet = read_sheet(user, project.reference, clock)
    if sheet is None:
        return None
    project = sheet.project
    texts = (fiche_texts([project.pk], **vars(clock)).get(project.pk) or (FicheTexts(),))[0]
    identity, follow_up = _identity(sheet), _follow_up(sheet)
    money, totals = _money(project, clock)
    actions, opinions = _actions(project, clock), _opinions(project, clock)
    return Note(
        reference=project.reference,
        title=_said(project.display_name),
        situation=format_date(clock.situation_on),
        made_for=_said(project.caf.name) if project.caf else "Caf à renseigner",
        source=f"{settings.SITE_URL}{reverse('project_detail', args=[project.reference])}",
        identity=identity,
        summary=tuple(_said(text) for text in (*filter(None, [texts.standfirst]), *texts.summary)),
        actions=actions,
        funders=tuple(str(label) for label in Funder.labels),
        money=money,
        totals=totals,
        follow_up=follow_up,
        exchanges=_exchanges(user, project, clock),
        opinions=opinions,
        missing=_missing(identity, follow_up, texts, actions, money),
        to_decide=_to_decide(sheet, money, opinions, clock.situation_on),
    )


def _identity(sheet: Sheet) -> tuple[Line, ...]:
    project = sheet.project
    partners = [f"{row.name} ({row.role.lower()})" for row in partners_of(project, sheet.clock)]
    main, others = sheet.main_category, [sign.label for sign in sheet.categories if not sign.is_main]
    place = project.commune or project.epci
    territory = [str(place)] if place else []
    return (
        _line("Référence", project.reference),
        _line("Porteur", project.porteur.name if project.porteur else ""),
        _line("Statut du porteur", PorteurKind(project.porteur.kind).label if project.porteur else ""),
        *([_line("Partenaires", enumerate_fr(partners))] if partners else []),
        _line("Commune ou intercommunalité", " ".join(territory)),
        _line("Département", project.department.name),
        _line("Échelon", project.get_echelon_display() or ""),
        _line("Quartier prioritaire", project.get_qpv_display() or ""),
        _line("Appel", project.application.call.title),
        _line("Catégorie principale", main.label if main else ""),
        *([_line("Autres catégories", enumerate_fr(others))] if others else []),
    )


def _follow_up(sheet: Sheet) -> tuple[Line, ...]:
    facts = (
        ("État du projet", sheet.state),
        ("Avancement", sheet.progress),
        ("Maturité", sheet.maturity),
        ("Référent à la Caf", sheet.referent),
    )
    return tuple(_line(label, f"{fact.label} (au {fact.day})" if fact else "") for label, fact in facts)


def _actions(project: Project, clock: Clock) -> tuple[ActionLine, ...]:
    states = ActionState.objects.filter(action__project=project).latest_per("action", **vars(clock))
    status = dict(states.values_list("action", "status"))
    rows = known_rows(Action, known_at=clock.known_at, project_id=project.pk).order_by("position")
    return tuple(
        ActionLine(_said(title), action_state_label(status.get(key, ""), planned))
        for key, title, planned in rows.values_list("pgh_obj_id", "title", "planned_for")
    )


def _money(project: Project, clock: Clock) -> tuple[tuple[MoneyLine, ...], tuple[str, ...]]:
    """Each year with what was asked for and granted; the totals that hold this project among others."""
    found = project_money(project, clock)
    asked = dict(AskedAmount.objects.filter(application=project.application_id).values_list("year", "amount"))
    granted = {line.year: line for line in found.years}
    lines = []
    for year in sorted({*asked, *granted}):
        line = granted.get(year)
        amounts = [cell.amount for cell in line.amounts] if line else [None] * len(Funder.labels)
        lines.append(
            MoneyLine(
                str(year),
                format_euros(asked.get(year)),
                tuple(format_euros(amount) for amount in amounts),
                format_euros(line.total if line else None),
            )
        )
    totals = tuple(
        _said(
            f"{format_euros(row.amount)} pour {row.years}, {row.region} : tous les projets de l’appel dans la région, "
            f"sans partage entre eux ({row.source})."
        )
        for row in found.totals
    )
    return tuple(lines), totals


def _exchanges(user: User, project: Project, clock: Clock) -> tuple[ExchangeLine, ...]:
    rows = Exchange.objects.visible_to(user).told(clock).filter(project=project)
    recent = rows.filter(observed_on__gte=clock.situation_on - RECENT).order_by("-observed_on", "-pk")
    return tuple(
        ExchangeLine(
            format_date(row.observed_on),
            row.get_kind_display(),
            _cut(_said(row.text)),
            "" if row.visibility == Visibility.PORTEUR else f"noté pour {_lower(row.get_visibility_display())}",
        )
        for row in recent[:LAST_EXCHANGES]
    )


def _opinions(project: Project, clock: Clock) -> tuple[OpinionLine, ...]:
    rows = Opinion.objects.filter(application=project.application_id).standing(**vars(clock))
    return tuple(
        OpinionLine(
            fact_day(row.observed_on, row.date_precision),
            _said(row.get_instance_display()),
            _said(row.get_value_display()),
            _said(row.text),
            _said(row.given_by),
        )
        for row in rows.filter(is_void=False).order_by("observed_on", "pk")
    )


def _missing(
    identity: tuple[Line, ...],
    follow_up: tuple[Line, ...],
    texts: FicheTexts,
    actions: tuple[ActionLine, ...],
    money: tuple[MoneyLine, ...],
) -> tuple[str, ...]:
    found = [line.label for line in (*identity, *follow_up) if line.is_missing]
    found += ["Résumé du projet"] if not (texts.summary or texts.standfirst) else []
    found += ["Actions du projet"] if not actions else []
    asked = [line.year for line in money if line.asked == UNKNOWN]
    granted = [line.year for line in money if line.total == UNKNOWN]
    for label, years in (("Montants demandés", asked), ("Montants accordés", granted)):
        found += [f"{label} ({enumerate_fr(years)})"] if years else []
    return tuple(_said(label) for label in found)


def _to_decide(
    sheet: Sheet, money: tuple[MoneyLine, ...], opinions: tuple[OpinionLine, ...], today: date
) -> tuple[str, ...]:
    """What the commission is asked, as far as the dossier tells it."""
    found = []
    for line in money:
        if line.total == UNKNOWN and int(line.year) >= today.year:
            asked = f" (demandé : {line.asked})" if line.asked != UNKNOWN else ""
            found.append(f"Montant à voter pour {line.year}{asked}")
    if sheet.progress and sheet.progress.value in ("retarde_ou_pause", "non_demarre", "abandonne"):
        found.append(f"Suite à donner : avancement « {sheet.progress.label} » au {sheet.progress.day}")
    if sheet.contradiction:
        found.append(sheet.contradiction)
    if any(row.value.startswith("Favorable avec") for row in opinions):
        found.append("Réserves exprimées dans les avis : les lever, ou en faire une condition")
    if not opinions:
        found.append("Avis sur la candidature : aucun n’est noté")
    return tuple(_said(point) for point in found)


def _line(label: str, value: object) -> Line:
    text = _said(str(value or ""))
    return Line(_said(label), text or NOT_SAID, not text)


def _said(text: str) -> str:
    """A text as it is printed: French typography, and only what a document can hold."""
    return typeset(_UNPRINTED.sub("", text).strip())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_EXCHANGE else f"{text[:LONGEST_EXCHANGE].rstrip()}…"
