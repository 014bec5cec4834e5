"""Invented logos, colours and signatories for Cnaf, the Caflab, a region and a Caf: no real mark is in the portal."""

from __future__ import annotations

from pathlib import Path

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.territories.models import Caf, Region
from reporting.enums import PublisherKind
from reporting.models import Identity
from reporting.organisations import Organisation
from reporting.services.identities import save_identity

LOGOS = Path(__file__).parent / "logos"
CAF, REGION = "07", "76"
NOTICE = "Logo, adresse et signataires inventés pour la démonstration."


def load() -> int:
    """Nothing where an organisation has said how it prints itself."""
    email = next(person.email for person in DEMO_PEOPLE if person.role == Role.CNAF)
    cnaf = User.objects.filter(email=email).first()
    if cnaf is None or Identity.objects.exists():
        return 0
    caf, region = Caf.objects.get(pk=CAF), Region.objects.get(pk=REGION)
    for organisation, name, accent, signatories in (
        (Organisation(PublisherKind.CNAF), "Cnaf", "#1b4f8f",
         "Claire Dumont, directrice générale déléguée\nHugo Lambert, directeur des politiques familiales"),
        (Organisation(PublisherKind.CAFLAB), "Caflab", "#7a2e6b", "Sarah Vidal, responsable du Caflab"),
        (Organisation(PublisherKind.GROUP, region=region), "Groupe régional d’Occitanie", "#8a2f3c",
         "Nora Castel, coordinatrice"),
        (Organisation(PublisherKind.CAF, caf=caf), str(caf), "#2c5d3f", "Pierre Morel, directeur"),
    ):  # fmt: skip
        save_identity(
            actor=cnaf,
            organisation=organisation,
            version=0,
            values={
                "name": name,
                "accent": accent,
                "signatories": signatories,
                "address": "1, rue de l’Exemple\n00000 Ville-Exemple",
                "legal": NOTICE,
            },
            logo=(LOGOS / f"{organisation.key}.svg").read_bytes(),
        )
    return 4
