"""« aucun », « jamais », « tous », « réservé à », against the one case that the text tells elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.clauses import Said, rooted, roots
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import stems

_HAVE = r"(?:a|ont|est|sont|etait|etaient|avait|avaient|sera|seront)"
_NONE = re.compile(
    rf"(?:^|[.;:,] |\b(?:que|mais|et) )aucune?(?: (?:des?|de ces|de nos|d'entre (?:eux|elles)))?(?: [a-z]+)?? ?"
    rf"(?P<noun>[a-z-]{{4,}})?(?P<more>[^.;:,]{{0,50}}?) (?:n'|ne )(?:y )?{_HAVE} (?:donc |encore |deja |jamais |"
    r"a ce jour |pour l'instant )*(?:ete )?(?:encore )?(?P<verb>[a-z-]{5,})"
)
_FALSE = re.compile(
    r"\bne\b|\bn'|\bpas\b|\baucun|\bsans\b|\bjamais\b|\bnon\b|\bni\b|\bsauf\b|\bexcept|\bsi\b|"
    r"\bser(?:a|ont|ait)\b|"
    r"\bpeu(?:t|vent)\b|\bdoi(?:t|vent)\b|\bdevr|\bpour etre\b|\best a \w+er\b|\bprevu|\bprochain|\bavant d'|"
    r"\bcandidat|\bobjectif|\bfutur|\bpermet"
)
_EXCEPT = re.compile(r"\bsauf\b|\bexcept|\bhors\b|\bhormis|\bquasi|\bpresque|\bautre que\b")
# « … n'est accueilli après 22 heures » denies for a while only.
_WHEN = re.compile(
    r"^[^.;:]{0,40}\b(?:\d|apres|avant|pendant|lors|le (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))"
)
_DONE = re.compile(
    r"(?:mene|realise|conduit|rendu|remis|publie|effectue|tenu|organise|engage|lance|fait|signe|conclu|recu|depose)e?s?"
)
_INSTANCES = stemmed("projet action structure crèche porteur lauréat initiative dossier opération entre")
_NAMED = re.compile(r"(?<=[a-zà-ÿ,»] )[A-ZÀ-Ý][\w'-]{2,}|«")


def _root(word: str) -> str:
    """What the forms of a verb and of its adjective share: « pérenne », « pérennisés »."""
    return word[: max(5, len(word) - 3)]


def _sentences(read: Read) -> Iterator[tuple[Block, int, int, str]]:
    for block in read.text.blocks:
        if block.kind != "row":
            for first, last in block.sentences:
                yield block, first, last, block.folded[first:last]


@rule("aucun-puis-un", "Le texte dit « aucun », puis en montre un.")
def none_then_one(read: Read) -> Iterator[Found]:
    """« Aucun des projets n'est encore pérenne », then « trois projets sont pérennisés »."""
    every = list(_sentences(read))
    for block, first, last, words in every:
        for match in _NONE.finditer(words):
            if _EXCEPT.search(words) or _WHEN.search(words[match.end() :]):
                continue
            noun = stems(match["noun"] or "")
            mark = noun[0] if noun and _DONE.fullmatch(match["verb"]) else _root(match["verb"])
            for other, start, end, said in every:
                if mark not in said or (other is block and start == first) or _FALSE.search(said) or "?" in said:
                    continue
                if apart((block, first, last), (other, start, end)):
                    continue
                if _shows(match["verb"], noun[0] if noun else "", other, said, (start, end)):
                    yield (
                        (read.passage((block, first + match.start("verb"))), read.passage((other, start))),
                        f"« {match[0].strip(' .;:,')} », puis « {' '.join(said.split()[:12])} ».",
                    )
                    break


