"""Whether a document is about one thing (a convention, its avenant, the evaluation of one service, its report): what it
says of « la crèche », « le service », « l’action » is then said of that one, wherever it stands.
"""

from __future__ import annotations

import re

from reporting.reading.blocks import Text

# What one document may be about.
_ONE = re.compile(
    r"(?<![a-z])(?:l[ea] |l'|cette |cet |ce |notre |son |sa )(?:action|projet|service|structure|equipement|"
    r"etablissement|dispositif|"
    r"micro-creche|creche|halte(?:-garderie)?|multi-accueil|maison|camion|bus|relais|lieu|guichet|ludotheque|"
    r"ressourcerie|jardin|atelier|"
    r"pool|experimentation|association|porteur|porteuse|gestionnaire|beneficiaire)\b"
)
_MANY = re.compile(
    r"\b(?:les|des|ces|nos|aux|\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt)(?: [a-z]+)? "
    r"(?:actions|projets|laureats|laureates|porteurs|dossiers|candidatures|conventions|creches|maisons|structures|"
    r"services|relais|sites|associations|beneficiaires|equipes|lieux|gestionnaires|etablissements|micro-creches)\b"
)
# What its title calls it: it binds two parties, about one thing.
_DEED = re.compile(
    r"^(?:projet de )?(?:convention|avenant|contrat|protocole|acte d'engagement|bail|agrement|statuts)\b"
    r"(?! (?:type|cadre|nationale|de gestion))"
)
# What tells of one thing as often as of several.
_REPORT = re.compile(r"\b(?:rapport d'activite|rapport moral|evaluation|compte rendu de visite|visite|monographie)\b")
_HEAD = 8


def about_one(text: Text, described: int) -> bool:
    """Whether a document is about one thing; `described` is how many projects it describes."""
    head = [block.folded for block in text.blocks[:_HEAD] if len(block.text) < 140]
    ones = many = 0
    for block in text.blocks:
        ones += len(_ONE.findall(block.folded))
        many += len(_MANY.findall(block.folded))
    if any(_DEED.match(line) for line in head):
        return ones > many and described < 3
    told = any(_REPORT.search(line) for line in head) and not many
    return (described < 2 or told) and ones > 5 and many * 4 <= ones
