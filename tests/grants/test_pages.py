"""The pages of a year by one funder: what is shown, what is typed wrong, a vote over the ceiling, how many queries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from fipe_portal.dataset.funds import load_funds
from funding.grants import links, services
from funding.grants.enums import FinancingState as State
from funding.grants.enums import VoteBody
from funding.grants.models import Asked, Financing, Vote, VoteRule
from funding.grants.selectors.standing import state_of
from funding.grants.services import corrections
from funding.rules.enums import Funder
from projects.accounts.enums import Role
from projects.core.paris import today
from tests import factories as make
from tests.factories import DAY, member
from tests.support.pages import parse
from tests.support.pages import text_of as words_of

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return " ".join(words_of(parse(response)).replace("\u202f", " ").replace("\xa0", " ").split())


def signed(role: Role = Role.CAF_MANAGER, **scope: Any) -> Client:
    client = Client()
    client.force_login(member(role, **({"caf_id": "07"} if role == Role.CAF_MANAGER else scope)))
    return client


def year_of(year: int = 2024) -> Financing:
    row = make.FundingYearFactory.create(year=year)
    return Financing(project=make.ProjectFactory.create(), year=row, funder=Funder.CAF)


def fields_of(response: Any) -> dict[str, str]:
    """What a browser would post of the form of a page."""
    form = html.fromstring(response.content).xpath("//form[@data-saisie]")[0]
    return {name: value or "" for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_a_grant_without_a_life_says_what_is_not_known_and_reading_writes_nothing() -> None:
    financing = year_of()
    make.GrantFactory.create(project=financing.project, amount=None)
    page = text_of(signed().get(links.detail(financing)))
    assert "non communiqué" in page
    assert "0 €" not in page
    assert not Financing.objects.exists()


def test_a_year_is_noted_page_after_page() -> None:
    financing, client = year_of(), signed()

    def act(name: str, **typed: str) -> str:
        url = links.act(financing, name)
        answer = client.post(url, {**fields_of(client.get(url)), "observed_on": "12/03/2024", **typed}, follow=True)
        assert answer.status_code == 200
        return text_of(answer)

    assert "non communiqué" in text_of(client.get(links.detail(financing)))
    refused = act("demander", operating="douze mille", investment="-3", axis="v0")
    assert "Ce montant ne se lit pas" in refused
    assert "ne peut pas être négatif" in refused
    assert not Financing.objects.exists()
    assert "20 000 €" in (asked := act("demander", operating="20 000,00 €"))
    assert "Accordépas encore décidé" in asked
    assert "Reste à verser" not in asked
    envelopes = html.fromstring(client.get(links.act(financing, "voter")).content)
    assert envelopes.xpath(f"//a[@href='{reverse('envelope_list')}?annee=2024']")  # what to do beyond what is left
    assert envelopes.xpath(f"//a[@href='{reverse('wave_list')}']")
    assert Asked.objects.get().nature == "operating"
    assert "15 000 €" in (voted := act("voter", body="commission", amount="15 k€"))
    assert "C’est noté : le vote." in voted
    assert "dépasse" not in voted
    assert "Demandé : 20 000 €." in text_of(client.get(links.act(financing, "nouveau-vote")))
    assert "dépasse de 0,50 € le montant demandé" in act("nouveau-vote", body="commission", amount="20000,50")
    act("nouveau-vote", body="commission", amount="15 k€")
    act("notifier", letter="CAS-24-118")
    act("convention", number="24-118", funder="20/03/2024")
    page = text_of(client.get(links.detail(financing)))
    assert "signature non communiquée" in page
    assert "Un versement se note une fois la convention signée." in page
    page = act("signature", party="porteur", observed_on="02/04/2024")
    assert "Conventionné depuis le 2 avril 2024" in page
    assert "Noter un versement Noter le bilan reçu" in page.replace("versementNoter", "versement Noter")
    assert "Courrier CAS-24-118" in page
    avenant = {"number": "1", "amount": "14 000", "ends_on": "31/03/2025", "porteur": "12/04/2024"}
    form = client.get(links.act(financing, "avenant")).context["form"]
    assert form["number"].value() == "1"  # the next one, proposed
    page = act("avenant", **avenant)
    assert "Signé par le financeur le" in page  # asked again: an avenant that waits for a signature changes nothing
    assert "Donnez une date, comme" in page
    act("avenant", **avenant, funder="20/04/2024")
    assert "Cette convention a déjà un avenant de ce numéro" in act("avenant", **avenant, funder="20/04/2024")
    early = {**avenant, "number": "2", "funder": "01/01/2024"}
    assert "Cette signature serait antérieure à la convention" in act("avenant", **early)
    act("echeance", status="reported", due_on="31/01/2025")
    page = text_of(client.get(links.detail(financing)))
    assert "était attendu le 31 janvier 2025" in page
    assert "Avenant n° 1 du 20 avril 2024 : 14 000 €, jusqu’au 31 mars 2025" in page
    assert "Le financeur : signé le 20 avril 2024 · Le porteur : signé le 12 avril 2024" in page
    past = text_of(client.get(f"{links.detail(financing)}?au=2024-03-15"))
    assert "Notifié depuis le 12 mars 2024" in past
    assert "Noter un avenant" not in past
    act("revenir", reason="Signée par erreur.")
    stored = Financing.objects.get()
    assert (step := state_of(stored)) is not None
    assert step.status == State.NOTIFIED
    assert client.get(links.act(financing, "solder")).status_code == 200


def test_a_vote_that_a_rule_forbids_asks_why_and_keeps_what_was_typed() -> None:
    load_funds(settings.BASE_DIR)
    financing, client = year_of(2026), signed()
    services.ask(
        actor=None,
        financing=services.financing_for(financing.project, financing.year, Funder.CAF),
        observed_on=today(),
        lines=[services.AskedLine(Decimal(9000), "investment")],
    )
    url = links.act(financing, "voter")
    assert "non éligible en 2026" in text_of(client.get(url))
    typed = {**fields_of(client.get(url)), "body": VoteBody.BOARD, "amount": "9 000"}
    answer = client.post(url, typed)
    assert "dites pourquoi la règle" in text_of(answer)
    assert fields_of(answer)["amount"] == "9 000"
    assert not Vote.objects.exists()
    client.post(url, {**fields_of(answer), "override": "Accord de la Cnaf."})
    assert Vote.objects.get().rules.get(is_breached=True).reason == "Accord de la Cnaf."
    page = text_of(client.get(links.detail(financing)))
    assert "Motif : Accord de la Cnaf." in page


def test_two_people_who_write_at_once_do_not_write_over_each_other() -> None:
    financing, client = year_of(), signed()
    url = links.act(financing, "demander")
    read = fields_of(client.get(url))
    stored = services.financing_for(financing.project, financing.year, Funder.CAF)
    services.ask(actor=None, financing=stored, observed_on=DAY, lines=[services.AskedLine(None)])
    answer = client.post(url, {**read, "operating": "1000"})
    assert "Quelqu’un vient d’écrire sur ce financement" in text_of(answer)
    assert "État actuel : Demandé · demandé non communiqué" in text_of(answer)
    assert fields_of(answer)["operating"] == "1000"
    assert Asked.objects.count() == 1


def test_a_request_is_read_again_as_it_was_made_and_what_is_not_told_is_no_zero() -> None:
    financing, client = year_of(), signed()
    axis = make.AxisFactory.create(number=4)
    url = links.act(financing, "demander")
    typed = {"operating": "1 000", "investment": "nc", "axis": f"a{axis.pk}", "observed_on": "12/03/2024"}
    client.post(url, {**fields_of(client.get(url)), **typed})
    assert dict(Asked.objects.values_list("nature", "amount")) == {"operating": 1000, "investment": None}
    again = fields_of(client.get(links.act(financing, "demande")))
    assert {name: again.get(name, "") for name in ("operating", "investment", "unsplit", "axis")} == {
        "operating": "1 000".replace(" ", "\u202f"),
        "investment": "nc",
        "unsplit": "",
        "axis": f"a{axis.pk}",
    }
    assert fields_of(client.get(links.act(financing, "voter")))["axis"] == f"a{axis.pk}"
    client.post(links.act(financing, "demande"), {**again, "investment": ""})
    page = text_of(client.get(links.detail(financing)))
    assert "Demandé1 000 €Fonctionnement, axe 4" in page


def test_what_is_paid_before_the_convention_is_told_and_the_text_is_kept() -> None:
    financing, client = year_of(), signed()
    add = f"{links.detail(financing)}versements/ajouter/"
    typed = {"kind": "acompte", "amount": "4 000,50", "observed_on": "12/03/2024", "reference": "OP 9", "note": "Reçu."}
    for follows in (False, True):
        if follows:
            row = services.financing_for(financing.project, financing.year, Funder.CAF)
            services.ask(actor=None, financing=row, observed_on=DAY, lines=[services.AskedLine(Decimal(9000))])
        answer = client.post(add, typed)
        assert "Aucune convention signée n’est notée" in text_of(answer)
        assert "versements/ajouter" not in client.get(links.detail(financing)).content.decode()
        assert typed.items() <= {name: value.strip() for name, value in fields_of(answer).items()}.items()


def test_the_page_takes_as_many_queries_however_long_its_story() -> None:
    financing = services.financing_for((first := year_of()).project, first.year, Funder.CAF)
    client = signed(Role.CNAF)
    services.ask(actor=None, financing=financing, observed_on=DAY, lines=[services.AskedLine(Decimal(9))])
    on: dict[str, Any] = {"actor": None, "financing": financing, "body": VoteBody.BOARD}
    services.vote(observed_on=DAY, amount=Decimal(9), **on)
    url = links.detail(financing)
    client.get(url)
    with CaptureQueriesContext(connection) as short:
        client.get(url)
    for days in range(1, 6):
        services.vote(observed_on=DAY + timedelta(days), amount=Decimal(9 + days), **on)
        services.await_step(actor=None, financing=financing, status=State.NOTIFIED, due_on=DAY)
    with CaptureQueriesContext(connection) as long:
        client.get(url)
    assert len(long) == len(short) <= 34


def test_what_a_body_remarks_of_its_vote_is_for_the_funders() -> None:
    porteur, partner = make.PorteurFactory.create(), make.PorteurFactory.create()
    project = make.ProjectFactory.create(porteur=porteur, caf_id="07", selected_on=DAY)
    make.PartnershipFactory.create(project=project, porteur=partner)
    financing = make.FinancingFactory.create(project=project, year=make.FundingYearFactory.create(year=2024))
    told = {"actor": None, "financing": financing, "body": VoteBody.BOARD, "amount": Decimal(900)}
    services.vote(**told, observed_on=DAY, note="Réserve de l’administrateur.")
    make.GrantFactory.create(project=project, funder="state", amount=1, note="Imprimé page 4.")
    pages = (f"/projets/{project.reference}/suivi/", links.detail(financing))
    readers = {own: signed(Role.PORTEUR_MEMBER, porteur=own) for own in (porteur, partner)} | {
        "caf": signed(),
        "cnaf": signed(Role.CNAF),
    }
    said = {who: [text_of(client.get(page)) for page in pages] for who, client in readers.items()}
    for who, (story, page) in said.items():
        is_funder = who in ("caf", "cnaf")
        assert ("Réserve" in story, "Réserve" in page) == (is_funder, is_funder), who
        assert "900 €" in story
        assert "Imprimé page 4." in story
    client = readers["caf"]
    services.change_financing(actor=None, financing=financing, transition="revenir", observed_on=DAY, reason="Erreur.")
    assert "Erreur." in text_of(client.get(pages[0]))
    assert "Erreur." not in text_of(readers[partner].get(pages[0]))


def test_why_funders_put_something_right_or_follow_no_rule_is_not_for_the_porteur() -> None:
    """On the page of the year as in the story: a vote cancelled, a state taken back, a rule that a vote passed over."""
    porteur = make.PorteurFactory.create()
    project = make.ProjectFactory.create(porteur=porteur, caf_id="07", selected_on=DAY)
    financing = make.FinancingFactory.create(project=project, year=make.FundingYearFactory.create(year=2024))
    told: dict[str, Any] = {"actor": None, "financing": financing, "observed_on": DAY}
    first = services.vote(**told, body=VoteBody.BOARD, amount=Decimal(900))
    VoteRule.objects.create(vote=first, said="Plafond.", is_breached=True, reason="Motif un.")
    again = services.vote(**told, body=VoteBody.BOARD, amount=Decimal(950))
    corrections.cancel_vote(actor=None, vote=again, reason="Motif deux.")
    services.notify(**told)
    services.change_financing(**told, transition="revenir", reason="Motif trois.")
    caf, own = (
        text_of(one.get(links.detail(financing))) for one in (signed(), signed(Role.PORTEUR_MEMBER, porteur=porteur))
    )
    for words in ("Plafond.", "Vote du", "Dernier état repris"):
        assert words in caf
        assert words in own
    for words in ("Motif un.", "Motif deux.", "Motif trois."):
        assert words in caf
        assert words not in own, words
