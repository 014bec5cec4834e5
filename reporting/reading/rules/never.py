"""« aucun », « jamais », « tous », « réservé à », against the one case that the text tells elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.clauses import rooted, roots
from reporting.reading.rules.limit_values import one_named
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.words import EMPTY, fold

_FALSE = re.compile(
    r"\bne\b|\bn'|\bpas\b|\baucun|\bsans\b|\bjamais\b|\bnon\b|\bni\b|\bsauf\b|\bexcept|\bsi\b|"
    r"\bser(?:a|ont|ait)\b|"
    r"\bpeu(?:t|vent)\b|\bdoi(?:t|vent)\b|\bdevr|\bpour etre\b|\best a \w+er\b|\bprevu|\bprochain|\bavant d'|"
    r"\bcandidat|\bobjectif|\bfutur|\bpermet"
)
_EXCEPT = re.compile(r"\bsauf\b|\bexcept|\bhors\b|\bhormis|\bquasi|\bpresque|\bautre que\b")


def _root(word: str) -> str:
    """What the forms of a verb and of its adjective share: « pérenne », « pérennisés »."""
    return word[: max(5, len(word) - 3)]


def _sentences(read: Read) -> Iterator[tuple[Block, int, int, str]]:
    for block in read.text.blocks:
        if block.kind != "row":
            for first, last in block.sentences:
                yield block, first, last, block.folded[first:last]


_EACH_HAS = re.compile(
    r"(?:^|[.;:,] )(?:tous(?: les [a-z]+)?|toutes(?: les [a-z]+)?|"
    r"chacune?|chaque [a-z]+)(?: d'entre (?:eux|elles))? (?:a|ont) (?:bien |deja |tous |toutes )?(?P<verb>[a-z]{4,}) "
    r"(?:leur|leurs|son|sa|ses|le|la|les|un|une|l')[ ]?(?P<what>[a-z-]{4,})"
)
_NO_ANSWER = r"(?:non\b|en attente|pas encore|a venir|aucun|neant|attendue?\b|non remis)"


@rule("tous-et-fiche", "Ce que le texte dit de tous, une fiche ou une phrase le nie.")
def all_but_a_fiche(read: Read) -> Iterator[Found]:
    """« Tous ont remis leur évaluation », and « Évaluation remise : non »."""
    for block, first, _, words in _sentences(read):
        match = _EACH_HAS.search(words)
        if match is None or _EXCEPT.search(words):
            continue
        what = _root(match["what"])
        label = re.compile(rf"\b{re.escape(what)}[a-z]*(?: [a-z]+){{0,2}} ?: ?{_NO_ANSWER}")
        for other in read.text.blocks:
            found = label.search(other.folded) if other is not block and what in other.folded else None
            if found is not None:
                yield (
                    (read.passage((block, first + match.start("verb"))), read.passage((other, found.start()))),
                    f"« {match[0].strip(' .;:,')} », mais « {found[0]} ».",
                )
                break
    yield from _all_but_one_labelled(read)
    yield from _all_but_one_said(read)


_OF_ALL = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|l'ensemble des|exclusivement|uniquement|seule?s?|sans exception)\b"
)
_LABELLED = re.compile(r"(?:^|[|;.–] ?)(?P<label>[a-z][a-z' -]{4,45}?) ?: ?non\b(?= ?(?:[|;,.–]|$))")
# What each project is said to have, or not.
_DOCUMENTS = re.compile(r"\b(?:fiche|resultat|bilan|budget|convention)|^evaluation(?! d)")


def _labelled(read: Read) -> Iterator[tuple[Block, int, str]]:
    """Each label to which something answers « non », in a field, a line or a column."""
    for block in read.text.blocks:
        if block.kind != "row" and "non" in block.folded:
            for match in _LABELLED.finditer(block.folded):
                yield block, match.start("label"), match["label"]
    for table in read.text.tables:
        for row in table.rows:
            for head, cell in zip(table.header[1:], row.cells[1:], strict=False):
                if fold(cell).strip(" .") == "non":
                    yield row, 0, fold(head)


def _all_but_one_labelled(read: Read) -> Iterator[Found]:
    """« Le fonds intervient exclusivement en quartier prioritaire », and « Quartier prioritaire : non »."""
    denied = [(block, at, words, roots(words) - _COMMON) for block, at, words in _labelled(read)]
    denied = [one for one in denied if one[3] and not _DOCUMENTS.search(one[2])]
    for block, first, last, words in _sentences(read) if denied else ():
        if not _OF_ALL.search(words) or _EXCEPT.search(words) or _FALSE.search(words) or "?" in words:
            continue
        said = roots(words)
        for other, at, label, own in denied:
            if other is not block and own <= said and not apart((block, first, last), (other, 0, len(other.text))):
                yield (
                    (read.passage((block, first)), read.passage((other, at))),
                    f"« {' '.join(words.split()[:14])} », mais « {label} : non ».",
                )
                break


_ALL_HAVE = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|l'ensemble des|l'integralite des)\b[^.;:]{0,60}?\b(?:a|ont|dispose\w*|possed\w+|"
    r"comporte\w*|beneficie\w*|dotee?s?|pourvue?s?) (?:bien |deja |tous |toutes |chacune? )*(?:d'une? |d'|une? |"
    r"leur |son |"
    r"sa )(?P<what>[a-z-]{5,}(?: [a-z-]{4,})?)|\bont chacune? (?:[a-z]+ )?(?:une? |leur |son |"
    r"sa )(?P<each>[a-z-]{5,}(?: [a-z-]{4,})?)"
)


def _all_but_one_said(read: Read) -> Iterator[Found]:
    """« Chacun des sites possède un jardin », then « Faute de jardin, le site de Carvin … »."""
    every = list(_sentences(read))
    for block, first, last, words in every:
        match = _ALL_HAVE.search(words)
        if match is None or _EXCEPT.search(words) or _FALSE.search(words):
            continue
        what = (match["what"] or match["each"]).split()
        kept = [word for word in what if word not in EMPTY]
        own = r"[a-z]* (?:[a-z']+ )?".join(re.escape(_root(word)) for word in kept)
        lacks = re.compile(
            rf"(?:\bfaute (?:de |d')(?:tout )?|\bsans |\b(?:n'|ne )[^.;:]{{0,30}}?(?:pas|aucune?|"
            rf"jamais) (?:encore )?(?:\w+ )?"
            rf"(?:de |d')?){own}|{own}[a-z]*(?: [a-z-]+){{0,2}} n'(?:a|ont|est|y) (?:pas|jamais|plus|aucun)"
        )
        for other, start, end, said in every if kept else ():
            named = _root(kept[0]) in said and (other, start) != (block, first)
            found = lacks.search(said) if named else None
            if found is None or _IF.search(said) or not one_named(other, start, end):
                continue
            if not apart((block, first, last), (other, start, end)):
                yield (
                    (read.passage((block, first + match.start())), read.passage((other, start + found.start()))),
                    f"« {match[0]} », mais « {found[0]} ».",
                )
                break


_IF = re.compile(r"\b(?:si\b|s'ils?\b|peu(?:t|vent)\b|pourr|serai|avant\b|seul)|\?$")
_COMMON = rooted("projet action porteur structure oui non autre aide accord réponse demande commune")
