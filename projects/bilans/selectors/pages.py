"""What the pages of one bilan show: its steps, its sections, what the Caf asked, last year's version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from projects.bilans.enums import WITH_CAF, WITH_PORTEUR, BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanComment, BilanSection, BilanStep, BilanVersion
from projects.bilans.selectors.checks import Lack, lacks_of
from projects.bilans.selectors.content import Json, changed_keys, commentable, questions_of
from projects.bilans.workflow import ASK, DEPOSITS, GIVEN_BACK


@dataclass(frozen=True)
class SectionLine:
    """A page of the bilan on its front page: where it stands, and how many remarks wait on it."""

    slug: str
    label: str
    section: BilanSection
    lacks: tuple[Lack, ...]
    comments: int
    is_silent: bool  # nothing is asked there and nothing was told: it is not « complet »

    @property
    def blocking(self) -> int:
        return sum(lack.blocks for lack in self.lacks)


def steps_of(bilan: Bilan) -> list[BilanStep]:
    """Newest first, with what the Caf asked at each."""
    rows = bilan.steps.select_related("actor", "version").prefetch_related("comments")
    return list(rows.order_by("-pk"))


def last_version(bilan: Bilan) -> BilanVersion | None:
    return bilan.versions.select_related("deposited_by").order_by("-number").first()


def changed_since_before(bilan: Bilan, version: BilanVersion) -> frozenset[str]:
    before = bilan.versions.filter(number=version.number - 1).values_list("content", flat=True).first()
    return changed_keys(before, version.content)


def open_comments(bilan: Bilan) -> dict[str, str]:
    """What the Caf asked of each part and the porteur has not sent back yet, by key."""
    if bilan.state not in (BilanState.TO_COMPLETE, BilanState.DRAFTING, BilanState.REOPENED):
        return {}
    last = BilanStep.objects.filter(bilan=bilan, transition=ASK).order_by("-pk").first()
    if last is None or bilan.steps.filter(pk__gt=last.pk, state__in=WITH_CAF).exists():
        return {}
    return dict(BilanComment.objects.filter(step=last).values_list("key", "text"))


def asked_of(bilans: Iterable[Bilan]) -> dict[int, str]:
    """Why the Caf gave each bilan back, of those that it did and that were not deposited since, by key: one query."""
    held = [row.pk for row in bilans if row.state in WITH_PORTEUR]
    steps = BilanStep.objects.filter(bilan__in=held, transition__in=(*GIVEN_BACK, *DEPOSITS))
    last = steps.order_by("bilan_id", "-pk").distinct("bilan_id")
    return {row.bilan_id: row.reason for row in last if row.transition in GIVEN_BACK}


def year_before(bilan: Bilan) -> BilanVersion | None:
    """The last version of the bilan of an earlier year of the same project: shown beside what is written now."""
    rows = BilanVersion.objects.filter(bilan__project=bilan.project_id, bilan__campaign__year__lt=bilan.year)
    return rows.select_related("bilan__campaign").order_by("-bilan__campaign__year", "-number").first()


def anchors_of(bilan: Bilan) -> dict[str, str]:
    """The field of each question, by theme."""
    return {row.theme: f"id_question_{row.pk}" for row in questions_of(bilan)}


def section_lines(bilan: Bilan, content: Json) -> list[SectionLine]:
    sections = {row.slug: row for row in bilan.sections.select_related("saved_by")}
    lacks, comments = lacks_of(content, anchors_of(bilan)), open_comments(bilan)
    parts = commentable(content)
    return [
        SectionLine(
            slug.value,
            str(slug.label),
            sections[slug],
            tuple(lack for lack in lacks if lack.section == slug),
            sum(1 for key in comments if key in parts and parts[key][1] == slug),
            slug == SectionSlug.DIFFICULTIES and not (content["difficulties"] or content["needs"]),
        )
        for slug in SectionSlug
    ]


def steps_comments(step: BilanStep, content: Json) -> list[tuple[str, str]]:
    """The remarks of a step, in the order of the bilan, with what each is about."""
    told: Mapping[str, str] = {row.key: row.text for row in step.comments.all()}
    return [(label, told[key]) for key, (label, _) in commentable(content).items() if key in told]


def is_writable(bilan: Bilan) -> bool:
    return bilan.state in WITH_PORTEUR
