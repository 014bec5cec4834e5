"""Reading porteurs: which ones a new record would double."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from projects.core.french import sort_key
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Porteur
from projects.territories.models import Commune, Department, Epci

# Words that many names share: two associations are not close because both say so.
GENERIC = frozenset(
    sort_key(
        """
        a agglo agglomération association asso au aux ca caf cc ccas centre commune communes communauté communal
        communale communautaire d de département départemental des du en et intercommunal intercommunale
        intercommunalité l la le les loi 1901 mairie métropole municipal municipale pays pour social sociale sur
        syndicat union urbaine ville
        """
    ).split()
)
# Of these there is one by territory.
ONE_BY_PLACE = {PorteurKind.COMMUNE, PorteurKind.EPCI, PorteurKind.DEPARTEMENT, PorteurKind.CCAS}
# From 0 to 1, by trigrams. Found on the porteurs of the recueil: names that differ by a word or two pass.
CLOSE = 0.5
CLOSE_ENOUGH_HERE = 0.3
SHOWN = 8
SIREN_LENGTH = 9


@dataclass(frozen=True)
class Draft:
    """What is known of a porteur that is not stored yet."""

    name: str
    kind: str = ""
    siret: str = ""
    commune: Commune | None = None
    epci: Epci | None = None
    department: Department | None = None

    @property
    def siren(self) -> str:
        return self.siret[:SIREN_LENGTH] if len(self.siret) >= SIREN_LENGTH else ""


@dataclass(frozen=True)
class Candidate:
    """A stored porteur that may be the one, with why; `same` when it holds the very SIRET."""

    porteur: Porteur
    reasons: tuple[str, ...]
    same: bool
    weight: float


def likely_duplicates(draft: Draft, *, among: QuerySet[Porteur] | None = None) -> list[Candidate]:
    """The porteurs that `draft` may be, the likeliest first: one query, eight answers at most.

    Same SIRET or SIREN; close name, once the words that all names share are left out; same place for what there is
    one of in a place, or for a name that is somewhat close.
    """
    key, core = sort_key(draft.name), distinctive(draft.name)
    porteurs = Porteur.objects.all() if among is None else among
    found = porteurs.select_related("commune", "epci", "department").filter(_condition(draft, key, core))
    found = found.annotate(
        closeness=Greatest(
            TrigramSimilarity("sort_name", key), TrigramWordSimilarity(core, "sort_name") if core else Value(0.0)
        )
    )
    candidates = (_candidate(draft, core, row) for row in found.order_by("-closeness", "pk")[:200])
    likely = [candidate for candidate in candidates if candidate.reasons]
    return sorted(likely, key=lambda candidate: (-candidate.weight, candidate.porteur.sort_name))[:SHOWN]


def distinctive(name: str) -> str:
    """The words that tell a name from others: « Association Les Petits Pas » gives « petits pas »."""
    return " ".join(word for word in sort_key(name).split() if word not in GENERIC)


def _condition(draft: Draft, key: str, core: str) -> Q:
    """What the indexes find: the threshold of PostgreSQL's operators, then judged one by one."""
    condition = Q(sort_name=key)
    if key:
        condition |= Q(sort_name__trigram_similar=key)
    if core:
        condition |= Q(sort_name__trigram_word_similar=core)
    if draft.siren:
        condition |= Q(siret__startswith=draft.siren) | Q(epci=draft.siren)
    for name, place in _places(draft):
        if draft.kind in ONE_BY_PLACE:
            condition |= Q(**{name: place, "kind": draft.kind})
    return condition


def _candidate(draft: Draft, core: str, row: Any) -> Candidate:
    reasons, weight = [], float(row.closeness)
    same = bool(draft.siret) and row.siret == draft.siret
    if same:
        reasons.append("même SIRET")
        weight += 4
    elif draft.siren and ((row.siret or "").startswith(draft.siren) or row.epci_id == draft.siren):
        reasons.append("même SIREN")
        weight += 3
    here = any(getattr(row, f"{name}_id") == place.pk for name, place in _places(draft))
    if row.sort_name == sort_key(draft.name):
        reasons.append("même nom")
        weight += 2
    elif row.closeness >= (CLOSE_ENOUGH_HERE if here else CLOSE) and _share_a_word(core, row.sort_name):
        reasons.append("nom proche")
        weight += 1
    if here and (reasons or (row.kind == draft.kind and draft.kind in ONE_BY_PLACE)):
        reasons.append("même territoire")
        weight += 1
    return Candidate(row, tuple(reasons), same, weight)


def _places(draft: Draft) -> Iterable[tuple[str, Commune | Epci | Department]]:
    pairs = (("commune", draft.commune), ("epci", draft.epci), ("department", draft.department))
    return [(name, place) for name, place in pairs if place is not None]


def _share_a_word(core: str, sort_name: str) -> bool:
    """Whether two names are close by the words that tell them, not by « association » alone.

    A name that has only shared words (« Centre social ») is judged on its trigrams alone.
    """
    other = distinctive(sort_name)
    if not core or not other:
        return True
    pairs = ((a, b) for a in core.split() for b in other.split())
    return any(alike(a, b) for a, b in pairs)


def alike(a: str, b: str) -> bool:
    """The same word, but for its end or a letter typed wrong: « creche », « creches » and « crèhe »."""
    if a == b or (min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a))):
        return True
    if min(len(a), len(b)) < 4:
        return False
    first, second = ({f" {w} "[i : i + 3] for i in range(len(w))} for w in (a, b))
    return 2 * len(first & second) >= 0.55 * (len(first) + len(second))
