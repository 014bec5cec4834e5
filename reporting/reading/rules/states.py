"""Opposite things said of one thing: open and not open, retained and not, done and not done."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.words import fold, stems

_CAPITAL = r"[A-ZÀ-Ý][\w'-]+"
_NAME = re.compile(
    rf"«\s?(?P<quoted>[^«»]{{3,50}}?)\s?»|(?<![.!?…] )(?<![\w-])(?:[dl]')?(?P<name>(?!Caf\b|Fiche\b|Projet\b|"
    rf"Action\b|Annexe\b|Article\b|Porteur\b|Ouverture\b|Stade\b|Fipe\b|Laep\b|"
    rf"Mam\b|État\b|"
    rf"Région\b|Mme\b|Mairie\b){_CAPITAL}(?:(?: (?:de|du|des|la|le|les|d'|l'))* {_CAPITAL})*)"
)
# A thing that a text has but one of: « l'évaluation », « la convention ».
_THING = re.compile(
    r"\b(?:l'|la |le |les |cette |cet |ce )(?P<name>evaluation|enquete|etude|audit|diagnostic|questionnaire|"
    r"chantier|travaux|"
    r"convention|recrutement|schema|charte|inauguration|visite)\b"
)
_HAS_OPENED = (
    r"\best (?:desormais |deja |bien )?(?:occupee?|ouverte?|en service|operationnel\w*|en activite|installee?)\b|"
    r"\ba ouvert\b|"
    r"\baccueille\b|\brecoit\b|\bfonctionne\b|\bouverte? (?:depuis|en|le)\b|\boccupee? depuis|\bsillonne|\btourne\b|"
    r"\bprofitent d|\ba (?:deja |bien )?(?:accueilli|recu)|\bont (?:deja |bien )?ete (?:recus?|recues|accueilli)|"
    r"\bdepuis (?:son|l') ?ouverture|\b(?:enfants?|familles?) par (?:semaine|jour|mois)\b|\bfrequentation|"
    r"\bqu'(?:il|elle) "
    r"recoit|\brouvert|\ben fonctionnement"
)
_TO_OPEN = (
    r"\bretard de\b|\bdevait ouvrir|\bpas encore (?:ouvert|en service|demarr|acheve|accueilli)|"
    r"\bn'a pas (?:encore )?ouvert|"
    r"\bouvrira\b|\breste a ouvrir|\bouverture (?:est )?(?:report|repouss|prevu|programme|attendu|fixe|annonce)\w*|"
    r"\ben travaux\b|\bn'a pas (?:encore )?demarr|\bn'ouvr\w+ qu|\bdoit ouvrir|\bva ouvrir|\ba l'etude\b|\ben projet\b|"
    r"\ben chantier|\blocal n'est pas|\bn'est pas (?:encore )?ouvert|\battend (?:encore |toujours )?(?:son|un) local|"
    r"\bferme(?:e|es|s)? (?:definitivement|ses portes|depuis)|\ba (?:definitivement )?ferme|\brecevra\b|\baccueillera\b"
)
_IS_DONE = (
    r"\bselon (?:l'|la |le |cette )(?:evaluation|enquete|etude|audit)|\b(?:remise?|rendue?|achevee?|terminee?|"
    r"publiee?|signee?|"
    r"realisee?|menee?|conduite?|livree?) (?:en|le|par|depuis|fin|debut)\b|\ba ete (?:remis|rendu|acheve|termine|"
    r"publie|signe|"
    r"realise|mene|conduit|livre|effectue|adopte)e?\b|\b(?:montre|confirme|conclut|revele|etablit)\b|"
    r"\best (?:achevee?|terminee?|"
    r"signee?|close)\b|\ba eu lieu|\bs'est (?:tenue?|acheve|termine|deroule)"
)
_IS_TO_DO = (
    r"\bn'(?:a|ont) pas (?:encore )?(?:ete |eu |demarr|commenc|debut)|\bpas encore (?:ete |demarr|commenc|debut|"
    r"lanc|mene|sign)|"
    r"\breste a (?:faire|mener|signer|lancer|conduire)|\bser(?:a|ont) (?:confie|mene|lance|signe|realise|conduit|"
    r"engage|rendu|"
    r"remis)\w*|\bn'est pas (?:encore )?(?:signe|acheve|termine|engage|lance|commence)\w*|\baucune? (?:evaluation|"
    r"enquete|etude)|"
    r"\best (?:toujours |encore )?(?:attendu|a venir|en attente)|\b(?:debutera|demarrera|commencera)\b"
)
# Each pair: what says one state, what says its contrary.
_OPPOSITES: tuple[tuple[str, re.Pattern[str], str, re.Pattern[str]], ...] = (
    ("ouvert", re.compile(_HAS_OPENED), "pas ouvert", re.compile(_TO_OPEN)),
    (
        "retenu",
        re.compile(
            r"\b(?:a|ont) ete (?:retenu|laureat|selectionn|accept)\w*|\b(?:est|sont) (?:retenu|laureat|"
            r"selectionn)\w*"
        ),
        "non retenu",
        re.compile(
            r"\bn'(?:a|ont) pas ete (?:retenu|selectionn|accept)\w*|\bn'(?:est|etait) pas (?:retenu|"
            r"selectionn|laureat)\w*|\b(?:a|ont) ete (?:refus|rejet|ecart)\w*"
        ),
    ),
    (
        "poursuivi",
        re.compile(
            r"\bse poursui\w+|\best en cours\b|\bcontinue\b|\bmonte en charge|\best perennis|\bse deploie|\bs'etend\b|"
            r"\best (?:desormais )?en (?:phase de )?perennisation|\ba ete relance|\bse developpe|\best perenne"
        ),
        "abandonné",
        re.compile(
            r"\b(?:a|ont) ete (?:abandonn|arret|interromp|suspend)\w*|\best (?:abandonn|arret|interromp)\w*|"
            r"\ba (?:definitivement )?cesse|\ba ferme\b|\ba pris fin\b|\bs'est arretee?\b|\bqui a jete l'eponge|"
            r"\barretes? \(|"
            r"\babandonnee?s? (?:en|faute|par|apres)"
        ),
    ),
    ("fait", re.compile(_IS_DONE), "à faire", re.compile(_IS_TO_DO)),
)


_ANY_STATE = re.compile("|".join(pattern.pattern for _, yes, _, no in _OPPOSITES for pattern in (yes, no)))
_MIXED = re.compile(
    r"\bsi\b|\bquand\b|\bavant (?:de|son|sa|l')|\bapres\b|\bpuis\b|\bune autre|\bune seconde|\bune deuxieme|\bnouvel|"
    r"\bprovisoire|\bdevrait\b|\bfinalement|\ben attendant|\btemporaire|\bune nouvelle|\bsecond\b|\bannex"
)


@rule("etat-contraire", "La même chose est dite dans deux états contraires.")
def opposite_states(read: Read) -> Iterator[Found]:
    """« La crèche de Fougères n'a pas encore ouvert », then « la crèche de Fougères accueille 24 enfants »."""
    known: defaultdict[tuple[str, str], dict[bool, tuple[Block, int]]] = defaultdict(dict)
    owner = {
        line.number: _own_names(record.title.text) for record in read.records if record.main for line in record.lines
    }
    for block in read.text.blocks:
        for first, last in block.sentences:
            words = block.folded[first:last]
            if not _ANY_STATE.search(words) or _MIXED.search(words) or words.rstrip().endswith("?"):
                continue
            states = [
                (label, contrary, said)
                for label, yes, contrary, no in _OPPOSITES
                if (said := bool(yes.search(words))) != bool(no.search(words))
            ]
            for label, contrary, state in states:
                subjects = _subjects(block, first, last, label == "fait")
                if not subjects and label != "fait":
                    line = block.line_at(first + len(words) - len(words.lstrip()))
                    subjects = [(name, first) for name in owner.get(line.number, ())]
                for name, at in subjects:
                    seen = known[name, label]
                    other = seen.get(not state)
                    seen.setdefault(state, (block, at))
                    if (
                        other is not None
                        and other != (block, at)
                        and not apart((other[0], *other[0].sentence_at(other[1])), (block, first, last))
                    ):
                        text = f"« {name} » est dit {label} à un endroit, {contrary} à un autre."
                        yield (read.passage(other), read.passage((block, at))), text
                        seen.clear()


