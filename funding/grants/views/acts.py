"""Acts on a yearly financing: each line of the table, and what is noted without changing the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from funding.grants import links, services
from funding.grants.enums import FinancingState as State
from funding.grants.forms import acts as forms
from funding.grants.models import Financing
from funding.grants.policies import FINANCING_POLICIES
from funding.grants.selectors.checks import above_request, checks_of
from funding.grants.selectors.page import FinancingPage, read_financing
from funding.grants.selectors.standing import facts_of, version_of
from funding.grants.services import corrections
from funding.grants.services.votes import DECIDED
from funding.grants.views.base import frame, visible
from funding.grants.vote_registry import Voted, exceeded_by, left_for
from funding.grants.workflow import FINANCING_LIFE, OPEN, PREPARE, TAKE_BACK, VOTE, policy_of
from funding.plans.models import Plan, PlanVersion
from funding.plans.selectors import current_version
from funding.rules.enums import Funder
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, TransitionForm, answer_form, answer_transition
from projects.core.french import format_date, typeset
from projects.core.money import format_euros
from projects.core.transitions import Transition
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import allow

Save = Callable[..., Any]
Made = forms.ActForm | TransitionForm


@dataclass(frozen=True)
class ActPage:
    """An act with its form and its service; `possible` says from what a page shows whether it is to be done."""

    name: str
    label: str
    who: str
    form: type[forms.ActForm]
    save: Save
    possible: Callable[[FinancingPage], bool]
    lead: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    is_main: bool
    lead: str


def _ask(actor: User, financing: Financing, form: forms.AskForm, read: str) -> None:
    given, amounts = form.given(), form.amounts()
    lines = [services.AskedLine(amount, nature, **given["axis"]) for nature, amount in amounts]
    services.ask(
        actor=actor,
        financing=financing,
        observed_on=given["observed_on"],
        lines=lines,
        plan_version=_version_that_says(financing, [amount for _, amount in amounts]),
        note=given["note"],
        read=read,
    )


def _plain(service: Save) -> Save:
    def save(actor: User, financing: Financing, form: forms.ActForm, read: str) -> None:
        service(actor=actor, financing=financing, read=read, **form.given())

    return save


def _in(*states: str | None) -> Callable[[FinancingPage], bool]:
    return lambda page: page.state in states


def _of_table(name: str) -> Callable[[FinancingPage], bool]:
    line = FINANCING_LIFE.find(name)
    assert line is not None
    return lambda page: page.state in line.sources


def _lacks_signature(page: FinancingPage) -> bool:
    return page.agreement is not None and bool(page.agreement.missing) and page.state == State.NOTIFIED


def _is_agreed(page: FinancingPage) -> bool:
    return page.agreement is not None and page.state in (State.AGREED, State.ADVANCED, State.REPORTED)


def _is_signed(page: FinancingPage) -> bool:
    return _is_agreed(page) and page.agreement is not None and not page.agreement.amendments


ACTS: tuple[ActPage, ...] = (
    ActPage("demander", "Noter la demande", PREPARE, forms.AskForm, _ask, _of_table("demander"), is_main=True,
            lead="Ce que le porteur demande à ce financeur pour l’année."),
    ActPage("voter", "Noter le vote", VOTE, forms.VoteForm, _plain(services.vote), _of_table("voter"), is_main=True,
            lead="Le montant voté devient le montant accordé."),
    ActPage("refuser", "Noter le refus", VOTE, forms.RefuseForm, _plain(services.refuse), _of_table("refuser")),
    ActPage("notifier", "Noter la notification", PREPARE, forms.NotifyForm, _plain(services.notify),
            _of_table("notifier"), is_main=True, lead="Le courrier qui dit la décision au porteur est parti."),
    ActPage("signature", "Noter une signature", PREPARE, forms.SignForm, _plain(services.sign), _lacks_signature,
            is_main=True, lead="La seconde signature rend l’année « Conventionnée »."),
    ActPage("convention", "Noter la convention", PREPARE, forms.AgreeForm, _plain(services.agree),
            _in(State.NOTIFIED), is_main=True, lead="Tant qu’elle n’est pas signée, la noter de nouveau la remplace."),
    ActPage("avenant", "Noter un avenant", PREPARE, forms.AmendForm, _plain(services.amend), _is_agreed,
            lead="Un avenant change le montant, dans la limite de ce qui est accordé, ou la date de fin."),
    ActPage("corriger-convention", "Corriger la convention", PREPARE, forms.AgreementCorrectForm,
            _plain(corrections.correct_convention), _is_signed,
            lead="Ce qui était faux reste lisible, barré ; les signatures sont gardées. Ce qui a été convenu depuis se "
            "note par un avenant."),
    ActPage("demande", "Changer la demande", PREPARE, forms.AskForm, _ask, _in(State.ASKED),
            lead="La nouvelle demande vaut à partir de son jour ; l’ancienne reste lisible."),
    ActPage("nouveau-vote", "Noter un nouveau vote", VOTE, forms.VoteForm, _plain(services.vote), _in(*DECIDED),
            lead="L’instance revient sur le montant : il vaut à partir du jour de ce vote."),
    ActPage("echeance", "Fixer une échéance", PREPARE, forms.AwaitForm, _plain(services.await_step),
            lambda page: page.state in OPEN,
            lead="Passée sans que l’étape soit notée, elle s’affiche en retard."),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}
# Lines of the table that an act above writes with its facts; a payment or an indu is noted where it is recorded.
WITHIN = {"demander", "voter", "refuser", "notifier", "conventionner"}
MAIN = {"recevoir_bilan", "solder"}


def offered(actor: User, financing: Financing, page: FinancingPage) -> list[Button]:
    """The buttons of the page: what the table and the policies let this person do now, none that would be refused."""
    answers = {who: policy(actor, financing)[0] for who, policy in FINANCING_POLICIES.items()}
    found = [
        Button(act.label, links.act(financing, act.name), act.is_main, act.lead)
        for act in ACTS
        if answers[act.who] and act.possible(page)
    ]
    if page.state == State.AGREED and answers[PREPARE]:
        # What comes next is no act of the table: the state follows the payment.
        found.insert(0, Button("Noter un versement", f"{links.detail(financing)}versements/ajouter/", True, ""))
    facts = None
    for line in FINANCING_LIFE.open_from(page.state):
        if line.name in WITHIN or not answers[policy_of(line, page.state)]:
            continue
        if line.conditions and financing.pk:
            facts = facts or facts_of(financing)
            if line.lacks(facts, page.step.observed_on if page.step else Clock.now().situation_on):
                continue
        found.append(Button(line.label, links.act(financing, line.name), line.name in MAIN, line.confirm))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def financing_act(request: HttpRequest, reference: str, year: int, funder: str, act: str) -> HttpResponse:
    """One act to confirm: its form, its service; refused where it is, with what was typed."""
    found, line = BY_NAME.get(act), FINANCING_LIFE.find(act)
    if found is None and (line is None or line.name in WITHIN):
        raise Http404("cet acte n’existe pas")
    financing = visible(request, reference, year, funder)
    shown = version_of(financing)  # read first: what is written while the page is made is told as written since
    page = read_financing(financing, Clock.now())
    who = found.who if found else policy_of(line, page.state) if line else PREPARE
    allow(signed_in(request), FINANCING_POLICIES[who], financing)
    if found is not None:
        return _act(request, financing, page, found, shown)
    assert line is not None
    return _transition(request, financing, page, line, shown)


def _act(request: HttpRequest, financing: Financing, page: FinancingPage, act: ActPage, shown: str) -> HttpResponse:
    user = signed_in(request)

    def save(form: forms.ActForm) -> Saved:
        read = form.cleaned_data["read"]
        form.show("read", shown)  # whoever sends it again has read what stands now
        with transaction.atomic():
            act.save(user, _followed(financing), form, read)
        what = act.label.removeprefix("Noter ")
        said = f"C’est noté : {what}." if what != act.label else "C’est noté."
        if is_vote and (beyond := above_request(form.cleaned_data["amount"], page.asked)):
            said = f"{said} Attention : {beyond}"
        return Saved(links.detail(financing), said)

    is_vote = issubclass(act.form, forms.VoteForm)
    form = act.form(financing=financing, initial={"read": shown, **_initial(act, financing, page)})
    if is_vote and page.asked is not None:
        form.fields["amount"].help_text = typeset(f"Demandé : {format_euros(page.asked)}. {forms.UNKNOWN_AMOUNT}")
    context = frame(
        financing,
        act.label,
        lead=act.lead,
        submit_label=act.label,
        possible=act.possible(page),
        state_label=page.state_label,
        stands=_stands(page),
        rules=checks_of(financing, amount=page.asked) if is_vote else [],
        left=left_for(user, financing.project, financing.year.year, financing.funder) if is_vote else [],
        exceeded=_exceeded(financing, page.asked) if is_vote else [],
    )
    return answer_form(request, form=form, template="grants/financing_act.html", save=save, context=context)


def _exceeded(financing: Financing, amount: Decimal | None) -> list[str]:
    if amount is None:
        return []
    return exceeded_by([Voted(financing.project, financing.year.year, financing.funder, amount)])


def _transition(
    request: HttpRequest, financing: Financing, page: FinancingPage, line: Transition, shown: str
) -> HttpResponse:
    user = signed_in(request)

    def move(observed_on: Any, reason: str, read: str) -> Saved:
        with transaction.atomic():
            step = services.change_financing(
                actor=user,
                financing=_followed(financing),
                transition=line.name,
                observed_on=observed_on,
                reason=reason,
                read=read,
            )
        said = "Le dernier état est repris." if line.name == TAKE_BACK else f"C’est noté : {step.get_status_display()}."
        return Saved(links.detail(financing), said)

    context = frame(
        financing,
        line.label,
        lead=line.confirm,
        submit_label=line.label,
        possible=page.state in line.sources,
        state_label=page.state_label,
        stands=_stands(page),
        rules=[],
    )
    return answer_transition(
        request,
        form=TransitionForm(transition=line),
        shown=shown,
        move=move,
        template="grants/financing_act.html",
        context=context,
    )


def _stands(page: FinancingPage) -> list[str]:
    """What is noted today of what an act changes: also what somebody else has just noted."""
    if page.step is None:
        return []
    said = [f"demandé {format_euros(page.asked)}"]
    if page.grant is not None:
        said.append(f"accordé {format_euros(page.grant.amount)} au {format_date(page.grant.observed_on)}")
    if page.agreement is not None:
        said.append(f"conventionné {format_euros(page.agreement.amount)}")
    return said


def _followed(financing: Financing) -> Financing:
    """The stored row; followed from this act on when it was not."""
    found = services.financing_for(financing.project, financing.year, financing.funder)
    found.project, found.year = financing.project, financing.year
    return found


def _initial(act: ActPage, financing: Financing, page: FinancingPage) -> dict[str, Any]:
    """What is known already, so that nobody types it twice."""
    if act.form is forms.AskForm:
        return _asked(financing, page)
    if act.form is forms.VoteForm:
        natures = {ask.nature for ask in page.asks}
        return {"amount": page.asked, "nature": natures.pop() if len(natures) == 1 else "", **_axis(page)}
    if act.form is forms.AgreeForm and page.grant is not None:
        year = financing.year.year
        return {"amount": page.grant.amount, "starts_on": f"01/01/{year}", "ends_on": f"31/12/{year}"}
    if act.form is forms.AmendForm and page.agreement is not None:
        return {"number": str(len(page.agreement.amendments) + 1)}
    if act.form is forms.AgreementCorrectForm and page.agreement is not None:
        names = ("number", "amount", "starts_on", "ends_on")
        return {name: getattr(page.agreement.convention, name) for name in names}
    if act.form is forms.AwaitForm and page.next is not None:
        return {"status": page.next.state.value}
    return {}


def _asked(financing: Financing, page: FinancingPage) -> dict[str, Any]:
    """The last request; else what the plan of the year asks of this funder."""
    names = {"operating": "operating", "investment": "investment", "": "unsplit"}
    if page.asks:
        found: dict[str, Any] = {}
        for ask in page.asks:
            name = names[ask.nature]
            told = ask.amount is not None and found.get(name) != forms.NOT_TOLD
            found[name] = found.get(name, 0) + ask.amount if told else forms.NOT_TOLD
        return {**found, **_axis(page)}
    planned = _planned(financing, _version(financing))
    return {names.get(nature, "unsplit"): amount for nature, amount in planned.items()}


def _axis(page: FinancingPage) -> dict[str, str]:
    """The axis or volet of all that is asked; nothing when there are several."""
    keys = {forms.AxisField.key_of(ask.axis_id, ask.volet_id) for ask in page.asks}
    return {"axis": keys.pop()} if len(keys) == 1 else {}


def _version(financing: Financing) -> PlanVersion | None:
    plan = Plan.objects.filter(project=financing.project, year=financing.year.year).first()
    return current_version(plan)


def _planned(financing: Financing, version: PlanVersion | None) -> dict[str, Any]:
    """What a plan asks of this funder, by nature; nothing when an amount of it is not communicated."""
    co_funder = "state" if financing.funder == Funder.STATE else "caf"
    found: dict[str, Any] = {}
    for line in version.rows.filter(co_funder=co_funder) if version else ():
        if line.asked is None:
            return {}
        found[line.nature] = found.get(line.nature, 0) + line.asked
    return found


def _version_that_says(financing: Financing, amounts: list[Any]) -> PlanVersion | None:
    """The version of the plan that asks the same of this funder in all; None when it says something else."""
    version = _version(financing)
    planned = _planned(financing, version)
    if not planned or None in amounts or sum(planned.values()) != sum(amounts):
        return None
    return version
