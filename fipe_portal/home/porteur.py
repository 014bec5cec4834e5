"""What a porteur finds first: what its Caf expects, what lacks in the fiche of each project, whom to call."""

from collections import defaultdict

from fipe_portal.home.desk import Desk
from fipe_portal.home.parts import Act, Board, Line, Section, acts, address, lines_section
from fipe_portal.home.shared import projects_section
from projects.core.french import format_date, typeset
from projects.fiches.enums import ItemKind
from projects.fiches.models import Fiche
from projects.portfolio.expected import ExpectedState, expected_of
from projects.portfolio.models import Project
from reporting.figures.dossiers import Dossier

TITLE = "Ce que la Caf attend de vous"
TELL = typeset("Écrivez-la ici : votre Caf la relit avec vous.")
TONES = {ExpectedState.SENT_BACK: "est-retard", ExpectedState.TO_DO: "est-veille", ExpectedState.DRAFT: "est-info"}


def porteur(desk: Desk) -> Board:
    fiches = _fiches(desk)
    sections: list[Section] = [_expected(desk)] if desk.dossiers else []
    for place, dossier in enumerate(desk.dossiers, start=1):
        lines = [
            Line(title=title, sub=sub, icon="info", tone="est-info")
            for title, sub in _lacking(dossier, fiches.get(dossier.pk, []))
        ]
        title = f"{dossier.subject or dossier.name} : ce qui manque à la fiche"
        empty = "Rien à traiter aujourd’hui : la fiche de ce projet est complète."
        url = address("project_detail", dossier.reference)
        sections.append(lines_section(f"projet-{place}", title, lines, empty=empty, url=url, link="Ouvrir le projet"))
    if not sections:
        sections.append(
            lines_section("projets", "Vos projets", [], empty="Aucun projet de votre organisme n’est encore retenu.")
        )
    if desk.dossiers:
        sections.append(projects_section(desk, "Vos projets"))
    return Board((), (*sections, _people(desk)), acts=_begin(desk))


def _expected(desk: Desk) -> Section:
    """What waits for an answer, as on « Ce que la Caf attend de vous »; nothing about what is settled."""
    projects = Project.objects.filter(porteur__in=desk.scope.porteurs)
    names = {dossier.pk: dossier.subject or dossier.name for dossier in desk.dossiers}
    lines = [
        Line(
            title=row.what,
            sub=" · ".join(filter(None, (names.get(row.project or 0, ""), row.state.label))),
            detail=row.detail,
            icon="note" if row.state != ExpectedState.SENT else "coche",
            tone=TONES.get(row.state, ""),
            date=format_date(row.due_on) if row.due_on else "",
            acts=acts(Act(row.act, row.url, names.get(row.project or 0, ""))),
        )
        for row in expected_of(desk.user, projects, desk.today)
        if row.state != ExpectedState.DONE
    ]
    return lines_section("attendu", "À répondre", lines, empty="La Caf n’attend rien de vous aujourd’hui.",
                         url=address("expected"), link="Tout voir")  # fmt: skip


def _begin(desk: Desk) -> tuple[Act, ...]:
    """With one project, its fiche and its money are one act away; with several, the table of them is."""
    if len(desk.dossiers) != 1:
        return ()
    reference = desk.dossiers[0].reference
    return acts(
        Act("Lire la fiche", address("project_detail", reference)),
        Act("Voir le financement", address("project_tab", reference, "financement")),
    )


def _fiches(desk: Desk) -> dict[int, list[Fiche]]:
    found: dict[int, list[Fiche]] = defaultdict(list)
    keys = [dossier.pk for dossier in desk.dossiers]
    for fiche in Fiche.objects.filter(project__in=keys).prefetch_related("items", "key_figures"):
        found[fiche.project_id].append(fiche)
    return found


def _lacking(dossier: Dossier, fiches: list[Fiche]) -> list[tuple[str, str]]:
    """What the public would read and cannot yet, each with a word of help."""
    if not fiches:
        return [("La fiche du projet", f"Aucune fiche n’est encore écrite. {TELL}")]
    told = {item.kind for fiche in fiches for item in fiche.items.all()}
    asked = (
        (any(fiche.standfirst for fiche in fiches), "Une phrase d’accroche", "Ce que le projet change, en une phrase."),
        (any(fiche.summary for fiche in fiches), "Le texte « En bref »", "Deux ou trois paragraphes pour le public."),
        (any(fiche.key_figures.all() for fiche in fiches), "Des chiffres clés", "Ce que vous comptez, avec sa date."),
        (ItemKind.OBJECTIVE in told, "Les objectifs", "Ce que le projet cherche à obtenir."),
        (ItemKind.PUBLIC in told, "Les publics", "Qui en bénéficie."),
        (ItemKind.ACHIEVEMENT in told, "Les réalisations", "Ce qui est fait, avec sa date."),
        (ItemKind.PARTNER in told, "Les partenaires", "Avec qui vous travaillez."),
        (bool(dossier.progress), "L’avancement", "Votre Caf le constate avec vous : prévenez-la quand il change."),
    )
    return [(title, typeset(help)) for known, title, help in asked if not known]


def _people(desk: Desk) -> Section:
    """Who follows each project at the Caf, and the thread where they answer; the Caf alone while nobody is named."""
    lines = []
    for dossier in desk.dossiers:
        follower = desk.followers.get(dossier.pk)
        caf = dossier.caf_name or "Caf non communiquée"
        if follower:
            # In the thread of the project, where a colleague answers too: the portal knows no telephone of theirs.
            write = Act("Écrire", address("project_tab", dossier.reference, "messages"), follower.name)
            line = Line(
                title=follower.name,
                sub=f"{caf} · {dossier.subject or dossier.name}",
                detail=follower.email,
                icon="voisins",
                acts=acts(write),
            )
        else:
            line = Line(title=caf, sub="Aucun référent n’est encore désigné pour ce projet.", icon="voisins")
        lines.append(line)
    return lines_section("contacts", "Qui joindre à la Caf", lines, aside=True,
                         empty="Votre Caf n’est pas encore connue du portail.")  # fmt: skip
