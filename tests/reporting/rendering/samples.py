"""Made-up recueils for the tests: plausible, of any length, and some that mean harm."""

from __future__ import annotations

from dataclasses import replace

from reporting import rich
from reporting.rendering.content import (
    ActionContent,
    CategoryTag,
    FicheContent,
    FigureContent,
    FigureRow,
    Measure,
    RecueilContent,
    RegionContent,
    TextBlock,
    TextSection,
)

SITE = "https://portail.example"
REGIONS = (
    ("84", "Auvergne-Rhône-Alpes", "38", "Isère", "en Auvergne-Rhône-Alpes"),
    ("53", "Bretagne", "29", "Finistère", "en Bretagne"),
    ("04", "La Réunion", "974", "La Réunion", "à La Réunion"),
    ("76", "Occitanie", "31", "Haute-Garonne", "en Occitanie"),
)
CATEGORIES = {
    "qualite": ("Q", "Qualité d’accueil et qualité de vie au travail", "Qualité d’accueil"),
    "diversification": ("D", "Diversification des solutions d’accueil", "Diversification"),
    "recours": ("R", "Recours aux modes d’accueil", "Recours"),
    "accueil_individuel": ("I", "Soutien à l’accueil individuel", "Accueil individuel"),
}
PLACES = ("Les Trois Vallées", "Bourg-le-Haut", "Pays des Étangs", "Rives du Lison", "Saint-Exemple", "Val d’Orme")
PROGRESS = [("bien_avance", "Bien avancé", 0), ("en_demarrage", "En démarrage", 0)]
HOSTILE = '<script>alert(1)</script> & <img src="http://exemple.invalid/x.png"> 👶🏽 漢字 Ελληνικά ' + "W" * 180


def block(section: str, title: str, paragraphs: tuple[str, ...], items: tuple[str, ...] = ()) -> TextBlock:
    """An editorial text, of plain paragraphs and a list."""
    return TextBlock(section, title, rich.read(rich.of_plain(list(paragraphs), list(items))))


def fiche(rank: int = 1, *, main: str | None = None, length: int = 2, short: bool = False) -> FicheContent:
    """A project; `length` makes its texts longer, `short` leaves it a line."""
    code, region, department, name, _ = REGIONS[rank % len(REGIONS)]
    concerned = list(CATEGORIES)[: 1 + rank % 4]
    concerned = [main, *(one for one in concerned if one != main)] if main else concerned
    place = f"{PLACES[rank % len(PLACES)]} {rank}"
    doubtful = rank % 7 == 3
    text = (
        f"La collectivité de {place} met en route un relais qui va de village en village. "
        "Les familles y trouvent un conseil, les professionnels un appui, les enfants un lieu à eux. "
    )
    return FicheContent(
        reference=f"FIPE-2023-{department}-{rank:03d}",
        title=place,
        project_title="Un relais qui se déplace",
        standfirst="Rejoindre les familles là où elles vivent, au lieu de les attendre.",
        region_code=code,
        region_name=region,
        department_code=department,
        department_name=name,
        porteur_name=place,
        porteur_kind="Intercommunalité",
        caf_name=f"Caf de {name}",
        caf_note="déduite du département",
        categories=() if short else tuple(CategoryTag(one, *CATEGORIES[one], is_main=one == main) for one in concerned),
        main_category=main,
        maturity_label="En doute" if doubtful else "Montée en charge",
        maturity_rank=None if doubtful else 3,
        maturity_doubts=("passage à l’échelle", "phase d’expérimentation") if doubtful else (),
        progress_label="Non évalué",
        amount_label="Non communiqué",
        fiche_label="2 disponibles",
        budget_label="Non",
        results_label="Inconnu à ce jour",
        summary=(text,) if short else (text * length, text),
        measures=() if short else (Measure("1,3 ETP", "au pool de remplacement"), Measure("8", "lieux desservis")),
        actions=()
        if short
        else (
            ActionContent("Action 1", "Un relais itinérant", text[:90], "done", "Menée"),
            ActionContent("Action 2", "Des nuits de répit", "", "not_done", "Non menée"),
            ActionContent("", "Un guichet commun", "", "selected", "Retenue"),
        ),
        sections=()
        if short
        else (
            TextSection("Objectifs", ("Aller vers les familles", "Soutenir les assistants maternels")),
            TextSection("Publics", ("Familles isolées",)),
            TextSection("Réalisations", ("Le relais roule (12 novembre 2025).",)),
        ),
        highlight="coup_de_coeur" if rank % 9 == 4 else "",
        highlight_text="Le relais a trouvé son public en un an." if rank % 9 == 4 else "",
        origin_labels=("Issu de l’AMI « Accueil pour tous »",) if rank % 5 == 2 else (),
        doubts=("« passage à l’échelle » (Annexe). Une autre ligne dit le contraire.",) if doubtful else (),
        sources=("Recueil d’exemple, 2026",),
        url=f"{SITE}/projets/FIPE-2023-{department}-{rank:03d}/",
    )