def _shows(verb: str, noun: str, block: Block, said: str, span: tuple[int, int]) -> bool:
    """Whether a sentence shows one: the same verb of the same noun, or of something that bears a name."""
    if _DONE.fullmatch(verb):
        one = (
            rf"\b(?:l'|la |le |cette |une |un |cet |ce ){re.escape(noun)}[a-z]*,? (?:[a-z]+ ){{0,2}}?{_DONE.pattern}\b"
        )
        return bool(noun and re.search(one, said))
    found = re.search(rf"\b{re.escape(_root(verb))}[a-z]*", said)
    if found is None or len(_root(verb)) < 5:
        return False
    if not re.search(r"(?:e|ee|i|ie|u|ue|t|te|s)s?$", found[0]):
        return False
    if noun and noun in stems(said):
        return bool(re.search(rf"\b{_HAVE}\b[a-z' ]{{0,25}}$", said[: found.start()])) or found.start() < 3
    alone = found.start() < 3 or (
        found[0].endswith(("e", "es", "ee", "ees")) and _NAMED.search(block.text[slice(*span)])
    )
    return (not noun or noun in _INSTANCES) and bool(alone) and len(_root(verb)) > 5


_NEVER = re.compile(r"\b(?:ne |n')(?P<verb>[a-z]{4,}) jamais (?P<what>[^.;:,]{3,50})")


@rule("jamais-dementi", "Le texte dit « jamais », puis montre le contraire.")
def never(read: Read) -> Iterator[Found]:
    """« L'espace n'ouvre jamais le dimanche », then « les dimanches d'ouverture »."""
    every = list(_sentences(read))
    for block, first, last, words in every:
        match = _NEVER.search(words)
        what = frozenset(stems(match["what"])) if match else frozenset()
        if match is None or not 1 <= len(what) <= 3 or _EXCEPT.search(words):
            continue
        verb = match["verb"][: 3 if len(match["verb"]) < 6 else 5]
        for other, start, end, said in every:
            if verb not in said or (other is block and start == first):
                continue
            same = apart((block, first, last), (other, start, end))
            if not same and not _FALSE.search(said) and what <= set(stems(said)) and re.search(rf"\b{verb}", said):
                yield (
                    (read.passage((block, first + match.start())), read.passage((other, start))),
                    f"« {match[0]} », puis « {' '.join(said.split()[:12])} ».",
                )
                break


_ALL_ARE = re.compile(
    r"\b(?:les |nos |ces )?(?P<count>\d{1,3}|[a-z-]{2,14}) (?P<noun>[a-z-]{4,})(?P<more>[^.;:]{0,45}?)(?: sont|,) "
    r"(?:tous|toutes) (?P<kind>[a-z-]{5,})"
)


@rule("tous-de-sorte", "Le texte les dit tous d’une sorte, puis n’en compte qu’une partie.")
def all_of_a_kind(read: Read) -> Iterator[Found]:
    """« Les six crèches, toutes municipales », and « trois crèches municipales, deux associatives »."""
    for block, first, _, words in _sentences(read):
        for match in _ALL_ARE.finditer(words):
            noun, kind = stems(match["noun"]), stems(match["kind"])
            at = first + match.start("count")
            count = next((one.value for one in read.of(block) if one.quantity.start == at), None)
            if count is None or not noun or not kind:
                continue
            for one in read.by_noun.get(noun[0], []):
                near = stems(one.block.folded[one.quantity.end : one.quantity.end + 45])[:2]
                if (
                    one.block is not block
                    and kind[0] in near
                    and one.value < count
                    and one.quantity.exact
                    and not one.years
                ):
                    yield (
                        (read.passage((block, first + match.start())), read.passage(one)),
                        f"« {match[0].strip()} », mais « {one.words} » à un autre endroit.",
                    )
                    break


_EACH_HAS = re.compile(
    r"(?:^|[.;:,] )(?:tous(?: les [a-z]+)?|toutes(?: les [a-z]+)?|"
    r"chacune?|chaque [a-z]+)(?: d'entre (?:eux|elles))? (?:a|ont) (?:bien |deja |tous |toutes )?(?P<verb>[a-z]{4,}) "
    r"(?:leur|leurs|son|sa|ses|le|la|les|un|une|l')[ ]?(?P<what>[a-z-]{4,})"
)
_NO_ANSWER = r"(?:non\b|en attente|pas encore|a venir|aucun|neant|attendue?\b|non remis)"


