"""Rules that a text sets and then breaks: ceilings, « aucun », « un seul », « gratuit »."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from reporting.reading.clauses import Said, root, rooted
from reporting.reading.dates import Moment
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.scope import apart
from reporting.reading.statements import Statement
from reporting.reading.words import stem, stems

_SAVE = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\bhors\b|\ba l'exception|\bpar exception|\bmajor|\bbonus\b|\bexceptionnel"
)
_ONE_ONLY = re.compile(
    r"\b(?:une? (?:seule?|unique)|qu'une?(?: seule?)?) (?P<what>[a-z-]{3,})|"
    r"\b(?P<once>une (?:seule )?fois(?! par | l'| tous| chaque)|"
    r"pas (?:deux|plusieurs) fois)\b|"
    r"\bque d'une (?P<year>annee)\b"
)
_RULED = re.compile(
    r"\bne (?:peu|pourr|saur|doi|devr)|\bpeut|\bdoit|\bdepose|\bpresent|\bpar\b|\best autoris|\best admis|\bn'est|"
    r"\bchaque\b|\bmemes?\b|\bcompte\b|\btout\w* |\bdesign|\bne [a-z]+ qu'"
)
_MANY = r"(?:plusieurs|deux|trois|quatre|cinq|six|\d+)"
_AGAIN = re.compile(
    r"\b(?:de nouveau\b|a nouveau\b|(?<!\ben )(?:plusieurs|deux|trois|quatre|cinq|\d) (?:fois|reprises)\b|"
    r"une (?:deuxieme|seconde|troisieme|nouvelle|autre) fois\b|deja (?:ete )?(?:aide|finance|soutenu|recu|obtenu))"
)
_TWO_YEARS = re.compile(
    r"\b(?:en |pour )?(20\d\d)(?:,| et| puis)(?: en| pour)? 20\d\d\b|\b(?:deux|trois|2|3) (?:autres )?annees\b"
)
_NEAR = 60  # blocks within which the rule and what breaks it stand
_LOOSE = rooted("même par peut doit chaque porteur structure projet fois")


@rule("un-seul-dementi", "Le texte dit « un seul », puis plusieurs.")
def one_then_many(read: Read) -> Iterator[Found]:
    """« Une même structure ne peut recevoir qu'une aide », then « l'association a reçu deux aides »."""
    ranks = [one.block.rank for one in read.said]
    for one in read.said:
        match = _ONE_ONLY.search(one.folded) if one.block.kind != "row" else None
        if match is None or _SAVE.search(one.folded) or (one.denies and "qu'un" not in match[0]) or one.answer:
            continue
        counts_as = re.search(r"\bcompt\w+ (?:pour|comme) $", one.folded[: match.start()])
        if not _RULED.search(one.folded) or counts_as:
            continue
        noun = "fois" if match["once"] or match["what"] == "fois" else match["what"] or match["year"]
        many = (
            _AGAIN
            if noun == "fois"
            else _TWO_YEARS
            if noun == "annee"
            else re.compile(
                rf"\b{_MANY} (?:autres |nouveaux |nouvelles )?(?P<noun>{re.escape(noun.rstrip('sx'))}[a-z]{{0,3}})\b|"
                rf"\b{re.escape(noun.rstrip('sx'))}s (?:n ?° ?)?\d+ (?:et|,) ?\d+"
            )
        )
        subject = one.roots - {root(noun)} - _LOOSE
        yearly = re.search(r"\bpar an\b|\bdans l'annee\b|\bpar annee\b", one.folded)
        here = one.block.rank
        near = read.said[bisect_right(ranks, here - _NEAR) : bisect_left(ranks, here + _NEAR)]
        for other in near:
            found = many.search(other.folded) if other is not one else None
            if (
                found is None
                or _SAVE.search(other.folded)
                or _NOT_SO.search(other.folded)
                or _OF_MANY.match(other.folded)
            ):
                continue
            years = {year for moment in _moments(other) for year in moment.years}
            close = other.block.rank - one.block.rank <= 1 and other.named
            shared = other.roots & (subject | ({"aid"} & one.roots))
            if (shared or (close and noun != "fois")) and not (yearly and len(years) > 1) and not _apart(one, other):
                yield (
                    (
                        read.passage((one.block, one.first + match.start())),
                        read.passage((other.block, other.first + found.start())),
                    ),
                    f"« {match[0]} », puis « {found[0]} ».",
                )
                break


_NOT_SO = re.compile(r"\bne\b|\bn'|\bpas\b|\bsans\b|\bmeme si\b|\bsecondaire|\bautres\b|\bsoit\b|\bjamais\b|\bqu'un")
_OF_MANY = re.compile(r"\W*(?:les|ces|nos|des|deux|trois|quatre|cinq|\d+) (?!le |la )[a-z-]+s\b")


def _moments(one: Said) -> list[Moment]:
    return [moment for moment in one.block.moments if one.first <= moment.start < one.last and moment.known_year]


def _apart(one: Said, two: Said) -> bool:
    return apart((one.block, one.first, one.last), (two.block, two.first, two.last))


_FREE = re.compile(
    r"\bpas de (?:frais|participation|cotisation)\b|\bgratuite?s?\b|\bgratuitement\b|"
    r"\bsans frais\b|\bsans participation (?:financiere|des familles)"
)
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
_PAY = re.compile(
    r"\b(?:familles?|parents?|usagers?|participants?|enfants?|inscription|adherents?|seance|"
    r"vous)\b[^.;]{0,60}\b(?:vers|paient|pai|acquit|"
    r"regl|demand|reclam|factur|perc)\w*|\b(?:demande|reclame|facture|percu|exige)e?s?\b[^.;]{0,50}\b(?:familles?|"
    r"parents?|enfants?|"
    r"usagers?|participants?)|\bcoute\b"
)
# « Le trajet coûte 2 € » is of the trip alone.
_COSTS = re.compile(r"^(?:le |la |les |l'|un |une |chaque )[^.;]{3,60}\bcoute(?:nt)?\b")
_NOT_A_PRICE = re.compile(
    r"\bcaution|\bsubvention|\baide d|\bbourse|\brestitu|\brembours|\bn'est pas obligatoire|\bfacultati|"
    r"\bverse\w* par la (?:commune|caf)"
)
_GOES_ON = re.compile(r"(?:son|sa|ses|leur|leurs|il|elle|ce|cette|cet|celui-ci|celle-ci)\b")


# « entièrement gratuit pour les familles », and what they pay, wherever: « 2 euros versés par les parents »
_FREE_FOR = re.compile(
    r"\b(?:(?:entierement|totalement|toujours|completement|tout a fait) gratuit\w*|gratuit\w*[^.;]{0,30}\b(?:pour|aux) "
    r"(?:les |tous les |toutes les )?(?:familles|parents|usagers))\b"
)
_THEY_PAY = re.compile(
    r"\b(?:vers|pay|regl|acquitt|laiss|demand|reclam|factur|percu)\w*(?: par| aux| a chaque| des| aupres des)? "
    r"(?:les )?(?:familles?|parents?|usagers?)\b|"
    r"\bparticipations? (?:des |financiere des |demandee aux )(?:familles|parents|usagers)|"
    r"\b(?:familles?|parents?|usagers?) (?:[a-z]+ )?(?:paie\w*|payent?|verse\w*|acquitte\w*|reglent|laissent)\b"
)
_NO_MONEY = re.compile(r"\baucune? |\bsans |\bni |\bne |\bn'|\bjamais|\bautre\b|\bavant\b|\bancien|\bailleurs|\bfinanc")
_PAYING = [stem(word) for word in ("familles", "parents", "usagers")]
_NOT_FREE = re.compile(
    r"\bn(?:e |')[^.;,]{0,30}\bgratuit|\bgratuit\w*[^.;]{0,40}\b(?:sauf|jusqu|pendant|la premiere)\b"
)


def _free_for_them(read: Read) -> Iterator[Found]:
    """The one service of a document is free for families, and they pay something for it."""
    free = [
        (block, first)
        for word in ("gratuit", "gratuitement")
        for block, first, last in read.sentences_with(word)
        if _FREE_FOR.search(block.folded, first, last) and not _NOT_FREE.search(block.folded, first, last)
    ]
    if not free or not read.lone:
        return
    block, first = free[0]
    for other, start, end in [where for word in _PAYING for where in read.sentences_with(word)]:
        words = other.folded[start:end]
        priced = [
            one
            for one in other.quantities
            if start <= one.start < end and one.value > 0 and (one.kind == "euro" or other.kind == "row")
        ]
        if other is block or not priced or _NO_MONEY.search(words) or _SAVE.search(words):
            continue
        if _THEY_PAY.search(words):
            text = f"Ce qui est dit gratuit coûte {shown(priced[0].value, 'euro')}."
            yield (read.passage((block, first)), read.passage((other, priced[0].start))), text
            return


@rule("gratuit-dementi", "Ce qui est dit gratuit a un prix.")
def free_then_paid(read: Read) -> Iterator[Found]:
    yield from _free_for_them(read)
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
                    and (_CHARGE.search(words) or _PAY.search(words))
                    and (
                        len(subject & set(stems(about))) >= 2
                        or (fee and _ASKED.search(words))
                        or (other.rank - block.rank <= 1 and _PAY.search(words) and not _COSTS.search(words))
                        or (other.rank - block.rank <= 1 and _COSTS.search(words) and subject & set(stems(about)))
                    )
                    and not _SAVE.search(words)
                    and not _NOT_A_PRICE.search(words)
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


def _is_floor(one: Statement) -> bool:
    first, last = one.sentence
    words = one.block.folded[first:last]
    return bool(
        _SHARE_MIN.search(words[max(0, one.quantity.start - first - 25) : one.quantity.start - first + 30])
        and _OWN.search(words)
    )
