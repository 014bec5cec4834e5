"""A fiche as it prints, from texts: the words and sections of the paper (`wording`), on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projects.core.french import typeset
from projects.fiches import content as words
from projects.fiches.enums import NOT_PRINTED
from projects.fiches.printing import readable, texts_from
from projects.fiches.sections import FIELDS
from projects.fiches.wording import Section, text_sections
from projects.portfolio.models import Project


@dataclass(frozen=True)
class Sheet:
    """The fiche of a project, ready to be laid out."""

    title: str
    standfirst: str
    summary: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    unreadable: tuple[tuple[str, str], ...] = ()  # texts that still mean nothing: label and why


def printed(project: Project, content: Mapping[str, str]) -> Sheet:
    """What `content` will print; a text that cannot be read yet is named, and left out."""
    good, wrong = readable(content)
    texts = texts_from(good)
    partners = list(project.partnerships.values_list("porteur__name", "role"))
    return Sheet(
        title=typeset(texts.title),
        standfirst=typeset(texts.standfirst),
        summary=tuple(typeset(part) for part in texts.summary),
        measures=tuple((typeset(value), typeset(label)) for value, label in texts.key_figures),
        sections=text_sections(texts, partners, ()),
        unreadable=tuple((FIELDS[name].label, said) for name, said in wrong.items()),
    )


def said_apart(content: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """What leaves with the fiche and is never printed, rubric by rubric: it is validated as the rest is."""
    return [
        (field.label, [typeset(line.text) for line in words.lines(field, content.get(field.name, ""))])
        for kind in NOT_PRINTED
        for field in words.item_fields(kind)
        if words.plain(content.get(field.name, ""))
    ]


def texts_of(content: Mapping[str, str]) -> list[tuple[str, str]]:
    """The labels and texts of a frozen content, in the order of the fiche; nothing empty among them."""
    return [
        (field.label, words.plain(content.get(name, "")))
        for name, field in FIELDS.items()
        if words.plain(content.get(name, ""))
    ]
