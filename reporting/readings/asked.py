"""What the address of a reading asks for: the file and the line shown, which findings. Anything else is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.http import urlencode

from projects.core.forms.lookups import typed
from reporting.enums import FindingSeverity, Verdict

TO_JUDGE = "a-juger"
VERDICTS = {TO_JUDGE: "À juger", **dict(Verdict.choices)}
_LONGEST = 9  # digits: no document has a milliard of lines


@dataclass(frozen=True)
class Asked:
    """`file` and `within` are positions of files, `line` and `page` of the text, `rank` the page of the list."""

    file: int | None = None
    line: int = 0
    page: int = 0
    severity: str = ""
    verdict: str = ""
    within: int | None = None
    rank: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        severity, verdict = typed(query.get("gravite", "")), typed(query.get("verdict", ""))
        return cls(
            file=number_in(query, "fichier"),
            line=number_in(query, "ligne") or 0,
            page=number_in(query, "page") or 0,
            severity=severity if severity in FindingSeverity.values else "",
            verdict=verdict if verdict in VERDICTS else "",
            within=number_in(query, "dans"),
            rank=max(1, number_in(query, "liste") or 1),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.severity or self.verdict or self.within is not None)

    def query(self, **changes: object) -> str:
        """The address that asks for the same with `changes`; "" for nothing at all."""
        asked = replace(self, **changes)  # type: ignore[arg-type]
        told = {
            "fichier": asked.file,
            "ligne": asked.line or None,
            "page": asked.page or None,
            "gravite": asked.severity or None,
            "verdict": asked.verdict or None,
            "dans": asked.within,
            "liste": asked.rank if asked.rank > 1 else None,
        }
        return urlencode({name: value for name, value in told.items() if value is not None})


def number_in(query: QueryDict, name: str) -> int | None:
    """The whole number that an address gives under `name`; None for anything else."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
