"""What there is to do, on the home of a Caf: its counts, its first lines, its alerts apart."""

from fipe_portal.home.desk import Desk
from fipe_portal.home.parts import NOTHING, Section, address
from projects.followup.selectors.todo import TodoGroup
from projects.portfolio.todo import DueKind
from reporting.selectors.tiles import Tile

# As much as one reads at a glance; « À faire » has the rest.
MOST = 5
SHOWN = (DueKind.LATE, DueKind.PROPOSAL, DueKind.DUE, DueKind.WAITING)
TITLES_OF_ONE = {DueKind.WAITING: "En attente"}
TILES = {
    DueKind.LATE: ("En retard", "En retard", "est-retard"),
    DueKind.DUE: ("À faire, sans retard", "À faire, sans retard", ""),
    DueKind.PROPOSAL: ("Proposition à relire", "Propositions à relire", ""),
    DueKind.ALERT: ("Alerte", "Alertes", "est-veille"),
}


def todo_tiles(desk: Desk) -> tuple[Tile, ...]:
    """One number a kind, that opens its group of « À faire »."""
    groups = {group.kind: group for group in desk.todo}
    tiles = []
    for kind, (one, many, tone) in TILES.items():
        group = groups[kind]
        number = len(group.lines)
        tiles.append(Tile(str(number), one if number < 2 else many, group.url, tone=tone if number else ""))
    return tuple(tiles)


def todo_section(desk: Desk) -> Section:
    """The first lines of each kind, with the way to the others."""
    groups = [group for group in desk.todo if group.kind in SHOWN and group.lines]
    total = sum(len(group.lines) for group in groups)
    context = {"groups": [_shown(group) for group in groups], "empty": NOTHING, "here": address("home")}
    apart = any(group.kind == DueKind.ALERT and group.lines for group in desk.todo)
    title = "À faire, hors alertes" if apart else "À faire"
    return Section("a-faire", title, "home/_todo.html", context, url=address("todo"), link="Tout voir", count=total)


def alert_sections(desk: Desk) -> tuple[Section, ...]:
    """The alerts in the rail; nothing without any."""
    found = [group for group in desk.todo if group.kind == DueKind.ALERT and group.lines]
    return tuple(
        Section(
            "alertes-projets", "Alertes", "home/_todo.html",
            {"groups": [_shown(group) | {"title": ""}], "here": address("home")},
            count=len(group.lines), aside=True, url=group.url, link="Tout voir",
        )
        for group in found
    )  # fmt: skip


def late_address(desk: Desk, person: int) -> str:
    """The late tasks of somebody, one's own or a colleague's."""
    if person == desk.user.pk:
        return address("todo", de="moi", groupe="retard")
    return address("todo", de=str(person), groupe="retard")


def _shown(group: TodoGroup) -> dict[str, object]:
    return {
        "title": group.title,
        "lines": group.lines[:MOST],
        "more": max(0, len(group.lines) - MOST),
        "number": len(group.lines),
        "url": group.url,
        "is_late": group.is_late,
    }
