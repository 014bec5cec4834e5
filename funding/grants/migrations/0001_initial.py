import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from funding.rules.migrations import _before
from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('calls', '0007_draft_opened_to_its_caf'),
        ('journal', '0001_initial'),
        ('portfolio', '0006_project_contact'),
        ('rules', '0001_initial'),
        ('territories', '0002_search_by_any_word'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RegionalTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observed_on', models.DateField(verbose_name='constaté le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('provenance', models.CharField(choices=[('printed', 'imprimé par la source'), ('deduced', 'déduit'), ('entered', 'saisi')], default='entered', max_length=10, verbose_name='provenance')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('is_void', models.BooleanField(default=False, verbose_name='annulé')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='de')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='à')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regional_totals', to='calls.call', verbose_name='appel')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='territories.region', verbose_name='région')),
                ('retracts', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà remplacé par un autre.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='grants.regionaltotal', verbose_name='remplace')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'total régional',
                'verbose_name_plural': 'totaux régionaux',
                'get_latest_by': ['observed_on', 'recorded_at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observed_on', models.DateField(verbose_name='constaté le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('provenance', models.CharField(choices=[('printed', 'imprimé par la source'), ('deduced', 'déduit'), ('entered', 'saisi')], default='entered', max_length=10, verbose_name='provenance')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('is_void', models.BooleanField(default=False, verbose_name='annulé')),
                ('funder', models.CharField(choices=[('state', 'État'), ('caf', 'Branche Famille')], max_length=6, verbose_name='financeur')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='portfolio.project', verbose_name='projet')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('retracts', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà remplacé par un autre.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='grants.grant', verbose_name='remplace')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.source', verbose_name='source')),
                ('volet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='rules.volet', verbose_name='volet')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='rules.fundingyear', verbose_name='année')),
            ],
            options={
                'verbose_name': 'financement annuel',
                'verbose_name_plural': 'financements annuels',
                'get_latest_by': ['observed_on', 'recorded_at'],
                'abstract': False,
                'indexes': [models.Index(fields=['project', 'year', 'funder', '-observed_on', '-recorded_at'], name='grant_asof')],
                'constraints': [models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('recorded_at__date'))), name='grants_grant_not_in_future', violation_error_message='Un constat ne peut pas être daté dans le futur.'), models.CheckConstraint(condition=models.Q(('retracts__isnull', True), models.Q(('retracts', models.F('pk')), _negated=True), _connector='OR'), name='grants_grant_not_itself', violation_error_message='Un constat ne peut pas se remplacer lui-même.'), models.CheckConstraint(condition=models.Q(('is_void', False), ('retracts__isnull', False), _connector='OR'), name='grants_grant_void_retracts', violation_error_message='Seul un constat enregistré peut être annulé.'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='grant_amount_positive', violation_error_message='Un montant accordé ne peut pas être négatif.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dca0e7adb8bb7534a0361598e312ee94e67a050a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b1167', table='grants_grant', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='retracts_same_subject', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.retracts_id IS NOT NULL)', func="\n            IF NOT EXISTS (SELECT FROM grants_grant AS stored WHERE stored.id = NEW.retracts_id AND stored.project_id IS NOT DISTINCT FROM NEW.project_id AND stored.year_id IS NOT DISTINCT FROM NEW.year_id AND stored.funder IS NOT DISTINCT FROM NEW.funder) THEN\n                RAISE EXCEPTION 'grants_grant: a fact only retracts a fact about the same subject'\n                USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='32e6154f3db9d24a35e963d71e99136a23f9e879', operation='INSERT', pgid='pgtrigger_retracts_same_subject_59b8d', table='grants_grant', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='regionaltotal',
            constraint=models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('recorded_at__date'))), name='grants_regionaltotal_not_in_future', violation_error_message='Un constat ne peut pas être daté dans le futur.'),
        ),
        migrations.AddConstraint(
            model_name='regionaltotal',
            constraint=models.CheckConstraint(condition=models.Q(('retracts__isnull', True), models.Q(('retracts', models.F('pk')), _negated=True), _connector='OR'), name='grants_regionaltotal_not_itself', violation_error_message='Un constat ne peut pas se remplacer lui-même.'),
        ),
        migrations.AddConstraint(
            model_name='regionaltotal',
            constraint=models.CheckConstraint(condition=models.Q(('is_void', False), ('retracts__isnull', False), _connector='OR'), name='grants_regionaltotal_void_retracts', violation_error_message='Seul un constat enregistré peut être annulé.'),
        ),
        migrations.AddConstraint(
            model_name='regionaltotal',
            constraint=models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year')), ('amount__gte', 0)), name='regional_total_period', violation_error_message='La période ou le montant du total régional est impossible.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='regionaltotal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='46240ffa2aab4c77938126e9be16345a8e5539e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8a1ea', table='grants_regionaltotal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='regionaltotal',
            trigger=pgtrigger.compiler.Trigger(name='retracts_same_subject', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.retracts_id IS NOT NULL)', func="\n            IF NOT EXISTS (SELECT FROM grants_regionaltotal AS stored WHERE stored.id = NEW.retracts_id AND stored.call_id IS NOT DISTINCT FROM NEW.call_id AND stored.region_id IS NOT DISTINCT FROM NEW.region_id) THEN\n                RAISE EXCEPTION 'grants_regionaltotal: a fact only retracts a fact about the same subject'\n                USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='dd9b7a82f73184823ac43cc1609a4a0f37cc4747', operation='INSERT', pgid='pgtrigger_retracts_same_subject_8af65', table='grants_regionaltotal', when='BEFORE')),
        ),
        migrations.RunPython(_before.take_grants, migrations.RunPython.noop),
    ]
