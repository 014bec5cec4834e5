"""The world of the access matrix: objects here, people here and elsewhere, and a way to ask for each address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fipe_portal.dataset.people import DEMO_PEOPLE
from funding.rules.models import Volet
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from projects.jobs import files
from projects.jobs.models import Job
from projects.jobs.services import attempts, enqueue
from projects.jobs.services.attempts import Progress
from projects.portfolio.models import SavedView
from reporting.jobs import RENDER_EDITION
from tests.factories import (
    CategoryFactory,
    EditionFactory,
    FundingYearFactory,
    PorteurFactory,
    ProjectFactory,
    SourceFactory,
    UserFactory,
    VoletFactory,
    member,
)
from tests.fipe_portal.access_alerts import alerts_targets
from tests.fipe_portal.access_applications import application_targets
from tests.fipe_portal.access_arbitration import arbitration_targets
from tests.fipe_portal.access_bilans import bilan_targets
from tests.fipe_portal.access_boards import board_targets
from tests.fipe_portal.access_caflab import caflab_targets
from tests.fipe_portal.access_documents import documents_targets
from tests.fipe_portal.access_editing import editing_targets
from tests.fipe_portal.access_exits import exits_targets
from tests.fipe_portal.access_fiches import fiches_targets
from tests.fipe_portal.access_financing import financing_targets
from tests.fipe_portal.access_followup import followup_targets
from tests.fipe_portal.access_identities import identity_targets
from tests.fipe_portal.access_payments import payment_targets
from tests.fipe_portal.access_people import people_targets
from tests.fipe_portal.access_plans import plan_targets
from tests.fipe_portal.access_publishing import publishing_targets
from tests.fipe_portal.access_readings import reading_targets
from tests.fipe_portal.access_rules import rules_targets
from tests.fipe_portal.access_threads import threads_targets
from tests.fipe_portal.access_waves import wave_targets
from tests.fipe_portal.access_workspace import workspace_targets
from tests.jobs import kinds  # noqa: F401  (registers kinds whose jobs are their requester's alone)

ROLES = (
    Role.CAF_ADVISOR,
    Role.CAF_MANAGER,
    Role.CAFLAB,
    Role.CNAF,
    Role.STATE_INSTRUCTOR,
    Role.PORTEUR_MEMBER,
    Role.ADMIN,
)

# What administrators write in the reference pages (tests/fipe_portal/test_admin.py says how).
EDITED = (
    "calls_call",
    "journal_source",
    "outbox_digesthour",
    "portfolio_category",
)


@dataclass(frozen=True)
class Address:
    """One URL of the resolver; those without a name go by their route."""

    name: str
    route: str

    @property
    def key(self) -> str:
        return self.name if self.name and not self.name.endswith(":") else self.route


def addresses() -> list[Address]:
    """Every URL that the portal answers to, the admin's and allauth's included."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[URLPattern | URLResolver], route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        else:
            yield Address(namespace + (pattern.name or ""), path)


@dataclass(frozen=True)
class Row:
    """A line of the table: what each person gets from one address with one method."""

    pattern: str
    method: str
    target: str
    here: tuple[int, ...]
    elsewhere: tuple[int, ...]
    nobody: int
    stranger: int

    def __str__(self) -> str:
        return f"{self.method} {self.pattern} {self.target}"

    def expected(self) -> dict[str, int]:
        """By person, as named in the world."""
        return {
            **{f"{role} here": code for role, code in zip(ROLES, self.here, strict=True)},
            **{f"{role} elsewhere": code for role, code in zip(ROLES, self.elsewhere, strict=True)},
            "without membership": self.nobody,
            "anonymous": self.stranger,
        }

    def matches(self, address: Address) -> bool:
        return fnmatch(address.key, self.pattern.replace("[", "[[]"))


def read_table(text: str) -> tuple[Row, ...]:
    """`address method target | 7 codes here | 7 codes elsewhere | nobody anonymous`; « 200*7 » repeats a code."""
    rows = []
    for line in text.strip().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head, here, elsewhere, last = (part.split() for part in line.split("|"))
        patterns, method, target = head
        nobody, stranger = map(int, last)
        for pattern in _patterns(patterns):
            rows.append(Row(pattern, method, target, _codes(here), _codes(elsewhere), nobody, stranger))
    return tuple(rows)


