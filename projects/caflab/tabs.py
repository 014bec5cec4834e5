"""What this app shows on the page of a project: what is learned from it, and who accompanies it."""

from typing import Any

from django.urls import reverse

from projects.caflab.models import Lesson
from projects.caflab.policies import can_propose_lesson, can_read_accompaniment
from projects.caflab.selectors.register import lessons_of_project
from projects.portfolio.tabs import RAIL, PageOf, Panel, Tab, register_panel, register_tab


def register() -> None:
    folder = "caflab/project/"
    register_tab(Tab("enseignements", "Enseignements", 45, f"{folder}_lessons.html", lessons, _count))
    register_panel(Panel("accompagnement", RAIL, 25, f"{folder}_accompaniment.html", accompaniment))


def lessons(page: PageOf) -> dict[str, Any]:
    return {
        "lessons": lessons_of_project(page.user, page.sheet.project),
        "add_url": f"{reverse('lesson_add')}?projet={page.reference}" if page.rights(can_propose_lesson) else "",
        "register_url": f"{reverse('lesson_list')}?projet={page.reference}",
    }


def _count(page: PageOf) -> int:
    return Lesson.objects.visible_to(page.user).filter(evidence__project=page.sheet.project).count()


def accompaniment(page: PageOf) -> dict[str, Any] | None:
    """A way to Caflab's own page about the project, for who reads it."""
    if page.is_past or not can_read_accompaniment(page.user)[0]:
        return None
    return {
        "url": reverse("accompaniment_detail", args=[page.reference]),
        "is_accompanied": page.sheet.caflab is not None,
    }
