"""What is published for everybody: the lines of the open data with their schemas, and what must not be in them.

Everything is read from a frozen content. The fields are named one by one: what is added to a fiche is not open before
somebody writes it here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from projects.accounts.models import User
from projects.core.french import enumerate_fr, sort_key
from projects.core.spreadsheets import Cell, Sheet, csv_bytes
from projects.porteurs.models import Contact
from reporting.rendering.content import FicheContent, FigureContent, FigureRow, RecueilContent, exact

LICENCE = ("Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BETWEEN = r"[ .\u00a0\u202f-]?"
PHONE = re.compile(rf"(?<!\d)(?:(?:\+|00)33{_BETWEEN}(?:\(0\){_BETWEEN})?|0)[1-9](?:{_BETWEEN}\d{{2}}){{4}}(?!\d)")
MANY = " Plusieurs valeurs sont séparées par « | »."
SHOWN = 5


@dataclass(frozen=True)
class Field:
    """A column of the open data: its name, what it holds, how it is read of a fiche. `many`: a list of values."""

    name: str
    title: str
    description: str
    read: Callable[[FicheContent], Any]
    many: bool = False
    number: bool = False


FIELDS = (
    Field("reference", "Référence", "Identifiant du projet, donné une fois.", lambda one: one.reference),
    Field("nom", "Nom", "Nom sous lequel le document présente le projet.", lambda one: one.title),
    Field("titre", "Titre", "Titre du projet, s’il en a un.", lambda one: one.project_title),
    Field("porteur", "Porteur", "Organisme qui porte le projet ; vide s’il est inconnu.", lambda one: one.porteur_name),
    Field("type_de_porteur", "Type de porteur", "Nature de l’organisme.", lambda one: one.porteur_kind),
    Field("code_region", "Code de la région", "Code officiel géographique.", lambda one: one.region_code),
    Field("region", "Région", "Nom de la région.", lambda one: one.region_name),
    Field("code_departement", "Code du département", "Code officiel géographique.", lambda one: one.department_code),
    Field("departement", "Département", "Nom du département.", lambda one: one.department_name),
    Field("caf", "Caf", "Caf du projet.", lambda one: one.caf_name),
    Field(
        "categories",
        "Catégories",
        "Catégories du Fipe, la principale d’abord.",
        lambda one: [tag.label for tag in one.categories],
        many=True,
    ),
    Field(
        "categorie_principale",
        "Catégorie principale",
        "Vide tant qu’elle n’est pas établie.",
        lambda one: next((tag.label for tag in one.categories if tag.is_main), ""),
    ),
    Field("maturite", "Maturité", "Stade de maturité, « Non connue » ou « En doute ».", lambda one: one.maturity_label),
    Field("rang_de_maturite", "Rang de maturité", "De 1 à 5.", lambda one: one.maturity_rank, number=True),
    Field("avancement", "Avancement", "État d’avancement constaté.", lambda one: one.progress_label),
    Field("montant", "Montant", "Montant accordé, ou « non communiqué ».", lambda one: one.amount_label),
    Field("presentation", "Présentation", "Chapeau de la fiche.", lambda one: one.standfirst),
    Field("resume", "Résumé", "Paragraphes de la fiche.", lambda one: list(one.summary), many=True),
    Field(
        "actions",
        "Actions",
        "Titre et état de chaque action.",
        lambda one: [f"{action.title} ({action.state_label})" for action in one.actions],
        many=True,
    ),
    Field(
        "origine", "Origine", "Appel ou quartier d’où vient le projet.", lambda one: list(one.origin_labels), many=True
    ),
)


def records(content: RecueilContent) -> Iterator[dict[str, Any]]:
    """A line a project, in the order of the document."""
    for project in content.projects:
        yield {field.name: field.read(project) for field in FIELDS}


def as_csv(content: RecueilContent) -> bytes:
    """The lines as CSV; several values of a cell are apart by « | »."""
    return csv_bytes(Sheet("Projets", [field.name for field in FIELDS], map(_cells, records(content))))


def _cells(record: dict[str, Any]) -> list[Cell]:
    return [" | ".join(record[field.name]) if field.many else record[field.name] for field in FIELDS]


def as_json(content: RecueilContent, sha256: str) -> dict[str, Any]:
    """The whole of the open data; `sha256` is that of the frozen set that it is read of."""
    return {
        "edition": {
            "identifiant": content.slug,
            "titre": content.title,
            "mois": content.month,
            "situation": content.situation,
            "editeur": content.publisher,
            "empreinte": sha256,
        },
        "licence": {"nom": LICENCE[0], "adresse": LICENCE[1]},
        "projets": list(records(content)),
        "chiffres": figures(content),
    }


def data_package(content: RecueilContent, csv_url: str) -> dict[str, Any]:
    """What the CSV is: its licence, its dialect, its columns (Data Package of the Frictionless standards)."""
    return {
        "profile": "tabular-data-package",
        "name": content.slug,
        "title": content.title,
        "licenses": [{"name": "etalab-2.0", "title": LICENCE[0], "path": LICENCE[1]}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "projets",
                "path": csv_url,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ";", "header": True},
                "schema": table_schema(),
            }
        ],
    }


def table_schema() -> dict[str, Any]:
    """The columns of the CSV (Table Schema)."""
    return {
        "primaryKey": "reference",
        "fields": [
            {
                "name": field.name,
                "title": field.title,
                "description": f"{field.description}{MANY if field.many else ''}",
                "type": "integer" if field.number else "string",
                **({"constraints": {"required": True, "unique": True}} if field.name == "reference" else {}),
            }
            for field in FIELDS
        ],
    }


def json_schema() -> dict[str, Any]:
    """The schema of the JSON (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Édition publiée du Fipe",
        "type": "object",
        "required": ["edition", "licence", "projets", "chiffres"],
        "properties": {
            "edition": {"type": "object", "additionalProperties": {"type": "string"}},
            "licence": {"type": "object", "additionalProperties": {"type": "string"}},
            "projets": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [field.name for field in FIELDS],
                    "properties": {field.name: _json_field(field) for field in FIELDS},
                },
            },
            "chiffres": {"type": "array", "items": _FIGURE},
        },
    }


