"""Documents that several tests read: each is rendered once."""

from __future__ import annotations

import pytest

from reporting.rendering.recueil import render_recueil
from tests.reporting.rendering import samples


@pytest.fixture(scope="session")
def recueil_18() -> bytes:
    """A recueil like the real one: 18 projects, 26 announced, no main category known."""
    return render_recueil(samples.recueil(18))
