"""The models of dated facts, and a valid unsaved row of each."""

from __future__ import annotations

from typing import Any, TypeVar

from django.apps import apps
from factory.django import DjangoModelFactory

from projects.journal.facts import DatedFact
from tests import factories as make

FactT = TypeVar("FactT", bound=DatedFact)

FACTS: list[type[DatedFact]] = [model for model in apps.get_models() if issubclass(model, DatedFact)]
_FACTORIES = {
    factory._meta.model: factory
    for factory in vars(make).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and not factory._meta.abstract
}


def stored_fact(model: type[FactT], **values: Any) -> FactT:
    """A stored fact of that model; fails when no factory makes it."""
    return _FACTORIES[model].create(**values)


def new_fact(model: type[FactT], **values: Any) -> FactT:
    """An unsaved fact, valid but for `values`: what it refers to is stored."""
    factory = _FACTORIES[model]
    related = {
        name: declared.get_factory().create()
        for name, declared in factory._meta.pre_declarations.as_dict().items()
        if hasattr(declared, "get_factory") and name not in values
    }
    return factory.build(**related | values)
