"""French numbers in a text: what they are worth, of what kind, and how sure their writer is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from reporting.reading import spelled
from reporting.reading.dates import Moment

Kind = Literal["count", "percent", "euro", "points", "time", "label", "ratio"]
Hedge = Literal["", "about", "min", "max", "range", "planned"]

_DIGITS = r"\d{1,3}(?:[ .]\d{3})+(?!\d| ?%)|\d+"
NUMBER = re.compile(rf"(?<![\w.,/])(?<!\d-)(?:n ?° ?)?(?P<digits>(?:{_DIGITS})(?:,\d+)?)(?![\d])")
# Nothing that is counted or paid has more digits: « 110 125 130 … » are values side by side, « FR76 3000… » is a code.
MOST_DIGITS = 15
MOST = Decimal(10) ** MOST_DIGITS
_SCALE = re.compile(r" ?(?P<k>k ?€|keur)| ?(?P<m>m ?€|meur|md€|mds ?€)| (?P<word>millions?|milliards?|milliers)\b")
_EURO = re.compile(r" ?(?:€|eur\b|euros?\b)(?: ?(?:ttc|ht)\b)?| (?:d'|de )euros?\b")
_PERCENT = re.compile(r" ?%| pour ?cent\b(?! )| pour cent\b")
_POINTS = re.compile(r" points?\b(?: de pourcentage)?")
_FRACTION = re.compile(
    r"\b(?:(?P<moitie>(?:la |une |l'autre |(?<=pour )|(?<=par )|(?<=a ))moitie)|"
    r"(?:(?P<top>un|deux|trois|quatre|cinq|sept|huit|neuf|les deux|les trois|les quatre|1|2|3|4) (?P<loose>bons? |"
    r"petits? |"
    r"gros )?(?:autres? )?)"
    r"(?P<bottom>tiers|quarts?|cinquiemes?|dixiemes?|sixiemes?|huitiemes?|septiemes?|neuviemes?|vingtiemes?)|"
    r"(?:le|du|au) (?P<alone>tiers|quart|cinquieme|dixieme|sixieme)(?= (?:restante?s?|des|du|d'entre|de l'|"
    r"de (?:la|ces|nos|leurs|ses|son|leur))\b)|"
    r"(?:(?<=soit )|(?<=font )|(?<=fait )|(?<=ente )|(?<=tent )|(?<=c'est )|(?<=donc ))le (?P<third>tiers|quart)|"
    r"(?:(?<=plus )|(?<=moins )|(?<=pres ))du (?P<bare>tiers|quart|cinquieme)|"
    r"(?:le|un) dernier (?P<last>tiers|quart|cinquieme))\b(?!-| d'heures?\b| payant| de confiance| siecle)"
)
_SMALL = r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|\d)"
_RATIO = re.compile(
    rf"(?<![\w,.-])(?P<top>{_SMALL})(?: [a-z-]{{3,}}){{0,2}} sur (?P<base>deux|trois|quatre|cinq|dix|2|"
    rf"3|4|5|10)(?!\w|,\d| \d|-)"
)
_BOTTOM = {
    "tiers": 3,
    "quart": 4,
    "cinquieme": 5,
    "sixieme": 6,
    "huitieme": 8,
    "dixieme": 10,
    "septieme": 7,
    "neuvieme": 9,
    "vingtieme": 20,
}
_TIME = re.compile(
    r"(?<![\w,.])(?P<h>[01]?\d|2[0-4]) ?(?:h|heures?)\b ?(?P<m>[0-5]\d)?(?!\w)|"
    r"(?<![\w,.])(?P<h2>[01]?\d|2[0-3])h(?P<m2>[0-5]\d)(?!\d)"
)

# Before a number that only names something.
_LABEL = re.compile(
    r"(?:\b(?:articles?|art\.|axes?|volets?|actions?|fiches?|annexes?|encadres?|tableaux?|figures?|graphiques?|"
    r"etapes?|phases?|pages?|p\.|"
    r"chapitres?|parties?|sections?|points?|paragraphes?|objectifs?|mesures?|orientations?|lots?|lignes?|n°|no|"
    r"numero|"
    r"caf|cd|conseil departemental|departements?|version|loi|decret|arrete|deliberation|resolution|"
    r"projets?|question|cas|"
    r"tel\.?|telephone|fax|cedex|bp|cs|siret|siren|code|codes|zone|niveau|salle|batiment|bureau|rue|t|"
    r"annee) ?(?:n ?° ?|numero )?)$"
)
_AFTER_LABEL = re.compile(
    r"(?:er|ere|e|eme|nd|nde|ers|eres|emes|es)\b|(?:-\d)|(?: ?(?:,|-)? ?(?:rue|avenue|place de la|"
    r"boulevard|bd|impasse|allee|chemin|quai|cours)\b)|°|[a-z](?![a-z%€])|/\d| ?, ?(?:rue|avenue)"
)
_IDIOM = re.compile(r" (?:premiers jours|ers jours)|-\d")
_HEDGES: tuple[tuple[Hedge, re.Pattern[str]], ...] = (
    (
        "min",
        re.compile(
            r"(?<![a-z])(?:plus d[e']|au moins|au minimum|minimum|superieure?s? a|plus que|au-dela d[e']|a partir de|"
            r"minimum d[e']) ?$"
        ),
    ),
    (
        "max",
        re.compile(
            r"(?<![a-z])(?:moins d[e']|jusqu'a|au plus|au maximum|maximum|maximum d[e']|inferieure?s? a|"
            r"dans la limite d[e']|plafonnee?s? a|(?:n'exced|ne depass)\w+ (?:pas|jamais)|(?:pas|jamais) plus d[e']|"
            r"plafond d[e']|presque|limitee?s? a) ?$"
        ),
    ),
    (
        "about",
        re.compile(
            r"(?<![a-z])(?:environ|pres d[e']|quelque|quelques|autour d[e']|de l'ordre d[e']|approximativement|"
            r"a peu pres|une petite|une bonne|~|≈|un peu plus d[e']|un peu moins d[e']|estimee?s? a|"
            r"presque) ?$"
        ),
    ),
)
# « il n'en reste plus que douze »: twelve.
_NO_MORE = re.compile(r"\bn(?:e |'|'en |'y )[a-z' ]{2,24} plus que $")
# « s'articule autour de cinq axes »: five of them.
_AROUND = re.compile(r"\b(?:articul|organis|structur|constru|bati|reuni|regroup|decoup|concu|pens)\w* autour d[e'] ?$")
_HEDGE_AFTER = re.compile(
    r"(?: [a-z'-]+){0,2}(?: environ\b| au moins\b| au plus\b| maximum\b| minimum\b| au maximum\b|"
    r" au minimum\b| ou plus\b| a ce jour environ)"
    # « douze ont reçu au moins un enfant »: it is the next number that is hedged.
    rf"(?! (?:\d|(?:{'|'.join(spelled.WORDS)})\b))"
)
_A_LITTLE = re.compile(r"\bun peu (?:plus|moins) d[e'] ?$")
_RANGE = re.compile(r" ?(?:-|–|a|ou|et) ?$")
_BETWEEN = re.compile(r"\b(?:entre|de) (?:environ )?$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `start:end` of a folded text. `step` is the last digit that was written, in the same unit:
    1,2 M€ is known to 100 000 €. `upper` is the other end of a range. Times are minutes from midnight, shares percent.
    """

    start: int
    end: int
    value: Decimal
    kind: Kind
    hedge: Hedge = ""
    step: Decimal = Decimal(1)
    upper: Decimal | None = None
    article: bool = False
    spelt: bool = False

    @property
    def exact(self) -> bool:
        return not self.hedge and not self.article and self.kind != "label"


