"""`manage.py reset_second_factors ADDRESS`: for an administrator who lost everything, and whom no other can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.people import services


class Command(BaseCommand):
    help = "Retire la double authentification d’une personne qui a perdu téléphone, clés et codes de secours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADRESSE", help="adresse électronique du compte")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["address"].strip().lower()).first()
        if user is None:
            raise CommandError("Aucun compte à cette adresse.")
        try:
            services.reset_second_factors(actor=None, user=user)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            typeset(
                f"Double authentification retirée : les sessions de {user.email} sont fermées, un courriel le lui dit."
            )
        )
