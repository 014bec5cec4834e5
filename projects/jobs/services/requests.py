"""What people ask of jobs: do it, stop it, do it again."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.jobs import conf, files, policies, registry, workflow
from projects.jobs.models import Job
from projects.jobs.rights import PORTAL, rights_key
from projects.jobs.services.sending import send_on_commit
from projects.journal.services import record

# Between our insert and our read the other job may end; then ours goes in. Three times in a row does not happen.
INSERT_TRIES = 3


def canonical(params: Mapping[str, Any]) -> str:
    """The one JSON text of `params`. TypeError or ValueError for what JSON does not hold exactly (dates go as text)."""
    text = json.dumps(dict(params), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if json.loads(text) != dict(params):
        raise TypeError("job parameters must be plain JSON values with text keys")
    return text


def request_digest(*, kind: registry.JobKind, params: Mapping[str, Any], actor: User | None, scope_key: str) -> str:
    """What makes two requests the same: kind, parameters, rights, and the person unless the kind is shared.

    A kind that names its readers makes the same document with whatever rights one asks for it.
    """
    who = "" if kind.shared else str(actor.pk if actor else "portal")
    rights = "" if kind.readers is not None else scope_key
    return hashlib.sha256("\n".join((kind.name, canonical(params), rights, who)).encode()).hexdigest()


def enqueue(*, kind: str, params: Mapping[str, Any], actor: User | None, title: str = "") -> Job:
    """Ask for work, in the caller's transaction: the job exists if and only if what asked for it does.

    The same request while its job is alive gives that job, from any number of processes at once. `actor` None is the
    portal itself. `title` is what pages call it (« Recueil national »). Who may ask is the caller's policy; what the
    result may hold follows the actor's rights. Raises DomainError for someone without any right; KeyError, TypeError or
    ValueError for an unknown kind or parameters that its handler does not take.
    """
    definition = registry.get(kind)
    definition.check(params)
    scope_key = _scope_key(actor)
    digest = request_digest(kind=definition, params=params, actor=actor, scope_key=scope_key)
    with transaction.atomic():
        for _ in range(INSERT_TRIES):
            job = Job(
                public_id=uuid.uuid4(),
                kind=kind,
                title=title[:200],
                params=json.loads(canonical(params)),
                requester=actor,
                scope_key=scope_key,
                shared=definition.shared,
                digest=digest,
                max_attempts=definition.max_attempts,
                send_at=Now() + timedelta(seconds=conf.resend_after()),
                sends=1,
            )
            # ON CONFLICT DO NOTHING waits for a rival's transaction, so one of the two reads below finds a row.
            Job.objects.bulk_create([job], ignore_conflicts=True)
            created = Job.objects.filter(public_id=job.public_id).first()
            if created is not None:
                record(actor=actor, verb="enqueue", subject=created)
                send_on_commit(created)
                return created
            alive = Job.objects.alive().filter(digest=digest).first()
            if alive is not None:
                return alive
    raise DomainError("Ce travail n’a pas pu être demandé. Réessayez.")


def cancel(*, job: Job, actor: User) -> Job:
    """Stop a job: at once if it waits, as soon as its worker has stopped it if it runs. Raises DomainError."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        allowed, reason = policies.can_cancel_job(actor, job)
        if not allowed:
            raise DomainError(reason)
        rows = Job.objects.filter(pk=job.pk)
        if job.state in workflow.CANCEL.sources:
            rows.update(
                state=workflow.CANCEL.target,
                cancel_requested_at=Now(),
                finished_at=Now(),
                send_at=None,
            )
        else:
            rows.update(cancel_requested_at=Now())
        record(actor=actor, verb=workflow.CANCEL.verb, subject=job)
        job.refresh_from_db()
    return job


def retry(*, job: Job, actor: User) -> Job:
    """Give a failed or cancelled job a new round of attempts. Raises DomainError.

    Attempts go on counting (a process left from the first round can never pass for a new one). If the same request is
    alive meanwhile, that job is returned.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        allowed, reason = policies.can_retry_job(actor, job)
        if not allowed:
            raise DomainError(reason)
        try:
            with transaction.atomic():
                Job.objects.filter(pk=job.pk).update(
                    state=workflow.RETRY.target,
                    max_attempts=F("attempt") + registry.get(job.kind).max_attempts,
                    cancel_requested_at=None,
                    finished_at=None,
                    expires_at=None,
                    error="",
                    technical_error="",
                    done=0,
                    total=0,
                    step="",
                    send_at=Now() + timedelta(seconds=conf.resend_after()),
                    sends=1,
                )
        except IntegrityError:
            alive = Job.objects.alive().filter(digest=job.digest).first()
            if alive is None:
                raise
            return alive
        record(actor=actor, verb=workflow.RETRY.verb, subject=job)
        job.refresh_from_db()
        send_on_commit(job)
    return job


def discard(*, job: Job, actor: User) -> Job:
    """Remove the files of a finished job before their date; the job stays, and says that they are no longer kept.

    Raises DomainError.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        allowed, reason = policies.can_discard_files(actor, job)
        if not allowed:
            raise DomainError(reason)
        paths = list(job.files.values_list("path", flat=True))
        job.files.all().delete()
        Job.objects.filter(pk=job.pk).update(expires_at=Now())
        record(actor=actor, verb="discard", subject=job)
        transaction.on_commit(partial(_remove, paths))
        job.refresh_from_db()
    return job


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        files.remove(path)


def _scope_key(actor: User | None) -> str:
    if actor is None:
        return PORTAL
    scope = scope_of(actor)
    if scope.is_empty:
        raise DomainError(typeset("Votre compte n’a pas encore d’habilitation : rien ne peut être demandé en son nom."))
    return rights_key(scope)
