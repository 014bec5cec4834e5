"""The words of documents as values of the portal: maturity, progress, category, type of porteur."""

from __future__ import annotations

import re
from collections.abc import Callable

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


def alone(folded: str) -> tuple[str, str] | None:
    """The dimension and the code that a label of a table is, where it says nothing else: « Retardé ou en pause », not
    « Collectivités locales (dont 12 communes) » nor « Commune ou CCAS ».
    """
    pieces = [piece for piece in _OR.split(folded) if not _words(piece) <= _EMPTY]
    told = {_whole_of(piece) for piece in pieces}
    return told.pop() if len(told) == 1 else None


def _whole_of(piece: str) -> tuple[str, str] | None:
    found = [(name, code) for name, (codes, _, _) in _DIMENSIONS.items() for code in codes(piece)]
    if len(found) != 1 or (found[0][1] == Progress.EN_DEMARRAGE and "demarrage" not in piece):
        return None  # « démarrés » are all those that began
    _, patterns, beside = _DIMENSIONS[found[0][0]]
    for _, pattern in patterns:
        piece = pattern.sub(" ", piece)
    return found[0] if _words(piece) <= _PLAIN | beside else None


def _words(piece: str) -> set[str]:
    return set(re.findall(r"[a-z0-9%]+", piece))


_OR = re.compile(r" (?:ou|et) | ?[,;/] ?")
# What a label says beside its code without saying of what else it is.
_PLAIN = frozenset(
    {"l", "d", "de", "des", "du", "la", "le", "les", "en", "a", "au", "aux", "projet", "projets", "dossier", "dossiers"}
)
_DIMENSIONS: dict[str, tuple[Callable[[str], list[str]], Patterns, frozenset[str]]] = {
    "maturity": (maturities, _MATURITY, frozenset({"phase", "stade", "niveau"})),
    "progress": (progresses, _PROGRESS, frozenset({"etat", "cours", "mis"})),
    "category": (
        categories,
        _CATEGORY,
        frozenset(
            {"accueil", "vie", "travail", "mode", "modes", "solutions", "developpement", "formes", "soutien"}
            | {"familles", "information"}
        ),
    ),
    "kind": (porteur_kinds, _KIND, frozenset({"locales", "territoriales", "associatifs", "groupe", "groupes"})),
}
_EMPTY = _PLAIN.union(*(beside for _, _, beside in _DIMENSIONS.values())) - {"locales", "territoriales"}


def _named(patterns: Patterns, folded: str) -> list[str]:
    return [str(code) for code, pattern in patterns if pattern.search(folded)]
