import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('calls', '0001_initial'),
        ('documents', '0001_documents_and_versions'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('portfolio', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.SlugField(max_length=20, verbose_name='code')),
                ('side', models.CharField(choices=[('charge', 'Charges'), ('produit', 'Produits')], max_length=8, verbose_name='côté')),
                ('label', models.CharField(max_length=120, verbose_name='intitulé')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
            ],
            options={
                'verbose_name': 'ligne du budget',
                'verbose_name_plural': 'lignes du budget',
                'ordering': ['side', 'position', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year', None), ('last_year__gte', models.F('first_year')), _connector='OR'), name='budgetheading_years', violation_error_message='La dernière année précède la première.'), models.UniqueConstraint(fields=('code', 'first_year'), name='budget_heading_once', violation_error_message='Ce code a déjà une ligne depuis cette année.')],
            },
        ),
        migrations.CreateModel(
            name='BudgetHeadingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.SlugField(db_index=False, max_length=20, verbose_name='code')),
                ('side', models.CharField(choices=[('charge', 'Charges'), ('produit', 'Produits')], max_length=8, verbose_name='côté')),
                ('label', models.CharField(max_length=120, verbose_name='intitulé')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.budgetheading')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=150, verbose_name='indicateur')),
                ('unit', models.CharField(max_length=40, verbose_name='unité')),
                ('nature', models.CharField(choices=[('flux', 'Compté sur l’année, s’additionne (ateliers, visites, heures)'), ('cumul', 'Cumulé depuis le début (enfants accueillis depuis l’ouverture)'), ('stock', 'Constaté à un moment (places, salariés en poste)'), ('distinct', 'Personnes différentes sur l’année (une famille revient l’année suivante)'), ('taux', 'Taux ou moyenne')], max_length=10, verbose_name='ce que c’est')),
                ('is_closed', models.BooleanField(default=False, verbose_name='n’est plus suivi')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'indicateur',
                'ordering': ['project', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('project'), django.db.models.functions.text.Lower('label'), name='indicator_once', violation_error_message='Ce projet a déjà un indicateur de ce nom.')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('label', models.CharField(max_length=150, verbose_name='indicateur')),
                ('unit', models.CharField(max_length=40, verbose_name='unité')),
                ('nature', models.CharField(choices=[('flux', 'Compté sur l’année, s’additionne (ateliers, visites, heures)'), ('cumul', 'Cumulé depuis le début (enfants accueillis depuis l’ouverture)'), ('stock', 'Constaté à un moment (places, salariés en poste)'), ('distinct', 'Personnes différentes sur l’année (une famille revient l’année suivante)'), ('taux', 'Taux ou moyenne')], max_length=10, verbose_name='ce que c’est')),
                ('is_closed', models.BooleanField(default=False, verbose_name='n’est plus suivi')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.indicator')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('days', models.SmallIntegerField(help_text='Négatif avant la date limite.', validators=[django.core.validators.MinValueValidator(-120, 'Au plus 120 jours avant.'), django.core.validators.MaxValueValidator(365, 'Au plus 365 jours après.')], verbose_name='jours après la date limite')),
            ],
            options={
                'verbose_name': 'relance automatique',
                'verbose_name_plural': 'relances automatiques',
                'ordering': ['days', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year', None), ('last_year__gte', models.F('first_year')), _connector='OR'), name='reminderrule_years', violation_error_message='La dernière année précède la première.'), models.UniqueConstraint(fields=('days', 'first_year'), name='bilan_reminder_rule_once', violation_error_message='Cette relance existe déjà depuis cette année.')],
            },
        ),
        migrations.CreateModel(
            name='ReminderRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('days', models.SmallIntegerField(help_text='Négatif avant la date limite.', validators=[django.core.validators.MinValueValidator(-120, 'Au plus 120 jours avant.'), django.core.validators.MaxValueValidator(365, 'Au plus 365 jours après.')], verbose_name='jours après la date limite')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.reminderrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BilanCampaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='année du bilan')),
                ('opens_on', models.DateField(verbose_name='ouverte le')),
                ('due_on', models.DateField(verbose_name='à déposer avant la fin du')),
                ('note', models.TextField(blank=True, verbose_name='consigne')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('call', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call', verbose_name='appel dont les projets répondent')),
            ],
            options={
                'verbose_name': 'campagne de bilans',
                'verbose_name_plural': 'campagnes de bilans',
                'ordering': ['-year', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('year', 'call'), name='bilan_campaign_once', nulls_distinct=False, violation_error_message='Une campagne existe déjà pour cette année et ces projets.'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('opens_on'))), name='bilan_campaign_dates', violation_error_message='La date limite précède l’ouverture.')],
            },
        ),
        migrations.CreateModel(
            name='Bilan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('attendu', 'Attendu'), ('en_cours', 'En cours de saisie'), ('depose', 'Déposé'), ('a_completer', 'À compléter'), ('complete', 'Complété'), ('valide', 'Validé'), ('rouvert', 'Rouvert'), ('dispense', 'Dispensé')], default='attendu', max_length=12, verbose_name='état')),
                ('period_start', models.DateField(verbose_name='du')),
                ('period_end', models.DateField(verbose_name='au')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to='portfolio.project', verbose_name='projet')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bilans', to='bilans.bilancampaign', verbose_name='campagne')),
            ],
            options={
                'verbose_name': 'bilan annuel',
                'verbose_name_plural': 'bilans annuels',
                'ordering': ['-campaign__year', 'project'],
                'indexes': [models.Index(fields=['campaign', 'state'], name='bilan_campaign_state')],
                'constraints': [models.UniqueConstraint(fields=('project', 'campaign'), name='bilan_once', violation_error_message='Ce projet a déjà un bilan dans cette campagne.'), models.CheckConstraint(condition=models.Q(('period_end__gte', models.F('period_start'))), name='bilan_period', violation_error_message='La période finit avant de commencer.')],
            },
        ),
        migrations.CreateModel(
            name='BilanReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='le')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='bilans.bilan', verbose_name='bilan')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='bilans.reminderrule', verbose_name='relance automatique')),
            ],
            options={
                'verbose_name': 'relance',
                'ordering': ['bilan', '-day'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'day'), name='bilan_reminder_daily', violation_error_message='Ce bilan a déjà été relancé ce jour.'), models.UniqueConstraint(condition=models.Q(('rule__isnull', False)), fields=('bilan', 'rule'), name='bilan_reminder_rule', violation_error_message='Cette relance est déjà partie pour ce bilan.')],
            },
        ),
        migrations.CreateModel(
            name='BilanSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(choices=[('activite', 'Activité de l’année'), ('indicateurs', 'Indicateurs'), ('difficultes', 'Difficultés et besoins'), ('budget', 'Budget')], max_length=12, verbose_name='page')),
                ('note', models.TextField(blank=True, verbose_name='remarque')),
                ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='enregistrée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='bilans.bilan', verbose_name='bilan')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'page du bilan',
                'verbose_name_plural': 'pages du bilan',
                'constraints': [models.UniqueConstraint(fields=('bilan', 'slug'), name='bilan_section_once', violation_error_message='Ce bilan a déjà cette page.')],
            },
        ),
        migrations.CreateModel(
            name='BilanSectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('slug', models.CharField(choices=[('activite', 'Activité de l’année'), ('indicateurs', 'Indicateurs'), ('difficultes', 'Difficultés et besoins'), ('budget', 'Budget')], max_length=12, verbose_name='page')),
                ('note', models.TextField(blank=True, verbose_name='remarque')),
                ('saved_at', models.DateTimeField(blank=True, null=True, verbose_name='enregistrée le')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('bilan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='bilans.bilan', verbose_name='bilan')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.bilansection')),
                ('saved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BilanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('content', models.JSONField(verbose_name='contenu')),
                ('deposited_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='déposée le')),
                ('for_porteur', models.BooleanField(default=False, verbose_name='déposée par la Caf pour le porteur')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='bilans.bilan', verbose_name='bilan')),
                ('deposited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposée par')),
            ],
            options={
                'verbose_name': 'version déposée',
                'verbose_name_plural': 'versions déposées',
                'ordering': ['bilan', 'number'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'number'), name='bilan_version_once', violation_error_message='Ce bilan a déjà une version de ce numéro.')],
            },
        ),
        migrations.CreateModel(
            name='BilanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.CharField(blank=True, max_length=20, verbose_name='acte')),
                ('state', models.CharField(choices=[('attendu', 'Attendu'), ('en_cours', 'En cours de saisie'), ('depose', 'Déposé'), ('a_completer', 'À compléter'), ('complete', 'Complété'), ('valide', 'Validé'), ('rouvert', 'Rouvert'), ('dispense', 'Dispensé')], max_length=12, verbose_name='état')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('for_porteur', models.BooleanField(default=False, verbose_name='fait par la Caf pour le porteur')),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, verbose_name='le')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='bilans.bilan', verbose_name='bilan')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='bilans.bilanversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'étape du bilan',
                'verbose_name_plural': 'étapes du bilan',
                'ordering': ['bilan', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BilanComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='à propos de')),
                ('text', models.TextField(verbose_name='remarque')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='bilans.bilanstep', verbose_name='étape')),
            ],
            options={
                'verbose_name': 'remarque de la Caf',
                'verbose_name_plural': 'remarques de la Caf',
                'ordering': ['step', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('step', 'key'), name='bilan_comment_once', violation_error_message='Cette rubrique a déjà une remarque.')],
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='prévu')),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='réalisé')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='bilans.bilan', verbose_name='bilan')),
                ('heading', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='bilans.budgetheading', verbose_name='ligne')),
            ],
            options={
                'verbose_name': 'montant du budget',
                'verbose_name_plural': 'montants du budget',
                'ordering': ['bilan', 'heading__side', 'heading__position'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'heading'), name='budget_line_once', violation_error_message='Cette ligne du budget a déjà ses montants.'), models.CheckConstraint(condition=models.Q(models.Q(('planned', None), ('planned__gte', 0), _connector='OR'), models.Q(('actual', None), ('actual__gte', 0), _connector='OR')), name='budget_line_positive', violation_error_message='Un montant ne peut pas être négatif.')],
            },
        ),
        migrations.CreateModel(
            name='Difficulty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='texte')),
                ('kind', models.CharField(choices=[('recrutement', 'Recruter ou garder l’équipe'), ('locaux', 'Trouver ou aménager des locaux'), ('cout', 'Tenir les coûts'), ('financement', 'Trouver qui finance la suite'), ('partenaires', 'Travailler avec les partenaires'), ('familles', 'Toucher les familles visées'), ('autre', 'Autre difficulté')], max_length=15, verbose_name='nature')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='difficulties', to='bilans.bilan', verbose_name='bilan')),
            ],
            options={
                'verbose_name': 'difficulté',
                'ordering': ['bilan', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'kind'), name='bilan_difficulty_once', violation_error_message='Cette difficulté est déjà dite.')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='cible')),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='réalisé')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='bilans.bilan', verbose_name='bilan')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='bilans.indicator', verbose_name='indicateur')),
            ],
            options={
                'verbose_name': 'valeur d’indicateur',
                'verbose_name_plural': 'valeurs d’indicateurs',
                'ordering': ['bilan', 'indicator'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'bilan'), name='indicator_value_once', violation_error_message='Cet indicateur a déjà une valeur dans ce bilan.'), models.CheckConstraint(condition=models.Q(models.Q(('target', None), ('target__gte', 0), _connector='OR'), models.Q(('actual', None), ('actual__gte', 0), _connector='OR')), name='indicator_value_positive', violation_error_message='Une valeur ne peut pas être négative.')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='texte')),
                ('kind', models.CharField(choices=[('methode', 'Méthode de projet, formation'), ('evaluation', 'Mesure et évaluation des effets'), ('financement', 'Recherche de financements'), ('reseau', 'Rencontrer d’autres porteurs, faire connaître'), ('autre', 'Autre besoin')], max_length=15, verbose_name='nature')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='bilans.bilan', verbose_name='bilan')),
            ],
            options={
                'verbose_name': 'besoin',
                'ordering': ['bilan', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'kind'), name='bilan_need_once', violation_error_message='Ce besoin est déjà dit.')],
            },
        ),
        migrations.CreateModel(
            name='BilanCampaignEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='année du bilan')),
                ('opens_on', models.DateField(verbose_name='ouverte le')),
                ('due_on', models.DateField(verbose_name='à déposer avant la fin du')),
                ('note', models.TextField(blank=True, verbose_name='consigne')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('call', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calls.call', verbose_name='appel dont les projets répondent')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.bilancampaign')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BilanDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bilan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='budget_file', to='bilans.bilan', verbose_name='bilan')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bilan_file', to='documents.document', verbose_name='document')),
            ],
            options={
                'verbose_name': 'budget joint',
                'verbose_name_plural': 'budgets joints',
            },
        ),
        migrations.CreateModel(
            name='BilanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('attendu', 'Attendu'), ('en_cours', 'En cours de saisie'), ('depose', 'Déposé'), ('a_completer', 'À compléter'), ('complete', 'Complété'), ('valide', 'Validé'), ('rouvert', 'Rouvert'), ('dispense', 'Dispensé')], default='attendu', max_length=12, verbose_name='état')),
                ('period_start', models.DateField(verbose_name='du')),
                ('period_end', models.DateField(verbose_name='au')),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='bilans.bilancampaign', verbose_name='campagne')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.bilan')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='portfolio.project', verbose_name='projet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BilanQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('theme', models.SlugField(max_length=40, verbose_name='thème')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('label', models.CharField(max_length=250, verbose_name='question')),
                ('help', models.TextField(blank=True, max_length=1000, verbose_name='aide')),
                ('required', models.BooleanField(default=True, verbose_name='réponse attendue')),
            ],
            options={
                'verbose_name': 'question du bilan',
                'verbose_name_plural': 'questions du bilan',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year', None), ('last_year__gte', models.F('first_year')), _connector='OR'), name='bilanquestion_years', violation_error_message='La dernière année précède la première.'), models.UniqueConstraint(fields=('theme', 'first_year'), name='bilan_question_once', violation_error_message='Ce thème a déjà une question depuis cette année.')],
            },
        ),
        migrations.CreateModel(
            name='BilanQuestionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='depuis les bilans de')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(2000, 'Cette année n’est pas plausible.'), django.core.validators.MaxValueValidator(2100, 'Cette année n’est pas plausible.')], verbose_name='jusqu’aux bilans de')),
                ('source_text', models.CharField(max_length=250, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('theme', models.SlugField(db_index=False, max_length=40, verbose_name='thème')),
                ('position', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('label', models.CharField(max_length=250, verbose_name='question')),
                ('help', models.TextField(blank=True, max_length=1000, verbose_name='aide')),
                ('required', models.BooleanField(default=True, verbose_name='réponse attendue')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='bilans.bilanquestion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BilanAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='réponse')),
                ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bilans.bilan', verbose_name='bilan')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bilans.bilanquestion', verbose_name='question')),
            ],
            options={
                'verbose_name': 'réponse',
                'ordering': ['bilan', 'question__position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bilan', 'question'), name='bilan_answer_once', violation_error_message='Cette question a déjà une réponse.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilanquestion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilanquestionevent" ("first_year", "help", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "required", "source_text", "theme", "version") VALUES (NEW."first_year", NEW."help", NEW."id", NEW."label", NEW."last_year", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."required", NEW."source_text", NEW."theme", NEW."version"); RETURN NULL;', hash='42cb1bec5a0a294fc970397b24da5911fcf6bd71', operation='INSERT', pgid='pgtrigger_insert_insert_a98b0', table='bilans_bilanquestion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilanquestion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_bilanquestionevent" ("first_year", "help", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "required", "source_text", "theme", "version") VALUES (NEW."first_year", NEW."help", NEW."id", NEW."label", NEW."last_year", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."required", NEW."source_text", NEW."theme", NEW."version"); RETURN NULL;', hash='134219d9851eda733f5dd815feca24677806d3e7', operation='UPDATE', pgid='pgtrigger_update_update_9da3d', table='bilans_bilanquestion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilanquestion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilanquestionevent" ("first_year", "help", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "required", "source_text", "theme", "version") VALUES (OLD."first_year", OLD."help", OLD."id", OLD."label", OLD."last_year", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."required", OLD."source_text", OLD."theme", OLD."version"); RETURN NULL;', hash='924cd330beac873f911c477a6079218629ddbe60', operation='DELETE', pgid='pgtrigger_delete_delete_98548', table='bilans_bilanquestion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetheading',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_budgetheadingevent" ("code", "first_year", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "side", "source_text", "version") VALUES (NEW."code", NEW."first_year", NEW."id", NEW."label", NEW."last_year", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."side", NEW."source_text", NEW."version"); RETURN NULL;', hash='08fa9e15a435ae526852b4f97d7b979e4d2c221c', operation='INSERT', pgid='pgtrigger_insert_insert_3b58e', table='bilans_budgetheading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetheading',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_budgetheadingevent" ("code", "first_year", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "side", "source_text", "version") VALUES (NEW."code", NEW."first_year", NEW."id", NEW."label", NEW."last_year", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."side", NEW."source_text", NEW."version"); RETURN NULL;', hash='e7616a2c55f181d5bf95523ec094f972e6370ce8', operation='UPDATE', pgid='pgtrigger_update_update_81451', table='bilans_budgetheading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetheading',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_budgetheadingevent" ("code", "first_year", "id", "label", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "side", "source_text", "version") VALUES (OLD."code", OLD."first_year", OLD."id", OLD."label", OLD."last_year", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."side", OLD."source_text", OLD."version"); RETURN NULL;', hash='acfb6f42aa206974552bf43b371f52e238b686ae', operation='DELETE', pgid='pgtrigger_delete_delete_66c7f', table='bilans_budgetheading', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_reminderruleevent" ("days", "first_year", "id", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_text", "version") VALUES (NEW."days", NEW."first_year", NEW."id", NEW."last_year", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source_text", NEW."version"); RETURN NULL;', hash='6803929ae184de2511c51b3097b9ea27402d9f5c', operation='INSERT', pgid='pgtrigger_insert_insert_5d9e4', table='bilans_reminderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_reminderruleevent" ("days", "first_year", "id", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_text", "version") VALUES (NEW."days", NEW."first_year", NEW."id", NEW."last_year", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source_text", NEW."version"); RETURN NULL;', hash='4947e560f3b2447c6017f94ad7976605e2591d32', operation='UPDATE', pgid='pgtrigger_update_update_b62cf', table='bilans_reminderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_reminderruleevent" ("days", "first_year", "id", "last_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_text", "version") VALUES (OLD."days", OLD."first_year", OLD."id", OLD."last_year", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source_text", OLD."version"); RETURN NULL;', hash='cad8fedbefac19ffc38cd8e83ad296d92b877dcd', operation='DELETE', pgid='pgtrigger_delete_delete_63615', table='bilans_reminderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilancampaign',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilancampaignevent" ("call_id", "due_on", "id", "note", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "year") VALUES (NEW."call_id", NEW."due_on", NEW."id", NEW."note", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version", NEW."year"); RETURN NULL;', hash='40a9802693c880207fa61865ed749411f00c0515', operation='INSERT', pgid='pgtrigger_insert_insert_1c59b', table='bilans_bilancampaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilancampaign',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_bilancampaignevent" ("call_id", "due_on", "id", "note", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "year") VALUES (NEW."call_id", NEW."due_on", NEW."id", NEW."note", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version", NEW."year"); RETURN NULL;', hash='994a9bc46aca24a9381ab88673d2f2f910b5c84c', operation='UPDATE', pgid='pgtrigger_update_update_50bca', table='bilans_bilancampaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilancampaign',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilancampaignevent" ("call_id", "due_on", "id", "note", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "year") VALUES (OLD."call_id", OLD."due_on", OLD."id", OLD."note", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version", OLD."year"); RETURN NULL;', hash='c8a37b18c69d0422946fde244d92f2acc97f5098', operation='DELETE', pgid='pgtrigger_delete_delete_fe1b1', table='bilans_bilancampaign', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilanevent" ("campaign_id", "id", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."campaign_id", NEW."id", NEW."period_end", NEW."period_start", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;', hash='7c6ebd17db8dcf84f19eb7fbe423af284623f486', operation='INSERT', pgid='pgtrigger_insert_insert_64440', table='bilans_bilan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_bilanevent" ("campaign_id", "id", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."campaign_id", NEW."id", NEW."period_end", NEW."period_start", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;', hash='13e21779f565787bde06e44d2d36f3fb5e255381', operation='UPDATE', pgid='pgtrigger_update_update_40522', table='bilans_bilan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilanevent" ("campaign_id", "id", "period_end", "period_start", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (OLD."campaign_id", OLD."id", OLD."period_end", OLD."period_start", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."state"); RETURN NULL;', hash='1429db54880084cda3b7846a256e01f7f33d526d', operation='DELETE', pgid='pgtrigger_delete_delete_ca7b9', table='bilans_bilan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilansection',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilansectionevent" ("bilan_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id", "slug", "version") VALUES (NEW."bilan_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."saved_at", NEW."saved_by_id", NEW."slug", NEW."version"); RETURN NULL;', hash='c814c0bc6f8d416afe8bbe1a31145def078cd61e', operation='INSERT', pgid='pgtrigger_insert_insert_87750', table='bilans_bilansection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilansection',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_bilansectionevent" ("bilan_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id", "slug", "version") VALUES (NEW."bilan_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saved_at", NEW."saved_by_id", NEW."slug", NEW."version"); RETURN NULL;', hash='e95c2419b012f48eea4d87e87e0341ce7e9fc21d', operation='UPDATE', pgid='pgtrigger_update_update_c632a', table='bilans_bilansection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilansection',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_bilansectionevent" ("bilan_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "saved_by_id", "slug", "version") VALUES (OLD."bilan_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saved_at", OLD."saved_by_id", OLD."slug", OLD."version"); RETURN NULL;', hash='0e1a9283e8db4c2b7daabe995e605bab4ede7c0c', operation='DELETE', pgid='pgtrigger_delete_delete_f32f4', table='bilans_bilansection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilancomment',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='01778dcbffc2aacb50de0a67ec0ef328c31ba6eb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c2f9', table='bilans_bilancomment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilanversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b051dd4e8ab05c1a3c56e6ed2c0627eb3343c8c2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_766ea', table='bilans_bilanversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bilanstep',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3525b8046d8e73040bbbad517c6d349a91886306', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_58c67', table='bilans_bilanstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_indicatorevent" ("id", "is_closed", "label", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unit", "version") VALUES (NEW."id", NEW."is_closed", NEW."label", NEW."nature", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."unit", NEW."version"); RETURN NULL;', hash='919edbae17fd498c436f191a3f573f5341dd6066', operation='INSERT', pgid='pgtrigger_insert_insert_df406', table='bilans_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bilans_indicatorevent" ("id", "is_closed", "label", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unit", "version") VALUES (NEW."id", NEW."is_closed", NEW."label", NEW."nature", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."unit", NEW."version"); RETURN NULL;', hash='2524d09de22e6f8930c43a178e9e6c51732d11c4', operation='UPDATE', pgid='pgtrigger_update_update_40c21', table='bilans_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bilans_indicatorevent" ("id", "is_closed", "label", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "unit", "version") VALUES (OLD."id", OLD."is_closed", OLD."label", OLD."nature", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."unit", OLD."version"); RETURN NULL;', hash='dc6366b91a8f8669ee999651eea37160b9334c08', operation='DELETE', pgid='pgtrigger_delete_delete_8da2f', table='bilans_indicator', when='AFTER')),
        ),
    ]
