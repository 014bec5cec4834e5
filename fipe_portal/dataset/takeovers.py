"""Who may take a project over after the Fipe: the rules that the sources let one say; what they print of projects."""

from datetime import date
from pathlib import Path

from fipe_portal.dataset.reading import place, read_json
from funding import exits
from funding.exits.enums import Reality
from funding.exits.models import ExitReality, TakeoverRule
from funding.exits.services import add_rule, say_reality
from projects.journal.models import Source
from projects.porteurs.enums import Provenance
from projects.portfolio.models import Project

# Delivered with the application: not one of the files of the demonstration.
RULES_FILE = Path(exits.__file__).parent / "data" / "takeovers.json"
SOURCE = "recueil-2026-01"
# The three projects that the recueil names as going to a prestation de service, and to which.
PRINTED = {
    "FIPE-2023-2A-001": "Relais petite enfance, d’abord préfiguré par un poste",
    "FIPE-2023-974-001": "Centre social et ludothèque, d’abord ressourcerie petite enfance",
    "FIPE-2023-43-001": "Relais petite enfance agrandi",
}
SITUATION = date(2025, 12, 9)


def load_takeovers() -> None:
    """Store the rules of the data file; those whose taker-over is known already are left as Cnaf edited them."""
    known = set(TakeoverRule.objects.values_list("code", flat=True))
    for row in read_json(RULES_FILE)["rules"]:
        if row["code"] not in known:
            with place(f"règle de relais « {row['code']} »"):
                add_rule(actor=None, values=row)


def load_realities() -> None:
    """What the recueil prints of the budget of three projects, once, with its source. Of the others: nobody said it."""
    source = Source.objects.filter(slug=SOURCE).first()
    told = set(ExitReality.objects.values_list("project__reference", flat=True))
    rows = Project.objects.filter(reference__in=[one for one in PRINTED if one not in told]).select_related(
        "application"
    )
    for project in rows if source else ():
        say_reality(
            actor=None,
            project=project,
            reality=Reality.PRESTATION,
            said_by="Recueil du Caflab, janvier 2026",
            observed_on=SITUATION,
            source=source,
            provenance=Provenance.PRINTED,
            note=PRINTED[project.reference],
        )
