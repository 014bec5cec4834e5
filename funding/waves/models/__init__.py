"""Redistribution waves, the answer of each Caf, and what was submitted."""

from funding.waves.models.answers import Answer, AnswerLine, AnswerStep, AnswerVersion, WaveReminder
from funding.waves.models.waves import Wave

__all__ = ["Answer", "AnswerLine", "AnswerStep", "AnswerVersion", "Wave", "WaveReminder"]
