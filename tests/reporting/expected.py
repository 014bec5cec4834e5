"""What the two editions count, read in the published sources: references without « FIPE-2023- ».

National recueil: the eighteen blocks of the January 2026 annex, with the fields that each prints (maturity, fiche,
budget, results, categories) and the actions that its text says were asked for, selected, done. Occitanie: the
nineteen lines of the 2023 announcement, which prints no field of that kind.
"""

from decimal import Decimal
from typing import NamedTuple

from reporting.figures.financing import FOLLOWED


class Expected(NamedTuple):
    value: int | Decimal | None
    dossiers: str
    rows: dict[str, tuple[int | Decimal | None, str]]


ARA = "07-001 43-001 03-001 38-001 01-001 01-002"
IDF = "91-001 77-001 94-001"
NATIONAL = f"{ARA} 18-001 2A-001 60-001 62-001 {IDF} 974-001 974-002 14-001 31-001 49-001"
OCCITANIE = (
    "11-001 11-002 30-001 31-001 31-002 31-003 31-004 31-005 32-001 34-001 34-002 34-003 46-001 48-001 "
    "65-001 65-002 66-001 66-002 82-001"
)


def some(dossiers: str) -> Expected:
    return Expected(len(dossiers.split()), dossiers, {})


def split(population: str, **rows: str) -> Expected:
    """A breakdown whose rows count dossiers; « _04 » is the key « 04 »."""
    return Expected(
        len(population.split()),
        population,
        {key.removeprefix("_"): (len(dossiers.split()), dossiers) for key, dossiers in rows.items()},
    )


def places(population: str, number: int) -> Expected:
    return Expected(number, population, {})


UNKNOWN = Expected(None, "", {})

