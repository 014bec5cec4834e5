"""Invented projects, in a call of their own, whose budgets are invented too: « Exemple fictif » in every title.

The real projects keep « non communiqué » everywhere: these are the only ones with amounts, and no edition holds them.
Other examples of the money (grants, waves, ways out) are made on them: `fictitious_projects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fipe_portal.dataset.people import DEMO_PEOPLE
from funding.plans import services
from funding.plans.lines import Cells, new_line
from funding.plans.models import Plan
from funding.plans.services import Corrected
from funding.plans.workflow import KEEP, SEND_BACK
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.calls.enums import ApplicationStatus, CallKind
from projects.calls.models import Call
from projects.calls.services import record_application, record_decision
from projects.journal.services import record
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.fictitious import MARK
from projects.portfolio.models import Project
from projects.portfolio.services import change_state, create_porteur, create_project
from projects.territories.models import Department
from projects.territories.selectors import caf_of_department

CALL = "appel-fictif"
SELECTED_ON = date(2023, 12, 15)


@dataclass(frozen=True)
class Fictitious:
    """One invented project: `own` is of the porteur of the demonstration."""

    reference: str
    title: str
    department: str
    own: bool = False


# Of the departments of the people of the demonstration: Camille's and Nadia's, then Hélène's and Youssef's.
FICTITIOUS = (
    Fictitious("FICTIF-2023-07-001", f"{MARK} : une crèche qui se déplace", "07", own=True),
    Fictitious("FICTIF-2023-07-002", f"{MARK} : un relais ouvert le soir", "07"),
    Fictitious("FICTIF-2023-38-001", f"{MARK} : une maison des assistants maternels", "38"),
    Fictitious("FICTIF-2023-31-001", f"{MARK} : des places de répit pour les parents", "31"),
)


def load() -> int:
    """Nothing where the call exists already."""
    if Call.objects.filter(slug=CALL).exists():
        return 0
    people = {person.role: User.objects.get(email=person.email) for person in DEMO_PEOPLE}
    _create(people)
    return len(FICTITIOUS) + _plans(people)


def fictitious_projects() -> list[Project]:
    """The invented projects, in the order of `FICTITIOUS`, made with their plans if they are not there yet."""
    load()
    return _projects()


def _projects() -> list[Project]:
    rows = Project.objects.filter(application__call__slug=CALL)
    rows = rows.select_related("porteur", "caf", "department__region", "application__call")
    places = {one.reference: place for place, one in enumerate(FICTITIOUS)}
    return sorted(rows, key=lambda row: places[row.reference])


def _create(people: dict[Role, User]) -> None:
    call = Call(
        slug=CALL,
        title="Appel fictif : aucun de ses projets n’existe",
        kind=CallKind.AAP,
        year=2023,
        opened_on=date(2023, 6, 9),
        closed_on=date(2023, 8, 31),
        funded_years=[2023, 2024, 2025],
    )
    call.full_clean()
    call.save()
    nadia = people[Role.PORTEUR_MEMBER]
    hers = _porteur(people, f"{MARK} : association de l’exemple", PorteurKind.ASSOCIATION)
    Membership.objects.create(user=nadia, role=Role.PORTEUR_MEMBER, porteur=hers)
    record(actor=None, verb="membership.given", subject=nadia)
    Contact.objects.create(porteur=hers, name=str(nadia), email=nadia.email, is_responsible=True)
    another = _porteur(people, f"{MARK} : commune de l’exemple", PorteurKind.COMMUNE)
    for example in FICTITIOUS:
        _project(call, example, hers if example.own else another)


def _porteur(people: dict[Role, User], name: str, kind: str) -> Porteur:
    return create_porteur(actor=people[Role.CNAF], name=name, kind=kind)


def _project(call: Call, example: Fictitious, porteur: Porteur) -> Project:
    department = Department.objects.select_related("region").get(pk=example.department)
    caf = caf_of_department(department)
    application = record_application(
        actor=None,
        call=call,
        reference=example.reference,
        region=department.region,
        porteur=porteur,
        department=department,
        caf=caf,
        title=example.title,
    )
    record_decision(actor=None, application=application, status=ApplicationStatus.SELECTED, observed_on=SELECTED_ON)
    project = create_project(
        actor=None,
        application=application,
        porteur=porteur,
        title=example.title,
        department=department,
        department_provenance=Provenance.ENTERED,
        caf=caf,
        caf_provenance=Provenance.DEDUCED,
    )
    change_state(actor=None, project=project, transition="attendre", observed_on=SELECTED_ON)
    change_state(actor=None, project=project, transition="lancer", observed_on=date(2024, 1, 15))
    return project


KEPT, CORRECTED, SENT, GIVEN_BACK, DRAFT = "retenu", "corrige", "envoye", "retourne", "brouillon"
# By project, in their order, where its plan of each year is left.
LIVES = (
    {2024: KEPT, 2025: KEPT, 2026: GIVEN_BACK},
    {2025: CORRECTED, 2026: DRAFT},
    {2025: KEPT, 2026: SENT},
    {2025: KEPT, 2026: SENT},
)
OPERATING, INVESTMENT = "operating", "investment"


def _plans(people: dict[Role, User]) -> int:
    """Their budgets of 2024 to 2026: nobody's figures, and each line says so."""
    made = 0
    for place, (project, life) in enumerate(zip(_projects(), LIVES, strict=True)):
        caf = people[Role.CAF_MANAGER] if project.caf_id == "31" else people[Role.CAF_ADVISOR]
        writer = people[Role.PORTEUR_MEMBER] if place == 0 else caf
        for year, state in life.items():
            plan = Plan(project=project, year=year)
            lines = _budget(place, year)
            services.save_draft(
                actor=writer, plan=plan, lines=lines, read={}, note=f"{MARK} : aucun de ces montants n’est réel."
            )
            _lived(Plan.objects.with_identity().get(project=project, year=year), state, writer, caf)
            made += 1
    return made


