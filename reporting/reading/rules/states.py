"""Opposite things said of one thing: open and not open, retained and not, done and not done."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold, stems

_CAPITAL = r"[A-ZÀ-Ý][\w'-]+"
_NAME = re.compile(
    rf"«\s?(?P<quoted>[^«»]{{3,50}}?)\s?»|(?<![.!?…] )(?<!^)\b(?P<name>{_CAPITAL}(?:(?: (?:de|du|des|"
    rf"la|le|les|d'|l'))* {_CAPITAL})+|[A-ZÀ-Ý][\w']+-[A-ZÀ-Ý][\w'-]+)"
)
# Each pair: what says one state, what says its contrary.
_OPPOSITES: tuple[tuple[str, re.Pattern[str], str, re.Pattern[str]], ...] = (
    (
        "ouvert",
        re.compile(
            r"\best (?:desormais |deja )?(?:occupee?|ouverte?|en service|operationnel\w*)\b|\ba ouvert\b|"
            r"\baccueille (?:deja|depuis)|\bfonctionne depuis|\bouverte? depuis|\boccupee? depuis"
        ),
        "pas encore ouvert",
        re.compile(
            r"\bretard de\b|\bdevait ouvrir|\bpas encore (?:ouvert|en service)|\bn'a pas ouvert|\bouvrira\b|"
            r"\breste a ouvrir|\bouverture (?:est )?reportee|\ben travaux\b|\bn'a pas demarre|\bn'a pas encore"
        ),
    ),
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
            r"\bse poursui\w+|\best en cours\b|\bcontinue\b|\bmonte en charge|\best perennis|"
            r"\best en phase de perennisation"
        ),
        "abandonné",
        re.compile(
            r"\b(?:a|ont) ete abandonn\w*|\best abandonn\w*|\ba (?:definitivement )?cesse|\ba ferme\b|"
            r"\ba pris fin\b|\bs'est arretee?\b"
        ),
    ),
    (
        "signé",
        re.compile(r"\ba (?:deja )?ete signee?\b|\best signee?\b|\bsignee? le\b"),
        "non signé",
        re.compile(
            r"\bn'a pas (?:encore )?ete signee?|\breste a signer|\bn'est pas (?:encore )?signee?|" r"\bsera signee?\b"
        ),
    ),
)


@rule("etat-contraire", "La même chose est dite dans deux états contraires.")
def opposite_states(read: Read) -> Iterator[Found]:
    known: defaultdict[tuple[str, str], dict[bool, tuple[Block, int]]] = defaultdict(dict)
    for block in read.text.blocks:
        names = [
            (match.start(), fold((match["quoted"] or match["name"]).strip())) for match in _NAME.finditer(block.text)
        ]
        for at, name in names:
            first, last = block.sentence_at(at)
            words = block.folded[first:last]
            alone = len({one for where, one in names if first <= where < last}) == 1
            for label, yes, contrary, no in _OPPOSITES:
                state = True if yes.search(words) else False if no.search(words) else None
                if (
                    state is None
                    or (yes.search(words) and no.search(words))
                    or not alone
                    or re.search(r"\bsi\b|\bquand\b|\bavant de\b", words)
                ):
                    continue
                seen = known[name, label]
                seen.setdefault(state, (block, at))
                other = seen.get(not state)
                if other is not None and other[0] is not block and len(seen) == 2:
                    text = f"« {name} » est dit {label} à un endroit, {contrary} à un autre."
                    yield (read.passage(other), read.passage((block, at))), text
                    seen.clear()


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
            title = blocks[block.rank - 1].folded if block.rank and len(blocks[block.rank - 1].text) < 80 else ""
            about = _FUNDS.search(words) or (len(words) < 60 and _FUNDS.search(title))
            if (
                not about
                or not _ALONE.search(words)
                or re.search(r"\bnon seul|\bpas\b|\bun seul\b|\bune seule\b", words)
            ):
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


_NOT_YET = re.compile(
    r"\bouvrir(?:a|ont)\b|\b(?:doit|doivent) ouvrir|\bn'(?:a|ont|est|sont) pas encore (?:ouvert|demarr|en service)\w*|"
    r"\bser(?:a|ont) (?:ouverte?s?|inauguree?s?|mise?s? en service)|\bouverture (?:est )?(?:prevue|programmee|fixee)|"
    r"\breste\w* a (?:ouvrir|construire)|\bdemarrer(?:a|ont)\b"
)
_SINCE_OPEN = re.compile(
    r"\bdepuis (?:l'|son |sa |leur |cette )(?:ouverture|inauguration|lancement|demarrage)|"
    r"\b(?:a|ont) (?:deja |bien )?(?:ete )?(?:recu|accueilli|accompagn|informe)\w*|"
    r"\b(?:accueille|recoit) (?:deja|depuis)"
)
_OPENS = frozenset(
    ("maison", "crech", "relai", "centr", "structur", "lieu", "espac", "ludothequ", "micro", "mam", "multi", "foyer")
)
_PLACE_NAME = re.compile(r"(?<=[a-zà-ÿ'] )[A-ZÀ-Ý][\w'-]{3,}(?:[ -][A-ZÀ-Ý][\w'-]+)*")


@rule("ouvert-trop-tot", "Ce qui n’a pas encore ouvert a déjà reçu du monde.")
def received_before_opening(read: Read) -> Iterator[Found]:
    """« La maison de Saintes ouvrira le 4 mai », and « à la maison de Saintes, 90 familles ont été reçues »."""
    coming: list[tuple[Block, int, frozenset[str], frozenset[str]]] = []
    here: list[tuple[Block, int, frozenset[str], frozenset[str]]] = []
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            to_come, since = _NOT_YET.search(words), _SINCE_OPEN.search(words)
            if bool(to_come) == bool(since):
                continue
            mark = to_come or since
            named = frozenset(fold(match[0]) for match in _PLACE_NAME.finditer(block.text[first:last]))
            near = words[: mark.start()] if to_come and mark else words
            (coming if to_come else here).append((block, first, named, frozenset(stems(near))))
    for block, at, named, about in coming:
        for other, start, others, said in here:
            shared = named & others
            kinds = {one for one in about & said if one in _OPENS} if shared else set()
            if kinds and any(one in fold(block.text) for one in shared):
                yield (
                    (read.passage((block, at)), read.passage((other, start))),
                    f"Ce qui n’a pas encore ouvert ({', '.join(sorted(shared))}) a déjà reçu du monde.",
                )
                break
