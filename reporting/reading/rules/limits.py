"""Rules that a text sets and then breaks: ceilings, « aucun », « un seul », « gratuit »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.scope import apart
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import stems

_SAVE = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\bhors\b|\ba l'exception|\bpar exception|\bmajor|\bbonus\b|\bexceptionnel"
)
_NONE = re.compile(r"\baucune? (?P<what>[^.;:,()]{3,70})")
_GENERIC = stemmed(
    "projet projets aide action dispositif programme fonds subvention nouveau nouvelle pris prise "
    "charge attribuée ligne département commune structure place cas"
)


@rule("aucun-dementi", "Le texte dit « aucun », puis en compte.")
def none_then_some(read: Read) -> Iterator[Found]:
    """« Aucune subvention d'investissement … », then « 15 000 € d'investissement » on the same line."""
    for block in read.text.blocks:
        if "aucun" not in block.folded or block.kind == "row":
            continue
        for match in _NONE.finditer(block.folded):
            first, last = block.sentence_at(match.start())
            sentence = block.folded[first:last]
            denied = set(stems(match["what"]))
            head = stems(match["what"])[:1]
            if (
                _SAVE.search(sentence)
                or re.search(r"\bqui (?:n'|ne )[a-z' ]{0,14}$", block.folded[: match.start()])
                or any(first <= one.quantity.start < match.start() for one in read.of(block))
                or not head
                or match["what"].startswith(("autre", "cas", "d'entre", "des ", "doute", "reponse"))
            ):
                continue
            found = _some(read, block, match.start(), denied, head[0])
            if found is not None:
                text = (
                    f"« aucun{'e' if match[0].startswith('aucune') else ''} {_short(match['what'])} », puis « "
                    f"{found.words} »."
                )
                yield (read.passage((block, match.start())), read.passage(found)), text
                break


def _some(read: Read, block: Block, at: int, denied: set[str], head: str) -> Statement | None:
    for other in read.text.blocks[max(0, block.rank - 25) : block.rank + 26]:
        if other.section is not block.section and other.fiche is not None:
            continue
        for one in read.of(other):
            start, end = other.sentence_at(one.quantity.start)
            words = other.folded[start:end]
            if (
                (other is block and start <= at < end)
                or one.value < 1
                or one.quantity.article
                or one.quantity.kind == "percent"
                or _SAVE.search(words)
                or " aucun" in words
                or apart((block, *block.sentence_at(at)), (other, start, end))
            ):
                continue
            said = {one.noun, *one.about}
            shared = denied & (said | set(stems(words)))
            strong = shared - _GENERIC
            negated = re.search(r"\bn'|\bne\b|\bsans\b", words)
            if (
                one.noun == head
                and len(denied) > 1
                and len(denied & said) >= 2
                and not negated
                and one.quantity.kind == "count"
            ):
                return one
            if (
                one.quantity.kind == "euro"
                and strong
                and len(shared) >= 2
                and not negated
                and abs(other.rank - block.rank) < 8
                and strong & said
            ):
                return one
    return None


def _short(words: str) -> str:
    return " ".join(words.split()[:6])


_ONE_ONLY = re.compile(r"\b(?:un seul|une seule|un unique|une unique) (?P<what>[a-z-]{4,})")
_SEVERAL = re.compile(r"\b(?:plusieurs|deux|trois|quatre|cinq|\d+) (?P<what>[a-z-]{4,})")


@rule("un-seul-dementi", "Le texte dit « un seul », puis plusieurs.")
def one_then_many(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        match = _ONE_ONLY.search(block.folded)
        if match is None:
            continue
        noun = stems(match["what"])
        first, last = block.sentence_at(match.start())
        subject = set(stems(block.folded[first:last])) - set(noun)
        if (
            not noun
            or _SAVE.search(block.folded[first:last])
            or not re.search(
                r"\bne peut|\bpeut|\bdoit|\bdepose|\bpresent|\bpar\b|\best autoris|\best admis|\bn'est|\bchaque\b|"
                r"\bcompte\b",
                block.folded[first:last],
            )
        ):
            continue
        for other in read.text.blocks[block.rank : block.rank + 12]:
            for several in _SEVERAL.finditer(other.folded):
                start, end = other.sentence_at(several.start())
                words = other.folded[start:end]
                if (
                    (other is block and start == first)
                    or stems(several["what"]) != noun
                    or re.search(r"\bne peu|\bpas\b|\bsans\b|\bmeme si\b|\bsecondaire|\bautres", words)
                ):
                    continue
                if set(stems(words)) & subject and re.search(
                    r"\bpeut|\bpeuvent|\bdepos|\bpresent|\bpossible|\bautoris", words
                ):
                    yield (
                        (read.passage((block, match.start())), read.passage((other, several.start()))),
                        f"« {match[0]} », puis « {several[0]} ».",
                    )
                    break


_FREE = re.compile(r"\bgratuite?s?\b|\bgratuitement\b|\bsans frais\b|\bsans participation (?:financiere|des familles)")
_CHARGE = re.compile(
    r"\bparticipation\b|\btarif|\bredevance|\bcotisation|\bpaient\b|\bpaye|\bcout\w* (?:pour|aux)|"
    r"\bfacture|\bdemande\w* aux\b|\bdroit d'inscription|\bfrais d|\bsupplement|\bprix\b"
)
_NO_FEE = re.compile(
    r"\baucune? (?:supplement|frais|participation|contribution|cotisation|somme|surcout|droit|depense)\w*[^.;]{0,60}"
    r"\b(?:demande|exige|percu|reclame|facture|du)e?s?\b"
)
_ASKED = re.compile(
    r"\b(?:percu|demande|exige|reclame|facture|regle|acquitte|paye)e?s?\b|"
    r"\bpar (?:enfant|famille|personne|seance|an|mois)\b|\bpaient\b|\bverse\w* (?:par les|les) (?:familles|parents)"
)
_GOES_ON = re.compile(r"(?:son|sa|ses|leur|leurs|il|elle|ce|cette|cet|celui-ci|celle-ci)\b")


@rule("gratuit-dementi", "Ce qui est dit gratuit a un prix.")
def free_then_paid(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        fee = _NO_FEE.search(block.folded)
        match = _FREE.search(block.folded) or fee
        if match is None:
            continue
        first, last = block.sentence_at(match.start())
        subject = set(stems(block.folded[first:last]))
        if _SAVE.search(block.folded[first:last]):
            continue
        for other in read.text.blocks[max(0, block.rank - 15) : block.rank + 40]:
            for one in read.of(other):
                start, end = other.sentence_at(one.quantity.start)
                words = other.folded[start:end]
                same = other is block and start == first
                about = other.folded[:end] if _GOES_ON.match(words) else words
                if (
                    one.quantity.kind == "euro"
                    and not same
                    and _CHARGE.search(words)
                    and (len(subject & set(stems(about))) >= 2 or (fee and _ASKED.search(words)))
                    and not _SAVE.search(words)
                ):
                    yield (
                        (read.passage((block, match.start())), read.passage(one)),
                        f"Ce qui est dit gratuit coûte {shown(one.value, 'euro')}.",
                    )
                    break


_CAP = re.compile(
    r"(?:ne (?:peut|peuvent|pourra|pourront|doit|doivent|saurait|sauraient) (?:pas )?(?:depasser|"
    r"exceder|etre superieure?s? a)|n'excede(?:ra|nt)? pas|ne depasse(?:ra|nt)? pas|plafonnee?s? a|"
    r"plafond (?:est )?(?:de|fixe a)|dans la limite d[e']|au maximum(?: de)?|"
    r"maximale?s? (?:est )?d[e']|maximum d[e']|limitee?s? a|jusqu'a|au plus|a concurrence de|"
    r"a hauteur maximale de) ?$"
)
_CAP_AFTER = re.compile(r"^[^.;:,]{0,25}? (?:au plus|au maximum|maximum|maximale?s?)\b")
_SHARE_MIN = re.compile(r"\bau moins|\bminimum|\ba minima|\bau minimum")
_OWN = re.compile(
    r"\breste a (?:la )?charge|\bautofinanc|\bporteur\b|\bfinance\b|\bapport|\bcofinanc|"
    r"\bgestionnaire|\bcommune|\bcollectivit"
)


@rule("plafond-et-part", "Un plafond et une part minimale font plus que le tout.")
def cap_and_floor(read: Read) -> Iterator[Found]:
    """« L'aide ne peut dépasser 80 % du coût. Le porteur finance au moins 25 %. »"""
    shares = [one for one in read.statements if one.quantity.kind == "percent"]
    caps = [one for one in shares if _is_cap(one)]
    floors = [one for one in shares if _is_floor(one)]
    for cap in caps:
        for floor in floors:
            near = floor.block.section is cap.block.section and abs(floor.block.rank - cap.block.rank) <= 6
            shared = (
                {"cout", "depens", "budget", "projet", "charg", "montant"}
                & set(stems(cap.after))
                & set(stems(floor.after))
            )
            if near and shared and cap.value + floor.value > 100:
                text = (
                    f"Le plafond de {shown(cap.value, 'percent')} et la part minimale de "
                    f"{shown(floor.value, 'percent')} font plus de 100\u202f%."
                )
                yield (read.passage(cap), read.passage(floor)), text


