"""An edition at its situation date, as it is known: its population, its figures, its whole content."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from projects.core.errors import DomainError
from projects.core.french import (
    count,
    format_date,
    format_month,
    format_number,
    format_percent,
    region_phrase,
    typeset,
)
from projects.core.history import known_rows
from projects.core.money import format_euros
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.portfolio.enums import Progress
from projects.portfolio.models import Project, Statement
from reporting import rich
from reporting.figures.definitions import CATEGORY_CHOICES
from reporting.figures.dossiers import EVERY_KIND, Kind, Snapshot
from reporting.figures.financing import FOLLOWED
from reporting.figures.registry import FigureValue, Number, Row, Terms, compute
from reporting.figures.rounding import whole_percentages
from reporting.figures.snapshot import printed_fact, take_snapshot
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.plain import PLACEHOLDER, placeholders
from reporting.rendering.canonical import read_content
from reporting.rendering.content import (
    FicheContent,
    FigureContent,
    FigureRow,
    RecueilContent,
    RegionContent,
    TextBlock,
)
from reporting.rich import Run
from reporting.selectors.fiches import fiche_contents, statement_sentence
from reporting.selectors.identities import imprint_of

UNKNOWN = "non communiqué"
SIGNATURE = "signature"  # the part of a letter where somebody may have written who signs
MARK = "\ue000"  # sets the figures of a text apart while it is typeset; of no text itself
PRINTED_LABELS = {**dict(CATEGORY_CHOICES), **dict(Progress.choices), "inconnu": "Non évalué"}
REGION_MEASURES = ("projects.by_region", "projects.described", "announced.total")
_annexed = lru_cache(maxsize=2)(read_content)  # the same bilan at each preview of the letter that cites it
Address = Callable[[str, str], str]  # the id of a figure and the key of a row (or "") → an address


def edition_snapshot(
    edition: Edition,
    *,
    situation_on: date | None = None,
    known_at: datetime | None = None,
    read: Iterable[Kind] = EVERY_KIND,
) -> Snapshot:
    """The projects of `edition` at (S, R); its own situation date and now when not given. `read` as in `take_snapshot`.

    Raises DomainError on a situation date to come.
    """
    situation_on = situation_on or edition.situation_on
    if situation_on > today():
        raise DomainError("La date de situation ne peut pas être à venir.", field="situation_on")
    known_at = known_at or timezone.now()
    rows = known_rows(EditionProject, known_at=known_at, edition_id=edition.pk).order_by("position")
    order = list(rows.values_list("project_id", flat=True))
    announced = Statement.objects.standing(situation_on=situation_on, known_at=known_at).filter(
        source=edition.printed_source_id, measure="announced.total"
    )
    return take_snapshot(
        Project.objects.filter(pk__in=order),
        situation_on=situation_on,
        known_at=known_at,
        population=f"Projets de l’édition « {edition.title} »",
        order=order,
        announced=announced,
        read=read,
    )


def edition_figures(snapshot: Snapshot) -> dict[str, FigureValue]:
    """Every figure of the registry, counted in one pass on the population of an edition."""
    return compute(snapshot)


@one_moment()
def recueil_content(edition: Edition, *, known_at: datetime | None = None, frozen: int | None = None) -> RecueilContent:
    """Everything that the recueil of `edition` prints, with nothing left to read.

    `frozen` is the number under which it is being frozen: its figures lead to the lists of that frozen set.
    """
    snapshot = edition_snapshot(edition, known_at=known_at)
    return snapshot_content(edition, snapshot, edition_figures(snapshot), frozen)


def snapshot_content(
    edition: Edition,
    snapshot: Snapshot,
    values: Mapping[str, FigureValue],
    frozen: int | None = None,
    *,
    texts: Sequence[Mapping[str, Any]] | None = None,
    described: Collection[int] | None = None,
) -> RecueilContent:
    """The same of a snapshot and its figures that were read already.

    `texts` are its texts, when they are not the stored ones; `described` the keys of the projects whose fiche is
    wanted, when it is not all of them: a part of the document shows few.
    """
    address = absolute_figure_address(edition, frozen)
    printed = printed_sentences(edition, snapshot)
    figures = {id: figure_content(value, address, printed) for id, value in values.items()}
    fiches = fiche_contents(snapshot, document_month=edition.document_month, only=described)
    texts = stored_texts(edition, snapshot.known_at) if texts is None else texts
    cited = {id for row in texts for id in placeholders(f"{row['title']} {row['body']}")}
    blocks = text_blocks(texts, figures)
    imprint = imprint_of(edition, is_signed=any(block.section == SIGNATURE for block in blocks))
    return RecueilContent(
        slug=edition.slug,
        title=typeset(edition.title),
        subtitle=typeset(edition.subtitle),
        month=format_month(edition.document_month).capitalize(),
        situation=f"Situation au {format_date(snapshot.situation_on)}",
        publisher=typeset(edition.publisher) or (imprint.name if imprint else ""),
        site_url=settings.SITE_URL,
        blocks=blocks,
        # The sums of followed financings are read on screen: no annex prints forty of them, only those of its texts.
        figures={id: figure for id, figure in figures.items() if id not in FOLLOWED or id in cited},
        regions=_regions(snapshot, fiches, values["announced.not_described"]),
        doubts=document_doubts(edition, snapshot),
        sources=tuple(dict.fromkeys(source for fiche in fiches.values() for source in fiche.sources)),
        meta={
            "lang": "fr",
            "known_at": snapshot.known_at.isoformat(),
            "kind": edition.kind,
            "population": typeset(snapshot.population),
            "filters": edition.filters,
        },
        annexed=(_annexed(edition.cites.content),) if edition.cites else (),
        imprint=imprint,
    )


def figure_address(edition: Edition, id: str, key: str = "", frozen: int | None = None) -> str:
    """Address of the list behind a figure of an edition, or behind one of its rows: of today, or as it was frozen."""
    if frozen is None:
        address = reverse("edition_figure", args=[edition.slug, id])
    else:
        address = reverse("frozen_figure", args=[edition.slug, frozen, id])
    return f"{address}?cle={quote(key)}" if key else address


def absolute_figure_address(edition: Edition, frozen: int | None = None) -> Address:
    """The same with the site's address, for what is read away from the site."""
    return lambda id, key: settings.SITE_URL + figure_address(edition, id, key, frozen)


