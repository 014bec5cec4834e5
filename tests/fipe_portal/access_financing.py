"""What the pages of yearly financing are asked for: one followed, one by the State, one of another territory."""

from __future__ import annotations

from decimal import Decimal

from funding.grants.enums import VoteBody
from funding.grants.models import Vote
from funding.grants.services import AskedLine, ask, vote
from projects.portfolio.models import Project
from tests.factories import DAY, AmendmentFactory, DeadlineFactory, FinancingFactory, FundingYearFactory


def financing_targets(here: Project, there: Project) -> dict[str, dict[str, str]]:
    year = FundingYearFactory.create()
    followed = FinancingFactory.create(project=here, year=year)
    ask(actor=None, financing=followed, observed_on=DAY, lines=[AskedLine(Decimal(1000))])
    later = FundingYearFactory.create(year=year.year + 1)
    decided = FinancingFactory.create(project=here, year=later)
    ask(actor=None, financing=decided, observed_on=DAY, lines=[AskedLine(Decimal(1000))])
    vote(actor=None, financing=decided, body=VoteBody.BOARD, observed_on=DAY, amount=Decimal(900))

    vote(actor=None, financing=decided, body=VoteBody.BOARD, observed_on=DAY, amount=Decimal(800))
    again = Vote.objects.latest("pk")
    amendment = AmendmentFactory.create(convention__financing=decided, ends_on=DAY)
    deadline = DeadlineFactory.create(financing=followed)

    def of(project: Project, funder: str = "caf", **more: str) -> dict[str, str]:
        return {"reference": project.reference, "year": str(year.year), "funder": funder, **more}

    return {
        "financing": of(here),
        "financing-state": of(here, "etat"),
        "financing-no-funder": of(here, "region"),
        "financing-no-year": {**of(here), "year": "1999"},
        "other-financing": of(there),
        "financing-ask": of(here, act="demande"),
        "financing-vote": of(here, act="voter"),
        "financing-cancel": of(here, act="annuler"),
        "financing-take-back": of(here, act="revenir"),
        "financing-vote-take-back": {**of(here, act="revenir"), "year": str(later.year)},
        "financing-second-vote": {**of(here, pk=str(again.pk)), "year": str(later.year)},
        "financing-second-vote-elsewhere": of(here, pk=str(again.pk)),
        "financing-amendment": {**of(here, pk=str(amendment.pk)), "year": str(later.year)},
        "financing-deadline": of(here, pk=str(deadline.pk)),
        "financing-too-early": of(here, act="notifier"),
        "financing-no-act": of(here, act="donner"),
        "financing-api-cancel": of(here, transition="annuler"),
        "financing-api-vote": of(here, transition="voter"),
        "financing-state-ask": of(here, "etat", act="demander"),
        "financing-state-vote": of(here, "etat", act="voter"),
        "other-financing-ask": of(there, act="demander"),
    }
