"""What is not known yet of a dossier, or is in doubt: the same words on every home page."""

from collections.abc import Sequence

from fipe_portal.home.desk import Desk
from fipe_portal.home.parts import Act, Line, acts, address
from projects.core.french import enumerate_fr, typeset
from reporting.figures.dossiers import Dossier


def unknown_facts(dossier: Dossier) -> list[str]:
    """« catégorie principale », « avancement »… in the order of the page of a project."""
    found = []
    if not dossier.categories:
        found.append("catégories")
    elif not dossier.main_category:
        found.append("catégorie principale")
    if not dossier.progress:
        found.append("avancement")
    if not dossier.maturity:
        found.append("maturité (en doute)" if dossier.maturity_doubts else "maturité")
    if not dossier.porteur_name:
        found.append("porteur")
    return found


def told(dossier: Dossier) -> str:
    """« À renseigner : avancement et maturité », or that nothing lacks."""
    found = unknown_facts(dossier)
    return typeset(f"À renseigner : {enumerate_fr(found)}") if found else "Rien ne manque"


def doubt_lines(desk: Desk) -> list[Line]:
    """The projects of which a source prints two maturities: one settles it by an observation, or reads the sources."""
    return [
        Line(
            title=dossier.name,
            url=address("project_detail", dossier.reference),
            sub=desk.place(dossier),
            detail=_printed(dossier.maturity_doubts),
            icon="alerte",
            tone="est-veille",
            acts=acts(desk.observe(dossier, "maturity") or _read(dossier)),
        )
        for dossier in desk.dossiers
        if dossier.maturity_doubts
    ]


def _printed(values: Sequence[str]) -> str:
    """« montée en charge » et « non connue »: the words of the source, quoted."""
    quoted = [f"« {value.rstrip('.')} »" for value in values]
    return typeset(f"Imprimées : {enumerate_fr(quoted)}")


def _read(dossier: Dossier) -> Act:
    return Act("Voir les sources", f"{address('project_detail', dossier.reference)}#doutes", dossier.name)
