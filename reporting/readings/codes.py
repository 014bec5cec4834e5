"""The words of documents as values of the portal: maturity, progress, category, type of porteur."""

from __future__ import annotations

import re

from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Maturity, Progress

Patterns = tuple[tuple[str, re.Pattern[str]], ...]

_MATURITY: Patterns = (
    (Maturity.AMORCAGE, re.compile(r"\bamorcage")),
    (Maturity.EXPERIMENTATION, re.compile(r"\bexperimentation|\bphase experimentale|\ben test\b")),
    (Maturity.MONTEE_EN_CHARGE, re.compile(r"\bmontees? en charge")),
    (Maturity.PASSAGE_A_LECHELLE, re.compile(r"\b(?:passages?|changements?) (?:a l'|d')echelle")),
    (Maturity.PERENNISATION, re.compile(r"\bperenni\w+|\bperennes?\b")),
)
_PROGRESS: Patterns = (
    (Progress.ABANDONNE, re.compile(r"\babandon\w*")),
    (Progress.RETARDE_OU_PAUSE, re.compile(r"\bretard\w*|\bpauses?\b|\bsuspendu\w*")),
    (
        Progress.NON_DEMARRE,
        re.compile(r"\b(?:non|pas(?: encore)?|jamais) (?:demarre|commence|debute)\w*"),
    ),
    (Progress.BIEN_AVANCE, re.compile(r"\bbien avance\w*|\bavancent? (?:bien|comme prevu)|\ben bonne voie")),
    (
        Progress.EN_DEMARRAGE,
        re.compile(r"(?<!non )(?<!pas )(?<!pas encore )\b(?:en (?:cours de )?)?(?:demarr\w+|commencent a peine)"),
    ),
)
_CATEGORY: Patterns = (
    ("qualite", re.compile(r"\bqualite\b")),
    ("diversification", re.compile(r"\bdiversifi\w+")),
    (
        "recours",
        re.compile(r"\brecours\b|\b(?:information|accompagnement|orientation)\b[^.;]{0,30}\b(?:familles|parents)\b"),
    ),
    ("accueil_individuel", re.compile(r"\baccueil individuel\b|\bassistants? maternels?\b")),
)
_KIND: Patterns = (
    (PorteurKind.CCAS, re.compile(r"\bccas\b|\bcentres? communa(?:l|ux) d'action sociale")),
    (PorteurKind.CENTRE_SOCIAL, re.compile(r"\bcentres? soci(?:al|aux)")),
    (PorteurKind.MISSION_LOCALE, re.compile(r"\bmissions? locales?")),
    (PorteurKind.ENTREPRISE_ESS, re.compile(r"\bess\b|\bscic\b|\bscop\b|\beconomie sociale")),
    (PorteurKind.MUTUALISTE, re.compile(r"\bmutu(?:elles?|alistes?|alite)\b|\bvyv\d?\b")),
    (PorteurKind.ASSOCIATION, re.compile(r"\bassociations?\b|\bassociatifs?\b|\bassos?\b")),
    (PorteurKind.ENTREPRISE, re.compile(r"\bentreprises?\b|\bsas\b|\bsarl\b|\bsocietes?\b")),
    (
        PorteurKind.EPCI,
        re.compile(
            r"\bcommunautes? (?:de communes?|d'agglo\w*|urbaines?)|\bagglo(?:meration)?s?\b|\bmetropoles?\b|"
            r"\bintercommunal\w*|\bepci\b|^c\.?c\.? |^ca "
        ),
    ),
    (PorteurKind.DEPARTEMENT, re.compile(r"\bconseils? departementa(?:l|ux)|^(?:le )?departements?\b")),
    (PorteurKind.CAF, re.compile(r"\bcaf\b|\bcaisses? d'allocations")),
    (
        PorteurKind.COMMUNE,
        re.compile(r"(?<!communaute de )(?<!communautes de )\bcommunes?\b|\bvilles?\b|\bmairies?\b"),
    ),
)
# What another one says more finely, where both are read: « entreprise de l'ESS », « commune, CCAS ».
_FINER = {
    PorteurKind.ENTREPRISE_ESS: PorteurKind.ENTREPRISE,
    PorteurKind.CCAS: PorteurKind.COMMUNE,
    PorteurKind.CENTRE_SOCIAL: PorteurKind.ASSOCIATION,
}


def maturities(folded: str) -> list[str]:
    """The phases that folded words name, in the order of the portal; two of them are a doubt."""
    return _named(_MATURITY, folded)


def progresses(folded: str) -> list[str]:
    """The states of progress that folded words name, the gravest first."""
    return _named(_PROGRESS, folded)


def categories(folded: str) -> list[str]:
    return _named(_CATEGORY, folded)


def porteur_kinds(folded: str) -> list[str]:
    found = _named(_KIND, folded)
    coarse = {_FINER[PorteurKind(one)] for one in found if one in _FINER}
    return [one for one in found if one not in coarse]


def _named(patterns: Patterns, folded: str) -> list[str]:
    return [str(code) for code, pattern in patterns if pattern.search(folded)]
