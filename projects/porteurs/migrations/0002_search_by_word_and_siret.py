from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):
    dependencies = [
        ("porteurs", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="porteur",
            index=GinIndex(fields=["sort_name"], name="porteur_sort_name_words", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddIndex(
            model_name="porteur",
            index=models.Index(fields=["siret"], name="porteur_siret_prefix", opclasses=["varchar_pattern_ops"]),
        ),
    ]
