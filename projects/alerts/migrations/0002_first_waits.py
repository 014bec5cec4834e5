"""How long each rule waits at first: dated rows that Cnaf changes from the pages."""

from datetime import date

from django.db import migrations

FIRST_DAY = date(2023, 1, 1)  # the first year of the Fipe
SOURCE = "Délai de départ du portail, à ajuster par la Cnaf"
WAITS = {
    "coordinateur": 6,
    "recrutement": 6,
    "suite": 12,
    "partenaires": 6,
    "silence": 6,
    "demarrage": 6,
    "pause": 3,
}


def store(apps, schema_editor):
    setting = apps.get_model("alerts", "RuleSetting")
    for rule, months in WAITS.items():
        setting.objects.get_or_create(rule=rule, applies_from=FIRST_DAY, defaults={"months": months, "source": SOURCE})


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_signals")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop)]
