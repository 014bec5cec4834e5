"""How many projects a document says that it presents, studies or follows, told with two numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from reporting.reading.facts import Fact
from reporting.reading.rules.counted import PROJECTS, Counted, apart, words
from reporting.reading.rules.registry import Found, Read

# « dans cette note », « le présent recueil », « ci-après »: what is counted is what the document is about.
_ITSELF = re.compile(
    r"\b(?:ce|cet|cette|le|la|les|ces|du|au|notre)(?: presente?)? (?:document|recueil|note|bilan|rapport|cahier|livret|"
    r"brochure|synthese|catalogue|panorama|etude|publication|pages|livre|guide)\b(?! (?:complet|annuel|final|precedent|"
    r"national|joint|financier|detaille))|\b(?:ici|ci-apres|ci-dessous|qui suivent|nous (?:en |vous )?presentons)\b"
)
_SHOWS = re.compile(
    r"\b(?:present|decri|reuni|rassembl|regroup|porte|etudi|analys|ecri|compos|retrac|suivi|suiven|rend compte|"
    r"concern|figur|constit)"
)
_AMONG = re.compile(
    r"(?:\bparmi|(?<!porte )(?<!portent )\bsur|\bdont|\bde|\bdes|\bd'entre|\ba)(?: (?:les|ces|nos|leurs|quelque))? $"
)


def clashes(read: Read, counted: Counted) -> Iterator[Found]:
    """« La note porte sur ces neuf projets … Les dix-neuf projets étudiés dans cette note »."""
    told = sorted((fact for fact in counted.named if _own(fact)), key=attrgetter("place"))
    for rank, fact in enumerate(told):
        # « six projets : quatre d'accueil et deux de formation »: what one sentence counts, it parts.
        before = [one for one in told[:rank] if one.sentence != fact.sentence]
        known = next((one for one in before if one.value != fact.value and not apart(one, fact)), None)
        if known is not None and not any(one.value == fact.value for one in told[:rank]):
            text = f"« {words(known)} », et « {words(fact)} » ailleurs."
            yield (read.passage(known.one), read.passage(fact.one)), text


def _own(fact: Fact) -> bool:
    one = fact.one
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    said = folded[first:last]
    return bool(
        fact.noun in PROJECTS
        and fact.value > 2
        and not (fact.part or fact.cell or one.places)
        and _ITSELF.search(said)
        and _SHOWS.search(said)
        and not _AMONG.search(folded, max(0, at - 24), at)
        and not fact.some
    )
