"""What an answer holds, as values: from its draft, and from the versions that Cnaf received (the same shape)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from funding.waves.models import Answer, AnswerLine
from funding.waves.selectors.prefill import Known, Reminded

Json = dict[str, Any]


def lines_of(answer: Answer) -> list[AnswerLine]:
    """With all that a page prints of their projects, in the order of the references."""
    rows = AnswerLine.objects.filter(answer=answer).select_related(
        "project__porteur", "project__commune", "project__epci", "project__department", "project__application__call"
    )
    return list(rows.order_by("project__reference"))


def content_of(answer: Answer, lines: Sequence[AnswerLine], known: Mapping[int, Known]) -> Json:
    """All that is written, in the shape that a version keeps: amounts as text, None where not communicated."""
    return {
        "nothing_asked": answer.nothing_asked,
        "note": answer.note,
        "lines": [_line(line, known[line.project_id].reminded) for line in lines],
    }


def _line(line: AnswerLine, reminded: Reminded) -> Json:
    return {
        "project": line.project_id,
        "reference": line.project.reference,
        "name": line.project.display_name,
        "choice": line.choice,
        "asked": _text(line.asked),
        "nature": line.nature,
        "need": line.need,
        "justification": line.justification,
        "exclusion": line.exclusion,
        "plan": reminded.plan,
        "charges": _text(reminded.charges),
        "products": _text(reminded.products),
        "others": [[label, _text(amount)] for label, amount in reminded.others],
        "prefilled": {name: told["said"] for name, told in line.prefilled.items()},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
