"""What a sentence says of the thing that it names: who holds it, its stage, when it opened or will."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reporting.reading.bearers import bearers
from reporting.reading.named import Clause
from reporting.reading.rules.fiches import stages_of
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems


@dataclass(frozen=True)
class Said:
    """What a clause says: a value and where."""

    value: frozenset[str]
    clause: Clause
    at: int
    sure: bool = True  # in words that say it, rather than by standing there
    beside: frozenset[str] = frozenset()  # what may be said of the same thing as well

    def agrees(self, other: Said) -> bool:
        """Whether both may be said of one thing."""
        return bool(self.value & (other.value | other.beside) or other.value & self.beside)


def holders(clause: Clause) -> Iterator[Said]:
    for one in bearers(clause):
        yield Said(one.kinds, clause, one.at, one.sure)


_STAGE_LABEL = re.compile(r"\b(?:maturite|stade|phase|niveau|avancement)\b")
_STAGE_WORDS = re.compile(
    r"\b(?:est|sont|etant|demeure\w*|reste\w*|encore|toujours|deja|desormais|aujourd'hui|maintenant|actuellement|"
    r"action|projet|stade|phase|niveau|maturite|etape|fonctionnement|class\w+|dite?s?|jugee?s?|(?:qu')?(?:en|au|aux)|"
    r"(?:qu')?a l'|,) ?"
    r"(?:(?:en|au|aux|a|de|d'|la|l'|le|du|phase|stade|niveau|cours|pleine?|ses|sa|son|leurs?|tout|dite?|encore|"
    r"toujours|comme|qu'|"
    r"que|:) ?){0,4}"
    r"(?P<what>demarrage|debuts?|experiment(?:ation|ale?s?)|perenni(?:sation|sees?|see?)|autonomes?|matures?|"
    r"aboutie?s?|abandonn(?:ee?s?|on)|a l'arret|pleine activite|conception|prefiguration|"
    r"premiers (?:pas|essais)|l'etude)\b|"
    r"\bamorcage\b|\bmontee en (?:charge|puissance)\b|\b(?:rythme|regime|vitesse) de croisiere\b|\bplein regime\b|"
    r"\b(?:stade|phase|niveau|etape) (?:de |du |d'|en )deploiement\b|\bessaimage\b|\bpassage a l'echelle\b|"
    r"\b(?:bien|tres) avancee?s?\b|\b(?:en|du|un|dont le) retard\b|"
    r"\bretardee?s?\b|\b(?:demarre|commence|debute|avance|progresse)(?:nt)? (?:a peine|tout juste|seulement|"
    r"a grands pas|"
    r"vite)\b|\bn'(?:a|ont) pas (?:encore )?demarre\b|\brien n'a demarre\b|\bsur le papier\b|"
    r"\bvien(?:t|nent) (?:tout juste |seulement )?(?:de demarrer|d'ouvrir|de commencer|d'etre lance)"
)
# What a text may call a stage, beyond the words of the fund; each with those that may be said of the same thing.
_ON = ("expérimentation", "montée en charge", "passage à l’échelle", "pérennisation", "plein régime")
_MORE: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "non démarré",
        ("amorçage", "en retard"),
        re.compile(
            r"\b(?:(?:non|pas encore|pas|jamais|rien n'a) (?:demarre|commence)e?s?\b|conception\b|sur le papier\b|"
            r"(?<!\bcreation )(?<!\bextension )(?:a|encore en|toujours en|en est au) (?:l'etude|projet)\b(?! d)|"
            r"prefiguration\b)"
        ),
    ),
    (
        "débuts",
        ("amorçage", "en retard", "expérimentation"),
        re.compile(
            r"\b(?:tout|ses) debuts\b|\b(?:demarre|commence|debute)(?:nt)? (?:a peine|tout juste|seulement)\b|"
            r"\b(?:a peine|tout juste) (?:demarre|commence|lance|ouvert)e?s?\b|\bpremiers (?:pas|essais)\b|"
            r"\bvien(?:t|nent) (?:tout juste |seulement )?(?:de demarrer|d'ouvrir|de commencer|d'etre lance)"
        ),
    ),
    (
        "déploiement",
        ("montée en charge", "passage à l’échelle", "bien avancé", "en retard"),
        re.compile(r"\b(?<!\bau )(?<!\ble )(?<!\bce )deploiement\b(?! d(?:e|u|es)\b| d')"),
    ),
    (
        "plein régime",
        ("pérennisation", "bien avancé"),
        re.compile(
            r"\bmatures?\b|\babouti(?:e|s|es)?\b|\b(?:rythme|regime|vitesse) de croisiere\b|\bpleine activite\b|"
            r"\bplein regime\b|\bconsolid|\ba fait ses preuves\b"
        ),
    ),
    (
        "bien avancé",
        _ON,
        re.compile(
            r"\b(?:bien|tres|fort) avancee?s?\b|\ben avance\b|\b(?:avance|progresse)(?:nt)? (?:a grands pas|"
            r"bien|vite)\b|"
            r"\bbon train\b"
        ),
    ),
    (
        "en retard",
        ("non démarré", "amorçage", "expérimentation", "montée en charge"),
        re.compile(r"\bretardee?s?\b|\b(?:en|du|un|dont le) (?:[a-z]+ )?retard\b"),
    ),
)
_ANY_MORE = re.compile("|".join(pattern.pattern for _, _, pattern in _MORE))
_BESIDE = {"amorçage": frozenset(("non démarré", "en retard", "débuts"))}


def levels(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stages that some words name, in the words of the fund or in others, and those that go with them."""
    for name, beside, pattern in _MORE if _ANY_MORE.search(words) else ():
        if pattern.search(words):
            return frozenset((name,)), frozenset(beside)
    named = stages_of(words)
    return named, frozenset().union(*(_BESIDE.get(name, frozenset()) for name in named))


