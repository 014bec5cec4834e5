"""What nobody said yet of a project, and the form that fills it: the same links in the header and in the rail."""

from dataclasses import dataclass

from projects.portfolio import links
from projects.portfolio.policies import can_classify_project, can_edit_project, can_observe_project
from projects.portfolio.tabs import PageOf


@dataclass(frozen=True)
class Unknown:
    """Something to fill; `url` is empty for who may not, and on a day of the past."""

    label: str
    url: str


def unknown_of(page: PageOf) -> dict[str, Unknown]:
    """What is not known of the project, by name, in the order of the page. No query of its own."""
    sheet, project = page.sheet, page.sheet.project
    edits, sees = page.rights(can_edit_project), page.rights(can_observe_project)
    classify = links.classify(project) if page.rights(can_classify_project) else ""

    def field(name: str) -> str:
        return links.edit(project, name) if edits else ""

    found = {
        "categories": (not sheet.categories, "Catégories", classify),
        "main_category": (bool(sheet.categories) and not sheet.main_category, "Catégorie principale", classify),
        "state": (sheet.state is None, "État du projet", links.states(project) if edits else ""),
        "progress": (sheet.progress is None, "Avancement", links.observe(project, "progress") if sees else ""),
        "maturity": (sheet.maturity is None, "Maturité", links.observe(project, "maturity") if sees else ""),
        "porteur": (project.porteur is None, "Porteur", field("porteur")),
        "caf": (project.caf is None, "Caf", field("caf")),
        "referent": (sheet.referent is None, "Référent de la Caf", links.referent(project) if edits else ""),
        "title": (not project.title, "Titre", field("title")),
        "territory": (project.commune is None and project.epci is None, "Territoire", field("commune")),
        "echelon": (not project.echelon, "Échelon", field("echelon")),
        "qpv": (not project.qpv, "Quartier prioritaire", field("qpv")),
        "ami": (project.ami_origin is None, "Origine AMI", field("ami_origin")),
    }
    return {name: Unknown(label, url) for name, (lacking, label, url) in found.items() if lacking}