def quantities(folded: str, dates: Sequence[Moment] = ()) -> list[Quantity]:
    """Every number of a text but those inside its dates, in order, ranges joined."""
    taken = [(moment.start, moment.end) for moment in dates]
    found: list[Quantity] = []
    for needs, reader in _READERS:
        for quantity in reader(folded) if needs.search(folded) else ():
            if not _overlaps(taken, quantity.start, quantity.end):
                taken.append((quantity.start, quantity.end))
                if quantity.value < MOST:
                    found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    return _ranges([_hedged(quantity, folded) for quantity in _in_euros(found, folded)], folded)


@lru_cache(maxsize=16384)
def in_cell(folded: str) -> tuple[Quantity, ...]:
    """Every number of a cell of a table, which several rules read."""
    return tuple(quantities(folded))


def _in_euros(found: list[Quantity], folded: str) -> list[Quantity]:
    """« 150 000 euros en 2023 et 140 000 en 2024 », « sur 30 millions, 28,2 millions »: the unit is said once."""
    if not any(one.kind == "euro" and one.value >= 1000 for one in found):
        return found
    result = []
    last: Quantity | None = None
    for one in found:
        again = last is not None and one.kind == "count" and one.value >= 1000 and one.value % 100 == 0
        if again and last is not None and 1 / _ALIKE < one.value / last.value < _ALIKE:
            joint = folded[last.end : one.start]
            if len(joint) < 60 and _SAME_UNIT.search(joint) and _NO_NOUN.match(folded, one.end):
                one = replace(one, kind="euro")
        last = one if one.kind == "euro" and one.value >= 1000 else last if one.kind != "count" else None
        result.append(one)
    return [
        replace(one, kind="euro")
        if one.kind == "count"
        and one.value >= 10**5
        and _MILLIONS.search(folded, one.start, one.end)
        and not re.match(r" d[e']", folded[one.end :])
        else one
        for one in result
    ]