@rule("tous-et-fiche", "Ce que le texte dit de tous, une fiche le nie.")
def all_but_a_fiche(read: Read) -> Iterator[Found]:
    """« Tous ont remis leur évaluation », and « Évaluation remise : non »."""
    for block, first, _, words in _sentences(read):
        match = _EACH_HAS.search(words)
        if match is None or _EXCEPT.search(words):
            continue
        label = re.compile(rf"\b{re.escape(_root(match['what']))}[a-z]*(?: [a-z]+){{0,2}} ?: ?{_NO_ANSWER}")
        for other in read.text.blocks:
            found = label.search(other.folded) if other is not block else None
            if found is not None:
                yield (
                    (read.passage((block, first + match.start("verb"))), read.passage((other, found.start()))),
                    f"« {match[0].strip(' .;:,')} », mais « {found[0]} ».",
                )
                break


_KEPT = re.compile(r"\breserve\w* (?:aux|a la|a l'|au)(?: seules| seuls)? ?(?P<who>[^.;:,]{5,80})")
_YET = re.compile(
    r"\b(?:n'ont pas|n'a pas|ne sont pas|n'est pas)(?: encore| ete)* (?P<verb>[a-z]{4,})|\bnon[ -](?P<non>[a-z]{4,})"
)
_EVEN = re.compile(
    r"\by compris\b|\bmeme\b|\bbenefici|\brecevr|\brecoi|\bpercoi|\bobtien|\bversee?\b|\bservie?\b|\btoutes?\b|\btous\b"
)


_SORTS = {
    "une entreprise": (_COMPANY := rooted("entreprise société sas sarl lucratif commercial")),
    "une collectivité": (
        _PUBLIC := rooted(
            "collectivité commune ville mairie municipalité intercommunalité communauté agglomération métropole "
            "ccas epci"
        )
    ),
    "une association": (_ASSOCIATION := rooted("association fédération associatif")),
    "un particulier": rooted("particulier"),
    "une mutuelle": rooted("mutuelle mutualité mutualiste"),
}
_ONLY_FOR = re.compile(
    r"\bseule?s? (?:peuvent |pourront |sont )?(?:eligibles?,? |recevables?,? |admise?s?,? |candidater,? )?(?:les |"
    r"des |aux |la |un )"
    r"(?P<a>[^.;:]{4,90})|\breserve\w* (?:exclusivement |uniquement )?(?:aux? |a la |a l'|a des )(?P<b>[^.;:]{4,90})|"
    r"\b(?:uniquement|exclusivement|seulement) (?:portee?s? )?(?:aux |a des |par des |par les |les |des |"
    r"destinee?s? aux )"
    r"(?P<c>[^.;:]{4,90})|\b(?:porteurs?|candidats?|laureats?|projets?|actions?) (?:doivent|doit|sont tous|"
    r"sont toutes)"
    r"[^.;:]{0,20}(?:etre |portee?s? par )(?:obligatoirement |tous |toutes )?(?:des |une |un |les )(?P<d>[^.;:]{4,70})|"
    r"(?P<e>[^.;:]{4,90}),? a l'exclusion de tou\w+ autres?|\bne \w+(?: \w+){0,3} que (?:les |des |aux |"
    r"par )(?:projets portes "
    r"par des |projets portes par les )?(?P<f>[^.;:]{4,90})"
)
_ROLE = re.compile(
    r"\bcandidat|\bport\w+|\blaureat|\beligib|\brecevab|\bappel\b|\baide|\bfonds|\bdepos|\badmis|"
    r"\bdispositif"
)
_CHOSEN = (
    r"\bport\w* (?:seule? )?(?:par |le |la )|\bporteurs?(?: de projet)? ?:|\blaureat|\bretenu|\bselectionn|"
    r"\bcandidat|\bdepos|"
    r"\brepond|\bobtien|\bobtenu|\brecu\b|\brecoi|\bbenefici|\baidee?s?\b|\bfinancee?s?|\bsoutenu|\bpeu\w+ porter"
)


def _sorts(found: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, several in _SORTS.items() if found & several)


