"""The figures of projects, territories and people. Each definition says what one unit is."""

from collections.abc import Callable
from dataclasses import replace

from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import (
    WERE_SELECTED,
    ActionStatus,
    Echelon,
    Maturity,
    PersonSide,
    PriorityArea,
    Progress,
    StructureKind,
)
from reporting.figures.breakdowns import UNKNOWN, partition, references, several, subset, told
from reporting.figures.dossiers import ActionFact, Dossier, Kind, Snapshot
from reporting.figures.registry import Counted, Row, figure

CATEGORY_CHOICES = (
    ("qualite", "Qualité d’accueil et qualité de vie au travail"),
    ("diversification", "Diversification et développement des solutions d’accueil"),
    ("recours", "Recours aux modes d’accueil"),
    ("accueil_individuel", "Formes de soutien à l’accueil individuel"),
)
DOUBT = "en_doute"
NESTED_ACTIONS = "Menées et non menées sont deux parts des retenues ; l’issue des autres n’est pas connue."


@figure(
    "projects.total",
    label="Projets",
    one="Projet",
    unit="projet",
    reads=(),
    definition="Projets de la population dont la candidature est retenue à la date de situation.",
)
def projects_total(snapshot: Snapshot) -> Counted:
    return subset(snapshot, lambda _: True)


@figure(
    "projects.by_main_category",
    label="Projets par catégorie principale",
    unit="projet",
    reads=(Kind.CLASSES,),
    definition="Chaque projet compte une fois, dans sa catégorie principale ; elle n’est jamais devinée.",
)
def by_main_category(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.main_category, CATEGORY_CHOICES, unknown="À renseigner")


@figure(
    "projects.by_category",
    label="Projets par catégorie concernée",
    unit="projet",
    reads=(Kind.CLASSES,),
    definition="Un projet compte dans chacune des catégories du Fipe qu’il concerne, principale ou non.",
)
def by_category(snapshot: Snapshot) -> Counted:
    note = "Un projet peut concerner plusieurs catégories : la somme des lignes dépasse le nombre de projets."
    return several(snapshot, lambda d: d.categories, CATEGORY_CHOICES, unknown="À renseigner", note=note)


@figure(
    "projects.by_region",
    label="Projets par région",
    unit="projet",
    reads=(),
    definition="Chaque projet compte dans la région de son département.",
)
def by_region(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.region, snapshot.region_names.items(), keep_empty=False)


@figure(
    "projects.by_department",
    label="Projets par département",
    unit="projet",
    reads=(),
    definition="Chaque projet compte dans son département.",
)
def by_department(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.department, snapshot.department_names.items(), keep_empty=False)


@figure(
    "regions.total",
    label="Régions concernées",
    one="Région concernée",
    unit="région",
    reads=(),
    definition="Régions où se trouve au moins un projet de la population.",
)
def regions_total(snapshot: Snapshot) -> Counted:
    return _places(snapshot, by_region(snapshot))


@figure(
    "departments.total",
    label="Départements concernés",
    one="Département concerné",
    unit="département",
    reads=(),
    definition="Départements où se trouve au moins un projet de la population.",
)
def departments_total(snapshot: Snapshot) -> Counted:
    return _places(snapshot, by_department(snapshot))


def _places(snapshot: Snapshot, counted: Counted) -> Counted:
    return Counted(value=len(counted.rows), members=references(snapshot.dossiers))


@figure(
    "projects.by_porteur_kind",
    label="Projets par type de porteur",
    unit="projet",
    reads=(),
    definition="Chaque projet compte selon le type de son porteur principal.",
)
def by_porteur_kind(snapshot: Snapshot) -> Counted:
    return partition(
        snapshot, lambda d: d.porteur_kind, PorteurKind.choices, unknown="Porteur non communiqué", keep_empty=False
    )


@figure(
    "projects.by_progress",
    label="Projets par état d’avancement",
    unit="projet",
    reads=(Kind.OBSERVATIONS,),
    definition="Dernier constat d’avancement du projet à la date de situation ; sans constat, il est non évalué.",
)
def by_progress(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.progress, Progress.choices, unknown="Non évalué")


@figure(
    "projects.by_maturity",
    label="Projets par niveau de maturité",
    unit="projet",
    reads=(Kind.OBSERVATIONS, Kind.PRINTED),
    definition=(
        "Dernier constat de maturité à la date de situation. Quand une source imprime deux valeurs, aucune n’est "
        "choisie : le projet compte en doute. Sans constat, la maturité n’est pas connue."
    ),
)
def by_maturity(snapshot: Snapshot) -> Counted:
    choices = [*Maturity.choices, (DOUBT, "En doute : deux valeurs imprimées")]
    return partition(snapshot, _maturity, choices, unknown="Non connue")


