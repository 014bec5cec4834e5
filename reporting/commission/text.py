"""The note as a plain text, to be pasted into the Caf's own tool: no table, no sign that a tool would not take."""

from collections.abc import Iterator

from projects.core.french import typeset
from reporting.commission.note import Line, Note


def as_text(note: Note) -> str:
    return "\n".join(_lines(note)) + "\n"


def _lines(note: Note) -> Iterator[str]:
    yield from (note.title.upper(), typeset(f"Situation au {note.situation}, {note.made_for}."), "")
    yield from _facts("Identité", note.identity)
    if note.summary:
        yield from ("RÉSUMÉ", *note.summary, "")
    if note.actions:
        yield from ("ACTIONS", *(typeset(f"- {row.title} : {row.state.lower()}") for row in note.actions), "")
    yield "FINANCEMENT"
    for line in note.money:
        shares = ", ".join(f"{name} {amount}" for name, amount in zip(note.funders, line.granted, strict=True))
        yield typeset(f"- {line.year} : demandé {line.asked} ; accordé {line.total} ({shares})")
    yield from (*(f"- {total}" for total in note.totals), "")
    yield from _facts("Suivi", note.follow_up)
    if note.exchanges:
        yield "DERNIERS ÉCHANGES"
        for row in note.exchanges:
            circle = f" ({row.circle})" if row.circle else ""
            yield typeset(f"- {row.day}, {row.kind.lower()}{circle} : {' '.join(row.text.split())}")
        yield ""
    yield "AVIS"
    for opinion in note.opinions:
        yield typeset(f"- {opinion.instance}, {opinion.day} : {opinion.value}. {' '.join(opinion.text.split())}")
    if not note.opinions:
        yield "- aucun avis noté"
    yield ""
    for title, points in (("À DÉCIDER", note.to_decide), ("CE QUI MANQUE", note.missing)):
        if points:
            yield from (title, *(f"- {point}" for point in points), "")
    yield typeset(f"Source : Portail Fipe, {note.source}")


def _facts(title: str, lines: tuple[Line, ...]) -> Iterator[str]:
    yield title.upper()
    yield from (typeset(f"- {line.label} : {line.value}") for line in lines)
    yield ""
