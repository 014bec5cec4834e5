"""Editions, their checks, their life, their readers, what was frozen and published of them, and who publishes."""

from reporting.models.checks import CheckWaiver
from reporting.models.editions import Edition, EditionBlock, EditionProject, EndOfMonth
from reporting.models.frozen import FrozenEdition, Publication
from reporting.models.identities import Identity, Logo
from reporting.models.life import EditionReader, EditionStep, Remark

__all__ = [
    "CheckWaiver",
    "Edition",
    "EditionBlock",
    "EditionProject",
    "EditionReader",
    "EditionStep",
    "EndOfMonth",
    "FrozenEdition",
    "Identity",
    "Logo",
    "Publication",
    "Remark",
]
