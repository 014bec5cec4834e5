"""Those who keep the portal: accounts, reference data and their vintages, whether all of it answers."""

from django.urls import NoReverseMatch, reverse

from fipe_portal.health import broker_answers
from fipe_portal.home.desk import Desk
from fipe_portal.home.parts import Act, Board, Line, Section, acts, address, lines_section
from projects.accounts.models import Membership, User
from projects.core.french import count, format_datetime, plural
from projects.jobs.models import Job
from projects.territories.models import Dataset
from reporting.selectors.tiles import Tile


def admin(desk: Desk) -> Board:
    people = User.objects.filter(is_active=True)
    held = Membership.objects.current().values("user")
    active = people.count()
    idle = people.exclude(pk__in=held).count()
    failed = Job.objects.filter(state="failed").count()
    tiles = (
        Tile(str(active), plural(active, "Compte actif", "Comptes actifs"), _people()),
        Tile(str(idle), plural(idle, "Compte sans habilitation", "Comptes sans habilitation"), _people(),
             tone="est-veille" if idle else ""),
        Tile(str(failed), plural(failed, "Travail en échec", "Travaux en échec"), address("jobs:list"),
             tone="est-retard" if failed else ""),
    )  # fmt: skip
    return Board(tiles, (_references(), _datasets(), _health(failed)))


def _people() -> str:
    return address("people:list") or address("admin:accounts_user_changelist")


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
        ("Années de financement", "funding_fundingyear"),
        ("Axes", "funding_axis"),
        ("Volets", "funding_volet"),
        ("Catégories", "portfolio_category"),
        ("Sources", "journal_source"),
    )
    lines = []
    for title, model in wanted:
        try:
            url = reverse(f"admin:{model}_changelist")
        except NoReverseMatch:
            continue
        lines.append(Line(title, url=url, icon="cadenas", acts=acts(Act("Ouvrir", url, title))))
    return lines_section("referentiels", "Comptes et référentiels", lines, url=address("admin:index"), link="Tous")


def _datasets() -> Section:
    rows = [
        {"title": row.title, "source": row.source, "vintage": row.vintage, "loaded": format_datetime(row.loaded_at)}
        for row in Dataset.objects.order_by("title")
    ]
    return Section("jeux", "Jeux de données", "home/_datasets.html", {"datasets": rows}, count=len(rows),
                   hint="Ce que le portail a chargé, et de quand")  # fmt: skip
