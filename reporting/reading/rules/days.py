"""Dates against the date of the document, against one another, and against the calendar."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from projects.core.french import format_date
from reporting.reading.blocks import Block
from reporting.reading.dates import MONTHS, WEEKDAYS, Moment
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold

# What comes before the date that a document bears: nothing, a place, a dash, or what the document is.
_DATED = re.compile(
    r"^$|^(?:.{1,90}[,–—•·|:-] ?)?(?:fait a [\w' -]{2,30},? )?(?:a [\w' -]{2,30}, )?(?:le )?(?:date ?: ?)?(?:le )?$|"
    r"^.{1,90}, le $|"
    r"^(?:.{1,80}\b)?(?:publie|parution|paru|diffus|redige|redaction|mise? a jour|actualise|version|edition|"
    r"document|note|communique|compte[ -]rendu|proces[ -]verbal|releve|seance|reunion|lettre|circulaire|instruction|"
    r"arrete|rapport|bilan|presente|remis|rendu|adopte|acheve|valide|fait|etabli|cahier des charges|"
    r"recueil|atlas|synthese|joint|delibere|assemblee|convention|reglement|livret|guide|annexe|tableau de bord|dat|"
    r"conseil|comite|commission|deliberation|etat des lieux|point d'etape|bulletin|magazine|numero|dossier de presse)"
    r"\w*\b.{0,70}? ?(?:(?:du|au|le|en|de|:|a) |d')$"
)
_NOT_ITS_DATE = re.compile(
    r"\bjusqu|\bavant\b|\bdepo[st]|\blimite|\bclotur|\bplus tard|\ba compter|\ba partir|\bdepuis|\bdes le|\bpour le\b|"
    r"\bannonce|\blancement|\bouver|\bprochain|\bvisite|\bjoint|\bvotre\b|\bsuite a\b|\bvu\b|\bobjet\b|\btransm|"
    r"\binscri|\bsituation\b|\beffet\b|\b(?:est|sont|sera|seront|a ete|ont|entre)\b"
)
_PARTS = re.compile(r" [–—|·] |; ")
_FOOT = re.compile(
    r"^(?:fait|signe|etabli|redige|adopte|valide|arrete|publie|document|note|bilan|rapport|compte rendu|releve|texte|"
    r"mis a jour|derniere mise a jour)\w*\b|^[\w' -]{2,30}, le \d"
)


_PRESENT = re.compile(
    r"^(?:le|la) presente? [a-z' -]{3,40},? (?:etabli|arrete|date|redige|edite|mis a jour|dresse|"
    r"signe)e?s? (?:le |au |en )$|.{0,40}\bconvenu ce qui suit,? (?:a [a-z' -]+, )?le $"
)


def document_date(read: Read) -> tuple[Moment, Block] | None:
    """The day or the month that a document bears, in its first lines or where it is signed."""
    heads = [
        (block, start, end)
        for block in read.text.blocks[:14]
        if block.kind not in ("row", "item")
        for start, end in dict.fromkeys([(0, len(block.text)), *itertools.pairwise([*block.starts, len(block.text)])])
        if end - start < 150 and (start == 0 or block.rank < 5)
    ]
    feet = [
        (block, 0, len(block.text))
        for block in read.text.blocks[-8:]
        if len(block.text) < 110 and _FOOT.match(block.folded)
    ]
    # A deed is signed before its annexes.
    signed = [(block, 0, len(block.text)) for block in read.text.blocks if _SIGNED_AT.match(block.folded)]
    found = [one for where in (*heads, *feet, *signed) for one in _own_dates(read, *where)]
    if not found:
        return None
    moment, block, lead = found[0]
    if _HELD.search(lead):
        # « Séance du 12 juin », then « Compte rendu diffusé le 18 juin »: the day of what is written.
        moment, block, _ = next(
            (one for one in found if _WRITTEN.search(one[2]) and one[0].first > moment.first), found[0]
        )
    return moment, block


_SIGNED_AT = re.compile(r"(?:fait|signe|etabli)e? (?:et signee? )?(?:a|en) [^.;]{3,60}\ble \d")
_HELD = re.compile(r"\b(?:seance|reunion|visite|session|comite|commission|mission)\b|^$")
_WRITTEN = re.compile(r"\b(?:diffus|etabli|redig|envoy|publi|transmis|signe|remis)\w* le $")


def _own_dates(read: Read, block: Block, start: int, end: int) -> Iterator[tuple[Moment, Block, str]]:
    """The dates of a line that are those of the document, days first, with the words before each."""
    if block.kind == "field" and _in_calendar(read, block):
        return
    for moment in sorted(block.moments, key=lambda one: one.grain != "day"):
        if not start <= moment.start < end:
            continue
        lead = block.folded[start : moment.start].lstrip("(-– ").replace("(", "")
        # « Situation au 31 mars 2025 – Document du 18 avril 2025 »: each part of a line for itself.
        lead = _PARTS.split(lead)[-1]
        rest = re.sub(r"\([^()]*\)", "", _PARTS.split(block.folded[moment.end : end])[0]).strip(" .)")
        plain = len(rest) < 45 and not _NOT_ITS_DATE.search(lead) and _DATED.match(lead)
        if moment.known_year and moment.grain in ("day", "month") and (plain or _PRESENT.match(lead)):
            yield moment, block, lead


def _in_calendar(read: Read, block: Block) -> bool:
    """« Comité de sélection : 22 mai », between other stages that have their days."""
    near = read.text.blocks[max(0, block.rank - 2) : block.rank + 3]
    return sum(one.kind == "field" and bool(one.moments) for one in near) > 2


_SITUATION = re.compile(
    r"\b(?:situation|etat|bilan|point|donnees|chiffres|effectifs?|(?<!s')arretee?s?|constatee?s?|recens\w+|"
    r"observ\w+|mesur\w+|comptabilis\w+|releve\w*)\b[^.;]{0,40}?\b(?:au|datent d[eu]|datees? d[eu]|"
    r"a la date du|a fin|le|en|jusqu'au|a la fin de) ?(?:la )?$"
)
# « Le porteur remet un point d'étape le 15 octobre »
_DUE = re.compile(r"\b(?:remet(?:tre|tent)?|transmet(?:tre|tent)?|adresse(?:nt|r)?|echeances?|s'engage\w*|fournit)\b")
_DATA_AT = re.compile(r"\b(?:situation|donnees|chiffres)\b[^.;:]{0,30} ?: ?(?:arretee?s? )?(?:au|a fin|en) $")
_BY_THEN = re.compile(
    r"\b(?:avant|jusqu'au|jusqu'a|jusqu'en|d'ici|pour|plus tard|a partir|a compter|"
    r"des)\b[a-z' ]{0,10}$"
)
# On the text with its accents: « à » is no verb.
PAST = re.compile(
    r"\b(?:a|ont|avait|avaient) (?:déjà |également |ainsi |bien |tous |"
    r"toutes )?(?:été )?\w{2,}(?:ée?s?|ie?s?|ue?s?|erte?s?|ite?s?)\b|"
    r"\b(?:s'est|se sont|est|sont) (?:tenue?s?|réunie?s?|déroulée?s?|entrée?s?|ouverte?s?|achevée?s?|"
    r"terminée?s?|clôturée?s?|occupée?s?)\b"
)
_FUTURE = re.compile(
    r"\b(?!opera\b|camera\b|verra\b|extra\b|infra\b)\w{2,}(?:era|eront|ira|iront|dra|dront|ura|uront|"
    r"rra|rront|fera|feront|ra|ront)\b|\bdoi(?:t|vent)\b|\bdevr\w+|\bprevue?s?\b|\ba venir\b|"
    r"\best fixee?\b|\best attendue?|\bsont attendu|\bsont a \w+er\b|\best a \w+er\b|\ben projet\b|"
    r"\bd'ici\b|\bprochain"
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


@rule("date-apres-document", "La situation est postérieure au document, ou un fait à venir y est dit accompli.")
def after_document(read: Read) -> Iterator[Found]:
    dated = document_date(read)
    if dated is None:
        return
    day, where = dated
    for block in read.text.blocks:
        for written in block.moments:
            moment = written if written.known_year else close_year(written, day, after=True)
            if moment is None or moment.first <= day.last or block is where:
                continue
            if moment.grain == "span" and not re.search(r"[a-z]{3}", block.folded[moment.start : moment.end]):
                continue
            first, last = _part_of(block, moment)
            lead = block.folded[first : moment.start]
            situation = _SITUATION.search(lead) or _DATA_AT.search(lead)
            if (
                situation
                and not _BY_THEN.search(block.folded[first : moment.start])
                and not _DUE.search(block.folded, block.sentence_at(first)[0], moment.start)
                and not _FUTURE.search(block.folded[first:last])
            ):
                text = f"La situation est datée du {say(moment)}, après le document ({say(day)})."
                yield (read.passage((where, day.start)), read.passage((block, moment.start))), text
            elif _done_later(block, moment, first, last, ruled=not written.known_year) or _so_later(
                block, moment, first, last
            ):
                text = f"Le texte dit accompli ce qui est daté du {say(moment)}, après le document ({say(day)})."
                yield (read.passage((where, day.start)), read.passage((block, moment.start))), text


_RELATIVE = re.compile(r", (?:qui|que|dont|ou) (?=[^,;]*$)")


def _part_of(block: Block, moment: Moment) -> tuple[int, int]:
    """The sentence of a date, its part between semicolons, or the relative clause that holds it."""
    first, last = block.sentence_at(moment.start)
    if (cut := block.folded.rfind("; ", first, moment.start)) >= 0:
        first = cut + 2
    if (cut := block.folded.find(";", moment.end, last)) >= 0:
        last = cut
    if relative := _RELATIVE.search(block.folded, first, moment.start):
        end = block.folded.find(",", moment.end, last)
        return relative.start() + 2, end if end >= 0 else last
    return first, last


# « achevée en mai 2027 », « est ouverte depuis mars 2027 »: the date is the verb's own.
_ENDED = re.compile(
    r"\b(?:a|ont|s'est|se sont|est|sont|avait|avaient|,|qui|ete|deja|bien|desormais|[a-z-]{3,}) ?"
    r"(?:(?:ete|deja|bien|enfin|officiellement|pleinement|desormais) )*"
    r"(?:acheve|termine|rendu|clos|cloture|ouvert|inaugure|realise|mene|remis|livre|tenu|conduit|effectue|publie|"
    r"recu|arrive|recrute|demarre|debute|commence|constate|observe|mesure|releve|accueilli|visite|diffuse|ferme|"
    r"notifie|verse|paye|mis en service|entre en service|entre en fonction|eu lieu|reuni|deroule|installe|rejoint|"
    r"forme|interroge|pointe|enregistre|collecte|recueilli|saisi|enquete|compte|signe|abandonne|perennise|obtenu|"
    r"delivre)e?s?(?: ses portes| au public| aux familles)?"
    r" (?:le|les|en|au cours d[ue]s? ?(?:mois d[e'])?|des|des le|depuis|"
    r"depuis le|fin|debut|courant|a la mi)? ?$"
)
# « Réunis à Blois le 9 février 2024 », « se sont retrouvés à Nancy le 6 février »
_MET = re.compile(
    r"(?:^|\b(?:a|ont|s'est|se sont|est|sont) (?:tous |toutes |ete )?)(?:reuni|retrouve|rassemble|rencontre|"
    r"tenu|deroule|"
    r"inaugure|ouvert)e?s? (?:a|au|en|dans|chez) (?:la |le |les |l')?[a-z-]+(?: [a-z-]+){0,3}? (?:le|les) $"
)
_SINCE = re.compile(r"\bdepuis (?:le |la |l'|fin |mi-|debut |mois de |d'|de |annee |rentree |ete |hiver )*$")
# « Au 30 novembre 2024, les actions se répartissent ainsi »: what is so on a day that has not come.
_ON_THAT_DAY = re.compile(r"^(?:[-•] ?)?(?:au|a la date du|a fin|fin|a la fin de) ?(?:la |le )?$")
_IS_SO = re.compile(
    r"^,? [^.;]{0,80}?\b(?:sont|est|compt\w+|se repartiss\w+|se repartit|s'eleve\w*|atteign\w+|atteint|represent\w+|"
    r"demeur\w+|on (?:compte|denombre|recense)|concern\w+|fonctionn\w+|accueill\w+)\b"
)
_PLANNED = re.compile(r"\bprevu|\bprevoi|\bprevision|\bcible|\bobjectif|\bdoi|\bdev|\bsi\b|\battendu|\bestim|\bfixe")


# « Bilan de la première année (2024) : 1 860 heures facturées »
_RECORD = re.compile(
    r"\b(?:bilan|resultats?|frequentation|activite|realise|compte d'emploi|compte rendu|chiffres)\b[^.;:]{0,60}$"
)
_RECORDED = re.compile(
    r"[^.;]{0,60}\d[^.;]{0,60}\b(?:constat|factur|realis|enregistr|mesur|relev|observ|comptabilis|accueill|recu|"
    r"satisfait|rempli|depens|inscrit|atteint)\w*"
)


def _so_later(block: Block, moment: Moment, first: int, last: int) -> bool:
    lead, rest = block.folded[first : moment.start], block.folded[moment.end : last]
    if _RECORD.search(lead) and _RECORDED.match(rest) and not _BY_THEN.search(lead):
        return not _FUTURE.search(block.folded[first:last]) and not _PLANNED.search(block.folded[first:last])
    told = moment.grain in ("day", "month") and _ON_THAT_DAY.match(lead) and _IS_SO.match(rest)
    return bool(told) and not _FUTURE.search(rest) and not _PLANNED.search(rest)


# « Les conventions sont signées en juillet »: a calendar in the present.
_SCHEDULED = re.compile(
    r"\b(?:est|sont) (?:clos|close|closes|cloture|ferme|arrete|depose|adresse|attribue)e?s? (?:en |le |fin |au )?$|"
    r"\b(?:est|sont|reste|restent) (?:ouverte?s? (?:du )?|(?:signe|verse|notifie|publie|remis|rendu|diffuse|paye|"
    r"informe|"
    r"valide|reuni|etudie|examine|instruit)e?s? (?:en |le |fin )?)$"
)
_MAYBE = re.compile(r"\bsi\b|jusqu|pour\b|avant\b|horizon|objectif|cible")
# « Le jury du 3 juillet a écarté … »
_ITS_DAY = re.compile(
    r"^(?:[-–•] )?(?:le|la|les|l'|lors de la|lors du|au cours de la|au cours du) ?[a-z' -]{3,60} d[ue] (?:[a-z]+di )?$"
)
_THEN_PAST = re.compile(r",? ?(?:(?:a|ont|avait) (?:\w+ ){0,2}?\w+(?:é|ée|és|ées|i|is|it|u|us|ert)\b|s'est |se sont )")
_STARTS = re.compile(r"^[ –-]*(?:le |au |en |des |des le |du |fin |mi-)?$")
_WAS = re.compile(
    r"\b(?:etai(?:t|ent)|avai(?:t|ent)|[a-z]{3,}ai(?:t|ent)|fut|"
    r"furent)\b(?<!ferait)(?<!serait)(?<!seraient)(?<!pourrait)"
)


def _done_later(block: Block, moment: Moment, first: int, last: int, *, ruled: bool) -> bool:
    """« a ouvert le 12 mars 2027 »: an accomplished verb right by a date to come; `ruled`, only one that rules it."""
    words, lead = block.folded[first:last], block.folded[first : moment.start]
    own = [one for one in block.moments if first <= one.start < last and one.grain in ("day", "month", "quarter")]
    own = [
        one for one in own if not re.fullmatch(r" et |, ", block.folded[own[0].end : one.start])
    ]  # « les 4 et 5 mars »
    if _ITS_DAY.search(lead) and _THEN_PAST.match(block.text[moment.end : last].lower()):
        return True
    rest = block.text[moment.end : min(last, moment.end + 80)].lower()
    governed = _STARTS.search(lead) and (PAST.search(rest) or _WAS.search(fold(rest)))
    if governed and len(own) == 1 and not _FUTURE.search(words):
        return True
    if re.search(r"\bportes ouvertes\b|\bsi\b|\bsera(?:it|ient)?\b|\bseront\b|\bprevu|\b(?:doi|dev)\w+ ", lead[-60:]):
        return False
    if _SCHEDULED.search(lead):
        return False
    if _MET.search(lead) or _SINCE.search(lead) or (_ENDED.search(lead) and moment.grain != "year"):
        return True
    if ruled or len(own) > 1 or _FUTURE.search(words) or _MAYBE.search(words):
        return False
    if moment.grain == "year":
        return False
    start, end = max(first, moment.start - 60), min(last, moment.end + 40)
    near = block.folded[start:end]
    done = PAST.search(block.text[start:end].lower())
    return bool(done) and not re.search(
        r"\b(?:decide|fixe|vote|prevu|propose|reporte|prolonge|programme|planifie|signe|arrete|adopte|"
        r"conclu|engage|valide|retenu|attribu|demande|annonce|approuve)",
        near,
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


def say(moment: Moment) -> str:
    if moment.first == moment.last:
        return format_date(moment.first)
    if moment.grain == "month":
        return format_date(moment.first).split(" ", 1)[1]
    if moment.grain == "year":
        return str(moment.first.year)
    return f"{format_date(moment.first)} au {format_date(moment.last)}"
