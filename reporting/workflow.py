"""The life of an edition: brouillon → vérifiée → en relecture → visée → gelée → publiée → remplacée.

Every act is of this very moment. Until it is frozen an edition may go back to a draft, with a reason; what was frozen
stays readable for ever, under its number. A draft may be discarded, and taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.core.french import count, plural
from projects.core.transitions import Transition, Workflow
from reporting.enums import EditionState as S

PREPARE = "prepare_edition"
SIGN = "sign_edition"
PUBLISH_EDITION = "publish_edition"
REPLACE_EDITION = "replace_edition"

CHECK, REVIEW, APPROVE, RESUME = "verifier", "relire", "viser", "reprendre"
FREEZE, UNFREEZE, PUBLISH, REPLACE = "geler", "degeler", "publier", "remplacer"
DISCARD, RESTORE = "supprimer", "retablir"

NO_DOOR = "Cet acte se fait depuis sa propre page."


@dataclass(frozen=True)
class Standing:
    """What the conditions look at, read by the caller under the lock of the edition."""

    lacks: Sequence[str] = ()
    readers: int = 0
    unanswered: int = 0  # readers of this round
    open_remarks: int = 0
    has_signatory: bool = False


def checked(facts: Any, day: date) -> Sequence[str]:
    """Nothing that would make the document wrong is missing."""
    return list(facts.lacks)


def with_readers(facts: Any, day: date) -> Sequence[str]:
    return [] if facts.readers else ["Nommez au moins un relecteur."]


def settled(facts: Any, day: date) -> Sequence[str]:
    """Each remark has been taken or declined before the document is signed."""
    left = facts.open_remarks
    if not left:
        return []
    what = plural(left, "retenez-la ou écartez-la", "retenez-les ou écartez-les")
    return [f"{count(left, 'remarque attend', 'remarques attendent')} une suite : {what}."]


def signed_by_someone(facts: Any, day: date) -> Sequence[str]:
    return [] if facts.has_signatory else ["Dites d’abord qui signe ce document."]


EDITION_LIFE = Workflow(
    name="édition",
    states={state.value: str(state.label) for state in S},
    transitions=(
        Transition(
            CHECK,
            "Marquer comme vérifiée",
            frozenset({S.DRAFT}),
            S.CHECKED,
            PREPARE,
            confirm="Les chiffres, les textes et la sélection sont relus : rien ne manque. D’autres peuvent la relire.",
            conditions=(checked,),
            dated=False,
        ),
        Transition(
            REVIEW,
            "Envoyer en relecture",
            frozenset({S.CHECKED}),
            S.IN_REVIEW,
            PREPARE,
            confirm="Les relecteurs reçoivent un message avec la date à laquelle vous attendez leur réponse.",
            conditions=(with_readers,),
            effects=("Les relecteurs sont prévenus.",),
            dated=False,
        ),
        Transition(
            APPROVE,
            "Donner le visa",
            frozenset({S.CHECKED, S.IN_REVIEW}),
            S.APPROVED,
            SIGN,
            confirm="Vous validez ce document tel qu’il est. Il ne se modifie plus, sauf à être repris avec un motif.",
            conditions=(checked, signed_by_someone, settled),
            dated=False,
        ),
        Transition(
            RESUME,
            "Reprendre la rédaction",
            frozenset({S.CHECKED, S.IN_REVIEW, S.APPROVED}),
            S.DRAFT,
            PREPARE,
            needs_reason=True,
            confirm="L’édition redevient un brouillon ; son visa tombe. Les remarques restent.",
            dated=False,
        ),
        Transition(
            FREEZE,
            "Geler les données",
            frozenset({S.APPROVED}),
            S.FROZEN,
            PUBLISH_EDITION,
            confirm="Les données de ce jour sont gardées avec leur empreinte : le document n’en lira pas d’autres.",
            conditions=(checked,),
            effects=("Les données sont gelées.",),
            dated=False,
        ),
        Transition(
            UNFREEZE,
            "Reprendre avant de publier",
            frozenset({S.FROZEN}),
            S.DRAFT,
            PUBLISH_EDITION,
            needs_reason=True,
            confirm="Ce gel reste lisible, sous son numéro. L’édition redevient un brouillon, à viser de nouveau.",
            dated=False,
        ),
        Transition(
            PUBLISH,
            "Publier",
            frozenset({S.FROZEN}),
            S.PUBLISHED,
            PUBLISH_EDITION,
            confirm="Le fichier est gardé avec son empreinte, et ne change plus.",
            effects=("L’édition que celle-ci remplace porte désormais « remplacée ».",),
            dated=False,
        ),
        Transition(
            REPLACE,
            "Remplacer",
            frozenset({S.PUBLISHED}),
            S.REPLACED,
            REPLACE_EDITION,
            confirm="Une autre édition a pris sa place. Le fichier publié reste à son adresse.",
            dated=False,
        ),
        Transition(
            DISCARD,
            "Supprimer ce brouillon",
            frozenset({S.DRAFT}),
            S.DISCARDED,
            PREPARE,
            confirm="Le brouillon disparaît des listes avec ses textes et sa sélection. Les projets ne changent pas.",
            dated=False,
        ),
        Transition(
            RESTORE,
            "Rétablir ce brouillon",
            frozenset({S.DISCARDED}),
            S.DRAFT,
            PREPARE,
            confirm="Le brouillon revient comme il était.",
            dated=False,
        ),
    ),
)
# States in which texts, dates and selection may change.
WRITABLE = (S.DRAFT,)
# States of which a frozen set tells the document: the data of today no longer count.
SEALED = (S.FROZEN, S.PUBLISHED, S.REPLACED)
_TAKE_UP = "« Reprendre la rédaction » en refait un brouillon."
# Why nothing may be changed, and the way out, by state.
CLOSED = {
    S.CHECKED: f"Cette édition est vérifiée : {_TAKE_UP}",
    S.IN_REVIEW: f"Cette édition est en relecture : {_TAKE_UP}",
    S.APPROVED: f"Cette édition est visée : {_TAKE_UP} Son visa tombera.",
    S.FROZEN: "Cette édition est gelée : la Cnaf peut la reprendre avant de la publier.",
    S.PUBLISHED: "Cette édition est publiée et ne change plus : préparez-en une qui la remplace.",
    S.REPLACED: "Cette édition a été remplacée et ne change plus.",
    S.DISCARDED: "Ce brouillon a été supprimé : rétablissez-le d’abord.",
}
