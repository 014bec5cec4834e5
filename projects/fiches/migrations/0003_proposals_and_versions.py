import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('fiches', '0002_relations'),
        ('porteurs', '0003_contact_version'),
        ('portfolio', '0004_action_ongoing_or_abandoned'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='fiche',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='fiche',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='fiche',
            name='delete_delete',
        ),
        migrations.CreateModel(
            name='EntryLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='créé le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entry_links', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'lien d’entrée',
                'verbose_name_plural': 'liens d’entrée',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-created_at'], name='entry_link_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='entry_link_ends_once', violation_error_message='Un lien qui a servi ne se retire plus.')],
            },
        ),
        migrations.CreateModel(
            name='FicheDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='réponses')),
                ('exact', models.JSONField(blank=True, default=dict, verbose_name='toujours exact')),
                ('base', models.JSONField(blank=True, default=dict, verbose_name='lu dans la fiche')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='enregistré le')),
                ('porteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='porteurs.porteur', verbose_name='porteur')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fiche_drafts', to='portfolio.project', verbose_name='projet')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistré par')),
            ],
            options={
                'verbose_name': 'brouillon de fiche',
                'verbose_name_plural': 'brouillons de fiche',
                'constraints': [models.UniqueConstraint(fields=('project', 'porteur'), name='fiche_draft_once', violation_error_message='Ce porteur a déjà un brouillon pour ce projet.')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('to_validate', 'À valider par l’élu'), ('validated', 'Validée par l’élu, à envoyer'), ('sent', 'Envoyée à la Caf'), ('accepted', 'Acceptée'), ('partly', 'Acceptée en partie'), ('sent_back', 'Renvoyée'), ('withdrawn', 'Retirée')], default='draft', max_length=12, verbose_name='état')),
                ('base_version', models.PositiveIntegerField(default=0, verbose_name='version de la fiche lue')),
                ('content', models.JSONField(default=dict, verbose_name='contenu')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='préparée le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lue le')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparée par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
                ('porteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='porteurs.porteur', verbose_name='porteur')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='portfolio.project', verbose_name='projet')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyée par')),
            ],
            options={
                'verbose_name': 'proposition',
                'ordering': ['-sent_at', '-pk'],
                'indexes': [models.Index(fields=['state', '-sent_at'], name='proposal_state')],
                'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='proposal_number', violation_error_message='Une autre proposition du projet a ce numéro.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'to_validate', 'validated', 'sent'])), fields=('project',), name='proposal_one_open', violation_error_message='Une proposition de ce projet attend déjà.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'accepted', 'partly', 'sent_back']), _negated=True), models.Q(('sent_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='proposal_sent_is_dated', violation_error_message='Une proposition envoyée dit quand, et porte son empreinte.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent_back'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='proposal_sent_back_says_why', violation_error_message='Dites pourquoi la proposition est renvoyée.')],
            },
        ),
        migrations.CreateModel(
            name='FicheVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('published_on', models.DateField(verbose_name='publiée le')),
                ('published_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='enregistrée le')),
                ('content', models.JSONField(verbose_name='contenu')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                ('fiche', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='published', to='fiches.fiche', verbose_name='fiche')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fiche_versions', to='portfolio.project', verbose_name='projet')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publiée par')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='fiches.proposal', verbose_name='proposition reprise')),
            ],
            options={
                'verbose_name': 'version publiée',
                'verbose_name_plural': 'versions publiées',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('project', 'number'), name='fiche_version_number', violation_error_message='Une version du projet a déjà ce numéro.')],
            },
        ),
        migrations.CreateModel(
            name='ProposalField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20, verbose_name='champ')),
                ('before', models.TextField(blank=True, verbose_name='avant')),
                ('proposed', models.TextField(blank=True, verbose_name='proposé')),
                ('decision', models.CharField(choices=[('pending', 'À décider'), ('accepted', 'Accepté'), ('refused', 'Non repris')], default='pending', max_length=8, verbose_name='décision')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='fiches.proposal', verbose_name='proposition')),
            ],
            options={
                'verbose_name': 'champ proposé',
                'verbose_name_plural': 'champs proposés',
                'ordering': ['proposal', 'position'],
                'constraints': [models.UniqueConstraint(fields=('proposal', 'field'), name='proposal_field_once', violation_error_message='Ce champ est déjà dans la proposition.')],
            },
        ),
        migrations.CreateModel(
            name='UpdateRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='demandée le')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='attendue pour le')),
                ('note', models.TextField(blank=True, verbose_name='mot de la Caf')),
                ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='fiches.proposal', verbose_name='réponse')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='update_requests', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'demande de mise à jour',
                'verbose_name_plural': 'demandes de mise à jour',
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer__isnull', True)), fields=('project',), name='update_request_one_open', violation_error_message='Une mise à jour est déjà demandée pour ce projet.')],
            },
        ),
        migrations.CreateModel(
            name='Validation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte du texte lu')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='demandée le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='nom')),
                ('function', models.CharField(blank=True, max_length=150, verbose_name='fonction')),
                ('decision', models.CharField(blank=True, choices=[('approved', 'Validée'), ('correction', 'Correction demandée')], max_length=10, verbose_name='réponse')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='validations', to='fiches.proposal', verbose_name='proposition')),
            ],
            options={
                'verbose_name': 'validation',
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), models.Q(('name', ''), _negated=True), models.Q(('function', ''), _negated=True)), _connector='OR'), name='validation_says_who', violation_error_message='Qui répond dit son nom et sa fonction.'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'correction'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='validation_correction_says_what', violation_error_message='Dites ce qui est à corriger.')],
            },
        ),
        migrations.AddField(
            model_name='fiche',
            name='digest',
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name='empreinte'),
        ),
        migrations.AddField(
            model_name='ficheevent',
            name='digest',
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name='empreinte'),
        ),
        migrations.AlterField(
            model_name='ficheitem',
            name='kind',
            field=models.CharField(choices=[('objective', 'Objectifs'), ('public', 'Publics'), ('achievement', 'Réalisations'), ('partner', 'Partenaires'), ('difficulty', 'Difficultés et besoins'), ('after', 'Après le financement')], max_length=12, verbose_name='rubrique'),
        ),
        migrations.AlterField(
            model_name='ficheitemevent',
            name='kind',
            field=models.CharField(choices=[('objective', 'Objectifs'), ('public', 'Publics'), ('achievement', 'Réalisations'), ('partner', 'Partenaires'), ('difficulty', 'Difficultés et besoins'), ('after', 'Après le financement')], max_length=12, verbose_name='rubrique'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fiche',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fiches_ficheevent" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "standfirst", "summary", "title", "version") VALUES (NEW."digest", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."standfirst", NEW."summary", NEW."title", NEW."version"); RETURN NULL;', hash='e912e4366f068b93fadca5935f1b60380977cc85', operation='INSERT', pgid='pgtrigger_insert_insert_f15e7', table='fiches_fiche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fiche',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "fiches_ficheevent" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "standfirst", "summary", "title", "version") VALUES (NEW."digest", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."standfirst", NEW."summary", NEW."title", NEW."version"); RETURN NULL;', hash='153bc7e931335139214645bd74223ea42087bb15', operation='UPDATE', pgid='pgtrigger_update_update_bf3a0', table='fiches_fiche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fiche',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "fiches_ficheevent" ("digest", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "standfirst", "summary", "title", "version") VALUES (OLD."digest", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."standfirst", OLD."summary", OLD."title", OLD."version"); RETURN NULL;', hash='e4afa28405787d8576ee7642963983ac205eb142', operation='DELETE', pgid='pgtrigger_delete_delete_9a3e5', table='fiches_fiche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ficheversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='110835b6038f7fba7044a8af75510ef52d510eb4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_84f6e', table='fiches_ficheversion', when='BEFORE')),
        ),
    ]
