"""What is wrong in a file is said in French, with the file and the line, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.territories.services import LoadError
from projects.territories.services.edition import read_edition
from tests.territories.editions import FILES, write_small


def plain(text: str) -> str:
    """With ordinary spaces: typography has tests of its own."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_coherent_edition_is_read_whole(tmp_path: Path) -> None:
    edition = read_edition(write_small(tmp_path))
    assert [row[0] for row in edition.communes] == ["07010", "07041", "97611"]
    assert edition.communes[2][-1] == ["97600", "97605"]
    # The CSS of Mayotte has no key of its own; typographic apostrophes replace the others.
    assert [(row[0], row[1]) for row in edition.cafs] == [("07", "Caf de l’Ardèche"), ("976", "CSS de Mayotte")]
    # An empty rate is not a rate of 0.
    assert [row[:3] for row in edition.indicators["indicateurs_pauvrete_departement.csv"]] == [
        ("07", "taux_pauvrete", "2022")
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("communes", "97611,Mam", "9761,Mam", "communes.csv, ligne 4 : code de commune « 9761 » mal formé."),
        ("communes", "07,84,200072015,,10", "08,84,200072015,,10", "ligne 3 : code de département « 08 » inconnu."),
        ("communes", "07041,Boulieu", "07010,Boulieu", "ligne 3 : code de commune « 07010 » déjà vu plus haut."),
        ("communes", "200072015,,80", "200072016,,80", "ligne 2 : SIREN d’EPCI « 200072016 » inconnu."),
        ("communes", "Annonay,07,84,200072015,,80", "Annonay,07,06,200072015,,80", "07 est dans la région 84, non 06."),
        ("communes", ",80,07100", ",80,7100", "ligne 2 : code postal « 7100 » mal formé."),
        ("communes", ",80,07100", ",quatre,07100", "ligne 2 : population « quatre » mal formé."),
        ("communes", ",80,07100", ",80", "communes.csv, ligne 2 : 7 colonnes au lieu de 8."),
        ("communes", "code,nom", "insee,nom", "communes.csv, ligne 1 : les colonnes attendues sont code,nom,"),
        ("communes", "97600 97605\n", "97600 97", "communes.csv, ligne 4 : la dernière ligne est coupée."),
        ("communes", "97611,Mamoudzou,976,06,,,50,97600 97605\n", "", "2 lignes lues, 3 annoncées par sources.toml."),
        ("epci", ",90,2,", ",90,3,", "epci.csv, ligne 2 : 3 communes annoncées pour 200072015, 2 dans communes.csv."),
        ("epci", ",CA,07", ",CX,07", "epci.csv, ligne 2 : type « CX » inconnu."),
        ("epci", "200072015,CA", "20007201,CA", "epci.csv, ligne 2 : SIREN « 20007201 » mal formé."),
        ("departements", "Ardèche,84", "Ardèche,99", "departements.csv, ligne 2 : code de région « 99 » inconnu."),
        ("departements", "metro,07010", "metro,07999", "departements.csv, ligne 2 : chef-lieu « 07999 » inconnu."),
        ("regions", "84,Auvergne-Rhône-Alpes", "84,", "regions.csv, ligne 2 : nom absent ou trop long."),
        ("regions_reseau", "06,mayotte,Mayotte\n", "05,mayotte,Mayotte\n", "n’a pas de région du réseau"),
        ("caf", ",07,84,caf", ",976,06,caf", "aucune Caf pour le département « 07 »."),
        ("caf", "07,Caf", "7,Caf", "caf.csv, ligne 2 : clé de Caf « 7 » mal formé."),
        ("indicateurs_pauvrete_departement", "14.3", "14,3", "indicateurs_pauvrete_departement.csv, ligne 2"),
        ("indicateurs_pauvrete_departement", "2022,976", "2022,07", "a déjà une ligne pour 2022."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    whole = FILES[f"{file}.csv"]
    assert old in whole
    directory = write_small(tmp_path, **{file: whole.replace(old, new, 1)})
    with pytest.raises(LoadError) as refused:
        read_edition(directory)
    assert message in plain(refused.value.message)


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    communes = FILES["communes.csv"].replace("07100", "0710")
    with pytest.raises(LoadError) as refused:
        read_edition(write_small(tmp_path, communes=communes))
    assert [line.split(" :")[0] for line in plain(refused.value.message).splitlines()] == [
        "communes.csv, ligne 2",
        "communes.csv, ligne 3",
    ]


def test_a_flood_of_mistakes_is_cut_short(tmp_path: Path) -> None:
    header = FILES["communes.csv"].splitlines()[0]
    communes = header + "\n" + "x,X,07,84,,,1,07100\n" * 3
    directory = write_small(tmp_path, communes=communes)
    sources = directory / "sources.toml"
    path = directory / "communes.csv"
    path.write_text(header + "\n" + "".join(f"x{i},X,07,84,,,1,07100\n" for i in range(50)), encoding="utf-8")
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("rows = 3\n", "rows = 50\n"), encoding="utf-8")
    with pytest.raises(LoadError) as refused:
        read_edition(directory)
    assert len(refused.value.message.splitlines()) == 21
    assert refused.value.message.endswith("La lecture s’est arrêtée là.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code,nom,zone,chef_lieu,population\n84,Rh\xf4ne,metro,07010,1\n", "ligne 2 : le texte n’est pas de l’UTF-8"),
        (b"", "regions.csv, ligne 1 : les colonnes attendues"),
        (b'code,nom,zone,chef_lieu,population\n84,"Auvergne,metro,07010,1\n', "ligne 2 : la ligne ne se lit pas"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    directory = write_small(tmp_path)
    (directory / "regions.csv").write_bytes(content)
    with pytest.raises(LoadError) as refused:
        read_edition(directory)
    assert message in plain(refused.value.message)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"sources\.toml manque"):
        read_edition(tmp_path)
    directory = write_small(tmp_path)
    (directory / "caf.csv").unlink()
    with pytest.raises(LoadError, match=r"caf\.csv manque"):
        read_edition(directory)


def test_a_file_left_out_of_the_sources_is_refused(tmp_path: Path) -> None:
    directory = write_small(tmp_path)
    (directory / "successions.csv").write_text("niveau,code,successeur,fin\n", encoding="utf-8")
    with pytest.raises(LoadError, match=r"successions\.csv n’est pas décrit"):
        read_edition(directory)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("commune,07010,07041,2025-12-31", "« 07010 » est encore en vigueur dans cette édition."),
        ("commune,07009,07999,2025-12-31", "successeur « 07999 » inconnu."),
        ("canton,07009,07010,2025-12-31", "niveau « canton » inconnu."),
        ("commune,07009,07010,2025-02-30", "date de fin « 2025-02-30 » mal formée"),
    ],
)
def test_successions_are_checked(tmp_path: Path, line: str, message: str) -> None:
    directory = write_small(tmp_path, successions=f"niveau,code,successeur,fin\n{line}\n")
    with pytest.raises(LoadError) as refused:
        read_edition(directory)
    assert message in plain(refused.value.message)