EXPECTED_NATIONAL = {
    "projects.total": some(NATIONAL),
    "projects.described": some(NATIONAL),
    # The colour code that gave the main category is lost in the text that was received.
    "projects.by_main_category": split(
        NATIONAL, qualite="", diversification="", recours="", accueil_individuel="", inconnu=NATIONAL
    ),
    "projects.by_category": split(
        NATIONAL,
        qualite=f"{ARA} 18-001 2A-001 60-001 {IDF} 974-001 974-002 31-001 49-001",
        diversification="07-001 43-001 03-001 38-001 01-001 18-001 2A-001 91-001 974-001 974-002 14-001 31-001 49-001",
        recours="07-001 43-001 03-001 38-001 01-001 18-001 2A-001 62-001 91-001 77-001 94-001 974-001 974-002 14-001 "
        "31-001",
        accueil_individuel="07-001 43-001 38-001 01-001 01-002 18-001 2A-001 77-001 94-001 974-001 974-002",
    ),
    "projects.by_region": split(
        NATIONAL,
        _84=ARA,
        _24="18-001",
        _94="2A-001",
        _32="60-001 62-001",
        _11=IDF,
        _04="974-001 974-002",
        _28="14-001",
        _76="31-001",
        _52="49-001",
    ),
    "projects.by_department": split(
        NATIONAL,
        _01="01-001 01-002",
        _974="974-001 974-002",
        **{
            f"_{code}": f"{code}-001"
            for code in ("03", "07", "14", "18", "2A", "31", "38", "43", "49", "60", "62", "77", "91", "94")
        },
    ),
    "regions.total": places(NATIONAL, 9),
    "departments.total": places(NATIONAL, 16),
    "projects.by_porteur_kind": split(
        NATIONAL,
        commune="03-001 01-002 18-001 91-001 94-001 31-001",
        epci="07-001 43-001 38-001 01-001 2A-001 974-001 14-001",
        departement="62-001 77-001",
        association="974-002",
        entreprise_ess="60-001",
        mutualiste="49-001",
    ),
    "projects.by_progress": split(
        NATIONAL, bien_avance="", en_demarrage="", retarde_ou_pause="", non_demarre="", abandonne="", inconnu=NATIONAL
    ),
    "projects.by_maturity": split(
        NATIONAL,
        amorcage="",
        experimentation="91-001",
        montee_en_charge="07-001 43-001 03-001 01-002 49-001",
        passage_a_lechelle="",
        perennisation="38-001 01-001 18-001 2A-001 60-001 62-001 77-001 94-001 974-001",
        # Two values printed for each of these: none is chosen.
        en_doute="974-002 14-001 31-001",
    ),
    "projects.with_fiche": some(f"{ARA} 18-001 2A-001 60-001 62-001 91-001 974-001 974-002 14-001"),
    "projects.with_budget": some("62-001"),
    "projects.with_results": some(f"{ARA} 18-001 2A-001 60-001 62-001 91-001 974-001 974-002 14-001"),
    "projects.ami": some("60-001 62-001 974-002"),
    "projects.highlighted": some("38-001 2A-001 91-001 974-001 49-001"),
    "projects.by_qpv": split(NATIONAL, yes="", former="", no="", inconnu=NATIONAL),
    "projects.by_echelon": split(
        NATIONAL,
        communal="01-002 18-001 91-001 94-001 974-001 31-001 49-001",
        intercommunal="07-001 43-001 03-001 38-001 01-001 2A-001 14-001",
        departemental="60-001 62-001 77-001 974-002",
    ),
    "projects.with_prestation": split(
        NATIONAL,
        oui="974-002 49-001",
        non="",
        inconnu=f"{ARA} 18-001 2A-001 60-001 62-001 {IDF} 974-001 14-001 31-001",
    ),
    "projects.by_structure": split(
        NATIONAL,
        creche_collective="07-001 01-002 2A-001",
        micro_creche_psu="49-001",
        creche_familiale="07-001 01-002",
        creche_avip="38-001",
        creche_application="01-001",
        creche_itinerante="38-001 974-002",
        assistant_maternel="43-001 18-001 77-001",
        garde_domicile="14-001",
        rpe="01-001 2A-001 94-001 974-001",
        rpe_itinerant="07-001",
        laep="974-001",
        ludotheque="94-001",
        centre_social="03-001 974-001",
        maison_familles="94-001",
        maison_1000_jours="94-001",
        classe_moins_3_ans="91-001",
        application_mobile="14-001",
        lieu_passerelle="31-001",
        autre="03-001 38-001 62-001 94-001 974-001",
        inconnu="60-001",
    ),
    # Forty actions are described; of one, in Haute-Loire, the source does not say where it stands.
    "actions.by_status": Expected(
        39,
        f"{ARA} 18-001 2A-001 60-001 94-001 974-001 14-001 31-001",
        {
            "demandees": (39, f"{ARA} 18-001 2A-001 60-001 94-001 974-001 14-001 31-001"),
            "retenues": (35, "07-001 43-001 03-001 38-001 01-001 18-001 2A-001 60-001 94-001 974-001 14-001 31-001"),
            "menees": (16, "07-001 43-001 2A-001 974-001 14-001"),
            "non_menees": (1, "07-001"),
        },
    ),
    "interviews.persons": UNKNOWN,
    "announced.total": Expected(
        26,
        NATIONAL,
        {
            "84": (7, ARA),
            "24": (1, "18-001"),
            "94": (1, "2A-001"),
            "32": (3, "60-001 62-001"),
            "11": (7, IDF),
            "04": (2, "974-001 974-002"),
            "28": (2, "14-001"),
            "76": (2, "31-001"),
            "52": (1, "49-001"),
        },
    ),
    "announced.not_described": Expected(
        8, "", {"84": (1, ""), "32": (1, ""), "11": (4, ""), "28": (1, ""), "76": (1, "")}
    ),
    "amounts.by_year_funder": UNKNOWN,
    # One project of Occitanie is there: the total of its nineteen says nothing of it.
    "amounts.regional_total": UNKNOWN,
}

