"""What an edition lacks before it is read, signed or frozen, and what whoever acts should know: a sentence each."""

from __future__ import annotations

from django.urls import reverse

from projects.core.errors import DomainError
from projects.core.french import count, format_date, format_datetime, plural
from projects.core.paris import today
from reporting.checks.findings import Finding
from reporting.enums import EditionKind, ReaderAnswer, WaiverKind
from reporting.models import Edition
from reporting.selectors.checking import Checked, Report, checked_edition
from reporting.selectors.review import readers_of
from reporting.workflow import APPROVE, CHECK, REVIEW

MOST_TOLD = 5  # blocking findings that are told one by one where an act is held back


class Lack(str):
    """A sentence that says what is lacking or to be known, with the page where it is put right ("" for none)."""

    url: str

    def __new__(cls, said: str, url: str = "") -> Lack:
        made = super().__new__(cls, said)
        made.url = url
        return made


def lacks_of(edition: Edition) -> list[Lack]:
    """The faults that would print; nothing when the document may leave."""
    return lacks_and_report(edition)[0]


def lacks_and_report(edition: Edition, *, most: int | None = None) -> tuple[list[Lack], Report | None]:
    """The same, with what the checks find; None where the edition cannot be counted. `most` as in `checked_edition`."""
    try:
        checked = checked_edition(edition, most=most)
    except DomainError as error:
        return [Lack(error.message)], None
    return lacks_of_checked(edition, checked), checked.report


def lacks_of_checked(edition: Edition, checked: Checked) -> list[Lack]:
    """What is lacking, then each finding that blocks, the first ones with their words."""
    lacks = []
    content = checked.content
    if not content.projects:
        lacks.append(Lack("Aucun projet n’est choisi.", reverse("edition_selection", args=[edition.slug])))
    if content.kind == EditionKind.FICHE and len(content.projects) > 1:
        number = len(content.projects)
        lacks.append(Lack(f"Une fiche décrit un seul projet, et celle-ci en tient {number} : retirez les autres."))
    blocking = checked.report.blocking
    lacks += [Lack(one.explanation, finding_url(edition, one)) for one in blocking[:MOST_TOLD]]
    if unread := checked.report.unread:
        left = count(unread, "fiche reste à lire", "fiches restent à lire")
        lacks.append(Lack(f"{left} par les contrôles.", checks_url(edition)))
    if len(blocking) > MOST_TOLD:
        more = count(len(blocking) - MOST_TOLD, "autre constat bloquant", "autres constats bloquants")
        lacks.append(Lack(f"Et {more}.", checks_url(edition)))
    return lacks


def checks_url(edition: Edition) -> str:
    return reverse("edition_checks", args=[edition.slug])


def finding_url(edition: Edition, finding: Finding) -> str:
    """Where a finding stands on the page of the checks."""
    return f"{checks_url(edition)}#constat-{finding.fingerprint}"


def waived_told(edition: Edition, report: Report) -> list[str]:
    """Each blocking finding that somebody passed or told a false alarm: who, when, why; the first ones one by one."""
    waived = [(finding, row) for finding, row in report.waived if finding.blocking]
    said: list[str] = []
    for finding, row in waived[:MOST_TOLD]:
        how = "passé outre" if row.kind == WaiverKind.PASSED else "dit fausse alerte"
        by = f" par {row.by}" if row.by else ""
        told = f"Constat bloquant {how}{by} le {format_datetime(row.at)} : {finding.explanation} Motif : {row.reason}"
        said.append(Lack(told, f"{checks_url(edition)}?constat={finding.fingerprint}#constat-{finding.fingerprint}"))
    if len(waived) > MOST_TOLD:
        more = count(len(waived) - MOST_TOLD, "autre constat bloquant écarté", "autres constats bloquants écartés")
        said.append(Lack(f"Et {more}.", f"{checks_url(edition)}#ecartes"))
    return said


def cautions_of(edition: Edition, transition: str, report: Report | None = None) -> list[Lack]:
    """What does not keep `transition` from being done, but is better known by who does it."""
    said: list[str] = waived_told(edition, report) if report is not None else []
    if report is not None and (mild := [one for one in report.open if not one.blocking]):
        told = count(len(mild), "constat des contrôles reste à lire", "constats des contrôles restent à lire")
        what = plural(len(mild), "il ne bloque pas", "ils ne bloquent pas")
        said.append(Lack(f"{told} : {what}.", checks_url(edition)))
    if transition in (CHECK, REVIEW, APPROVE):
        empty = edition.blocks.filter(body="").count()
        if empty:
            verb = "restent à écrire : ils ne s’impriment pas" if empty > 1 else "reste à écrire : il ne s’imprime pas"
            said.append(f"{count(empty, 'texte')} {verb}.")
    if transition == APPROVE:
        readers = [view.reader for view in readers_of(edition, today())]
        said += [
            f"{one.user} n’a pas encore répondu (réponse attendue le {format_date(one.due_on)})."
            for one in readers
            if not one.answer
        ]
        against = [one for one in readers if one.answer == ReaderAnswer.REFUSED]
        said += [f"{one.user} n’est pas d’accord : {one.comment}" for one in against]
    return [one if isinstance(one, Lack) else Lack(one) for one in said]
