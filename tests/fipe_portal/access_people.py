"""The part of the matrix's world that is about people: a colleague, invitations, a session."""

from __future__ import annotations

import json
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.people import services
from projects.people.models import HandoverAct, HandoverLine, Invitation, Succession
from projects.people.tokens import token_of
from projects.porteurs.models import Porteur
from projects.territories.models import Caf


def people_targets(people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    """The advisor here, an invitation that Cnaf sent to become one, and another that was accepted."""
    cnaf, colleague = people[f"{Role.CNAF} here"], people[f"{Role.CAF_ADVISOR} here"]
    manager, porteur = people[f"{Role.CAF_MANAGER} here"], people[f"{Role.PORTEUR_MEMBER} here"]
    administrator = people[f"{Role.ADMIN} here"]
    assert colleague is not None
    assert manager is not None
    assert porteur is not None
    assert administrator is not None
    caf = Caf.objects.get(pk="07")
    sent = services.invite(actor=cnaf, email="nouvelle@exemple.invalid", role=Role.CAF_ADVISOR, caf=caf)
    Invitation.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    used = services.invite(actor=cnaf, email="acceptee@exemple.invalid", role=Role.CAF_ADVISOR, caf=caf)
    services.accept_as_new(invitation=used, first_name="Léa", last_name="Roy", password="une-phrase-assez-longue")
    Authenticator.objects.create(user=colleague, type=Authenticator.Type.TOTP, data={"secret": "x"})
    kept = {"name": "Bureau", "credential": a_key()}
    key = Authenticator.objects.create(user=colleague, type=Authenticator.Type.WEBAUTHN, data=kept)
    session = UserSession.objects.create(user=colleague, ip="127.0.0.1", session_key="ailleurs")
    given = HandoverAct.objects.create(giver=colleague, done_by=manager)
    HandoverLine.objects.create(act=given, source="dossiers", key=2**62, caf=caf, receiver=manager)
    wanted = services.ask_succession(actor=None, email="suite@exemple.invalid", siret="73282932000074", name="Ana Roy")
    member_of = porteur.memberships.get().porteur
    Succession.objects.filter(pk=wanted.pk).update(porteur=member_of)
    Porteur.objects.filter(pk=member_of.pk).update(siret="73282932000074")
    unknown = services.ask_succession(actor=None, email="suite@exemple.invalid", siret="35600000000048", name="Ana Roy")
    return {
        "succession": {"public_id": str(wanted.public_id)},
        "unknown-succession": {"public_id": str(unknown.public_id)},
        "given-dossiers": {"pk": str(colleague.pk), "act": str(given.pk)},
        "no-dossiers": {"pk": str(colleague.pk), "act": "0"},
        "colleague": {"pk": str(colleague.pk)},
        "porteur-member": {"pk": str(porteur.pk)},
        "administrator": {"pk": str(administrator.pk)},
        "nobody-known": {"pk": str(2**63)},
        "right": {"pk": str(colleague.pk), "membership": str(colleague.memberships.get().pk)},
        "own-last-key": {"pk": str(manager.pk), "membership": str(manager.memberships.get().pk)},
        "another-right": {"pk": str(colleague.pk), "membership": str(manager.memberships.get().pk)},
        "invitation": {"public_id": str(sent.public_id)},
        "token": {"token": token_of(sent)},
        "used-token": {"token": token_of(used)},
        "forged-token": {"token": token_of(sent)[:-3] + "xyz"},
        "session": {"pk": str(session.pk)},
        "key": {"pk": str(key.pk)},
        "provider": {"provider_id": "oidc"},
    }


def a_key() -> dict[str, object]:
    """What is kept of a security key, as a browser gives it."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), b"une-cle-du-bureau", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, credential), {})
    client = {"type": "webauthn.create", "challenge": "eA", "origin": "http://testserver"}
    return {
        "id": websafe_encode(credential.credential_id),
        "rawId": websafe_encode(credential.credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(told),
        },
    }
