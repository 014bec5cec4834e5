"""`manage.py demo`: the whole portal on this machine, from an empty folder to a page in the browser."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fipe_portal.demo import data, recueil, services
from fipe_portal.demo.progress import Progress
from fipe_portal.embedded import layout

DEFAULT_PORT = 8000


class Command(BaseCommand):
    help = (
        "Démarre le portail de démonstration : serveurs, données réelles des recueils publiés, "
        "recueil national en PDF, puis le site sur cette machine. Ctrl-C arrête tout."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="s’arrêter une fois le recueil produit")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port souhaité (le suivant s’il est pris)")

    def handle(self, *args: Any, once: bool, port: int, **options: Any) -> None:
        if not settings.DEMO_LOGIN:
            raise CommandError("La démonstration ne se lance qu’avec les réglages fipe_portal.settings.demo.")
        if not 1 <= port <= 65_535:
            raise CommandError(f"Le port {port} n’existe pas : choisissez un nombre de 1 à 65535.")
        # A shell that starts a command in the background makes it ignore Ctrl-C; the demonstration always minds it.
        signal.signal(signal.SIGINT, _leave)
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGHUP, _leave)
        progress = Progress(sys.stdout)
        try:
            with contextlib.ExitStack() as running:
                self._run(running, progress, once=once, port=port)
        except (services.DemoError, recueil.RecueilError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            progress.say("Arrêt de la démonstration.")

    def _run(self, running: contextlib.ExitStack, progress: Progress, *, once: bool, port: int) -> None:
        place = layout("demo")
        place.home.mkdir(parents=True, exist_ok=True)  # not there yet when DATABASE_URL and REDIS_URL are given
        listener = None if once else running.enter_context(services.listen(port))
        # The address that the PDF prints in its links: the one that is asked for, else the one that will answer.
        site_url = os.environ.get("SITE_URL") or (services.address_of(listener) if listener else settings.SITE_URL)
        os.environ["SITE_URL"] = settings.SITE_URL = site_url
        progress.say("✓ Serveurs PostgreSQL et Valkey")
        data.prepare(progress, place.home / "prepare.lock")
        worker = services.start_worker(place.log("worker"), site_url)
        running.callback(worker.stop)
        with progress.step("Recueil national produit par le processus des travaux"):
            pdf = recueil.national_recueil(worker)
        if listener is None:
            self.stdout.write(str(pdf))
            return
        with progress.step("Site"):
            web = services.start_web(place.log("web"), listener, site_url)
        running.callback(web.stop)
        progress.say(f"Prêt en {progress.elapsed}.")
        progress.say(f"Recueil : {pdf}")
        progress.say(f"Portail : {services.address_of(listener)}/   (Ctrl-C pour arrêter)")
        _watch(worker, web)


def _watch(*programs: services.Program) -> NoReturn:
    """Wait for the person to stop the demonstration, or for one of its programs to fail."""
    while True:
        for program in programs:
            if program.died:
                raise program.failure()
        time.sleep(0.5)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
