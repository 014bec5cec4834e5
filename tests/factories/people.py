"""People and what they may see; the sources, porteurs and calls that projects come from."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.calls.enums import ApplicationStatus, CallKind
from projects.calls.models import Application, ApplicationPiece, ApplicationState, Call, CallPiece, Opinion
from projects.journal.enums import SourceKind
from projects.journal.models import Source
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Contact, Porteur
from tests.factories.rules import fipe_years


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne-{n}@exemple.invalid")
    first_name = "Dominique"
    last_name = factory.Sequence(lambda n: f"Martin-{n}")
    password = "!"


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.CNAF
    national = factory.LazyAttribute(lambda row: row.role in (Role.CNAF, Role.ADMIN))
    started_on = date(2024, 1, 1)


def member(role: Role, *, user: User | None = None, **scope: Any) -> User:
    """Someone with that role on a scope: `caf_id="07"`, `region_id="76"`, `porteur=…`, `national=True`."""
    user = user or UserFactory.create()
    MembershipFactory.create(user=user, role=role, **scope)
    return user


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Document {n}")
    kind = SourceKind.RECUEIL


class PorteurFactory(DjangoModelFactory[Porteur]):
    class Meta:
        model = Porteur

    name = factory.Sequence(lambda n: f"Association {n}")
    kind = PorteurKind.ASSOCIATION


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    porteur = factory.SubFactory(PorteurFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")


class CallFactory(DjangoModelFactory[Call]):
    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"appel-{n}")
    title = factory.Sequence(lambda n: f"Appel {n}")
    kind = CallKind.AAP
    year = 2023

    @classmethod
    def _create(cls, model_class: type[Call], *args: Any, **values: Any) -> Call:
        """A call of the Fipe comes with the line that says until when the Fipe pays."""
        call = super()._create(model_class, *args, **values)
        if call.kind == CallKind.AAP:
            fipe_years()
        return call


class ApplicationFactory(DjangoModelFactory[Application]):
    class Meta:
        model = Application

    reference = factory.Sequence(lambda n: f"TEST-{2000 + n // 999}-07-{n % 999 + 1:03d}")
    call = factory.SubFactory(CallFactory)
    region_id = "84"


class ApplicationStateFactory(DjangoModelFactory[ApplicationState]):
    class Meta:
        model = ApplicationState

    application = factory.SubFactory(ApplicationFactory)
    status = ApplicationStatus.SELECTED
    observed_on = date(2023, 12, 31)


class CallPieceFactory(DjangoModelFactory[CallPiece]):
    class Meta:
        model = CallPiece

    call = factory.SubFactory(CallFactory)
    label = factory.Sequence(lambda n: f"Pièce {n}")
    position = factory.Sequence(lambda n: n % 30000 + 1)


class ApplicationPieceFactory(DjangoModelFactory[ApplicationPiece]):
    class Meta:
        model = ApplicationPiece

    application = factory.SubFactory(ApplicationFactory)
    piece = factory.SubFactory(CallPieceFactory, call=factory.SelfAttribute("..application.call"))
    received_on = date(2024, 1, 2)


class OpinionFactory(DjangoModelFactory[Opinion]):
    class Meta:
        model = Opinion

    application = factory.SubFactory(ApplicationFactory)
    instance = "cdsf"
    value = "favorable"
    text = "Un besoin réel."
    given_by = "Le comité"
    observed_on = date(2024, 1, 3)