def _lived(plan: Plan, state: str, writer: User, caf: User) -> None:
    if state == DRAFT:
        return
    services.send_plan(actor=writer, plan=plan)
    if state == CORRECTED:
        services.correct_plan(
            actor=caf,
            plan=plan,
            corrections=[
                Corrected(
                    "fonds", {"asked": "6 000"}, f"{MARK} : la part du porteur couvre ce que la Caf ne suit pas."
                ),
                Corrected("caf", {"asked": "18 000"}, f"{MARK} : la commission ne suivra pas au-delà."),
            ],
            reason=f"{MARK} : deux montants revus.",
        )
    elif state == KEPT:
        services.change_plan(actor=caf, plan=plan, transition=KEEP, reason=f"{MARK} : conforme.")
    elif state == GIVEN_BACK:
        services.change_plan(
            actor=caf, plan=plan, transition=SEND_BACK, reason=f"{MARK} : précisez ce que la commune apporte en 2026."
        )


def _budget(place: int, year: int) -> list[Cells]:
    """30 000 € and more with the years, three quarters at most from the State and the Caf; no State after 2025."""
    staff, more = 24_000 + 1_000 * place, 2_000 * (year - 2024)
    invests = place in (2, 3) and year < 2026
    state = 10_000 if year < 2026 else 0
    total = staff + 6_000 + more + (5_000 if invests else 0)
    caf, commune = 14_000, 4_000
    own = total - state - caf - commune
    if place == 1 and year == 2025:  # the one that the Caf corrects
        caf, own = 20_000, 4_000
        state = total - caf - commune - own
    lines = [
        new_line(
            "charge", "poste", heading="personnel", nature=OPERATING, label=f"{MARK} : un poste", amount=f"{staff}"
        ),
        new_line(
            "charge",
            "achats",
            heading="achats",
            nature=OPERATING,
            label=f"{MARK} : petit matériel",
            amount=f"{6_000 + more}",
        ),
        new_line("produit", "caf", co_funder="caf", nature=OPERATING, label=MARK, asked=f"{caf}"),
        new_line("produit", "commune", co_funder="commune", nature=OPERATING, label=MARK, asked=f"{commune}"),
        new_line("produit", "fonds", co_funder="own", nature=OPERATING, label=MARK, asked=f"{own}"),
        new_line("benevolat", "temps", label=f"{MARK} : parents bénévoles", hours="60", amount="900"),
    ]
    if invests:
        lines.append(
            new_line(
                "charge", "meubles", heading="equipement", nature=INVESTMENT, label=f"{MARK} : mobilier", amount="5 k€"
            )
        )
    if state:
        lines.append(new_line("produit", "etat", co_funder="state", nature=OPERATING, label=MARK, asked=f"{state}"))
    return lines