def recueil(
    projects: int = 18, *, announced: int | None = 26, mains: tuple[str | None, ...] = (None,), short: bool = False
) -> RecueilContent:
    """A recueil of so many projects; `mains` are given to them in turn."""
    fiches = [fiche(rank, main=mains[rank % len(mains)], short=short) for rank in range(1, projects + 1)]
    regions = []
    for code, name, _, _, phrase in REGIONS:
        own = tuple(one for one in fiches if one.region_code == code)
        if own:
            word = "projet" if len(own) == 1 else "projets"
            regions.append(RegionContent(code, name, f"{len(own)}\u00a0{word} {phrase}", own))
    return RecueilContent(
        slug="recueil-exemple",
        title="Recueil d’exemple",
        subtitle="Des projets inventés pour essayer la mise en page",
        month="Janvier 2026",
        situation="Situation au 9 décembre 2025",
        publisher="Portail Fipe",
        site_url=SITE,
        blocks=BLOCKS,
        figures={figure.id: figure for figure in figures(fiches, announced)},
        regions=tuple(regions),
        doubts=("« 9 décembre 2026 » (titre). La date suit celle du document.",),
        sources=("Recueil d’exemple, 2026",),
    )


BLOCKS = (
    block("chapo", "", ("Un fonds aide les territoires à inventer.",)),
    block("contexte", "Contexte", ("Quatre directions sont ouvertes.",), ("La qualité.", "La diversité.")),
    block("I", "I. Bilan", ("Comment les dossiers ont été choisis.",)),
    block("I.3", "Où sont les projets", ("Les projets se trouvent dans plusieurs régions.",)),
    block("II.2", "Où en sont les projets", ("Personne ne l’a encore constaté.",)),
    block("III.1", "Bonnes pratiques", (), ("Recruter.", "Se coordonner.")),
    block("III.1", "Recommandations aux financeurs", (), ("Vérifier les coopérations.",)),
    block("conclusion", "Conclusion", ("La suite s’invente aussi.",)),
    block("annexe1", "Les projets, région par région", ("Chaque projet porte ses lettres.",)),
)


def figures(fiches: list[FicheContent], announced: int | None) -> list[FigureContent]:
    """A few figures of the registry, counted on these fiches."""
    total = len(fiches)
    by_region = [(code, name, sum(one.region_code == code for one in fiches)) for code, name, *_ in REGIONS]
    by_main = [(code, tag[1], sum(one.main_category == code for one in fiches)) for code, tag in CATEGORIES.items()]
    by_main.append(("inconnu", "À renseigner", total - sum(row[2] for row in by_main)))
    by_category = [
        (code, tag[1], sum(code in {t.code for t in one.categories} for one in fiches))
        for code, tag in CATEGORIES.items()
    ]
    by_category.append(("inconnu", "À renseigner", sum(not one.categories for one in fiches)))
    missing = None if announced is None else announced - total
    return [
        figure("projects.total", "Projets", total),
        figure("projects.described", "Dossiers décrits", total),
        figure("announced.not_described", "Dossiers annoncés, non décrits", missing),
        figure("announced.total", "Dossiers annoncés", announced, [("84", "Auvergne-Rhône-Alpes", 9)]),
        figure("projects.by_region", "Projets par région", total, [row for row in by_region if row[2]]),
        figure("projects.by_main_category", "Projets par catégorie principale", total, by_main),
        figure("projects.by_category", "Projets par catégorie concernée", total, by_category),
        figure("projects.by_porteur_kind", "Projets par type de porteur", total, [("epci", "Intercommunalité", total)]),
        figure("projects.by_progress", "Projets par avancement", total, [*PROGRESS, ("inconnu", "Non évalué", total)]),
        figure("amounts.by_year_funder", "Montants accordés", None),
    ]


def figure(id: str, label: str, value: int | None, rows: list[tuple[str, str, int]] | None = None) -> FigureContent:
    url = f"{SITE}/recueils/recueil-exemple/chiffres/{id}/"
    return FigureContent(
        id=id,
        label=label,
        unit="projet",
        text="non communiqué" if value is None else str(value),
        value=value,
        url=url,
        definition=f"Ce que compte « {label} ».",
        rows=tuple(FigureRow(key, name, count, str(count), "", f"{url}?cle={key}") for key, name, count in rows or ()),
        printed=("Imprimé (26 dossiers suivis) : 26.",),
    )


def hostile() -> RecueilContent:
    """Texts that try to be markup, to load something, or to break the page; lists that are empty."""
    one = replace(
        fiche(3),
        title=HOSTILE,
        porteur_name=HOSTILE,
        standfirst=HOSTILE,
        summary=(HOSTILE * 12,),
        sections=(TextSection("Objectifs", (HOSTILE,) * 40), TextSection("Publics", ())),
        actions=(ActionContent("Action 1", HOSTILE, HOSTILE, "unknown", HOSTILE),),
        categories=(),
        department_code="999",
    )
    bare = replace(
        fiche(4, short=True), summary=(), standfirst="", sources=(), porteur_name="", porteur_kind="", sections=()
    )
    content = recueil(0, announced=None)
    region = RegionContent("84", HOSTILE, HOSTILE, (one, bare))
    blocks = (block("contexte", HOSTILE, (HOSTILE,), (HOSTILE,)),)
    return replace(content, title=HOSTILE[:60], blocks=blocks, regions=(region,), doubts=(HOSTILE,), figures={})
