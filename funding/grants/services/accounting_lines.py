"""What each line of the accounts becomes: new, already there, refused and why, unknown project, to be made clear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from funding.grants.enums import LineStatus, PaymentKind, RecoveryStepKind
from funding.grants.models import AccountingLine, Financing, Payment, RecoveryStep
from funding.grants.selectors.accounting import Directory, Standing
from funding.grants.selectors.payments import Paid, paid_of
from funding.grants.services import accounting_columns as columns
from funding.grants.services.payments import book_of, refuse_unpayable
from funding.rules.selectors import Rulebook
from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField
from projects.core.french import format_date, sort_key
from projects.core.money import format_euros, parse_euros
from projects.core.paris import today
from projects.portfolio.selectors import Clock

REPAID = RecoveryStepKind.REPAID.value
NO_AMOUNT = "Montant non communiqué : rien à enregistrer."
ZERO_AMOUNT = "Montant nul : rien à enregistrer."
NO_DAY = "La date du versement manque."
FUTURE = "Cette date est dans le futur."
NO_PROJECT = "Aucun projet de ce périmètre ne porte ce nom."
SEVERAL = "Plusieurs projets possibles : choisissez."
NO_FINANCING = "Aucun financement de cette année n’est suivi pour ce projet : notez d’abord ce qui est voté."
SEVERAL_YEARS = "Plusieurs années possibles : choisissez."
NO_INDU = "Montant négatif : c’est un reversement, et aucun indu de ce montant n’est noté. Notez d’abord l’indu."
TWICE = "Cette référence est déjà à la ligne {} de ce fichier."
BEYOND = "Dépasserait le montant accordé : il reste {}."
NO_GRANT = "Le montant accordé n’est pas communiqué : notez-le d’abord."


@dataclass
class Judge:
    """Reads the lines of one file one after the other: each knows what those before it would record."""

    directory: Directory
    standing: Standing
    mapping: Mapping[str, int]
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)
    _alike: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)
    _paid: dict[int, Paid] = field(default_factory=dict)
    _days: dict[tuple[int, date], str] = field(default_factory=dict)
    _added: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def judge(self, line: AccountingLine, chosen: Financing | None = None) -> None:
        """Fill `line`: `chosen` is the financing that a person picked for it."""
        line.status, line.why, line.taken, line.financing, line.proposed = LineStatus.NEW, "", False, None, []
        try:
            self._read(line)
            line.financing = chosen or self._financing(line)
            if line.financing is not None:
                self._compare(line, line.financing)
        except DomainError as refused:
            line.status, line.why = LineStatus.REFUSED, refused.message[:400]
        line.taken = line.status == LineStatus.NEW

    def _cell(self, line: AccountingLine, role: str) -> str:
        place = self.mapping.get(role)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    def _read(self, line: AccountingLine) -> None:
        """Amount, day, kind and reference; DomainError for what cannot be read."""
        line.amount, line.paid_on = None, None
        line.reference = self._cell(line, columns.REFERENCE)[:40]
        line.kind = PaymentKind.ACOMPTE
        amount = parse_euros(self._cell(line, columns.AMOUNT), negative=True)
        if amount is None:
            raise DomainError(NO_AMOUNT)
        if not amount:
            raise DomainError(ZERO_AMOUNT)
        line.amount = abs(amount)
        line.kind = REPAID if amount < 0 else kind_said(self._cell(line, columns.KIND))
        line.paid_on = day_said(self._cell(line, columns.DAY))

    def _financing(self, line: AccountingLine) -> Financing | None:
        """The financing that the line means; None when a person must say, `line` then tells what."""
        cells = {role: self._cell(line, role) for role in (columns.PROJECT, columns.PORTEUR, columns.SIRET)}
        names = self.directory.named(
            project=cells[columns.PROJECT], porteur=cells[columns.PORTEUR], siret=cells[columns.SIRET]
        )
        if not names:
            line.proposed = self.directory.suggested(cells[columns.PROJECT], cells[columns.PORTEUR])
            line.status, line.why = LineStatus.UNKNOWN, NO_PROJECT
            return None
        year = year_said(self._cell(line, columns.YEAR))
        financings = [one for name in names for one in self.directory.financings[name] if year in (None, one.year.year)]
        if len(financings) == 1:
            return financings[0]
        if not financings:
            raise DomainError(NO_FINANCING)
        line.proposed = names
        line.status, line.why = LineStatus.AMBIGUOUS, SEVERAL if len(names) > 1 else SEVERAL_YEARS
        return None

    def _compare(self, line: AccountingLine, financing: Financing) -> None:
        """Against what is recorded already, and what the lines before it would record."""
        assert line.amount is not None
        assert line.paid_on is not None
        if line.reference and (stands := self.standing.by_reference.get((book_of(financing), line.reference))):
            self._known(line, financing, stands)
            return
        key = (financing.pk, line.kind, line.paid_on.isoformat(), f"{line.amount:.2f}")
        if not line.reference:
            self._alike[key] += 1
            if self._alike[key] <= self.standing.alike[key]:
                line.status, line.why = LineStatus.KNOWN, "Même projet, même jour, même montant."
                return
        else:
            first = self._seen.setdefault((book_of(financing), line.reference), line.number)
            if first != line.number:
                raise DomainError(TWICE.format(first))
        self._within(line, financing)

    def _known(self, line: AccountingLine, financing: Financing, stands: Payment | RecoveryStep) -> None:
        owner = stands.financing_id if isinstance(stands, Payment) else stands.recovery.financing_id
        said = f"{format_euros(stands.amount)} le {format_date(stands.observed_on)}"
        if (owner, stands.amount, stands.observed_on) != (financing.pk, line.amount, line.paid_on):
            raise DomainError(f"Cette référence est déjà celle d’une autre écriture : {said}.")
        line.status, line.why = LineStatus.KNOWN, f"Noté : {said}."

    def _within(self, line: AccountingLine, financing: Financing) -> None:
        """Beyond what is granted, before the convention, repaid without an indu: told before anything is tried."""
        assert line.amount is not None
        assert line.paid_on is not None
        paid = self._paid.get(financing.pk)
        if paid is None:
            paid = self._paid[financing.pk] = paid_of(financing, Clock.now(), Rulebook(()))
        if line.kind == REPAID:
            if not any(indu.owed >= line.amount for indu in paid.indus):
                raise DomainError(NO_INDU)
            self._added[financing.pk] -= line.amount
            return
        self._payable(financing, line.paid_on)
        if paid.sums.remaining is None:
            raise DomainError(NO_GRANT)
        left = paid.sums.remaining - self._added[financing.pk]
        if line.amount > left:
            raise DomainError(BEYOND.format(format_euros(max(left, Decimal()))))
        self._added[financing.pk] += line.amount

    def _payable(self, financing: Financing, day: date) -> None:
        """Read once for a financing and a day, however many lines say them."""
        key = (financing.pk, day)
        if key not in self._days:
            try:
                refuse_unpayable(financing, day)
                self._days[key] = ""
            except DomainError as refused:
                self._days[key] = refused.message
        if self._days[key]:
            raise DomainError(self._days[key])


def kind_said(text: str) -> str:
    """« Solde 2024 » is a solde, « reversement » a repayment; anything else, and nothing, an acompte."""
    words = sort_key(text)
    if any(word in words for word in ("reversement", "remboursement", "trop percu", "indu")):
        return REPAID
    return PaymentKind.SOLDE.value if "solde" in words else PaymentKind.ACOMPTE.value


def day_said(text: str) -> date:
    """The day of a payment. DomainError when it lacks, cannot be read, or is to come."""
    try:
        day = FrenchDateField(required=False).clean(text)
    except ValidationError as error:
        raise DomainError(error.messages[0]) from error
    if day is None:
        raise DomainError(NO_DAY)
    if day > today():
        raise DomainError(FUTURE)
    if not isinstance(day, date) or day.year < 2000:
        raise DomainError("Cette date n’est pas plausible.")
    return day


def year_said(text: str) -> int | None:
    """The year that a cell names: « 2024 », « exercice 2024 »; None when it names none."""
    figures = [word for word in sort_key(text).split() if len(word) == 4 and word.isascii() and word.isdigit()]
    return int(figures[0]) if figures else None


def read_lines(lines: Sequence[AccountingLine], judge: Judge) -> None:
    for line in lines:
        judge.judge(line)
