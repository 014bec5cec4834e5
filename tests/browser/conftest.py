"""A browser on a live portal with the real projects; whatever it complains of fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

from tests.browser.visitor import UNPAINTED, Visitor

# What is expected comes when it comes: a busy machine is no reason to fail.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def policy(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In every window that a test opens: what the policy of the site refuses, and errors of scripts."""
    refused: list[str] = []
    new_context = browser.new_context

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def broke(error: WebError) -> None:
        # htmx rejects with nothing when a page that goes away takes its request with it.
        if str(error.error) != "undefined":
            refused.append(str(error.error))

    def listened_to(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.on("console", heard)
        context.on("weberror", broke)
        return context

    monkeypatch.setattr(browser, "new_context", listened_to)
    yield
    assert refused == []


@pytest.fixture
def visitor(policy: None, page: Page, live_server: Any, demo_data: None) -> Iterator[Visitor]:
    """Somebody at the sign-in page. A breach of the policy, a script's error, a missing file are told and refused."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and UNPAINTED not in message.text:
            complaints.append(message.text)

    def failed(request: Request) -> None:
        # What a page asks for and no longer wants, having gone on to the next, is no failure.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"{request.url}: {request.failure}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", failed)
    visitor = Visitor(page, live_server.url, complaints)
    visitor.go("/")
    yield visitor
    assert complaints == []
