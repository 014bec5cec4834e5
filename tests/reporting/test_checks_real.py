"""The checks on the real editions: what their sources contradict is found, and nothing else holds them back."""

import pytest

from reporting.models import Edition
from reporting.selectors.checking import checked_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]

# Two projects are printed in « pérennisation » without results.
LASTING = {("perennisation-non-etablie", "FIPE-2023-77-001"), ("perennisation-non-etablie", "FIPE-2023-94-001")}
BLOCKING = {
    "recueil-national": LASTING,
    "lettre-reseau-2026": LASTING,
    "communique-occitanie": set(),
    "recueil-occitanie": set(),
}


@pytest.mark.parametrize("slug", BLOCKING)
def test_what_blocks_is_what_the_sources_contradict(slug: str) -> None:
    report = checked_edition(Edition.objects.get(slug=slug)).report
    blocking = {(one.rule, place.reference) for one in report.blocking for place in one.places}
    assert blocking == BLOCKING[slug]


# What a source tells twice of one project: eleven micro-crèches, then four.
TOLD_TWICE = {("projet-deux-faits", "FIPE-2023-974-002")}


@pytest.mark.parametrize("slug", BLOCKING)
def test_nothing_else_is_major_in_what_the_sources_say(slug: str) -> None:
    report = checked_edition(Edition.objects.get(slug=slug)).report
    major = {(one.rule, place.reference) for one in report.open if one.severity == "majeure" for place in one.places}
    assert major - BLOCKING[slug] == (TOLD_TWICE if BLOCKING[slug] else set())


def test_what_is_found_in_the_regional_recueil_is_read_by_who_knows_nothing_of_the_engine() -> None:
    """Numbers to read over, each with the words that say what it counts; nothing of a text that does not print."""
    report = checked_edition(Edition.objects.get(slug="recueil-occitanie")).report
    assert {one.rule for one in report.findings} == {"nombres-hors-portail"}
    told = " ".join(one.explanation for one in report.findings)
    for words in ("treize de la région", "trois années", "deux des Pyrénées-Orientales"):
        assert f"«\u202f{words}\u202f»" in told
    assert all(place.section != "titre" for one in report.findings for place in one.places)


@pytest.mark.parametrize("slug", ["recueil-national", "communique-occitanie"])
def test_no_number_of_a_real_text_is_said_to_be_wrong(slug: str) -> None:
    """They cite figures, or tell what the source prints."""
    report = checked_edition(Edition.objects.get(slug=slug)).report
    assert [one.explanation for one in report.findings if one.rule == "nombre-contredit"] == []
