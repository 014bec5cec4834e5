"""What each line of the accounts becomes: new, already there, refused and why, unknown project, to be made clear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError

from funding.grants.enums import LineStatus, PaymentKind, RecoveryStepKind
from funding.grants.models import AccountingLine, Financing, Payment, RecoveryStep
from funding.grants.models.accounting import ALIKE
from funding.grants.selectors.accounting import Directory, Standing, alike_key, book_of, standing_of
from funding.grants.selectors.rests import Rest, rests_of
from funding.grants.services import accounting_columns as columns
from funding.grants.services.payments import refuse_unpayable
from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField
from projects.core.french import format_date, sort_key
from projects.core.money import format_euros, parse_euros
from projects.core.paris import today

REPAID = RecoveryStepKind.REPAID.value
NO_AMOUNT = "Montant non communiqué : rien à enregistrer."
LONGEST_REFERENCE = 40
LONG_REFERENCE = f"Référence comptable trop longue : {LONGEST_REFERENCE} signes au plus."
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
# « Crèche industrielle », « accueil individuel » give nothing back: these are words of their own.
GIVEN_BACK = {"reversement", "reversements", "remboursement", "remboursements", "indu", "indus"}
OVERPAID = {"trop percu", "trop percus", "trop verse", "trop paye"}
NO_GRANT = "Le montant accordé n’est pas communiqué : notez-le d’abord."


@dataclass
class Reader:
    """What each line says by itself: its amount, its day, its reference, the financing that it means."""

    directory: Directory
    mapping: Mapping[str, int]

    def read(self, line: AccountingLine, chosen: Financing | None = None) -> None:
        """Fill `line`: `chosen` is the financing that a person picked for it."""
        line.status, line.why, line.taken, line.financing, line.proposed = LineStatus.NEW, "", False, None, []
        try:
            self._read(line)
            line.financing = chosen or self._financing(line)
        except DomainError as refused:
            refuse(line, refused.message)

    def _cell(self, line: AccountingLine, role: str) -> str:
        place = self.mapping.get(role)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    def _read(self, line: AccountingLine) -> None:
        """Amount, day, kind and reference; DomainError for what cannot be read."""
        line.amount, line.paid_on = None, None
        line.reference = ""
        reference = self._cell(line, columns.REFERENCE).strip()
        if len(reference) > LONGEST_REFERENCE:
            # Cut, two payments that only differ at the end would be told as one.
            raise DomainError(LONG_REFERENCE)
        line.reference = reference
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


class Judge:
    """Holds lines that are read against what is recorded, in their order: each knows what those before would record."""

    def __init__(self, lines: Sequence[AccountingLine]) -> None:
        """Reads at once all that these lines are held against: a constant number of queries."""
        self.standing: Standing = standing_of(lines)
        self.rests: dict[int, Rest] = rests_of([line.financing for line in lines if line.financing])
        self._seen: dict[tuple[str, str], int] = {}
        self._named: Counter[tuple[int, str, str, str]] = Counter()
        self._unnamed: Counter[tuple[int, str, str, str]] = Counter()
        self._days: dict[tuple[int, date], str] = {}
        self._added: defaultdict[int, Decimal] = defaultdict(Decimal)
        self._returned: defaultdict[int, Decimal] = defaultdict(Decimal)

    def judge(self, line: AccountingLine, *, is_another: bool = False) -> None:
        """New, already there, or refused and why. `is_another`: a person said that its like is another payment."""
        if line.financing is None or line.status != LineStatus.NEW:
            return
        try:
            if not self._is_known(line, line.financing, is_another=is_another):
                self._within(line, line.financing)
        except DomainError as refused:
            refuse(line, refused.message)
        line.taken = line.status == LineStatus.NEW

    def _is_known(self, line: AccountingLine, financing: Financing, *, is_another: bool) -> bool:
        """Whether it is recorded already; DomainError for a reference that another entry has."""
        book = book_of(financing)
        if line.reference:
            if stands := self.standing.by_reference.get((book, line.reference)):
                self._same(line, financing, stands)
                return True
            first = self._seen.setdefault((book, line.reference), line.number)
            if first != line.number:
                raise DomainError(TWICE.format(first))
        if is_another:
            return False
        # An entry that was typed without its reference is perhaps the one that the accounts now give one to.
        key = alike_key(line)
        stored, seen = (self.standing.unnamed, self._named) if line.reference else (self.standing.alike, self._unnamed)
        seen[key] += 1
        if seen[key] > stored[key]:
            return False
        line.status, line.why = LineStatus.KNOWN, ALIKE
        return True

    def _same(self, line: AccountingLine, financing: Financing, stands: Payment | RecoveryStep) -> None:
        owner = stands.financing_id if isinstance(stands, Payment) else stands.recovery.financing_id
        said = f"{format_euros(stands.amount)} le {format_date(stands.observed_on)}"
        if (owner, stands.amount, stands.observed_on) != (financing.pk, line.amount, line.paid_on):
            raise DomainError(f"Cette référence est déjà celle d’une autre écriture : {said}.")
        line.status, line.why = LineStatus.KNOWN, f"Noté : {said}."

    def _within(self, line: AccountingLine, financing: Financing) -> None:
        """Beyond what is granted, before the convention, repaid without an indu: told before anything is tried."""
        assert line.amount is not None
        assert line.paid_on is not None
        key, rest = financing.pk, self.rests[financing.pk]
        if line.kind == REPAID:
            if not any(indu.owed - self._returned[indu.recovery.pk] >= line.amount for indu in rest.indus):
                raise DomainError(NO_INDU)
            owing = next(one for one in rest.indus if one.owed - self._returned[one.recovery.pk] >= line.amount)
            self._returned[owing.recovery.pk] += line.amount
            self._added[key] -= line.amount
            return
        self._payable(financing, line.paid_on, rest)
        if rest.sums.remaining is None:
            raise DomainError(NO_GRANT)
        left = rest.sums.remaining - self._added[key]
        if line.amount > left:
            raise DomainError(BEYOND.format(format_euros(max(left, Decimal()))))
        self._added[key] += line.amount

    def _payable(self, financing: Financing, day: date, rest: Rest) -> None:
        """Looked at once for a financing and a day, however many lines say them."""
        key = (financing.pk, day)
        if key not in self._days:
            try:
                refuse_unpayable(financing, day, rest.steps)
                self._days[key] = ""
            except DomainError as refused:
                self._days[key] = refused.message
        if self._days[key]:
            raise DomainError(self._days[key])


def refuse(line: AccountingLine, why: str) -> None:
    """It is not recorded, and the person reads why."""
    line.status, line.why, line.taken = LineStatus.REFUSED, why[:400], False


def read_lines(
    lines: Sequence[AccountingLine],
    directory: Directory,
    mapping: Mapping[str, int],
    chosen: Mapping[int, Financing] | None = None,
) -> None:
    """Read and judge these lines again; `chosen`: the financings that a person picked, by number of line."""
    reader, picked = Reader(directory, mapping), chosen or {}
    for line in lines:
        reader.read(line, picked.get(line.number))
    judge = Judge(lines)
    for line in lines:
        judge.judge(line)


def kind_said(text: str) -> str:
    """« Solde 2024 » is a solde, « reversement » a repayment; anything else, and nothing, an acompte."""
    words = sort_key(text).split()
    if GIVEN_BACK & {*words} or any(" ".join(pair) in OVERPAID for pair in pairwise(words)):
        return REPAID
    return PaymentKind.SOLDE.value if {"solde", "soldes"} & {*words} else PaymentKind.ACOMPTE.value


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
