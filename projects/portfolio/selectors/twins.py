"""Projects that a new one may be already."""

from projects.accounts.models import User
from projects.calls.models import Call
from projects.core.french import sort_key
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project

# A porteur has a few projects of one call; a page shows no more.
SHOWN = 12


def twins_of(user: User, *, call: Call, porteur: Porteur | None, title: str) -> list[Project]:
    """The projects that `user` sees of that call, porteur and title; none when neither porteur nor title is known."""
    if porteur is None and not title:
        return []
    same = Project.objects.visible_to(user).filter(application__call=call, porteur=porteur).order_by("reference")
    key = sort_key(title)
    return [one for one in same.with_identity() if sort_key(one.title) == key][:SHOWN]
