"""The two roles of a Caf: who follows dossiers, and who shares them out."""

from collections import Counter, defaultdict
from collections.abc import Callable

from fipe_portal.home.desk import INVITE, PROJECT, SILENT, Desk
from fipe_portal.home.missing import doubt_lines, told
from fipe_portal.home.parts import Act, Board, Cell, Line, Section, acts, address, figure_address, lines_section, listed
from fipe_portal.home.shared import editions_section
from fipe_portal.home.todo import TITLES_OF_ONE, alert_sections, late_address, todo_section, todo_tiles
from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership
from projects.core.french import count, format_date, sort_key, typeset
from projects.followup.selectors.todo import TodoLine
from projects.portfolio.policies import can_edit_project
from projects.portfolio.todo import DueKind
from projects.territories.models import Caf
from reporting.figures.dossiers import Dossier
from reporting.selectors.tiles import Tile, figure_tile, row_tile


def advisor(desk: Desk) -> Board:
    """What there is to do, then one's own dossiers, what presses first, then those of the Caf that nobody follows."""
    own = [dossier for dossier in desk.dossiers if _follower(desk, dossier) == desk.user.pk]
    silent = sum(desk.is_silent(dossier) for dossier in own)
    tiles = (
        *todo_tiles(desk),
        Tile(str(silent), "Sans nouvelles depuis 3 mois", listed(referent="moi", silence=SILENT),
             tone="est-veille" if silent else ""),
    )  # fmt: skip
    mine = lines_section(
        "miens", "Mes dossiers", _most_pressing_first(desk, own), wide=True, hint="Ce qui presse d’abord",
        empty="Aucun dossier ne vous est encore confié : prenez-en un dans la liste qui suit.",
    )  # fmt: skip
    sections = (todo_section(desk), mine, _unfollowed(desk), *alert_sections(desk), _doubts(desk), *_editions(desk))
    return Board(tiles, sections, acts=desk.begin(PROJECT))


def manager(desk: Desk) -> Board:
    """The dossiers of the Caf by who follows them, those that nobody does, the people who have no account."""
    silent = [dossier for dossier in desk.dossiers if desk.is_silent(dossier)]
    orphans = sum(dossier.pk not in desk.followers for dossier in desk.dossiers)
    tiles = (
        figure_tile(desk.figures["projects.total"], figure_address),
        Tile(str(orphans), "Sans référent", listed(referent="inconnu"), tone="est-veille" if orphans else ""),
        Tile(str(len(silent)), "Sans nouvelles depuis 3 mois", listed(silence=SILENT),
             tone="est-veille" if silent else ""),
        _to_assess(desk),
    )  # fmt: skip
    sections = (
        todo_section(desk),
        _unfollowed(desk),
        _by_follower(desk),
        *alert_sections(desk),
        _to_invite(desk),
        _doubts(desk),
        *_editions(desk),
    )
    return Board(tiles, sections, acts=desk.begin(PROJECT, INVITE))


def _to_assess(desk: Desk) -> Tile:
    words = ("Avancement à évaluer", "Avancements à évaluer")
    return row_tile(desk.figures["projects.by_progress"], "inconnu", words, figure_address)


def _follower(desk: Desk, dossier: Dossier) -> int | None:
    follower = desk.followers.get(dossier.pk)
    return follower.pk if follower else None


def _most_pressing_first(desk: Desk, dossiers: list[Dossier]) -> list[Line]:
    """Those about which something is due, the latest first; then the most silent."""

    order = [DueKind.LATE, DueKind.PROPOSAL, DueKind.DUE]

    def rank(dossier: Dossier) -> tuple[int, str, str, str]:
        due = desk.due_about(dossier)
        kind = order.index(due[0].due.kind) if due and due[0].due.kind in order else len(order)
        day = str(due[0].due.on or "9") if kind < len(order) else ""
        return kind, day, str(desk.news.get(dossier.pk) or ""), dossier.reference

    return [_line(desk, dossier) for dossier in sorted(dossiers, key=rank)]


def _line(desk: Desk, dossier: Dossier) -> Line:
    """A dossier: its last news, its next date, what is due, and one act."""
    day, ago = desk.said(dossier)
    silent, due = desk.is_silent(dossier), desk.due_about(dossier)
    late = bool(due) and due[0].due.kind == DueKind.LATE
    return Line(
        title=dossier.name,
        url=address("project_detail", dossier.reference),
        sub=desk.place(dossier),
        numbers=tuple(Act(_pressing(line), line.due.url, dossier.name) for line in due[:1]),
        detail=_next_date(desk, dossier) or told(dossier),
        icon="horloge" if late or silent else "coche",
        tone="est-veille" if late or silent else "",
        date=day,
        note=f"sans nouvelles depuis {ago.removeprefix('il y a ')}" if silent and day else ago,
        acts=acts(desk.note(dossier)),
    )


def _pressing(line: TodoLine) -> str:
    """« En retard : rappeler la mairie »."""
    label = TITLES_OF_ONE.get(line.due.kind, line.due.kind.label)
    return f"{label} : {line.due.what}"


