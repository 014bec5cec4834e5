"""What a project may lack at a date, told by the apps that know it; « Où en est-on » counts it, and asks for it.

An app registers in `AppConfig.ready()`. A lack is a condition on projects, read on both clocks: what was not known at R
lacked then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from projects.portfolio import links
from projects.portfolio.enums import ObservationKind
from projects.portfolio.models import Classification, ClassificationItem, Observation, Project, Referent
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Lack:
    """`missing(projects, clock)` keeps the projects that lack it; `url(reference)` is where one fills it.

    `by_porteur`: the porteur owes it, and its responsible contact is asked too.
    """

    slug: str
    label: str
    position: int
    missing: Callable[[ProjectQuerySet, Clock], QuerySet[Any]]
    url: Callable[[str], str]
    by_porteur: bool = False


_lacks: dict[str, Lack] = {}


def register_lack(lack: Lack) -> None:
    """ValueError when another lack has the slug."""
    if _lacks.setdefault(lack.slug, lack) != lack:
        raise ValueError(f"two lacks {lack.slug}")


def lacks() -> tuple[Lack, ...]:
    """In the order of the page."""
    return tuple(sorted(_lacks.values(), key=lambda lack: lack.position))


def _unobserved(kind: str) -> Callable[[ProjectQuerySet, Clock], QuerySet[Any]]:
    def missing(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
        told = Observation.objects.filter(action=None, kind=kind).standing(**vars(clock))
        return projects.exclude(pk__in=told.values("project"))

    return missing


def _unclassified(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
    last = Classification.objects.filter(project__in=projects.order_by().values("pk"))
    mains = ClassificationItem.objects.filter(
        classification__in=last.latest_per("project", **vars(clock)).values("pk"),
        is_main=True,
        recorded_at__lte=clock.known_at,
    )
    return projects.exclude(pk__in=mains.values("classification__project"))


def _unfollowed(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
    last = Referent.objects.filter(project__in=projects.order_by().values("pk")).latest_per("project", **vars(clock))
    named = Referent.objects.filter(pk__in=last.values("pk")).filter(~Q(user=None))
    return projects.exclude(pk__in=named.values("project"))


def _observe(kind: str) -> Callable[[str], str]:
    return lambda reference: links.observe(Project(reference=reference), kind)


def register() -> None:
    """The lacks of this app; called once, when it is ready."""
    progress, maturity = ObservationKind.PROGRESS, ObservationKind.MATURITY
    register_lack(Lack("avancement", "Avancement", 10, _unobserved(progress), _observe(progress)))
    register_lack(Lack("maturite", "Maturité", 20, _unobserved(maturity), _observe(maturity)))
    register_lack(
        Lack("categorie", "Catégorie principale", 30, _unclassified, lambda ref: links.classify(Project(reference=ref)))
    )
    register_lack(
        Lack("referent", "Référent de la Caf", 40, _unfollowed, lambda ref: links.referent(Project(reference=ref)))
    )
