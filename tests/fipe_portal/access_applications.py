"""What the pages of applications are asked for: drafts and deposited ones, here and there."""

from __future__ import annotations

from projects.porteurs.models import Porteur
from tests.factories import (
    ApplicationPieceFactory,
    ApplicationStateFactory,
    CallFactory,
    CallPieceFactory,
    OpinionFactory,
)


def application_targets(porteur: Porteur) -> dict[str, dict[str, str]]:
    """All in Ardèche, of the porteur here; `other-…` are of another application or another call."""
    call = CallFactory.create()
    here = {"application__department_id": "07", "application__caf_id": "07", "application__porteur": porteur}
    made = {
        status: ApplicationStateFactory.create(status=status, application__call=call, **here).application
        for status in ("draft", "submitted", "instructed", "opinion_given")
    }
    # One more in the hands of the Caf, one in those of Cnaf; the first is its porteur's alone.
    caf_draft, cnaf_draft = (
        ApplicationStateFactory.create(
            status="draft", application__call=call, **here, **{f"application__begun_by_{hand}": value}
        ).application
        for hand, value in (("caf_id", "07"), ("cnaf", True))
    )
    draft, piece = made["draft"], CallPieceFactory.create(call=call)
    received = ApplicationPieceFactory.create(application=draft, piece=CallPieceFactory.create(call=call))
    opinion = OpinionFactory.create(application=made["instructed"])
    names = {"draft": "draft", "submitted": "submitted", "instructed": "instructed", "opinion_given": "opinion-given"}

    def moving(status: str, transition: str) -> dict[str, str]:
        return {"reference": made[status].reference, "transition": transition}

    return {
        **{f"{names[status]}-application": {"reference": row.reference} for status, row in made.items()},
        "caf-draft-application": {"reference": caf_draft.reference},
        "cnaf-draft-application": {"reference": cnaf_draft.reference},
        "caf-deposit": {"reference": caf_draft.reference, "transition": "deposer"},
        "cnaf-late-deposit": {"reference": cnaf_draft.reference, "transition": "deposer_hors_delai"},
        "caf-piece": {"reference": caf_draft.reference, "pk": str(piece.pk)},
        "deposit": moving("draft", "deposer"),
        "admission": moving("submitted", "recevoir"),
        "examination": moving("submitted", "instruire"),
        "opinion-told": moving("instructed", "rendre_avis"),
        "decision": moving("opinion_given", "refuser"),
        "unknown-move": moving("draft", "rien"),
        "piece": {"reference": draft.reference, "pk": str(piece.pk)},
        "submitted-piece": {"reference": made["submitted"].reference, "pk": str(piece.pk)},
        "received-piece": {"reference": draft.reference, "pk": str(received.piece_id)},
        "other-piece": {"reference": draft.reference, "pk": str(CallPieceFactory.create().pk)},
        "opinion": {"reference": made["instructed"].reference, "pk": str(opinion.pk)},
        "other-opinion": {"reference": made["submitted"].reference, "pk": str(opinion.pk)},
    }
