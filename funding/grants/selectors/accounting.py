"""Which project and which year a line of the accounts is about: read at once for all the lines of a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from funding.grants.enums import ImportState, LineStatus
from funding.grants.models import AccountingImport, AccountingLine, Financing, Payment, RecoveryStep
from funding.grants.querysets import money_projects
from funding.rules.enums import Funder
from projects.accounts.models import User
from projects.core.french import sort_key
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from projects.portfolio.models import Project

# Declared in accounting_jobs.
IMPORT_KIND, UNDO_KIND = "grants.import_accounting", "grants.undo_accounting"
SUGGESTED = 3
# A person must say of which financing these are.
UNCLEAR = (LineStatus.UNKNOWN, LineStatus.AMBIGUOUS)
# What the name of a project is made of.
NAMED = ("porteur", "department", "commune", "epci")
# Words that half of the porteurs have in their names: they tell nothing apart.
EMPTY_WORDS = frozenset({
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "a", "au", "aux", "sur", "pour",
    "ville", "commune", "communaute", "association", "cc", "ca", "caf",
})  # fmt: skip


@dataclass
class Directory:
    """The projects that a file may pay, by every name that a line may call them."""

    projects: dict[str, Project] = field(default_factory=dict)
    by_name: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_siret: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_word: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    financings: dict[str, list[Financing]] = field(default_factory=lambda: defaultdict(list))

    def named(self, *, project: str = "", porteur: str = "", siret: str = "") -> list[str]:
        """The references that the cells of a line mean for sure: one when it is clear, several when it is not."""
        code = project.strip().upper()
        if code in self.projects:
            return [code]
        found: set[str] | None = None
        number = "".join(char for char in siret if char.isalnum())
        said = (self.by_name.get(sort_key(project)), self.by_name.get(sort_key(porteur)), self.by_siret.get(number))
        for names in said:
            if names:
                found = names if found is None else (found & names or found)
        return sorted(found or ())

    def suggested(self, *texts: str) -> list[str]:
        """The projects that share most words with what the line says, the best first."""
        votes: Counter[str] = Counter()
        for word in {word for text in texts for word in sort_key(text).split()} - EMPTY_WORDS:
            for reference in self.by_word.get(word, ()):
                votes[reference] += 1
        return [reference for reference, _ in sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))][:SUGGESTED]


def directory_for(user: User, batch: AccountingImport) -> Directory:
    """The projects whose share of that funder is of the accounts of the file. Two queries, whatever their number."""
    found = Directory()
    rows = payable_projects(user, batch).select_related(*NAMED)
    for project in rows:
        found.projects[project.reference] = project
        names = [project.display_name, project.title or ""]
        if project.porteur is not None:
            names.append(project.porteur.name)
            if project.porteur.siret:
                found.by_siret[project.porteur.siret].add(project.reference)
                found.by_siret[project.porteur.siret[:9]].add(project.reference)
        for key in {sort_key(name) for name in names if name}:
            found.by_name[key].add(project.reference)
            for word in set(key.split()) - EMPTY_WORDS:
                found.by_word[word].add(project.reference)
    financings = Financing.objects.filter(project__in=rows.values("pk"), funder=batch.funder).select_related("year")
    references = {project.pk: project for project in found.projects.values()}
    for financing in financings.order_by("year__year"):
        financing.project = references[financing.project_id]
        found.financings[financing.project.reference].append(financing)
    return found


def payable_projects(user: User, batch: AccountingImport):  # type: ignore[no-untyped-def]
    """The projects that `user` reads and whose Caf, for the branch, is the one of the file."""
    rows = money_projects(user)
    if batch.funder == Funder.CAF and batch.caf_id:
        rows = rows.filter(Q(caf=batch.caf_id) | Q(caf__isnull=True, department__cafs=batch.caf_id)).distinct()
    return rows


@dataclass
class Standing:
    """What is recorded already of what the lines of a file may say: `unnamed` counts what has no reference."""

    by_reference: dict[tuple[str, str], Payment | RecoveryStep]
    alike: Counter[tuple[int, str, str, str]]
    unnamed: Counter[tuple[int, str, str, str]]


def standing_of(lines: Iterable[AccountingLine]) -> Standing:
    """By book and reference, and by content. Two queries, whatever the number of lines."""
    told = [line for line in lines if line.financing is not None]
    financings = {line.financing_id for line in told}
    books = {book_of(line.financing) for line in told if line.financing}
    named = Q(book__in=books, reference__in={line.reference for line in told if line.reference})
    own = Q(retracted_by=None, is_void=False)
    payments = Payment.objects.filter(own, Q(financing__in=financings) | named)
    steps = RecoveryStep.objects.filter(own, Q(recovery__financing__in=financings) | named, kind="repaid")
    found = Standing({}, Counter(), Counter())
    rows: list[Payment | RecoveryStep] = [*payments, *steps.select_related("recovery")]
    for row in rows:
        key = alike_key(row)
        found.alike[key] += 1
        if row.reference:
            found.by_reference[row.book, row.reference] = row
        else:
            found.unnamed[key] += 1
    return found


def alike_key(row: AccountingLine | Payment | RecoveryStep) -> tuple[int, str, str, str]:
    """What makes two entries the same when no reference tells them apart: financing, kind, day, amount."""
    if isinstance(row, AccountingLine):
        owner, day = row.financing_id, row.paid_on
    else:
        owner = row.financing_id if isinstance(row, Payment) else row.recovery.financing_id
        day = row.observed_on
    assert owner is not None
    assert day is not None
    return owner, str(row.kind), day.isoformat(), f"{row.amount:.2f}"


def book_of(financing: Financing) -> str:
    """Whose accounts a reference is of: the State's, those of a Caf, those of the Caf of a department when unknown."""
    if financing.funder == Funder.STATE:
        return "etat"
    project = financing.project
    return f"caf:{project.caf_id}" if project.caf_id else f"dep:{project.department_id}"