def _is_cap(one: Statement) -> bool:
    folded = one.block.folded
    return bool(
        _CAP.search(folded[max(0, one.quantity.start - 45) : one.quantity.start])
        or _CAP_AFTER.match(folded[one.quantity.end :])
    )


def _applied(cap: Statement, one: Statement) -> bool:
    """« … ne peut dépasser 30 % du coût ; elle en représente ici 40 % »."""
    joint = one.block.folded[cap.quantity.end : one.quantity.start]
    return one.quantity.start > cap.quantity.end and bool(
        re.search(r";[^;]*\b(?:ici|en represente|s'eleve|atteint)\b", joint)
    )


def _is_floor(one: Statement) -> bool:
    first, last = one.block.sentence_at(one.quantity.start)
    words = one.block.folded[first:last]
    return bool(
        _SHARE_MIN.search(words[max(0, one.quantity.start - first - 25) : one.quantity.start - first + 30])
        and _OWN.search(words)
    )


_MEASURES = stemmed(
    "aide subvention taux durée financement montant coût projet dossier dépense avance acompte "
    "participation effectif groupe enfants places accompagnement prise charge convention contrat "
    "délai"
)


@rule("plafond-depasse", "Une valeur dépasse le plafond que le texte fixe.")
def cap_broken(read: Read) -> Iterator[Found]:
    caps = [
        one
        for one in read.statements
        if one.quantity.kind in ("euro", "percent", "count") and one.value > 1 and _is_cap(one)
    ]
    for cap in caps[:40]:
        first, last = cap.block.sentence_at(cap.quantity.start)
        subject = _subject(cap, first, last)
        if not (subject & _MEASURES or cap.quantity.kind == "count") or _SAVE.search(cap.block.folded[first:last]):
            continue
        for one in read.statements:
            if (
                one is cap
                or one.quantity.kind != cap.quantity.kind
                or not one.quantity.exact
                or one.value <= cap.value
                or _is_cap(one)
            ):
                continue
            if cap.quantity.kind == "count" and one.noun != cap.noun:
                continue
            start, end = one.block.sentence_at(one.quantity.start)
            words = one.block.folded[start:end]
            beside = one.block is cap.block and start == first
            if (beside and not _applied(cap, one)) or _SAVE.search(words) or one.value > cap.value * 5:
                continue
            if beside or _breaks(cap, one, subject, _subject(one, start, end)):
                text = (
                    f"La limite est de {shown(cap.value, cap.quantity.kind)} (« {_around(cap)} »), et le texte dit "
                    f"{shown(one.value, one.quantity.kind)} (« {_around(one)} »)."
                )
                yield (read.passage(cap), read.passage(one)), text
                break