EXPECTED_OCCITANIE = {
    "projects.total": some(OCCITANIE),
    "projects.described": some(OCCITANIE),
    "projects.by_main_category": split(
        OCCITANIE, qualite="", diversification="", recours="", accueil_individuel="", inconnu=OCCITANIE
    ),
    "projects.by_category": split(
        OCCITANIE, qualite="", diversification="", recours="", accueil_individuel="", inconnu=OCCITANIE
    ),
    "projects.by_region": split(OCCITANIE, _76=OCCITANIE),
    "projects.by_department": split(
        OCCITANIE,
        _11="11-001 11-002",
        _30="30-001",
        _31="31-001 31-002 31-003 31-004 31-005",
        _32="32-001",
        _34="34-001 34-002 34-003",
        _46="46-001",
        _48="48-001",
        _65="65-001 65-002",
        _66="66-001 66-002",
        _82="82-001",
    ),
    "regions.total": places(OCCITANIE, 1),
    "departments.total": places(OCCITANIE, 10),
    "projects.by_porteur_kind": split(
        OCCITANIE,
        commune="31-001 66-001",
        association="66-002",
        mission_locale="65-001",
        inconnu="11-001 11-002 30-001 31-002 31-003 31-004 31-005 32-001 34-001 34-002 34-003 46-001 48-001 65-002 "
        "82-001",
    ),
    "projects.by_progress": split(
        OCCITANIE, bien_avance="", en_demarrage="", retarde_ou_pause="", non_demarre="", abandonne="", inconnu=OCCITANIE
    ),
    # The doubt on 31-001 was printed in 2026: at the end of 2023 nobody had said anything.
    "projects.by_maturity": split(
        OCCITANIE,
        amorcage="",
        experimentation="",
        montee_en_charge="",
        passage_a_lechelle="",
        perennisation="",
        en_doute="",
        inconnu=OCCITANIE,
    ),
    "projects.with_fiche": UNKNOWN,
    "projects.with_budget": UNKNOWN,
    "projects.with_results": UNKNOWN,
    "projects.ami": UNKNOWN,
    "projects.highlighted": Expected(0, "", {}),
    "projects.by_qpv": split(
        OCCITANIE,
        yes="30-001",
        former="11-002",
        no="",
        inconnu=" ".join(word for word in OCCITANIE.split() if word not in ("30-001", "11-002")),
    ),
    "projects.by_echelon": split(
        OCCITANIE,
        infra_communal="11-002",
        communal="30-001 31-001 31-002 31-003 31-004 31-005 32-001 34-002 34-003 48-001 66-001",
        intercommunal="11-001 34-001 65-002 82-001",
        inconnu="46-001 65-001 66-002",
    ),
    "projects.with_prestation": split(OCCITANIE, oui="", non="", inconnu=OCCITANIE),
    "projects.by_structure": split(
        OCCITANIE,
        eaje_multi_accueil="48-001",
        creche_collective="30-001",
        halte_garderie="32-001",
        creche_avip="65-001",
        mam="32-001",
        guichet_unique="34-003",
        cuisine_centrale="65-002",
        lieu_passerelle="31-001 46-001",
        autre="11-001 11-002 31-003 34-002 82-001",
        inconnu="31-002 31-004 31-005 34-001 66-001 66-002",
    ),
    "actions.by_status": UNKNOWN,
    "interviews.persons": UNKNOWN,
    "announced.total": Expected(None, OCCITANIE, {}),
    "announced.not_described": UNKNOWN,
    "amounts.by_year_funder": UNKNOWN,
    "amounts.regional_total": Expected(
        Decimal("2395000.00"), OCCITANIE, {"76-2023-2025": (Decimal("2395000.00"), OCCITANIE)}
    ),
}

# No source tells what a project was asked for, granted or paid: every sum is « non communiqué », and none is 0.
MONEY = dict.fromkeys(FOLLOWED, UNKNOWN)
EDITIONS = {"recueil-national": EXPECTED_NATIONAL | MONEY, "recueil-occitanie": EXPECTED_OCCITANIE | MONEY}


def short(references: tuple[str, ...] | list[str]) -> str:
    return " ".join(reference.removeprefix("FIPE-2023-") for reference in references)
