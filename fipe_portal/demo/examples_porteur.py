"""Examples of the porteurs' side: an update that Nadia is asked for, and a proposal that waits for Camille."""

from __future__ import annotations

from datetime import timedelta

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.forms.base import fingerprint
from projects.core.paris import today
from projects.fiches.drafting import read_draft
from projects.fiches.models import UpdateRequest
from projects.fiches.services.drafts import save_draft
from projects.fiches.services.proposals import send_proposal
from projects.fiches.services.requests import request_update
from projects.fiches.services.writing import publish_fiche
from projects.journal.services import record
from projects.porteurs.models import Contact
from projects.portfolio.models import Project

HUGO = "hugo.exemple@demonstration.invalid"


def load() -> int:
    if UpdateRequest.objects.exists():
        return 0
    people = {person.role: User.objects.get(email=person.email) for person in DEMO_PEOPLE}
    advisor, nadia = people[Role.CAF_ADVISOR], people[Role.PORTEUR_MEMBER]
    hers = next(person.porteur for person in DEMO_PEOPLE if person.role == Role.PORTEUR_MEMBER)
    project = Project.objects.get(reference=hers)
    return _asked(advisor, nadia, project) + _proposed(advisor, project)


def _asked(advisor: User, nadia: User, project: Project) -> int:
    """An update is asked of Nadia, who is the responsible contact of her porteur."""
    if not Contact.objects.filter(porteur=project.porteur, is_responsible=True).exists():
        assert project.porteur is not None
        Contact.objects.create(porteur=project.porteur, name=str(nadia), email=nadia.email, is_responsible=True)
    publish_fiche(actor=advisor, project=project)
    request_update(
        actor=advisor,
        project=project,
        due_on=today() + timedelta(days=12),
        note="Exemple : dites-nous ce qui a changé depuis la dernière fiche, même en quelques mots.",
    )
    return 1


def _proposed(advisor: User, asked: Project) -> int:
    """Another porteur of the same Caf has sent a proposal. Hugo is nobody: he has no password, hence no way in."""
    wanted = Project.objects.filter(
        caf__in=Membership.objects.filter(user=advisor).values("caf"), porteur__isnull=False
    )
    project = wanted.exclude(pk=asked.pk).exclude(fiches=None).order_by("reference").first()
    if project is None:
        return 0
    hugo, made = User.objects.get_or_create(email=HUGO, defaults={"first_name": "Hugo", "last_name": "Exemple"})
    if made:
        hugo.set_unusable_password()
        hugo.save()
        Membership.objects.create(user=hugo, role=Role.PORTEUR_MEMBER, porteur=project.porteur)
        record(actor=None, verb="user.created", subject=hugo)
    draft = read_draft(project)
    values = {
        "planned": f"{today().year + 1} : Exemple : une journée portes ouvertes avec les familles",
        "difficulty": "Exemple : un poste reste à pourvoir",
        "partner": "\n".join(filter(None, [draft.current["partner"], "Exemple : le centre social du quartier"])),
    }
    shown = {name: fingerprint(draft.text(name)) for name in values}
    saved = save_draft(actor=hugo, project=project, values=values, read=shown)
    send_proposal(actor=hugo, project=project, draft_version=saved.row.version)
    return 1
