"""The search document of projects."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from projects.core.french import sort_key
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project

# What an app above knows of projects: their words by key, for the keys that it is given.
WordSource: TypeAlias = Callable[[Collection[int]], Mapping[int, str]]
_word_sources: dict[str, tuple[str, WordSource]] = {}


def register_words(name: str, source: WordSource, *, label: str = "Textes du projet") -> None:
    """Let an app above add its words to the search document of projects (in `AppConfig.ready`).

    `label` is what the list says when a word was found there and nowhere else (« Fiche »).
    """
    _word_sources[name] = (label, source)


def word_sources() -> list[tuple[str, WordSource]]:
    """What the apps above know of projects, each with its label."""
    return [known for _, known in sorted(_word_sources.items())]


def refresh_search(projects: Iterable[Project]) -> None:
    """Rewrite the search document of `projects`, with the words that the apps above hold (fiche…).

    Words are stored without accents nor capitals (`sort_key`), so that a prefix of any of them finds. Every write
    that changes one of them calls this in its own transaction.
    """
    projects = list(projects)
    keys = [project.pk for project in projects]
    added = [source(keys) for _, source in word_sources()]
    for project in projects:
        partners = [str(row.porteur) for row in project.partnerships.select_related("porteur")]
        named = [project.porteur, project.porteur and project.porteur.printed_name, *partners]
        places = [project.commune, project.epci, project.department, project.department.region, project.caf]
        texts = [*(action.title for action in project.actions.all()), *(words.get(project.pk, "") for words in added)]
        first = sort_key(" ".join(str(part) for part in [project.reference, project.title, *named] if part))
        second = sort_key(" ".join(str(part) for part in places if part))
        third = sort_key(" ".join(texts))
        Project.objects.filter(pk=project.pk).update(
            search=SearchVector(Value(first), weight="A", config="simple")
            + SearchVector(Value(second), weight="B", config="simple")
            + SearchVector(Value(third), weight="C", config="simple")
        )


def refresh_search_of(porteur: Porteur) -> None:
    """Rewrite it for every project that `porteur` leads, shares or operates: its name is one of their words."""
    refresh_search(Project.objects.of_porteur(porteur).with_identity())
