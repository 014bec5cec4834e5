from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from projects.core import migrating


class Migration(migrating.Migration):
    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="commune",
            index=GinIndex(fields=["sort_name"], name="commune_sort_name_words", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddIndex(
            model_name="epci",
            index=GinIndex(fields=["sort_name"], name="epci_sort_name_words", opclasses=["gin_trgm_ops"]),
        ),
    ]