def _maturity(dossier: Dossier) -> str | None:
    return dossier.maturity or (DOUBT if dossier.maturity_doubts else None)


@figure(
    "projects.with_fiche",
    label="Projets avec fiche",
    one="Projet avec fiche",
    unit="projet",
    reads=(Kind.PAPERS,),
    definition="Projets pour lesquels une fiche détaillée est dite disponible à la date de situation.",
)
def with_fiche(snapshot: Snapshot) -> Counted:
    return told(snapshot, lambda d: d.has_fiche)


@figure(
    "projects.with_budget",
    label="Projets avec budget",
    one="Projet avec budget",
    unit="projet",
    reads=(Kind.PAPERS,),
    definition="Projets pour lesquels un budget est dit disponible à la date de situation.",
)
def with_budget(snapshot: Snapshot) -> Counted:
    return told(snapshot, lambda d: d.has_budget)


@figure(
    "projects.with_results",
    label="Projets avec résultats",
    one="Projet avec résultats",
    unit="projet",
    reads=(Kind.PAPERS,),
    definition="Projets dont des résultats sont dits disponibles à la date de situation.",
)
def with_results(snapshot: Snapshot) -> Counted:
    return told(snapshot, lambda d: d.has_results)


@figure(
    "projects.ami",
    label="Projets issus de l’AMI",
    one="Projet issu de l’AMI",
    unit="projet",
    reads=(),
    definition="Projets déjà soutenus par l’appel à manifestation d’intérêt « Accueil pour tous ».",
)
def from_ami(snapshot: Snapshot) -> Counted:
    return told(snapshot, lambda d: d.ami_origin)


@figure(
    "projects.highlighted",
    label="Projets mis en avant",
    one="Projet mis en avant",
    unit="projet",
    reads=(Kind.HIGHLIGHTS,),
    definition="Projets mis en lumière, coup de cœur compris.",
)
def highlighted(snapshot: Snapshot) -> Counted:
    return subset(snapshot, lambda d: d.highlight is not None)


@figure(
    "projects.by_qpv",
    label="Projets et quartiers prioritaires",
    unit="projet",
    reads=(),
    definition="Lien du projet avec un quartier prioritaire de la politique de la ville, quand il est connu.",
)
def by_qpv(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.qpv, PriorityArea.choices)


@figure(
    "projects.by_echelon",
    label="Projets par échelon",
    unit="projet",
    reads=(),
    definition="Échelon territorial auquel le projet est mené.",
)
def by_echelon(snapshot: Snapshot) -> Counted:
    return partition(snapshot, lambda d: d.echelon, Echelon.choices, keep_empty=False)


@figure(
    "projects.with_prestation",
    label="Projets et prestation de service",
    unit="projet",
    definition=(
        "Un projet bénéficie d’une prestation de service quand l’une de ses structures en bénéficie ; "
        "il compte en non renseigné tant qu’aucune ne le dit."
    ),
)
def with_prestation(snapshot: Snapshot) -> Counted:
    return partition(snapshot, _prestation, [("oui", "Avec prestation de service"), ("non", "Sans prestation")])


def _prestation(dossier: Dossier) -> str | None:
    said = [structure.has_prestation for structure in dossier.structures]
    if True in said:
        return "oui"
    return "non" if said and all(value is False for value in said) else None


@figure(
    "projects.by_structure",
    label="Projets par structure soutenue",
    unit="projet",
    definition="Un projet compte dans chacune des structures qu’il crée ou sur lesquelles il s’appuie.",
)
def by_structure(snapshot: Snapshot) -> Counted:
    note = "Un projet peut soutenir plusieurs structures : les lignes ne se somment pas."
    counted = several(snapshot, lambda d: [s.kind for s in d.structures], StructureKind.choices, note=note)
    return replace(counted, rows=tuple(row for row in counted.rows if row.value))


@figure(
    "actions.by_status",
    label="Actions demandées, retenues, menées",
    unit="action",
    definition=(
        "Une action retenue a été demandée, une action menée ou non menée a été retenue : les lignes s’emboîtent "
        "et ne se somment pas. Une action abandonnée compte parmi les retenues si elle l’a été. "
        "Seules comptent les actions décrites dans le portail."
    ),
)
def actions_by_status(snapshot: Snapshot) -> Counted:
    asked = _actions(snapshot, "demandees", "Demandées", lambda action: action.status in ActionStatus.values)
    if not asked.members:
        return Counted(value=None, members=(), note="Aucune action n’est décrite dans le portail.")
    rows = (
        asked,
        _actions(snapshot, "retenues", "Retenues", _was_selected),
        *(_in_state(snapshot, "en_cours", "En cours", ActionStatus.ONGOING)),
        *(_in_state(snapshot, "menees", "Menées", ActionStatus.DONE, always=True)),
        *(_in_state(snapshot, "non_menees", "Non menées", ActionStatus.NOT_DONE, always=True)),
        *(_in_state(snapshot, "abandonnees", "Abandonnées", ActionStatus.ABANDONED)),
    )
    return Counted(
        value=asked.value,
        members=asked.members,
        rows=rows,
        note=NESTED_ACTIONS,
    )


