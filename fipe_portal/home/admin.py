"""Those who keep the portal: accounts, reference data and their vintages, whether all of it answers."""

from django.urls import NoReverseMatch, reverse

from fipe_portal.health import broker_answers
from fipe_portal.home.desk import INVITE, Desk
from fipe_portal.home.parts import Act, Board, Line, Section, acts, address, lines_section
from fipe_portal.home.shared import successions_section
from projects.core.french import count, format_date, plural
from projects.core.paris import day_of
from projects.jobs.models import Job
from projects.people.enums import PersonState
from projects.people.selectors import Filters, pending_invitations, people_page
from projects.territories.models import Dataset
from reporting.selectors.tiles import Tile


def admin(desk: Desk) -> Board:
    active, left = (_number(desk, state) for state in (PersonState.ACTIVE, PersonState.LEFT))
    invited = len(pending_invitations(desk.user, Filters()))
    failed = Job.objects.filter(state="failed").count()
    tiles = (
        Tile(str(active), plural(active, "Personne active", "Personnes actives"), _people(PersonState.ACTIVE)),
        Tile(str(invited), plural(invited, "Invitation en attente", "Invitations en attente"),
             _people(PersonState.INVITED)),
        Tile(str(left), "Partie ou sans habilitation" if left < 2 else "Parties ou sans habilitation",
             _people(PersonState.LEFT)),
        Tile(str(failed), plural(failed, "Travail en échec", "Travaux en échec"), address("jobs:list"),
             tone="est-retard" if failed else ""),
    )  # fmt: skip
    return Board(
        tiles, (*successions_section(desk), _references(), _datasets(), _health(failed)), acts=desk.begin(INVITE)
    )


def _number(desk: Desk, state: PersonState) -> int:
    """As the list of people counts them, to which the number leads."""
    return int(people_page(desk.user, Filters(state=state), "1").paginator.count)


def _people(state: PersonState) -> str:
    return address("people:list", etat=state.value)


def _health(failed: int) -> Section:
    """The database answers, since this page is there; the broker may not, and jobs wait then."""
    answers = broker_answers()
    lines = [
        Line("Base de données", sub="Répond", icon="coche"),
        Line("Messagerie des travaux", sub="Répond", icon="coche")
        if answers
        else Line(
            "Messagerie des travaux", sub="Injoignable : les travaux attendent dans la base, rien n’est perdu.",
            icon="alerte", tone="est-retard",
        ),
    ]  # fmt: skip
    if failed:
        see = acts(Act("Voir", address("jobs:list"), "les travaux en échec"))
        said = count(failed, "travail en échec", "travaux en échec")
        lines.append(Line("Travaux", sub=said, icon="alerte", tone="est-retard", acts=see))
    return lines_section("sante", "Santé du portail", lines, aside=True)


def _references() -> Section:
    """What administrators write by hand."""
    wanted = (
        ("Personnes", "accounts_user"),
        ("Appels", "calls_call"),
        ("Catégories", "portfolio_category"),
        ("Sources", "journal_source"),
    )
    lines = []
    for title, model in wanted:
        try:
            url = reverse(f"admin:{model}_changelist")
        except NoReverseMatch:
            continue
        lines.append(Line(title, url=url, icon="cadenas"))
    return lines_section("referentiels", "Comptes et référentiels", lines, url=address("admin:index"), link="Tous")


def _datasets() -> Section:
    rows = [
        {"title": row.title, "source": row.source, "vintage": row.vintage, "loaded": format_date(day_of(row.loaded_at))}
        for row in Dataset.objects.order_by("title")
    ]
    return Section("jeux", "Jeux de données", "home/_datasets.html", {"datasets": rows}, count=len(rows),
                   hint="Ce que le portail a chargé, et de quand")  # fmt: skip
