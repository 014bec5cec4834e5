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
        ('pghistory', '0007_auto_20250421_0444'),
        ('porteurs', '0003_contact_version'),
        ('portfolio', '0004_action_ongoing_or_abandoned'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(error_messages={'unique': 'Cet acte est déjà fait.'}, unique=True)),
                ('act', models.CharField(max_length=20, verbose_name='acte')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='projets changés')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='le')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'acte sur une sélection',
                'verbose_name_plural': 'actes sur une sélection',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visite', 'Visite'), ('appel', 'Appel'), ('courriel', 'Courriel'), ('reunion', 'Comité, réunion'), ('difficulte', 'Difficulté'), ('reussite', 'Réussite')], max_length=12, verbose_name='nature')),
                ('observed_on', models.DateField(verbose_name='date')),
                ('text', models.TextField(verbose_name='ce qui s’est passé')),
                ('next_step', models.CharField(blank=True, max_length=250, verbose_name='prochaine étape')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='prochaine date')),
                ('visibility', models.CharField(choices=[('caf', 'La Caf seule'), ('caflab', 'La Caf et le Caflab'), ('porteur', 'La Caf, le Caflab et le porteur')], default='caf', max_length=10, verbose_name='visible par')),
                ('once', models.UUIDField(editable=False, error_messages={'unique': 'Cet échange est déjà enregistré.'}, null=True, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='noté le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retiré le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('maturity', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà celui d’un autre échange.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.observation', verbose_name='maturité constatée')),
                ('progress', models.OneToOneField(blank=True, error_messages={'unique': 'Ce constat est déjà celui d’un autre échange.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.observation', verbose_name='avancement constaté')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchanges', to='portfolio.project', verbose_name='projet')),
                ('removed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retiré par')),
            ],
            options={
                'verbose_name': 'échange',
                'ordering': ['-observed_on', '-pk'],
                'indexes': [models.Index(fields=['project', '-observed_on', '-id'], name='exchange_of_project'), models.Index(fields=['-observed_on', '-id'], name='exchange_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('created_at__date'))), name='exchange_not_in_future', violation_error_message='Un échange ne peut pas être daté dans le futur.'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='exchange_text', violation_error_message='Dites ce qui s’est passé.'), models.CheckConstraint(condition=models.Q(('next_on', None), models.Q(('next_step', ''), _negated=True), _connector='OR'), name='exchange_next_step', violation_error_message='Dites quelle est cette prochaine étape.'), models.CheckConstraint(condition=models.Q(('visibility__in', ['caf', 'caflab', 'porteur'])), name='exchange_visibility', violation_error_message='Dites qui peut lire cet échange.'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='exchange_removed_by_someone', violation_error_message='Un échange retiré dit par qui.')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('visite', 'Visite'), ('appel', 'Appel'), ('courriel', 'Courriel'), ('reunion', 'Comité, réunion'), ('difficulte', 'Difficulté'), ('reussite', 'Réussite')], max_length=12, verbose_name='nature')),
                ('observed_on', models.DateField(verbose_name='date')),
                ('text', models.TextField(verbose_name='ce qui s’est passé')),
                ('next_step', models.CharField(blank=True, max_length=250, verbose_name='prochaine étape')),
                ('next_on', models.DateField(blank=True, null=True, verbose_name='prochaine date')),
                ('visibility', models.CharField(choices=[('caf', 'La Caf seule'), ('caflab', 'La Caf et le Caflab'), ('porteur', 'La Caf, le Caflab et le porteur')], default='caf', max_length=10, verbose_name='visible par')),
                ('once', models.UUIDField(editable=False, error_messages={'unique': 'Cet échange est déjà enregistré.'}, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='noté le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retiré le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('maturity', models.ForeignKey(blank=True, db_constraint=False, error_messages={'unique': 'Ce constat est déjà celui d’un autre échange.'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.observation', verbose_name='maturité constatée')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followup.exchange')),
                ('progress', models.ForeignKey(blank=True, db_constraint=False, error_messages={'unique': 'Ce constat est déjà celui d’un autre échange.'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.observation', verbose_name='avancement constaté')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
                ('removed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retiré par')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExchangePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='nom')),
                ('position', models.CharField(blank=True, max_length=150, verbose_name='fonction')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='porteurs.contact', verbose_name='contact')),
                ('exchange', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='persons', to='followup.exchange', verbose_name='échange')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'personne présente',
                'verbose_name_plural': 'personnes présentes',
                'ordering': ['exchange', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='exchange_person_name', violation_error_message='Le nom est requis.'), models.CheckConstraint(condition=models.Q(('contact', None), ('user', None), _connector='OR'), name='exchange_person_one', violation_error_message='Une personne est un contact du porteur ou une personne du portail.')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.TextField(verbose_name='phrase')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='le')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='porteur_reminders', to='portfolio.project', verbose_name='projet')),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='followup.bulkrun')),
            ],
            options={
                'verbose_name': 'relance',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='reminder_sentence', violation_error_message='Écrivez la phrase de la relance.'), models.UniqueConstraint(fields=('project', 'run'), name='reminder_once', violation_error_message='Ce projet est déjà relancé.')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='à faire')),
                ('due_on', models.DateField(verbose_name='pour le')),
                ('remind_on', models.DateField(blank=True, null=True, verbose_name='rappel le')),
                ('for_porteur', models.BooleanField(default=False, verbose_name='confiée au porteur')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='faite le')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='créée le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retirée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confiée à')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='créée par')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='faite par')),
                ('exchange', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='followup.exchange', verbose_name='échange')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'tâche',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('done_on', None), ('removed_at', None)), fields=['assignee', 'due_on'], name='task_open_of'), models.Index(condition=models.Q(('done_on', None), ('removed_at', None)), fields=['remind_on'], name='task_to_remind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='task_title', violation_error_message='Dites ce qui est à faire.'), models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', False), ('for_porteur', False)), models.Q(('assignee', None), ('for_porteur', True)), _connector='OR'), name='task_one_assignee', violation_error_message='Une tâche est confiée à une personne, ou au porteur.'), models.CheckConstraint(condition=models.Q(('remind_on', None), ('remind_on__lte', models.F('due_on')), _connector='OR'), name='task_reminder_before', violation_error_message='Le rappel vient avant l’échéance, ou le même jour.'), models.CheckConstraint(condition=models.Q(models.Q(('done_by', None), ('done_on', None)), models.Q(('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='task_done_by_someone', violation_error_message='Une tâche faite dit par qui.')],
            },
        ),
        migrations.CreateModel(
            name='TaskEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='à faire')),
                ('due_on', models.DateField(verbose_name='pour le')),
                ('remind_on', models.DateField(blank=True, null=True, verbose_name='rappel le')),
                ('for_porteur', models.BooleanField(default=False, verbose_name='confiée au porteur')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='faite le')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='créée le')),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retirée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('assignee', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confiée à')),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='créée par')),
                ('done_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='faite par')),
                ('exchange', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followup.exchange', verbose_name='échange')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followup.task')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followup_exchangeevent" ("author_id", "created_at", "id", "kind", "maturity_id", "next_on", "next_step", "observed_on", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress_id", "project_id", "removed_at", "removed_by_id", "text", "version", "visibility") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."kind", NEW."maturity_id", NEW."next_on", NEW."next_step", NEW."observed_on", NEW."once", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."progress_id", NEW."project_id", NEW."removed_at", NEW."removed_by_id", NEW."text", NEW."version", NEW."visibility"); RETURN NULL;', hash='4430f7a7ce4a7f90b9a456ca4aae62fd25b66137', operation='INSERT', pgid='pgtrigger_insert_insert_5b117', table='followup_exchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followup_exchangeevent" ("author_id", "created_at", "id", "kind", "maturity_id", "next_on", "next_step", "observed_on", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress_id", "project_id", "removed_at", "removed_by_id", "text", "version", "visibility") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."kind", NEW."maturity_id", NEW."next_on", NEW."next_step", NEW."observed_on", NEW."once", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."progress_id", NEW."project_id", NEW."removed_at", NEW."removed_by_id", NEW."text", NEW."version", NEW."visibility"); RETURN NULL;', hash='6e2d1d7f42dd21a38a0f21dee4e4ac82760ace75', operation='UPDATE', pgid='pgtrigger_update_update_c6bc4', table='followup_exchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followup_exchangeevent" ("author_id", "created_at", "id", "kind", "maturity_id", "next_on", "next_step", "observed_on", "once", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "progress_id", "project_id", "removed_at", "removed_by_id", "text", "version", "visibility") VALUES (OLD."author_id", OLD."created_at", OLD."id", OLD."kind", OLD."maturity_id", OLD."next_on", OLD."next_step", OLD."observed_on", OLD."once", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."progress_id", OLD."project_id", OLD."removed_at", OLD."removed_by_id", OLD."text", OLD."version", OLD."visibility"); RETURN NULL;', hash='f30777ad66a4fa0e2fe60ad4d0174d236ca2bba5', operation='DELETE', pgid='pgtrigger_delete_delete_47187', table='followup_exchange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followup_taskevent" ("assignee_id", "author_id", "created_at", "done_by_id", "done_on", "due_on", "exchange_id", "for_porteur", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "remind_on", "removed_at", "title", "version") VALUES (NEW."assignee_id", NEW."author_id", NEW."created_at", NEW."done_by_id", NEW."done_on", NEW."due_on", NEW."exchange_id", NEW."for_porteur", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."remind_on", NEW."removed_at", NEW."title", NEW."version"); RETURN NULL;', hash='1d4154044b60489279570dc0de0c493f554212dd', operation='INSERT', pgid='pgtrigger_insert_insert_75f1b', table='followup_task', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followup_taskevent" ("assignee_id", "author_id", "created_at", "done_by_id", "done_on", "due_on", "exchange_id", "for_porteur", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "remind_on", "removed_at", "title", "version") VALUES (NEW."assignee_id", NEW."author_id", NEW."created_at", NEW."done_by_id", NEW."done_on", NEW."due_on", NEW."exchange_id", NEW."for_porteur", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."remind_on", NEW."removed_at", NEW."title", NEW."version"); RETURN NULL;', hash='65ea697e023e0d27755fb4cd80cc00c5077395c2', operation='UPDATE', pgid='pgtrigger_update_update_80302', table='followup_task', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followup_taskevent" ("assignee_id", "author_id", "created_at", "done_by_id", "done_on", "due_on", "exchange_id", "for_porteur", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "remind_on", "removed_at", "title", "version") VALUES (OLD."assignee_id", OLD."author_id", OLD."created_at", OLD."done_by_id", OLD."done_on", OLD."due_on", OLD."exchange_id", OLD."for_porteur", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."remind_on", OLD."removed_at", OLD."title", OLD."version"); RETURN NULL;', hash='1fbbdcdb35acdbc0adfa850c503e523160b07ad6', operation='DELETE', pgid='pgtrigger_delete_delete_c7abc', table='followup_task', when='AFTER')),
        ),
    ]