_ALIKE = Decimal(10)
_SAME_UNIT = re.compile(r"^[^.:]*(?:,| et| puis|;| contre| ou) ?(?:[a-z' ]{0,30})$")
_NO_NOUN = re.compile(r" ?(?:$|[,.;)]|(?:en (?:19|20)\d\d|pour|et|a l'|a la|au|aux|par)\b)")
_MILLIONS = re.compile(r"milli(?:on|ard)s?$")


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < one_end and one_start < end for one_start, one_end in taken)


def _times(folded: str) -> list[Quantity]:
    found = []
    for match in _TIME.finditer(folded):
        hour = int(match["h"] or match["h2"])
        if not match["m"] and not match["m2"] and "heure" in match[0]:
            continue  # « 12 heures » is as often a duration
        minutes = hour * 60 + int(match["m"] or match["m2"] or 0)
        found.append(Quantity(match.start(), match.end(), Decimal(minutes), "time"))
    return found


def _fractions(folded: str) -> list[Quantity]:
    found = []
    for match in _FRACTION.finditer(folded):
        if match["moitie"]:
            value = Decimal(50)
        elif whole := match["alone"] or match["third"] or match["last"] or match["bare"]:
            value = Decimal(100) / _BOTTOM[whole]
        else:
            top = _plain(match["top"].removeprefix("les "))
            bottom = match["bottom"]
            bottom = bottom if bottom == "tiers" else bottom.rstrip("s")
            if top is None or top >= _BOTTOM[bottom]:
                continue
            value = Decimal(100) * top / _BOTTOM[bottom]
        hedge: Hedge = "about" if match["loose"] else ""
        found.append(Quantity(match.start(), match.end(), value, "percent", hedge, step=Decimal(2), spelt=True))
    return found


