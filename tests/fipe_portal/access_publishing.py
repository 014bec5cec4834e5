"""What the pages of the life of an edition are asked for: one of the region here in each of its states."""

from __future__ import annotations

import hashlib

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.models import Project
from reporting.models import Edition, EditionBlock
from reporting.services import add_remark, change_edition, freeze_edition, kept_files, publish_frozen, send_for_review
from reporting.services.freezing import PublishedFile
from reporting.workflow import APPROVE, CHECK
from tests.factories import EditionFactory


def publishing_targets(here: Project, people: dict[str, User | None]) -> dict[str, dict[str, str]]:
    officer = people[f"{Role.CNAF} here"]
    assert officer is not None
    frozen = _edition(here, officer)
    change_edition(actor=officer, edition=frozen, transition=CHECK)
    change_edition(actor=officer, edition=frozen, transition=APPROVE)
    freeze_edition(actor=officer, edition=frozen)
    draft, published = _edition(here, officer), _edition(here, officer)
    change_edition(actor=officer, edition=published, transition=CHECK)
    change_edition(actor=officer, edition=published, transition=APPROVE)
    made = freeze_edition(actor=officer, edition=published)
    data = b"%PDF-1.7"
    file = PublishedFile(str(kept_files.keep(data)), hashlib.sha256(data).hexdigest(), len(data), 1)
    publish_frozen(actor=officer, edition=published, frozen=made, file=file, is_public=True)
    read, reader = _edition(here, officer), people[f"{Role.STATE_INSTRUCTOR} here"]
    assert reader is not None
    text = EditionBlock.objects.create(edition=read, section="chapo", body="<p>Un texte.</p>", position=1)
    change_edition(actor=officer, edition=read, transition=CHECK)
    send_for_review(actor=officer, edition=read, readers=[reader], due_on=today())
    remark = add_remark(actor=reader, edition=read, section="chapo", block=text, text="Lourd.")

    def of(edition: Edition, **more: str) -> dict[str, str]:
        return {"slug": edition.slug, **more}

    return {
        "checking": of(draft, transition="verifier"),
        "signing": of(draft, transition="viser"),
        "freezing": of(draft, transition="geler"),
        "replacing": of(draft, transition="remplacer"),
        "sending-publication": of(frozen, transition="publier"),
        "draft-edition": of(draft),
        "published": of(published),
        "published-freeze": of(published, number="1"),
        "public-figure": of(published, number="1", id="projects.total"),
        "public-fiche": of(published, reference=here.reference),
        "no-public-fiche": of(published, reference="TEST-1999-07-999"),
        "in-review": of(read),
        "read-text": of(read, block=str(text.pk)),
        "no-text": of(read, block="0"),
        "remark": of(read, remark=str(remark.pk)),
        "no-remark": of(read, remark="0"),
        "freeze": of(frozen, number="1"),
        "no-freeze": of(frozen, number="9"),
        "frozen-figure": of(frozen, number="1", id="projects.total"),
        "frozen-rien": of(frozen, number="1", id="projects.rien"),
    }


def _edition(here: Project, signatory: User) -> Edition:
    day = today()
    edition: Edition = EditionFactory.create(
        region_id="84", selection=[here], signatory=signatory, document_month=day.replace(day=1), situation_on=day
    )
    return edition
