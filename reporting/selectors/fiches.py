"""The fiche of each project of a snapshot, ready to be laid out on screen or on paper."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from projects.core.errors import DomainError
from projects.core.french import count, typeset
from projects.core.history import known_rows
from projects.core.money import format_euros
from projects.fiches.selectors import FicheTexts, fiche_texts
from projects.fiches.wording import StructureSaid, action_state_label, other_fiche, planned_words, text_sections
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import PriorityArea
from projects.portfolio.models import Project, ProjectSource
from projects.portfolio.selectors import MATURITY_RANKS, Clock, maturity_label, progress_label
from reporting.figures.dossiers import ActionFact, Dossier, PrintedFact, Snapshot
from reporting.figures.money import known_sum
from reporting.figures.snapshot import take_snapshot
from reporting.rendering.content import ActionContent, CategoryTag, FicheContent, Measure, TextSection

UNKNOWN_AMOUNT = "Non communiqué"
NOT_SAID = "Inconnu à ce jour"


def fiche_contents(
    snapshot: Snapshot, *, document_month: date | None = None, only: Collection[int] | None = None
) -> dict[int, FicheContent]:
    """The content of every dossier of `snapshot`, or of those of the keys `only`, by project key; the number of queries
    is constant.

    Texts are read at R whatever S: for a document of `document_month`, a fiche that draws on a source
    published later says so.
    """
    dossiers = [dossier for dossier in snapshot.dossiers if only is None or dossier.pk in only]
    keys = [dossier.pk for dossier in dossiers]
    texts = fiche_texts(keys, situation_on=snapshot.situation_on, known_at=snapshot.known_at)
    sources = _sources(keys, snapshot.known_at)
    contents = {}
    for dossier in dossiers:
        told_by = sources[dossier.pk]
        fiche = _fiche(dossier, snapshot, texts.get(dossier.pk, ()), [name for name, _ in told_by])
        later = [name for name, day in told_by if document_month and day and _month(day) > _month(document_month)]
        notes = [typeset(f"Texte tiré en partie d’un document postérieur : {name}.") for name in later]
        contents[dossier.pk] = replace(fiche, doubts=(*fiche.doubts, *notes))
    return contents


def fiche_content_of(project: Project, texts: FicheTexts) -> FicheContent:
    """The fiche of a project of today with other words than the stored ones: those of a draft.

    DomainError for a project that is not selected (any more): no document would print it.
    """
    clock = Clock.now()
    snapshot = take_snapshot(Project.objects.filter(pk=project.pk), **vars(clock), population="Ce projet")
    if not snapshot.dossiers:
        raise DomainError("Ce projet n’est pas retenu : aucun document ne l’imprime.")
    sources = [name for name, _ in _sources([project.pk], clock.known_at)[project.pk]]
    return _fiche(snapshot.dossiers[0], snapshot, (texts,), sources)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _sources(keys: list[int], known_at: datetime) -> dict[int, list[tuple[str, date | None]]]:
    """The documents that told of each project and when they were published, the first first."""
    found: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    links = known_rows(ProjectSource, known_at=known_at, project_id__in=keys)
    for project, title, publisher, published_on in links.order_by("source__published_on", "source__slug").values_list(
        "project", "source__title", "source__publisher", "source__published_on"
    ):
        found[project].append((f"{title} ({publisher})", published_on))
    return found


def statement_sentence(fact: PrintedFact) -> str:
    """A printed value with its place and why one doubts it: « … » (Recueil, Annexe 1). Reason."""
    place = ", ".join(part for part in (fact.source, fact.place) if part)
    return typeset(f"« {fact.printed.rstrip('.')} » ({place}). {fact.reason}".strip())


def _fiche(dossier: Dossier, snapshot: Snapshot, fiches: Sequence[FicheTexts], sources: Sequence[str]) -> FicheContent:
    fiches = fiches or (FicheTexts(),)
    texts = fiches[0]
    return FicheContent(
        reference=dossier.reference,
        title=typeset(dossier.name),
        project_title=typeset(texts.title),
        standfirst=typeset(texts.standfirst),
        region_code=dossier.region,
        region_name=typeset(snapshot.region_names[dossier.region]),
        department_code=dossier.department,
        department_name=typeset(snapshot.department_names[dossier.department]),
        porteur_name=typeset(dossier.porteur_name),
        porteur_kind=PorteurKind(dossier.porteur_kind).label if dossier.porteur_kind else "",
        caf_name=typeset(dossier.caf_name),
        caf_note="déduite du département" if dossier.caf_is_deduced else "",
        categories=_categories(dossier, snapshot),
        main_category=dossier.main_category,
        maturity_label=maturity_label(dossier.maturity, dossier.maturity_doubts),
        maturity_rank=MATURITY_RANKS.get(dossier.maturity or ""),
        maturity_doubts=tuple(typeset(printed) for printed in dossier.maturity_doubts),
        progress_label=progress_label(dossier.progress),
        amount_label=_amount_label(dossier),
        fiche_label=_fiche_label(dossier),
        budget_label=_yes_no(dossier.has_budget),
        results_label=_yes_no(dossier.has_results),
        summary=tuple(typeset(paragraph) for paragraph in texts.summary),
        measures=tuple(Measure(typeset(value), typeset(label)) for value, label in texts.key_figures),
        actions=tuple(_action(action) for action in dossier.actions),
        sections=_sections(dossier, fiches),
        highlight=dossier.highlight or "",
        highlight_text=typeset(dossier.highlight_text),
        origin_labels=_origins(dossier),
        doubts=tuple(statement_sentence(fact) for fact in dossier.printed if fact.in_doubt),
        sources=tuple(typeset(source) for source in sources),
        url=settings.SITE_URL + reverse("project_detail", args=[dossier.reference]),
        amount_note=_amount_note(dossier, snapshot),
    )


def _categories(dossier: Dossier, snapshot: Snapshot) -> tuple[CategoryTag, ...]:
    return tuple(
        CategoryTag(
            code=code,
            letter=name.letter,
            label=typeset(name.label),
            short_label=typeset(name.short_label),
            is_main=code == dossier.main_category,
        )
        for code, name in ((code, snapshot.category_names[code]) for code in dossier.categories)
    )


def _amount_label(dossier: Dossier) -> str:
    """What is known to be granted; never 0 for an amount that nobody gave."""
    total = known_sum(dossier.grants)
    return UNKNOWN_AMOUNT if total is None else format_euros(total)


def _amount_note(dossier: Dossier, snapshot: Snapshot) -> str:
    total = next((row for row in snapshot.regional_totals if row.region == dossier.region), None)
    if total is None:
        return ""
    years = f"{total.first_year}-{total.last_year}"
    return typeset(f"Compris dans un total régional de {format_euros(total.amount)} pour {years}.")


def _yes_no(value: bool | None) -> str:
    return NOT_SAID if value is None else "Oui" if value else "Non"


def _fiche_label(dossier: Dossier) -> str:
    if dossier.has_fiche and dossier.fiche_count:
        return count(dossier.fiche_count, "disponible")
    return _yes_no(dossier.has_fiche)


def _action(action: ActionFact) -> ActionContent:
    return ActionContent(
        number=typeset(action.number),
        title=typeset(action.title),
        detail=typeset(" ".join(filter(None, (action.detail, planned_words(action.planned_for))))),
        state=action.status,
        state_label=action_state_label(action.status, action.planned_for),
    )


def _sections(dossier: Dossier, fiches: Sequence[FicheTexts]) -> tuple[TextSection, ...]:
    """Those of the first fiche, then a section for each of the others."""
    structures = [StructureSaid(row.kind, row.has_prestation, row.label, row.is_planned) for row in dossier.structures]
    sections = text_sections(fiches[0], dossier.partners, structures)
    return tuple(TextSection(*section) for section in (*sections, *(other_fiche(texts) for texts in fiches[1:])))


def _origins(dossier: Dossier) -> tuple[str, ...]:
    labels = [
        "Issu de l’AMI « Accueil pour tous »" if dossier.ami_origin else "",
        PriorityArea(dossier.qpv).label if dossier.qpv in (PriorityArea.YES, PriorityArea.FORMER) else "",
        dossier.sdsf_mention,
    ]
    return tuple(typeset(label) for label in labels if label)
