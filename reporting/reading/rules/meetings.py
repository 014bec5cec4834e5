"""Meetings: who sits, who is there, who votes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.statements import Statement
from reporting.reading.words import fold

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("exercice", re.compile(r"\ben exercice\b|\bmembres (?:du conseil|composant)|\bnombre de membres\b")),
    (
        "pouvoirs",
        re.compile(r"\babsente?s? (?:(?:et|mais) )?(?:representee?s?|ayant donne|avec (?:pouvoir|procuration))"),
    ),
    ("absents", re.compile(r"\babsente?s?(?: sans pouvoir| non representes?| excuses?)?\b|\bexcusee?s?\b")),
    ("presents", re.compile(r"\bpresente?s?\b")),
    ("pouvoirs", re.compile(r"\bpouvoirs?\b|\bprocurations?\b|\brepresentes?\b")),
    ("votants", re.compile(r"\bvotants?\b|\bsuffrages? exprimes?\b|\bvotes exprimes\b")),
    ("pour", re.compile(r"\bpour\b")),
    ("contre", re.compile(r"\bcontre\b")),
    ("abstentions", re.compile(r"\babstentions?\b|\bs'abst")),
)
# « Vote (votants : 9) : pour, 6 ; contre, 2 ; abstentions, 2 »
_INLINE = re.compile(r"(?:^|[;:,.(] ?|\bde )(votants|pour|contre|abstentions?) ?[:,=] ?$")
_ENDS = frozenset(":,=")
_ROLE = re.compile(
    r" ?(?:voix |votes? |membres? |conseillers? |elus? )?(?:etaient |sont )?"
    r"(?:(?:(?:se )?(?:sont )?prononc\w+ |vot\w+ |ont vote )?(?:pour|contre)|s'abst\w+|abstentions?|"
    r"presents?|representes?|votants?|pouvoirs?|en exercice|excuses?|absents?)\b| ont donne (?:pouvoir|procuration)\b"
)


@lru_cache(maxsize=2)
def _roles(read: Read) -> dict[str, list[Statement]]:
    """The numbers of a meeting by role; those of a label (« Présents : 29 ») or said in line (« 21 voix pour »)."""
    found: dict[str, list[Statement]] = {}
    for one in read.statements:
        if (
            one.quantity.kind != "count"
            or one.quantity.hedge
            or (one.quantity.article and "abstention" not in one.after)
            or _QUORUM.search(one.block.folded, one.sentence[0], one.quantity.start)
        ):
            continue
        block = one.block
        label = (
            block.folded[: one.quantity.start]
            if block.kind == "field" or block.folded[: one.quantity.start].rstrip().endswith(":")
            else ""
        )
        at = one.quantity.start
        inline = block.folded[max(0, at - 2) : at].rstrip()[-1:] in _ENDS and _INLINE.search(
            block.folded, max(0, at - 40), at
        )
        if label and len(label) < 60 and len(read.of(block)) == 1:
            role = next((name for name, pattern in _ROLES if pattern.search(label)), None)
        elif inline:
            role = next(name for name, pattern in _ROLES if pattern.search(inline[1]))
        else:
            after = _ROLE.match(block.folded, one.quantity.end)
            role = next((name for name, pattern in _ROLES if after and pattern.search(after[0])), None)
        if role:
            found.setdefault(role, []).append(one)
    return found


@rule("seance", "Les nombres d’une séance (présents, pouvoirs, absents, votants, voix) ne s’accordent pas.")
def counts(read: Read) -> Iterator[Found]:
    roles = _roles(read)
    first = {name: found[0] for name, found in roles.items()}
    yield from _balance(read, first, ("presents", "pouvoirs", "absents"), "exercice")
    yield from _balance(read, first, ("presents", "pouvoirs"), "votants")
    yield from _votes(read, roles, first)


def _balance(read: Read, first: dict[str, Statement], parts: tuple[str, ...], whole: str) -> Iterator[Found]:
    if whole not in first or "presents" not in first or parts[-1] not in first:
        return
    said = [first[name] for name in parts if name in first]
    made = sum((one.value for one in said), Decimal(0))
    without = first["presents"].value + first[parts[-1]].value  # powers are sometimes counted among the absent
    if first[whole].value in (made, without):
        return
    addition = " + ".join(
        f"{number(one.value)} ({name})"
        for name, one in zip([name for name in parts if name in first], said, strict=True)
    )
    names = {"exercice": "membres en exercice", "votants": "votants"}
    text = f"{addition} font {number(made)}, et non {number(first[whole].value)} {names[whole]}."
    yield (read.passage(first[whole]), *(read.passage(one) for one in said)), text


def _votes(read: Read, roles: dict[str, list[Statement]], first: dict[str, Statement]) -> Iterator[Found]:
    for one in roles.get("pour", ()):
        near = [
            [other for other in roles.get(name, ()) if 0 <= other.block.rank - one.block.rank <= 2][:1]
            for name in ("contre", "abstentions")
        ]
        others = [other for some in near for other in some]
        told = [base for base in roles.get("votants", ()) if base.block.rank <= one.block.rank + 4]
        base = max(told, key=lambda each: each.block.rank) if told else first.get("votants") or first.get("presents")
        if not others or base is None:
            continue
        made = one.value + sum((other.value for other in others), Decimal(0))
        voters = base.value + (first["pouvoirs"].value if not told and "pouvoirs" in first else 0)
        # « 23 suffrages exprimés » are those for or against.
        without = near[1] and (_CAST.search(base.block.folded) or not told)
        fits = made - (others[-1].value if without else 0) == voters
        whole = len(others) == 2 and bool(told) and abs(base.block.rank - one.block.rank) < 5
        if (made > voters and not fits) or (made < voters and whole and not _APART.search(_around(read, one.block))):
            text = f"{number(made)} voix pour {number(voters)} votants."
            yield (read.passage(one), *(read.passage(other) for other in others), read.passage(base)), text


_CAST = re.compile(r"\bexprim")
# Those who are there and count for nothing.
_APART = re.compile(r"\bpart au vote\b|\b(?:blancs?|nuls?|depor\w+|quitt\w+|ne se prononce\w*|sans opinion|refus\w*)\b")


def _around(read: Read, block: Block) -> str:
    return " ".join(each.folded for each in read.text.blocks[max(0, block.rank - 4) : block.rank + 5])


_UNANIMOUS = re.compile(r"\ba l'unanimite\b(?! moins| des suffrages)")
_AGAINST = re.compile(
    r"(?P<count>\d+|une?|deux|trois|quatre|cinq|six) (?:voix contre|votes? contre|contre|abstentions?|"
    r"voix en defaveur|oppositions?)\b|\b(?:contre|abstentions?) ?: ?[1-9]"
)


_DECIDES = re.compile(
    r"\b(?:est|sont|a ete|ont ete) (?:\w+ )?(?:adopte|approuve|valide|accepte|vote|retenu|rejete)e?s?\b|"
    r"\b(?:il|elle|conseil|comite|assemblee|bureau|commission) (?:\w+ )?(?:fixe|decide|approuve|adopte|vote|autorise|"
    r"accorde|valide|donne|retient|designe|elit|attribue)\b"
)


@rule("unanimite", "Une décision unanime a des voix contre ou des abstentions.")
def unanimous(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        match = _UNANIMOUS.search(block.folded) if "unanimite" in block.folded else None
        if match is None:
            continue
        first, _ = block.sentence_at(match.start())
        for other in [block, *read.text.blocks[block.rank + 1 : block.rank + 4]]:
            if other is not block and (other.section is not block.section or other.kind == "heading"):
                break
            against = _AGAINST.search(other.folded, first if other is block else 0)
            if against and _DECIDES.search(other.folded, match.end() if other is block else 0, against.start()):
                break  # « Le budget est adopté par 15 voix et 2 abstentions »: another decision
            if against and "moins" not in other.folded[max(0, against.start() - 10) : against.start()]:
                yield (
                    (read.passage((block, match.start())), read.passage((other, against.start()))),
                    "La décision est dite unanime, et il y a des voix contre ou des abstentions.",
                )
                break


_OPENED = re.compile(r"\b(?:ouverte?|debut\w*|commence\w*|ouvre)\b")
_CLOSED = re.compile(r"\b(?:levee?|leve|close|cloturee?|termine\w*|fin)\b")


@rule("heures-seance", "Une séance est levée avant d’être ouverte.")
def hours(read: Read) -> Iterator[Found]:
    opened: tuple[Block, Quantity] | None = None
    for block in read.text.blocks:
        for quantity in block.quantities:
            if quantity.kind != "time":
                continue
            first, last = block.sentence_at(quantity.start)
            words = block.folded[first:last]
            if not re.search(r"\bseance|\breunion", words):
                continue
            closes = _CLOSED.search(block.folded, max(first, quantity.start - 40), quantity.start)
            if not closes and _OPENED.search(words):
                opened = (block, quantity)
            elif opened and _CLOSED.search(words):
                if _PAST_MIDNIGHT < quantity.value < opened[1].value:
                    yield (
                        (read.passage((opened[0], opened[1].start)), read.passage((block, quantity.start))),
                        f"La séance est ouverte à {_hour(opened[1].value)} et levée à {_hour(quantity.value)}.",
                    )
                opened = None


_PAST_MIDNIGHT = 5 * 60  # minutes: what ends before five in the morning began the day before


def _hour(minutes: Decimal) -> str:
    return f"{int(minutes) // 60}\u00a0h\u00a0{int(minutes) % 60:02d}"


_QUORUM = re.compile(r"\bquorum\b")
_REACHED = re.compile(r"\bquorum\b[^.;]{0,40}\b(?:est|etait|etant) (?:atteint|reuni)\b")
_NOT_REACHED = re.compile(r"\bquorum\b[^.;]{0,40}\bn'(?:est|etait) pas (?:atteint|reuni)")


@rule("quorum", "Le quorum est dit atteint ou non, contre les nombres.")
def quorum(read: Read) -> Iterator[Found]:
    least = next(
        (
            one
            for one in read.statements
            if one.quantity.exact
            and _QUORUM.search(one.block.folded, max(0, one.quantity.start - 30), one.quantity.start)
            and re.search(r"fixe|de |est|:", one.before)
            and one.value > 1
        ),
        None,
    )
    if least is None:
        return
    present = next(iter(_roles(read).get("presents", ())), None)
    powers = next(iter(_roles(read).get("pouvoirs", ())), None)
    if present is None or present is least:
        return
    counted = present.value + (powers.value if powers is not None and "represent" in least.after else 0)
    for block in read.text.blocks:
        if "quorum" not in block.folded:
            continue
        reached = _REACHED.search(block.folded)
        missed = _NOT_REACHED.search(block.folded)
        if (reached and counted < least.value) or (missed and counted >= least.value):
            said = reached or missed
            at = said.start() if said else 0
            text = f"Le quorum est de {number(least.value)}, et {number(counted)} membres sont présents ou représentés."
            yield (read.passage(least), read.passage(present), read.passage((block, at))), text
            return


_AWAY = re.compile(r"^\W*(?:etaient |sont )?(?:excusee?s?|absente?s?)\b")
_PERSON = re.compile(r"\b(?P<title>M\.|Mme|MM\.|Mmes|Monsieur|Madame) (?P<name>(?:[A-ZÀ-Ý][\w'’-]+ ?){1,3})")
_SPEAKS = re.compile(
    r"^ ?(?:\([^)]*\) )?(?:, [^,]{2,50}, )?(?:presente|indique|precise|propose|rappelle|explique|"
    r"repond|demande|ouvre|leve|souligne|intervient|informe|expose|ajoute|prend la parole|remercie|"
    r"conclut|fait (?:remarquer|part|observer)|s'etonne|regrette|vote|signale|estime)\b"
)


@rule("absent-parle", "Une personne excusée ou absente prend la parole.")
def absent_speaker(read: Read) -> Iterator[Found]:
    away: dict[str, tuple[Block, int]] = {}
    for block in read.text.blocks:
        if block.kind in ("field", "text", "item") and _AWAY.match(block.folded) and len(block.text) < 600:
            for match in _PERSON.finditer(block.text):
                away[fold(match["name"].split()[-1])] = (block, match.start())
            continue
        for match in _PERSON.finditer(block.text) if away else ():
            words = match["name"].split()
            known = away.get(fold(words[-1]))
            end = match.start("name") + len(match["name"].rstrip())
            if (
                known is not None
                and known[0] is not block
                and _SPEAKS.match(block.folded[end:])
                and "au nom de" not in block.folded
            ):
                text = f"{match['title']} {match['name'].strip()} est dit absent ou excusé, et prend la parole."
                yield (read.passage(known), read.passage((block, match.start()))), text
                del away[fold(words[-1])]
