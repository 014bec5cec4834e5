"""Addresses of the pages of redistribution waves."""

from __future__ import annotations

from django.urls import reverse

from funding.waves.models import Answer, Wave


def listing() -> str:
    return reverse("wave_list")


def wave_page(wave: Wave, **query: str | int) -> str:
    return reverse("wave_detail", args=[wave.slug], query=query or None)


def edit(wave: Wave) -> str:
    return reverse("wave_edit", args=[wave.slug])


def closing(wave: Wave) -> str:
    return reverse("wave_close", args=[wave.slug])


def cancelling(wave: Wave) -> str:
    return reverse("wave_cancel", args=[wave.slug])


def remind(wave: Wave) -> str:
    return reverse("wave_remind", args=[wave.slug])


def export(wave: Wave, extension: str) -> str:
    return reverse("wave_export", args=[wave.slug, extension])


def questionnaire(answer: Answer) -> str:
    return reverse("questionnaire", args=[answer.wave.slug, answer.caf_id])


def autosave(answer: Answer) -> str:
    return reverse("questionnaire_autosave", args=[answer.wave.slug, answer.caf_id])


def check(answer: Answer) -> str:
    return reverse("questionnaire_check", args=[answer.wave.slug, answer.caf_id])


def act(answer: Answer, transition: str) -> str:
    return reverse("questionnaire_act", args=[answer.wave.slug, answer.caf_id, transition])


def version(answer: Answer, number: int) -> str:
    return reverse("questionnaire_version", args=[answer.wave.slug, answer.caf_id, number])
