"""A draft read beside the fiche: what each form shows, what is missing, what would be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from projects.core.forms.base import fingerprint
from projects.fiches import content as words
from projects.fiches.content import Content
from projects.fiches.models import Fiche, FicheDraft
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS, SECTIONS, Field, Section
from projects.portfolio.models import Project

EXACT = "exact_"
YES, NO = "oui", "non"


@dataclass(frozen=True)
class Gap:
    """Something that is still to be answered. `is_empty`: there is no answer; else it is to be read again."""

    field: Field
    section: Section
    is_empty: bool


@dataclass(frozen=True)
class Draft:
    """The draft of a porteur over the fiche as it stands. `row` is not stored yet while nothing was typed."""

    row: FicheDraft
    fiche: Fiche | None
    current: Content

    @property
    def fiche_version(self) -> int:
        return self.fiche.version if self.fiche else 0

    def text(self, name: str) -> str:
        """What the form shows: what was typed, else what the fiche says."""
        return str(self.row.answers.get(name, self.current[name]))

    def is_exact(self, name: str) -> bool:
        """Said to be still right, of the very words that the fiche holds now."""
        return self.row.exact.get(name) == fingerprint(self.current[name])

    def said(self, name: str) -> str:
        """What would be sent: « toujours exact » is the text of the fiche, whatever was typed before."""
        return self.current[name] if self.is_exact(name) else self.text(name)

    @cached_property
    def content(self) -> Content:
        return {name: self.said(name) for name in FIELDS}

    @cached_property
    def digest(self) -> str:
        return words.digest_of(self.content)

    @cached_property
    def changed(self) -> list[str]:
        """The fields that would change the fiche, in their order."""
        return [name for name in FIELDS if not words.same(self.content[name], self.current[name])]

    def before(self, name: str) -> str:
        """What the fiche said when its author last typed that field."""
        return str(self.row.base.get(name, self.current[name]))

    def moved(self, name: str) -> bool:
        """Whether the Caf has changed, since, a field that was typed."""
        return name in self.row.answers and not words.same(self.before(name), self.current[name])

    def form_values(self, names: list[str]) -> dict[str, str]:
        """What the inputs of a page hold."""
        values = {name: self.text(name) for name in names}
        return values | {EXACT + name: self.exact_value(name) for name in names}

    def exact_value(self, name: str) -> str:
        if self.is_exact(name):
            return YES
        return NO if name in self.row.answers else ""

    @cached_property
    def gaps(self) -> list[Gap]:
        """What is missing, then what nobody has read again."""
        found = []
        for section in SECTIONS:
            for field in section.fields:
                empty = not words.plain(self.content[field.name])
                unread = not empty and not self.is_exact(field.name) and field.name not in self.changed
                if (empty and field.wanted) or unread:
                    found.append(Gap(field, section, empty))
        return found

    def gaps_of(self, section: Section) -> list[Gap]:
        return [gap for gap in self.gaps if gap.section is section]

    @property
    def is_begun(self) -> bool:
        return self.row.pk is not None and not self.row.is_empty


def read_draft(project: Project) -> Draft:
    """The draft of the porteur that leads `project`: four queries."""
    row = FicheDraft.objects.filter(project=project, porteur=project.porteur_id).select_related("updated_by").first()
    fiche = main_fiche(project)
    return Draft(row or unsaved(project), fiche, content_of(fiche))


def unsaved(project: Project) -> FicheDraft:
    return FicheDraft(project=project, porteur=project.porteur, version=0)


def with_row(draft: Draft, row: FicheDraft) -> Draft:
    return Draft(row, draft.fiche, draft.current)


def kept(values: Mapping[str, str]) -> dict[str, str]:
    """Texts as they are stored: what no text holds is taken away, lines end in one way."""
    return {name: text.replace("\0", "").replace("\r\n", "\n") for name, text in values.items()}
