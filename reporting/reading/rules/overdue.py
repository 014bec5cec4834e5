"""What a text tells to come, or asks for, and whose day has passed when it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import DEADLINE, OLD, PAST, close_year, document_date, say, say_of
from reporting.reading.rules.deadlines import sent_late
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold

_ASKED = re.compile(
    r"\bdoi(?:t|vent)\b|\bpeu(?:t|vent)\b|\bpouvez\b|\b(?:est|sont|reste\w*) (?:donc |encore |toujours )?"
    r"(?:a (?:nous |me )?\w+(?:er|re|ir)\b|ouvert|attendu|possible|recevable|fixe|recu|demand)|\bmerci de|\bveuillez|"
    r"\bvous demande|\bpri\w+ .{0,12}de\b|\b(?!opera\b|camera\b)\w{2,}(?:rez|eront|era|ront)\b|\bdispos\w+"
)
# « les dossiers reçus avant le 30 avril », « les porteurs ayant déposé leur dossier »
_SENT_BY = re.compile(r"\b\w{2,}(?:ée?s?|us|ues?|is|ises?) (?:avant|jusqu')|\bayant\b|\bétant\b")
# On folded words, what tells a deadline back: « fallait », « a ete », « rappel ».
_WAS = re.compile(
    r"\b(?!(?:fait|lait|parfait|trait|souhait|bienfait|sait|plait|parait|retrait|portrait)\b)[a-z]{2,}(?<!r)(?:ait|aient)"
    r"\b|\bfut\b|\bfurent\b|\bdepuis\b|\brappel|\binitial|\bete\b|\bpuis l'a"
)
_AFTERWARDS = re.compile(
    r"^,? ?(?:a [a-z -]{3,30},? ?)?(?:\(?a \d+ ?h\w* ?\d*\)? ?|a (?:midi|minuit) ?)?,? ?\(?"
    r"(?:au plus tard|dernier delai|delai de rigueur|date limite|dernier jour|terme de rigueur|sous peine|"
    r"faute de quoi|inscriptions? (?:ouverte|obligatoire|en cours|possible|jusqu)|sur inscription|places limitees|"
    r"reponse (?:attendue|souhaitee))"
)
# « se terminent le », « se tient le »: in the present, what has a day is to come, or of that day.
_HAPPENS = re.compile(
    r"\b(?:se (?:termine|tien|acheve|deroule|clot|ferme|referme|reuni)\w*|s'(?:acheve|ouvre|arrete)\w*|"
    r"prend\w* fin|(?:a|ont) lieu|expirent|ferment|durent jusqu'au|court jusqu'au|"
    r"(?:est|sont|reste|restent|demeure|demeurent) (?:encore |toujours |donc )?(?:ouverte?s?|recevables?|possibles?|"
    r"prolongee?s?|acceptee?s?|recue?s?) jusqu'au) ?(?:le |au )?$"
)
_PLAN = re.compile(r"\bcalendrier|\bagenda|\bprochain|\bechean|\bsuites?\b|\betapes\b|\ba venir\b|\brendez-vous")
_NEXT = re.compile(r"\bprochain|\ba venir\b|\bsuites\b|\bperspectives\b")
_TOLD_BACK = re.compile(r"\bconstat|\brealis|\brappel|\bpasse|\bhistori|\bretro|\btenu")
_STEP_DONE = re.compile(
    r"\b(?:publi|lance|ouver|ouvre|depo|envoi|recu|recep|notifi|sign|vote|adopt|delibe|saisine|creation|fait|realis|"
    r"debut|demarr|premier|valid|precedent|derni|a ete|ont ete)"
)
_EACH_YEAR = re.compile(r" ?(?:de )?(?:chaque|l'annee)")
# « inscrivez-vous à la réunion du 9 avril », « il reste des places pour la visite du 4 mai »
_COME = re.compile(
    r"\b(?:inscrivez-vous|participez|assistez|venez|rejoignez|retrouvez|rendez-vous|reservez|il reste [^.;]{0,30}|"
    r"(?:pouvez|peuvent|peut) (?:encore |toujours )?(?:s'inscrire|participer|assister|vous inscrire))\b[^.;]{0,60} "
    r"(?:du|le|au) (?:[a-z]+di )?$"
)
# A verb of the future before its date: « s'achèvera le 31 décembre 2023 », « se tiendra à Paris le 4 octobre ».
_COMING = r"\b(?!opera\b|camera\b)[a-z]*(?:er|ir|dr|aur|ourr)(?:a|ont|ons|ez)\b"
_WILL = re.compile(
    rf"{_COMING} (?:[a-z'-]+ ){{0,6}}?(?:le |en |au |du |des le |a partir du |a compter du |debut |fin |d'ici |"
    r"au plus tard le |(?:au mois|au cours du mois|courant|a la mi|mi|des le mois|dans le courant) ?-?(?:de |d'|du )?"
    r"(?:mois de |mois d')?)$"
)
_FIXED = re.compile(
    r"\b(?:inscriptions? (?:a|au|aux|pour)|prochaine?s? \w+|rendez-vous|(?:est|sont) (?:fixe|prevu|programme|propose|"
    r"organise|planifie|attendu)e?s?|vous invit\w+|"
    r"est convoquee?|inscri(?:vez|ption)\w*)\b[^.;]{0,50}?(?:le |au |pour le |pour |en |a |(?:lun|mar|mercre|jeu|"
    r"vendre)di |avant le |[,:] |jusqu'au )$"
)
# On the text with its accents: « adopté le », and no « portes en ».
_DONE = re.compile(r"\b\w{2,}(?:ée?s?|ie?s?|ue?s?|erte?s?|ite?s?) (?:le|en|du|au) $")
_PASSIVE = re.compile(rf"(?:{_COMING}|\betre) (?:[a-z]+ment |ainsi |donc |ensuite )?[a-z]+ (?:le|en|du|au) $")
_OPENS = re.compile(r"^(?:[- –•]*)(?:le |des le |a compter du |a partir du )?$|\bpour le $")
_NOT_TO_COME = re.compile(r"\bdevai|\bavai|\betai|\bfut\b|\binitial|\brappel|\breport|\bau lieu\b")
# Under such a title, what has a day is to come.
_AGENDA = re.compile(
    r"^(?:l'|votre |notre )?agenda|\ba venir\b|\bprochaine?s? (?:rendez|dates|etapes|evenements|visites|seances)|"
    r"\bdates? a retenir|\ba vos agendas|^(?:vos |nos |les )?rendez-vous|\bet apres\b|\bprochainement"
)
_SUMMONS = re.compile(r"\binscri(?:vez|ption)|\bvenez\b|\brejoignez\b|\bvous attend|\breservez|\bretenez\b|\bnotez\b")


@rule("echeance-passee", "Une échéance à venir est déjà passée à la date du document.")
def past_deadline(read: Read) -> Iterator[Found]:
    """« Lille, le 3 novembre 2025 », then « les demandes sont à adresser avant le 15 octobre »."""
    yield from sent_late(read)
    dated = document_date(read)
    if dated is None:
        return
    day, where = dated
    for block in read.text.blocks:
        for written in block.moments:
            moment = written if written.known_year else close_year(written, day)
            if moment is None or moment.last >= day.first or block is where or moment.grain == "span":
                continue
            coming = _to_do(block, moment) or _to_come(block, moment, written_year=written.known_year)
            if coming and not _history(read, block, day):
                text = f"L’échéance {say_of(moment)} est déjà passée à la date du document ({say(day)})."
                yield (read.passage((where, day.start)), read.passage((block, moment.start))), text


# « Envoyer aux familles le questionnaire | Coordonnateur | 15 septembre 2025 »
_TASK = re.compile(
    r"^\W*(?:\d+\W+)?(?!premier|dernier|janvier|fevrier|atelier|calendrier)[a-z]{3,}"
    r"(?:er|ir|oir|ndre|ttre|aire|duire|crire)\b "
)


def _to_do(block: Block, moment: Moment) -> bool:
    """Whether an item or a row tells what to do, by a verb that opens it, and this day for it."""
    if block.kind not in ("item", "row") or moment.grain != "day" or PAST.search(block.text.lower()):
        return False
    return any(_TASK.match(fold(cell)) for cell in (block.cells if block.kind == "row" else (block.text,)))


def _history(read: Read, block: Block, day: Moment) -> bool:
    """Whether a line is one of a calendar whose other lines are past as well: it tells back."""
    asked = DEADLINE.search(block.folded) or _ASKED.search(block.folded)
    if block.kind not in ("field", "row", "item") or asked or _NEXT.search(fold(block.section.title)):
        return False
    near = read.text.blocks[max(0, block.rank - 4) : block.rank + 5]
    others = [one for one in near if one is not block and one.section is block.section and one.kind == block.kind]
    days = [one.moments[0] for one in others if one.moments and one.moments[0].known_year]
    past = sum(one.first < day.first for one in days)
    return past > 1 and past * 2 > len(days)


# « Le décompte s’arrête au 30 septembre »
_COUNTED = re.compile(
    r"\b(?:de|re)?(?:compte|comptage|donnees|chiffres|releve|enquete|periode|mesure|etat)s?\b[^.;]{0,40}$"
)
# « Décembre 2023 : un appel complémentaire sera ouvert »
_THEN_WILL = re.compile(rf" ?(?::|–|—|-) [^.;:]{{0,90}}?{_COMING}(?! eu\b)")


def _to_come(block: Block, moment: Moment, *, written_year: bool) -> bool:
    """Whether a date that is past is told as one to come."""
    first, last = block.sentence_at(moment.start)
    clause = block.folded[max(first, moment.start - 130) : min(last, moment.end + 60)]
    lead, rest = block.folded[first : moment.start], block.folded[moment.end : last]
    asked = block.intro.folded[-90:] if block.intro is not None and block.kind in ("item", "field") else ""
    if DEADLINE.search(lead) and not _EACH_YEAR.match(rest) and (written_year or not asked):
        words = block.text[first:last].lower()
        past = PAST.search(words) or _SENT_BY.search(words) or _WAS.search(f"{asked} {clause}")
        coming = _ASKED.search(f"{asked} {clause}") and not OLD.search(clause) and " avoir " not in clause
        if (moment.grain != "year" and not past) or coming:
            return True
    if moment.grain not in ("day", "month") or _NOT_TO_COME.search(clause):
        return False
    if _FIXED.search(lead[-110:]):
        return True
    if (
        moment.grain == "day"
        and written_year
        and not _COUNTED.search(lead)
        and (_HAPPENS.search(lead) or _COME.search(lead))
    ):
        return True
    if written_year and moment.start - first < 12 and _THEN_WILL.match(rest):
        return True
    if not PAST.search(block.text[first:last].lower()):
        if moment.grain == "day" and _AFTERWARDS.match(rest):
            return True
        title = fold(block.section.title)
        plan = (
            _PLAN.search(title) and not _TOLD_BACK.search(title) and len(clause) < 130 and not _STEP_DONE.search(clause)
        )
        if plan and _planned(block, moment) and (moment.grain == "day" or _NEXT.search(title)):
            return True
    done = _DONE.search(block.text[first : moment.start].lower())
    if _WILL.search(lead[-110:]) and (_PASSIVE.search(lead) or not done):
        return True
    if moment.grain == "day" and _OPENS.search(lead):
        agenda = (
            _AGENDA.search(fold(block.section.title)) and len(block.text) < 160 and not PAST.search(block.text.lower())
        )
        soon = re.match(rf" ?,? [^.;:]{{0,70}}?{_COMING}", rest) and "qui" not in rest[:70]
        return bool(agenda or _SUMMONS.search(rest) or soon)
    return False


def _planned(block: Block, moment: Moment) -> bool:
    """Whether a calendar that goes on later has a step without a verb on this day."""
    return bool(re.search(r"(?:^|[:;.(–-]) ?(?:le )?$|, le $", block.folded[: moment.start]))
