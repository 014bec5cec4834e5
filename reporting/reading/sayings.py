"""What a sentence says of the thing that it names: who holds it, its stage, when it opened or will."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reporting.reading.bearers import bearers
from reporting.reading.named import Clause
from reporting.reading.rules.fiches import stages_of
from reporting.reading.words import fold


@dataclass(frozen=True)
class Said:
    """What a clause says: a value and where."""

    value: frozenset[str]
    clause: Clause
    at: int
    sure: bool = True  # in words that say it, rather than by standing there


def holders(clause: Clause) -> Iterator[Said]:
    for one in bearers(clause):
        yield Said(one.kinds, clause, one.at, one.sure)


_STAGE_LABEL = re.compile(r"\b(?:maturite|stade|phase|niveau|avancement)\b")
_STAGE_WORDS = re.compile(
    r"\b(?:en (?:phase (?:de |d')|cours (?:de |d')|pleine )?|(?:phase|stade|niveau|maturite|etape) (?:actuelle? )?"
    r"(?:de |d'|: )?(?:la |l'|phase de )?|desormais (?:en )?|class\w* (?:en |au stade de ))(?P<what>demarrage|amorcage|"
    r"montee en charge|experimentation|perennisation|pleine activite)|\b(?:est|sont|etant|desormais|aujourd'hui|deja|"
    r"projet|action|,) (?P<done>perennisee?s?|abandonnee?s?|autonomes?)\b"
)
_STAGE_NOT = re.compile(
    r"\bvise|\bvers\b|\bobjectif|\ben vue\b|\bprepare|\bapres\b|\bavant\b|\bfutur|\bpass\w* (?:de|du|en)\b|\bsera\b|"
    r"\bdevr|\bpourr|\bdemand|\bprevu|\bespere|\bsouhait|\bn'|\bne\b|\bpas\b|\bd'ici|\bpuis\b|\bengage|"
    r"\bpremiere phase|\ba ete\b|\bont ete\b|\bou en\b"
)
_GOES_ON = re.compile(
    r"\b(?:se poursuit|se poursuivent|poursuit|continue|s'etend|tourne bien|bat son plein|bon rythme|effectue toujours|"
    r"est toujours (?:active?|en activite|ouverte?|proposee?|assuree?)|reste(?:nt)? ouverte?s?|"
    r"(?:fonctionne|tourne|circule|se tient)(?:nt)? (?:toujours|encore)|bien avancee?s?|ne desempli\w+|"
    r"se (?:retrouve|reunit|retrouvent|reunissent|tient|tiennent) (?:le |chaque |tous |toutes |desormais )|"
    r"(?:a|ont) ete (?:relancee?s?|reprise?s?|reconduite?s?|prolongee?s?)|(?:a|ont) repris|debute(?:nt)?|redemarre\w*|"
    r"accueille(?:nt)? (?:toujours|encore|volontiers|chaque|aujourd'hui)|recoi(?:t|vent) (?:toujours|encore|chaque|"
    r"aujourd'hui)|suit son cours|bon train|a plein regime|poursuivent|se maintien\w+|maintenue?s?)\b"
)
_STOPPED = re.compile(
    r"\b(?:abandonnee?s?|arretee?s?|a renonce|ont renonce|stoppee?s?|a pris fin|ont pris fin|n'a jamais repris|"
    r"(?:a|ont) (?:definitivement |depuis )?(?:ferme|cesse)|a mis fin|mettre fin|(?:n'existe|ne fonctionne|ne circule|"
    r"ne se reuni|n'est|ne sont|n'accueille|ne recoi)\w* plus\b(?! (?:seul|seulement|que|tard|de))|"
    r"ne (?:reprendr|rouvrir|redemarrer|repartir)\w+ (?:pas|plus)|n'(?:a|ont) pas ete (?:prolonge|reconduit|renouvele|"
    r"poursuivi|maintenu)e?s?|(?:a|est|ont|sont) ete (?:dissou\w*|supprimee?s?|interrompue?s?)|"
    r"s'est (?:arretee?|eteinte?|interrompue?)|se sont (?:arrete|interrompu)e?s|met la cle sous la porte|a l'arret|"
    r"est (?:close|terminee?|interrompue?|supprimee?)|jete l'eponge|n'a (?:jamais )?pas repris)\b|"
    r"^abandon\b|: abandon\b|\| abandon"
)
_NOT_STOPPED = re.compile(
    r"\b(?:pas|sans) (?:ete |etre )?(?:abandon|arret|ferme|cesse)|\bsi\b|\brisque|\bavant d|\bun temps\b|"
    r"(?<!ne )\breprendr|\bphase\b|\bchantier|\btravaux|\bretard"
)


_ONE_TRIAL = re.compile(r"\b(?:une|des|cette|l')\s?(?:experimentations?|demarrage)\b")


def stages(clause: Clause) -> Iterator[Said]:
    words = clause.folded
    if clause.block.kind in ("row", "field", "heading") or len(words) < 40:
        found = stages_of(words)
        if len(found) == 1 and not _STAGE_NOT.search(words) and not _ONE_TRIAL.search(words):
            sure = clause.block.kind == "field" and bool(_STAGE_LABEL.search(fold(clause.block.label)))
            yield Said(found, clause, clause.start, sure=sure)
        return
    for match in _STAGE_WORDS.finditer(words):
        found = stages_of(match["what"] or match["done"])
        near = words[max(0, match.start() - 60) : match.end() + 20]
        if len(found) == 1 and not _STAGE_NOT.search(near) and not FUTURE.search(near):
            yield Said(found, clause, clause.start + match.start())


OPENED = re.compile(
    r"\b(?:a |ont |est |s'est )?(?:ouvert(?:e|s|es|ure)?|ouvre|inauguree?s?|inauguration|lancee?s?|lancement public|"
    r"demarr(?:e|ee?|age)|debut(?:e|ent|ee?)|mise? en (?:route|service)|fonctionne(?:nt)?|roule(?:nt)?|tourne(?:nt)?|"
    r"a l'oeuvre|en service|accueille(?:nt)?|en activite|premiers? (?:depart|enfants?|bebes?|accueils?|tournee)s?)\b"
)
FUTURE = re.compile(
    r"\b\w{2,}(?:era|eront|ira|iront|dra|dront|ra|ront)\b|\bdevrai|\bpourrai|\bobjectif|\bprevoi|\bprojet de\b"
)


def when(clause: Clause, pattern: re.Pattern[str]) -> Iterator[tuple[date, date, int]]:
    """The days or months that a verb is given, the nearest after or before it in its clause."""
    block = clause.block
    for match in pattern.finditer(clause.folded):
        at = clause.start + match.start()
        end = clause.start + match.end()
        near = [
            one
            for one in block.moments
            if one.known_year
            and one.grain != "span"
            and clause.start <= one.start < clause.end
            and not re.search(r"[.;]", block.folded[min(end, one.end) : max(at, one.start)])
            and min(abs(one.start - end), abs(at - one.end)) < 60
        ]
        if near:
            best = min(near, key=lambda one: min(abs(one.start - end), abs(at - one.end)))
            yield best.first, best.last, at


def states(clause: Clause) -> Iterator[Said]:
    """Stopped, or going on."""
    words = clause.folded
    for pattern, name in ((_STOPPED, "arrêté"), (_GOES_ON, "en cours")):
        match = pattern.search(words)
        if match and not _NOT_STOPPED.search(words):
            yield Said(frozenset((name,)), clause, clause.start + match.start())
