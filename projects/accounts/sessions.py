"""Ending sessions: all of a person at once, wherever they were opened."""

from allauth.usersessions.models import UserSession
from django.db.models import F

from projects.accounts.models import User


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere: no session opened until now is theirs any more.

    A session carries a mark of the account; raising the epoch changes it, so that no session needs to be found.
    """
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    UserSession.objects.filter(user=user).delete()