_ALONE_FIRST = re.compile(r" ?(?:[,:(|–]|\.{2,}|- )")


def _own_names(title: str) -> tuple[str, ...]:
    """The places that the title of a project names."""
    return tuple(
        fold(match["name"]) for match in _NAME.finditer(f"- {title}") if match["name"] and len(match["name"]) > 2
    )


def _subjects(block: Block, first: int, last: int, things: bool) -> list[tuple[str, int]]:
    """What a sentence speaks of, when it names one thing only."""
    if things:
        found = [(match["name"], match.start()) for match in _THING.finditer(block.folded, first, last)]
        if not found and (none := re.search(r"\baucune (evaluation|enquete|etude)", block.folded[first:last])):
            found = [(none[1], first + none.start())]
        return found if len({name for name, _ in found}) == 1 else []
    named = [
        (fold((match["quoted"] or match["name"]).strip()), match.start())
        for match in _NAME.finditer(block.text, first, last)
        if match.start() > first or match["quoted"] or _ALONE_FIRST.match(block.text, match.end())
    ]
    return named[:1] if len({name for name, _ in named}) == 1 and len(named[0][0]) > 2 else []


_ALONE = re.compile(r"\bseule?\b[.,;]?|\bexclusivement\b|\bintegralement\b|\ba 100 %|\bentierement\b|\ben totalite\b")
_FUNDS = re.compile(
    r"\bfinanc\w*|\bprend\w* en charge|\bpris\w* en charge|\bpaie\b|\bcontribu\w+|"
    r"\bparticip\w+ (?:pour|a hauteur|au financement)|\bapport\w+"
)


@rule("seul-financeur", "Un financeur est dit seul, et un autre finance aussi.")
def sole_funder(read: Read) -> Iterator[Found]:
    blocks = read.text.blocks
    for block in blocks:
        for first, last in block.sentences:
            words = block.folded[first:last]
            if not _ALONE.search(words) or re.search(r"\bnon seul|\bpas\b|\bun seul\b|\bune seule\b", words):
                continue
            title = blocks[block.rank - 1].folded if block.rank and len(blocks[block.rank - 1].text) < 80 else ""
            if not (_FUNDS.search(words) or (len(words) < 60 and _FUNDS.search(title))):
                continue
            own = set(stems(words))
            for start, end in block.sentences:
                other = block.folded[start:end]
                shared = re.search(
                    r"\bparticip\w+ (?:pour|a hauteur|au financement|financierement)|\bcofinanc\w*|"
                    r"\bcontribu\w+ (?:pour|a hauteur|au financement)|\bfinanc\w+ (?:pour|a hauteur)",
                    other,
                )
                if start != first and shared and not set(stems(other)) <= own:
                    yield (
                        (read.passage((block, first)), read.passage((block, start))),
                        "Un financeur est dit seul, et un autre participe au financement.",
                    )
                    break
