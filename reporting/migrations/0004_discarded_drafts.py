# A draft may be discarded, and taken back.

from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        ('reporting', '0003_publishing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='edition',
            name='state',
            field=models.CharField(choices=[('brouillon', 'Brouillon'), ('verifiee', 'Vérifiée'), ('relecture', 'En relecture'), ('visee', 'Visée'), ('gelee', 'Gelée'), ('publiee', 'Publiée'), ('remplacee', 'Remplacée'), ('supprimee', 'Supprimée')], default='brouillon', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='editionevent',
            name='state',
            field=models.CharField(choices=[('brouillon', 'Brouillon'), ('verifiee', 'Vérifiée'), ('relecture', 'En relecture'), ('visee', 'Visée'), ('gelee', 'Gelée'), ('publiee', 'Publiée'), ('remplacee', 'Remplacée'), ('supprimee', 'Supprimée')], default='brouillon', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='editionstep',
            name='state',
            field=models.CharField(choices=[('brouillon', 'Brouillon'), ('verifiee', 'Vérifiée'), ('relecture', 'En relecture'), ('visee', 'Visée'), ('gelee', 'Gelée'), ('publiee', 'Publiée'), ('remplacee', 'Remplacée'), ('supprimee', 'Supprimée')], max_length=10, verbose_name='état'),
        ),
    ]
