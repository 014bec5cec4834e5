"""Texts of editions: what is kept, what is dropped, how it is read."""

from __future__ import annotations

import pytest

from projects.core.errors import DomainError
from reporting import rich
from reporting.rich import Group, Paragraph, Run


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>Texte",
        "<style>@import url(http://exemple.fr/a.css)</style>Texte",
        '<svg onload="alert(1)"><script>1</script></svg>Texte',
        '<img src="file:///etc/passwd">Texte',
        '<p style="background:url(file:///etc/passwd)" onclick="x()">Texte</p>',
        '<link rel="stylesheet" href="http://exemple.fr/a.css">Texte',
        "<iframe src='http://exemple.fr'></iframe>Texte",
        '<a href="javascript:alert(1)">Texte</a>',
        '<a href="file:///etc/passwd">Texte</a>',
        '<a href="http://exemple.fr">Texte</a>',
        "<math><mtext><script>1</script></mtext></math>Texte",
        "Te\x00xte",
    ],
)
def test_nothing_that_runs_or_loads_is_kept(html: str) -> None:
    kept = rich.clean(html)
    assert [one.text for one in rich.read(kept)] == ["Texte"]
    for forbidden in ("script", "svg", "file:", "http:", "@import", "onclick", "style", "iframe", "javascript", "\x00"):
        assert forbidden not in kept


def test_marks_lists_and_links_are_read() -> None:
    html = (
        "<p>Un <strong>deux</strong> <em>trois</em>,\n voir <a href='https://caf.fr/a?b=1&amp;c=2'>la page</a>.</p>"
        "<ol><li>a</li><li>b &lt; c</li></ol><p> </p><ul><li>d</li></ul>"
    )
    said, *items = rich.read(rich.clean(html))
    assert said.text == "Un deux trois, voir la page."
    assert [run.text for run in said.runs if run.strong] == ["deux"]
    assert [run.text for run in said.runs if run.em] == ["trois"]
    assert [(run.text, run.href) for run in said.runs if run.href] == [("la page", "https://caf.fr/a?b=1&c=2")]
    assert [(one.kind, one.text) for one in items] == [("ol", "a"), ("ol", "b < c"), ("ul", "d")]
    assert [group.kind for group in rich.grouped((said, *items))] == ["p", "ol", "ul"]


def test_old_marks_and_broken_lines_are_read() -> None:
    assert rich.read(rich.clean("<p><b>a</b><i>b</i><br>c")) == (
        Paragraph((Run("a", strong=True), Run("b", em=True))),
        Paragraph((Run("c"),)),
    )


def test_a_plain_text_comes_back_as_it_was() -> None:
    html = rich.of_plain(["Un & <deux>", "Trois"], ["a", "b"])
    assert rich.clean(html) == html
    assert [one.text for one in rich.read(html)] == ["Un & <deux>", "Trois", "a", "b"]
    assert rich.grouped(()) == ()
    assert rich.grouped(rich.read("<ul><li>a</li></ul>")) == (Group("ul", (Paragraph((Run("a"),), "ul"),)),)


def test_a_text_of_ten_megabytes_is_refused_in_french() -> None:
    with pytest.raises(DomainError, match="coupez-le en plusieurs textes") as refused:
        rich.clean("a" * 10_000_000)
    assert refused.value.field == "body"