def figure_content(value: FigureValue, address: Address, printed: Mapping[str, tuple[str, ...]]) -> FigureContent:
    """A counted figure as pages and documents print it; shares are given where rows make up the total."""
    figure, counted = value.figure, value.counted
    shares = _shares(counted.rows) if counted.partition and figure.unit != "€" else [""] * len(counted.rows)
    return FigureContent(
        id=figure.id,
        label=typeset(figure.label),
        unit=figure.unit,
        text=number_text(counted.value, figure.unit),
        value=int(counted.value) if counted.value is not None else None,
        url=address(figure.id, ""),
        definition=typeset(figure.definition),
        rows=tuple(
            FigureRow(
                key=row.key,
                label=typeset(row.label),
                value=int(row.value) if row.value is not None else None,
                text=number_text(row.value, figure.unit),
                share=share,
                url=address(figure.id, row.key),
                members=row.members,
                terms=terms_text(row.terms),
            )
            for row, share in zip(counted.rows, shares, strict=True)
        ),
        note=typeset(counted.note),
        printed=printed.get(figure.id, ()),
        share_note=typeset(_rounding_note(counted.rows, shares)),
        fictitious=typeset(value.fictitious),
        members=counted.members,
        terms=terms_text(counted.terms),
        one=_singular(value),
        rank=figure.rank,
    )


def _singular(value: FigureValue) -> str:
    """The label under the number of a figure, where it is not the one of many."""
    label = value.figure.label_of(value.counted.value)
    return "" if label == value.figure.label else typeset(label)


def terms_text(terms: Terms) -> tuple[str, ...]:
    """Both terms of a rate or an average, as printed: an amount, of an amount or of a number of them."""
    if terms is None:
        return ()
    return tuple(number_text(term, "€" if isinstance(term, Decimal) else "") for term in terms)


def number_text(value: Number, unit: str) -> str:
    """A value as printed: euros to the cent when needed, « non communiqué » when unknown."""
    if value is None:
        return UNKNOWN
    if unit == "€":
        return format_euros(Decimal(value))
    return format_percent(value, 1) if unit == "%" else format_number(value)


