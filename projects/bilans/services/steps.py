"""What every change of state shares: the lock, the table, the step, the line of the journal."""

from __future__ import annotations

from projects.accounts.models import User
from projects.bilans.models import Bilan, BilanStep, BilanVersion
from projects.bilans.policies import BILAN_POLICIES, fills_as_porteur
from projects.bilans.workflow import BILAN_LIFE, FILL
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.transitions import Change, Transition
from projects.journal.services import record

MOVED = "L’état de ce bilan vient de changer : relisez avant de recommencer."


def lock(bilan: Bilan) -> Bilan:
    """The bilan as it now is, until the end of the transaction nobody else's."""
    rows = Bilan.objects.select_for_update(of=("self",)).select_related("project__porteur", "campaign")
    return rows.get(pk=bilan.pk)


def checked_line(actor: User | None, bilan: Bilan, name: str, reason: str = "") -> Transition:
    """The line of the table that lets `actor` do this now; DomainError with its reason in French otherwise."""
    line = BILAN_LIFE.find(name)
    if line is None:
        raise DomainError("Ce changement d’état n’existe pas.")
    if actor is not None:
        allowed, why = BILAN_POLICIES[line.who](actor, bilan)
        if not allowed:
            raise DomainError(why)
    if refused := BILAN_LIFE.refusal(line, bilan.state, Change(today(), today(), reason)):
        raise refused
    return line


def read_check(bilan: Bilan, read: int | None) -> None:
    """StaleVersion when the page showed another step than the last. None: nothing was shown."""
    if read is not None and read != last_step(bilan):
        raise StaleVersion(MOVED)


def last_step(bilan: Bilan) -> int:
    """The key of the step that stands: what a page carries of the state it shows."""
    return BilanStep.objects.filter(bilan=bilan).order_by("-pk").values_list("pk", flat=True)[0]


def take_step(
    actor: User | None, bilan: Bilan, name: str, reason: str = "", version: BilanVersion | None = None
) -> BilanStep:
    """Write the state of a locked bilan, its step and its line; the caller has checked that the table allows it."""
    line = checked_line(actor, bilan, name, reason)
    assert line.target is not None  # no line of this table takes back
    bilan.state = line.target
    bilan.save(update_fields=["state"])
    step = BilanStep.objects.create(
        bilan=bilan,
        transition=name,
        state=line.target,
        reason=reason.strip(),
        actor=actor,
        version=version,
        for_porteur=line.who == FILL and is_for_porteur(actor, bilan),
    )
    verb = f"bilan.{name}"
    record(actor=actor, verb=f"{verb}_for_porteur" if step.for_porteur else verb, subject=bilan.project)
    return step


def is_for_porteur(actor: User | None, bilan: Bilan) -> bool:
    """Whether somebody of the Caf or of Cnaf does what the porteur would."""
    return actor is not None and not fills_as_porteur(actor, bilan)