def _was_selected(action: ActionFact) -> bool:
    return action.status in WERE_SELECTED or (action.status == ActionStatus.ABANDONED and action.was_selected)


def _in_state(
    snapshot: Snapshot, key: str, label: str, status: ActionStatus, *, always: bool = False
) -> tuple[Row, ...]:
    """The row of one state; unless `always`, none where no action is in it: no document prints a line of nought."""
    row = _actions(snapshot, key, label, lambda action: action.status == status)
    return (row,) if row.value or always else ()


def _actions(snapshot: Snapshot, key: str, label: str, counts_it: Callable[[ActionFact], bool]) -> Row:
    counts = {d.reference: sum(map(counts_it, d.actions)) for d in snapshot.dossiers}
    return Row(key, label, sum(counts.values()), tuple(ref for ref, count in counts.items() if count))


@figure(
    "interviews.persons",
    label="Personnes rencontrées",
    one="Personne rencontrée",
    unit="personne",
    definition="Conseillers et porteurs rencontrés ; chacun compte une fois, quel que soit le nombre d’entretiens.",
)
def interviewed_persons(snapshot: Snapshot) -> Counted:
    members = references(d for d in snapshot.dossiers if d.persons_met)
    if not members:
        # Interviews that nobody recorded are unknown; a source may well print how many there were.
        return Counted(value=None, members=(), note="Aucun entretien n’est enregistré dans le portail.")
    rows = tuple(_persons(snapshot, side, label) for side, label in PersonSide.choices)
    return Counted(value=sum(int(row.value or 0) for row in rows), members=members, rows=rows, partition=True)


def _persons(snapshot: Snapshot, side: str, label: str) -> Row:
    met = {person.key for d in snapshot.dossiers for person in d.persons_met if person.side == side}
    members = references(d for d in snapshot.dossiers if any(person.side == side for person in d.persons_met))
    return Row(side, label, len(met), members)


@figure(
    "projects.described",
    label="Dossiers décrits",
    one="Dossier décrit",
    unit="dossier",
    definition="Dossiers de la population que l’édition décrit, un bloc chacun.",
)
def described(snapshot: Snapshot) -> Counted:
    return subset(snapshot, lambda _: True)


@figure(
    "announced.total",
    label="Dossiers annoncés",
    one="Dossier annoncé",
    unit="dossier",
    definition="Dossiers que le document imprimé annonce ; inconnu quand il n’en annonce aucun.",
)
def announced_total(snapshot: Snapshot) -> Counted:
    total = next((row.number for row in snapshot.announced if row.region is None), None)
    rows = tuple(
        Row(row.region, snapshot.region_names[row.region], row.number, _in_region(snapshot, row.region))
        for row in snapshot.announced
        if row.region is not None
    )
    return Counted(
        value=total,
        members=references(snapshot.dossiers),
        rows=rows,
        # Printed numbers are shown as they are: shares are only taken of rows that make up the total.
        partition=total == sum(int(row.value or 0) for row in rows),
    )


@figure(
    "announced.not_described",
    label="Dossiers annoncés, non décrits",
    one="Dossier annoncé, non décrit",
    unit="dossier",
    definition="Écart entre les dossiers que le document imprimé annonce et ceux qu’il décrit, par région.",
)
def announced_not_described(snapshot: Snapshot) -> Counted:
    announced = announced_total(snapshot)
    rows = tuple(
        Row(row.key, row.label, int(row.value or 0) - len(row.members), ())  # nobody named them: no dossier to show
        for row in announced.rows
        if int(row.value or 0) != len(row.members)
    )
    gap = None if announced.value is None else int(announced.value) - len(snapshot.dossiers)
    gaps = [int(row.value or 0) for row in rows]
    # More may be described than was announced: a negative gap is shown, and is no share of a whole.
    return Counted(value=gap, members=(), rows=rows, partition=gap == sum(gaps) and min(gaps, default=0) >= 0)


def _in_region(snapshot: Snapshot, region: str) -> tuple[str, ...]:
    return references(d for d in snapshot.dossiers if d.region == region)


__all__ = ["CATEGORY_CHOICES", "DOUBT", "UNKNOWN"]
