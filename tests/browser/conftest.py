"""A browser on a live portal with the real projects; whatever it complains of fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.visitor import Visitor


@pytest.fixture
def visitor(page: Page, live_server: Any, demo_data: None) -> Iterator[Visitor]:
    """Somebody at the sign-in page. A breach of the policy, a script's error, a missing file are told and refused."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    visitor = Visitor(page, live_server.url, complaints)
    visitor.go("/")
    yield visitor
    assert complaints == []
