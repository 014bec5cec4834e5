"""The registry of checks: a stable name, how grave, whether it holds an edition back, and what it looks for.

A check is a pure function of a `Subject`. The rules of the reading engine are checks too, under their own names: the
edition is laid out as a document for them (`reporting.checks.document`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from reporting.checks.findings import Cure, Finding, Place
from reporting.checks.subject import Subject
from reporting.reading.found import Severity
from reporting.reading.guard import Guard, unguarded
from reporting.reading.rules import RULES

BY_READING = "C’est une règle de la lecture des textes : elle lit une édition comme un document reçu."


@dataclass(frozen=True)
class Told:
    """What the function of a check yields; the severity where it is not that of the check."""

    explanation: str
    places: tuple[Place, ...]
    cure: Cure | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Check:
    """An entry of the registry; `why` says in French what it looks for, and why it matters."""

    name: str
    label: str
    severity: Severity
    blocking: bool
    why: str
    find: Callable[[Subject], Iterable[Told]]


CHECKS: dict[str, Check] = {}


def check(
    name: str, *, label: str, severity: Severity, blocking: bool, why: str
) -> Callable[[Callable[[Subject], Iterable[Told]]], Callable[[Subject], Iterable[Told]]]:
    """Register the decorated function under `name`; names are unique and never change once an edition kept one."""

    def add(find: Callable[[Subject], Iterable[Told]]) -> Callable[[Subject], Iterable[Told]]:
        if name in CHECKS or name in RULES:
            raise ValueError(f"check {name} is registered twice")
        CHECKS[name] = Check(name, label, severity, blocking, why, find)
        return find

    return add


def run(subject: Subject, guard: Guard | None = None) -> list[Finding]:
    """What every registered check finds, in the order of the registry; the same thing once. With a `guard`, a check
    that fails does not lose the others.
    """
    guard = guard or unguarded()
    found: dict[str, Finding] = {}
    for one in CHECKS.values():
        for told in guard.run(one.name, (), partial(_all, one, subject), list[Told]()):
            severity = told.severity or one.severity
            blocking = one.blocking and severity == "majeure"
            finding = Finding(one.name, severity, blocking, told.explanation, told.places, told.cure)
            found.setdefault(finding.fingerprint, finding)
    return list(found.values())


def _all(one: Check, subject: Subject) -> list[Told]:
    return list(one.find(subject))


def why(rule: str) -> str:
    """What a check looks for, in French; of a rule of the reading engine too."""
    if rule in CHECKS:
        return CHECKS[rule].why
    return f"Ce contrôle cherche ceci : {RULES[rule].about} {BY_READING}" if rule in RULES else BY_READING


def label(rule: str) -> str:
    """How a check is called on a page; its very name for one that is no more."""
    if rule in CHECKS:
        return CHECKS[rule].label
    return RULES[rule].about.rstrip(".") if rule in RULES else rule


__all__ = ["CHECKS", "Check", "Told", "check", "label", "run", "why"]
