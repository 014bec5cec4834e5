"""Editions with their checks and their life, what was frozen and published, who publishes, texts that were read."""

from reporting.models.checks import CheckWaiver
from reporting.models.editions import Edition, EditionBlock, EditionProject, EndOfMonth
from reporting.models.frozen import FrozenEdition, Publication
from reporting.models.identities import Identity, Logo
from reporting.models.life import EditionReader, EditionStep, Remark
from reporting.models.proposals import ReadingProposal
from reporting.models.readings import Finding, Reading, ReadingFile, ReadingStatement, StatementCorrection

__all__ = [
    "CheckWaiver",
    "Edition",
    "EditionBlock",
    "EditionProject",
    "EditionReader",
    "EditionStep",
    "EndOfMonth",
    "Finding",
    "FrozenEdition",
    "Identity",
    "Logo",
    "Publication",
    "Reading",
    "ReadingFile",
    "ReadingProposal",
    "ReadingStatement",
    "Remark",
    "StatementCorrection",
]