@rule("reserve-et-autres", "Ce qui est réservé à certains va à d’autres.")
def kept_for_some(read: Read) -> Iterator[Found]:
    """« Le bonus est réservé aux signataires », then « servi à toutes, y compris celles qui n'ont pas signé »."""
    yield from _another_sort(read)
    every = list(_sentences(read))
    even = [one for one in every if _EVEN.search(one[3])]
    for block, first, _, words in every:
        match = _KEPT.search(words)
        who = {one[:5] for one in stems(match["who"])} if match else set()
        subject = set(stems(words[: match.start()])) if match else set()
        for other, start, _, said in even if match else ():
            yet = _YET.search(said)
            verb = (yet["verb"] or yet["non"])[:4] if yet else ""
            if (
                yet
                and other is not block
                and any(one.startswith(verb) for one in who)
                and subject & set(stems(other.folded))
            ):
                yield (
                    (read.passage((block, first)), read.passage((other, start))),
                    f"Ce qui est réservé (« {words[match.start() :].strip(' .') if match else ''} ») va à d’autres "
                    f"(« {yet[0]} »).",
                )
                break


_ALL_BY = re.compile(r"\b(?:tous|toutes)\b[^.;:]{0,40}\bport\w+ par (?:des |une |les )(?P<g>[^.;:]{4,60})")
_OTHER_WAY = re.compile(
    r"\bsauf\b|\bexcept|\bne\b|\bn'|\bpas\b|\becart|\brejet|\brefus|\bsi\b|\baux cotes|"
    r"\bavec l|\bpartenaire|\?$"
)


def _another_sort(read: Read) -> Iterator[Found]:
    """« L'appel est réservé aux associations », then « Porteur : commune de Givors »."""
    for one in read.said:
        match = _ONLY_FOR.search(one.folded) or _ALL_BY.search(one.folded)
        if match is None or one.block.kind == "row" or re.search(r"\bsauf\b|\bexcept|\bnotamment", one.folded):
            continue
        allowed = _sorts(roots(next(filter(None, match.groups()))))
        if not allowed or not _ROLE.search(one.folded) or re.search(r"\bstructures?\b|\borganismes?\b", match[0]):
            continue
        for other in read.said:
            if other is one or apart((one.block, one.first, one.last), (other.block, other.first, other.last)):
                continue
            barred = _barred(other) - allowed
            if barred:
                yield (
                    (read.passage((one.block, one.first)), read.passage((other.block, other.first))),
                    f"Ce qui est réservé (« {match[0].strip()} ») va à {', '.join(sorted(barred))}.",
                )
                break


_SORT_WORD = re.compile(
    r"(?:^|\b(?:la|le|les|l'|une?|des|par|:|;|,|-) ?)(?P<what>(?:communaute de communes|"
    r"communaute d'agglomeration|commune|ville|"
    r"mairie|metropole|agglomeration|intercommunalite|ccas|association|societe|sas|sarl|entreprise|mutuelle|"
    r"mutualite)\b)"
)


def _barred(other: Said) -> frozenset[str]:
    """The sorts of those that a sentence, an item or a row shows chosen."""
    words = other.folded
    if _OTHER_WAY.search(words) and other.answer != "oui":
        return frozenset()
    if other.block.kind in ("row", "item", "field") and (
        re.search(r"\blaureat|\bporteur|\bretenu|\bbeneficiair|\bprojets?\b", f"{other.context} {words[:30]}")
        or other.block.kind == "row"
    ):
        named = [match["what"] for match in _SORT_WORD.finditer(words)]
        return _sorts(roots(named[0])) if len(named) == 1 else frozenset()
    chosen = re.search(_CHOSEN, words)
    if chosen is None or not (other.named or "peut" in words):
        return frozenset()
    # « portée par la ville », « la ville … a été retenue »
    after = _SORT_WORD.match(words, chosen.end()) or re.match(r"[^,.;]{0,30}", words[chosen.end() :])
    by = _sorts(roots(words[chosen.end() : chosen.end() + 34])) if "port" in chosen[0] and after else frozenset()
    subject = re.match(r"\W*(?:la |le |l'|les |une? |parmi les laureats[^.]{0,24} )?(?P<what>[a-z]+)", words)
    does = re.search(
        r"\b(?:port\w*|depos\w*|obtien\w*|a obtenu|a ete retenue?|a recu|peut porter|"
        r"a candidate)\b",
        words,
    )
    return by or (_sorts(roots(subject["what"])) if subject and does else frozenset())
