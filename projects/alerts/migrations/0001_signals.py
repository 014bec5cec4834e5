import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('journal', '0001_initial'),
        ('porteurs', '0003_contact_version'),
        ('portfolio', '0004_action_ongoing_or_abandoned'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lacks', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), size=None, verbose_name='ce qui manque')),
                ('situation_on', models.DateField(verbose_name='situation au')),
                ('sent_on', models.DateField(verbose_name='le')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='enregistré le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='porteurs.contact', verbose_name='contact')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'relance',
                'ordering': ['-sent_on', '-pk'],
                'indexes': [models.Index(fields=['project', '-sent_on'], name='reminder_of_project')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('project', 'person', 'sent_on'), name='reminder_person_once_a_day', violation_error_message='Cette personne a déjà été relancée aujourd’hui pour ce projet.'), models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('project', 'contact', 'sent_on'), name='reminder_contact_once_a_day', violation_error_message='Ce contact a déjà été relancé aujourd’hui pour ce projet.'), models.CheckConstraint(condition=models.Q(('situation_on__lte', models.F('sent_on'))), name='reminder_situation_not_to_come', violation_error_message='Une situation ne peut pas être à venir.')],
            },
        ),
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.SlugField(max_length=20, verbose_name='règle')),
                ('applies_from', models.DateField(verbose_name='à partir du')),
                ('months', models.PositiveSmallIntegerField(verbose_name='mois d’attente')),
                ('is_active', models.BooleanField(default=True, verbose_name='en vigueur')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='d’où vient ce délai')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='enregistré le')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
            ],
            options={
                'verbose_name': 'délai d’une règle',
                'verbose_name_plural': 'délais des règles',
                'ordering': ['rule', '-applies_from'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'applies_from'), name='rule_setting_once_a_day', violation_error_message='Cette règle a déjà un délai à partir de ce jour.'), models.CheckConstraint(condition=models.Q(('months__lte', 60)), name='rule_setting_months', violation_error_message='Le délai va de 0 à 60 mois.')],
            },
        ),
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.SlugField(max_length=20, verbose_name='règle')),
                ('mark', models.CharField(max_length=60, verbose_name='faits')),
                ('reason', models.TextField(verbose_name='motif')),
                ('until', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('dismissed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='écartée le')),
                ('restored_at', models.DateTimeField(blank=True, null=True, verbose_name='reprise le')),
                ('dismissed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écartée par')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dismissals', to='portfolio.project', verbose_name='projet')),
                ('restored_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reprise par')),
            ],
            options={
                'verbose_name': 'alerte écartée',
                'verbose_name_plural': 'alertes écartées',
                'ordering': ['-dismissed_at', '-pk'],
                'indexes': [models.Index(fields=['project', 'rule', 'mark'], name='dismissal_signal')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='dismissal_reason', violation_error_message='Le motif est requis.'), models.CheckConstraint(condition=models.Q(models.Q(('restored_at__isnull', True), ('restored_by__isnull', True)), models.Q(('restored_at__isnull', False), ('restored_by__isnull', False)), _connector='OR'), name='dismissal_restored_by_someone', violation_error_message='Une alerte reprise dit par qui.')],
            },
        ),
        migrations.CreateModel(
            name='PointFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observed_on', models.DateField(verbose_name='constaté le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('provenance', models.CharField(choices=[('printed', 'imprimé par la source'), ('deduced', 'déduit'), ('entered', 'saisi')], default='entered', max_length=10, verbose_name='provenance')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('point', models.CharField(choices=[('coordinateur', 'Coordinateur dédié'), ('recrutement', 'Recrutements prévus'), ('partenaires', 'Partenaires confirmés'), ('suite', 'Plan après le financement')], max_length=15, verbose_name='point')),
                ('value', models.CharField(blank=True, choices=[('oui', 'Oui'), ('en_cours', 'En cours'), ('non', 'Non'), ('sans_objet', 'Sans objet')], max_length=12, verbose_name='réponse')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='portfolio.project', verbose_name='projet')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('retracts', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà remplacé par un autre.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='alerts.pointfact', verbose_name='remplace')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'point de vigilance',
                'verbose_name_plural': 'points de vigilance',
                'get_latest_by': ['observed_on', 'recorded_at'],
                'abstract': False,
                'indexes': [models.Index(fields=['project', 'point', '-observed_on', '-recorded_at'], name='point_asof')],
                'constraints': [models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('recorded_at__date'))), name='alerts_pointfact_not_in_future', violation_error_message='Un constat ne peut pas être daté dans le futur.'), models.CheckConstraint(condition=models.Q(('retracts__isnull', True), models.Q(('retracts', models.F('pk')), _negated=True), _connector='OR'), name='alerts_pointfact_not_itself', violation_error_message='Un constat ne peut pas se remplacer lui-même.'), models.CheckConstraint(condition=models.Q(models.Q(('value', ''), _negated=True), ('retracts__isnull', False), _connector='OR'), name='point_value', violation_error_message='La réponse est requise.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pointfact',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='efa63cd7f8921e00bb820d6fec04710908f4744b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8a780', table='alerts_pointfact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pointfact',
            trigger=pgtrigger.compiler.Trigger(name='retracts_same_subject', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.retracts_id IS NOT NULL)', func="\n            IF NOT EXISTS (SELECT FROM alerts_pointfact AS stored WHERE stored.id = NEW.retracts_id AND stored.project_id IS NOT DISTINCT FROM NEW.project_id AND stored.point IS NOT DISTINCT FROM NEW.point) THEN\n                RAISE EXCEPTION 'alerts_pointfact: a fact only retracts a fact about the same subject'\n                USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='e71bd71434fba74abdd4a7ab8cde95faaf1cd82f', operation='INSERT', pgid='pgtrigger_retracts_same_subject_2d2d7', table='alerts_pointfact', when='BEFORE')),
        ),
    ]
