import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
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
        ('portfolio', '0004_action_ongoing_or_abandoned'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderedList',
            fields=[
                ('slug', models.CharField(choices=[('accompagnement', 'Projets accompagnés'), ('recommandations', 'Recommandations'), ('ressources', 'Ressources')], max_length=20, primary_key=True, serialize=False, verbose_name='liste')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
            ],
            options={
                'verbose_name': 'liste ordonnée',
                'verbose_name_plural': 'listes ordonnées',
            },
        ),
        migrations.CreateModel(
            name='AccompanimentRank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='rang')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='caflab_rank', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'rang d’un projet accompagné',
                'verbose_name_plural': 'rangs des projets accompagnés',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evaluator', models.CharField(max_length=200, verbose_name='évaluateur')),
                ('kind', models.CharField(choices=[('internal', 'Interne'), ('external', 'Externe')], max_length=10, verbose_name='nature')),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='budget')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='commence le')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='rendu attendu le')),
                ('question', models.TextField(blank=True, verbose_name='question posée')),
                ('state', models.CharField(choices=[('planned', 'Prévue'), ('under_way', 'En cours'), ('delivered', 'Rendue'), ('dropped', 'Abandonnée')], default='planned', max_length=10, verbose_name='état')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'évaluation',
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('budget__isnull', True), ('budget__gte', 0), _connector='OR'), name='evaluation_budget_positive', violation_error_message='Un budget n’est pas négatif.'), models.CheckConstraint(condition=models.Q(('started_on__isnull', True), ('due_on__isnull', True), ('due_on__gte', models.F('started_on')), _connector='OR'), name='evaluation_period', violation_error_message='Le rendu ne peut pas précéder le début.')],
            },
        ),
        migrations.CreateModel(
            name='EvaluationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('evaluator', models.CharField(max_length=200, verbose_name='évaluateur')),
                ('kind', models.CharField(choices=[('internal', 'Interne'), ('external', 'Externe')], max_length=10, verbose_name='nature')),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='budget')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='commence le')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='rendu attendu le')),
                ('question', models.TextField(blank=True, verbose_name='question posée')),
                ('state', models.CharField(choices=[('planned', 'Prévue'), ('under_way', 'En cours'), ('delivered', 'Rendue'), ('dropped', 'Abandonnée')], default='planned', max_length=10, verbose_name='état')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.evaluation')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImpactMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, verbose_name='ce qu’on mesure')),
                ('how', models.CharField(blank=True, max_length=300, verbose_name='comment')),
                ('baseline', models.CharField(blank=True, max_length=200, verbose_name='point de départ')),
                ('result', models.CharField(blank=True, max_length=300, verbose_name='résultat')),
                ('measured_on', models.DateField(blank=True, null=True, verbose_name='mesuré le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='caflab.evaluation', verbose_name='évaluation')),
            ],
            options={
                'verbose_name': 'mesure d’impact',
                'verbose_name_plural': 'mesures d’impact',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'what'), name='impact_measure_once', violation_error_message='Cette évaluation mesure déjà cela.'), models.CheckConstraint(condition=models.Q(('result', ''), ('measured_on__isnull', False), _connector='OR'), name='impact_measure_result_dated', violation_error_message='Dites de quel jour est ce résultat.')],
            },
        ),
        migrations.CreateModel(
            name='ImpactMeasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('what', models.CharField(max_length=200, verbose_name='ce qu’on mesure')),
                ('how', models.CharField(blank=True, max_length=300, verbose_name='comment')),
                ('baseline', models.CharField(blank=True, max_length=200, verbose_name='point de départ')),
                ('result', models.CharField(blank=True, max_length=300, verbose_name='résultat')),
                ('measured_on', models.DateField(blank=True, null=True, verbose_name='mesuré le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('evaluation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='caflab.evaluation', verbose_name='évaluation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.impactmeasure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InterviewNotes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='notes')),
                ('learned', models.TextField(blank=True, verbose_name='ce qu’on en retient')),
                ('interview', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='portfolio.interview', verbose_name='entretien')),
            ],
            options={
                'verbose_name': 'notes d’entretien',
                'verbose_name_plural': 'notes d’entretien',
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('practice', 'Bonne pratique'), ('problem', 'Problème'), ('need', 'Besoin')], max_length=10, verbose_name='nature')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('text', models.TextField(max_length=5000, verbose_name='ce qu’on en retient')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('coordination', 'Coordination et équipe'), ('partners', 'Partenariats et réseau'), ('funding', 'Financements et modèle économique'), ('reach', 'Aller vers les familles'), ('mobile', 'Itinérance'), ('digital', 'Numérique'), ('jobs', 'Métiers et recrutement'), ('method', 'Méthode de projet'), ('impact', 'Évaluation et impact'), ('employers', 'Entreprises et employeurs'), ('other', 'Autre sujet')], max_length=15), blank=True, default=list, size=None, verbose_name='thèmes')),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('proposed', 'Proposé'), ('retained', 'Retenu'), ('discarded', 'Écarté')], default='draft', max_length=10, verbose_name='état')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créé le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'enseignement',
                'ordering': ['kind', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LessonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('practice', 'Bonne pratique'), ('problem', 'Problème'), ('need', 'Besoin')], max_length=10, verbose_name='nature')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('text', models.TextField(max_length=5000, verbose_name='ce qu’on en retient')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('coordination', 'Coordination et équipe'), ('partners', 'Partenariats et réseau'), ('funding', 'Financements et modèle économique'), ('reach', 'Aller vers les familles'), ('mobile', 'Itinérance'), ('digital', 'Numérique'), ('jobs', 'Métiers et recrutement'), ('method', 'Méthode de projet'), ('impact', 'Évaluation et impact'), ('employers', 'Entreprises et employeurs'), ('other', 'Autre sujet')], max_length=15), blank=True, default=list, size=None, verbose_name='thèmes')),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('proposed', 'Proposé'), ('retained', 'Retenu'), ('discarded', 'Écarté')], default='draft', max_length=10, verbose_name='état')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créé le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.lesson')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LessonEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observed_on', models.DateField(verbose_name='observé le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='ce qu’on y a vu')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='caflab.lesson', verbose_name='enseignement')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_evidence', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'observation d’un enseignement',
                'verbose_name_plural': 'observations d’un enseignement',
                'ordering': ['-observed_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('lesson', 'project'), name='lesson_evidence_once', violation_error_message='Ce projet illustre déjà cet enseignement.'), models.CheckConstraint(condition=models.Q(('observed_on__lte', models.F('recorded_at__date'))), name='lesson_evidence_not_in_future', violation_error_message='Une observation ne peut pas être datée dans le futur.')],
            },
        ),
        migrations.CreateModel(
            name='LessonEvidenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('observed_on', models.DateField(verbose_name='observé le')),
                ('date_precision', models.CharField(choices=[('day', 'au jour près'), ('month', 'au mois près'), ('year', 'à l’année près')], default='day', max_length=5, verbose_name='précision de la date')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='ce qu’on y a vu')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='enregistré le')),
                ('lesson', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='caflab.lesson', verbose_name='enseignement')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.lessonevidence')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlannedInterview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_on', models.DateField(verbose_name='prévu le')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='sujet')),
                ('dropped_because', models.CharField(blank=True, max_length=500, verbose_name='motif d’annulation')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créé le')),
                ('interview', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='portfolio.interview', verbose_name='entretien tenu')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='mené par')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_interviews', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'entretien prévu',
                'verbose_name_plural': 'entretiens prévus',
                'ordering': ['planned_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('interview__isnull', True), ('dropped_because', ''), _connector='OR'), name='planned_interview_held_or_dropped', violation_error_message='Un entretien tenu n’est pas annulé.')],
            },
        ),
        migrations.CreateModel(
            name='PlannedInterviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('planned_on', models.DateField(verbose_name='prévu le')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='sujet')),
                ('dropped_because', models.CharField(blank=True, max_length=500, verbose_name='motif d’annulation')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créé le')),
                ('interview', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.interview', verbose_name='entretien tenu')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='mené par')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.plannedinterview')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='recommandation')),
                ('audiences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('caf', 'Caf'), ('porteurs', 'Porteurs'), ('cnaf', 'Cnaf'), ('state', 'État'), ('local', 'Collectivités')], max_length=10), size=None, verbose_name='s’adresse à')),
                ('state', models.CharField(choices=[('to_study', 'À instruire'), ('retained', 'Retenue'), ('under_way', 'En cours'), ('done', 'Faite'), ('dropped', 'Abandonnée')], default='to_study', max_length=10, verbose_name='état')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='échéance')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('lessons', models.ManyToManyField(blank=True, related_name='recommendations', to='caflab.lesson', verbose_name='d’après les enseignements')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suivie par')),
            ],
            options={
                'verbose_name': 'recommandation',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('audiences__len__gt', 0)), name='recommendation_audience', violation_error_message='Dites à qui elle s’adresse.')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(blank=True, max_length=10, verbose_name='état')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='motif')),
                ('at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='le')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='caflab.evaluation')),
                ('lesson', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='caflab.lesson')),
                ('recommendation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='caflab.recommendation')),
            ],
            options={
                'verbose_name': 'étape',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('evaluation__isnull', False), ('lesson', None), ('recommendation', None)), models.Q(('evaluation', None), ('lesson__isnull', False), ('recommendation', None)), models.Q(('evaluation', None), ('lesson', None), ('recommendation__isnull', False)), _connector='OR'), name='step_of_one', violation_error_message='Une étape porte sur une seule chose.'), models.CheckConstraint(condition=models.Q(('note', ''), ('state', ''), _negated=True), name='step_says_something', violation_error_message='Écrivez une note.')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.TextField(max_length=2000, verbose_name='recommandation')),
                ('audiences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('caf', 'Caf'), ('porteurs', 'Porteurs'), ('cnaf', 'Cnaf'), ('state', 'État'), ('local', 'Collectivités')], max_length=10), size=None, verbose_name='s’adresse à')),
                ('state', models.CharField(choices=[('to_study', 'À instruire'), ('retained', 'Retenue'), ('under_way', 'En cours'), ('done', 'Faite'), ('dropped', 'Abandonnée')], default='to_study', max_length=10, verbose_name='état')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='échéance')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='créée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suivie par')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.recommendation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('guide', 'Guides'), ('talking_points', 'Éléments de langage'), ('training', 'Formations'), ('evaluator', 'Évaluateurs')], max_length=15, verbose_name='rubrique')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('purpose', models.TextField(max_length=1000, verbose_name='à quoi elle sert')),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('caf', 'Caf'), ('caflab', 'Caflab'), ('cnaf', 'Cnaf'), ('state', 'État'), ('porteurs', 'Porteurs')], max_length=10), size=None, verbose_name='pour qui')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='adresse')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='relue le')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('is_retired', models.BooleanField(default=False, editable=False, verbose_name='retirée')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'ressource',
                'ordering': ['kind', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('readers__len__gt', 0)), name='resource_readers', violation_error_message='Dites pour qui est cette ressource.')],
            },
        ),
        migrations.CreateModel(
            name='ResourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('guide', 'Guides'), ('talking_points', 'Éléments de langage'), ('training', 'Formations'), ('evaluator', 'Évaluateurs')], max_length=15, verbose_name='rubrique')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('purpose', models.TextField(max_length=1000, verbose_name='à quoi elle sert')),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('caf', 'Caf'), ('caflab', 'Caflab'), ('cnaf', 'Cnaf'), ('state', 'État'), ('porteurs', 'Porteurs')], max_length=10), size=None, verbose_name='pour qui')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='adresse')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='relue le')),
                ('position', models.PositiveIntegerField(default=0, editable=False, verbose_name='rang')),
                ('is_retired', models.BooleanField(default=False, editable=False, verbose_name='retirée')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='caflab.resource')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resource',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_resourceevent" ("id", "is_retired", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "readers", "reviewed_on", "title", "url", "version") VALUES (NEW."id", NEW."is_retired", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."purpose", NEW."readers", NEW."reviewed_on", NEW."title", NEW."url", NEW."version"); RETURN NULL;', hash='ddb3934e14a5a98b5fdd63b4460413dd5a2c0f18', operation='INSERT', pgid='pgtrigger_insert_insert_0205d', table='caflab_resource', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resource',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_resourceevent" ("id", "is_retired", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "readers", "reviewed_on", "title", "url", "version") VALUES (NEW."id", NEW."is_retired", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."purpose", NEW."readers", NEW."reviewed_on", NEW."title", NEW."url", NEW."version"); RETURN NULL;', hash='44f0e8c042446534375ff3395ef2819ef3dcfdac', operation='UPDATE', pgid='pgtrigger_update_update_57622', table='caflab_resource', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resource',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_resourceevent" ("id", "is_retired", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "readers", "reviewed_on", "title", "url", "version") VALUES (OLD."id", OLD."is_retired", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."purpose", OLD."readers", OLD."reviewed_on", OLD."title", OLD."url", OLD."version"); RETURN NULL;', hash='e01084b703caa4a235a3dd8fd057c630fece7132', operation='DELETE', pgid='pgtrigger_delete_delete_4f0cc', table='caflab_resource', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_evaluationevent" ("budget", "due_on", "evaluator", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "question", "started_on", "state", "version") VALUES (NEW."budget", NEW."due_on", NEW."evaluator", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."question", NEW."started_on", NEW."state", NEW."version"); RETURN NULL;', hash='878d303fd5cb5b8734c66eacd720a64d201ede99', operation='INSERT', pgid='pgtrigger_insert_insert_4e822', table='caflab_evaluation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_evaluationevent" ("budget", "due_on", "evaluator", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "question", "started_on", "state", "version") VALUES (NEW."budget", NEW."due_on", NEW."evaluator", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."question", NEW."started_on", NEW."state", NEW."version"); RETURN NULL;', hash='92b33d8a0272b51bdb69c3afe7429f2bbfa462f7', operation='UPDATE', pgid='pgtrigger_update_update_3efe1', table='caflab_evaluation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_evaluationevent" ("budget", "due_on", "evaluator", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "question", "started_on", "state", "version") VALUES (OLD."budget", OLD."due_on", OLD."evaluator", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."question", OLD."started_on", OLD."state", OLD."version"); RETURN NULL;', hash='e5409fdc3cd84a2bd49c9214e88ffa6deab80b41', operation='DELETE', pgid='pgtrigger_delete_delete_4612a', table='caflab_evaluation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='impactmeasure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_impactmeasureevent" ("baseline", "evaluation_id", "how", "id", "measured_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "version", "what") VALUES (NEW."baseline", NEW."evaluation_id", NEW."how", NEW."id", NEW."measured_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."result", NEW."version", NEW."what"); RETURN NULL;', hash='702e5ac31aeadfffe486d036c0b7e3ec5ce6a5df', operation='INSERT', pgid='pgtrigger_insert_insert_1d321', table='caflab_impactmeasure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='impactmeasure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_impactmeasureevent" ("baseline", "evaluation_id", "how", "id", "measured_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "version", "what") VALUES (NEW."baseline", NEW."evaluation_id", NEW."how", NEW."id", NEW."measured_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."result", NEW."version", NEW."what"); RETURN NULL;', hash='2a37aa3612ec8ea162162ab2c59126e253beb7df', operation='UPDATE', pgid='pgtrigger_update_update_c83fd', table='caflab_impactmeasure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='impactmeasure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_impactmeasureevent" ("baseline", "evaluation_id", "how", "id", "measured_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "version", "what") VALUES (OLD."baseline", OLD."evaluation_id", OLD."how", OLD."id", OLD."measured_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."result", OLD."version", OLD."what"); RETURN NULL;', hash='f3bc026a5a8be42e12b4de86dc6b25656cd80330', operation='DELETE', pgid='pgtrigger_delete_delete_7f6d2', table='caflab_impactmeasure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interviewnotes',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e83ecc24153fbe7c9294f43ce38be5c64586fb7c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_99871', table='caflab_interviewnotes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_lessonevent" ("author_id", "created_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "themes", "title", "version") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."text", NEW."themes", NEW."title", NEW."version"); RETURN NULL;', hash='b3126f73debc9d3d6e9d5be5197264dddc013dc9', operation='INSERT', pgid='pgtrigger_insert_insert_d9b4b', table='caflab_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_lessonevent" ("author_id", "created_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "themes", "title", "version") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."text", NEW."themes", NEW."title", NEW."version"); RETURN NULL;', hash='b1ec00a385eab0667d4f19a1a49a9e003316a85d', operation='UPDATE', pgid='pgtrigger_update_update_dea96', table='caflab_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lesson',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_lessonevent" ("author_id", "created_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "text", "themes", "title", "version") VALUES (OLD."author_id", OLD."created_at", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."text", OLD."themes", OLD."title", OLD."version"); RETURN NULL;', hash='32d3164a747b6a5e025f8d9a431ae62e44289f05', operation='DELETE', pgid='pgtrigger_delete_delete_99125', table='caflab_lesson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lessonevidence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_lessonevidenceevent" ("date_precision", "id", "lesson_id", "observed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "recorded_at", "text") VALUES (NEW."date_precision", NEW."id", NEW."lesson_id", NEW."observed_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."recorded_at", NEW."text"); RETURN NULL;', hash='424243f05910398a0523e15938443bfe5e40b450', operation='INSERT', pgid='pgtrigger_insert_insert_fd65f', table='caflab_lessonevidence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lessonevidence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_lessonevidenceevent" ("date_precision", "id", "lesson_id", "observed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "recorded_at", "text") VALUES (NEW."date_precision", NEW."id", NEW."lesson_id", NEW."observed_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."recorded_at", NEW."text"); RETURN NULL;', hash='2d25e41e302f89eccb283bd8d3ece8b5557bfa66', operation='UPDATE', pgid='pgtrigger_update_update_7610d', table='caflab_lessonevidence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lessonevidence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_lessonevidenceevent" ("date_precision", "id", "lesson_id", "observed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "recorded_at", "text") VALUES (OLD."date_precision", OLD."id", OLD."lesson_id", OLD."observed_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."recorded_at", OLD."text"); RETURN NULL;', hash='90266b38a03adfe28d12ed9477acabbe270465ea', operation='DELETE', pgid='pgtrigger_delete_delete_de5c7', table='caflab_lessonevidence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedinterview',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_plannedinterviewevent" ("created_at", "dropped_because", "id", "interview_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "project_id", "purpose") VALUES (NEW."created_at", NEW."dropped_because", NEW."id", NEW."interview_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."project_id", NEW."purpose"); RETURN NULL;', hash='728febcf51886d16761d5ad73a69905a74f91626', operation='INSERT', pgid='pgtrigger_insert_insert_bf4ae', table='caflab_plannedinterview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedinterview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_plannedinterviewevent" ("created_at", "dropped_because", "id", "interview_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "project_id", "purpose") VALUES (NEW."created_at", NEW."dropped_because", NEW."id", NEW."interview_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."project_id", NEW."purpose"); RETURN NULL;', hash='a758b5c832751294f94acd1ef5ab8ea93d48bd2a', operation='UPDATE', pgid='pgtrigger_update_update_f5d86', table='caflab_plannedinterview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedinterview',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_plannedinterviewevent" ("created_at", "dropped_because", "id", "interview_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "project_id", "purpose") VALUES (OLD."created_at", OLD."dropped_because", OLD."id", OLD."interview_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_on", OLD."project_id", OLD."purpose"); RETURN NULL;', hash='c55029dfd1c3ba9fd9b8fe0edaa65559c07d234c', operation='DELETE', pgid='pgtrigger_delete_delete_edd22', table='caflab_plannedinterview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_recommendationevent" ("audiences", "author_id", "created_at", "due_on", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "state", "text", "version") VALUES (NEW."audiences", NEW."author_id", NEW."created_at", NEW."due_on", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."state", NEW."text", NEW."version"); RETURN NULL;', hash='c5f62bffe43f39e6b2089fbbb93c2af67aec8d72', operation='INSERT', pgid='pgtrigger_insert_insert_dfd53', table='caflab_recommendation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "caflab_recommendationevent" ("audiences", "author_id", "created_at", "due_on", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "state", "text", "version") VALUES (NEW."audiences", NEW."author_id", NEW."created_at", NEW."due_on", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."state", NEW."text", NEW."version"); RETURN NULL;', hash='cc1535286b57e3df9e10e8cfb90d2cd516b5120e', operation='UPDATE', pgid='pgtrigger_update_update_3c70c', table='caflab_recommendation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "caflab_recommendationevent" ("audiences", "author_id", "created_at", "due_on", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "state", "text", "version") VALUES (OLD."audiences", OLD."author_id", OLD."created_at", OLD."due_on", OLD."id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."state", OLD."text", OLD."version"); RETURN NULL;', hash='832e23af24c3cb84caeaf99285ef155deb8cf724', operation='DELETE', pgid='pgtrigger_delete_delete_ba1d0', table='caflab_recommendation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='step',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='278a7c5c4771c425bfc01ad90d0e89147b16bc2e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_415ac', table='caflab_step', when='BEFORE')),
        ),
    ]
