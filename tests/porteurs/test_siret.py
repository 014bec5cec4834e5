"""The key of a SIRET: the same rule in Python and in the database, so that no road goes around it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.porteurs.models import Porteur
from projects.porteurs.services import create_porteur
from projects.porteurs.siret import LA_POSTE_SIREN, clean_siret, siret_is_valid, validate_siret
from tests.factories import PorteurFactory

# A commune, an often quoted example, La Poste's seat (Luhn's key holds) and one of its offices (it does not).
COMMUNE = "21310555400017"
ASSOCIATION = "73282932000074"
POSTE_SEAT = "35600000000048"
POSTE_OFFICE = "35600000049837"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def luhn_key(thirteen: str) -> str:
    """The last digit, computed from the right as the rule is told."""
    total = 0
    for place, digit in enumerate(map(int, reversed(thirteen))):
        value = digit * 2 if place % 2 == 0 else digit
        total += value // 10 + value % 10
    return str(-total % 10)


true_numbers = digits(13).map(lambda start: start + luhn_key(start))
poste_numbers = digits(5).map(lambda end: LA_POSTE_SIREN + end)
one_digit_wrong = st.tuples(true_numbers, st.integers(0, 13), st.integers(1, 9)).map(
    lambda drawn: drawn[0][: drawn[1]] + str((int(drawn[0][drawn[1]]) + drawn[2]) % 10) + drawn[0][drawn[1] + 1 :]
)
# PostgreSQL holds no NUL and no lone surrogate; anything else may be typed.
typed = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=16)
anything = st.one_of(
    true_numbers, poste_numbers, one_digit_wrong, digits(14), st.integers(0, 20).flatmap(digits), typed
)


@pytest.mark.parametrize("siret", [COMMUNE, ASSOCIATION, POSTE_SEAT, POSTE_OFFICE])
def test_known_numbers_are_true(siret: str) -> None:
    assert siret_is_valid(siret)


@pytest.mark.parametrize(
    "siret",
    ["", "7328293200007", "732829320000744", "73282932000075", "7328293200007٤", "７３２８２９３２００００７４",
     "73282932000074\n", "35600000049838", "10000000000004"],
)  # fmt: skip
def test_others_are_not(siret: str) -> None:
    assert not siret_is_valid(siret)


@given(true_numbers)
def test_a_number_with_its_key_is_true(siret: str) -> None:
    assert siret_is_valid(siret)


@given(one_digit_wrong.filter(lambda siret: not siret.startswith(LA_POSTE_SIREN)))
def test_one_wrong_digit_is_always_seen(siret: str) -> None:
    assert not siret_is_valid(siret)


@given(digits(5))
def test_la_poste_counts_its_digits_by_five(end: str) -> None:
    siret = LA_POSTE_SIREN + end
    by_five = sum(map(int, siret)) % 5 == 0
    assert siret_is_valid(siret) == (by_five or siret[-1] == luhn_key(siret[:-1]))


@pytest.mark.django_db
@given(st.lists(anything, min_size=20, max_size=120))
def test_the_database_and_python_agree(sirets: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT siret, siret_is_valid(siret) FROM unnest(%s::text[]) AS siret", [sirets])
        answers = cursor.fetchall()
    assert len(answers) == len(sirets)
    assert [(siret, siret_is_valid(siret)) for siret, _ in answers] == answers


def test_spaces_are_dropped_and_the_rest_judged() -> None:
    assert clean_siret(" 732 829 320\u00a000074 ") == ASSOCIATION
    assert clean_siret("732-829") == "732-829"


@pytest.mark.parametrize(
    ("siret", "message"),
    [
        ("123", "Le SIRET compte 14 chiffres."),
        ("7328293200007X", "Le SIRET compte 14 chiffres."),
        ("73282932000075", "Ce SIRET n’existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres."),
    ],
)
@pytest.mark.django_db
def test_the_field_says_in_french_what_is_wrong(siret: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_siret(siret)
    assert refused.value.messages == [message]
    with pytest.raises(ValidationError) as refused:
        create_porteur(name="Crèche", kind="association", kind_provenance="entered", siret=siret)
    assert refused.value.message_dict == {"siret": [message]}
    assert not Porteur.objects.exists()


@pytest.mark.django_db
def test_the_constraint_says_it_too_where_no_field_is_checked() -> None:
    porteur = PorteurFactory.build(siret="73282932000075")
    with pytest.raises(ValidationError) as refused:
        porteur.validate_constraints()
    assert refused.value.messages == ["Ce SIRET n’existe pas : sa clé de contrôle est fausse."]


@pytest.mark.parametrize("siret", ["73282932000075", "", "732829320", "7328293200007 "])
@pytest.mark.django_db
def test_a_bulk_load_cannot_go_around_the_key(siret: str) -> None:
    good, wrong = PorteurFactory.build(siret=ASSOCIATION), PorteurFactory.build(siret=siret)
    with pytest.raises(IntegrityError, match="porteur_siret_key"), transaction.atomic():
        Porteur.objects.bulk_create([good, wrong])
    assert not Porteur.objects.exists()
    with pytest.raises(IntegrityError, match="porteur_siret_key"), transaction.atomic():
        Porteur.objects.filter(pk=PorteurFactory.create().pk).update(siret=siret)


@pytest.mark.django_db
def test_several_porteurs_may_have_none_and_two_may_not_share_one() -> None:
    Porteur.objects.bulk_create([PorteurFactory.build(siret=None), PorteurFactory.build(siret=None)])
    typed = create_porteur(name="Crèche", kind="association", kind_provenance="entered", siret="732 829 320 00074")
    assert typed.siret == ASSOCIATION
    assert create_porteur(name="Autre", kind="association", kind_provenance="entered", siret="  ").siret is None
    with pytest.raises(ValidationError) as refused:
        create_porteur(name="Troisième", kind="association", kind_provenance="entered", siret=ASSOCIATION)
    assert refused.value.messages == ["Un porteur porte déjà ce SIRET."]
