"""The applications that are projects already say where they are, as their projects do.

Until now an application held its region alone: people of a Caf would not see those of their own projects.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery

SAME = ("department_id", "caf_id", "commune_id", "epci_id", "echelon", "title")


def fill_places(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    projects = apps.get_model("portfolio", "Project").objects.filter(application=OuterRef("pk"))
    applications = apps.get_model("calls", "Application").objects.filter(project__isnull=False, department=None)
    applications.update(**{name: Subquery(projects.values(name)[:1]) for name in SAME})


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0003_application_contents_pieces_and_opinions"),
        ("portfolio", "0004_action_ongoing_or_abandoned"),
    ]
    operations = [migrations.RunPython(fill_places, migrations.RunPython.noop, elidable=True)]
