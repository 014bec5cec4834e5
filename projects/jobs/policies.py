"""Who may do what with a job that they can see. Each answers (allowed, reason in French)."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.french import typeset
from projects.jobs import registry, workflow
from projects.jobs.enums import ALIVE_STATES, JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.querysets import documents_for
from projects.jobs.rights import covers

Answer = tuple[bool, str]
YES: Answer = (True, "")
NOT_YOURS: Answer = (False, "Seule la personne qui a demandé ce travail, ou un administrateur, peut le faire.")
NARROWED: Answer = (False, typeset("Vos droits ont changé depuis la demande : refaites-la avec ceux d’aujourd’hui."))


def can_cancel_job(user: User | AnonymousUser, job: Job) -> Answer:
    if not _owns(user, job):
        return NOT_YOURS
    if job.state not in ALIVE_STATES:
        return False, "Ce travail est déjà fini."
    if job.cancel_requested_at is not None:
        return False, "L’annulation est déjà demandée."
    return YES


def can_retry_job(user: User | AnonymousUser, job: Job) -> Answer:
    if not _owns(user, job):
        return NOT_YOURS
    if job.state not in workflow.RETRY.sources:
        return False, "Seul un travail échoué ou annulé peut être relancé."
    if registry.find(job.kind) is None:
        return False, "Ce type de travail n’existe plus."
    return YES if _may_have(user, job) else NARROWED


def can_discard_files(user: User | AnonymousUser, job: Job) -> Answer:
    """One's own files; those of a shared job are other people's too."""
    if not _owns(user, job):
        return NOT_YOURS
    if job.shared:
        return False, "Ce fichier sert à d’autres personnes : il s’efface de lui-même à sa date."
    if job.state != JobState.SUCCEEDED or not job.files.all():
        return False, "Il n’y a plus de fichier à supprimer."
    return YES


def can_download_file(user: User | AnonymousUser, file: JobFile) -> Answer:
    """Checked at each download: rights may have been narrowed since the job was asked for."""
    job = file.job
    if not _may_have(user, job):
        return NARROWED
    if job.state != JobState.SUCCEEDED or (job.expires_at is not None and job.expires_at <= timezone.now()):
        return False, typeset("Ce fichier n’est plus proposé : demandez de nouveau le travail qui l’a produit.")
    return YES


def _may_have(user: User | AnonymousUser, job: Job) -> bool:
    """Whether what the job makes is for `user` today: as its kind says, else with all the rights it was asked with."""
    kind = registry.find(job.kind)
    if kind is not None and kind.readers is not None:
        return not scope_of(user).is_empty and Job.objects.filter(documents_for(user, kind), pk=job.pk).exists()
    return covers(scope_of(user), job.scope_key)


def _owns(user: User | AnonymousUser, job: Job) -> bool:
    scope = scope_of(user)
    return not scope.is_empty and (job.requester_id == user.pk or scope.has_role(Role.ADMIN))
