"""Settings that would be a mistake on a real site."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from projects.jobs import conf


@register(Tags.security, deploy=True)
def no_test_kinds(**_: Any) -> list[Error]:
    """Kinds of the tests burn memory and kill processes on demand."""
    if not conf.extra_kinds():
        return []
    return [Error("JOBS_EXTRA_KINDS ne sert qu’aux tests : retirez ce réglage.", id="jobs.E001")]


@register(Tags.files)
def files_have_a_place(**_: Any) -> list[Error]:
    if getattr(settings, "JOB_FILES_ROOT", None):
        return []
    return [Error("JOB_FILES_ROOT manque : dites où ranger les fichiers produits.", id="jobs.E002")]
