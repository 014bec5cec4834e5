"""Rich text typed in a plain field: read, written again the same, and what may not stand in it."""

from __future__ import annotations

import pytest

from reporting import rich
from reporting.plain import faults, of_text, placeholders, to_text

TEXTS = (
    "Un **gras**, un *italique*, ***les deux***.",
    "- un\n- deux **x**\n\n1. d’abord\n2. ensuite\n\nEt la suite.",
    "[[chiffre:projects.total]] projets, [la lettre](https://exemple.fr/a_b?c=1&d=2).",
    "5 * 3 ** 2, une [note] et *une étoile seule",
    "\\- un tiret\n\n1\\. un nombre",
    "2 < 3 & 4 > 1 : « oui » \\\\ non",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_typed_is_written_again_with_the_same_meaning(text: str) -> None:
    body = of_text(text)
    assert of_text(to_text(body)) == body
    assert rich.clean(body) == body


def test_marks_lists_and_links_are_read() -> None:
    paragraphs = rich.read(of_text(TEXTS[0] + "\n" + TEXTS[1] + "\n" + TEXTS[2]))
    assert [one.kind for one in paragraphs] == ["p", "ul", "ul", "ol", "ol", "p", "p"]
    marks = [(run.text, run.strong, run.em) for run in paragraphs[0].runs if run.strong or run.em]
    assert marks == [("gras", True, False), ("italique", False, True), ("les deux", True, True)]
    assert paragraphs[-1].runs[1].href == "https://exemple.fr/a_b?c=1&d=2"
    assert rich.read(of_text(TEXTS[3]))[0].text == TEXTS[3]
    assert rich.read(of_text(TEXTS[4]))[1].text == "1. un nombre"


def test_figures_go_through_untouched() -> None:
    assert "[[chiffre:projects.by_region]]" in of_text("**[[chiffre:projects.by_region]]** régions")
    assert placeholders("[[chiffre:a.b]] et [[chiffre:c]] puis [[chiffre:a.b]]") == ["a.b", "c"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<script>alert(1)</script>", "contient du code (« <script>"),
        ("<svg onload=alert(1)>", "contient du code (« <svg"),
        ("<img src=file:///etc/passwd>", "contient du code"),
        ("@import url(https://exemple.fr/a.css)", "contient du code (« @import »)"),
        ("Voir file:///etc/passwd.", "contient du code (« file:///etc/passwd"),
        ("[ici](http://exemple.fr)", "Le lien « http://exemple.fr » ne peut pas être gardé"),
        ("[ici](javascript:alert)", "Le lien « javascript:alert »"),
    ],
)
def test_what_reads_or_runs_something_is_told(text: str, said: str) -> None:
    assert said in " ".join(faults(text))
    assert "<script" not in of_text(text)
    assert "<svg" not in of_text(text)
    assert "href" not in of_text(text)


def test_plain_words_have_no_fault() -> None:
    assert not [text for text in TEXTS if faults(text)]
    assert not faults("=SOMME(A1:A9) reste des lettres ; 3<4 aussi.")
