"""What a porteur is asked about its fiche, told once: the sections in their order, and where each answer goes.

Every field is a column of `Fiche` or the lines of one rubric of it: there is no second fiche. The pages, what is
missing, the comparison of the Caf and the published versions all read this table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from projects.fiches.enums import ItemKind

LONGEST = 20_000


class Shape(Enum):
    """How an answer is typed."""

    LINE = "line"  # one line
    TEXT = "text"  # paragraphs
    LIST = "list"  # one thing a line
    DATED = "dated"  # one thing a line, its day first: « 12/11/2025 : … »
    FIGURES = "figures"  # one number a line: « 8 : lieux d’accueil »


@dataclass(frozen=True)
class Field:
    """One answer. `kind` and `planned` say which lines of the fiche it is; without a kind it is a column."""

    name: str
    label: str
    help: str
    shape: Shape
    kind: ItemKind | None = None
    planned: bool = False
    wanted: bool = True  # listed as missing while it is empty
    longest: int = LONGEST
    rows: int = 4


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    lead: str
    fields: Sequence[Field]


DATED_HELP = (
    "Une par ligne, la date d’abord si vous la connaissez : « 12/11/2025 : … », « 11/2025 : … » ou « 2025 : … »."
)

SECTIONS: tuple[Section, ...] = (
    Section(
        "projet",
        "Le projet en bref",
        "Ce qu’une personne qui ne vous connaît pas doit comprendre en une minute.",
        (
            Field("title", "Titre du projet", "Un nom court.", Shape.LINE, longest=200),
            Field("standfirst", "En une phrase", "Ce que le projet change.", Shape.LINE, longest=250),
            Field("summary", "En quelques mots", "Deux ou trois paragraphes.", Shape.TEXT, rows=8),
        ),
    ),
    Section(
        "objectifs",
        "Objectifs et publics",
        "Ce que le projet cherche à obtenir, et pour qui.",
        (
            Field("objective", "Objectifs", "Un par ligne.", Shape.LIST, kind=ItemKind.OBJECTIVE),
            Field("public", "Publics", "Un par ligne.", Shape.LIST, kind=ItemKind.PUBLIC),
        ),
    ),
    Section(
        "actions",
        "Actions et calendrier",
        "Ce qui reste à faire, et quand.",
        (
            Field(
                "planned", "À venir", DATED_HELP, Shape.DATED, kind=ItemKind.ACHIEVEMENT, planned=True,
                wanted=False, rows=5,
            ),
        ),
    ),
    Section(
        "realisations",
        "Réalisations",
        "Ce qui est fait aujourd’hui, avec sa date.",
        (Field("achievement", "Réalisations", DATED_HELP, Shape.DATED, kind=ItemKind.ACHIEVEMENT, rows=6),),
    ),
    Section(
        "chiffres",
        "Chiffres clés",
        "Ce que vous comptez. Un chiffre n’est jamais additionné à ceux des autres projets.",
        (
            Field(
                "figures", "Chiffres clés",
                "Un par ligne, le nombre d’abord : « 8 : lieux d’accueil ». La date à la fin : « (au 12/11/2025) ».",
                Shape.FIGURES, rows=5,
            ),
        ),
    ),
    Section(
        "partenaires",
        "Partenaires",
        "Avec qui vous travaillez.",
        (Field("partner", "Partenaires", "Un par ligne.", Shape.LIST, kind=ItemKind.PARTNER),),
    ),
    Section(
        "suite",
        "Difficultés et suite",
        "Ce qui freine, ce qu’il vous faut, et ce qui restera après le financement.",
        (
            Field(
                "difficulty", "Difficultés et besoins",
                "Un par ligne. Lu par la Caf et le Caflab, jamais imprimé.",
                Shape.LIST, kind=ItemKind.DIFFICULTY,
            ),
            Field(
                "after", "Après le financement", "Comment le projet continuera, et avec quels moyens. Un par ligne.",
                Shape.LIST, kind=ItemKind.AFTER,
            ),
        ),
    ),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for section in SECTIONS for field in section.fields}
SECTION_OF: dict[str, Section] = {field.name: section for section in SECTIONS for field in section.fields}


def find_section(slug: str) -> Section | None:
    return next((section for section in SECTIONS if section.slug == slug), None)
