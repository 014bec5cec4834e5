"""Words quoted as they read, and other words in their place: figures, marks and French spaces stay what they are."""

from __future__ import annotations

import pytest

from projects.core.errors import DomainError
from reporting.passages import NOT_THERE, SEVERAL, is_there, replaced

VALUES = {"projects.total": "1\u202f234", "regions.total": "9"}
COUNTED = "<strong>[[chiffre:projects.total]] projets</strong>"
LIST = "<ul><li>Un</li><li>Deux</li></ul>"
BODY = f"<p>Il y a {COUNTED} : c'est beaucoup.</p>{LIST}"


@pytest.mark.parametrize(
    ("quote", "proposal", "expected"),
    [
        ("Il y a", "On compte", f"On compte {COUNTED} : c'est beaucoup."),
        # The French space before the colon, the curly apostrophe are those of the page, not of what is kept.
        (
            "projets\u00a0: c’est",
            "projets, c’est",
            "Il y a <strong>[[chiffre:projects.total]] projets, c’est</strong> beaucoup.",
        ),
        # The value of the figure is kept in the new words: it stays a figure.
        ("a 1\u202f234 projets", "a 1 234 dossiers", "Il y a [[chiffre:projects.total]] dossiers : c'est beaucoup."),
        ("234 projets", "quelques", "Il y a <strong>quelques</strong> : c'est beaucoup."),
        ("beaucoup", "5 < 6 & <b>", f"Il y a {COUNTED} : c'est 5 &lt; 6 &amp; &lt;b&gt;."),
    ],
)
def test_other_words_take_the_place_of_those_quoted(quote: str, proposal: str, expected: str) -> None:
    assert replaced(BODY, quote, proposal, VALUES) == f"<p>{expected}</p>{LIST}"


def test_an_item_of_a_list_stays_one() -> None:
    assert replaced(BODY, "Deux", "Trois", VALUES).endswith("<ul><li>Un</li><li>Trois</li></ul>")


@pytest.mark.parametrize(
    ("quote", "why"), [("Autre chose", NOT_THERE), ("", NOT_THERE), ("e", SEVERAL), ("Un Deux", NOT_THERE)]
)
def test_words_that_are_not_there_once_are_refused(quote: str, why: str) -> None:
    with pytest.raises(DomainError) as refused:
        replaced(BODY, quote, "x", VALUES)
    assert refused.value.message == why


def test_a_passage_is_found_as_it_reads() -> None:
    assert is_there(BODY, "1 234 projets : c'est", VALUES)
    assert not is_there(BODY, "1 235 projets", VALUES)