def _ratios(folded: str) -> list[Quantity]:
    """« huit sur dix », « quatre parrains sur dix », « 1 place sur 4 » are shares."""
    found = []
    for match in _RATIO.finditer(folded):
        top, bottom = _plain(match["top"]), _plain(match["base"])
        if top and bottom and top < bottom:
            share = Decimal(100) * top / bottom
            found.append(Quantity(match.start(), match.end(), share, "percent", step=Decimal(3), spelt=True))
    return found


def _plain(word: str) -> int | None:
    return int(word) if word.isdigit() else spelled.value_of(word)


def _digits(folded: str) -> list[Quantity]:
    found = []
    for match in NUMBER.finditer(folded):
        for start, end in _apart(match):
            whole, _, decimals = folded[start:end].replace(" ", "").partition(",")
            whole = whole.replace(".", "")
            if len(whole) + len(decimals) > MOST_DIGITS:
                continue
            value = Decimal(whole + (f".{decimals}" if decimals else ""))
            step = Decimal(1).scaleb(-len(decimals))
            quantity = Quantity(start, end, value, "count", step=step)
            opens = match.start() if start == match.start("digits") else start
            label = match[0].startswith("n") or _is_label(folded, opens, end)
            read = _with_unit(quantity, folded)
            # « les Caf 45 % » is a share, « la Caf 62 » a name.
            found.append(replace(quantity, kind="label") if label and read.kind == "count" else read)
    return found


def _apart(match: re.Match[str]) -> list[tuple[int, int]]:
    """Where the number is; each of those that are side by side, where no number has so many digits."""
    start, end = match.span("digits")
    if len(match["digits"]) <= MOST_DIGITS:
        return [(start, end)]
    whole = match["digits"].partition(",")[0]
    if sum(map(str.isdigit, whole)) <= MOST_DIGITS or not re.search(r"[ .]", whole):
        return [(start, end)]
    return [(start + one.start(), start + one.end()) for one in re.finditer(r"\d+(?:,\d+)?", match["digits"])]


def _is_label(folded: str, start: int, end: int) -> bool:
    named = _LABEL.search(folded, max(0, start - 40), start)
    if named and not (named[0].startswith(("caf", "cd")) and re.match(r" \(\d", folded[end:])):
        return True  # « la Caf 62 », but « les communes 16 (47 %) et la Caf 2 (6 %) »
    if folded[end : end + 1] == "." and re.match(r"\.\d", folded[end : end + 2]):
        return True
    after = _AFTER_LABEL.match(folded, end)
    return bool(after and not re.match(r" ?(?:k ?€|m ?€|h\b)", folded[end : end + 4])) or bool(
        _IDIOM.match(folded, end)
    )


def _words(folded: str) -> list[Quantity]:
    found = []
    for match in spelled.SPELLED.finditer(folded):
        read = spelled.read(match)
        if read is None or _LABEL.search(folded, max(0, match.start() - 40), match.start()):
            continue
        value, about = read
        article = match[0] in ("un", "une")
        if match[0] == "neuf" and not spelled.is_nine(folded, match.start(), match.end()):
            continue
        quantity = Quantity(
            match.start(), match.end(), Decimal(value), "count", "about" if about else "", article=article, spelt=True
        )
        found.append(_with_unit(quantity, folded))
    return found


# What reads each kind of number, and what a text must have for it to find any.
_READERS: tuple[tuple[re.Pattern[str], Callable[[str], list[Quantity]]], ...] = (
    (re.compile(r"\d ?h"), _times),
    (re.compile(r"moitie|tiers|quart|[iu]eme"), _fractions),
    (re.compile(r" sur "), _ratios),
    (re.compile(r"\d"), _digits),
    (re.compile(r"[a-z]"), _words),
)


