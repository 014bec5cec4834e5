"""Keeping what a porteur types. Saving costs one query more than reading, and never drops what someone else typed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.autosave import ELSEWHERE
from projects.core.forms.base import fingerprint
from projects.core.french import format_number
from projects.fiches import content as words
from projects.fiches.drafting import EXACT, NO, YES, Draft, kept, read_draft, with_row
from projects.fiches.enums import Decision, ProposalState
from projects.fiches.models import FicheDraft, Proposal
from projects.fiches.policies import can_propose_fiche
from projects.fiches.sections import FIELDS, LONGEST
from projects.journal.services import record
from projects.portfolio.models import Project

TOO_LONG = f"Ce texte est trop long : {format_number(LONGEST)} signes au plus. Il n’est pas enregistré."
TRIES = 3


def save_draft(
    *,
    actor: User,
    project: Project,
    values: Mapping[str, str],
    read: Mapping[str, str],
    draft: Draft | None = None,
) -> Draft:
    """Keep the inputs of a page (texts, « toujours exact ») as they were typed; the draft as it then is.

    `read` has the fingerprint of what each input held when the page was shown: an input that its author did not touch
    is left as it is stored; one that both touched raises StaleVersion, and nothing is written. `draft` is what the
    caller has just read. DomainError for a text too long. Texts are not judged here: a draft may be wrong.
    """
    allowed, reason = can_propose_fiche(actor, project)
    if not allowed:
        raise DomainError(reason)
    values = kept(values)
    for name, text in values.items():
        if len(text) > LONGEST:
            raise DomainError(TOO_LONG, field=name)
    draft = draft or read_draft(project)
    for _ in range(TRIES):
        touched = _touched(draft, values, read)
        if not touched:
            return draft
        saved = _store(actor, draft, _merged(draft, touched))
        if saved is not None:
            return saved
        draft = read_draft(project)  # someone saved in between: what they did not touch is still ours
    raise StaleVersion(ELSEWHERE)


def take_up(*, actor: User, proposal: Proposal) -> list[str]:
    """Put back in the draft the texts that the Caf left out of a proposal it took in part; the fields put back.

    What was typed in a field since stays. DomainError when not allowed, or when nothing was left out.
    """
    project = proposal.project
    if proposal.state != ProposalState.PARTLY:
        raise DomainError("Cette proposition n’a pas été acceptée en partie : il n’y a rien à reprendre.")
    draft = read_draft(project)
    left = proposal.fields.filter(decision=Decision.REFUSED).exclude(field__in=draft.row.answers)
    values = dict(left.values_list("field", "proposed"))
    read = {name: fingerprint(draft.text(name)) for name in values}
    save_draft(actor=actor, project=project, values=values, read=read, draft=draft)
    return list(values)


def _touched(draft: Draft, values: Mapping[str, str], read: Mapping[str, str]) -> dict[str, str]:
    """The inputs that their author changed. StaleVersion when one of them was changed by someone else too."""
    names = [name for name in FIELDS if name in values or EXACT + name in values]
    stored = draft.form_values(names)
    touched, lost = {}, []
    for name, value in values.items():
        mine, theirs, shown = fingerprint(value), fingerprint(stored[name]), read.get(name)
        if mine in (theirs, shown):
            continue
        if (shown is not None and shown != theirs) or (shown is None and name in draft.row.answers):
            lost.append(name)
        touched[name] = value
    if lost:
        raise StaleVersion(ELSEWHERE, field=lost[0])
    return touched


def _merged(draft: Draft, touched: Mapping[str, str]) -> dict[str, dict[str, str]]:
    answers, exact, base = dict(draft.row.answers), dict(draft.row.exact), dict(draft.row.base)
    for name, value in touched.items():
        if name.startswith(EXACT):
            continue
        if words.same(value, draft.current[name]):
            answers.pop(name, None)
            base.pop(name, None)
        else:
            answers[name], base[name] = value, draft.current[name]
            exact.pop(name, None)
    for name, value in touched.items():
        if not name.startswith(EXACT):
            continue
        field = name.removeprefix(EXACT)
        if value == YES:
            exact[field] = fingerprint(draft.current[field])
        elif value in (NO, ""):
            exact.pop(field, None)
    return {"answers": answers, "exact": exact, "base": base}


def _store(actor: User, draft: Draft, columns: dict[str, dict[str, str]]) -> Draft | None:
    """One conditional write; None when someone saved since `draft` was read."""
    row = draft.row
    moment = timezone.now()
    if row.pk is None:
        return _begin(actor, draft, columns)
    written = FicheDraft.objects.filter(pk=row.pk, version=row.version).update(
        **columns, version=row.version + 1, updated_at=moment, updated_by=actor
    )
    if not written:
        return None
    fresh = FicheDraft(
        pk=row.pk, project_id=row.project_id, porteur_id=row.porteur_id, version=row.version + 1, updated_at=moment,
        updated_by=actor, **columns,
    )  # fmt: skip
    fresh._state.adding = False
    return with_row(draft, fresh)


def _begin(actor: User, draft: Draft, columns: dict[str, dict[str, str]]) -> Draft | None:
    row = draft.row
    try:
        with transaction.atomic():
            fresh = FicheDraft.objects.create(
                project_id=row.project_id, porteur_id=row.porteur_id, updated_at=timezone.now(), updated_by=actor,
                **columns,
            )  # fmt: skip
            record(actor=actor, verb="fiche.draft_begun", subject=fresh)
    except IntegrityError:  # two tabs typed their first letter at once
        return None
    return with_row(draft, fresh)
