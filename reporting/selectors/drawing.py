"""What a part of a document may draw from the registers of the Caflab."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from html import escape

from projects.accounts.models import User
from projects.caflab.enums import LessonKind, LessonState, RecommendationState
from projects.caflab.models import Lesson, Recommendation
from projects.core.french import count
from reporting.models import Edition
from reporting.outlines import LESSONS, RECOMMENDATIONS, SubsectionPlan

# The lessons that each part tells; the others tell any.
KINDS = {"III.1": LessonKind.PRACTICE, "III.2": LessonKind.PROBLEM, "III.3": LessonKind.NEED}
STANDING = (RecommendationState.RETAINED, RecommendationState.UNDER_WAY, RecommendationState.DONE)


@dataclass(frozen=True)
class Line:
    """A line to tick: what the text will say, and where it comes from."""

    key: str
    title: str
    text: str
    origin: str


@dataclass(frozen=True)
class Register:
    """The lines of one register; `intro` opens their list in the text."""

    label: str
    intro: str
    lines: tuple[Line, ...]


def drawable(user: User, edition: Edition, part: SubsectionPlan) -> list[Register]:
    """The registers of a part, those with a line only: lessons retained, recommendations that stand."""
    registers = []
    if LESSONS in part.draws:
        registers.append(Register("Enseignements retenus", "", tuple(_lessons(user, edition, part))))
    if RECOMMENDATIONS in part.draws:
        registers.append(Register("Recommandations", "Nous recommandons :", tuple(_recommendations(user))))
    return [register for register in registers if register.lines]


def _lessons(user: User, edition: Edition, part: SubsectionPlan) -> list[Line]:
    """Those of the projects of the edition first."""
    rows = Lesson.objects.visible_to(user).filter(state=LessonState.RETAINED)
    if kind := KINDS.get(part.id):
        rows = rows.filter(kind=kind)
    own = set(edition.projects.values_list("pk", flat=True))
    lines = []
    for row in rows.prefetch_related("evidence"):
        seen = sum(one.project_id in own for one in row.evidence.all())
        origin = f"vu dans {count(seen, 'projet')} de l’édition" if seen else "vu hors de l’édition"
        lines.append((-seen, Line(f"e{row.pk}", row.title, row.text, f"{row.get_kind_display()}, {origin}")))
    return [line for _, line in sorted(lines, key=lambda pair: (pair[0], pair[1].title))]


def _recommendations(user: User) -> list[Line]:
    rows = Recommendation.objects.visible_to(user).filter(state__in=STANDING)
    return [Line(f"r{row.pk}", row.text, "", row.get_state_display()) for row in rows]


def drawn_body(registers: list[Register], ticked: AbstractSet[str]) -> str:
    """The rich text of the lines that were ticked, a list by register; "" for none."""
    parts = []
    for register in registers:
        lines = [line for line in register.lines if line.key in ticked]
        if lines and register.intro:
            parts.append(f"<p>{escape(register.intro)}</p>")
        items = "".join(f"<li>{_item(line)}</li>" for line in lines)
        parts.append(f"<ul>{items}</ul>" if items else "")
    return "".join(parts)


def _item(line: Line) -> str:
    if not line.text:
        return escape(line.title, quote=False)
    told = " ".join(line.text.split())
    return f"<strong>{escape(line.title.rstrip('.'), quote=False)}.</strong> {escape(told, quote=False)}"
