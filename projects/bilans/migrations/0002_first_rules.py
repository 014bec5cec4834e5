"""The rules that bilans start with: five questions, the lines of a budget, three reminders. Cnaf edits them."""

from django.db import migrations

FIRST_YEAR = 2023  # the first year of the Fipe
PROPOSED = "Proposition du portail : bilan d’activité demandé chaque année par la Caf ; à confirmer par la Cnaf."
ACCOUNTS = "Grandes rubriques du plan comptable (classes 6 et 7) ; découpage proposé par le portail."
CALENDAR = "Proposition du portail, à confirmer par la Cnaf."

QUESTIONS = (
    (
        "activite",
        "Qu’avez-vous fait cette année ?",
        "Les actions menées, celles qui ne l’ont pas été et pourquoi, par rapport à ce qui était prévu.",
        True,
    ),
    (
        "publics",
        "Qui en a bénéficié ?",
        "Familles, enfants, professionnels : combien, d’où, par quel chemin sont-ils venus. Pas de nom.",
        True,
    ),
    (
        "partenaires",
        "Avec qui avez-vous travaillé, et comment ?",
        "Partenaires, coordination, personnes mobilisées.",
        True,
    ),
    (
        "effets",
        "Qu’est-ce qui a changé, et comment le savez-vous ?",
        "Effets constatés pour les familles, les équipes, le territoire ; façon de les mesurer.",
        True,
    ),
    (
        "suite",
        "Et l’an prochain ?",
        "Ce qui continue, ce qui s’arrête, et qui le finance après le Fipe.",
        True,
    ),
)
CHARGES = (
    ("achats", "Achats"),
    ("services", "Services extérieurs"),
    ("impots", "Impôts et taxes"),
    ("personnel", "Personnel"),
    ("autres-charges", "Autres charges"),
)
PRODUITS = (
    ("caf", "Caf"),
    ("etat", "État"),
    ("collectivites", "Collectivités territoriales"),
    ("participations", "Participations des familles"),
    ("autres-produits", "Autres produits et fonds propres"),
)
DAYS = (-15, 1, 15)


def add(apps, schema_editor):
    question = apps.get_model("bilans", "BilanQuestion")
    for position, (theme, label, help_text, required) in enumerate(QUESTIONS, start=1):
        question.objects.create(
            theme=theme,
            label=label,
            help=help_text,
            required=required,
            position=position,
            first_year=FIRST_YEAR,
            source_text=PROPOSED,
        )
    heading = apps.get_model("bilans", "BudgetHeading")
    for side, rows in (("charge", CHARGES), ("produit", PRODUITS)):
        for position, (code, label) in enumerate(rows, start=1):
            heading.objects.create(
                code=code, label=label, side=side, position=position, first_year=FIRST_YEAR, source_text=ACCOUNTS
            )
    rule = apps.get_model("bilans", "ReminderRule")
    for days in DAYS:
        rule.objects.create(days=days, first_year=FIRST_YEAR, source_text=CALENDAR)


def remove(apps, schema_editor):
    for name in ("BilanQuestion", "BudgetHeading", "ReminderRule"):
        apps.get_model("bilans", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("bilans", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
