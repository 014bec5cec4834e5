"""What the words of a clause say that a thing has: a porteur, an amount, places, a date, a place, any number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.areas import areas
from reporting.reading.bearers import bearers
from reporting.reading.dates import OTHER_END
from reporting.reading.named import Clause
from reporting.reading.rules.fiches import stages_of
from reporting.reading.rules.registry import Read
from reporting.reading.rules.said_states import UNSURE, Fact
from reporting.reading.sayings import categories
from reporting.reading.words import fold

_LIES = re.compile(
    r"\b(?:situe|installe|implante|base|circule|localise|exerce|domicilie|se trouve|sise?|dessert|siege|ouvre|"
    r"implantation|departement)\w*(?: :| uniquement|"
    r" exclusivement| aussi)* ?(?:en|dans|a|au|aux|:)? ?(?:la |le |les |l'|departement d\w+ )?$"
)


_STAGE = re.compile(r"\b(?:phase|stade|niveau|maturite|etape|statut|etat|avancement)\b[^.;]{0,30}")
_THEN = re.compile(r"\bne\b|\bn'|\bapres\b|\bpuis\b|\bensuite\b|\bavant\b|\bvers\b")


def values(read: Read, clause: Clause) -> Iterator[Fact]:
    """What a clause says that its thing has; values of one kind that share nothing do not go together."""
    for reader in (_bearers, _roles, _stages, _ages, _dates, _where, _manners):
        for kind, value, first, last in reader(read, clause):
            yield Fact(f"={kind}", value, clause.block, clause.start + first, clause.start + last, clause)


Value = tuple[str, frozenset[object], int, int]


def _bearers(read: Read, clause: Clause) -> Iterator[Value]:
    for one in bearers(clause):
        if one.sure:
            yield "porteur", frozenset[object](one.kinds), one.at - clause.start, one.end - clause.start


def _roles(read: Read, clause: Clause) -> Iterator[Value]:
    words = clause.folded
    for match in _ROLE.finditer(words):
        said = clause.block.text[clause.start + match.end() :]
        person = _WHO.match(said)
        if person and not re.search(r"\bjusqu|\bavant\b|\bancien|\bpuis\b|\bsucced|\bremplac|\bfut\b", words):
            role = _ROLES.get(match["role"][:5], match["role"][:5])
            yield (
                f"rôle {role}",
                frozenset((fold(person["name"].split()[-1]),)),
                match.start(),
                match.end() + person.end(),
            )


_ROLE = re.compile(
    r"\b(?P<role>dirigee?|presidee?|coordonnee?|animee?|directrice|directeur|presidente?|responsable|coordinatrice|"
    r"coordinateur|gerante?|fondatrice|fondateur|fondee?|referente?)\b(?: (?:de|du|des|d')[^,.;:]{2,40})?"
    r"(?: par| est| :|,)?(?= )"
)
_ROLES = {"dirig": "direction", "direc": "direction", "presi": "présidence", "coord": "coordination"}
_WHO = re.compile(r" ?(?:M\.|Mme|Madame|Monsieur|Dr) (?P<name>[A-ZÀ-Ý][\w'-]+(?: [A-ZÀ-Ý][\w'-]+)?)")


def _stages(read: Read, clause: Clause) -> Iterator[Value]:
    words = clause.folded
    said = _STAGE.search(words)
    if said and stages_of(said[0]) and not UNSURE.search(words[: said.start()]) and not _THEN.search(words):
        stages = stages_of(words)
        if len(stages) == 1:
            yield "stade", frozenset(stages), said.start(), said.end()
    for value, first, last in categories(words):
        yield "catégorie", frozenset[object](value), first, last


def _ages(read: Read, clause: Clause) -> Iterator[Value]:
    """« De six mois à trois ans »."""
    words = clause.folded
    for one in read.of(clause.block):
        at, end = one.quantity.start - clause.start, one.quantity.end - clause.start
        ranges = 0 <= at < len(words) and one.quantity.hedge == "range" and one.noun == "an" and not one.part
        if ranges and re.search(r"\bans\b", words[end : end + 5]) and _AGED.search(words):
            yield "âges", frozenset(((one.value, one.quantity.upper),)), at, end + 4


_AGED = re.compile(r"\benfant|\bage|\bbebe|\bjeune|\bpublic")


def _dates(read: Read, clause: Clause) -> Iterator[Value]:
    words = clause.folded
    for moment in clause.block.moments:
        at = moment.start - clause.start
        if not (0 <= at < len(words)) or not moment.known_year or moment.grain == "span":
            continue
        lead = re.split(r"[.;]", words[:at])[-1]
        found = [(match.end(), event) for event, pattern in _EVENTS for match in pattern.finditer(lead)]
        if (
            found
            and _UNTIL_DATE.fullmatch(lead[max(found)[0] :])
            and not re.search(r"\bpas\b|\bavant\b|\bdevait|\bprevu", lead)
            and not OTHER_END.search(lead)
        ):
            event, (year, month) = max(found)[1], (moment.first.year, moment.first.month)
            first, last = max(found)[0], moment.end - clause.start
            yield f"{event} année", frozenset((year,)), first, last
            if moment.grain != "year":
                yield f"{event} mois", frozenset(((year, month),)), first, last


_UNTIL_DATE = re.compile(r"(?: (?!en\b|le\b|du\b)[a-z']+){0,3} ?(?::|\(|en|le|du|depuis|des|au|a|,|a l'| )* ?")
_EVENTS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("ouverture", r"\bouverte?s?\b|\bouverture\b|\binaugur\w*|\bmise? en service|\bouvre\b|\bouvrira\b"),
        ("création", r"\bcree?e?s?\b|\bcreation\b|\bne(?:e|s)? en\b|\bfonde\w*|\bnaissance"),
        ("démarrage", r"\bdemarr\w+|\blance\w*\b|\bdebut\w*|\bcommenc\w+"),
        ("fin", r"\bpris fin|\bacheve\w*|\btermine\w*|\bcesse\w*|\barrete\w*|\bfermee?\b|\bfermeture"),
        ("signature", r"\bsign\w+"),
        ("agrément", r"\bagre\w+|\bautorisation|\blabel\w+"),
    )
)


def _where(read: Read, clause: Clause) -> Iterator[Value]:
    words = clause.folded
    for area in areas(clause.block):
        at = area.start - clause.start
        if not (0 <= at < len(words)) or area.level not in ("department", "commune"):
            continue
        lead = words[:at]
        bracket = lead.endswith("(") and lead[:-1].rstrip(" »").endswith(clause.key)
        after = clause.key in lead and re.search(
            r"(?:" + re.escape(clause.key) + r"\s?»?,? (?:a|d'|de|en|dans) ?(?:la |le |les |l')?)$", lead
        )
        more = re.search(r"\bet\b|\bantenne|\bsiege", words[at : at + 40]) or re.search(
            r"\bsiege|\bantenne", lead[-40:]
        )
        if more is None and (bracket or after or _LIES.search(lead)) and not UNSURE.search(lead):
            yield f"lieu {area.level}", frozenset(area.departments), max(0, at - 12), area.end - clause.start
            if area.level == "commune":
                yield "commune", frozenset((fold(area.name),)), max(0, at - 12), area.end - clause.start
                yield "lieu department", frozenset(area.departments), max(0, at - 12), area.end - clause.start


# What cannot be said both ways of one thing.
_MANNERS: tuple[tuple[str, str, str], ...] = (
    (
        "prix",
        r"\bgratuit\w*|\bsans frais|\bne coute rien|\bsans contrepartie",
        r"\bpayante?s?\b|\bmoyennant\b|"
        r"\bfactur\w+|\bcoute \d|\btarif de|\bcotisation de",
    ),
    (
        "lieu",
        r"\bitineran\w+|\bambulan\w+|\bmobile\b.{0,20}\bsillonne",
        r"\bsedentaire|\bne se deplace|"
        r"\blocaux fixes|\bimplantation fixe",
    ),
    (
        "gestion",
        r"\bpublic\w*\b(?= (?:et|a|municipal))|\bmunicipale?\b|"
        r"\ben regie",
        r"\bprivee?s?\b|\bdelegation de service|\bassociati(?:f|ve)s?\b",
    ),
    (
        "milieu",
        r"\brura(?:l|le|ux)\b|\bvillage\b",
        r"\burbaine?s?\b|\bquartier prioritaire|"
        r"\bcoeur de (?:la )?(?:ville|metropole)",
    ),
    (
        "moment",
        r"\bde nuit\b|\bla nuit\b|\bnocturne",
        r"\buniquement le jour|\bjamais la nuit|"
        r"\bferme(?:e)? la nuit|\ben journee (?:seulement|uniquement)",
    ),
    (
        "public",
        r"\bouverte?s? a toute?s?\b|\bsans condition|\bsans inscription|"
        r"\bsans rendez-vous",
        r"\breservee?s? a|\bexclusivement|\bsur inscription|\bsur rendez-vous",
    ),
    (
        "équipe",
        r"\buniquement (?:des )?benevoles|\baucun salarie|\bsans salarie|"
        r"\bque des benevoles",
        r"\bsalarie\w*|\bemploie\b",
    ),
    (
        "nombre",
        r"\bun seul\b|\bune seule\b|\bunique\b|\buniquement\b",
        r"\b(?:deux|trois|quatre|cinq|plusieurs|"
        r"\d+) (?:sites|antennes|lieux|implantations|salaries|financeurs|porteurs)",
    ),
    (
        "année",
        r"\btoute l'annee|\bsans interruption|\bne ferme jamais|\b365 jours",
        r"\bfermee? (?:en|l'|pendant|tout|"
        r"au mois)|\bferme (?:en|l'|pendant|tout|ses portes)",
    ),
    (
        "prix du jury",
        r"\bpremier prix|\bprix d'honneur|\bclassee? (?:premiere?|1)|\bpremiere place|"
        r"\barrive\w* (?:en tete|premier)",
        r"\bclassee? (?:deuxieme|troisieme|"
        r"second|quatrieme|\d+e)|\b(?:deuxieme|troisieme|second) (?:prix|place)|\bnon prime",
    ),
    (
        "décision",
        r"\b(?:a ete|est|ont ete) (?:retenue?|acceptee?|selectionnee?|validee?|approuvee?|laureate?)\b|"
        r"\blaureate?\b",
        r"\b(?:n'a pas ete|non|"
        r"n'est pas) (?:retenue?|acceptee?|selectionnee?|validee?|laureate?)|\bcandidature (?:rejetee|refusee|"
        r"ecartee)|\b(?:a ete|est) (?:rejetee?|ecartee?|refusee?)\b",
    ),
    ("locaux", r"\bproprietaire\b|\blui appartien", r"\blocataire\b|\bloue\b|\bloyer\b"),
)
_MANNER = tuple((name, re.compile(one), re.compile(two)) for name, one, two in _MANNERS)


def _manners(read: Read, clause: Clause) -> Iterator[Value]:
    words = clause.folded
    if (
        clause.title is not None
        or clause.key.startswith("#")
        or re.search(r"\bsauf\b|\bpuis\b|\bmais\b|\bdevien\w+|\bjusqu|\bou\b|\bavant\b|\bautre", words)
    ):
        return
    for name, *patterns in _MANNER:
        said = [match for pattern in patterns if (match := pattern.search(words))]
        if len(said) == 1:
            side = patterns.index(said[0].re)
            denied = re.search(r"\b(?:ne|n'|non|pas|ni|sans) ?(?:\w+ ){0,2}$", words[: said[0].start()])
            if not denied:
                yield f"manière {name}", frozenset((side,)), said[0].start(), said[0].end()