_LINE = {
    "type": "object",
    "properties": {
        "cle": {"type": "string"},
        "libelle": {"type": "string"},
        "valeur": {"type": ["number", "null"], "description": "null : non communiqué."},
    },
}
_FIGURE = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "libelle": {"type": "string"},
        "definition": {"type": "string"},
        "unite": {"type": "string"},
        "valeur": {"type": ["number", "null"], "description": "null : non communiqué."},
        "lignes": {"type": "array", "items": _LINE},
    },
}


def _json_field(field: Field) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"}
    if field.many:
        kind = {"type": "array", "items": {"type": "string"}}
    elif field.number:
        kind = {"type": ["integer", "null"]}
    return {"title": field.title, "description": field.description, **kind}


def figures(content: RecueilContent) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "libelle": one.label,
            "definition": one.definition,
            "unite": one.unit,
            "valeur": _number(one, one.unit),
            "lignes": [{"cle": row.key, "libelle": row.label, "valeur": _number(row, one.unit)} for row in one.rows],
        }
        for one in content.figures.values()
    ]


def _number(counted: FigureContent | FigureRow, unit: str) -> float | int | None:
    """The number as JSON writes it: whole where it is, to the cent where it is not."""
    value = exact(counted, unit)
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def personal_data(text: str) -> list[str]:
    """What a frozen text tells of people, as written: addresses, telephones, names of those whom the portal knows.

    The address of a service (« fipe@… ») is nobody's own; one of the form « prénom.nom@… » is somebody's.
    """
    people = list(User.objects.values_list("first_name", "last_name", "email"))
    contacts = list(Contact.objects.values_list("name", "email"))
    known = {email.lower() for *_, email in people} | {email.lower() for _, email in contacts}
    mails = [mail for mail in MAIL.findall(text) if "." in mail.partition("@")[0] or mail.lower() in known]
    names = {f"{first} {last}" for first, last, _ in people if first and last} | {name for name, _ in contacts}
    words = f" {sort_key(text)} "
    told = [name for name in sorted(names) if any(f" {said} " in words for said in _ways(name))]
    return list(dict.fromkeys([*mails, *PHONE.findall(text), *told]))


def _ways(name: str) -> list[str]:
    """A name of two words or more as it is compared, whichever of the first name and the last comes first."""
    first, *others = sort_key(name).split() or [""]
    return [" ".join((first, *others)), " ".join((*others, first))] if others else []


def _sayings(value: Any) -> Iterator[str]:
    """Every text that a plain JSON value holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _sayings(inside)


def refusal(text: str) -> str:
    """Why a frozen set may not be open to all, "" when it may; `text` is its JSON, of which only values are read.

    The letterhead is left out: an organisation's own address and who signs for it are public by their very function,
    and no page nor open data repeats them. So are the checks that were passed, which the proofs alone print.
    """
    content = json.loads(text)
    for document in (content, *content.get("annexed", ())):
        document.pop("imprint", None)
        document.pop("waivers", None)
    found = personal_data("\n".join(_sayings(content)))
    if not found:
        return ""
    more = f" et {len(found) - SHOWN} autres" if len(found) > SHOWN else ""
    return (
        f"Ce document nomme des personnes ou leurs coordonnées : {enumerate_fr(found[:SHOWN])}{more}. Il reste privé."
    )
