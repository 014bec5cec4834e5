"""Editions, their life, their readers, and what was frozen and published of them."""

from reporting.models.editions import Edition, EditionBlock, EditionProject, EndOfMonth
from reporting.models.frozen import FrozenEdition, Publication
from reporting.models.life import EditionReader, EditionStep, Remark

__all__ = [
    "Edition",
    "EditionBlock",
    "EditionProject",
    "EditionReader",
    "EditionStep",
    "EndOfMonth",
    "FrozenEdition",
    "Publication",
    "Remark",
]
