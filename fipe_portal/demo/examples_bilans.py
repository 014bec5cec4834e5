"""Invented bilans: two campaigns, bilans at each step of their life; every text says that it is an example."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import services
from projects.bilans.enums import DifficultyKind, Nature, NeedKind, SectionSlug
from projects.bilans.models import Bilan, BilanCampaign, BilanQuestion, BilanSection, BudgetHeading, Indicator
from projects.bilans.policies import can_fill_bilan
from projects.bilans.workflow import VALIDATE
from projects.core.paris import today
from projects.porteurs.models import Contact
from projects.portfolio.models import Project

PORTEURS_OWN = "FIPE-2023-07-001"
EARLIER = 6
NOTE = "Exemple : cette campagne et ses bilans sont inventés pour la démonstration."
REPLY = (
    "Exemple : réponse inventée de {year}. Ateliers tenus chaque mois, partenaires réunis deux fois, familles reçues."
)
BUDGET = b"Exemple;Prevu;Realise\nCharges;42000;41250\nProduits;42000;41250\n"
INDICATORS = (
    ("Exemple : ateliers tenus", "ateliers", Nature.FLOW, (10, 9), (12, 14)),
    ("Exemple : places ouvertes", "places", Nature.STOCK, (8, 6), (8, 8)),
    ("Exemple : familles différentes reçues", "familles", Nature.DISTINCT, (30, 22), (35, 38)),
)


def load() -> int:
    """Nothing where a campaign exists already."""
    people = {person.role: User.objects.filter(email=person.email).first() for person in DEMO_PEOPLE}
    cnaf, advisor, porteur = (people.get(role) for role in (Role.CNAF, Role.CAF_ADVISOR, Role.PORTEUR_MEMBER))
    if BilanCampaign.objects.exists() or cnaf is None or advisor is None or porteur is None:
        return 0
    day = today()
    followed = Project.objects.visible_to(advisor).exclude(porteur=None).order_by("-reference")
    few = Project.objects.filter(reference=PORTEURS_OWN) | followed.filter(
        pk__in=followed.exclude(reference=PORTEURS_OWN).values("pk")[: EARLIER - 1]
    )
    # A bilan is asked in the year that follows its own: one that is due soon, one of the year before that is late.
    soon = day + timedelta(days=12)
    year = soon.year - 1
    old = services.add_campaign(
        actor=cnaf,
        projects=Project.objects.filter(pk__in=few.values("pk")),
        year=year - 1,
        opens_on=date(year, 3, 1),
        due_on=date(year, 6, 30),
        note=NOTE,
    )
    new = services.add_campaign(actor=cnaf, year=year, opens_on=day - timedelta(days=20), due_on=soon, note=NOTE)
    before = list(Bilan.objects.filter(campaign=old).with_identity().order_by("-project__reference"))
    own = next((row for row in before if row.project.reference == PORTEURS_OWN), None)
    if own is not None:
        _reachable(own, porteur.email, f"Exemple : {porteur}")
    for place, bilan in enumerate([row for row in before if row != own][2:4], start=1):
        _reachable(bilan, f"exemple-{place}@demonstration.invalid", f"Exemple : contact inventé {place}")
    for bilan in [row for row in before if row != own][:2] + ([own] if own else []):
        _written(bilan, porteur if bilan == own else advisor, 0)
        services.deposit_bilan(actor=porteur if bilan == own else advisor, bilan=bilan)
        services.change_bilan(actor=advisor, bilan=bilan, transition=VALIDATE, reason="")
    made = _of_this_year(new, advisor, porteur)
    return len(before) + made


def _of_this_year(campaign: BilanCampaign, advisor: User, porteur: User) -> int:
    """The porteur's own begun, others of the advisor's Caf deposited, sent back, validated."""
    rows = list(Bilan.objects.filter(campaign=campaign).with_identity().order_by("project__reference"))
    own = next((row for row in rows if row.project.reference == PORTEURS_OWN), None)
    if own is not None:
        _answers(own, porteur, 2)
    theirs = [row for row in rows if row != own and can_fill_bilan(advisor, row)[0]][:4]
    for bilan in theirs:
        _written(bilan, advisor, 1)
        services.deposit_bilan(actor=advisor, bilan=bilan)
    for bilan in theirs[2:3]:
        services.ask_completion(
            actor=advisor,
            bilan=bilan,
            reason="Exemple : deux précisions nous manquent.",
            comments={"question:effets": "Exemple : comment l’avez-vous mesuré ?", "budget": "Exemple : et l’État ?"},
        )
    for bilan in theirs[3:4]:
        services.change_bilan(actor=advisor, bilan=bilan, transition=VALIDATE, reason="Exemple : merci, tout y est.")
    return len(rows)


def _reachable(bilan: Bilan, email: str, name: str) -> None:
    """Whom reminders go to, where nobody is known: an address that leads nowhere."""
    porteur = bilan.project.porteur
    if porteur is not None and not Contact.objects.filter(porteur=porteur, is_responsible=True).exists():
        Contact.objects.create(porteur=porteur, name=name, email=email, is_responsible=True)


def _answers(bilan: Bilan, actor: User, several: int) -> None:
    """The first answers only: a draft."""
    questions = list(BilanQuestion.of_year(bilan.year))[:several]
    text = REPLY.format(year=bilan.year)
    services.save_activity(
        actor=actor, bilan=bilan, version=_version(bilan, SectionSlug.ACTIVITY), answers=dict.fromkeys(questions, text)
    )


def _written(bilan: Bilan, actor: User, place: int) -> None:
    """A whole bilan; `place` says which of the two years of the indicators."""
    _answers(bilan, actor, 99)
    values = {}
    for label, unit, nature, *years in INDICATORS:
        indicator = Indicator.objects.filter(project=bilan.project, label=label).first()
        indicator = indicator or services.add_indicator(actor=actor, bilan=bilan, label=label, unit=unit, nature=nature)
        target, actual = years[place]
        values[indicator] = (Decimal(target), Decimal(actual))
    period = (bilan.period_start, bilan.period_end)
    version = _version(bilan, SectionSlug.INDICATORS)
    services.save_indicators(actor=actor, bilan=bilan, version=version, period=period, values=values)
    services.save_difficulties(
        actor=actor,
        bilan=bilan,
        version=_version(bilan, SectionSlug.DIFFICULTIES),
        difficulties={DifficultyKind.RECRUITMENT: "Exemple : un poste vacant trois mois."},
        needs={NeedKind.MEASURE: "Exemple : une méthode simple pour mesurer les effets."},
    )
    amounts = {heading: _amount(heading.code) for heading in BudgetHeading.of_year(bilan.year)}
    upload = SimpleUploadedFile("exemple-budget.csv", BUDGET, content_type="text/csv")
    version = _version(bilan, SectionSlug.BUDGET)
    services.save_budget(actor=actor, bilan=bilan, version=version, amounts=amounts, upload=upload)


def _amount(code: str) -> tuple[Decimal | None, Decimal | None]:
    known = {"personnel": (30_000, 29_500), "achats": (12_000, 11_750), "caf": (25_000, 25_000), "etat": (17_000, None)}
    planned, actual = known.get(code, (0, 0))
    return Decimal(planned), None if actual is None else Decimal(actual)


def _version(bilan: Bilan, slug: SectionSlug) -> int:
    return BilanSection.objects.values_list("version", flat=True).get(bilan=bilan, slug=slug)
