"""What the Caf submitted since a scenario was written: what it still shares out may be asked no more."""

from __future__ import annotations

from dataclasses import dataclass

from funding.arbitration.models import Scenario
from funding.arbitration.selectors.asked import requests_for


@dataclass(frozen=True)
class News:
    """Names of Caf, in the order of their regions: `changed` have lines in the scenario that a later answer replaces,
    `added` ask for something and have no line in it at all.
    """

    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added)


def news_of(scenario: Scenario) -> News:
    """Two queries, whatever the number of lines."""
    requests = requests_for(scenario.wave, scenario.envelope)
    lines = scenario.lines.order_by("caf__region__sort_name", "caf__sort_name")
    held = {
        (caf, project): (version, name)
        for caf, project, version, name in lines.values_list("caf", "project", "request_version", "caf__name")
    }
    asked = {(row.caf, row.project_id): row.version for row in requests}
    shared = {caf for caf, _ in held}
    changed = [name for key, (version, name) in held.items() if asked.get(key) != version]
    changed += [row.caf_name for row in requests if row.caf in shared and (row.caf, row.project_id) not in held]
    added = [row.caf_name for row in requests if row.caf not in shared]
    return News(tuple(dict.fromkeys(changed)), tuple(dict.fromkeys(added)))
