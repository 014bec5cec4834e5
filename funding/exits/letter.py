"""What the letter to the Caf lists of budget realities, beside the six of the recueil.

The letter has six lines too, and not the same six: one tells where a project comes from rather than what pays it, and
the national funding of the recueil is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from funding.exits.enums import Reality


@dataclass(frozen=True)
class LetterLine:
    """A line of the letter in the portal's words; `reality` None when it says nothing of the budget."""

    said: str
    reality: Reality | None
    why: str = ""


LETTER = (
    LetterLine(
        "Les plus aboutis, aidés par l’AMI « Accueil pour tous » avant le Fipe",
        None,
        "C’est une origine, tenue par « issu de l’AMI » sur le projet : elle ne dit pas qui paie ensuite.",
    ),
    LetterLine("Vont vers une prestation de service", Reality.PRESTATION),
    LetterLine("Ont besoin d’une année de plus", Reality.EXTRA_YEAR),
    LetterLine("Ont leur modèle économique à partir de 2026", Reality.FOUND),
    LetterLine("Sont terminés", Reality.ENDED),
    LetterLine("Ne vont pas durer", Reality.NOT_LASTING),
)
# In the recueil alone.
ABSENT_FROM_LETTER = (Reality.NATIONAL,)


def letter_words() -> dict[str, Any]:
    """The context of `exits/_letter.html`."""
    return {"letter": LETTER, "absent": [str(one.label) for one in ABSENT_FROM_LETTER]}
