# A published file says what laid it out; of those that are there already, nobody knows.

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        ('reporting', '0004_discarded_drafts'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='publication',
            name='file_never_changes',
        ),
        migrations.AddField(
            model_name='publication',
            name='parts',
            field=models.JSONField(blank=True, default=dict, verbose_name='versions des composants'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publication',
            trigger=pgtrigger.compiler.Trigger(name='file_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."frozen_id" IS DISTINCT FROM (NEW."frozen_id") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."pages" IS DISTINCT FROM (NEW."pages") OR OLD."parts" IS DISTINCT FROM (NEW."parts") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6664ed41f5b4ab9bb914ac96571ca105f0b2491c', operation='UPDATE', pgid='pgtrigger_file_never_changes_cc663', table='reporting_publication', when='BEFORE')),
        ),
    ]
