"""The tables of the official territories and of the Caf."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from projects.core import migrating


class Migration(migrating.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "licence",
                    models.CharField(
                        help_text="« à confirmer » quand la source ne la dit pas.",
                        max_length=100,
                        verbose_name="licence",
                    ),
                ),
                (
                    "vintage",
                    models.DateField(
                        blank=True, help_text="Vide quand il reste à confirmer.", null=True, verbose_name="millésime"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("loaded_at", models.DateTimeField(verbose_name="chargé le")),
            ],
            options={
                "verbose_name": "jeu de données",
                "verbose_name_plural": "jeux de données",
                "ordering": ["slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="territories_dataset_sha256_format",
                        violation_error_message="L’empreinte compte 64 chiffres hexadécimaux.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkRegion",
            fields=[
                (
                    "slug",
                    models.SlugField(max_length=60, primary_key=True, serialize=False, verbose_name="identifiant"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=100, verbose_name="nom de tri")),
            ],
            options={
                "verbose_name": "région du réseau",
                "verbose_name_plural": "régions du réseau",
                "ordering": ["sort_name"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name="code Insee")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=200, verbose_name="nom de tri")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.region",
                        verbose_name="remplacé par",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[("metro", "Métropole"), ("drom", "Outre-mer")], max_length=5, verbose_name="zone"
                    ),
                ),
                ("capital", models.CharField(max_length=5, verbose_name="code du chef-lieu")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "network_region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regions",
                        to="territories.networkregion",
                        verbose_name="région du réseau",
                    ),
                ),
            ],
            options={
                "verbose_name": "région",
                "verbose_name_plural": "régions",
                "ordering": ["sort_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("valid_to__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="territories_region_successor",
                        violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{2}$")),
                        name="territories_region_code_format",
                        violation_error_message="Le code d’une région compte deux chiffres.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name="code Insee")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=200, verbose_name="nom de tri")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.department",
                        verbose_name="remplacé par",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="territories.region",
                        verbose_name="région",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[("metro", "Métropole"), ("drom", "Outre-mer")], max_length=5, verbose_name="zone"
                    ),
                ),
                ("capital", models.CharField(max_length=5, verbose_name="code du chef-lieu")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
            ],
            options={
                "verbose_name": "département",
                "verbose_name_plural": "départements",
                "ordering": ["sort_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("valid_to__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="territories_department_successor",
                        violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^([0-9]{2}|2[AB]|97[0-9])$")),
                        name="territories_department_code_format",
                        violation_error_message="Le code d’un département est de la forme 07, 2A ou 974.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Epci",
            fields=[
                ("siren", models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="SIREN")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=200, verbose_name="nom de tri")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.epci",
                        verbose_name="remplacé par",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CC", "Communauté de communes"),
                            ("CA", "Communauté d’agglomération"),
                            ("CU", "Communauté urbaine"),
                            ("METRO", "Métropole"),
                            ("MET69", "Métropole de Lyon"),
                            ("EPT", "Établissement public territorial"),
                        ],
                        max_length=5,
                        verbose_name="nature",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="epcis",
                        to="territories.department",
                        verbose_name="département principal",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="epcis",
                        to="territories.region",
                        verbose_name="région",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="population municipale"),
                ),
            ],
            options={
                "verbose_name": "EPCI",
                "verbose_name_plural": "EPCI",
                "ordering": ["sort_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("valid_to__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="territories_epci_successor",
                        violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siren__regex", "^[0-9]{9}$")),
                        name="territories_epci_siren_format",
                        violation_error_message="Un SIREN compte neuf chiffres.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name="code Insee")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=200, verbose_name="nom de tri")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.commune",
                        verbose_name="remplacé par",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.department",
                        verbose_name="département",
                    ),
                ),
                (
                    "epci",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.epci",
                        verbose_name="EPCI",
                    ),
                ),
                (
                    "ept",
                    models.ForeignKey(
                        blank=True,
                        help_text="Dans la Métropole du Grand Paris seulement.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ept_communes",
                        to="territories.epci",
                        verbose_name="établissement public territorial",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "postal_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="codes postaux",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "verbose_name_plural": "communes",
                "ordering": ["sort_name"],
                "indexes": [
                    models.Index(fields=["sort_name"], name="commune_sort_name_prefix", opclasses=["text_pattern_ops"]),
                    django.contrib.postgres.indexes.GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("valid_to__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="territories_commune_successor",
                        violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^([0-9]{2}|2[AB])[0-9]{3}$")),
                        name="territories_commune_code_format",
                        violation_error_message="Le code Insee d’une commune est de la forme 07010 ou 2A004.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Caf",
            fields=[
                ("key", models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name="clé")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("sort_name", models.CharField(editable=False, max_length=200, verbose_name="nom de tri")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="en vigueur jusqu’au")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="territories.caf",
                        verbose_name="remplacé par",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("caf", "Caf"), ("cssm", "Caisse de sécurité sociale de Mayotte")],
                        default="caf",
                        max_length=4,
                        verbose_name="nature",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cafs",
                        to="territories.region",
                        verbose_name="région",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "Caf",
                "verbose_name_plural": "Caf",
                "ordering": ["sort_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("valid_to__isnull", False), models.Q(("successor", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="territories_caf_successor",
                        violation_error_message="Seul un territoire fermé peut être remplacé, et par un autre que lui-même.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^([0-9]{2}|2[AB]|97[0-9])(-[A-Z]{2})?$")),
                        name="territories_caf_key_format",
                        violation_error_message="La clé d’une Caf est le code de son département, suivi de deux lettres s’il en compte plusieurs.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CafDepartment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "caf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="department_links",
                        to="territories.caf",
                        verbose_name="Caf",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caf_links",
                        to="territories.department",
                        verbose_name="département",
                    ),
                ),
                ("is_main", models.BooleanField(default=True, verbose_name="département principal")),
            ],
            options={
                "verbose_name": "département d’une Caf",
                "verbose_name_plural": "départements des Caf",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("caf", "department"),
                        name="territories_cafdepartment_unique",
                        violation_error_message="Cette Caf a déjà ce département.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)),
                        fields=("caf",),
                        name="territories_cafdepartment_one_main",
                        violation_error_message="Une Caf a un seul département principal.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="caf",
            name="departments",
            field=models.ManyToManyField(
                related_name="cafs",
                through="territories.CafDepartment",
                to="territories.department",
                verbose_name="départements",
            ),
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="territories.department",
                        verbose_name="département",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taux_pauvrete", "Taux de pauvreté"),
                            ("taux_couverture_global", "Taux de couverture global"),
                            ("taux_eaje", "Couverture par les EAJE"),
                            ("taux_eaje_psu", "Couverture par les EAJE financés par la PSU"),
                            ("taux_eaje_hors_psu", "Couverture par les EAJE hors PSU"),
                            ("taux_prescolarisation", "Préscolarisation avant trois ans"),
                            ("taux_assistante_maternelle", "Couverture par les assistants maternels"),
                            ("taux_garde_domicile", "Couverture par la garde à domicile"),
                        ],
                        max_length=30,
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="Année de publication pour le taux de pauvreté, année observée pour les autres.",
                        verbose_name="année",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=1, max_digits=5, verbose_name="valeur (%)")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="territories.dataset",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur",
                "verbose_name_plural": "indicateurs",
                "ordering": ["department", "kind", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "kind", "year"),
                        name="territories_indicator_unique",
                        violation_error_message="Cet indicateur a déjà une valeur pour cette année.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="territories_indicator_positive",
                        violation_error_message="Un taux n’est pas négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)),
                        name="territories_indicator_year",
                        violation_error_message="L’année est comprise entre 1990 et 2100.",
                    ),
                ],
            },
        ),
    ]
