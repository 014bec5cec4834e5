"""Files of the accounts of a Caf, as the tests of their import make and read them."""

from __future__ import annotations

from typing import Any

from funding.grants.models import AccountingImport, Financing
from funding.grants.selectors.standing import state_of
from funding.grants.services import accounting
from projects.accounts.models import User
from projects.territories.models import Caf
from tests import factories as make
from tests.grants.paying import payable, plain

HEAD = ["Montant payé", "Bénéficiaire", "Date de paiement", "N° de mandat", "Dossier", "Exercice", "Libellé"]


def creche(name: str = "Crèche des Lilas", **more: Any) -> Financing:
    return payable(porteur=make.PorteurFactory.create(name=name), **more)


def line(
    financing: Financing | None, amount: str, reference: str = "", day: str = "09/12/2025", **more: str
) -> list[str]:
    code = financing.project.reference if financing else ""
    told = {"porteur": "", "dossier": code, "exercice": "", "libelle": ""} | more
    return [amount, told["porteur"], day, reference, told["dossier"], told["exercice"], told["libelle"]]


def previewed(actor: User, *lines: list[str], head: list[str] = HEAD, caf: str | None = "07") -> AccountingImport:
    return accounting.preview_import(
        actor=actor, funder="caf", caf=Caf.objects.get(pk=caf) if caf else None, name="x.csv", rows=[head, *lines]
    )


def statuses(batch: AccountingImport) -> list[str]:
    return list(batch.lines.order_by("number").values_list("status", flat=True))


def status_of(financing: Financing) -> str | None:
    step = state_of(financing)
    return step.status if step else None


def whys(batch: AccountingImport) -> str:
    return plain(" | ".join(batch.lines.order_by("number").values_list("why", flat=True)))