def _rounding_note(rows: Sequence[Row], shares: Sequence[str]) -> str:
    """Says so where equal counts may show unequal shares, for the total to be 100."""
    values = [int(row.value or 0) for row in rows]
    total = sum(values)
    plain = sum((value * 200 + total) // (2 * total) for value in values) if total else 100
    return "Parts arrondies au plus fort reste, pour un total de 100 %." if any(shares) and plain != 100 else ""


def _shares(rows: Sequence[Row]) -> list[str]:
    """A share for each row; none of nothing."""
    if not any(row.value for row in rows):
        return [""] * len(rows)
    return [typeset(f"{share} %") for share in whole_percentages([int(row.value or 0) for row in rows])]


def printed_sentences(edition: Edition, snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """What the printed document says of each figure, one sentence a population."""
    rows = (
        Statement.objects.standing(situation_on=snapshot.situation_on, known_at=snapshot.known_at)
        .filter(source=edition.printed_source_id, project=None)
        .exclude(source=None)
        .order_by("measure", "population", "line", "pk")
    )
    found: dict[str, list[str]] = defaultdict(list)
    for (measure, population), group in groupby(rows, key=lambda row: (row.measure, row.population)):
        values = [_printed_value(row, snapshot) for row in group]
        values = [value for value in values if not any(value != other and value in other for other in values)]
        of = f" ({population})" if population else ""
        found[measure].append(typeset(f"Imprimé{of} : {' ; '.join(values)}."))
    return {measure: tuple(sentences) for measure, sentences in found.items()}


def _printed_value(row: Statement, snapshot: Snapshot) -> str:
    """A printed value with the line that it is about, unless its own words say it (« Bien avancé 14 »)."""
    printed = row.printed.rstrip(".").replace(" ;", ",")
    if any(letter.isalpha() for letter in printed):
        return printed
    if row.measure == "projects.by_department":  # its codes collide with those of regions
        label = snapshot.department_names.get(row.key, "")
    elif row.region_id or row.measure in REGION_MEASURES:
        label = snapshot.region_names.get(row.region_id or row.key, "")
    else:
        label = PRINTED_LABELS.get(row.key, "")
    return f"{label} {printed}".strip()


def document_doubts(edition: Edition, snapshot: Snapshot) -> tuple[str, ...]:
    rows = Statement.objects.standing(situation_on=snapshot.situation_on, known_at=snapshot.known_at).filter(
        source=edition.printed_source_id, project=None, in_doubt=True
    )
    return tuple(statement_sentence(printed_fact(row)) for row in rows.exclude(source=None).select_related("source"))


def stored_texts(edition: Edition, known_at: datetime) -> list[dict[str, Any]]:
    """The texts of an edition as they were at an instant, in order; `pgh_obj_id` is the key of each."""
    rows = known_rows(EditionBlock, known_at=known_at, edition_id=edition.pk).order_by("position")
    return list(rows.values("pgh_obj_id", "version", "section", "title", "body"))


def prints(row: Mapping[str, Any]) -> bool:
    """Whether something is written in a text: a document leaves out the others."""
    return bool(row["title"] or row["body"])


def text_blocks(rows: Sequence[Mapping[str, Any]], figures: Mapping[str, FigureContent]) -> tuple[TextBlock, ...]:
    """Texts with their figures in place, each leading to its dossiers; those where nothing is written are left out."""

    def written(text: str) -> str:
        return typeset(PLACEHOLDER.sub(lambda found: _figure_text(found[1], figures), text))

    return tuple(
        TextBlock(
            section=row["section"],
            title=written(row["title"]),
            paragraphs=tuple(
                replace(one, runs=tuple(piece for run in one.runs for piece in _linked(run, figures)))
                for one in rich.read(row["body"])
            ),
        )
        for row in rows
        if prints(row)
    )


def _linked(run: Run, figures: Mapping[str, FigureContent]) -> Iterator[Run]:
    """The run with its figures as links of their own, typeset as a whole; a link that is there stays the only one."""
    cited = PLACEHOLDER.findall(run.text)
    told = PLACEHOLDER.sub(lambda found: f"{MARK}{_figure_text(found[1], figures)}{MARK}", run.text.replace(MARK, ""))
    for rank, piece in enumerate(typeset(told).split(MARK)):
        is_link = rank % 2 and not run.href
        if piece:
            yield replace(run, text=piece, href=figures[cited[rank // 2]].url if is_link else run.href)


def _figure_text(id: str, figures: Mapping[str, FigureContent]) -> str:
    if id not in figures:
        raise DomainError(f"Le texte de l’édition cite un chiffre inconnu : « {id} ».")
    return figures[id].text


def _regions(snapshot: Snapshot, fiches: Mapping[int, FicheContent], missing: FigureValue) -> tuple[RegionContent, ...]:
    """The annex: regions in French order, projects in the order of the edition; those whose fiche was read."""
    by_region: dict[str, list[int]] = defaultdict(list)
    for dossier in snapshot.dossiers:
        by_region[dossier.region].append(dossier.pk)
    return tuple(
        RegionContent(
            code=code,
            name=typeset(name),
            heading=typeset(f"{count(len(by_region[code]), 'projet')} {region_phrase(name)}"),
            projects=tuple(fiches[key] for key in by_region[code] if key in fiches),
            announced_note=_missing_note(missing.row(code)),
        )
        for code, name in snapshot.region_names.items()
        if code in by_region
    )


def _missing_note(row: Row | None) -> str:
    if row is None or not row.value or row.value < 0:
        return ""
    if row.value == 1:
        return typeset("1 autre dossier annoncé dans cette région n’est pas décrit.")
    return typeset(f"{row.value} autres dossiers annoncés dans cette région ne sont pas décrits.")
