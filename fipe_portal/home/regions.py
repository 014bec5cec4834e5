"""Those who look at regions or departments: the Caflab referent, the State instructor."""

from fipe_portal.home.desk import Desk
from fipe_portal.home.missing import unknown_facts
from fipe_portal.home.parts import Act, Board, Line, acts, address, figure_address, lines_section, listed
from fipe_portal.home.shared import doubts_section, editions_section, highlights_section, map_section, projects_section
from fipe_portal.home.todo import todo_section
from projects.core.french import count, enumerate_fr, plural, typeset
from reporting.figures.dossiers import Dossier
from reporting.selectors.tiles import Tile, figure_tile, row_tile


def caflab(desk: Desk) -> Board:
    """What there is to do, the accompanied projects, what lacks for the recueil to describe them, those put forward."""
    accompanied = [dossier for dossier in desk.dossiers if dossier.caflab_selected]
    lacking = [dossier for dossier in accompanied if _for_the_recueil(dossier)]
    tiles = (
        Tile(str(len(accompanied)), plural(len(accompanied), "Projet accompagné", "Projets accompagnés"),
             listed(caflab="oui")),
        Tile(str(len(lacking)), "À compléter pour le recueil", "#recueil" if lacking else "",
             tone="est-veille" if lacking else ""),
        _doubts_tile(desk),
        figure_tile(desk.figures["projects.highlighted"], figure_address),
    )  # fmt: skip
    lines = [_recueil_line(desk, dossier) for dossier in lacking]
    empty = "Le Caflab n’accompagne encore aucun projet ici." if not accompanied else (
        "Rien à traiter aujourd’hui : chaque projet accompagné peut être décrit."
    )  # fmt: skip
    sections = (
        todo_section(desk),
        lines_section("recueil", "Ce qui manque pour le recueil", lines, empty=empty, wide=True, limit=10,
                      hint=typeset(f"Parmi {count(len(accompanied), 'projet accompagné', 'projets accompagnés')}"),
                      url=listed(caflab="oui"), link="Tous les accompagnés"),
        highlights_section(desk),
        doubts_section(desk, aside=True),
        editions_section(desk, aside=True),
        *([map_section(desk)] if desk.scope.national or len(desk.scope.regions) > 1 else []),
    )  # fmt: skip
    begin = (
        Act("Noter un enseignement", address("lesson_add")),
        Act("Choisir un projet", address("accompaniment_list", vue="candidats")),
    )
    return Board(tiles, sections, acts=acts(*begin))


def _for_the_recueil(dossier: Dossier) -> list[str]:
    """Without these a project cannot be described as the others are."""
    found = [] if dossier.has_fiche else ["fiche"]
    asked = {"catégories", "catégorie principale", "maturité", "maturité (en doute)"}
    return found + [fact for fact in unknown_facts(dossier) if fact in asked]


def _recueil_line(desk: Desk, dossier: Dossier) -> Line:
    return Line(
        title=dossier.name,
        url=address("project_detail", dossier.reference),
        sub=desk.place(dossier),
        detail=typeset(f"Il manque : {enumerate_fr(_for_the_recueil(dossier))}"),
        icon="alerte" if dossier.maturity_doubts else "info",
        tone="est-veille" if dossier.maturity_doubts else "est-info",
        acts=acts(
            desk.observe(dossier, "maturity") if not dossier.maturity else None,
            Act("Ouvrir", address("project_detail", dossier.reference), dossier.name),
        ),
    )


def _doubts_tile(desk: Desk) -> Tile:
    words = ("Maturité en doute", "Maturités en doute")
    return row_tile(desk.figures["projects.by_maturity"], "en_doute", words, figure_address, tone="est-veille")


def state(desk: Desk) -> Board:
    """The projects of the territory, then what sources say twice."""
    progress = ("Avancement à évaluer", "Avancements à évaluer")
    tiles = (
        figure_tile(desk.figures["projects.total"], figure_address),
        figure_tile(desk.figures["departments.total"], figure_address),
        row_tile(desk.figures["projects.by_progress"], "inconnu", progress, figure_address),
        _doubts_tile(desk),
    )
    sections = (
        projects_section(desk, "Projets de votre territoire"),
        doubts_section(desk, aside=True),
        editions_section(desk, aside=True),
        *([map_section(desk)] if desk.scope.national or len(desk.scope.regions) > 1 else []),
    )
    return Board(tiles, sections)
