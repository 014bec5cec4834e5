"""Small editions of the reference data, whole and coherent, for tests to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

from projects.territories.services.loading import DATA

FILES = {
    "regions.csv": (
        "code,nom,zone,chef_lieu,population\n84,Auvergne-Rhône-Alpes,metro,07010,100\n06,Mayotte,drom,97611,50\n"
    ),
    "regions_reseau.csv": "region,identifiant,nom\n84,auvergne-rhone-alpes,Auvergne-Rhône-Alpes\n06,mayotte,Mayotte\n",
    "departements.csv": (
        "code,nom,region,zone,chef_lieu,population\n07,Ardèche,84,metro,07010,100\n976,Mayotte,06,drom,97611,50\n"
    ),
    "epci.csv": (
        "siren,nom,type,departement_principal,region,population_municipale,nb_communes,autres_departements\n"
        "200072015,CA Annonay Rhône Agglo,CA,07,84,90,2,\n"
    ),
    "communes.csv": (
        "code,nom,departement,region,epci_siren,ept_siren,population,codes_postaux\n"
        "07010,Annonay,07,84,200072015,,80,07100\n"
        "07041,Boulieu-lès-Annonay,07,84,200072015,,10,07100\n"
        "97611,Mamoudzou,976,06,,,50,97600 97605\n"
    ),
    "caf.csv": (
        "cle,nom_usage,departements,region,type,remarque\n"
        "07,Caf de l'Ardèche,07,84,caf,\n"
        ",CSS de Mayotte,976,06,cssm,hors des 101 Caf\n"
    ),
    "indicateurs_pauvrete_departement.csv": (
        "annee_publication,departement,nom,taux_pauvrete\n2022,07,Ardèche,14.3\n2022,976,Mayotte,\n"
    ),
    "indicateurs_couverture_departement.csv": (
        "annee,departement,nom,taux_couverture_global,taux_eaje,taux_eaje_psu,taux_eaje_hors_psu,"
        "taux_prescolarisation,taux_assistante_maternelle,taux_garde_domicile\n"
        "2023,07,Ardèche,60.0,20.0,18.0,2.0,4.0,35.0,1.0\n"
    ),
}


def write_small(directory: Path, **replaced: str) -> Path:
    """A coherent edition of a few lines; `replaced` gives whole files by name without « .csv »."""
    contents = FILES | {f"{name}.csv": content for name, content in replaced.items()}
    described = []
    for name, content in contents.items():
        (directory / name).write_text(content, encoding="utf-8")
        rows = FILES.get(name, content).count("\n") - 1
        described.append(_entry(name, rows))
    (directory / "sources.toml").write_text("\n".join(described), encoding="utf-8")
    return directory


def copy_real(directory: Path, vintage: str) -> Path:
    """The project's own files, as an edition of another day."""
    target = directory / "edition"
    shutil.copytree(DATA, target)
    sources = target / "sources.toml"
    text = sources.read_text(encoding="utf-8").replace("vintage = 2025-01-01", f"vintage = {vintage}")
    sources.write_text(text, encoding="utf-8")
    return target


def edit(path: Path, old: str, new: str) -> None:
    """Replaces one passage of a file, which must be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def _entry(name: str, rows: int) -> str:
    slug = name.removesuffix(".csv").replace("_", "-")
    return (
        f'[[file]]\nname = "{name}"\nslug = "{slug}"\ntitle = "{slug}"\n'
        f'source = "à confirmer"\nlicence = "à confirmer"\nrows = {rows}\n'
    )
