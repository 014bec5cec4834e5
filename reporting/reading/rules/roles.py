"""One charge held by two: who does a thing, who bears a title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stem, stems

# Verbs that say who does a thing, under one name each; « assurer » tells nothing more than the thing itself.
_VERBS = {
    "pilot": "pilot", "copilot": "pilot", "presid": "presid", "copresid": "presid", "anim": "anim", "ger": "ger",
    "coordonn": "coordonn", "fourni": "fourni", "realis": "realis", "men": "realis", "conduit": "realis",
    "conduir": "realis", "organis": "organis", "instrui": "instrui", "instruit": "instrui", "vers": "vers",
    "evalu": "evalu", "recrut": "recrut", "employ": "recrut", "emploi": "recrut", "heberg": "heberg", "port": "port",
    "assur": "", "confi": "", "tenu": "", "tient": "", "exerc": "", "revient": "", "incomb": "", "attribu": "",
    "redig": "redig", "dirig": "dirig", "entretien": "entret", "entretenu": "entret", "pris en charge": "charg",
    "supporte": "charg", "support": "charg",
}  # fmt: skip
_BE = r"(?:est|sont|sera|seront|etait|etaient|a ete|ont ete|demeure|reste|serait)"
_OBJECT = (
    r"(?:^|[.;:,»] |\b(?:que|et|dont) )(?:le |la |les |l'|son |sa |ses |leur |leurs |chaque |cette |ce |tout |toute |"
    r"tous les |toutes les )(?P<what>[a-z0-9' -]{3,60}?)"
)
_AGENT = r"(?:par |aux |au |a |d'|entre )(?P<who>(?:la |le |les |l'|une? |des )?[a-z][^.;:,()]{2,60})"
_PASSIVE = re.compile(
    rf"{_OBJECT}(?:,? {_BE} (?:donc |aussi |desormais |egalement |toujours |conjointement |entierement )*|, )"
    rf"(?P<verb>pris(?:es?)? en charge|[a-z]{{3,}})(?: a tour de role| conjointement| en totalite| ensemble)? {_AGENT}"
)
_BORNE = re.compile(
    rf"{_OBJECT} (?P<verb>{_BE} (?:entierement |integralement )?a la (?:seule )?charge|incombe\w*|reviennent|revient) "
    r"(?:de |du |des |d'|a |au |aux )(?P<who>(?:la |le |les |l')?[a-z][^.;:,()]{2,60})"
)
_DOES = (
    r"pilote|preside|anime|gere|coordonne|fournit|fournissent|realise|organise|instruit|verse|evalue|recrute|emploie|"
    r"heberge|assure|assurent|tient|redige|dirige|entretient|pilotent|animent|gerent|organisent|prend en charge|"
    r"supporte"
)
_SUBJECT = r"(?:^|[.;:] |\bque )(?P<who>(?:le |la |les |l')[a-z][a-z' -]{2,45}?)"
_ACTIVE = re.compile(
    rf"{_SUBJECT} (?:met|mettent|apporte|finance|(?P<verb>{_DOES})(?:ra|ront|nt)?"
    r"(?: le | la | les | l'| son | sa | ses )(?P<what>[a-z0-9' -]{3,50}))\b"
)
_ALSO = re.compile(rf"(?:, | et |, et )(?:en )?(?P<verb>{_DOES}) (?:le |la |les |l')(?P<what>[a-z0-9' -]{{3,50}})")
# One name for those who are told in several ways.
_WHO = {
    "hopital": "hopital", "hospitali": "hopital", "chu": "hopital", "departemental": "departement",
    "vill": "commun", "mairi": "commun", "municipalit": "commun", "municipal": "commun", "famill": "parent",
    "agglomeration": "epci", "intercommunalit": "epci", "communaut": "epci", "metropol": "epci",
    "caiss": "caf", "prefet": "etat", "prefectur": "etat", "regional": "region", "presidente": "president",
}  # fmt: skip
_LOOSE = stemmed(
    "conseil général chacun partie parties seul seule centre service services société local locale manière titre tour "
    "rôle convention avenant exception cet cette année fonction compter tiers moitié ensemble frais totalité"
)
_NOT = re.compile(
    r"\bne\b|\bn'|\bpas\b|\bsi\b|\bpeut\b|\bpeuvent\b|\bsauf\b|\bautrefois|\bjusqu'|\bavant\b|\bancien|\bdesormais\b|"
    r"\bavait\b|\bdevait\b|\bpuis\b|\bensuite\b|\bou\b|\bsoit\b|\bchaque\b|\bcertain|\bd'autres\b|\bparfois\b|\bdelegu|"
    r"\bainsi que\b"
)
_VAGUE = stemmed(
    "projet action structure place ensemble accueil tout aide convention subvention travail financement "
    "budget coût montant"
)


@dataclass(frozen=True)
class Charge:
    """Who does what: `what` are the stems of the thing, the first of which is its noun."""

    verb: str
    what: tuple[str, ...]
    who: frozenset[str]
    shown: str
    block: Block
    at: int


# « Il est présidé par la préfète », after « Le comité se réunit deux fois par an. »
_THEY_ARE = re.compile(
    rf"(?:il|elle|celui-ci|celle-ci|ce dernier|cette derniere) {_BE} (?:donc |aussi |egalement |toujours )*"
    rf"(?P<verb>[a-z]{{4,}}) {_AGENT}"
)
_SUBJECT_NOUN = re.compile(
    r"(?:le|la|l'|les|un|une|ce|cette|cet|son|sa) ?(?P<what>[a-z-]{4,}(?: (?:de |d')?[a-z-]{4,})?)"
)
_UNDER = re.compile(
    r"\b(?:sous la (?P<verb>presidence)|a la (?P<chair>presidence)) (?:de |du |d'|des )"
    r"(?P<who>(?:la |le |les |l')?[a-z][^.;:,()]{2,60})"
)
_BODY = re.compile(r"\b(?P<what>comite|commission|conseil|assemblee|instance|copil|groupe|jury)\b")
# A noun that says what a verb does: « la présidence du comité ».
_DEEDS = {
    "presidenc": "presid", "animation": "anim", "pilotag": "pilot", "coordination": "coordonn",
    "organisation": "organis", "instruction": "instrui", "evaluation": "evalu", "direction": "dirig",
    "redaction": "redig",
}  # fmt: skip


def _charges(read: Read) -> Iterator[Charge]:
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        before = ""
        for first, last in block.sentences:
            words, known = block.folded[first:last].rstrip(" ."), before
            before = words
            if _NOT.search(words):
                continue
            they, subject = _THEY_ARE.match(words), _SUBJECT_NOUN.match(known)
            if they and subject:
                yield from _charge(they["verb"], subject["what"], they["who"], block, first)
            under = _UNDER.search(words) if "presidence" in words else None
            body = _BODY.search(words) if under else None
            if under and body:
                yield from _charge("preside", body["what"], under["who"], block, first + under.start())
            borne = "charge" in words or "incomb" in words or "revien" in words
            for pattern in (_PASSIVE, _BORNE, _ACTIVE) if borne else (_PASSIVE, _ACTIVE):
                for match in pattern.finditer(words):
                    if match["what"]:
                        yield from _charge(
                            match["verb"], match["what"], match["who"], block, first + match.start("what")
                        )
                    for more in _ALSO.finditer(words, match.end("who")) if pattern is _ACTIVE else ():
                        yield from _charge(more["verb"], more["what"], match["who"], block, first + more.start("what"))


def _charge(verb: str, what: str, who: str, block: Block, at: int) -> Iterator[Charge]:
    name = "charg" if "charge" in verb else "" if verb.startswith(("incomb", "revien")) else _verb(verb)
    things = tuple(stems(what))
    agents = frozenset(_WHO.get(one, one) for one in stems(who)) - _LOOSE
    if name is not None and things and agents and len(things) <= 4 and things[0] not in _VAGUE | _LOOSE:
        yield Charge(name, things, agents, who.strip(), block, at)
        if name == "" and things[0] in _DEEDS and len(things) > 1:
            yield Charge(_DEEDS[things[0]], things[1:], agents, who.strip(), block, at)


def _verb(verb: str) -> str | None:
    """The verb of a participle or of a third person, or nothing for another one."""
    found = stem(verb)
    for ending in ("", "ent", "e", "t", "nt"):
        short = found.removesuffix(ending) if ending else found
        if short in _VERBS:
            return _VERBS[short]
    return None


_PERSON_WHO = stemmed("mme madame monsieur dr")


@rule("deux-titulaires", "La même charge est dite de deux personnes ou de deux organismes.")
def two_holders(read: Read) -> Iterator[Found]:
    """« Le secrétariat est assuré par la Caf », then « le secrétariat, confié au département »."""
    known: defaultdict[str, list[Charge]] = defaultdict(list)
    charges = list(_charges(read))
    full: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for one in charges:
        if len(one.what) > 1:
            full[one.what[0]].add(frozenset(one.what))
    for one in charges:
        for other in known[one.what[0]]:
            alike = set(one.what) <= set(other.what) or set(other.what) <= set(one.what)
            # « le comité » may be either, where the text has « le comité de pilotage » and « le comité technique ».
            alike = alike and (set(one.what) == set(other.what) or len(full[one.what[0]]) < 2)
            same = one.verb == other.verb or "" in (one.verb, other.verb)
            named = bool(_PERSON_WHO & one.who) == bool(_PERSON_WHO & other.who)  # « Mme Roy » may be the prefect
            if alike and same and named and not one.who & other.who and one.block.fiche is other.block.fiche:
                yield (
                    (read.passage((other.block, other.at)), read.passage((one.block, one.at))),
                    f"La même charge est dite de « {other.shown} » et de « {one.shown} ».",
                )
                break
        known[one.what[0]].append(one)
    yield from _two_chairs(read)


_CHAIRS = re.compile(r"(?<!-)(?<!\bco)\bpresid(?:ee?s?|ence|er)\b(?! de (?:seance|la republique))")
_COMMITTEE = re.compile(r"\b(?:comite|commission|instance|jury|copil)\b(?: (?:de |d')?(?P<sort>[a-z]{5,}))?")
_CHAIR = (
    ("le préfet", re.compile(r"\bprefete?s?\b|\bl'etat\b")),
    ("le conseil départemental", re.compile(r"\bconseil departemental\b|\bdu departement\b")),
    ("la Caf", re.compile(r"\bcaf\b")),
    ("le maire", re.compile(r"\bmaire\b|\bde la (?:ville|commune)\b")),
    ("la région", re.compile(r"\bconseil regional\b|\bde la region\b")),
)
_CHAIR_NOT = re.compile(r"\bne\b|\bn'|\bsi\b|\btour\b|\balternan|\bconjoint|\bvice|\bou\b|\bancien|\bjusqu")


def _chaired(read: Read) -> Iterator[tuple[str, str, Block, int]]:
    """Who chairs a committee, whatever the words: its sort, by whom, and where that is said."""
    for block in read.text.blocks:
        for first, last in block.sentences if "presid" in block.folded else ():
            words = block.folded[first:last]
            chair = _CHAIRS.search(words)
            about = f"{words} {fold(block.section.title)}"
            body = _COMMITTEE.search(about)
            if chair is None or body is None:
                continue
            near = words[max(0, chair.start() - 60) : chair.end() + 60].split(", entoure")[0]
            who = [name for name, pattern in _CHAIR if pattern.search(near)]
            if len(who) == 1 and not _CHAIR_NOT.search(near):
                yield body["sort"] or "", who[0], block, first + chair.start()


def _two_chairs(read: Read) -> Iterator[Found]:
    """« Le comité est présidé par le préfet », « Présidence : la présidente du conseil départemental »."""
    known = list(_chaired(read))
    for sort, who, block, at in known[1:]:
        first = known[0]
        if who != first[1] and (not sort or not first[0] or sort == first[0]):
            text = f"La présidence est dite de « {first[1]} » et de « {who} »."
            yield (read.passage((first[2], first[3])), read.passage((block, at))), text
            break


_NUMBERED = re.compile(
    r"\b(?:l'|cette |la )?(?P<kind>action|fiche|mesure|axe|objectif|projet|lot) (?:n ?° ?)?(?P<rank>\d{1,2})\b"
    r"(?: ?\([^)]*\))? (?:est |sera )?(?:pilotee?|portee?|animee?|conduite?|menee?) par (?P<who>[^.;:,()]{3,60})"
)


@rule("pilote-tableau", "Un tableau donne à une action un autre pilote que le texte.")
def pilot_in_table(read: Read) -> Iterator[Found]:
    """« L'action 12 est pilotée par le Département », and « 12 | Répit | Caf et MSA » in the table."""
    for block in read.text.blocks:
        for match in _NUMBERED.finditer(block.folded) if " par " in block.folded else ():
            who = frozenset(_WHO.get(one, one) for one in stems(match["who"])) - _LOOSE
            for row, line in ((one, line) for one in read.text.blocks for line in one.lines):
                cells = row.cells or tuple(re.split(r"\s{2,}|\t", fold(line.text.strip())))
                said = _organisations(cells[1:]) if cells[0].strip(" .") == match["rank"] else frozenset()
                if said and who and not said & who:
                    yield (
                        (read.passage((block, match.start())), read.passage(line)),
                        f"L’{match['kind']} {match['rank']} est confiée à « {match['who'].strip()} » dans le texte, à "
                        "d’autres dans le tableau.",
                    )


_ORGANISATIONS = frozenset(_WHO.values()) | stemmed(
    "caf msa état commune région ars udaf association epci conseil et cnaf"
)


def _organisations(cells: tuple[str, ...]) -> frozenset[str]:
    """Who is named in the cell that names nothing but organisations."""
    for cell in cells:
        said = [_WHO.get(one, one) for one in stems(fold(cell))]
        if said and all(one in _ORGANISATIONS for one in said):
            return frozenset(said) - _LOOSE
    return frozenset()
