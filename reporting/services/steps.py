"""What every change of an edition shares: the lock, the table, the step, the line of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.history import last_event
from projects.core.paris import today
from projects.core.transitions import Change, Transition
from projects.journal.services import record
from reporting.enums import RemarkState
from reporting.models import (
    CheckWaiver,
    Edition,
    EditionBlock,
    EditionProject,
    EditionReader,
    EditionStep,
    FrozenEdition,
    Identity,
    Remark,
)
from reporting.policies import EDITION_POLICIES
from reporting.workflow import EDITION_LIFE, Standing

MOVED = "Cette édition vient de changer : relisez-la avant de recommencer."
NO_SUCH_ACT = "Ce changement d’état n’existe pas."


def lock(edition: Edition) -> Edition:
    """The edition as it now is, until the end of the transaction nobody else's."""
    return Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)


def check_sees(user: User | None, edition: Edition, field: str) -> None:
    """DomainError on `field` when somebody who is given a part in an edition does not see it; None is nobody."""
    if user is not None and not Edition.objects.visible_to(user).filter(pk=edition.pk).exists():
        raise DomainError(f"{user} ne voit pas cette édition : nommez quelqu’un d’autre.", field=field)


def standing_of(edition: Edition, lacks: Sequence[str] = ()) -> Standing:
    readers = EditionReader.objects.filter(edition=edition, round=round_of(edition))
    return Standing(
        lacks=lacks,
        readers=len(readers),
        unanswered=sum(not reader.answer for reader in readers),
        open_remarks=Remark.objects.filter(edition=edition, state=RemarkState.OPEN).count(),
        has_signatory=edition.signatory_id is not None,
    )


def round_of(edition: Edition) -> int:
    """The number of the last sending for review, 0 before the first."""
    last = EditionReader.objects.filter(edition=edition).order_by("-round").first()
    return last.round if last else 0


def checked_line(
    actor: User | None, edition: Edition, name: str, *, reason: str = "", standing: Standing | None = None
) -> Transition:
    """The line of the table that lets `actor` do this now; DomainError with its reason in French otherwise."""
    line = EDITION_LIFE.find(name)
    if line is None:
        raise DomainError(NO_SUCH_ACT)
    if actor is not None:
        allowed, why = EDITION_POLICIES[line.who](actor, edition)
        if not allowed:
            raise DomainError(why)
    day = today()
    change = Change(day, day, reason, facts=standing or standing_of(edition))
    if refused := EDITION_LIFE.refusal(line, edition.state, change):
        raise refused
    return line


def read_check(edition: Edition, read: int | None) -> None:
    """StaleVersion when the edition is no longer as the page showed it. None: nothing was shown."""
    if read is not None and read != last_change(edition):
        raise StaleVersion(MOVED)


def last_change(edition: Edition) -> int:
    """What a page carries of the edition that it shows: a number that any step, any text written, any project chosen,
    any finding passed, any change of the header and of how organisations print themselves make greater.

    The keys of events and the version only ever grow: their sum is the same while each of them is. Every organisation
    counts: which of them prints is chosen, and may be another by now.
    """
    steps = EditionStep.objects.filter(edition=edition).aggregate(last=Max("pk"))["last"] or 0
    version = Edition.objects.values_list("version", flat=True).get(pk=edition.pk)
    kept = (EditionBlock, EditionProject, CheckWaiver)
    events = sum(last_event(model, edition_id=edition.pk) for model in kept)
    return int(steps + version + events + last_event(Identity))


def take_step(
    actor: User | None, edition: Edition, line: Transition, *, reason: str = "", frozen: FrozenEdition | None = None
) -> EditionStep:
    """Write the state of a locked edition, its step and its line; the caller has checked that the table allows it."""
    assert line.target is not None  # no line of this table takes back
    edition.state = line.target
    edition.save(update_fields=["state"])
    step = EditionStep.objects.create(
        edition=edition, transition=line.name, state=line.target, reason=reason.strip(), actor=actor, frozen=frozen
    )
    record(actor=actor, verb=f"edition.{line.name}", subject=edition)
    return step
