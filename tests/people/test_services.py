"""Each act on access leaves its line, in its own transaction; what a role may not do is refused with a reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.people import services
from projects.people.models import Invitation
from projects.portfolio.services import assign_referent
from projects.territories.models import Caf, Department, Region
from tests import factories as make
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
PASSWORD = "une-phrase-assez-longue-7"


def caf(key: str) -> Caf:
    return Caf.objects.get(pk=key)


def invited(**changes: Any) -> Invitation:
    values = {"email": "lea@exemple.invalid", "role": Role.CAF_ADVISOR, "caf": caf("07")} | changes
    sent = services.invite(actor=None, **values)
    Invitation.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    start_here()
    sent.refresh_from_db()
    return sent


def start_here() -> None:
    """What came before does not count: the journal cannot be emptied, so tests look after this line."""
    Entry.objects.create(verb="test.start", object_type="x")


def lines() -> list[str]:
    """The verbs since the start, but for the jobs that send mails."""
    start = Entry.objects.filter(verb="test.start").order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Entry.objects.filter(pk__gt=start).exclude(object_type="jobs.job").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def admin() -> User:
    return make.member(Role.ADMIN, user=make.UserFactory.create(is_staff=True))


def known() -> User:
    return make.UserFactory.create(email="lea@exemple.invalid")


def with_a_factor(user: User) -> User:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def to_hand_over() -> dict[str, Any]:
    """A dossier of Ardèche that its advisor follows, and a colleague to take it."""
    giver, receiver = (make.member(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
    project = make.ProjectFactory.create(selected_on=today())
    assign_referent(actor=None, project=project, user=giver)
    return {"actor": admin(), "giver": giver, "given": {f"dossiers-{project.pk}": receiver}}


def handed_over() -> dict[str, Any]:
    act = services.hand_over(**to_hand_over())
    return {"actor": act.done_by, "act": act}


def asked() -> dict[str, Any]:
    project = make.ProjectFactory.create(porteur=make.PorteurFactory.create(siret=SIRET), selected_on=today())
    assert project.porteur is not None
    succession = services.ask_succession(actor=None, email="lea@exemple.invalid", siret=SIRET, name="Léa Roy")
    return {"actor": admin(), "succession": succession}


# For each service: its lines, who acts, its arguments.
ACTS: dict[Callable[..., Any], tuple[list[str], Callable[[], dict[str, Any]]]] = {
    services.invite: (
        ["invitation.sent"],
        lambda: {"actor": admin(), "email": "Lea@Exemple.invalid", "role": Role.CAF_ADVISOR, "caf": caf("07")},
    ),
    services.resend: (["invitation.resent"], lambda: {"actor": admin(), "invitation": invited()}),
    services.withdraw: (["invitation.withdrawn"], lambda: {"actor": admin(), "invitation": invited()}),
    services.accept_as: (
        ["invitation.accepted", "membership.accepted"],
        lambda: {"actor": known(), "invitation": invited()},
    ),
    services.give_membership: (
        ["membership.given"],
        lambda: {"actor": admin(), "user": known(), "role": Role.CAFLAB, "region": Region.objects.get(pk="84")},
    ),
    services.end_membership: (
        ["membership.ended"],
        lambda: {"actor": admin(), "membership": make.MembershipFactory.create()},
    ),
    services.close_account: (["user.closed"], lambda: {"actor": admin(), "user": known()}),
    services.reopen_account: (
        ["user.reopened"],
        lambda: {"actor": admin(), "user": make.UserFactory.create(is_active=False)},
    ),
    services.reset_second_factors: (
        ["user.second_factors_reset"],
        lambda: {"actor": admin(), "user": with_a_factor(known())},
    ),
    services.rename: (["user.renamed"], lambda: {"actor": known(), "first_name": "Léa", "last_name": "Roy"}),
    services.hand_over: (
        ["project.referent_assigned", "user.dossiers_handed_over"],
        to_hand_over,
    ),
    services.take_back_handover: (["project.referent_assigned", "user.dossiers_given_back"], handed_over),
    services.ask_succession: (
        ["succession.asked"],
        lambda: {"actor": known(), "email": "lea@exemple.invalid", "siret": SIRET, "name": "Léa Roy"},
    ),
    services.accept_succession: (
        ["invitation.sent", "porteur.contact_added", "porteur.responsible_changed", "succession.accepted"],
        asked,
    ),
    services.refuse_succession: (["succession.refused"], lambda: asked() | {"reason": "Pas de ce porteur."}),
}
cases = pytest.mark.parametrize("service", ACTS, ids=lambda service: service.__name__)


def test_every_service_that_names_an_actor_is_here() -> None:
    named = {
        function
        for _, function in inspect.getmembers(services, inspect.isfunction)
        if "actor" in inspect.signature(function).parameters
    }
    assert named == set(ACTS)


@cases
def test_an_act_is_journalled(service: Callable[..., Any]) -> None:
    verbs, arguments_of = ACTS[service]
    arguments = arguments_of()
    start_here()
    service(**arguments)
    assert lines() == verbs
    last = Entry.objects.exclude(object_type="jobs.job").latest("pk")
    assert last.actor == arguments["actor"]
    assert "lea" not in f"{last.reference} {last.fields}".lower()


@cases
def test_an_act_that_cannot_be_journalled_did_not_happen(
    service: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the journal is full")

    arguments = ACTS[service][1]()
    before = row_counts()
    monkeypatch.setattr(inspect.getmodule(service), "record", fail)
    with pytest.raises(RuntimeError, match="journal"):
        service(**arguments)
    assert row_counts() == before


def test_who_may_give_what() -> None:
    porteur = make.PorteurFactory.create()
    make.ProjectFactory.create(porteur=porteur)
    stranger = make.PorteurFactory.create()
    given: dict[str, dict[str, Any]] = {
        "advisor here": {"role": Role.CAF_ADVISOR, "caf": caf("07")},
        "advisor elsewhere": {"role": Role.CAF_ADVISOR, "caf": caf("31")},
        "manager here": {"role": Role.CAF_MANAGER, "caf": caf("07")},
        "porteur here": {"role": Role.PORTEUR_MEMBER, "porteur": porteur},
        "porteur elsewhere": {"role": Role.PORTEUR_MEMBER, "porteur": stranger},
        "caflab": {"role": Role.CAFLAB, "national": True},
        "state": {"role": Role.STATE_INSTRUCTOR, "department": Department.objects.get(pk="07")},
        "cnaf": {"role": Role.CNAF},
        "admin": {"role": Role.ADMIN},
    }
    local = {"advisor here", "manager here", "porteur here"}
    allowed = {
        make.member(Role.CAF_MANAGER, caf_id="07"): local,
        make.member(Role.CNAF): set(given)
        - {"porteur here", "admin"},  # who keeps no porteur's people, but where no manager does
        admin(): set(given),
        make.member(Role.CAF_ADVISOR, caf_id="07"): set(),
        make.member(Role.CAFLAB, national=True): set(),
        make.member(Role.STATE_INSTRUCTOR, national=True): set(),
        make.member(Role.PORTEUR_MEMBER, porteur=porteur): set(),
        # A manager of another Caf who only advises here.
        make.member(Role.CAF_ADVISOR, caf_id="07", user=make.member(Role.CAF_MANAGER, caf_id="31")): {
            "advisor elsewhere"
        },
    }
    for place, (actor, names) in enumerate(allowed.items()):
        for name, values in given.items():
            address = f"{place}-{name.replace(' ', '-')}@exemple.invalid"
            if name in names:
                assert services.invite(actor=actor, email=address, **values).invited_by == actor
            else:
                with pytest.raises(DomainError, match="ce rôle"):
                    services.invite(actor=actor, email=address, **values)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "pas une adresse"}, "valide"),
        ({"email": ""}, "vide"),
        ({"caf": None}, "Le périmètre ne convient pas"),
        ({"role": "roi"}, "valide"),
        ({"role": Role.CNAF}, "Le périmètre ne convient pas"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        services.invite(
            actor=None, **{"email": "a@exemple.invalid", "role": Role.CAF_ADVISOR, "caf": caf("07")} | changes
        )
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_to_the_same(advisor: User) -> None:
    invited()
    with pytest.raises(ValidationError, match="déjà invitée") as told:
        invited()
    assert list(told.value.message_dict) == ["email"]
    with pytest.raises(ValidationError, match="déjà cette habilitation"):
        invited(email=advisor.email)
    closed = make.UserFactory.create(is_active=False)
    with pytest.raises(ValidationError, match="fermé"):
        invited(email=closed.email)


def test_nobody_ends_their_own_last_key(manager: User, administrator: User) -> None:
    for person in (manager, administrator):
        with pytest.raises(DomainError, match="dernière habilitation"):
            services.end_membership(actor=person, membership=person.memberships.get())
    second = make.MembershipFactory.create(user=manager, role=Role.CAF_MANAGER, caf_id="31")
    services.end_membership(actor=make.member(Role.CAF_MANAGER, caf_id="31"), membership=second)


def test_the_portal_keeps_an_administrator(administrator: User) -> None:
    with pytest.raises(DomainError, match="dernier administrateur"):
        services.end_membership(actor=None, membership=administrator.memberships.get())
    other = admin()
    services.end_membership(actor=administrator, membership=other.memberships.get())
    other.refresh_from_db()
    assert not other.is_staff


def test_days_of_the_past_are_refused(administrator: User, advisor: User) -> None:
    yesterday = today() - timedelta(days=1)
    with pytest.raises(ValidationError, match="passé"):
        services.end_membership(actor=administrator, membership=advisor.memberships.get(), ended_on=yesterday)
    with pytest.raises(ValidationError, match="passé"):
        services.give_membership(actor=administrator, user=advisor, role=Role.CNAF, started_on=yesterday)
    later = services.give_membership(
        actor=administrator, user=advisor, role=Role.CNAF, started_on=today() + timedelta(days=9)
    )
    assert later not in Membership.objects.current()
    services.end_membership(actor=administrator, membership=later)
    later.refresh_from_db()
    assert later.ended_on == later.started_on


def test_a_closed_account_gets_nothing(administrator: User) -> None:
    closed = make.UserFactory.create(is_active=False)
    with pytest.raises(DomainError, match="fermé"):
        services.give_membership(actor=administrator, user=closed, role=Role.CNAF)
    with pytest.raises(DomainError, match="propre compte"):
        services.close_account(actor=administrator, user=administrator)