@dataclass(frozen=True)
class Choices:
    """Financings to choose from: `every` one of the file's accounts when they are few, those that lines `named`."""

    every: Sequence[Financing] = ()
    named: Sequence[Financing] = ()

    def of(self, line: AccountingLine) -> list[Financing]:
        """What the line may mean first, then the others."""
        meant = [one for name in line.proposed for one in self.named if one.project.reference == name]
        return [*meant, *(one for one in self.every if one not in meant)]


@dataclass(frozen=True)
class BatchCounts:
    """How many lines of a file are of each sort, and how many would be imported."""

    by_status: Mapping[str, int]
    taken: int
    total: int


def counts_of(batch: AccountingImport) -> BatchCounts:
    """One query."""
    rows = batch.lines.values("status").annotate(lines=Count("pk"), kept=Count("pk", filter=Q(taken=True)))
    found = list(rows.order_by("status"))
    by_status = dict.fromkeys(LineStatus.values, 0) | {row["status"]: row["lines"] for row in found}
    return BatchCounts(by_status, sum(row["kept"] for row in found), sum(by_status.values()))


def entries_of(batch: AccountingImport) -> tuple[list[Payment], list[RecoveryStep]]:
    """What the file recorded and nobody took back or corrected since."""
    own = {"line__batch": batch, "retracted_by": None, "is_void": False, "retracts": None}
    payments = Payment.objects.filter(**own).select_related("line", "financing__project__department").order_by("pk")
    steps = RecoveryStep.objects.filter(**own).select_related("line", "recovery__financing__project__department")
    return list(payments), list(steps.order_by("pk"))


def count_entries(batch: AccountingImport) -> int:
    """How many entries taking the file back would take back. Two queries."""
    own = {"line__batch": batch, "retracted_by": None, "is_void": False, "retracts": None}
    return Payment.objects.filter(**own).count() + RecoveryStep.objects.filter(**own).count()


def same_files(batch: AccountingImport) -> list[AccountingImport]:
    """The imports of the very same cells that were made of the same accounts, the last first."""
    rows = AccountingImport.objects.filter(digest=batch.digest, funder=batch.funder, caf=batch.caf_id)
    return list(rows.filter(state=ImportState.DONE).exclude(pk=batch.pk).select_related("author")[:3])


def job_of(batch: AccountingImport) -> Job | None:
    """The last work that recorded it, or tries to."""
    return Job.objects.filter(kind=IMPORT_KIND, params={"batch": batch.pk}).order_by("-pk").first()


def undoing(batch: AccountingImport) -> Job | None:
    """The last work that takes it back, or tries to."""
    return Job.objects.filter(kind=UNDO_KIND, params={"batch": batch.pk}).order_by("-pk").first()


def is_open(batch: AccountingImport) -> bool:
    """Whether its lines are still to be decided: also once its work was given up, nothing being recorded then."""
    if batch.state != ImportState.RUNNING:
        return batch.state == ImportState.PREVIEW
    job = job_of(batch)
    return job is None or job.state in (JobState.FAILED, JobState.CANCELLED)


def lines_of(batch: AccountingImport, status: str = "", *, after: int = 0, most: int) -> list[AccountingLine]:
    """Those after the line `after`, `most` of them: a page of a file that may hold 20 000."""
    names = [f"financing__project__{name}" for name in NAMED]
    rows = batch.lines.select_related("financing__year", *names).filter(number__gt=after).order_by("number")
    return list((rows.filter(status=status) if status else rows)[:most])


def choices_of(user: User, batch: AccountingImport, lines: Iterable[AccountingLine], most: int) -> Choices:
    """The financings that the unclear ones of these lines may be of. Two queries; a short list is proposed whole."""
    rows = Financing.objects.filter(project__in=payable_projects(user, batch).values("pk"), funder=batch.funder)
    rows = rows.select_related("year", *(f"project__{name}" for name in NAMED)).order_by("year__year", "pk")
    every = list(rows[: most + 1])
    if len(every) <= most:
        return Choices(every, every)
    named = {reference for line in lines for reference in line.proposed}
    return Choices([], list(rows.filter(project__reference__in=named)))
