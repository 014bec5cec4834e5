"""What is learned from projects, and what is recommended because of it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Q

from projects.accounts.models import User
from projects.caflab.enums import Audience, LessonKind, LessonState, RecommendationState, Theme
from projects.caflab.querysets import LessonQuerySet, RecommendationQuerySet
from projects.core.french import sort_key
from projects.core.history import tracked, tracked_without
from projects.journal.enums import DatePrecision
from projects.portfolio.models import Project


class Searched(models.Model):
    """A row found by the words of some of its columns, without accents, wherever it is written (`derived`)."""

    SEARCHED: tuple[str, ...] = ()
    words = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.words = self.derived()["words"]
        super().save(**kwargs)

    def derived(self) -> dict[str, Any]:
        return {"words": sort_key(" ".join(getattr(self, name) for name in self.SEARCHED))}


@tracked_without("words")
class Lesson(Searched):
    """A good practice, a problem or a need, seen in one project or several (`LessonEvidence`)."""

    SEARCHED = ("title", "text")

    kind = models.CharField("nature", max_length=10, choices=LessonKind)
    title = models.CharField("titre", max_length=160)
    text = models.TextField("ce qu’on en retient", max_length=5000)
    themes = ArrayField(models.CharField(max_length=15, choices=Theme), default=list, blank=True, verbose_name="thèmes")
    state = models.CharField("état", max_length=10, choices=LessonState, default=LessonState.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("créé le", db_default=TransactionNow(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = "enseignement"
        ordering = ["kind", "title", "pk"]

    def __str__(self) -> str:
        return self.title


@tracked
class LessonEvidence(models.Model):
    """The project that a lesson was seen in, the day that it was, and how it showed there."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="evidence", verbose_name="enseignement")
    project = models.ForeignKey(Project, models.PROTECT, related_name="lesson_evidence", verbose_name="projet")
    observed_on = models.DateField("observé le")
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    text = models.TextField("ce qu’on y a vu", max_length=2000, blank=True)
    recorded_at = models.DateTimeField("enregistré le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "observation d’un enseignement"
        verbose_name_plural = "observations d’un enseignement"
        ordering = ["-observed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "project"],
                name="lesson_evidence_once",
                violation_error_message="Ce projet illustre déjà cet enseignement.",
            ),
            models.CheckConstraint(
                condition=Q(observed_on__lte=F("recorded_at__date")),
                name="lesson_evidence_not_in_future",
                violation_error_message="Une observation ne peut pas être datée dans le futur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} : {self.project}"


@tracked_without("words")
class Recommendation(Searched):
    """What should be done, by whom, because of which lessons."""

    SEARCHED = ("text",)

    text = models.TextField("recommandation", max_length=2000)
    audiences = ArrayField(models.CharField(max_length=10, choices=Audience), verbose_name="s’adresse à")
    lessons = models.ManyToManyField(
        Lesson, blank=True, related_name="recommendations", verbose_name="d’après les enseignements"
    )
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suivie par")
    state = models.CharField("état", max_length=10, choices=RecommendationState, default=RecommendationState.TO_STUDY)
    due_on = models.DateField("échéance", null=True, blank=True)
    position = models.PositiveIntegerField("rang", default=0, editable=False)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("créée le", db_default=TransactionNow(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "recommandation"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audiences__len__gt=0),
                name="recommendation_audience",
                violation_error_message="Dites à qui elle s’adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.text
