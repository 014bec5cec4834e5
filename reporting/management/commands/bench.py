"""`manage.py bench`: what a recueil costs beside the same as one document, and the list of projects at two sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from projects.core.french import count, format_number
from reporting.management.export_bench import (
    COPIED,
    CSV_LIMIT,
    MEMORY_LIMIT,
    OURS,
    ROWS,
    SHEETS_LIMIT,
    FileCost,
    csv_cost,
    workbooks,
)
from reporting.management.list_bench import FEW, MANY, list_costs
from reporting.management.money_bench import BOARD, money_cost
from reporting.management.money_bench import MANY as MANY_MONEY
from reporting.management.note_bench import note_cost
from reporting.management.recueil_bench import cold, joined, one_changed, repeated
from reporting.models import Edition
from reporting.rendering.content import RecueilContent
from reporting.rendering.measure import Measure
from reporting.selectors import recueil_content

SLUG = "recueil-national"
HELD, BROKEN = "tenu", "DÉPASSÉ"
SMALL, LARGE = 26, 212
JOINED, FEW_JOINED = 2_000, 100  # fiches made into one document


class Command(BaseCommand):
    help = (
        "Mesure le rendu d’un recueil de 212 projets (à froid face à un seul document, une fiche changée face à typst, "
        "2 000 fiches jointes), puis la liste des projets à 40 et à 5 000 projets, un échange noté, les tableaux des "
        "financements à 100 000, un classeur de 100 000 lignes face à ceux qui en écrivent et un CSV d’un million de "
        "lignes face à COPY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="un petit recueil seulement")
        parser.add_argument("--recueil", action="store_true", help="les recueils seulement")
        parser.add_argument("--list", action="store_true", help="la liste des projets seulement")
        parser.add_argument("--note", action="store_true", help="un échange noté seulement")
        parser.add_argument(
            "--money", type=int, nargs="?", const=MANY_MONEY, help="les tableaux des financements seulement"
        )
        parser.add_argument("--exports", action="store_true", help="les classeurs et les CSV seulement")
        parser.add_argument("--sizes", type=int, nargs=2, default=(FEW, MANY), help="les deux tailles de la liste")
        parser.add_argument(
            "--projects", type=int, default=SMALL, help=f"projets du petit recueil ({SMALL} par défaut)"
        )
        parser.add_argument("--workers", type=int, default=2, help="processus de rendu (2 par défaut)")

    def handle(
        self,
        *args: Any,
        quick: bool,
        recueil: bool,
        projects: int,
        workers: int,
        list: bool,
        note: bool,
        exports: bool,
        sizes: Sequence[int],
        money: int | None,
        **options: Any,
    ) -> None:
        self._limits: dict[str, bool] = {}
        if exports:
            self._exports(10 if quick else 1)
        else:
            content = _content()
            if money:
                self._money(money)
            elif note:
                self._note()
            else:
                if not list:
                    self._recueils(content, quick, projects, workers)
                if not (quick or recueil):
                    self._list(*sizes)
                if not (quick or recueil or list):
                    self._note()
                    self._money(MANY_MONEY)
                    self._exports(1)
        self._conclude()

    def _conclude(self) -> None:
        """How many limits held, and the names of those that did not."""
        broken = [label for label, held in self._limits.items() if not held]
        if self._limits:
            told = f"\nLimites tenues : {len(self._limits) - len(broken)} sur {len(self._limits)}."
            self.stdout.write(f"{told} Dépassées : {', '.join(broken)}.\n" if broken else f"{told}\n")

    def _exports(self, share: int) -> None:
        """Big files, or as small as `share` of them; what is measured in processes apart is so for each writer."""
        rows, copied = ROWS // share, COPIED // share
        self.stdout.write(f"\nClasseur de {format_number(rows)} lignes et 30 colonnes, processeur.\n")
        self._line("", "secondes", "mémoire", "fichier", "rapport", "limite")
        found = workbooks(rows)
        for name, cost in found.items():
            self._workbook(name, cost)
        ours, others = found[OURS], [cost for name, cost in found.items() if cost and name != OURS]
        if ours is not None and others:
            fastest = min(cost.seconds for cost in others)
            self._judge("Le portail, face au plus rapide", ours.seconds / fastest, SHEETS_LIMIT)
        if ours is not None:
            self._judge("  sa mémoire, pour 10 × les lignes", ours.memory / ours.memory_of_fewer, MEMORY_LIMIT)
        self.stdout.write(f"\nCSV de {format_number(copied)} lignes et 14 colonnes, la même requête.\n")
        told = csv_cost(copied)
        self._line("COPY brut", format_number(told.raw, 2))
        size, added = format_number(told.size / 1000, 0), format_number(told.added / 1e6, 0)
        judged = _judged(told.ratio, CSV_LIMIT)
        self._line("Le portail", format_number(told.portal, 2), f"+ {added} Mo", f"{size} ko", *judged)

    def _workbook(self, name: str, cost: FileCost | None) -> None:
        if cost is None:
            self._line(name, "non installé")
            return
        memory, size = format_number(cost.memory / 1e6, 0), format_number(cost.size / 1000, 0)
        self._line(name, format_number(cost.seconds, 2), f"{memory} Mo", f"{size} ko")

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
        self._line("", "page", "SQL seul", "rapport", "limite", "requêtes", "limite", "ko")
        for label, one in cost.pages.items():
            seconds = (f"{format_number(value, 2)} s" for value in (one.page, one.sql))
            size = format_number(one.size / 1000, 0)
            # The limits are those of the national board; the others are told.
            ratio, queries = _judged(one.ratio, 3), _judged(one.queries, 19, "", 0)
            if label != BOARD:
                ratio, queries = (ratio[0], ""), (queries[0], "")
            self._line(label, *seconds, *ratio, *queries, size)

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
        self._line("", "secondes", "mémoire", "fichier", "rapport", "limite")
        small = repeated(content, projects if quick else LARGE)
        self._cold(small, workers)
        self._changed(small, workers)
        self._joined(content, FEW_JOINED if quick else JOINED)

    def _cold(self, content: RecueilContent, workers: int) -> None:
        found, total = cold(content, workers), len(content.projects)
        self._show(f"Recueil de {total}, un seul document", found.single)
        ratio, size = found.joined.seconds / found.single.seconds, found.joined.size / found.single.size
        self._show(f"Recueil de {total}, à froid", found.joined, ratio, 0.45)
        self._judge("  taille de son fichier", size, 1.15)
        self._judge("  sa mémoire, en Go", found.joined.memory / 1e9, 1, "")

    def _changed(self, content: RecueilContent, workers: int) -> None:
        found = one_changed(content, workers)
        self._show("Une fiche seule", found.fiche)
        self._line("Le même recueil par typst, à froid", format_number(found.typst, 2))
        self._show("Une fiche changée, face à typst", found.again, found.again.seconds / found.typst, 1)
        self._judge("  face à une fiche seule", found.again.seconds / found.fiche.seconds, 6)

    def _joined(self, content: RecueilContent, fiches: int) -> None:
        found = joined(content, fiches)
        self._show(f"{format_number(fiches)} fiches gardées, jointes", found.whole)
        share = fiches / JOINED
        self._judge("  processeur au-delà de la lecture, en s", found.join, 1.5 * share, "")
        self._judge("  mémoire, en Mo", found.whole.memory / 1e6, 500, "")

    def _show(self, label: str, found: Measure, ratio: float | None = None, limit: float | None = None) -> None:
        memory = f"{format_number(found.memory / 1_000_000, 0)} Mo"
        size = f"{format_number(found.size / 1000, 0)} ko"
        judged = () if ratio is None or limit is None else _judged(ratio, limit)
        self._line(label, format_number(found.seconds, 2), memory, size, *judged)

    def _judge(self, label: str, value: float, limit: float, sign: str = "× ") -> None:
        self._line(label, "", "", "", *_judged(value, limit, sign))

    def _line(self, label: str, *cells: str) -> None:
        if said := [cell for cell in cells if cell.endswith((HELD, BROKEN))]:
            self._limits[label.strip()] = not any(cell.endswith(BROKEN) for cell in said)
        self.stdout.write(f"{label:<36}" + "".join(f"{cell:>16}" for cell in cells) + "\n")
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


def _judged(value: float, limit: float, sign: str = "× ", decimals: int = 2) -> tuple[str, str]:
    """A value and what it must not pass, with the word that says whether it does."""
    said = HELD if value <= limit else BROKEN
    return f"{sign}{format_number(value, decimals)}", f"≤ {format_number(limit, decimals)} {said}"
