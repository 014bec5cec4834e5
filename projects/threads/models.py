"""The thread of a project: what its team and its porteur write to each other, and how far each has read."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from projects.documents.models import Document
from projects.portfolio.models import Project
from projects.threads.enums import FollowState, Visibility
from projects.threads.querysets import PostQuerySet

LONGEST = 10_000  # characters: some three pages
EDITABLE_FOR = timedelta(minutes=15)


class Post(models.Model):
    """One message. Its author corrects it for a quarter of an hour, and may take it back: the place stays, empty.

    The posts of a thread are written one after the other (the project's row is locked), so their keys are their order.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="posts", verbose_name="projet")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    # As which one wrote: a membership may end, what was said stays said by the porteur.
    from_porteur = models.BooleanField("écrit par le porteur", default=False)
    text = models.TextField("texte", blank=True)
    visibility = models.CharField("lu par", max_length=10, choices=Visibility)
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name="réponse à"
    )
    posted_at = models.DateTimeField("écrit le", db_default=Now(), editable=False)
    edited_at = models.DateTimeField("corrigé le", null=True, blank=True, editable=False)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "message"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) & ~Q(text="") | Q(removed_at__isnull=False, text=""),
                name="post_text_unless_removed",
                violation_error_message="Un message a un texte tant qu’il n’est pas retiré.",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PORTEUR) | Q(visibility=Visibility.TEAM, from_porteur=False),
                name="post_porteur_sees_own",
                violation_error_message="Un message du porteur est lu par le porteur.",
            ),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="post_of_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def reference(self) -> str:
        """What the journal keeps: of which project."""
        return self.project.reference

    @property
    def can_still_change(self) -> bool:
        return self.removed_at is None and timezone.now() - self.posted_at < EDITABLE_FOR


class PostDocument(models.Model):
    """A document joined to a message: read by those who read the message, until it is taken back."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="documents", verbose_name="message")
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        related_name="+",
        verbose_name="document",
        error_messages={"unique": "Ce document est déjà joint à un message."},
    )

    class Meta:
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"

    def __str__(self) -> str:
        return f"{self.post_id} {self.document_id}"


class ReadMark(models.Model):
    """How far someone has read a thread: all that was shown to them up to `post`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name="projet")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="dernier message lu")
    read_at = models.DateTimeField("lu le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "repère de lecture"
        verbose_name_plural = "repères de lecture"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project"],
                name="read_mark_once",
                violation_error_message="Cette personne a déjà un repère dans ce fil.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.project_id}"


class Follow(models.Model):
    """Someone asks to be told of a thread that does not concern them by itself, or not to be told of one that does."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name="projet")
    state = models.CharField("choix", max_length=10, choices=FollowState)

    class Meta:
        verbose_name = "suivi d’un fil"
        verbose_name_plural = "suivis de fils"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project"],
                name="thread_follow_once",
                violation_error_message="Cette personne a déjà choisi pour ce fil.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FollowState.values),
                name="thread_follow_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.project_id} {self.state}"

    @property
    def reference(self) -> str:
        return self.project.reference
