"""Places that go together: the commune, the EPCI and the Caf of something are of its department."""

from __future__ import annotations

from typing import Protocol

from django.core.exceptions import ValidationError

from projects.territories.models import Caf, CafDepartment, Commune, Department, Epci
from projects.territories.selectors import departments_of_epci


class Placed(Protocol):
    """What has a department, and may have a commune, an EPCI, a Caf: a project, an application."""

    @property
    def department(self) -> Department | None: ...
    @property
    def commune(self) -> Commune | None: ...
    @property
    def epci(self) -> Epci | None: ...
    @property
    def caf(self) -> Caf | None: ...


def check_places(placed: Placed) -> None:
    """ValidationError (French, by field) when one of its places is of another department."""
    wrong: dict[str, str] = {}
    department = placed.department
    if department is None:
        return
    if placed.commune and placed.commune.department_id != department.pk:
        wrong["commune"] = f"{placed.commune} n’est pas dans ce département : {department}."
    if placed.epci and department not in departments_of_epci(placed.epci):
        wrong["epci"] = f"{placed.epci} n’a pas de commune dans ce département : {department}."
    if placed.caf and not CafDepartment.objects.filter(caf=placed.caf, department=department).exists():
        wrong["caf"] = f"{placed.caf} ne couvre pas ce département : {department}."
    if wrong:
        raise ValidationError(wrong)