# What only a label makes a stage: « Niveau de maturité : initié ».
_NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
_LABELLED: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("débuts", ("amorçage", "en retard", "non démarré"), re.compile(r"initiee?s?|lancee?s?|engagee?s?|naissante?")),
    ("bien avancé", _ON, re.compile(r"avancee?s?")),
    ("plein régime", ("pérennisation", "bien avancé"), re.compile(r"en regime|stabilisee?s?|etablie?s?")),
    (
        "terminé",
        ("pérennisation", "plein régime", "bien avancé", "abandon"),
        re.compile(r"(?:projet |action )?(?:termine|acheve|fini|clos|cloture|abouti)e?s?"),
    ),
)


def labelled(value: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stage that a value has under a label of stage, and those that go with it."""
    named = next(((frozenset((n,)), frozenset(b)) for n, b, p in _LABELLED if p.fullmatch(value)), _NOTHING)
    return named if named[0] else levels(value)


def _around(words: str) -> str:
    """Some words without those that name a stage, nor « ne … que », which denies nothing."""
    for _, _, pattern in _MORE:
        words = pattern.sub(" ", words)
    return _ONLY.sub(" ", words)


_ONLY = re.compile(r"\bn(?:'|e )[a-z]+ (?:[a-z]+ ){0,2}(?:qu'|que )|\bn'y a qu'")


_STAGE_NOT = re.compile(
    r"\bvise|\bvers\b|\bobjectif|\ben vue\b|\bprepare|\bavant\b|\bfutur|\bsera\b|\bdevr|\bpourr|\bprevu|\bn'|\bne\b|"
    r"\bpas\b|\bd'ici|\bpremiere phase|\b(?:a|ont) ete\b"
)
_GOES_ON = re.compile(
    r"\b(?:se poursuit|se poursuivent|poursuit|continue|s'etend|tourne bien|bat son plein|bon rythme|effectue toujours|"
    r"est toujours (?:active?|en activite|ouverte?|proposee?|assuree?)|reste(?:nt)? ouverte?s?|"
    r"(?:fonctionne|tourne|circule|se tient)(?:nt)? (?:toujours|encore)|bien avancee?s?|ne desempli\w+|"
    r"se (?:retrouve|reunit|retrouvent|reunissent|tient|tiennent) (?:le |chaque |tous |toutes |desormais )|"
    r"(?:a|ont) ete (?:relancee?s?|reprise?s?|reconduite?s?|prolongee?s?)|(?:a|ont) repris|debute(?:nt)?|redemarre\w*|"
    r"accueille(?:nt)? (?:toujours|encore|volontiers|chaque|aujourd'hui)|recoi(?:t|vent) (?:toujours|encore|chaque|"
    r"aujourd'hui)|suit son cours|bon train|a plein regime|poursuivent|se maintien\w+|maintenue?s?)\b|"
    r"[|:] ?(?:reconduite?s?|prolongee?s?|renouvelee?s?)\b"
)
_STOPPED = re.compile(
    r"\b(?:abandonnee?s?|arretee?s?|a renonce|ont renonce|stoppee?s?|a pris fin|ont pris fin|n'a jamais repris|"
    r"(?:a|ont) (?:definitivement |depuis )?(?:ferme|cesse)|a mis fin|mettre fin|(?:n'existe|ne fonctionne|ne circule|"
    r"ne se reuni|n'est|ne sont|n'accueille|ne recoi)\w* plus\b(?! (?:seul|seulement|que|tard|de))|"
    r"ne (?:reprendr|rouvrir|redemarrer|repartir)\w+ (?:pas|plus)|n'(?:a|ont) pas ete (?:prolonge|reconduit|renouvele|"
    r"poursuivi|maintenu)e?s?|"
    r"(?:n'est|ne sont) pas (?:reconduit|prolonge|renouvele|maintenu)e?s?|"
    r"(?:a|est|ont|"
    r"sont) ete (?:dissou\w*|supprimee?s?|interrompue?s?)|"
    r"s'est (?:arretee?|eteinte?|interrompue?)|se sont (?:arrete|interrompu)e?s|met la cle sous la porte|a l'arret|"
    r"est (?:close|terminee?|interrompue?|supprimee?)|jete l'eponge|n'a (?:jamais )?pas repris)\b|"
    r"^abandon\b|: abandon\b|\| abandon"
)
_ENDED = re.compile(r"(?:projet |action )?(?:abandon(?:nee?)?|arret(?:ee?)?|stoppee?)")
_NOT_STOPPED = re.compile(
    r"\b(?:pas|sans) (?:ete |etre )?(?:abandon|arret|ferme|cesse)|\bsi\b|\brisque|\bavant d|\bun temps\b|"
    r"\bs'arret|\bser(?:a|ont) arret|\bplus (?:eligible|finance|recevable|accepte|pris)|\b(?:montant|liste|compte|"
    r"situation|date|budget|chiffre|donnee|programme|modalite|"
    r"calendrier|choix|decision)s?\b[^.;]{0,60}\barret|(?<!ne )\breprendr|\bphase\b|\bchantier|\btravaux|\bretard"
)


_SCORE = re.compile(
    r"\b(?:maturite|avancement|stade|niveau|cotation|cote|note)\b[^.:;|\d]{0,25}?(?::|=|de|a|est)? ?(?P<score>\d)"
    r"(?: ?(?:sur|/) ?\d)?(?= ?(?:$|[.;,|)])| de (?:la |sa )?maturite)(?![.,]\d)"
)


def scores(clause: Clause) -> Iterator[Said]:
    """« Maturité : 2 », « de niveau 4 »: a stage that is told by a number."""
    found = list(_SCORE.finditer(clause.folded))
    if len(found) == 1:
        yield Said(frozenset((found[0]["score"],)), clause, clause.start + found[0].start())


_ONE_TRIAL = re.compile(r"\b(?:une|des|cette|l')\s?(?:experimentations?|demarrage)\b")


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def stages(clause: Clause) -> Iterator[Said]:
    words = clause.folded
    if clause.block.kind in ("row", "field", "heading") or len(words) < 40:
        label, _, value = words.partition(":") if clause.block.kind == "field" else (words, "", "")
        found, beside = levels(value if _YEAR.search(value) else words)  # « Démarrage : mars 2024 » is no stage
        if not found and not _STAGE_LABEL.search(label) and not re.search(r"\d", value):
            value = label  # « Initié : Rostrenen, Redon »
        value = value.strip(" .")
        if not found and value:
            found, beside = labelled(value)
        alone = len(stages_of(words)) < 2
        if found and alone and not _STAGE_NOT.search(_around(words)) and not _ONE_TRIAL.search(words):
            sure = clause.block.kind == "field" and bool(_STAGE_LABEL.search(fold(clause.block.label)))
            yield Said(found, clause, clause.start, sure=sure, beside=beside)
        return
    for match in _STAGE_WORDS.finditer(words):
        found, beside = levels(match[0])
        near = _around(words[max(0, match.start() - 60) : match.end() + 20])
        if found and not _STAGE_NOT.search(near) and not FUTURE.search(near):
            yield Said(found, clause, clause.start + match.start(), beside=beside)


# The categories of the fund, by the words that open them; others by their own words.
_CATEGORIES = (
    ("diversification", re.compile(r"\bdiversif\w+|\bnouvelles solutions\b")),
    ("recours", re.compile(r"\brecours\b|\bnon-recours\b")),
    ("qualité", re.compile(r"\bqualite\b")),
    ("accueil individuel", re.compile(r"\baccueil individuel\b")),
    ("information", re.compile(r"\binformation\b")),
)
_CATEGORY = re.compile(
    r"\b(?:categories?|themes?|thematiques?|axes?)(?: principale?s?)?(?: :| est| de| du| d'| «)? ?"
    r"(?:«|la |le |l'|du |de |d')*(?P<what>(?!principale|egalement|concernee|secondaire|a renseigner|qui|que|et|ou)"
    r"[a-z][a-z' -]{4,60})|"
    r"\b(?:releve|relevent|relevant|inscrite?s?|class\w+|rangee?s?|rattach\w+)\b(?P<under>[^.;:,]{3,70})"
)
_CATEGORY_NOT = re.compile(r"\bne\b|\bn'|\bpas\b|\bet\b")
_LOOSE = stemmed("solution mode offre forme renforcement développement accueil")


def categories(words: str, *, cell: bool = False) -> Iterator[tuple[frozenset[str], int, int]]:
    """The category that some words put a thing in; a cell may be it and nothing else."""
    if cell:
        found = frozenset(name for name, pattern in _CATEGORIES if pattern.match(words) or words == fold(name))
        if found and len(words) < 60:
            yield found, 0, len(words)
        return
    for match in _CATEGORY.finditer(words):
        said = match["what"] or match["under"]
        found = frozenset(name for name, pattern in _CATEGORIES if pattern.search(said))
        unsure = _CATEGORY_NOT.search(match[0])
        if unsure and not (unsure[0] == "et" and len(found) == 1):  # « qualité d'accueil et qualité de vie »: one
            continue
        if not found and match["what"] and re.search(r":|«", words[match.start() : match.start("what")]):
            found = frozenset(stems(said)) - _LOOSE
        if found:
            yield found, match.start(), match.end()


OPENED = re.compile(
    r"\b(?:a |ont |est |s'est )?(?:ouvert(?:e|s|es|ure)?|ouvre|inauguree?s?|inauguration|lancee?s?|lancement public|"
    r"demarr(?:e|ee?|age)|debut(?:e|ent|ee?)|mise? en (?:route|service)|fonctionne(?:nt)?|roule(?:nt)?|tourne(?:nt)?|"
    r"a l'oeuvre|en service|accueille(?:nt)?|en activite|premiers? (?:depart|enfants?|bebes?|accueils?|tournee)s?)\b"
)
FUTURE = re.compile(
    r"\b\w{2,}(?:era|eront|ira|iront|dra|dront|ra|ront)\b|\bdevrai|\bpourrai|\bobjectif|\bprevoi|\b(?:en|un|au|"
    r"simple) projet d[e\']"
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
    if clause.block.kind == "row":
        ended = next((cell for cell in clause.block.cells if _ENDED.fullmatch(fold(cell))), "")
        if ended:
            yield Said(frozenset(("arrêté",)), clause, clause.start + max(0, clause.block.text.find(ended)))
            return
    for pattern, name in ((_STOPPED, "arrêté"), (_GOES_ON, "en cours")):
        match = pattern.search(words)
        if match and not _NOT_STOPPED.search(words):
            yield Said(frozenset((name,)), clause, clause.start + match.start())