def _subject(one: Statement, first: int, last: int) -> set[str]:
    start, end = max(first, one.quantity.start - 80), min(last, one.quantity.end + 50)
    words = one.block.folded[start:end]
    cut = max((match.end() for match in re.finditer(r"[;:(]", words[: one.quantity.start - start])), default=0)
    return set(stems(words[cut:])) | ({one.noun} if one.noun else set())


def _breaks(cap: Statement, one: Statement, subject: set[str], other: set[str]) -> bool:
    """Whether a value speaks of what a limit is set on: the same measure or noun, and another word in common."""
    shared = subject & other
    each = re.compile(r"\bpar (\w+)")
    unit, other_unit = each.search(cap.after), each.search(one.after)
    if unit and other_unit and unit[1] != other_unit[1]:
        return False
    if cap.noun and cap.noun == one.noun and cap.noun not in ("part", "an", "ans", "moi", "jour"):
        return len(shared) >= 2
    if cap.noun and one.noun and cap.noun != one.noun and cap.quantity.kind == "euro":
        return False
    return bool(shared & _MEASURES) and len(shared) >= 3 and len(shared) * 2 >= min(len(subject), len(other))


def _around(one: Statement) -> str:
    first, last = one.block.sentence_at(one.quantity.start)
    start, end = max(first, one.quantity.start - 40), min(last, one.quantity.end + 25)
    return " ".join(one.block.text[start:end].split()[1:-1]) or one.words


_REQUIRED = re.compile(
    r"\bdoi(?:t|vent)\b|\bdevr\w+|\bpour etre retenu|\bexig|\brequi|\bobligatoire|\bsont ecartes?|\beliminatoire"
)


@rule("plancher-enfreint", "Une valeur est au-dessous du minimum que le texte exige.")
def floor_broken(read: Read) -> Iterator[Found]:
    """« Les dossiers doivent obtenir au moins 60 points », and one retained with 52."""
    for floor in read.statements:
        first, last = floor.block.sentence_at(floor.quantity.start)
        words = floor.block.folded[first:last]
        if floor.quantity.hedge != "min" or not _REQUIRED.search(words) or _SAVE.search(words) or floor.value < 2:
            continue
        subject = _subject(floor, first, last)
        for one in read.statements:
            start, end = one.block.sentence_at(one.quantity.start)
            same = one.block is floor.block and start == first
            if (
                same
                or one.quantity.kind != floor.quantity.kind
                or one.noun != floor.noun
                or not one.quantity.exact
                or one.value >= floor.value
            ):
                continue
            if (
                one.value * 3 < floor.value
                or _SAVE.search(one.block.folded[start:end])
                or re.search(r"\bne\b|\bn'|\bmoins\b", one.block.folded[start:end])
            ):
                continue
            if len(subject & _subject(one, start, end)) >= (1 if floor.quantity.kind == "points" else 3):
                kind = floor.quantity.kind
                text = (
                    f"Le minimum est de {shown(floor.value, kind)} (« {_around(floor)} »), et le texte dit "
                    f"{shown(one.value, kind)} (« {_around(one)} »)."
                )
                yield (read.passage(floor), read.passage(one)), text
                break