def _patterns(text: str) -> list[str]:
    """« admin:EDITED_add » is one row for each model that the reference pages edit."""
    return [text.replace("EDITED", name) for name in EDITED] if "EDITED" in text else [text]


def _codes(words: list[str]) -> tuple[int, ...]:
    codes: list[int] = []
    for word in words:
        code, _, times = word.partition("*")
        codes += [int(code)] * int(times or 1)
    assert len(codes) == len(ROLES), words
    return tuple(codes)


class World:
    """A project, two editions and jobs in Ardèche; each role there and in Haute-Garonne."""

    def __init__(self) -> None:
        porteur, other = PorteurFactory.create(), PorteurFactory.create()
        here = ProjectFactory.create(porteur=porteur, selected_on=today() - timedelta(days=30))
        there = ProjectFactory.create(
            porteur=other,
            department_id="31",
            application__region_id="76",
            selected_on=today() - timedelta(days=30),
        )
        CategoryFactory.create()
        FundingYearFactory.create()
        SourceFactory.create()
        if not Volet.objects.exists():  # the demonstration has its own
            VoletFactory.create()
        regional = EditionFactory.create(region_id="84", selection=[here], printed_source=SourceFactory.create())
        national = EditionFactory.create(selection=[here, there])
        scopes: dict[Role, tuple[dict[str, Any], dict[str, Any]]] = {
            Role.CAF_ADVISOR: ({"caf_id": "07"}, {"caf_id": "31"}),
            Role.CAF_MANAGER: ({"caf_id": "07"}, {"caf_id": "31"}),
            Role.CAFLAB: ({"region_id": "84"}, {"region_id": "76"}),
            Role.STATE_INSTRUCTOR: ({"region_id": "84"}, {"region_id": "76"}),
            Role.PORTEUR_MEMBER: ({"porteur": porteur}, {"porteur": other}),
        }
        self.people: dict[str, User | None] = {}
        for role in ROLES:
            mine, theirs = scopes.get(role, ({}, {}))
            self.people[f"{role} here"] = self._person(role, **mine)
            self.people[f"{role} elsewhere"] = self._person(role, **theirs)
            if role not in scopes:
                # National roles have no elsewhere: theirs is the past.
                Membership.objects.filter(user=self.people[f"{role} elsewhere"]).update(ended_on=today())
        entered = next(person.email for person in DEMO_PEOPLE if person.role == Role.CNAF)
        if not User.objects.filter(email=entered).exists():
            UserFactory.create(email=entered)
        self.people["without membership"] = UserFactory.create()
        self.people["anonymous"] = None
        self.clients = {name: self._client(user) for name, user in self.people.items()}
        self.targets: dict[str, dict[str, str]] = {
            "-": {},
            "project": {"reference": here.reference},
            "unknown-project": {"reference": "TEST-1999-07-999"},
            "view": {"pk": str(self._shared_view().pk)},
            "unknown-view": {"pk": "0"},
            "follow-up": {"reference": here.reference, "tab": "suivi"},
            "unknown-tab": {"reference": here.reference, "tab": "rien"},
            "launching": {"reference": here.reference, "transition": "lancer"},
            "unknown-step": {"reference": here.reference, "transition": "rien"},
            "small-letters": {"reference": here.reference.lower()},
            "unknown-small": {"reference": "test-1999-07-999"},
            "small-page": {"reference": here.reference.lower(), "rest": "suivi/"},
            "figure": {"id": "projects.by_region"},
            "unknown-figure": {"id": "projects.rien"},
            "regional": {"slug": regional.slug},
            "national": {"slug": national.slug},
            "unknown-edition": {"slug": "aucun"},
            "regional-figure": {"slug": regional.slug, "id": "projects.by_region"},
            "national-figure": {"slug": national.slug, "id": "projects.by_region"},
            "regional-rien": {"slug": regional.slug, "id": "projects.rien"},
            "role": {"role": Role.CNAF},
            "wrong-role": {"role": "personne"},
            "reset-key": {"uidb36": "1", "key": "set-password"},
            "content": {"content_type_id": "1", "object_id": "1"},
            **people_targets(self.people),
            **editing_targets(here, there, porteur),
            **followup_targets(here, self.people[f"{Role.CAF_ADVISOR} here"]),
            **fiches_targets(here, there, self.people),
            **caflab_targets(self.people, here, there),
            **application_targets(porteur),
            **alerts_targets(here, there, self.people[f"{Role.CNAF} here"]),
            **documents_targets(here),
            **threads_targets(self.people, here, there),
            **bilan_targets(here, there, self.people[f"{Role.PORTEUR_MEMBER} here"]),
            **plan_targets(here, there, self.people[f"{Role.PORTEUR_MEMBER} here"]),
            **wave_targets(here, there),
            **arbitration_targets(here, there),
            **financing_targets(here, there),
            **payment_targets(here),
            **rules_targets(),
            **exits_targets(here, there),
            **board_targets(here),
            **publishing_targets(here, self.people),
            **workspace_targets(here),
            **identity_targets(),
            **reading_targets(self.people),
            **self._jobs(national.slug, regional.slug),
        }

    def _shared_view(self) -> SavedView:
        owner = self.people[f"{Role.CAF_ADVISOR} here"]
        return SavedView.objects.create(owner=owner, name="Nos crèches", query="q=creche", team="caf:07")

    @staticmethod
    def _person(role: Role, **scope: Any) -> User:
        staff = role == Role.ADMIN
        return member(role, user=UserFactory.create(is_staff=staff, is_superuser=staff), **scope)

    @staticmethod
    def _client(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    def _jobs(self, slug: str, regional: str) -> dict[str, dict[str, str]]:
        """The recueils that Cnaf asked for, done; another that waits; one that an advisor asked for, failed."""
        cnaf, advisor = self.people[f"{Role.CNAF} here"], self.people[f"{Role.CAF_ADVISOR} here"]
        done, region = self._made(slug, cnaf), self._made(regional, cnaf)
        waiting = enqueue(kind=RENDER_EDITION, params={"edition": slug, "digest": "b"}, actor=cnaf)
        own = enqueue(kind="tests.write", params={"tag": "c"}, actor=advisor)
        Job.objects.filter(pk=own.pk).update(state="failed", finished_at=Now(), error="Raté.", send_at=None)
        return {
            "recueil": {"public_id": str(done.public_id)},
            "file": {"public_id": str(done.files.get().public_id)},
            "region-recueil": {"public_id": str(region.public_id)},
            "region-file": {"public_id": str(region.files.get().public_id)},
            "waiting": {"public_id": str(waiting.public_id)},
            "advisors": {"public_id": str(own.public_id)},
            "forged": {"public_id": "00000000-0000-4000-8000-000000000000"},
        }

    @staticmethod
    def _made(slug: str, actor: User | None) -> Job:
        """The PDF of an edition, as a worker leaves it."""
        job = enqueue(kind=RENDER_EDITION, params={"edition": slug, "digest": "a"}, actor=actor)
        held = attempts.claim(job_id=job.pk, worker="test")
        assert held is not None
        with files.write(files.attempt_folder(held.job, 1), "recueil.pdf", "application/pdf") as (stream, written):
            stream.write(b"%PDF-1.7")
        attempts.succeed(held=held, result={"digest": "a"}, written=written, progress=Progress())
        return job

    def path(self, address: Address, target: str) -> str:
        """The path of an address for one of the targets; the admin's objects are the first of their model."""
        if address.name.startswith("admin:") and "<path:object_id>" in address.route and target == "first":
            return "/" + address.route.replace("<path:object_id>", _first_key(address.route))
        if target.startswith("/"):
            return target
        return reverse(address.name, kwargs=self.targets[target])

    def ask(
        self, method: str, path: str, names: Iterable[str], headers: dict[str, str] | None = None
    ) -> dict[str, int]:
        """What each of these people gets; nothing that was done is kept."""
        answers = {}
        for name in names:
            client = self.clients[name]
            cookies = deepcopy(client.cookies)
            with transaction.atomic():
                response = client.generic(method, path, headers=headers)
                answers[name] = response.status_code
                if response.streaming:  # read to its end, a file is closed
                    list(response)
                transaction.set_rollback(True)
            client.cookies = cookies
        return answers


def _first_key(route: str) -> str:
    for model in admin.site._registry:
        if f"/{model._meta.app_label}/{model._meta.model_name}/" in f"/{route}":
            row = model._default_manager.order_by("pk").first()
            return "aucun" if row is None else str(row.pk).replace("_", "_5F")
    raise LookupError(route)
