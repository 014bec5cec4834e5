"""Examples of messages: a question that waits for its answer, a thread that went on, a word between colleagues."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.models import Project
from projects.threads.enums import FollowState, Visibility
from projects.threads.models import Post
from projects.threads.services import follow, mark_read, write_post

TEAM, ALL = Visibility.TEAM, Visibility.PORTEUR
PORTEUR_PROJECT, SECOND = "FIPE-2023-07-001", "FIPE-2023-31-001"

# Project, who, days ago, whom for, the words; in the order in which they were written.
WORDS = (
    (
        PORTEUR_PROJECT,
        Role.CAF_ADVISOR,
        19,
        ALL,
        "Exemple : bonjour, la fiche de l’an dernier est-elle toujours exacte ?",
    ),
    (PORTEUR_PROJECT, Role.PORTEUR_MEMBER, 18, ALL, "Exemple : oui, sauf deux dates que je corrige dans la fiche."),
    (PORTEUR_PROJECT, Role.CAFLAB, 9, TEAM, "Exemple : je passe les voir le mois prochain, veux-tu venir ?"),
    (
        PORTEUR_PROJECT,
        Role.PORTEUR_MEMBER,
        5,
        ALL,
        "Exemple : une question sur le budget.\n\nFaut-il un devis pour chaque achat, ou un seul pour l’ensemble ?",
    ),
    (SECOND, Role.CAF_MANAGER, 7, TEAM, "Exemple : à préparer avant la commission, les lettres de soutien manquent."),
    (SECOND, Role.STATE_INSTRUCTOR, 6, TEAM, "Exemple : reçu, je relis de mon côté."),
)


def load() -> int:
    if Post.objects.exists():
        return 0
    people = {person.role: User.objects.get(email=person.email) for person in DEMO_PEOPLE}
    projects = Project.objects.in_bulk([PORTEUR_PROJECT, SECOND], field_name="reference")
    made = 0
    for reference, role, days, visibility, words in WORDS:
        project = projects.get(reference)
        if project is None:
            continue
        post = write_post(actor=people[role], project=project, text=words, visibility=visibility)
        Post.objects.filter(pk=post.pk).update(posted_at=timezone.now() - timedelta(days=days))
        if role == Role.PORTEUR_MEMBER and days > 9:  # the advisor read so far
            mark_read(actor=people[Role.CAF_ADVISOR], project=project, post=post)
        made += 1
    if SECOND in projects:
        follow(actor=people[Role.CAFLAB], project=projects[SECOND], state=FollowState.FOLLOWED)
    return made
