"""What the pages of the life of an edition are asked for: one frozen and published of the region here."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.models import Project
from reporting.models import Edition
from reporting.services import change_edition, freeze_edition
from reporting.workflow import APPROVE, CHECK
from tests.factories import EditionFactory


def publishing_targets(here: Project, people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    officer = people[f"{Role.CNAF} here"]
    assert officer is not None
    frozen = _edition(here, officer)
    change_edition(actor=officer, edition=frozen, transition=CHECK)
    change_edition(actor=officer, edition=frozen, transition=APPROVE)
    freeze_edition(actor=officer, edition=frozen)

    def of(edition: Edition, **more: str) -> dict[str, str]:
        return {"slug": edition.slug, **more}

    return {
        "freeze": of(frozen, number="1"),
        "no-freeze": of(frozen, number="9"),
        "frozen-figure": of(frozen, number="1", id="projects.total"),
        "frozen-rien": of(frozen, number="1", id="projects.rien"),
    }


def _edition(here: Project, signatory: User) -> Edition:
    edition: Edition = EditionFactory.create(region_id="84", selection=[here], signatory=signatory)
    return edition
