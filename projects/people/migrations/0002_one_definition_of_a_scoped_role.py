"""The four places of an invitation are those of `accounts.ScopedRole`: no column changes, only the names of ways back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('porteurs', '0003_contact_version'),
        ('territories', '0002_search_by_any_word'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='caf',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='territories.caf', verbose_name='Caf'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='territories.department', verbose_name='département'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='porteur',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='porteurs.porteur', verbose_name='porteur'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='territories.region', verbose_name='région'),
        ),
    ]
