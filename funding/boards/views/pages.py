"""Pages by number, of what the database counts and cuts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

# The numbers of pages that an address may ask for.
LAST_PAGE = 99_999


def asked_page(request: HttpRequest) -> int:
    """`?page=`; what is no number asks for the first one."""
    text = request.GET.get("page", "")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
    return min(max(asked, 1), LAST_PAGE)


def pages_of(page: int, last: int, url: Callable[[int], str]) -> dict[str, str]:
    """What `components/_pagination.html` prints; nothing when there is one page."""
    return {
        "previous_url": url(page - 1) if page > 1 else "",
        "next_url": url(page + 1) if page < last else "",
        "label": f"Page {page} sur {last}" if last > 1 else "",
    }
