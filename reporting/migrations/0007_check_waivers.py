# Findings of the checks that are passed with a signed reason, or told false alarms.

import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('reporting', '0006_identities'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60, verbose_name='contrôle')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='empreinte')),
                ('kind', models.CharField(choices=[('passe', 'Passé outre'), ('ecarte', 'Fausse alerte')], max_length=8, verbose_name='suite')),
                ('reason', models.TextField(verbose_name='motif')),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='passage')),
                ('words', models.TextField(blank=True, verbose_name='mots cités')),
                ('explanation', models.TextField(verbose_name='explication')),
                ('at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='repris le')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='reporting.edition', verbose_name='édition')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='repris par')),
            ],
            options={
                'verbose_name': 'contrôle écarté',
                'verbose_name_plural': 'contrôles écartés',
                'ordering': ['edition', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CheckWaiverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('rule', models.CharField(max_length=60, verbose_name='contrôle')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='empreinte')),
                ('kind', models.CharField(choices=[('passe', 'Passé outre'), ('ecarte', 'Fausse alerte')], max_length=8, verbose_name='suite')),
                ('reason', models.TextField(verbose_name='motif')),
                ('place', models.CharField(blank=True, max_length=250, verbose_name='passage')),
                ('words', models.TextField(blank=True, verbose_name='mots cités')),
                ('explanation', models.TextField(verbose_name='explication')),
                ('at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='repris le')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reporting.edition', verbose_name='édition')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reporting.checkwaiver')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='repris par')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='checkwaiver',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('edition', 'fingerprint'), name='check_waiver_once', violation_error_message='Quelqu’un a déjà donné une suite à ce constat.'),
        ),
        migrations.AddConstraint(
            model_name='checkwaiver',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='check_waiver_reason', violation_error_message='Un contrôle ne s’écarte qu’avec un motif.'),
        ),
        migrations.AddConstraint(
            model_name='checkwaiver',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_by__isnull', True), ('withdrawn_at__isnull', False), _connector='OR'), name='check_waiver_withdrawn', violation_error_message='Ce qui est repris porte le moment où cela l’a été.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='20ab31e560ffac84ca5807ffb710f872845275ca', operation='DELETE', pgid='pgtrigger_never_deleted_d6e6e', table='reporting_checkwaiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.withdrawn_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ffc4be70e42d3f83f484cd76475d3cbc9ca85063', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_c422d', table='reporting_checkwaiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='said_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."edition_id" IS DISTINCT FROM (NEW."edition_id") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."fingerprint" IS DISTINCT FROM (NEW."fingerprint") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."explanation" IS DISTINCT FROM (NEW."explanation") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."at" IS DISTINCT FROM (NEW."at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0b5a418bc481aefda4aad5a1f710ff378369668e', operation='UPDATE', pgid='pgtrigger_said_once_e9c48', table='reporting_checkwaiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_checkwaiverevent" ("at", "by_id", "edition_id", "explanation", "fingerprint", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "rule", "withdrawn_at", "withdrawn_by_id", "words") VALUES (NEW."at", NEW."by_id", NEW."edition_id", NEW."explanation", NEW."fingerprint", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."reason", NEW."rule", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."words"); RETURN NULL;', hash='f7b2e4fbd7cb942237004b3efa7ca8e8ba9d2674', operation='INSERT', pgid='pgtrigger_insert_insert_053e6', table='reporting_checkwaiver', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reporting_checkwaiverevent" ("at", "by_id", "edition_id", "explanation", "fingerprint", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "rule", "withdrawn_at", "withdrawn_by_id", "words") VALUES (NEW."at", NEW."by_id", NEW."edition_id", NEW."explanation", NEW."fingerprint", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."reason", NEW."rule", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."words"); RETURN NULL;', hash='938c29a2be05764728390e9b864b6aecbbd3fc60', operation='UPDATE', pgid='pgtrigger_update_update_d6b77', table='reporting_checkwaiver', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkwaiver',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_checkwaiverevent" ("at", "by_id", "edition_id", "explanation", "fingerprint", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "reason", "rule", "withdrawn_at", "withdrawn_by_id", "words") VALUES (OLD."at", OLD."by_id", OLD."edition_id", OLD."explanation", OLD."fingerprint", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."reason", OLD."rule", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."words"); RETURN NULL;', hash='37507f39bd52899eddb63e5465a9945b8227dd6e', operation='DELETE', pgid='pgtrigger_delete_delete_a5bbd', table='reporting_checkwaiver', when='AFTER')),
        ),
    ]
