import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('calls', '0002_relations'),
        ('journal', '0001_initial'),
        ('porteurs', '0003_contact_version'),
        ('territories', '0002_search_by_any_word'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant demandé')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amounts', to='calls.application', verbose_name='candidature')),
            ],
            options={
                'verbose_name': 'montant demandé',
                'verbose_name_plural': 'montants demandés',
                'ordering': ['application', 'year'],
                'constraints': [models.UniqueConstraint(fields=('application', 'year'), name='asked_amount_year', violation_error_message='Un montant est déjà demandé pour cette année.'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='asked_amount_positive', violation_error_message='Un montant demandé n’est pas négatif.')],
            },
        ),
        migrations.CreateModel(
            name='CallPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=200, verbose_name='pièce')),
                ('required', models.BooleanField(default=True, verbose_name='obligatoire')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='calls.call', verbose_name='appel')),
            ],
            options={
                'verbose_name': 'pièce demandée',
                'verbose_name_plural': 'pièces demandées',
                'ordering': ['call', 'position'],
                'constraints': [models.UniqueConstraint(fields=('call', 'position'), name='call_piece_position', violation_error_message='Deux pièces de l’appel ont le même rang.'), models.UniqueConstraint(fields=('call', 'label'), name='call_piece_label', violation_error_message='L’appel demande déjà cette pièce.')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_on', models.DateField(verbose_name='reçue le')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='précision')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='calls.application', verbose_name='candidature')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.callpiece', verbose_name='pièce')),
            ],
            options={
                'verbose_name': 'pièce reçue',
                'verbose_name_plural': 'pièces reçues',
                'ordering': ['application', 'piece__position'],
                'constraints': [models.UniqueConstraint(fields=('application', 'piece'), name='application_piece_once', violation_error_message='Cette pièce est déjà reçue.')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observed_on', models.DateField(verbose_name='constaté le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('provenance', models.CharField(choices=[('printed', 'imprimé par la source'), ('deduced', 'déduit'), ('entered', 'saisi')], default='entered', max_length=10, verbose_name='provenance')),
                ('note', models.TextField(blank=True, verbose_name='motif')),
                ('is_void', models.BooleanField(default=False, verbose_name='annulé')),
                ('instance', models.CharField(choices=[('cdsf', 'Comité départemental des services aux familles'), ('commission', 'Commission d’action sociale de la Caf'), ('autre', 'Autre instance')], max_length=12, verbose_name='instance')),
                ('value', models.CharField(choices=[('favorable', 'Favorable'), ('reserve', 'Favorable avec réserves'), ('defavorable', 'Défavorable'), ('sans_avis', 'Ne se prononce pas')], max_length=12, verbose_name='avis')),
                ('text', models.TextField(blank=True, verbose_name='texte de l’avis')),
                ('given_by', models.CharField(blank=True, max_length=150, verbose_name='donné par')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='calls.application', verbose_name='candidature')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
                ('retracts', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà remplacé par un autre.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retracted_by', to='calls.opinion', verbose_name='remplace')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'avis',
                'verbose_name_plural': 'avis',
                'get_latest_by': ['observed_on', 'recorded_at'],
                'abstract': False,
                'indexes': [models.Index(fields=['application', '-observed_on', '-recorded_at'], name='opinion_asof')],
                'constraints': [models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('recorded_at__date'))), name='calls_opinion_not_in_future', violation_error_message='Un constat ne peut pas être daté dans le futur.'), models.CheckConstraint(condition=models.Q(('retracts__isnull', True), models.Q(('retracts', models.F('pk')), _negated=True), _connector='OR'), name='calls_opinion_not_itself', violation_error_message='Un constat ne peut pas se remplacer lui-même.'), models.CheckConstraint(condition=models.Q(('is_void', False), ('retracts__isnull', False), _connector='OR'), name='calls_opinion_void_retracts', violation_error_message='Seul un constat enregistré peut être annulé.'), models.CheckConstraint(condition=models.Q(('is_void', True), models.Q(models.Q(('text', ''), _negated=True), models.Q(('given_by', ''), _negated=True)), _connector='OR'), name='opinion_told', violation_error_message='Un avis a son texte, et dit qui l’a donné.')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='caf',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='territories.caf', verbose_name='Caf'),
        ),
        migrations.AddField(
            model_name='application',
            name='commune',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.commune', verbose_name='commune'),
        ),
        migrations.AddField(
            model_name='application',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='commencée par'),
        ),
        migrations.AddField(
            model_name='application',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='territories.department', verbose_name='département'),
        ),
        migrations.AddField(
            model_name='application',
            name='echelon',
            field=models.CharField(blank=True, choices=[('infra_communal', 'Infracommunal'), ('communal', 'Communal'), ('intercommunal', 'Intercommunal'), ('departemental', 'Départemental'), ('regional', 'Régional ou plus')], max_length=20, null=True, verbose_name='échelon'),
        ),
        migrations.AddField(
            model_name='application',
            name='epci',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.epci', verbose_name='intercommunalité'),
        ),
        migrations.AddField(
            model_name='application',
            name='planned_actions',
            field=models.TextField(blank=True, verbose_name='actions prévues'),
        ),
        migrations.AddField(
            model_name='application',
            name='summary',
            field=models.TextField(blank=True, verbose_name='résumé'),
        ),
        migrations.AddField(
            model_name='application',
            name='title',
            field=models.CharField(blank=True, max_length=200, verbose_name='titre'),
        ),
        migrations.AddField(
            model_name='application',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='call',
            name='funded_years',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='années financées'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('commune__isnull', True), ('epci__isnull', True), _connector='OR'), name='application_one_territory', violation_error_message='Le territoire d’une candidature est une commune ou une intercommunalité, pas les deux.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0638a34dd6a25cbb6f90c72bdc250a6589fa7835', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_157af', table='calls_opinion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinion',
            trigger=pgtrigger.compiler.Trigger(name='retracts_same_subject', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.retracts_id IS NOT NULL)', func="\n            IF NOT EXISTS (SELECT FROM calls_opinion AS stored WHERE stored.id = NEW.retracts_id AND stored.application_id IS NOT DISTINCT FROM NEW.application_id) THEN\n                RAISE EXCEPTION 'calls_opinion: a fact only retracts a fact about the same subject'\n                USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='5427ebc70f5412df32e10ba659a12a4383247f17', operation='INSERT', pgid='pgtrigger_retracts_same_subject_97976', table='calls_opinion', when='BEFORE')),
        ),
    ]
