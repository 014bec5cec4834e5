"""`manage.py bench`: what a recueil costs beside the same as one document, and the list of projects at two sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from projects.core.french import count, format_number
from reporting.management.list_bench import FEW, MANY, list_costs
from reporting.management.money_bench import MANY as MANY_MONEY
from reporting.management.money_bench import money_cost
from reporting.management.note_bench import note_cost
from reporting.models import Edition
from reporting.rendering import pdf
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.rendering.measure import Measure, measure
from reporting.rendering.recueil import render_fiche, render_recueil, render_single_document
from reporting.selectors import recueil_content

SLUG = "recueil-national"
SMALL, LARGE = 26, 212
COUNTED_ONCE = ("projects.described", "announced.not_described")


class Command(BaseCommand):
    help = (
        "Mesure le rendu (une fiche, un recueil de 26 et de 212 projets, et les mêmes en un seul document), puis la "
        "liste des projets à 40 et à 5 000 projets, un échange noté et les tableaux des financements à 100 000."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="le recueil de 26 seulement")
        parser.add_argument("--list", action="store_true", help="la liste des projets seulement")
        parser.add_argument("--note", action="store_true", help="un échange noté seulement")
        parser.add_argument(
            "--money", type=int, nargs="?", const=MANY_MONEY, help="les tableaux des financements seulement"
        )
        parser.add_argument("--sizes", type=int, nargs=2, default=(FEW, MANY), help="les deux tailles de la liste")
        parser.add_argument(
            "--projects", type=int, default=SMALL, help=f"projets du petit recueil ({SMALL} par défaut)"
        )
        parser.add_argument("--workers", type=int, default=2, help="processus de rendu (2 par défaut)")

    def handle(
        self,
        *args: Any,
        quick: bool,
        projects: int,
        workers: int,
        list: bool,
        note: bool,
        sizes: Sequence[int],
        money: int | None,
        **options: Any,
    ) -> None:
        content = _content()
        if money:
            self._money(money)
            return
        if note:
            self._note()
            return
        if not list:
            self._recueils(content, quick, projects, workers)
        if not quick:
            self._list(*sizes)
        if not (quick or list):
            self._note()
            self._money(MANY_MONEY)

    def _note(self) -> None:
        cost = note_cost()
        self.stdout.write("\nNoter un échange, médiane de notes qui se suivent sur un projet.\n")
        self._line("", "ms", "requêtes")
        self._line("L’onglet « Suivi », lu", format_number(cost.read * 1000, 0), str(cost.queries_read))
        saved = f"{format_number(cost.saved * 1000, 0)}"
        self._line(
            "Enregistré, puis vu", saved, str(cost.queries_saved), f"× {format_number(cost.saved / cost.read, 1)}"
        )

    def _money(self, projects: int) -> None:
        cost = money_cost(projects)
        told = f"{count(cost.projects, 'projet')} et {count(cost.lines, 'ligne')} d’argent"
        self.stdout.write(f"\nFinancements, {told}, lus par la Cnaf.\n")
        self._line("", "page", "SQL seul", "rapport", "requêtes", "ko")
        for label, one in cost.pages.items():
            seconds = (f"{format_number(value, 2)} s" for value in (one.page, one.sql))
            ratio = f"× {format_number(one.ratio, 2)}"
            self._line(label, *seconds, ratio, str(one.queries), format_number(one.size / 1000, 0))

    def _list(self, few: int, many: int) -> None:
        small, large = (costs for _, costs in list_costs(few, many))
        self.stdout.write(f"\nListe des projets, à {format_number(few)} et à {format_number(many)} projets.\n")
        self._line("", "ms", "ms", "rapport", "requêtes", "ko")
        for label, one in small.items():
            other = large[label]
            self._line(
                label,
                format_number(one.seconds * 1000, 0),
                format_number(other.seconds * 1000, 0),
                f"× {format_number(other.seconds / one.seconds, 1)}",
                f"{one.queries} → {other.queries}",
                format_number(other.size / 1000, 0),
            )

    def _recueils(self, content: RecueilContent, quick: bool, projects: int, workers: int) -> None:
        self.stdout.write(f"Projets réels de l’édition « {content.title} », répétés. Processus de rendu : {workers}.\n")
        pdf.prepare()
        fiche = max(content.projects, key=lambda project: sum(len(text) for text in project.summary))
        self._line("", "secondes", "mémoire", "fichier", "rapport")
        self._show("Une fiche", measure(lambda: render_fiche(fiche, document=content)))
        for total in (projects,) if quick else (projects, LARGE):
            self._compare(repeated(content, total), total, workers)

    def _compare(self, content: RecueilContent, total: int, workers: int) -> None:
        joined = measure(lambda: render_recueil(content, workers=workers))
        self._show(f"Recueil de {total}, par morceaux", joined)
        single = measure(lambda: render_single_document(content))
        self._show(
            f"Recueil de {total}, un seul document", single, f"× {format_number(single.seconds / joined.seconds, 1)}"
        )
        saved = format_number(single.memory / joined.memory, 1)
        self.stdout.write(f"  mémoire du document unique : × {saved}\n")

    def _show(self, label: str, found: Measure, ratio: str = "") -> None:
        memory = f"{format_number(found.memory / 1_000_000, 0)} Mo"
        size = f"{format_number(found.size / 1000, 0)} ko"
        self._line(label, format_number(found.seconds, 2), memory, size, ratio)

    def _line(self, label: str, *cells: str) -> None:
        self.stdout.write(f"{label:<36}" + "".join(f"{cell:>12}" for cell in cells) + "\n")
        self.stdout.flush()


def _content() -> RecueilContent:
    """The national recueil, loaded first when this database has none."""
    try:
        edition = Edition.objects.filter(slug=SLUG).first()
    except DatabaseError:
        edition = None
    if edition is None:
        for command in ("migrate", "load_territories", "load_demo"):
            call_command(command, verbosity=0)
        edition = Edition.objects.get(slug=SLUG)
    return recueil_content(edition)


def repeated(content: RecueilContent, total: int) -> RecueilContent:
    """The same recueil with `total` projects: the real ones again and again, under references of their own."""
    projects = islice(cycle(content.projects), total)
    copies = [replace(project, reference=f"{project.reference}-{rank}") for rank, project in enumerate(projects, 1)]
    regions = tuple(_regions(content, copies))
    # These count the real ones, once each.
    figures = {id: figure for id, figure in content.figures.items() if id not in COUNTED_ONCE}
    return replace(content, regions=regions, figures=figures)


def _regions(content: RecueilContent, copies: list[FicheContent]) -> Iterator[Any]:
    for region in content.regions:
        projects = tuple(project for project in copies if project.region_code == region.code)
        if projects:
            yield replace(region, projects=projects, heading=f"{count(len(projects), 'projet')} : {region.name}")
