"""Loading the projects: every fact through the service that would store it if a person entered it."""

from typing import Any

from fipe_portal.dataset.reading import Entry, day, find, known_day, place
from fipe_portal.dataset.references import References
from fipe_portal.dataset.statements import load_statements, load_totals
from projects.calls.enums import ApplicationStatus
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
from projects.portfolio.models import Project
from projects.territories.models import Caf, Commune, Department, Epci

# The territory of a porteur by what the file calls it, and the field that holds it.
TERRITORIES: dict[str, tuple[str, type[Commune] | type[Epci] | type[Department]]] = {
    "commune": ("commune", Commune),
    "epci": ("epci", Epci),
    "departement": ("department", Department),
}


class ProjectLoader:
    """Loads the projects of one file; a code, a source or a category that does not exist is refused by its name."""

    def __init__(self, content: Entry) -> None:
        self.content = content
        self.references = References(content)
        self.porteurs: dict[tuple[str, str], Porteur] = {}

    def load(self) -> int:
        """Store what is not there yet; return how many projects were added."""
        known = set(Project.objects.values_list("reference", flat=True))
        added = [self._project(entry) for entry in self.content["projects"] if entry["reference"] not in known]
        load_totals(self.content, self.references)
        load_statements(self.content, self.references, added)
        portfolio.refresh_search(added)
        return len(added)

    def _project(self, entry: Entry) -> Project:
        with place(f"projet {entry['reference']}"):
            project = self._identity(entry)
            self._partners(project, entry)
            self._facts(project, entry)
            self._fiche(project, entry)
            return project

    def _identity(self, entry: Entry) -> Project:
        department = find(Department, entry["department"])
        porteur = self._porteur(entry["porteur"])
        application = record_application(
            actor=None,
            call=self.references.call(entry["call"]),
            reference=entry["reference"],
            region=department.region,
            porteur=porteur,
            department=department,
            title=entry["title"] or "",
            caf=find(Caf, entry["caf_key"]) if entry["caf_key"] else None,
            commune=find(Commune, entry["commune"]) if entry["commune"] else None,
            epci=find(Epci, entry["epci"]) if entry["epci"] else None,
            echelon=entry["echelon"],
        )
        record_decision(
            actor=None,
            application=application,
            status=ApplicationStatus.SELECTED,
            observed_on=known_day(entry["selected_on"]),
            date_precision=entry["selected_on_precision"],
            source=self.references.source(entry["sources"][-1]),
            provenance=Provenance.DEDUCED,
        )
        text = ("title", "department_provenance", "caf_provenance", "territory_provenance", "echelon_provenance",
                "qpv_provenance", "ami_provenance", "sdsf_mention")  # fmt: skip
        return portfolio.create_project(
            actor=None,
            application=application,
            sources=[self.references.source(slug) for slug in entry["sources"]],
            porteur=porteur,
            department=department,
            caf=find(Caf, entry["caf_key"]) if entry["caf_key"] else None,
            commune=find(Commune, entry["commune"]) if entry["commune"] else None,
            epci=find(Epci, entry["epci"]) if entry["epci"] else None,
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
            where = self._territory(territory) if territory else {}
            known = Porteur.objects.filter(name=row["name"], **where).first()
            self.porteurs[key] = known or self._new_porteur(row, where)
        return self.porteurs[key]

    @staticmethod
    def _territory(territory: Entry) -> dict[str, Any]:
        kind = territory["type"]
        if kind not in TERRITORIES:
            raise DomainError(f"le type de territoire « {kind} » n’existe pas.")
        field, model = TERRITORIES[kind]
        return {field: find(model, territory["code"])}

    @staticmethod
    def _new_porteur(row: Entry, where: dict[str, Any]) -> Porteur:
        porteur = create_porteur(
            name=row["name"],
            kind=row["kind"],
            kind_provenance=row["kind_provenance"],
            printed_name=row.get("printed_name") or "",
            **where,
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
        source = self.references.source(entry["sources"][0])
        printed = {"source": source, "provenance": Provenance.PRINTED}
        if entry["categories"]:
            portfolio.classify(
                actor=None,
                project=project,
                categories=[self.references.category(code) for code in entry["categories"]],
                main=self.references.category(entry["main_category"]) if entry["main_category"] else None,
                observed_on=known_day(entry["classification_observed_on"]),
                **printed,
            )
        maturity = entry["maturity"]
        if maturity["value"]:
            portfolio.observe(
                actor=None,
                project=project,
                kind=ObservationKind.MATURITY,
                value=maturity["value"],
                observed_on=known_day(maturity["observed_on"]),
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
                observed_on=known_day(choice["observed_on"]),
                date_precision=choice["precision"],
                note=choice["followed"] or "",
                source=printed["source"],
                provenance=choice["provenance"],
            )
        if entry["highlight"]:
            observed_on = known_day(entry["classification_observed_on"])
            text = entry["highlight"]["text"]
            kind = entry["highlight"]["kind"]
            portfolio.put_forward(actor=None, project=project, kind=kind, text=text, observed_on=observed_on, **printed)
        papers = entry["availability"]
        if papers["observed_on"]:
            record_availability(
                actor=None,
                project=project,
                observed_on=known_day(papers["observed_on"]),
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
                    observed_on=known_day(state["observed_on"]),
                    date_precision=state["precision"],
                    provenance=state["provenance"],
                    source=source,
                )

    def _fiche(self, project: Project, entry: Entry) -> None:
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
