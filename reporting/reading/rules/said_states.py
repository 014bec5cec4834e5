"""What the words of a clause say of the state of a thing: open or not, stopped, lasting, documented."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reporting.reading.areas import areas_in
from reporting.reading.blocks import Block
from reporting.reading.labels import kind_of
from reporting.reading.named import Clause
from reporting.reading.rules.fiches import stages_of
from reporting.reading.rules.projects import NO, YES, holder_kinds
from reporting.reading.sayings import categories, labelled
from reporting.reading.words import fold


@dataclass(frozen=True)
class Fact:
    """Something said of a thing: of what kind, what (any of several values), and where."""

    kind: str
    value: frozenset[object]
    block: Block
    at: int
    end: int
    clause: Clause

    @property
    def words(self) -> str:
        return self.block.text[self.at : self.end].strip(" ,;.")


_COUNTED = r"(?:famil|enfant|parent|bebe|person|foyer|beneficiair|habitant|jeune)\w*"
UNSURE = re.compile(
    r"\bsi\b|\bs'ils?\b|\bs'elles?\b|\b\w+raie?n?t\b|\bsouhait|\benvisag|\bvise\b|\bobjectif|\bavant (?:de |d')|"
    r"\bprojette|"
    r"\bpropos\w+ de\b|\bdevait\b|\bdevaient\b|\bun jour\b|\bquand\b|\blorsqu|\bpourra\b|\ba defaut|\bsauf\b|"
    r"\bplutot que"
)
_OTHER_PART = re.compile(
    r"\bextension|\bsecond|\bdeuxieme|\btroisieme|\bautre|\bantenne|\bagrandi|\bsupplementaire|\bannexe\b|\bpartenaire|"
    r"\bnouve(?:au|lle)s? (?:locaux|site|lieu|salle|section|batiment)|\bdemenag|\btempor|\bprovisoire|\bpreced|"
    r"\bporteurs?\b|\bvoisin|"
    r"\bpromoteur|\bressemble|\bcomme\b"
)
_AGAIN = re.compile(
    r"\b(?:(?<!jamais )repris|reprend|reprise|relanc|de nouveau\b|redemarr|rouv[er]|reouv|suspend|pause\b|jusqu'|"
    r"autrefois|avait\b|avaient\b|non\b.{0,10}\babandonn|aucune? (?:\w+ )?(?:abandon|arret))"
)
# Each: a kind of fact, and what says it.
_STATES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "ouvert",
        "non",
        re.compile(
            r"\b(?:ouvrir|demarrer|debuter|commencer|accueiller|recevr|naitr|fonctionner)(?:a|ont)\b|"
            r"\b(?:sera|seront) (?:\w+ ){0,2}(?:cree|ouvert|inaugure|installe|lance|livre|mis[e]? en service|"
    r"recrute)\w*|"
            r"\b(?:ouverture|demarrage|lancement|mise en service|inauguration) (?:\w+ ){0,2}(?:prevue?|"
    r"programmee?|attendue?|"
            r"annoncee?|fixee?|reportee?|repoussee?|interviendra)|\b(?:doi(?:t|vent)|va|"
    r"vont) (?:\w+ )?(?:ouvrir|demarrer|debuter|accueillir|"
            r"commencer|voir le jour)|\bn'(?:a|ont|est|sont) (?:toujours )?pas (?:encore )?(?:commence|ouvert|"
    r"demarre|en service)|"
            r"\b(?:toujours|encore) (?:a l'etude|en travaux|en chantier|en construction|en projet)|"
    r"\brien n'est construit|"
            r"\bpas encore (?:ouvert|demarre|commence|en service)|\bentrer(?:a|ont) en service|\bverr(?:a|ont) le jour|"
            r"\bavant (?:son |sa |le |d'avoir )?(?:demarr\w+|ouv\w+)|\bn'a jamais (?:ouvert|demarre|fonctionne)|"
            r"\baucune? (?:famille|enfant) (?:recue?|accueillie?)|\ben attente d'(?:ouverture|agrement|autorisation)|"
            r"\best en travaux|\best en construction"
        ),
    ),
    (
        "ouvert",
        "oui",
        re.compile(
            r"\ba (?:deja )?ouvert\b|\bouverte?s? depuis\b|\baccueille(?:nt)?\b|\brecoi(?:t|vent)\b|"
    r"\ba (?:deja )?(?:recu|accueilli|"
            rf"aide|accompagne) \w+|\b{_COUNTED} (?:\w+ ){{0,2}}(?:recue?s|accueillie?s|aidee?s|accompagnee?s)\b|"
            r"\bfonctionne(?:nt)?\b|\ben activite\b|\best en service|\bdepuis (?:son|sa|l') ?(?:ouverture|"
    r"demarrage|lancement)|"
            r"\bdepuis (?:deux|trois|quatre|\d+) ans\b|\bne desempli"
        ),
    ),
    (
        "vie",
        "arrêté",
        re.compile(
            r"\b(?:abandonn\w+|(?:a|ont|est|sont|ete) (?:definitivement )?(?:arrete|stoppe|ferme|interrompu|"
    r"dissou\w*)\w*|a (?:definitivement )?(?:cesse|ferme|pris fin)|mis fin\b|n'a jamais repris|"
            r"projet (?:arrete|stoppe|interrompu)|a l'arret\b|n'existe plus|met\w* (?:un terme|la cle sous la porte)|"
            r"ne fonctionne plus|n'est plus en activite|(?<!n'y )(?<!personne ne )renonce\b|a renonce|ont cesse)|"
            r"^ ?(?:arrete|stoppe|ferme)e?\b"
        ),
    ),
    (
        "vie",
        "actif",
        re.compile(
            r"\b(?:poursuit|continue)(?:nt)?\b|\btoujours (?:en activite|deux|trois|actif|active)|"
    r"\ben activite\b|\bmonte en charge|"
            r"\bmontee en (?:charge|puissance)\b|\best perennise|\ben (?:phase de )?perennisation|"
    r"\bactuellement\b|\best en cours\b|"
            rf"\baccueille(?:nt)? (?:[\w'-]+ ){{0,3}}{_COUNTED}|\brecoi(?:t|vent) (?:[\w'-]+ ){{0,3}}{_COUNTED}|"
            r"\b(?:effectue|dessert|tourne|fonctionne|emploie|organise)(?:nt)?\b|\ben experimentation|"
    r"\bactive?s?\b|\bperennisation\b"
        ),
    ),
    ("pérenne", "oui", re.compile(r"\bperennis\w+|\bperenne")),
    (
        "résultats",
        "non",
        re.compile(
            r"\b(?:aucune?|sans|ni|pas de|pas d'|pas encore de|pas encore d'|ne \w+ (?:pas|encore|"
    r"encore aucun)(?: de| d')?) ?"
            r"(?:(?:premier|donnee|element)s? (?:d'|de )?)?(?:resultat|bilan|evaluation|donnee)|"
            r"\b(?:resultats?|bilan|evaluation|donnees)\b(?: [a-z'-]+){0,4} ?:? ?(?:n'est|ne sont|n'a|n'ont|ne sera|"
    r"ne seront|non|pas|a venir|en attente|"
            r"attendu|inconnu|indisponible|absent|manqu|en cours|reste)\w*|\bnon evalue|\bn'a pas ete evalue"
        ),
    ),
    (
        "résultats",
        "oui",
        re.compile(
            r"\b(?:resultats?|bilan|evaluation|effets?)\b(?: [a-z'-]+){0,3} ?:? ?(?:disponible|oui|mesure|"
    r"probant|concluant|rendu|remis|"
            r"realise|favorable|convaincant|publie|connu|parlent|encourageant)\w*|\bresultats (?:ayant ete |sont )"
        ),
    ),
    (
        "fiche",
        "non",
        re.compile(r"\b(?:sans|aucune|pas de|ni|pas encore de|n'a pas de) fiche\b|"
    r"\b(?<!dans la )(?<!dans sa )fiche\b(?: [a-z'-]+){0,3} ?:? ?(?:non|n'est|n'a pas|absente|"
    r"manque|a venir|en attente)"),
    ),
    (
        "fiche",
        "oui",
        re.compile(
            r"\bfiche\b(?: [a-z'-]+){0,5} ?:? ?(?:disponible|oui|p\. ?\d|page|en annexe|jointe|ci-apres|"
    r"reproduite|n ?° ?\d)|"
            r"\b(?:sa|leur|une) fiche (?:est |a ete )?(?:disponible|publiee|jointe|en annexe|reproduite)"
        ),
    ),
    ("crédit", "refusé", re.compile(r"\b(?:financement|subvention|aide|dossier)\b(?: [^.;]{0,60})?\b(?:a ete |"
    r"est )?(?:refuse|rejete|ecarte)e?\b")),
    (
        "crédit",
        "obtenu",
        re.compile(r"\b(?:financement|subvention|aide)\b (?:\w+ ){0,3}(?:obtenu|accorde|attribue|recu|"
    r"verse)e?\b|\b(?:a|ont) obtenu (?:un|une|son|sa|le|la) (?:financement|subvention|aide)"),
    ),
    ("signature", "non", re.compile(r"\bnon signee?|\bpas (?:encore )?(?:ete )?signee?|\breste a signer|"
    r"\ben attente d[eu] .{0,20}signature")),
    ("signature", "oui", re.compile(r"\b(?<!non )(?<!pas )(?<!pas encore )(?<!pas ete )signee? (?:depuis|le|"
    r"en)\b|\ba (?:deja )?ete signee?")),
)  # fmt: skip


# Letters of which a clause has some where it says a state of that kind.
_LETTERS = {
    "pérenne": ("perenn",),
    "résultats": ("resultat", "bilan", "evalu", "donnee", "effet"),
    "fiche": ("fiche",),
    "crédit": ("financement", "subvention", "aide", "dossier"),
    "signature": ("sign",),
}
_SAVE = re.compile(r"\b(?:sauf|hormis|excepte|a l'exception|hors|mis a part)\b")
_LASTS = re.compile(
    r"\b(?:est|sont|projet|desormais|a ete|ont ete|deja) (?:\w+ )?perennise|"
    r"\bpassage a la perennisation acte|: perennise"
)
_LATER = re.compile(r"\bser(?:a|ont)\b|\bpeut\b|\bpeuvent\b|\bdoit|\bdemand|\bavant\b|\bapres\b|\bpas\b|\bne\b|\bn'")


def states(clause: Clause) -> Iterator[Fact]:
    """What a clause says of the state of its thing: open, stopped, lasting, with results, with a fiche."""
    words = clause.folded
    seen: defaultdict[str, set[str]] = defaultdict(set)
    found: list[tuple[str, str, re.Match[str]]] = []
    unsaid = {kind for kind, letters in _LETTERS.items() if not any(one in words for one in letters)}
    for kind, value, pattern in _STATES:
        match = pattern.search(words) if kind not in unsaid else None
        if match is None or (value == "oui" and re.search(r"\baucune? $", words[: match.start()])):
            continue
        if value == "oui" and any(k == kind and "ne ser" in one[0] for k, _, one in found):
            continue  # « ses résultats ne seront mesurés qu’en mars »
        unsure = UNSURE.search(words[: match.end()]) or words.rstrip().endswith("?")
        if unsure and kind in ("ouvert", "vie", "pérenne", "crédit"):
            continue
        if kind in ("ouvert", "vie") and (_OTHER_PART.search(words) or _AGAIN.search(words)):
            continue
        seen[kind].add(value)
        found.append((kind, value, match))
    if found and _SAVE.search(words):
        return
    for kind, value, match in found:
        if len(seen[kind]) == 1 and not (
            kind == "pérenne" and re.search(r"\bne\b|\bn'|\bpas\b|\bvers\b|\bavant\b", words)
        ):
            if kind == "pérenne" and _LASTS.search(words) and not _LATER.search(words):
                at = clause.start + match.start()
                yield Fact("=stade", frozenset(("pérennisation",)), clause.block, at, at + len(match[0]), clause)
            yield Fact(
                kind,
                frozenset((value,)),
                clause.block,
                clause.start + match.start(),
                clause.start + match.end(),
                clause,
            )


_SEGMENT = re.compile(r"(?:^|[.;|–\n] ?)(?P<said>[^.;|–\n:]{4,40}?)(?= ?(?:[.;|–\n]|$))")


def alone(clause: Clause) -> Iterator[Fact]:
    """« Association. Quartier prioritaire. Pérennisation. », « Commune | Diversification | Expérimentation »."""
    for match in _SEGMENT.finditer(clause.folded):
        said, at = match["said"].strip(), clause.start + match.start("said")
        values: list[tuple[str, frozenset[object]]] = []
        label = " " not in said and fold(clause.block.line_at(at).text).strip() == said
        if not label and len(said.split()) < 4 and holder_kinds(said) and _ONLY_HOLDER.fullmatch(said):
            values = [("=porteur", frozenset(holder_kinds(said)))]
        elif len(said.split()) < 5 and len(stages_of(said)) == 1 and _ONLY_STAGE.match(said):
            values = [("=stade", frozenset(stages_of(said)))]
            if "pérennisation" in stages_of(said):
                values.append(("pérenne", frozenset(("oui",))))
        for kind, value in values:
            yield Fact(kind, value, clause.block, at, at + len(said), clause)


_ONLY_HOLDER = re.compile(
    r"(?:commune|ville|association|intercommunalite|mutuelle|hopital|entreprise|bailleur|departement)s?(?: [a-z]+)?"
)
_ONLY_STAGE = re.compile(
    r"(?:au stade|en phase|en|phase|perenni|experiment|montee|demarrage|amorcage|passage|essaimage|abandon|"
    r"projet (?:aband|arret))"
)


def in_row(clause: Clause, head: tuple[str, ...]) -> Iterator[Fact]:
    """What the cells of a row say, under the labels of its table."""
    block = clause.block
    for label, cell, at in zip(head, block.cells, block.cell_starts, strict=False):
        for name, value in said_under(kind_of(label), cell):
            yield Fact(name, value, block, at, at + len(cell), clause)


Value = tuple[str, frozenset[object]]


def said_under(kind: str, value: str) -> list[Value]:
    """What a value says, under a label of some kind or of none."""
    words = fold(value)
    if kind in ("resultats", "fiche"):
        name = {"resultats": "résultats"}.get(kind, kind)
        no = NO.match(words) or re.match(r"non\b", words)
        return [(name, frozenset(("non",)))] if no else [(name, frozenset(("oui",)))] if YES.match(words) else []
    if found := stages_of(words):
        told: list[Value] = [("=stade", frozenset(found))]
        told += [("pérenne", frozenset(("oui",)))] if "pérennisation" in found else []
        return told + ([("vie", frozenset(("arrêté",)))] if "abandon" in found else [])
    if kind == "stade" and labelled(words)[0]:
        return [("=stade", frozenset[object]().union(*labelled(words)))]
    if named := [one for one, _, _ in categories(words, cell=True)]:
        return [("=catégorie", frozenset[object](named[0]))]
    if kind == "capacite" and (number := re.match(r"\d+", words)):
        return [("=places", frozenset((Decimal(number[0]),)))]
    if kind == "lieu":
        where = [one for one in areas_in(value, words) if one.level in ("department", "commune")]
        return [("=lieu", frozenset(where[0].departments))] if len(where) == 1 else []
    # « Statut : association loi de 1901 »: that of the porteur, under a label that may be the stage of a project.
    holder = kind in ("porteur", "type") or (kind == "stade" and len(words.split(",")[0].split()) < 6)
    return [("=porteur", frozenset(holder_kinds(words)))] if holder and holder_kinds(words) else []
