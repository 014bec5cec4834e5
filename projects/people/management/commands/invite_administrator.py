"""`manage.py invite_administrator ADDRESS`: the first administrator, or another when nobody can sign in any more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.core.french import format_date, typeset
from projects.people import services
from projects.people.models import Invitation
from projects.people.tokens import token_of


class Command(BaseCommand):
    help = "Invite un administrateur, et donne le lien à ouvrir : celui du premier compte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADRESSE", help="adresse électronique de la personne")

    def handle(self, *args: Any, **options: Any) -> None:
        """The link is for the eyes of who types the command: it is printed here, and in no log."""
        try:
            invitation = self._invitation(options["address"].strip().lower())
        except DomainError as error:
            raise CommandError(error.message) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        link = settings.SITE_URL + reverse("invitation_accept", args=[token_of(invitation)])
        until = format_date(invitation.expires_at)
        self.stdout.write(
            typeset(f"Une invitation attend {invitation.email}, par courriel aussi si un serveur en envoie.")
        )
        self.stdout.write(typeset(f"Lien, à n’ouvrir que par cette personne, une fois, jusqu’au {until} :"))
        self.stdout.write(link)

    def _invitation(self, email: str) -> Invitation:
        """A new one, or the one that waits already; sent again when it is out of date."""
        waiting = Invitation.objects.pending().filter(email=email, role=Role.ADMIN).first()
        if waiting is None:
            return services.invite(actor=None, email=email, role=Role.ADMIN)
        return waiting if waiting.is_open else services.resend(actor=None, invitation=waiting)
