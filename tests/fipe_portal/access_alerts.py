"""The part of the matrix's world that is about early signals: one that stands, one that was set aside, an answer."""

from __future__ import annotations

from projects.accounts.models import User
from projects.alerts.models import Dismissal, PointFact
from projects.core.paris import today
from projects.portfolio.models import Project


def alerts_targets(here: Project, there: Project, colleague: User | None) -> dict[str, dict[str, str]]:
    """Of the project here; `other-…` is of the project there, under the address of this one."""
    assert colleague is not None
    fact = PointFact.objects.create(project=here, point="coordinateur", value="non", observed_on=today())
    other = PointFact.objects.create(project=there, point="suite", value="non", observed_on=today())
    aside = Dismissal.objects.create(
        project=here, rule="partenaires", mark="point:0", reason="Vu", dismissed_by=colleague
    )
    of_here = {"reference": here.reference}
    return {
        "rule": {"rule": "silence"},
        "unknown-rule": {"rule": "humeur"},
        "signal": {**of_here, "rule": "coordinateur"},
        "no-signal": {**of_here, "rule": "partenaires"},
        "set-aside": {**of_here, "pk": str(aside.pk)},
        "never-set-aside": {**of_here, "pk": "0"},
        "point": {**of_here, "pk": str(fact.pk)},
        "other-point": {**of_here, "pk": str(other.pk)},
    }
