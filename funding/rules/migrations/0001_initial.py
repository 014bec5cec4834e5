import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from funding.rules.migrations import _before
from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.RunPython(_before.step_aside, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Axis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='axe')),
                ('title', models.CharField(max_length=250, verbose_name='intitulé')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='période')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('certainty', models.CharField(choices=[('sourced', 'donné par une source'), ('verified', 'vérifié pour la période'), ('to_confirm', 'à confirmer'), ('deduced', 'déduit')], max_length=12, verbose_name='certitude')),
            ],
            options={
                'verbose_name': 'axe du FPT',
                'verbose_name_plural': 'axes du FPT',
                'ordering': ['number', 'valid'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('number', '='), ('valid', '&&')], name='axis_no_overlap', violation_error_message='Cet axe est déjà défini sur une partie de la période.')],
            },
        ),
        migrations.CreateModel(
            name='FundingYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(error_messages={'unique': 'Cette année est déjà décrite.'}, unique=True, verbose_name='année')),
                ('state_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='part de l’État')),
                ('branch_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='part de la branche Famille')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('certainty', models.CharField(choices=[('sourced', 'donné par une source'), ('verified', 'vérifié pour la période'), ('to_confirm', 'à confirmer'), ('deduced', 'déduit')], max_length=12, verbose_name='certitude')),
            ],
            options={
                'verbose_name': 'année de financement',
                'verbose_name_plural': 'années de financement',
                'ordering': ['year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='funding_year_range', violation_error_message='Cette année n’est pas plausible.')],
            },
        ),
        migrations.CreateModel(
            name='Volet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='volet')),
                ('title', models.CharField(max_length=250, verbose_name='intitulé')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('axis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volets', to='rules.axis', verbose_name='axe')),
            ],
            options={
                'verbose_name': 'volet',
                'ordering': ['axis', 'number'],
                'constraints': [models.UniqueConstraint(fields=('axis', 'number'), name='volet_number', violation_error_message='Cet axe a déjà un volet de ce numéro.')],
            },
        ),
        migrations.RunPython(_before.take_rules, migrations.RunPython.noop),
    ]
