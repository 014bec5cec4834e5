"""What accepted proposals write, as facts and printed words of their document, and how each is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from projects.accounts.models import User
from projects.calls.services import change_application_state
from projects.core.french import format_date
from projects.core.paris import today
from projects.fiches.models import Availability
from projects.fiches.services import cancel_availability, record_availability
from projects.journal.enums import SourceKind
from projects.journal.models import Source
from projects.porteurs.enums import Provenance
from projects.portfolio import services as portfolio
from projects.portfolio.enums import ObservationKind
from projects.portfolio.models import Category, Classification, Observation, Project, Statement
from projects.territories.models import Region
from reporting.enums import ProposalKind
from reporting.models import ReadingFile, ReadingProposal
from reporting.readings.plan import PAPERS, Effect, Known, Step, described, known_of, plan

UNDONE = "Proposition annulée"
# What a printed value is about, where it is not the name of the field.
MEASURES = {"categories": "category", "porteur": "porteur_name"}
# Kept as printed beside the fact that they are noted as; papers are, where they are in doubt.
ALWAYS = frozenset({"maturity", "progress", "categories"})
KINDS = {"maturity": ObservationKind.MATURITY, "progress": ObservationKind.PROGRESS}
PRINTED_MAX = 300


def source_of(file: ReadingFile) -> Source:
    """The document as a source: the same bytes are one source, whoever had them read."""
    reading = file.reading
    on = reading.document_on
    source, _ = Source.objects.get_or_create(
        slug=f"document-{file.sha256[:24]}",
        defaults={
            "title": (reading.title if reading.files.count() == 1 else f"{reading.title} – {file.name}")[:200],
            "kind": SourceKind.RECUEIL,
            "published_on": on,
            "published_label": format_date(on) if on else "",
        },
    )
    return source


def write_block(
    *,
    actor: User,
    proposal: ReadingProposal,
    project: Project,
    source: Source,
    said: Mapping[str, Any],
    on: tuple[date, str],
) -> list[dict[str, Any]]:
    """Write each step of the plan of a block on `project`; what was made, in order."""
    day, precision = on
    read = proposal.values
    # A field that the document says in two ways is in doubt, unless the person who reviews chose.
    doubts = [field for field in read.get("doubts", []) if said.get(field) in (None, "", [])]
    known = known_of(project, day)
    made: list[dict[str, Any]] = []
    if portfolio.cite_source(actor=actor, project=project, source=source):
        made.append({"kind": "source", "pk": source.pk})
    papers: dict[str, bool] = {}
    for step in plan(said, doubts, known):
        given = {"source": source, "date_precision": precision, **_provenance(step, read)}
        if step.effect == Effect.NEW:
            if step.field in PAPERS:
                papers[step.field] = bool(step.value)
            else:
                made.append(described(_fact(actor, project, step, day, given)))
        if step.effect in (Effect.DOUBT, Effect.KEPT) or step.field in ALWAYS:
            rows = _printed(actor, proposal, project, source, step, day)
            made += [described(row) for row in rows]
    if papers:
        made.append(described(_papers(actor, known, papers, said, day, source, precision)))
    return made


def _fact(actor: User, project: Project, step: Step, day: date, given: dict[str, Any]) -> Observation | Classification:
    if step.field in KINDS:
        return portfolio.observe(
            actor=actor, project=project, kind=KINDS[step.field], value=step.value, observed_on=day, **given
        )
    rows = Category.objects.filter(code__in=step.value)
    return portfolio.classify(actor=actor, project=project, categories=list(rows), main=None, observed_on=day, **given)


def _provenance(step: Step, read: Mapping[str, Any]) -> dict[str, Any]:
    """« imprimé » as the document says it; « saisi » once a person corrected what was read."""
    same = step.value == read.get(step.field)
    if isinstance(step.value, list):
        same = set(step.value) == set(read.get(step.field) or [])
    if same:
        return {"provenance": Provenance.PRINTED}
    return {"provenance": Provenance.ENTERED, "note": "Lu dans un document, corrigé à la relecture."}


def _printed(
    actor: User, proposal: ReadingProposal, project: Project, source: Source, step: Step, day: date
) -> list[Statement]:
    """The words of the document on this field: a row for each place that says it, one for a list."""
    quotes = [(quote["line"], quote["text"]) for quote in proposal.values["quotes"].get(step.field, [])]
    if step.field == "categories" and quotes:
        quotes = [(quotes[0][0], " ; ".join(text for _, text in quotes))]
    if not quotes:
        quotes = [(proposal.first_line, step.told)]
    doubt = step.effect == Effect.DOUBT
    return [
        portfolio.keep_printed(
            actor=actor,
            source=source,
            project=project,
            measure=MEASURES.get(step.field, step.field),
            printed=text[:PRINTED_MAX],
            place=f"Ligne {line}",
            line=line,
            observed_on=day,
            in_doubt=doubt,
            reason=step.reason if doubt else "",
        )
        for line, text in dict.fromkeys(quotes)
        if text
    ]


def _papers(
    actor: User,
    known: Known,
    papers: Mapping[str, bool],
    said: Mapping[str, Any],
    day: date,
    source: Source,
    precision: str,
) -> Availability:
    """All the papers at once, since the last row stands whole: those that the document does not tell stay."""
    stored = known.papers
    values: dict[str, Any] = {field: getattr(stored, field) if stored else None for field in PAPERS}
    values["fiche_count"] = stored.fiche_count if stored and values["has_fiche"] else None
    values |= papers
    if "has_fiche" in papers:
        values["fiche_count"] = said.get("fiche_count") if papers["has_fiche"] else None
    return record_availability(
        actor=actor,
        project=known.project,
        observed_on=day,
        date_precision=precision,
        source=source,
        provenance=Provenance.PRINTED,
        **values,
    )


def keep_figure(
    *, actor: User, proposal: ReadingProposal, source: Source, said: Mapping[str, Any], observed_on: date
) -> list[dict[str, Any]]:
    """A number that the document prints of the whole; in doubt where it prints another one of the same projects."""
    figure, key, number = said["figure"], said.get("key") or "", Decimal(said["number"])
    others = Statement.objects.filter(pk__in=_kept(proposal), measure=figure, key=key, retracted_by=None)
    other = others.exclude(number=number).exclude(printed="").order_by("line", "pk").first()
    of_region = figure.endswith("by_region") and bool(key)
    row = portfolio.keep_printed(
        actor=actor,
        source=source,
        measure=figure,
        key=key,
        region=Region.objects.filter(pk=key).first() if of_region else None,
        population=str(said.get("population") or "")[:200],
        printed=proposal.values["printed"][:PRINTED_MAX],
        number=number,
        unit="€" if figure.startswith("money.") else "projet",
        place=str(proposal.values.get("section") or "")[:200],
        line=proposal.first_line,
        observed_on=observed_on,
        in_doubt=other is not None,
        reason=f"Le même document imprime aussi « {other.printed} », ligne {other.line}." if other else "",
    )
    return [described(row)]


def _kept(proposal: ReadingProposal) -> list[int]:
    """The printed numbers of the same document that were kept, of the same projects: those of another year differ."""
    same = {f"values__{name}": proposal.values[name] for name in ("caflab", "region", "year")}
    rows = ReadingProposal.objects.filter(file__sha256=proposal.file.sha256, kind=ProposalKind.FIGURE, **same)
    return [one["pk"] for made in rows.values_list("made", flat=True) for one in made]


def take_back(*, actor: User, project: Project | None, made: Sequence[Mapping[str, Any]]) -> None:
    """Undo what accepting wrote, the last first; DomainError when one was corrected since, and nothing is undone.

    A project that was made leaves the figures: the decision that made it exist is taken back. A porteur stays.
    """
    for one in reversed(made):
        if one["kind"] == "source" and project is not None:
            portfolio.drop_source(actor=actor, project=project, source=Source.objects.get(pk=one["pk"]))
        elif one["kind"] == "project" and project is not None:
            change_application_state(
                actor=actor,
                application=project.application,
                transition="revenir_decision",
                observed_on=today(),
                reason=UNDONE,
            )
        elif one["kind"] in _CANCELS:
            _CANCELS[one["kind"]](actor, one["pk"])


_CANCELS: dict[str, Callable[[User, int], Any]] = {
    "observation": lambda actor, pk: portfolio.cancel_fact(
        actor=actor, fact=Observation.objects.get(pk=pk), note=UNDONE
    ),
    "classification": lambda actor, pk: portfolio.cancel_fact(
        actor=actor, fact=Classification.objects.get(pk=pk), note=UNDONE
    ),
    "availability": lambda actor, pk: cancel_availability(
        actor=actor, availability=Availability.objects.get(pk=pk), note=UNDONE
    ),
    "statement": lambda actor, pk: portfolio.take_back_printed(actor=actor, statement=Statement.objects.get(pk=pk)),
}
