"""Dates against the date of the document, against one another, and against the calendar."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from projects.core.french import format_date
from reporting.reading.blocks import Block
from reporting.reading.dates import MONTHS, WEEKDAYS, Moment
from reporting.reading.rules.registry import Found, Read, rule

# What comes before the date that a document bears: nothing, a place, a dash, or what the document is.
_DATED = re.compile(
    r"^$|^(?:.{1,90}[,–—•·|:-] ?)?(?:fait a [\w' -]{2,30},? )?(?:a [\w' -]{2,30}, )?(?:le )?(?:date ?: ?)?(?:le )?$|"
    r"^.{1,90}, le $|^.{2,150}? ?(?:(?:du|au|le|en|de|:|a) |d')(?:\w+di )?$"
)
_NOT_ITS_DATE = re.compile(
    r"\bjusqu|\bavant\b|\bdepo[st]|\blimite|\bclotur|\bplus tard|\ba compter|\ba partir|\bdepuis|\bdes le|\bpour le\b|"
    r"\bannonce|\bappel\b|\bfonds\b|\blancement|\bouver|\bprochain|\bvisite|\bjoint|\bvotre\b|\bsuite a\b|\bvu\b|"
    r"\bobjet\b|\btransm|\binscri|\bsituation\b|\bdonnees\b|\bversee?s?\b|\brecu\b|\beffet\b|"
    r"\b(?:est|sont|sera|seront|a ete|ont|entre)\b|^(?:l[ea]s?|une?|en|aux?|ils?|elles?|nous|on)\b.*\b(?:a|s'est|se)\b"
)
PARTS = re.compile(r" [–—|·] |; ")
_FOOT = re.compile(
    r"^(?:fait|signe|etabli|redige|adopte|valide|arrete|publie|document|note|bilan|rapport|compte rendu|releve|texte|"
    r"mis a jour|derniere mise a jour)\w*\b|^[\w' -]{2,30}, le \d"
)


_PRESENT = re.compile(
    r"^(?:le|la) presente? [a-z' -]{3,40},? (?:etabli|arrete|date|redige|edite|mis a jour|dresse|"
    r"signe)e?s? (?:le |au |en )$|.{0,40}\bconvenu ce qui suit,? (?:a [a-z' -]+, )?le $"
)


@lru_cache(maxsize=4)
def document_date(read: Read) -> tuple[Moment, Block] | None:
    """The day or the month that a document bears, in its first lines or where it is signed."""
    heads = [
        (block, start, end)
        for block in read.text.blocks[:14]
        if block.kind != "item" and len(block.cells) < 3
        for start, end in dict.fromkeys([(0, len(block.text)), *itertools.pairwise([*block.starts, len(block.text)])])
        if (end - start < 150 or PARTS.search(block.folded, start, start + 70)) and (start == 0 or block.rank < 5)
    ]
    feet = [
        (block, 0, len(block.text))
        for block in read.text.blocks[-8:]
        if len(block.text) < 110 and _FOOT.match(block.folded)
    ]
    # A deed is signed before its annexes, and so is a report.
    signed = [
        (block, 0, len(block.text))
        for block in read.text.blocks
        if len(block.text) < 150 and _SIGNED_AT.match(block.folded)
    ]
    found = [one for where in (*heads, *feet, *signed) for one in _own_dates(read, *where)]
    if not found:
        return None
    moment, block, lead = found[0]
    if _HELD.search(lead):
        # « Séance du 12 juin », then « Compte rendu diffusé le 18 juin »: the day of what is written.
        return next((one[:2] for one in found if _WRITTEN.search(one[2]) and one[0].first > moment.first), found[0][:2])
    within = (one[:2] for one in found[1:] if one[0].grain == "day" and moment.first <= one[0].first <= moment.last)
    return next(within, (moment, block)) if moment.grain == "month" else (moment, block)


_SIGNED_AT = re.compile(
    r"(?:(?:le |la |ce |cette )?(?:presente? )?(?:releve|document|compte[- ]rendu|proces-verbal|rapport|note|bilan) )?"
    r"(?:a ete )?(?:fait|signe|etabli|redige|dresse|arrete)e? (?:et signee? )?(?:(?:a|en|par) [^.;]{3,60}\b)?le \d"
)
_MADE = re.compile(r"\b(?:fait|signe|diffus|remis|etabli|redig|publi|edit|convenu)\w*\b")
_HELD = re.compile(r"\b(?:seance|reunion|visite|session|comite|commission|mission)\b|^$")
_WRITTEN = re.compile(r"\b(?:diffus|etabli|redig|envoy|publi|transmis|signe|remis)\w* le $")


def _own_dates(read: Read, block: Block, start: int, end: int) -> Iterator[tuple[Moment, Block, str]]:
    """The dates of a line that are those of the document, days first, with the words before each."""
    if block.kind in ("field", "row") and (_in_calendar(read, block) or _OF_STAGE.match(block.folded)):
        return
    for moment in sorted(block.moments, key=lambda one: one.grain != "day"):
        if not start <= moment.start < end or _STAGE.match(block.folded, moment.end):
            continue
        lead = block.folded[start : moment.start].lstrip("(-– ").replace("(", "")
        # « Situation au 31 mars 2025 – Document du 18 avril 2025 »: each part of a line for itself.
        lead = PARTS.split(lead)[-1]
        rest = re.sub(r"\([^()]*\)", "", PARTS.split(block.folded[moment.end : end])[0]).strip(" .)")
        # A line that dates a document is seldom a sentence.
        short = not block.text.endswith(".") or len(lead.split()) < 7 or _MADE.search(lead)
        plain = len(rest) < 45 and short and not _NOT_ITS_DATE.search(lead) and _DATED.match(lead)
        if moment.known_year and moment.grain in ("day", "month") and (plain or _PRESENT.match(lead)):
            yield moment, block, lead


# « Début des actions : 1er septembre 2024 », « Date limite de dépôt : 31 août »
_OF_STAGE = re.compile(
    r"(?:date (?:de |d'|du )?)?(?:debut|fin|ouverture|depot|echeance|limite|cloture|demarrage|lancement|mise en|jury|"
    r"diffusion|duree|periode|prise|creation|livraison|signature|convention|notification|versement|accueil)\b"
)
_STAGE = re.compile(r" ?: ?[a-z]")  # « mars 2024 : création de la ludothèque »


def _in_calendar(read: Read, block: Block) -> bool:
    """« Comité de sélection : 22 mai », between other stages that have their days."""
    near = read.text.blocks[max(0, block.rank - 2) : block.rank + 3]
    return sum(one.kind == block.kind and bool(one.moments) for one in near) > 2


# On the text with its accents: « à » is no verb.
PAST = re.compile(
    r"\b(?:a|ont|avait|avaient) (?:déjà |également |ainsi |bien |tous |"
    r"toutes )?(?:été )?\w{2,}(?:ée?s?|ie?s?|ue?s?|erte?s?|ite?s?)\b|"
    r"\b(?:s'est|se sont|est|sont) (?:tenue?s?|réunie?s?|déroulée?s?|entrée?s?|ouverte?s?|achevée?s?|"
    r"terminée?s?|clôturée?s?|occupée?s?)\b"
)
DEADLINE = re.compile(
    r"\b(?:avant (?:le|la fin|l')|au plus tard(?: le| en| a)?|jusqu'au|jusqu'a|jusqu'en|d'ici(?: le|"
    r" la fin| a| au| fin)?|date limite\b[^.;]{0,40}|pour le|cloture\b[^.;]{0,20}|avant(?: fin| l'|"
    r" la fin d[eu'])?|echeance\b[^.;]{0,20}) ?(?:le |la |l'|fin |de |d'|du mois de |: )*$"
)
OLD = re.compile(
    r"\b(?:est|sont|a ete) (?:reste|demeure|maintenu)e?s?\b|\bdevai(?:t|ent)\b|\bavai(?:t|ent)\b|\betai(?:t|"
    r"ent)\b|\bfut\b|\bfurent\b|\ba ete\b|\bont ete\b|"
    r"\brappel|\binitial|\bdepuis\b"
)


def close_year(moment: Moment, day: Moment, *, after: bool = False) -> Moment | None:
    """A day without its year, read in the year of the document when it is some months before it, or after."""
    try:
        first = moment.first.replace(year=day.first.year)
    except ValueError:
        return None
    apart = (first - day.last).days if after else (day.first - first).days
    near = 0 < apart < (90 if after else 150)
    return replace(moment, first=first, last=first, known_year=True) if near and moment.grain == "day" else None


@rule("fin-avant-debut", "Une période finit avant de commencer.")
def reversed_span(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        for moment in block.moments:
            if moment.grain == "span" and moment.last < moment.first and moment.known_year:
                yield (
                    (read.passage((block, moment.start)),),
                    f"La période finit ({format_date(moment.last)}) avant de commencer ({format_date(moment.first)}).",
                )


@rule("jour-semaine", "Le jour de la semaine n’est pas celui de la date.")
def weekday(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        for moment in block.moments:
            if (
                moment.weekday is not None
                and moment.known_year
                and moment.first.weekday() != moment.weekday
                and moment.grain == "day"
            ):
                text = (
                    f"Le {format_date(moment.first)} est un {WEEKDAYS[moment.first.weekday()]}, et non un "
                    f"{WEEKDAYS[moment.weekday]}."
                )
                yield (read.passage((block, moment.start)),), text


_DAY_OF = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})\b")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@rule("date-impossible", "Une date n’existe pas.")
def no_such_day(read: Read) -> Iterator[Found]:
    """« le 31 février »."""
    for block in read.text.blocks:
        for match in _DAY_OF.finditer(block.folded):
            if _LONGEST[MONTHS.index(match["month"])] < int(match["day"]) <= 31:
                text = f"Le {match['day']} {match['month']} n’existe pas."
                yield (read.passage((block, match.start())),), text


def say_of(moment: Moment) -> str:
    """« du 3 mars 2024 », « de janvier 2024 », « d’avril 2024 »."""
    told = say(moment)
    if told[0].isdigit():
        return f"du {told}" if moment.grain != "year" else f"de {told}"
    return f"d’{told}" if told[0] in "aoAO" else f"de {told}"


def say(moment: Moment) -> str:
    if moment.first == moment.last:
        return format_date(moment.first)
    if moment.grain == "month":
        return format_date(moment.first).split(" ", 1)[1]
    if moment.grain == "year":
        return str(moment.first.year)
    return f"{format_date(moment.first)} au {format_date(moment.last)}"
