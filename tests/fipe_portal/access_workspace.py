"""What the pages of the workspace are asked for: a draft of here with two texts, one that was discarded."""

from __future__ import annotations

from projects.portfolio.models import Project
from reporting.enums import EditionState, WaiverKind
from reporting.models import CheckWaiver, EditionBlock
from tests.factories import EditionFactory


def workspace_targets(here: Project) -> dict[str, dict[str, str]]:
    edition = EditionFactory.create(region_id="84", selection=[here])
    first, second = (
        EditionBlock.objects.create(edition=edition, section="I.5", body=f"<p>{text}</p>", position=rank)
        for rank, text in enumerate(("Un.", "Deux."), start=1)
    )
    discarded = EditionFactory.create(region_id="84", selection=[here], state=EditionState.DISCARDED)
    waiver = CheckWaiver.objects.create(
        edition=edition,
        rule="nombre-tape",
        fingerprint="0" * 32,
        kind=WaiverKind.SILENCED,
        reason="Relu.",
        explanation="« 3 projets » est tapé à la main.",
    )
    draft = {"slug": edition.slug}
    text = {**draft, "pk": str(first.pk)}
    return {
        "draft": draft,
        "draft-discarded": {"slug": discarded.slug},
        "draft-text": text,
        "draft-no-text": {**draft, "pk": "0"},
        "draft-down": {**text, "way": "descendre", "before": str(second.pk)},
        "draft-sideways": {**text, "way": "cote", "before": str(second.pk)},
        "draft-undo": {**draft, "event": "0", "mark": "rien"},
        "draft-finding": {**draft, "fingerprint": "1" * 32},
        "draft-silence": {**draft, "fingerprint": "1" * 32, "way": "ecarter"},
        "draft-pass": {**draft, "fingerprint": "1" * 32, "way": "passer"},
        "draft-no-way": {**draft, "fingerprint": "1" * 32, "way": "rien"},
        "draft-waiver": {**draft, "pk": str(waiver.pk)},
        "draft-no-waiver": {**draft, "pk": "0"},
        "draft-written": {**text, "version": "1"},
        "draft-section": {**draft, "section": "I"},
        "draft-no-section": {**draft, "section": "rien"},
    }
