"""When what a text sets a window for opens and closes: a deposit, a questionnaire, the bilans, a convention."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reporting.reading.blocks import Block, Text
from reporting.reading.dates import Moment
from reporting.reading.words import fold

Edge = Literal["start", "end"]


@dataclass(frozen=True, eq=False)
class Milestone:
    """The day, or the days among which it is, when a window opens or closes; `what` is what the window is for."""

    edge: Edge
    what: str
    first: date
    last: date
    known_year: bool
    block: Block
    at: int
    sentence: int
    marks: frozenset[str]  # which one of several: « second », « session 2 », « volet B »
    spoken: bool  # in words of opening or closing, rather than by the ends of a period


# What has a window, by the words that name it; « déposé », « remis » do not, where something else is named.
_TOPICS: tuple[tuple[str, str], ...] = (
    (
        "intention",
        r"lettres? d'intention|(?:formulaires?|declarations?|notes?) d'intention|pre-?candidatures?|preprojets?",
    ),
    ("prolongation", r"prolongations?\b|prolonger\b|delais? supplementaire"),
    ("inscription", r"inscri\w+"),
    ("questionnaire", r"questionnaires?\b|enquetes?\b|recensement|sondage|remontees?\b"),
    ("question", r"(?:posee? |les |vos |des )questions?\b|renseignements?\b"),
    ("avis", r"avis\b"),
    (
        "examen",
        r"examen\w*|examine\w*|instruction|instrui\w+|expertise|preselection|selection\w*|etude des|analyse des",
    ),
    ("pièce", r"pieces?\b|complements?\b|justificatifs?\b|factures?\b"),
    ("recours", r"recours\b|reclamations?\b|contest\w+|confirm\w+"),
    ("versement", r"soldes?\b|acomptes?\b|avances?\b|verse\w*|paye\w*|paiements?\b|depenses?\b|credits?\b|subvention"),
    (
        "résultat",
        r"notifi\w+|resultats?\b|laureats?\b|"
        r"reponses?(?= (?:est|sera|seront|aux|sont (?:envoy|adress|notif|communiq|donn)))|decisions?\b|informe\w*|"
        r"annonce\w*",
    ),
    ("jury", r"jury\b|auditions?\b|comite de selection|commission (?:de selection|d'attribution)"),
    ("bilan", r"bilans?\b|comptes? (?:rendus?|de resultats?)\b|rapports?\b|evaluations?\b|syntheses?\b|diagnostics?\b"),
    ("vote", r"vote\w*|deliber\w+|signe\w*|signature|arrete\b"),
    (
        "action",
        r"actions?\b|projets? (?:sont|est|seront|sera) (?:conduit|mene|realise)\w*|travaux|recrut\w+|"
        r"mise en oeuvre|activites?\b",
    ),
    ("convention", r"conventions?\b|contrats?\b|agrements?\b|bail\b|marche\b|mandat\b"),
    ("expérimentation", r"experimentations?\b|schema\b|programme\b|dispositif\b|partenariat\b"),
    ("tournée", r"tournees?\b|visites?\b"),
    ("accompagnement", r"accompagnements?\b|formations?\b"),
    (
        "dépôt",
        r"candidat\w*|dossiers?\b|depots?\b|appels? a\b|offres?\b|propositions?\b|plis?\b|"
        r"(?<!vous )(?<!nous )(?<!est )(?<!sont )demandes?\b|l'appel\b|"
        r"formulaires?\b|cahier de reponse|(?:la|les|votre|vos|leur) reponses? (?!est|sera|aux|sont (?:envoy|"
        r"adress|notif|"
        r"communiq|transmis|donn))",
    ),
    (
        "",
        r"depos\w+|se signaler|se (?:feront|faire|fassent) connaitre|(?:feront|faire|fassent) savoir|se porter|"
        r"se manifest\w+|"
        r"manifest\w+ (?:aupres|leur)|postul\w+|repondre|remises?\b|envo[iy]\w*|transmission|reception",
    ),
)
_TOPIC = re.compile("|".join(rf"(?P<t{rank}>\b(?:{words}))" for rank, (_, words) in enumerate(_TOPICS)))
WIDE = "dépôt"
# « Elle est conclue du 1er juillet 2024 au 30 juin 2026 »: what binds its parties.
_BINDS = re.compile(r"^(?:elle|il) (?:est conclue?|prend effet|entre en vigueur|s'acheve|expire|court)\b")
# « reçues après la clôture, fixée au 22 mai »: of what closes, whatever it is.
CLOSING = "clôture"
_RECALLED = re.compile(
    r"\b(?:apres|avant|des|depuis) la (?:date de )?cloture,? (?:fixee|prevue|arretee|"
    r"intervenue) (?:au|le) $"
)
# « les pièces du dossier », « le dépôt des bilans »: the narrower of the two.
_OF = re.compile(r"^ ?(?:du|de|des|de la|de l'|d'|au|aux|a l')(?: [a-z]+)? ?$")
# « toute association déclarée avant le 1er janvier 2025 »: a condition, no deadline.
_CONDITION = re.compile(
    r"\b(?:declare|cree|commence|engage|ne|ouvert|agree|existant|constitue|fonde|demarre|signe|anterieur|lance|"
    r"installe|conclu|embauche|recrute|livre|acheve|termine)e?s?(?: [a-z]+)? (?:avant|apres|depuis|a compter|"
    r"a partir)\b"
    r"[^.;]{0,12}$"
)
_ENDS = re.compile(
    r"\b(?:avant (?:le|la|fin)|au plus tard|jusqu'(?:au|en|a)|d'ici|pour le|dates? limites?|limites?|butoir|clotur\w*|"
    r"clos\w*|ferme\w*|fermeture|se referm\w+|echeance|terme|expir\w+|prend\w* fin|s'achev\w+|acheve\w*|(?:se|"
    r"s'est) termin\w+|s'est clos\w*|"
    r"attendue?s?|exigibles?|exigee?s?|passe|au-dela|posterieure?\w*|dernier jour|dernier delai|de rigueur|fin|"
    r"arretee?s? (?:au|le))\b[^.;]{0,50}$"
)
_LATE = re.compile(
    r"\b(?:recue?s?|deposee?s?|arrivee?s?|parvenue?s?|transmis\w*|envoyee?s?|remis\w*|presentee?s?|adressee?s?) "
    r"(?:apres le|posterieurement au|au-dela du) $"
)
_ENDS_AFTER = re.compile(
    r"^[ ,(–:-]*(?:a (?:midi|minuit|\d+ ?h\w*(?: \d\d)?),? ?|dernier,? |prochain,? )?[ ,(]*(?:au plus tard|"
    r"(?:la )?date (?:limite|de (?:la )?(?:cloture|fin)|"
    r"butoir)|dernier (?:jour|delai)|(?:la |jour de (?:la )?)?clotur\w+|fin de|terme d|echeance|delai de rigueur|"
    r"limite)"
)
_STARTS = re.compile(
    r"\b(?:ouvert\w*|ouvr\w+|ouverture|debut\w*|demarr\w+|commenc\w+|lanc\w+|conclue?s?|a compter|a partir|"
    r"prend\w* effet|"
    r"entre\w* en vigueur|des le)\b[^.;]{0,40}$"
)
# « date de clôture du questionnaire », but not « date de clôture, ne seront pas examinées ».
_OF_WHAT = re.compile(r" ?(?:du|de la|de l'|des|d'|de|pour) [^.;,]{2,35}")
# « courent, depuis leur signature, jusqu'au »: no window of the signature.
_ASIDE = re.compile(r",? (?:depuis|des|apres) (?:leur|la|sa|sa date de) (?:signature|notification),?")
_HANDED = re.compile(r"\b(?:retours?|remontees?|remise|reception|transmission|depot)\b")
_DUE = re.compile(r"\b(?:bilans?|questionnaires?|comptes? rendus?|rapports?|remontees?|echeances?)\b[^.;]*$")
_WINDOW = re.compile(r"\b(?:fenetre|periode|campagne)\b[^.;]{0,40}$")
# A jury sits once: its day is that of its sitting.
_HELD = re.compile(
    r"\bjury\b(?![^.;]*\b(?:avant|jusqu|depuis|apres)\b)[^.;]{0,40}\b(?:reuni\w*|deliber\w+|convoqu\w+|sieg\w+|tenu|"
    r"tien\w+|seance|"
    r"statu\w+)\b[^.;]{0,25}$"
)
# What is held once: the next sitting, the last one, « le webinaire national », « notre rencontre annuelle ».
_SITTING = r"(?:reunion|seance|rencontre|session|comite)"
_ONCE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prochaine réunion", re.compile(rf"\bprochaine? {_SITTING}\b[^.;]{{0,40}}$")),
    (
        "réunion précédente",
        re.compile(
            rf"\b(?:precedente?|derniere?) {_SITTING}\b[^.;]{{0,30}}$|"
            rf"\b(?:compte[ -]rendu|proces-verbal|releve de decisions?) de la (?:precedente )?{_SITTING} du $"
        ),
    ),
)
_GATHERING = re.compile(
    r"\b(?P<what>webinaire|seminaire|rencontre|journee|colloque|forum|assemblee|convention|reunion) "
    r"(?P<which>nationale?|annuel(?:le)?|regionale?|departementale?|generale?|de lancement|de restitution|de cloture)\b"
)
_APPROVED = re.compile(r"\bapprouv|\badopt|\bvalid")
_BARE = re.compile(
    r"^[\W\d]*(?:la |date (?:de|limite)? ?|limite |les? )?(?:cloture|fermeture|date limite|limite|fin)\b[\W]*$"
)
_MOVED = re.compile(
    r"\breport|\bprolonge|\bprolongation d[eu]|\binitial|\bau lieu\b|\bdecal|\bavance au|\bdevai(?:t|ent)\b|\bancien|"
    r"\bl'an dernier|"
    r"\bannee precedente|\bchaque annee|(?<!sans )\bexcept|\bpar derogation|\bsauf\b|\bou (?:le|au|avant)\b"
)
# « Le fonds s'est achevé le 31 décembre »: of what its own sentence names.
_OVER = re.compile(
    r"\b(?:fonds|dispositif|programme|plan|exercice)\b[^.;]*"
    r"\b(?:s'est|se sont|a|ont) (?:achev|termin|pris fin|clos|expir)\w*"
)
_MARK = re.compile(
    r"\b(?:premiere?|seconde?|deuxieme|troisieme|quatrieme|intermediaire|finale?|provisoire|definiti\w+|2nde?|autre|"
    r"suivante?|complementaire|printemps|automne|rentree|(?:session|vague|volet|lot|axe|phase|campagne|tranche|"
    r"semestre|"
    r"trimestre|n ?°) ?(?:[a-f]|\d+)?)\b"
)


def milestones(text: Text) -> Iterator[Milestone]:
    """Every opening and closing of a document, in order; a period gives both."""
    for block in text.blocks:
        for moment in block.moments:
            if moment.grain in ("day", "month", "span"):
                yield from _of_moment(text, block, moment)


def _of_moment(text: Text, block: Block, moment: Moment) -> Iterator[Milestone]:
    first, last = block.sentence_at(moment.start)
    near = [one for one in block.moments if one is not moment]
    start = max([first, *(one.end for one in near if one.end <= moment.start)])
    end = min([last, moment.end + 70, *(one.start for one in near if one.start >= moment.end)])
    lead, rest = block.folded[start : moment.start], block.folded[moment.end : end]
    if block.kind == "row":
        if len(block.moments) > 1:
            return
        shown = block.folded[moment.start : moment.end]
        lead, rest = " ".join(fold(cell) for cell in block.cells).replace(shown, " "), ""
    elif moment.start in block.starts and (match := re.match(r"(?: ?:| [–—-]) ", rest)):
        lead, rest = rest[match.end() :], ""  # « 20 mars 2026 : clôture »
    elif near and lead and any(one.end == start and one.start in block.starts for one in near):
        return
    question = [span for span in block.sentences if span[1] <= first][-1:]
    if question and len(lead) < 25 and block.folded[slice(*question[0])].rstrip().endswith("?"):
        lead = f"{block.folded[slice(*question[0])]}{lead}".replace("?", "")
    lead = lead.rstrip(". ") + " " if not rest else lead
    lead = _ASIDE.sub("", lead)
    words = f"{lead} … {rest}"
    if _MOVED.search(words) or _CONDITION.search(lead):
        return
    edges = _edges(block, moment, lead, rest)
    after = _ENDS_AFTER.match(rest)
    told = _topic(of[0]) if after and (of := _OF_WHAT.match(rest, after.end())) else ""
    what = (told or _topic(lead) or _topic(rest)) if edges else ""
    if edges and not what and not _OVER.search(lead):
        what = _around(text, block, first, start)
    if _HELD.search(lead):
        what = "jury"
    once = _held_once(block, lead, rest, first, last) if moment.grain == "day" and not _ENDS.search(lead) else ""
    if once:
        what, edges = once, [("start", moment.first, moment.last, True)]
    if not what and edges and _BINDS.search(lead):
        what = "convention"
    if _RECALLED.search(lead) or (not what and _BARE.match(lead)):
        what = WIDE if not _RECALLED.search(lead) else CLOSING
    if not what:
        return
    marks = frozenset(match[0].strip().removesuffix("e") for match in _MARK.finditer(lead))
    for edge, one, two, spoken in edges:
        yield Milestone(edge, what, one, two, moment.known_year, block, moment.start, first, marks, spoken)


def _held_once(block: Block, lead: str, rest: str, first: int, last: int) -> str:
    """What a date is the one day of, by the words that lead to it or come right after."""
    for what, pattern in _ONCE:
        match = pattern.search(lead)
        if match and ("rendu" not in match[0] or _APPROVED.search(block.folded, first, last)):
            return what
    near = lead[-60:] if rest else lead[:90]  # « 18 septembre : webinaire national »
    found = _GATHERING.search(near) or _GATHERING.search(rest[:45])
    if found is None or re.search(r"\b(?:une?|des|chaque) $", found.string[: found.start()]):
        return ""
    what = "webinaire" if found["what"] == "webinaire" else "rencontre"
    which = found["which"]
    return f"{what} {which.removesuffix('le') if which.endswith('elle') else which.removesuffix('e')}"


def _edges(block: Block, moment: Moment, lead: str, rest: str) -> list[tuple[Edge, date, date, bool]]:
    if moment.grain == "span":
        words = block.folded[moment.start : moment.end]
        if moment.first >= moment.last or not re.search(r"[a-z]{3}|/", words):
            return []
        spoken = bool(
            _STARTS.search(lead)
            or _ENDS.search(lead)
            or re.search(r"\bouvert|\bcour|\bse deroul|\bdure|: (?:du )?$", lead)
        )
        days = bool(re.match(r"(?:du |le )?\d{1,2}(?:er)?\b(?!\d)", words))
        return [
            ("start", moment.first, moment.first if days else _month_end(moment.first), spoken),
            ("end", moment.last if days else moment.last.replace(day=1), moment.last, spoken),
        ]
    if moment.grain == "day" and _HELD.search(lead):
        return [("start", moment.first, moment.last, True)]
    if moment.grain == "month" and _WINDOW.search(lead):
        return [("start", moment.first, moment.last, True), ("end", moment.first, moment.last, True)]
    dated = block.kind == "row" or moment.start in block.starts
    ends, starts = _ENDS.search(lead), _STARTS.search(lead)
    if block.kind == "field" and not ends and not starts and moment.grain == "day":
        ends = _DUE.search(fold(block.label)) or _DUE.search(lead)  # « Bilan 2024 : 30 juin 2025 »
    if dated and not ends and not starts and moment.grain == "day":
        ends = _HANDED.search(lead)  # « 24 avril | retour du questionnaire »
    if _LATE.search(lead) or _ENDS_AFTER.match(rest) or (ends and (not starts or starts.start() < ends.start())):
        return [("end", moment.first, moment.last, True)]
    return [("start", moment.first, moment.last, True)] if starts else []


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# « Pour les actions qui se poursuivent, une convention est signée »: the subject comes after.
_APART = re.compile(r"^(?:pour|dans|en|au|aux|lors|afin|a|apres|depuis|selon|sur)\b[^,]*, ")


def topic_at(text: Text, block: Block, at: int) -> str:
    """What the sentence at an offset sets a window for, or the words around it."""
    first, last = block.sentence_at(at)
    return _topic(block.folded[first:at]) or _topic(block.folded[at:last]) or _around(text, block, first, at)


def _topic(words: str, *, subject: bool = False) -> str:
    """What the words set a window for: the last thing named, or the first, as the subject; a verb alone says WIDE."""
    found = [(_TOPICS[int((match.lastgroup or "t0")[1:])][0], match) for match in _TOPIC.finditer(words)]
    named = [(name, match) for name, match in found if name]
    if not named:
        return WIDE if found else ""
    rank = 0 if subject else len(named) - 1
    name, match = named[rank]
    if name == WIDE:
        beside = [named[rank - 1]] if rank else []
        for other, near in beside:
            if other != WIDE and _OF.match(words[near.end() : match.start()]):
                return other
    return name


def _around(text: Text, block: Block, first: int, start: int) -> str:
    """What the start of the sentence, the sentence before, the announcement or the title sets a window for."""
    if found := _topic(block.folded[first:start]):
        return found
    spans = [span for span in block.sentences if span[1] <= first]
    before = block.folded[spans[-1][0] : spans[-1][1]] if spans else ""
    if not before and block.rank and text.blocks[block.rank - 1].kind in ("field", "heading", "text"):
        before = text.blocks[block.rank - 1].folded[-120:]
    if found := _topic(_APART.sub("", before), subject=True):
        return found
    intro = block.intro.folded if block.intro is not None else ""
    return _topic(intro) or _topic(fold(block.section.title))
