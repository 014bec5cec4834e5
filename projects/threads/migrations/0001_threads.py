"""Messages of a project, how far each has read, which threads each follows."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('documents', '0001_documents_and_versions'),
        ('portfolio', '0005_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_porteur', models.BooleanField(default=False, verbose_name='écrit par le porteur')),
                ('text', models.TextField(blank=True, verbose_name='texte')),
                ('visibility', models.CharField(choices=[('team', 'L’équipe seule'), ('porteur', 'L’équipe et le porteur')], max_length=10, verbose_name='lu par')),
                ('posted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='écrit le')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='corrigé le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retiré le')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='portfolio.project', verbose_name='projet')),
                ('reply_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='threads.post', verbose_name='réponse à')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['project', '-id'], name='post_of_thread')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), models.Q(('text', ''), _negated=True)), models.Q(('removed_at__isnull', False), ('text', '')), _connector='OR'), name='post_text_unless_removed', violation_error_message='Un message a un texte tant qu’il n’est pas retiré.'), models.CheckConstraint(condition=models.Q(('visibility', 'porteur'), models.Q(('from_porteur', False), ('visibility', 'team')), _connector='OR'), name='post_porteur_sees_own', violation_error_message='Un message du porteur est lu par le porteur.')],
            },
        ),
        migrations.CreateModel(
            name='PostDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.OneToOneField(error_messages={'unique': 'Ce document est déjà joint à un message.'}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='document')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='threads.post', verbose_name='message')),
            ],
            options={
                'verbose_name': 'document joint',
                'verbose_name_plural': 'documents joints',
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='lu le')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.post', verbose_name='dernier message lu')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.project', verbose_name='projet')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'repère de lecture',
                'verbose_name_plural': 'repères de lecture',
                'constraints': [models.UniqueConstraint(fields=('user', 'project'), name='read_mark_once', violation_error_message='Cette personne a déjà un repère dans ce fil.')],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('followed', 'Suivi'), ('muted', 'En sourdine')], max_length=10, verbose_name='choix')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.project', verbose_name='projet')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'suivi d’un fil',
                'verbose_name_plural': 'suivis de fils',
                'constraints': [models.UniqueConstraint(fields=('user', 'project'), name='thread_follow_once', violation_error_message='Cette personne a déjà choisi pour ce fil.'), models.CheckConstraint(condition=models.Q(('state__in', ['followed', 'muted'])), name='thread_follow_known', violation_error_message='Ce choix n’existe pas.')],
            },
        ),
    ]
