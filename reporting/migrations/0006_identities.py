# How each organisation that publishes prints itself; the edition says whose it is, and who signs it.

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('reporting', '0005_parts_of_the_file'),
        ('territories', '0002_search_by_any_word'),
    ]

    operations = [
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cnaf', 'Cnaf'), ('caflab', 'Caflab'), ('caf', 'Caf'), ('groupe', 'Groupe régional')], max_length=8, verbose_name='organisme')),
                ('name', models.CharField(max_length=200, verbose_name='nom imprimé')),
                ('accent', models.CharField(default='#0b5563', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'Une couleur s’écrit comme #0b5563 : un dièse, puis six chiffres ou lettres de a à f.')], verbose_name='couleur')),
                ('signatories', models.TextField(blank=True, verbose_name='signataires')),
                ('address', models.TextField(blank=True, verbose_name='adresse')),
                ('legal', models.CharField(blank=True, max_length=300, verbose_name='mention légale')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'identité de publication',
                'verbose_name_plural': 'identités de publication',
                'ordering': ['kind', 'caf', 'region'],
            },
        ),
        migrations.CreateModel(
            name='IdentityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('cnaf', 'Cnaf'), ('caflab', 'Caflab'), ('caf', 'Caf'), ('groupe', 'Groupe régional')], max_length=8, verbose_name='organisme')),
                ('name', models.CharField(max_length=200, verbose_name='nom imprimé')),
                ('accent', models.CharField(default='#0b5563', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'Une couleur s’écrit comme #0b5563 : un dièse, puis six chiffres ou lettres de a à f.')], verbose_name='couleur')),
                ('signatories', models.TextField(blank=True, verbose_name='signataires')),
                ('address', models.TextField(blank=True, verbose_name='adresse')),
                ('legal', models.CharField(blank=True, max_length=300, verbose_name='mention légale')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='empreinte')),
                ('media_type', models.CharField(max_length=20, verbose_name='type')),
                ('data', models.BinaryField(verbose_name='fichier')),
                ('width', models.FloatField(help_text='Sans unité : avec la hauteur, elle dit la forme.', verbose_name='largeur')),
                ('height', models.FloatField(verbose_name='hauteur')),
            ],
            options={
                'verbose_name': 'logo',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='edition',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='edition',
            name='signed_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='signataire imprimé'),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='signed_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='signataire imprimé'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_editionevent" ("cites_id", "document_month", "filters", "id", "identity_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_source_id", "publisher", "region_id", "replaces_id", "signatory_id", "signed_by", "situation_on", "slug", "state", "subtitle", "title", "version") VALUES (NEW."cites_id", NEW."document_month", NEW."filters", NEW."id", NEW."identity_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."printed_source_id", NEW."publisher", NEW."region_id", NEW."replaces_id", NEW."signatory_id", NEW."signed_by", NEW."situation_on", NEW."slug", NEW."state", NEW."subtitle", NEW."title", NEW."version"); RETURN NULL;', hash='b481798cce3fb7128a0f7991c9c15545e5ec842e', operation='INSERT', pgid='pgtrigger_insert_insert_1d920', table='reporting_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reporting_editionevent" ("cites_id", "document_month", "filters", "id", "identity_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_source_id", "publisher", "region_id", "replaces_id", "signatory_id", "signed_by", "situation_on", "slug", "state", "subtitle", "title", "version") VALUES (NEW."cites_id", NEW."document_month", NEW."filters", NEW."id", NEW."identity_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."printed_source_id", NEW."publisher", NEW."region_id", NEW."replaces_id", NEW."signatory_id", NEW."signed_by", NEW."situation_on", NEW."slug", NEW."state", NEW."subtitle", NEW."title", NEW."version"); RETURN NULL;', hash='e9bc59c3b45b01877e37beb3693bf0187bdd9195', operation='UPDATE', pgid='pgtrigger_update_update_5ed5e', table='reporting_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_editionevent" ("cites_id", "document_month", "filters", "id", "identity_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_source_id", "publisher", "region_id", "replaces_id", "signatory_id", "signed_by", "situation_on", "slug", "state", "subtitle", "title", "version") VALUES (OLD."cites_id", OLD."document_month", OLD."filters", OLD."id", OLD."identity_id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."printed_source_id", OLD."publisher", OLD."region_id", OLD."replaces_id", OLD."signatory_id", OLD."signed_by", OLD."situation_on", OLD."slug", OLD."state", OLD."subtitle", OLD."title", OLD."version"); RETURN NULL;', hash='627019db06e6b7eb3bbc6ba056ce076046e7de49', operation='DELETE', pgid='pgtrigger_delete_delete_9a87f', table='reporting_edition', when='AFTER')),
        ),
        migrations.AddField(
            model_name='identity',
            name='caf',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.caf', verbose_name='Caf'),
        ),
        migrations.AddField(
            model_name='identity',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region', verbose_name='région'),
        ),
        migrations.AddField(
            model_name='edition',
            name='identity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.identity', verbose_name='organisme'),
        ),
        migrations.AddField(
            model_name='editionevent',
            name='identity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reporting.identity', verbose_name='organisme'),
        ),
        migrations.AddField(
            model_name='identityevent',
            name='caf',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='territories.caf', verbose_name='Caf'),
        ),
        migrations.AddField(
            model_name='identityevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='identityevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reporting.identity'),
        ),
        migrations.AddField(
            model_name='identityevent',
            name='region',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='territories.region', verbose_name='région'),
        ),
        migrations.AddConstraint(
            model_name='logo',
            constraint=models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='logo_has_a_shape', violation_error_message='Un logo a une largeur et une hauteur.'),
        ),
        migrations.AddField(
            model_name='identityevent',
            name='logo',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reporting.logo', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='identity',
            name='logo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.logo', verbose_name='logo'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='461e1208e5aee62f502cd366fd139ea5db11954e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69916', table='reporting_logo', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('caf', None), ('kind__in', ['cnaf', 'caflab']), ('region', None)), models.Q(('caf__isnull', False), ('kind', 'caf'), ('region', None)), models.Q(('caf', None), ('kind', 'groupe'), ('region__isnull', False)), _connector='OR'), name='identity_placed', violation_error_message='Une identité est celle de la Cnaf, du Caflab, d’une Caf ou d’une région.'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('kind', 'caf', 'region'), name='identity_once', nulls_distinct=False, violation_error_message='Cet organisme a déjà une identité : quelqu’un vient de la créer.'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.CheckConstraint(condition=models.Q(('accent__regex', '^#[0-9a-f]{6}$')), name='identity_accent_format', violation_error_message='Une couleur s’écrit comme #0b5563 : un dièse, puis six chiffres ou lettres de a à f.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_identityevent" ("accent", "address", "caf_id", "id", "kind", "legal", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "signatories", "version") VALUES (NEW."accent", NEW."address", NEW."caf_id", NEW."id", NEW."kind", NEW."legal", NEW."logo_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."signatories", NEW."version"); RETURN NULL;', hash='3817492772c235b558c8fdb9ace2fbd07dd02fef', operation='INSERT', pgid='pgtrigger_insert_insert_ef6dc', table='reporting_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reporting_identityevent" ("accent", "address", "caf_id", "id", "kind", "legal", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "signatories", "version") VALUES (NEW."accent", NEW."address", NEW."caf_id", NEW."id", NEW."kind", NEW."legal", NEW."logo_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."signatories", NEW."version"); RETURN NULL;', hash='39f256748db62ebc70a902630ab70b52d752d5d1', operation='UPDATE', pgid='pgtrigger_update_update_edca8', table='reporting_identity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reporting_identityevent" ("accent", "address", "caf_id", "id", "kind", "legal", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "signatories", "version") VALUES (OLD."accent", OLD."address", OLD."caf_id", OLD."id", OLD."kind", OLD."legal", OLD."logo_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region_id", OLD."signatories", OLD."version"); RETURN NULL;', hash='4de7073fbd3113f9d5a79dd2d3ae1622a9daf197', operation='DELETE', pgid='pgtrigger_delete_delete_27499', table='reporting_identity', when='AFTER')),
        ),
    ]
