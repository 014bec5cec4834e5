"""What people are told of plans: who sent one, the advisor in charge, the porteur when the Caf answers."""

from __future__ import annotations

from django.utils import timezone

from funding.plans import links
from funding.plans.models import Plan, PlanCorrection, PlanStep
from funding.plans.policies import fills_as_porteur
from funding.plans.workflow import CORRECT, KEEP, REOPEN, SEND, SEND_BACK
from projects.core.paris import today
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.outbox.services import post
from projects.portfolio.models import Referent
from projects.portfolio.selectors.contacts import recipients

RECEIPT, RECEIVED, NEWS = "plan-receipt", "plan-received", "plan-news"
# What the porteur reads first, by what the Caf did.
SUBJECTS = {
    CORRECT: "la Caf a corrigé votre plan de financement",
    KEEP: "la Caf a retenu votre plan de financement",
    SEND_BACK: "la Caf vous retourne le plan de financement pour correction",
    REOPEN: "la Caf a rouvert votre plan de financement",
}


def tell_porteur(step: PlanStep) -> None:
    """A receipt to who sent (to the responsible contact when the Caf did it), or what the Caf answers."""
    plan, actor = step.plan, step.actor
    if step.transition == SEND and actor is not None and fills_as_porteur(actor, plan):
        post(key=f"plan-receipt-{step.pk}", kind=RECEIPT, params={"step": step.pk}, recipient=actor)
        return
    if whom := recipients([plan.project]).get(plan.project_id):
        kind = RECEIPT if step.transition == SEND else NEWS
        post(key=f"{kind}-{step.pk}", kind=kind, params={"step": step.pk}, **whom)


def tell_caf(step: PlanStep) -> None:
    """The referent of the project at the Caf, unless it is who sent."""
    rows = Referent.objects.filter(project=step.plan.project_id)
    last = rows.latest_per("project", situation_on=today(), known_at=timezone.now()).select_related("user").first()
    if last is not None and last.user is not None and last.user != step.actor:
        post(key=f"plan-received-{step.pk}", kind=RECEIVED, params={"step": step.pk}, recipient=last.user)


@message_kind(RECEIPT, label="Accusé d’envoi d’un plan de financement", topic=Topic.DOSSIERS)
def receipt(message: Message) -> Mail | None:
    found = _seen(message)
    return _mail(found, "votre plan de financement est arrivé à la Caf") if found else None


@message_kind(RECEIVED, label="Plan de financement envoyé", topic=Topic.DOSSIERS)
def received(message: Message) -> Mail | None:
    """Nothing once somebody has dealt with it."""
    found = _seen(message)
    if found is None or found.plan.state != found.state:
        return None
    return _mail(found, "un plan de financement vient d’arriver")


@message_kind(NEWS, label="Réponse de la Caf sur un plan de financement", topic=Topic.DOSSIERS)
def news(message: Message) -> Mail | None:
    found = _seen(message)
    if found is None:
        return None
    return _mail(found, SUBJECTS[found.transition], corrections=_corrections(found))


def _corrections(step: PlanStep) -> list[PlanCorrection]:
    return list(step.version.corrections.all()) if step.version and step.transition == CORRECT else []


def _seen(message: Message) -> PlanStep | None:
    """The step that a message tells of; None when its recipient sees that plan no more."""
    rows = PlanStep.objects.select_related(
        "plan__project__porteur",
        "plan__project__commune",
        "plan__project__epci",
        "plan__project__department",
        "actor",
        "version",
    )
    step = rows.get(pk=message.params["step"])
    return step if _may_see(message, step.plan) else None


def _may_see(message: Message, plan: Plan) -> bool:
    """A person as pages show it to them; an address as long as it is still that of the responsible contact."""
    if message.recipient is not None:
        return Plan.objects.visible_to(message.recipient).filter(pk=plan.pk).exists()
    whom = recipients([plan.project]).get(plan.project_id, {})
    return whom.get("email", "").lower() == message.email


def _mail(step: PlanStep, subject: str, **more: object) -> Mail:
    plan = step.plan
    link = absolute(links.detail(plan))
    named = f"{subject} ({plan.project.display_name}, {plan.year})"
    return Mail(named, {"step": step, "plan": plan, "link": link, **more}, link=link)
