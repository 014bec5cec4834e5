"""What a document tells as done, or as it stands, on a day that has not come when it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import PARTS, close_year, document_date, say, say_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold

# On the text with its accents: « a été reçu », « vient de fêter », « travaillaient ».
_ADVERBS = r"(?:(?:été|déjà|bien|ainsi|pu|tous|toutes|également|enfin|aussi|chacune?|l'|la|les|en|y|\w+ment) ?)*"
_DONE = re.compile(
    rf"\b(?:a|ont|avons|avez|avait|avaient|s'est|s'étai(?:t|ent)|se sont) {_ADVERBS}"
    r"(?P<done>(?<=pu )\w+r|\w{2,}(?:[éiu]e?s?|erte?s?|[ia]i?te?s?|ise?s?|ose?s?))\b|"
    r"\b(?:est|sont) (?P<came>venue?s?|arrivée?s?|entrée?s?|née?s?|parue?s?|passée?s?)\b|"
    r"\bvien(?:t|nent) (?:de |d')(?P<just>\w+)|\b(?P<was>\w{2,}(?:ait|aient|èrent|irent)|fut|furent)\b"
)
# What one does today about a day to come: « a fixé », « a été reporté ».
_PLANNING = re.compile(
    r"decid|fix|vot|prev|prop|report|prolong|programm|planif|arret|adopt|engag|valid|reten|attrib|demand|annonc|"
    r"approuv|conven|accord|choisi|repouss|decal|inscri|invit|convoqu|acquis|parti|attend|autoris|accept|sign|conclu|"
    r"notifi|confirm|avanc|souhait|retard|design|defini|promis|organis|pris\b|mis\b"
)
_NO_PAST = re.compile(
    r"(?:fait|trait|lait|souhait|retrait|portrait|bienfait|attrait|sait|plait|parait|soient|rait|raient)$"
)
_NO_DEED = re.compile(r"prev|programm|planif|fix|report|decal|repouss|convoqu|attend|envisag|portes ouvertes")
# The participle whose own the date is: « réuni à Blois le », « achevée en », « reçu le ».
_VERBAL = (
    r"(?!\w+(?:ité|eté|anté)s?\b|comités?\b|lycée|musée|année|durée|journée|soirée|matinée|entrée\b)\w{2,}ée?s?|"
    r"(?:ouvert|tenu|reçu|rendu|venu|paru|obtenu|remis|mis|pris|clos|conduit|construit|inscrit|écrit|réuni|établi|"
    r"fini|accueilli|recueilli|choisi|rejoint|atteint|offert|fait|survenu|entendu|revu|lu|élu|perçu)e?s?|eu lieu"
)
_OWN = re.compile(
    rf"(?:^|[,(–—:] |\b[\w'-]+ )(?P<done>{_VERBAL})"
    r"(?P<where>(?: (?:à|au|aux|en|dans|chez|par|avec|aupres|auprès|devant|ses|leurs)"
    r"(?: (?:la |le |les |l')?[\w'-]+){1,4}?)?),? "
    r"(?:les?|en|dès|fin|début|courant|à la mi|au cours d[ue]|des)(?: le| la| mois de| mois d')? ?(?:\w+di )?$"
)
_NOT_YET = re.compile(r"\b(?:sera|seront|serait|soit|est|sont|reste|restent|etre|etant|portes) (?:\w+ )?$")
# « l'appel ouvert en avril 2026 »: beside a noun, it may be to come.
_OPENS = re.compile(r"ouver|lanc|publi|organis|clos|attribu|vers|notifi|sign|depos|demand|not|pay")
_SAID = re.compile(r"(?:^|[,(–—:] |\b(?:a|ont|avait|avaient|été|bien|déjà|tous|toutes|s'est|se sont|est|sont|fois) )$")
_SINCE = re.compile(
    r"\bdepuis (?:le |la |l'|fin |mi-|debut |mois |d'|de |annee |rentree |ete |hiver |printemps |automne )*$"
)
_SITUATION = re.compile(
    r"\b(?:situation|etat (?:des|du|de|d'|au|arrete)|bilan|point|donnees|"
    r"chiffres|effectifs?|observations?|(?<!d')informations?|releve|(?<!s')arretee?s?|"
    r"constatee?s?|recens\w+|observ\w+|mesur\w+|comptabilis\w+)\b[^.;]{0,50}?"
    r"\b(?:au|du|dat\w+ d[eu]|a fin|le|en|fin|:) ?(?:la |mois de )?$"
)
_BY_THEN = re.compile(
    r"\b(?:avant|jusqu'au|jusqu'a|jusqu'en|d'ici|pour|plus tard|a partir|a compter|des|au-dela|apres|terme|echeance|"
    r"expir\w+|valable)\b[a-z' ]{0,10}$"
)
_FUTURE = re.compile(
    r"\b(?!opera\b|camera\b|verra\b|extra\b|infra\b)\w{2,}(?:ra|ront|rez|rons)\b|\bdoi(?:t|vent)\b|\bdevr\w+|"
    r"\bdevai\w+|\bprevue?s?\b|\bprevoi\w+|\ba venir\b|\b(?:est|sont|etait|etaient|reste\w*) (?:\w+ )?"
    r"(?:fixee?s?|attendue?s?|a \w+er|envisagee?s?|programmee?s?|reportee?s?|repoussee?s?)\b|\ben projet\b|"
    r"\bd'ici\b|\bprochain|\bsi\b|\bobjectif|\bcible|\bplus tard|\bprevision|\becheance|\bcalendrier|\bestim\w+"
)
# « Le porteur remet un point d'étape le 15 octobre »
_DUE = re.compile(r"\b(?:remet|transmet|adresse|parvien|fourni|s'engage|produi)\w*")
_TO_DO = re.compile(r"\b(?:de |d'|pour |a )(?!pied)\w+(?:er|ir|re)\b|^\W*\w{4,}(?:er|ir) ")
# « Au 30 novembre 2024, les actions se répartissent ainsi »
_ON_THAT_DAY = re.compile(r"^\W*(?:\(\d\) )?(?:au|a fin|fin|a la date du|a la fin de)(?: mois de| la| le)? ?$")
_IS_SO = re.compile(
    r"^,? [^.;]{0,80}?\b(?:sont|est|(?:a|ont|avait|avaient)|compt\w+|se repartiss\w+|se repartit|s'eleve\w*|"
    r"atteign\w+|atteint|represent\w+|demeur\w+|on (?:compte|denombre|recense)|concern\w+|fonctionn\w+|accueill\w+)\b"
)
# « Bilan de la première année (2024) : 1 860 heures facturées »
_RECORD = re.compile(r"\b(?:bilan|resultats?|frequentation|activite realisee|retour sur)\b[^.;]{0,70}$")
_FIGURES = re.compile(r"[^.;]{0,60}\d")
_OF_DAY = re.compile(r"\bd[ue] (?:\w+di )?$")
_FOR = re.compile(r"\bpour l[ea ']|\breste\w* ouvert|\?|\b(?!assez\b|chez\b)[a-z]{3,}ez\b")
_RELATIVE = re.compile(r", (?:qui|que|dont|ou) (?=[^,;]*$)")


# « Séance du 18 novembre », then « Relevé établi et adressé aux membres le 25 »: the record comes after.
_MET = re.compile(r"\b(?:seance|reunion|comite|conseil|copil|commission|session|assemblee)\b")
_SENT_OUT = re.compile(
    r"\W*(?:(?:le |la |ce |cette )?(?:present\w* )?(?:releve|compte[- ]rendu|proces-verbal|pv|cr|note|document)\b"
    r"[^.;]{0,50}? )?(?:etabli|adress|diffus|transmi|envoy|redig|mis en ligne|publi|valid|approuv|signe|affich|"
    r"communiqu)\w*"
)


@rule("date-apres-document", "La situation est postérieure au document, ou un fait à venir y est dit accompli.")
def after_document(read: Read) -> Iterator[Found]:
    """« Janvier 2026 » under the title, then « le comité du 12 mars 2026 a validé … »."""
    dated = document_date(read)
    if dated is None:
        return
    day, where = dated
    for block in read.text.blocks:
        for written in block.moments:
            moment = written if written.known_year else close_year(written, day, after=True)
            if moment is None or moment.first <= day.last or not _told(block, moment):
                continue
            if _MET.search(where.folded) and _SENT_OUT.match(block.folded, block.sentence_at(moment.start)[0]):
                continue
            if block is where and not _SITUATION.search(PARTS.split(block.folded[: written.start])[-1]):
                continue  # « arrêté au 31 janvier 2026, diffusé le 20 février »
            text = f"Le texte dit accompli, ou constaté, ce qui est daté {say_of(moment)}, après lui ({say(day)})."
            yield (read.passage((where, day.start)), read.passage((block, moment.start))), text


def _told(block: Block, moment: Moment) -> bool:
    """Whether the clause of a date that has not come tells something done, or as it is then."""
    if moment.grain == "span" and not re.search(r"[a-z]{3}", block.folded[moment.start : moment.end]):
        return False  # « 2025-2027 »
    first, last = _part_of(block, moment)
    lead, rest = block.folded[first : moment.start], block.folded[moment.end : last]
    if _SINCE.search(lead):
        return True
    if _BY_THEN.search(lead):
        return False
    begin, end = block.sentence_at(moment.start)
    whole = block.folded[begin:end]
    if moment.grain != "year" and _SITUATION.search(lead) and not _FUTURE.search(whole) and not _DUE.search(whole):
        return True
    sure = not _FUTURE.search(block.folded, first, last)
    listed = block.kind == "row" or len(block.moments) > 2  # a calendar tells what is due
    due = any(moment.end <= other.start <= moment.end + 4 for other in block.moments)  # « Bilan 2024 : 30 juin 2025 »
    if sure and not listed and not due and _RECORD.search(lead) and _FIGURES.match(rest):
        return True
    if moment.grain == "year":
        return False
    if (sure and _ON_THAT_DAY.match(lead) and _IS_SO.match(rest)) or _own_deed(block, first, moment):
        return True
    # « Vu la délibération du 16 juin »: what has its day has been.
    shown = block.folded[moment.start : moment.end]
    of_day = (
        moment.grain == "day"
        and re.search(r"\d{4}", shown)
        and _OF_DAY.search(lead)
        and not _FOR.search(whole)
        and not _FUTURE.search(whole)
    )
    return sure and (_past(block, first, last) or bool(of_day))


def _own_deed(block: Block, first: int, moment: Moment) -> bool:
    """« Réunis à Blois le 9 février 2024 »: a participle that the date goes with, whatever else the sentence says."""
    own = _OWN.search(block.text[first : moment.start].lower())
    if own is None or _TO_DO.search(block.folded, first, moment.start):
        return False
    before = fold(own.string[: own.start("done")])[-20:]
    if _OPENS.match(fold(own["done"])) and not _SAID.search(own.string[: own.start("done")]):
        return False
    where = fold(own["done"] + own["where"])
    # « les travaux commencés en mai se termineront en février »: the date is of the second verb.
    return not _NOT_YET.search(before) and not _NO_DEED.search(where) and not _FUTURE.search(where)


def _past(block: Block, first: int, last: int) -> bool:
    for match in _DONE.finditer(block.text[first:last].lower()):
        verb = fold(match["done"] or match["came"] or match["just"] or match["was"])
        if not _PLANNING.match(verb) and not _NO_PAST.search(verb):
            return True
    return False


def _part_of(block: Block, moment: Moment) -> tuple[int, int]:
    """The sentence of a date, its part between semicolons, or the relative clause that holds it."""
    first, last = block.sentence_at(moment.start)
    if (cut := block.folded.rfind("; ", first, moment.start)) >= 0:
        first = cut + 2
    if (cut := block.folded.find(";", moment.end, last)) >= 0:
        last = cut
    if (cut := block.folded.find(", dont ", moment.end, last)) >= 0:
        last = cut
    if relative := _RELATIVE.search(block.folded, first, moment.start):
        end = block.folded.find(",", moment.end, last)
        return relative.start() + 2, end if end >= 0 else last
    return first, last