def _with_unit(quantity: Quantity, folded: str) -> Quantity:
    """Read the scale and the unit that follow: « 2,4 M€ », « 12 % », « 3 points »."""
    value, end, step = quantity.value, quantity.end, quantity.step
    kind: Kind = "count"
    factor = Decimal(1)
    if scale := _SCALE.match(folded, end):
        end = scale.end()
        if scale["k"]:
            factor, kind = Decimal(1000), "euro"
        elif scale["m"]:
            factor, kind = Decimal(10**9 if "d" in scale["m"] else 10**6), "euro"
        else:
            factor = Decimal({"millio": 10**6, "millia": 10**9, "millie": 1000}[scale["word"][:6]])
    if kind != "euro" and (euro := _EURO.match(folded, end)):
        kind, end = "euro", euro.end()
    elif kind == "count" and factor == 1:
        if match := _PERCENT.match(folded, end):
            kind, end = "percent", match.end()
        elif match := _POINTS.match(folded, end):
            kind, end = "points", match.end()
    if end == quantity.end:
        return quantity
    # « 3 M€ » is seldom known to a million only.
    step = step / 10 if factor > 1 and step == 1 else step
    return replace(quantity, value=value * factor, step=step * factor, kind=kind, end=end)


def _hedged(quantity: Quantity, folded: str) -> Quantity:
    if quantity.kind in ("label", "time"):
        return quantity
    if quantity.article and quantity.kind != "count":
        quantity = replace(quantity, article=False)
    before = folded[max(0, quantity.start - 28) : quantity.start]
    if _NO_MORE.search(folded, max(0, quantity.start - 40), quantity.start):
        return quantity
    for hedge, pattern in reversed(_HEDGES):
        if hedge == "about" and quantity.kind == "percent" and _A_LITTLE.search(before):
            continue  # « un peu plus de la moitié »: at least
        if pattern.search(before) and not _AROUND.search(folded, max(0, quantity.start - 40), quantity.start):
            return replace(quantity, hedge=hedge)
    after = _HEDGE_AFTER.match(folded, quantity.end)
    if not after:
        return quantity
    words = after[0]
    found: Hedge = (
        "about" if "environ" in words else "min" if "moins" in words or "min" in words or "ou plus" in words else "max"
    )
    return replace(quantity, hedge=found)


def _ranges(found: list[Quantity], folded: str) -> list[Quantity]:
    """« de 15 à 24 ans », « 3 à 5 projets », « entre 10 et 12 % » are one quantity each."""
    result: list[Quantity] = []
    for quantity in found:
        last = result[-1] if result else None
        joint = folded[last.end : quantity.start] if last else ""
        if last and last.upper is None and _RANGE.fullmatch(joint) and _is_range(last, quantity, joint, folded):
            result[-1] = replace(
                quantity,
                start=last.start,
                value=last.value,
                upper=quantity.value,
                hedge="range",
                article=False,
            )
        else:
            result.append(quantity)
    return result


def _is_range(one: Quantity, two: Quantity, joint: str, folded: str) -> bool:
    if "label" in (one.kind, two.kind) or one.value >= two.value or one.article:
        return False
    if one.kind not in ("count", two.kind):
        return False
    if joint.strip() == "et":
        return bool(_BETWEEN.search(folded[: one.start])) and "entre" in folded[max(0, one.start - 18) : one.start]
    # « passe de 10 à 14 » is a change, not a range.
    return not re.search(
        r"\b(?:pass\w+|evolu\w+|augment\w+|progress\w+|recul\w+|dimin\w+|baiss\w+|mont\w+|hausse|baisse|"
        r"chut\w+|doubl\w+|tripl\w+|grimp\w+|bond\w+)\b[^.;:]{0,60}\bde (?:environ )?$",
        folded[: one.start],
    )


def rounding(steps: Sequence[Decimal]) -> Decimal:
    """How far numbers that are rounded to these steps may be, together, from the whole that they make: one step, and
    for many numbers what a hundred sums of them pass once.
    """
    spread = (sum((step * step for step in steps), Decimal(0)) / 12).sqrt()
    return max(max(steps) * Decimal("1.01"), spread * Decimal("2.6"))
