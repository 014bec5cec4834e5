"""What holds a scenario back from being retained, in words: said before one tries."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from funding.arbitration.enums import ScenarioState
from funding.arbitration.models import Allotment, Scenario
from funding.arbitration.selectors.effects import Effects
from funding.arbitration.selectors.news import News, news_of
from projects.core.french import count, enumerate_fr, typeset
from projects.core.money import format_euros
from projects.territories.models import Caf


def retained_beside(scenario: Scenario, cafs: Collection[Caf] | Collection[str]) -> Scenario | None:
    """Another scenario of the wave, retained, that shares the same envelope out or gives to one of `cafs`.

    Cnaf may retain one for each region of a wave, and one over the nation for the others: no Caf is given twice.
    """
    rows = Scenario.objects.filter(wave=scenario.wave_id, state=ScenarioState.RETAINED).exclude(pk=scenario.pk)
    given = Allotment.objects.filter(scenario__in=rows, movement__retracted_by=None, caf__in=cafs)
    same = Q(envelope=scenario.envelope_id) | Q(pk__in=given.values("scenario"))
    return rows.filter(same).order_by("pk").first()


def obstacles(scenario: Scenario, effects: Effects, news: News | None = None) -> list[str]:
    """Each reason for which `retain_scenario` would refuse this draft; four queries at most."""
    found = []
    if effects.room is None:
        found.append("le montant de l’enveloppe n’est pas communiqué")
    if effects.excess is not None:
        least = "d’au moins " if effects.unknown else "de "
        found.append(f"l’enveloppe est dépassée {least}{format_euros(effects.excess)}")
    if effects.unpriced:
        found.append(
            f"{count(effects.unpriced, 'demande gardée est', 'demandes gardées sont')} sans montant communiqué"
        )
    given = [share.key for share in effects.cafs if share.given]
    if not given and not effects.unpriced:
        found.append("il n’attribue rien")
    if changed := (news or news_of(scenario)).changed:
        found.append(f"une réponse plus récente est arrivée ({enumerate_fr(changed)})")
    if other := retained_beside(scenario, given):
        found.append(f"« {other.title} » est déjà retenu sur cette enveloppe ou pour les mêmes Caf")
    return [typeset(said) for said in found]
