import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant')),
                ('kind', models.CharField(max_length=40, verbose_name='nature')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='déposé le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retiré le')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retiré par')),
            ],
            options={
                'verbose_name': 'document',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='document_has_title', violation_error_message='Un document a un intitulé.'), models.CheckConstraint(condition=models.Q(('removed_by', None), ('removed_at__isnull', False), _connector='OR'), name='document_removed_has_date', violation_error_message='Un document retiré a une date de retrait.')],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('name', models.CharField(max_length=150, verbose_name='nom du fichier')),
                ('media_type', models.CharField(max_length=120, verbose_name='type')),
                ('size', models.PositiveBigIntegerField(verbose_name='taille en octets')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('path', models.CharField(max_length=120, unique=True, verbose_name='chemin')),
                ('has_scripts', models.BooleanField(default=False, verbose_name='contient des scripts')),
                ('scan', models.CharField(choices=[('waiting', 'en attente de contrôle'), ('clean', 'contrôlé par l’antivirus'), ('unscanned', 'non contrôlé : aucun antivirus n’est installé'), ('infected', 'bloqué par l’antivirus')], max_length=10, verbose_name='contrôle antivirus')),
                ('scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='contrôlé le')),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='déposé le')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.document', verbose_name='document')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
            ],
            options={
                'verbose_name': 'version d’un document',
                'verbose_name_plural': 'versions de documents',
                'ordering': ['document', '-number'],
                'indexes': [models.Index(condition=models.Q(('scan', 'waiting')), fields=['id'], name='document_version_waiting')],
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='document_version_once', violation_error_message='Ce document a déjà une version de ce numéro.'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('size__gte', 1)), name='document_version_not_empty', violation_error_message='Une version d’un document a un numéro et un contenu.'), models.CheckConstraint(condition=models.Q(models.Q(('scan__in', ['waiting', 'unscanned']), ('scanned_at', None)), models.Q(('scan__in', ['clean', 'infected']), ('scanned_at__isnull', False)), _connector='OR'), name='document_version_scanned_has_date', violation_error_message='Une version contrôlée dit quand elle l’a été.')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.documentversion', verbose_name='dernière version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7330d0b0ed6b1414faeb4a972779606c5619267c', operation='DELETE', pgid='pgtrigger_kept_6577c', table='documents_documentversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."has_scripts" IS DISTINCT FROM (NEW."has_scripts") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fda062580d36b89dfb6d63fa063e378f514aaf61', operation='UPDATE', pgid='pgtrigger_frozen_5c045', table='documents_documentversion', when='BEFORE')),
        ),
    ]
