"""What stands on an action."""

from django.db import models

from projects.portfolio.models import Action


def is_told_of(action: Action) -> bool:
    """Whether a dated fact or a fiche tells of it, even one that was taken back: it is then no more removed."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: action}).exists()
        for relation in Action._meta.related_objects
        if relation.on_delete is models.PROTECT
    )
