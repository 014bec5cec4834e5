import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('people', '0002_one_definition_of_a_scoped_role'),
        ('territories', '0002_search_by_any_word'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoverAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='fait le')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='fait par')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_given', to=settings.AUTH_USER_MODEL, verbose_name='qui les avait')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulé par')),
            ],
            options={
                'verbose_name': 'passage de relais',
                'verbose_name_plural': 'passages de relais',
                'ordering': ['-done_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='handover_undone_by_someone', violation_error_message='Un passage de relais annulé dit par qui.')],
            },
        ),
        migrations.CreateModel(
            name='HandoverLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, verbose_name='nature')),
                ('key', models.BigIntegerField(verbose_name='clé')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='people.handoveract', verbose_name='passage de relais')),
                ('caf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.caf', verbose_name='Caf')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_received', to=settings.AUTH_USER_MODEL, verbose_name='à qui')),
            ],
            options={
                'verbose_name': 'dossier confié',
                'verbose_name_plural': 'dossiers confiés',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('act', 'source', 'key'), name='handover_line_once', violation_error_message='Ce dossier est déjà dans ce passage de relais.')],
            },
        ),
    ]
