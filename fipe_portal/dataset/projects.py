"""Loading the projects: every fact through the service that would store it if a person entered it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from fipe_portal.dataset.reading import day
from funding.services import record_regional_total
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Call, CallStage
from projects.calls.services import record_application, record_decision
from projects.core.errors import DomainError
from projects.fiches.enums import ItemKind
from projects.fiches.services import record_availability, write_fiche
from projects.journal.enums import DatePrecision
from projects.journal.models import Source
from projects.journal.services import record
from projects.porteurs.enums import Provenance
from projects.porteurs.models import Porteur
from projects.porteurs.services import create_porteur
from projects.portfolio import services as portfolio
from projects.portfolio.enums import ObservationKind, PartnerRole
from projects.portfolio.models import Category, Project, Statement
from projects.territories.models import Caf, Commune, Department, Epci, Region

Entry = dict[str, Any]
# The day that each document describes; the recueil prints an impossible one, kept as a statement in doubt.
SITUATIONS = {"recueil-2026-01": date(2025, 12, 9), "occitanie-2023": date(2023, 12, 31)}
TERRITORY_MODELS = {"commune": Commune, "epci": Epci, "department": Department, "departement": Department}


class ProjectLoader:
    """Loads one file of projects; codes and sources are resolved once and refused by name when unknown."""

    def __init__(self, content: Entry) -> None:
        self.content = content
        self.sources: dict[str, Source] = {}
        self.calls: dict[str, Call] = {}
        self.categories: dict[str, Category] = {}
        self.porteurs: dict[tuple[str, str], Porteur] = {}

    def load(self) -> int:
        """Store what is not there yet; return how many projects were added."""
        self._references()
        known = set(Project.objects.values_list("reference", flat=True))
        added = [self._project(entry) for entry in self.content["projects"] if entry["reference"] not in known]
        self._totals()
        self._statements()
        texts = {project.pk: " ".join(words) for project, words in added}
        portfolio.refresh_search([project for project, _ in added], texts=texts)
        return len(added)

    def _references(self) -> None:
        for row in self.content["sources"]:
            values = {name: row[name] or "" for name in ("title", "publisher", "kind", "published_label")}
            self.sources[row["slug"]], _ = Source.objects.update_or_create(
                slug=row["slug"], defaults={**values, "published_on": day(row["published_on"])}
            )
        for row in self.content["calls"]:
            dates = {"opened_on": day(row["opened_on"]), "closed_on": day(row["closed_on"])}
            values = {name: row[name] for name in ("title", "kind", "year", "porteur_kinds")}
            self.calls[row["slug"]], _ = Call.objects.update_or_create(
                slug=row["slug"], defaults={**values, **dates, "source": self._source(row["source"])}
            )
            for position, stage in enumerate(row["stages"], start=1):
                days = {name: day(stage[name]) for name in ("starts_on", "ends_on")}
                CallStage.objects.update_or_create(
                    call=self.calls[row["slug"]], position=position, defaults={"title": stage["title"], **days}
                )
        for row in self.content["categories"]:
            values = {
                name: row[name] for name in ("scheme", "letter", "label", "short_label", "definition", "position")
            }
            self.categories[row["code"]], _ = Category.objects.update_or_create(
                code=row["code"],
                defaults={**values, "maps_to_id": row["maps_to"], "source": self._source(row["source"])},
            )

    def _source(self, slug: str | None) -> Source | None:
        if slug is None:
            return None
        if slug not in self.sources:
            raise DomainError(f"La source « {slug} » n’est pas décrite dans le fichier.")
        return self.sources[slug]

    def _project(self, entry: Entry) -> tuple[Project, list[str]]:
        try:
            project = self._identity(entry)
            self._partners(project, entry)
            self._facts(project, entry)
            words = self._fiche(project, entry)
        except ObjectDoesNotExist as error:
            raise DomainError(f"Projet {entry['reference']} : code inconnu ({error}).") from None
        except ValidationError as error:
            raise DomainError(f"Projet {entry['reference']} : {' '.join(error.messages)}") from None
        except KeyError as error:
            raise DomainError(f"Projet {entry.get('reference', '?')} : la rubrique {error} manque.") from None
        return project, words

    def _identity(self, entry: Entry) -> Project:
        department = Department.objects.select_related("region").get(pk=entry["department"])
        porteur = self._porteur(entry["porteur"])
        application = record_application(
            actor=None,
            call=self.calls[entry["call"]],
            reference=entry["reference"],
            region=department.region,
            porteur=porteur,
        )
        record_decision(
            actor=None,
            application=application,
            status=ApplicationStatus.SELECTED,
            observed_on=date.fromisoformat(entry["selected_on"]),
            date_precision=entry["selected_on_precision"],
            source=self._source(entry["sources"][-1]),
            provenance=Provenance.DEDUCED,
        )
        text = ("title", "department_provenance", "caf_provenance", "territory_provenance", "echelon_provenance",
                "qpv_provenance", "ami_provenance", "sdsf_mention")  # fmt: skip
        return portfolio.create_project(
            actor=None,
            application=application,
            sources=[source for slug in entry["sources"] if (source := self._source(slug))],
            porteur=porteur,
            department=department,
            caf=Caf.objects.get(pk=entry["caf_key"]) if entry["caf_key"] else None,
            commune=Commune.objects.get(pk=entry["commune"]) if entry["commune"] else None,
            epci=Epci.objects.get(pk=entry["epci"]) if entry["epci"] else None,
            remarks="\n".join(entry["remarks"]),
            **{name: entry[name] for name in ("echelon", "qpv", "ami_origin")},
            **{name: entry[name] or "" for name in text},
        )

    def _porteur(self, row: Entry | None) -> Porteur | None:
        """The porteur of that name and territory, made once: a name in two projects is one porteur."""
        if row is None:
            return None
        territory = row.get("territory") or {}
        key = (row["name"], territory.get("code") or "")
        if key not in self.porteurs:
            place: dict[str, Any] = {}
            if territory:
                model = TERRITORY_MODELS[territory["type"]]
                field = "department" if model is Department else territory["type"]
                place[field] = model._default_manager.get(pk=territory["code"])
            self.porteurs[key] = Porteur.objects.filter(name=row["name"], **place).first() or self._new_porteur(
                row, place
            )
        return self.porteurs[key]

    def _new_porteur(self, row: Entry, place: dict[str, Any]) -> Porteur:
        porteur = create_porteur(
            name=row["name"],
            kind=row["kind"],
            kind_provenance=row["kind_provenance"],
            printed_name=row.get("printed_name") or "",
            **place,
        )
        record(actor=None, verb="porteur.created", subject=porteur)
        return porteur

    def _partners(self, project: Project, entry: Entry) -> None:
        for role, rows in ((PartnerRole.CO_PORTEUR, entry["co_porteurs"]), (PartnerRole.OPERATOR, entry["operators"])):
            for row in rows:
                porteur = self._porteur(row)
                assert porteur is not None
                portfolio.add_partner(actor=None, project=project, porteur=porteur, role=role)
        for row in entry["structures"]:
            portfolio.add_structure(
                actor=None,
                project=project,
                kind=row["kind"],
                label=row["label"] or "",
                is_planned=row["planned"],
                has_prestation=row["has_prestation_de_service"],
                provenance=row["provenance"],
            )

    def _facts(self, project: Project, entry: Entry) -> None:
        source = self._source(entry["sources"][0])
        printed = {"source": source, "provenance": Provenance.PRINTED}
        if entry["categories"]:
            portfolio.classify(
                actor=None,
                project=project,
                categories=[self.categories[code] for code in entry["categories"]],
                main=self.categories[entry["main_category"]] if entry["main_category"] else None,
                observed_on=date.fromisoformat(entry["classification_observed_on"]),
                **printed,
            )
        maturity = entry["maturity"]
        if maturity["value"]:
            portfolio.observe(
                actor=None,
                project=project,
                kind=ObservationKind.MATURITY,
                value=maturity["value"],
                observed_on=date.fromisoformat(maturity["observed_on"]),
                **printed,
            )
        self._caflab(project, entry, printed)
        self._actions(project, entry, source)

    def _caflab(self, project: Project, entry: Entry, printed: Entry) -> None:
        if entry["caflab"]:
            choice = entry["caflab"]
            portfolio.select_for_caflab(
                actor=None,
                project=project,
                grounds=choice["grounds"],
                observed_on=date.fromisoformat(choice["observed_on"]),
                date_precision=choice["precision"],
                note=choice["followed"] or "",
                source=printed["source"],
                provenance=choice["provenance"],
            )
        if entry["highlight"]:
            observed_on = date.fromisoformat(entry["classification_observed_on"])
            text = entry["highlight"]["text"]
            kind = entry["highlight"]["kind"]
            portfolio.put_forward(actor=None, project=project, kind=kind, text=text, observed_on=observed_on, **printed)
        papers = entry["availability"]
        if papers["observed_on"]:
            record_availability(
                actor=None,
                project=project,
                observed_on=date.fromisoformat(papers["observed_on"]),
                has_fiche=papers["fiche"],
                fiche_count=papers["fiche_count"] or None,
                has_budget=papers["budget"],
                has_results=papers["results"],
                note=papers["fiche_printed"] or "",
                **printed,
            )

    def _actions(self, project: Project, entry: Entry, source: Source | None) -> None:
        for row in entry["actions"]:
            action = portfolio.add_action(
                actor=None,
                project=project,
                number=row["number"] or "",
                title=row["title"],
                detail=row["detail"] or "",
                planned_for=row["planned_for"] or "",
            )
            for state in row["states"]:
                portfolio.record_action_state(
                    actor=None,
                    action=action,
                    status=state["state"],
                    observed_on=date.fromisoformat(state["observed_on"]),
                    date_precision=state["precision"],
                    provenance=state["provenance"],
                    source=source,
                )

    def _fiche(self, project: Project, entry: Entry) -> list[str]:
        plain = {
            ItemKind.OBJECTIVE: entry["objectives"],
            ItemKind.PUBLIC: entry["publics"],
            ItemKind.PARTNER: entry["partners"],
        }
        items = {kind: [{"text": text} for text in texts] for kind, texts in plain.items()}
        items[ItemKind.ACHIEVEMENT] = [
            {
                "text": row["text"],
                "happened_on": day(row["on"]),
                "date_precision": row["precision"] or DatePrecision.DAY,
                "is_planned": row["planned"],
            }
            for row in entry["achievements"]
        ]
        figures = [
            {"value": row["value"], "label": row["label"], "happened_on": day(row["on"])} for row in entry["measures"]
        ]
        write_fiche(
            actor=None,
            project=project,
            title=entry["title"] or "",
            standfirst=entry["standfirst"] or "",
            summary=entry["summary"],
            items=items,
            key_figures=figures,
        )
        return [
            entry["standfirst"] or "",
            *entry["summary"],
            *(line["text"] for lines in items.values() for line in lines),
        ]

    def _totals(self) -> None:
        for row in self.content["regional_totals"]:
            call = self.calls[row["call"]]
            region = Region.objects.get(pk=row["region"])
            period = {"first_year": row["period"]["from"], "last_year": row["period"]["to"]}
            if not call.regional_totals.filter(region=region, **period).exists():
                record_regional_total(
                    actor=None,
                    call=call,
                    region=region,
                    amount=Decimal(row["amount_eur"]),
                    observed_on=date.fromisoformat(row["observed_on"]),
                    date_precision=row["precision"],
                    source=self._source(row["source"]),
                    provenance=Provenance.PRINTED,
                    **period,
                )

    def _statements(self) -> None:
        """What the sources print, each once: about the whole document, a region or a project."""
        if Statement.objects.exists():
            return
        projects = dict(Project.objects.values_list("reference", "pk"))
        rows = [(None, row) for row in self.content["statements"]]
        rows += [(entry, row) for entry in self.content["projects"] for row in entry["statements"]]
        statements = [self._statement(entry, row, projects) for entry, row in rows]
        for statement in [*statements, *self._announced()]:
            statement.full_clean()
        Statement.objects.bulk_create([*statements, *self._announced()])

    def _statement(self, entry: Entry | None, row: Entry, projects: dict[str, int]) -> Statement:
        slug = row.get("source") or (entry["sources"][0] if entry else None)
        return Statement(
            source=self._source(slug),
            project_id=projects[entry["reference"]] if entry else None,
            region_id=row.get("region"),
            measure=row["measure"],
            key=row.get("key") or "",
            population=row.get("population") or "",
            printed=row["printed"],
            number=Decimal(str(row["number"])) if row.get("number") is not None else None,
            unit=row.get("unit") or "",
            place=row.get("place") or "",
            line=row.get("line"),
            observed_on=SITUATIONS.get(slug or ""),
            in_doubt=row["in_doubt"],
            reason=row.get("reason") or "",
        )

    def _announced(self) -> list[Statement]:
        """The dossiers that the recueil announces, in all and by region, described or not."""
        announced = self.content["announced"]
        common = {"source": self._source(announced["source"]), "measure": "announced.total", "unit": "dossier",
                  "observed_on": day(announced["observed_on"])}  # fmt: skip
        total = Statement(
            **common, printed=f"{announced['printed_total']} dossiers", number=announced["printed_total"],
            place=announced["place"], line=announced["total_line"],
        )  # fmt: skip
        regions = [
            Statement(
                **common,
                key=row["region"],
                region_id=row["region"],
                printed=f"{row['printed']} ({row['printed_label']})",
                number=row["printed"],
                place=announced["place"],
                line=row["line"],
            )
            for row in announced["regions"]
        ]
        return [total, *regions]
