"""The tab « Documents » of a project: what was joined to it, and a place to drop more."""

from collections import Counter
from typing import Any

from projects.portfolio import links
from projects.portfolio.forms.documents import deposit_form
from projects.portfolio.paper_rights import can_add_document
from projects.portfolio.papers import PaperKind
from projects.portfolio.selectors.documents import count_documents, project_documents
from projects.portfolio.tabs import PageOf, Tab, register_tab


def register() -> None:
    register_tab(Tab("documents", "Documents", 40, "portfolio/project/_documents.html", documents, _count))


def _count(page: PageOf) -> int:
    return count_documents(page.user, page.sheet.project, page.sheet.clock)


def documents(page: PageOf) -> dict[str, Any]:
    """Every document that one may read, filtered by `?nature=`."""
    rows = project_documents(page.user, page.sheet.project, page.sheet.clock)
    numbers = Counter(row.line.kind for row in rows)
    labels = {str(kind.value): str(kind.label) for kind in PaperKind}
    asked = page.query.get("nature", "")
    kind = asked if asked in labels else ""
    adds = page.rights(can_add_document)
    return {
        "papers": [row for row in rows if not kind or row.line.kind == kind],
        "total": len(rows),
        "kind": kind,
        "kinds": [
            {"slug": slug, "label": label, "count": numbers[slug], "url": links.here(page, "documents", nature=slug)}
            for slug, label in labels.items()
            if numbers[slug] or slug == kind
        ],
        "all_url": links.here(page, "documents"),
        "deposit": deposit_form(page.user, page.sheet.project) if adds else None,
        "deposit_url": links.document_add(page.sheet.project) if adds else "",
    }
