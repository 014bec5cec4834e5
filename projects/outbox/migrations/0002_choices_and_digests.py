"""What each person chooses to be told, and one mail a day for what waits."""

from datetime import date, time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


def seven_in_the_morning(apps, schema_editor):
    apps.get_model("outbox", "DigestHour").objects.create(from_day=date(2023, 1, 1), hour=time(7))


class Migration(migrating.Migration):

    dependencies = [
        ('outbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_day', models.DateField(error_messages={'unique': 'Ce jour a déjà son heure.'}, unique=True, verbose_name='à partir du')),
                ('hour', models.TimeField(verbose_name='heure de Paris')),
            ],
            options={
                'verbose_name': 'heure des résumés',
                'verbose_name_plural': 'heures des résumés',
                'ordering': ['-from_day'],
            },
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('waiting', 'En attente'), ('held', 'Attend le résumé du jour'), ('sending', 'En cours d’envoi'), ('sent', 'Envoyé'), ('told', 'Dit dans un résumé'), ('refused', 'Refusé par le serveur de courrier'), ('uncertain', 'Envoi incertain'), ('dropped', 'Sans objet'), ('unwanted', 'Non souhaité'), ('expired', 'Abandonné, faute de serveur de courrier')], default='waiting', max_length=10, verbose_name='état'),
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('messages', 'Messages d’un projet'), ('propositions', 'Fiches : propositions et réponses'), ('bilans', 'Bilans annuels'), ('candidatures', 'Candidatures'), ('taches', 'Tâches et rappels'), ('dossiers', 'Vie des dossiers : états, constats, documents, passages de relais')], max_length=20, verbose_name='sujet')),
                ('how', models.CharField(choices=[('at_once', 'Tout de suite'), ('daily', 'Une fois par jour'), ('never', 'Jamais')], max_length=10, verbose_name='comment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_choices', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'choix d’une personne',
                'verbose_name_plural': 'choix des personnes',
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='jour')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='depuis')),
                ('until', models.DateTimeField(verbose_name='jusqu’à')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'résumé',
                'verbose_name_plural': 'résumés',
                'ordering': ['-day', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='digest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='outbox.digest', verbose_name='résumé'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['recipient', 'created_at'], name='message_held'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('recipient__isnull', False), _connector='OR'), name='message_held_for_someone', violation_error_message='Un résumé va à une personne connue.'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'told'), _negated=True), ('digest__isnull', False), _connector='OR'), name='message_told_in_digest', violation_error_message='Un courriel dit dans un résumé dit lequel.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.UniqueConstraint(fields=('user', 'topic'), name='message_choice_once', violation_error_message='Cette personne a déjà choisi pour ce sujet.'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['at_once', 'daily', 'never']), ('topic__in', ['messages', 'propositions', 'bilans', 'candidatures', 'taches', 'dossiers'])), name='message_choice_known', violation_error_message='Ce choix n’existe pas.'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('user', 'day'), name='digest_once_a_day', violation_error_message='Cette personne a déjà son résumé de ce jour.'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('since__lt', models.F('until')), _connector='OR'), name='digest_span', violation_error_message='Un résumé finit après son début.'),
        ),
        migrations.RunPython(seven_in_the_morning, migrations.RunPython.noop, elidable=False),
    ]
