"""The search document of projects."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from projects.core.french import sort_key
from projects.portfolio.models import Project


def refresh_search(projects: Iterable[Project], *, texts: dict[int, str] | None = None) -> None:
    """Rewrite the search document of `projects`; `texts` adds words that higher apps hold (fiche…).

    Words are stored without accents nor capitals (`sort_key`), so that a prefix of any of them finds.
    """
    for project in projects:
        partners = [str(row.porteur) for row in project.partnerships.select_related("porteur")]
        named = [project.porteur, project.porteur and project.porteur.printed_name, *partners]
        places = [project.commune, project.epci, project.department, project.department.region, project.caf]
        first = sort_key(" ".join(str(part) for part in [project.reference, project.title, *named] if part))
        second = sort_key(" ".join(str(part) for part in places if part))
        third = sort_key(
            " ".join([*(action.title for action in project.actions.all()), (texts or {}).get(project.pk, "")])
        )
        Project.objects.filter(pk=project.pk).update(
            search=SearchVector(Value(first), weight="A", config="simple")
            + SearchVector(Value(second), weight="B", config="simple")
            + SearchVector(Value(third), weight="C", config="simple")
        )
