"""The dated answers that early signals rest on."""

from __future__ import annotations

from projects.alerts.enums import Point, PointValue
from projects.alerts.models import PointFact
from tests.factories.projects import FactOfProject


class PointFactFactory(FactOfProject):
    class Meta:
        model = PointFact

    point = Point.COORDINATEUR
    value = PointValue.OUI
