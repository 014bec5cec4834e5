"""An invented envelope for the ex-Fipe projects in 2026 and two invented ways to share it out; nothing is retained.

The envelopes of the Fipe, which the sources give, are loaded with the real projects and stay as they are.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fipe_portal.dataset.people import DEMO_PEOPLE
from funding.arbitration import services as arbitration
from funding.arbitration.enums import Act, Decision
from funding.arbitration.models import Scenario
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope
from funding.envelopes.services import add_envelope, move
from funding.rules.enums import Fund, Level
from funding.waves.models import AnswerVersion, Wave
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.fictitious import MARK
from projects.territories.models import Caf

YEAR = 2026
OPENED_ON = date(2026, 3, 2)


def load() -> int:
    """Nothing where an envelope of these credits exists already."""
    email = next(person.email for person in DEMO_PEOPLE if person.role == Role.CNAF)
    cnaf = User.objects.filter(email=email).first()
    if cnaf is None or Envelope.objects.filter(fund=Fund.EX_FIPE, year=YEAR).exists():
        return 0
    nation = _envelope(cnaf, Level.NATIONAL, "60000")
    # What its projects are voted already, and something left.
    _envelope(cnaf, Level.CAF, "25000", Caf.objects.get(pk="07"))
    wave = Wave.objects.filter(year=YEAR).order_by("number").first()
    if wave is None or not AnswerVersion.objects.filter(answer__wave=wave).exists():
        return 2
    _scenarios(cnaf, wave, nation)
    return 4


def _envelope(cnaf: User, level: str, amount: str, caf: Caf | None = None) -> Envelope:
    line = f"{MARK} : FPT petite enfance"
    envelope = add_envelope(actor=cnaf, fund=Fund.EX_FIPE, year=YEAR, level=level, caf=caf, line=line)
    move(
        actor=cnaf,
        envelope=envelope,
        kind=MovementKind.OPENING,
        amount=Decimal(amount),
        observed_on=OPENED_ON,
        source_text=f"{MARK} : aucun montant n’est publié pour {YEAR}",
    )
    return envelope


def _scenarios(cnaf: User, wave: Wave, nation: Envelope) -> None:
    """All that is asked, which is too much; the same brought down to what the envelope holds."""
    first = arbitration.open_scenario(
        actor=cnaf,
        wave=wave,
        envelope=nation,
        title=f"{MARK} : tout garder",
        note=f"{MARK} : les demandes d’une vague, de deux manières.",
    )
    second = arbitration.copy_scenario(actor=cnaf, scenario=first, title=f"{MARK} : au prorata")
    _left_out(cnaf, second)
    arbitration.apply_lot(actor=cnaf, scenario=second, lot=arbitration.Lot(Act.FIT))


def _left_out(cnaf: User, scenario: Scenario) -> None:
    decisions = {
        line.pk: arbitration.Decided(line.version, Decision.LEAVE_OUT, reason=f"{MARK} : montant non communiqué.")
        for line in scenario.lines.filter(asked=None)
    }
    arbitration.decide_lines(actor=cnaf, scenario=scenario, decisions=decisions)