def _next_date(desk: Desk, dossier: Dossier) -> str:
    day, what = desk.next_dates.get(dossier.pk, (None, ""))
    return f"Prochaine date : {format_date(day)}, {what}" if day else ""


def _unfollowed(desk: Desk) -> Section:
    lines = [
        Line(
            title=dossier.name,
            url=address("project_detail", dossier.reference),
            sub=desk.place(dossier),
            detail=told(dossier),
            icon="voisins",
            tone="est-info",
            acts=acts(desk.act("Désigner un référent", "project_referent", dossier, can_edit_project)),
        )
        for dossier in desk.dossiers
        if dossier.pk not in desk.followers
    ]
    title = "Sans référent dans votre Caf" if len(desk.scope.cafs) < 2 else "Sans référent dans vos Caf"
    empty = "Chaque dossier a son référent." if desk.dossiers else "Aucun projet n’est encore dans votre périmètre."
    return lines_section(
        "sans-referent", title, lines, limit=6, wide=True, empty=empty,
        url=listed(referent="inconnu") if lines else "", link="Ouvrir la liste",
    )  # fmt: skip


def _doubts(desk: Desk) -> Section:
    lines = doubt_lines(desk)
    return lines_section("doutes", "En doute", lines, limit=6, hint="Sources qui se contredisent", aside=True)


def _editions(desk: Desk) -> list[Section]:
    """A Caf has them once they are published: until then there is nothing to say of them."""
    section = editions_section(desk, aside=True)
    return [section] if section.count else []


def _by_follower(desk: Desk) -> Section:
    """One row a person: dossiers, silences, progress to be told; each number opens its list."""
    held: dict[int, list[Dossier]] = defaultdict(list)
    for dossier in desk.dossiers:
        if follower := desk.followers.get(dossier.pk):
            held[follower.pk].append(dossier)
    names = {follower.pk: follower.name for follower in desk.followers.values()}
    names |= {pk: name for pk, (name, _) in desk.late_tasks.items()}
    columns: tuple[tuple[str, Callable[[Dossier], bool], dict[str, str | tuple[str, ...]]], ...] = (
        ("Dossiers", lambda _: True, {}),
        ("Sans nouvelles", desk.is_silent, {"silence": SILENT}),
        ("Avancement à évaluer", lambda dossier: not dossier.progress, {"avancement": "inconnu"}),
    )
    rows = [
        {
            "name": "Vous" if pk == desk.user.pk else names[pk],
            "cells": [
                *(
                    Cell(head, sum(map(counts, held[pk])), listed(referent=_key(desk, pk), **query))
                    for head, counts, query in columns
                ),
                Cell("Tâches en retard", desk.late_tasks.get(pk, ("", 0))[1], late_address(desk, pk)),
            ],
        }
        for pk in sorted({*held, *desk.late_tasks}, key=lambda pk: sort_key(names[pk]))
    ]
    context = {
        "heads": ["Référent", *(head for head, _, _ in columns), "Tâches en retard"],
        "rows": rows,
        "empty": "Aucun dossier n’a encore de référent.",
        "caption": "Dossiers par référent",
    }
    return Section("referents", "Dossiers par référent", "home/_counts.html", context)


def _key(desk: Desk, pk: int) -> str:
    return "moi" if pk == desk.user.pk else str(pk)


def _to_invite(desk: Desk) -> Section:
    """The Caf without an advisor, then the porteurs of whom nobody has an account."""
    cafs = sorted(desk.scope.cafs)
    current = Membership.objects.current()
    advisors = Counter(current.filter(role__in=CAF_ROLES, caf__in=cafs).values_list("caf", "role"))
    names = dict(Caf.objects.filter(pk__in=cafs).values_list("pk", "name"))
    held = current.filter(role=Role.PORTEUR_MEMBER, porteur__projects__in=[dossier.pk for dossier in desk.dossiers])
    present = set(held.values_list("porteur__name", flat=True))
    absent = {d.porteur_name: d for d in desk.dossiers if d.porteur_name and d.porteur_name not in present}
    lines = [
        Line(
            title=names[key], sub=typeset("Aucun conseiller n’a de compte : personne ne saisit ses dossiers."),
            icon="voisins", tone="est-veille", acts=acts(_invite(Role.CAF_ADVISOR, names[key])),
        )
        for key in cafs
        if not advisors[key, Role.CAF_ADVISOR]
    ]  # fmt: skip
    lines += [
        Line(
            title=name, url=address("project_detail", dossier.reference), icon="voisins",
            sub=desk.place(dossier), detail="Personne de ce porteur n’a de compte.",
            acts=acts(_invite(Role.PORTEUR_MEMBER, name)),
        )
        for name, dossier in sorted(absent.items(), key=lambda pair: sort_key(pair[0]))
    ]  # fmt: skip
    hint = f"{count(len(absent), 'porteur sans compte', 'porteurs sans compte')}" if absent else ""
    return lines_section("inviter", "Personnes à inviter", lines, limit=6, hint=hint)


def _invite(role: Role, name: str) -> Act:
    return Act("Inviter", address("people:invite", role=role.value), name)
