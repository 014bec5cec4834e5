"""The projects of a recueil against themselves: their stage, their results, their fiche, their porteur, what the text
around says of them by their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from reporting.reading.blocks import Block
from reporting.reading.naming import called
from reporting.reading.project import Part, Record, inside
from reporting.reading.rules.fiches import STAGES, stages_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

NO = re.compile(
    r"^(?:non|aucune?|neant|absente?s?|pas (?:de|encore|disponible)|indisponible|en attente|attendus?|a venir|en cours|"
    r"sans objet|ni\b|0\b|sans|on n'en a|(?:nous )?n'en (?:avons|ont|a)|il n'y en a|rien)\b(?! (?:communique|connu|"
    r"renseigne|evalue))"
)
YES = re.compile(r"^(?:oui|disponible|p\. ?\d|page|voir|en ligne|connus?|n ?°)")
_RESULT = r"(?:resultats?|bilan|evaluation|effet mesure|donnees?)"
WITHOUT_RESULTS = re.compile(
    rf"\b(?:(?:d'|ni |sans )?aucun element (?:sur|de)|ni fiche,? ni {_RESULT}|aucune? (?:\w+ (?:d'|"
    rf"de )?)?{_RESULT}|sans (?:aucune? |le moindre )?(?:veritable )?"
    rf"{_RESULT}|(?:pas|point|jamais)(?: encore| a ce jour)?(?: \w+)? (?:de |d'|d'un |d'une |l'objet d'une? |"
    rf"lieu a une? )"
    rf"{_RESULT}|faute (?:de |d'){_RESULT}|{_RESULT} (?:\w+ )?(?:en attente|non disponibles?|attendue?s?|a venir|"
    rf"inconnus?|"
    rf"indisponibles?|en cours)|(?:ses |leurs? |les |le |l'|son |sa ){_RESULT}(?: [a-z'-]+){{0,4}} (?:ne (?:sont|"
    rf"seront)|"
    rf"n'(?:est|ont|a|etai\w+|y))\b|rien n'a (?:encore )?ete (?:mesure|evalue)|n'a (?:pas|jamais) (?:encore )?ete "
    rf"(?:evalue|mesure)|\bnon evalue|effets?\b[^.;]{{0,20}}: (?:rien|inconnu)|trop tot pour (?:en )?(?:juger|"
    rf"mesurer|evaluer|tirer))"
)
_STAGE_SAID = re.compile(
    r"\b(?:(?:au|le|du) stade (?:actuel )?(?:de |d'|du )?(?:la |l'|passage )?|(?:en|la|une|"
    r"sa) phase (?:actuelle )?(?:de |d')"
    r"(?:la |l')?|(?:releve|relevent)(?: \w+)? (?:de |du |d')(?:la |l'|passage )?|(?:est|sont|a ete|"
    r"ont ete)(?: \w+){0,2} "
    r"(?:passee?s? |entree?s? )?(?:en |a |dans |au )?(?:la |l'|une |phase de |passage )?|(?:passee?s?|"
    r"entree?s?|conduit\w*|"
    r"installee?s?|bascule\w*) (?:\w+ )?(?:a |en |dans |au )(?:la |l'|passage |stade de |"
    r"phase de )?(?:la )?|toujours en |"
    r"encore en |reste\w* en )$"
)
NOT_NOW = re.compile(
    r"\b\w{2,}(?:era|eront|ira|iront|dra|dront)\b|\bensuite\b|\bne\b|\bn'|\bapres\b|\bavant\b|\bvise|"
    r"\bobjectif|\ben vue\b|\bfutur|\bprochain|\bpour (?:aller|passer)|\bvers\b|"
    r"\bdevra\w*|\bpourra\w*|\bsera\b|\bseront\b|\bsi\b|\bprepar\w+|\bprevu|\bpas\b|\bni\b|\bancien|\bissue? d"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("association", re.compile(r"\bassociati\w+|\bassos?\b")),
    ("mutuelle", re.compile(r"\bmutuelles?\b|\bmutualite\b")),
    ("entreprise", re.compile(r"\bscic\b|\bscop\b|\bsarl\b|\bsas\b|\bentreprises?\b|\bsociete\b")),
    ("mission locale", re.compile(r"\bmissions? locales?\b")),
    ("bailleur", re.compile(r"\bbailleurs?\b")),
    ("hôpital", re.compile(r"\bhopita(?:l|ux)\b|\bchu\b|\bcentre hospitalier")),
    ("université", re.compile(r"\buniversites?\b")),
    ("département", re.compile(r"\bconseils? departementa(?:l|ux)\b|^(?:le )?departements?\b")),
    (
        "intercommunalité",
        re.compile(
            r"\bintercommunal\w*|\bcommunautes?(?: de communes| d'agglo\w*| urbaine)?\b|\bagglomerations?\b|"
            r"\bmetropoles?\b|\bepci\b|\bsyndicats?\b|\bgroupements?\b|"
            r"\betablissements? publics? (?:territorial|de coop)"
        ),
    ),
    ("commune", re.compile(r"(?<!communaute de )(?<!communautes de )\bcommunes?\b|\bvilles?\b|\bmairies?\b|\bccas\b")),
)
_PUBLIC = frozenset(("intercommunalité", "commune", "département"))
_HOLDS = re.compile(r"\b(?:portee?s?|geree?s?|conduite?s?|menee?s?) par (?P<who>[^.;:()]{3,70})")


@cache
def holder_kinds(folded: str) -> frozenset[str]:
    """The kinds of porteur that a few words name; « collectivité » is any of the public ones."""
    found = {name for name, pattern in _KINDS if pattern.search(folded)}
    if re.search(r"\bcollectivites?\b|\bpublics?\b", folded):
        found |= _PUBLIC
    return frozenset(found)


def kinds_of(record: Record) -> frozenset[str]:
    """The kinds of porteur of a project: those of its field, or of its title (« Oyonnax, commune – … »)."""
    holder = record.part("porteur")
    if holder is not None:
        return holder_kinds(holder.folded)
    parts = [_OPENING.sub("", fold(part).strip()) for part in re.split(r"[,–—|(]", tidy(record.title.text))]
    found = [holder_kinds(part) for part in parts if any(pattern.match(part) for _, pattern in _KINDS)]
    return next((kinds for kinds in found if len(kinds) == 1), frozenset())


# « 4. La Ville de Dax », « Projet 2 – Commune de Gap »
_OPENING = re.compile(r"^(?:\W|\d|(?:projet|fiche|action|dossier|porte par)\b|[a-h][).] |n ?° ?)*(?:la |le |l'|une? )?")


def stage(record: Record) -> tuple[frozenset[str], Line]:
    """The last word of a project on its stage, in its field or alone in a sentence."""
    fields = [one for one in record.parts if one.kind == "stade" and stages_of(one.folded)]
    if fields:
        return stages_of(fields[-1].folded), fields[-1].line
    if told := _prose_stage(record, []):
        return frozenset((told[0],)), told[1]
    text = record.joined[0]
    for match in re.finditer(r"(?:^|[.;|–] ?|\n)(?P<said>[^.;|–\n:]{4,40})(?=[.;|–\n:])", text):
        said = fold(match["said"])
        found = stages_of(said)
        opens = any(pattern.match(said) for _, pattern in STAGES)
        if len(found) == 1 and (opens or len(said.split()) < 7) and match.start() > 0:
            return found, record.line_at(match.start("said"))
    return frozenset(), record.title


def lacks(record: Record, kind: str) -> Line | None:
    """Where a project says that it has no results (no fiche)."""
    part = record.part(kind)
    if part is not None:
        return part.line if NO.match(part.folded) else None
    pattern = WITHOUT_RESULTS if kind == "resultats" else re.compile(r"\b(?:pas de|ni|sans|aucune) fiche\b")
    match = pattern.search(fold(record.joined[0]))
    return record.line_at(match.start()) if match else None


@rule("projet-deux-stades", "Un projet est à deux stades.")
def two_stages(read: Read) -> Iterator[Found]:
    """« Maturité : expérimentation », and « l’action relève maintenant de la pérennisation » below or elsewhere."""
    for record in read.records:
        fields = [one for one in record.parts if one.kind == "stade" and len(stages_of(one.folded)) == 1]
        for one in fields[:1] if len({stages_of(each.folded) for each in fields}) == 1 else ():
            said = _prose_stage(record, fields)
            if said is not None and said[0] not in stages_of(one.folded):
                text = f"{record.name} : « {one.value} » en tête, « {said[0]} » dans son texte."
                yield (read.passage(one.line), read.passage(said[1])), text
    for block, first, last, records in mentions(read):
        words = block.folded[first:last]
        found = stages_of(words)
        if len(found) != 1 or NOT_NOW.search(words) or not _tells(words):
            continue
        for record in records:
            own, line = stage(record)
            if len(own) == 1 and not own & found:
                text = f"{record.name} : « {next(iter(found))} » à un endroit, « {next(iter(own))} » dans son bloc."
                at = min(match.start() for _, pattern in STAGES for match in pattern.finditer(words))
                yield (read.passage((block, first + at)), read.passage(line)), text


def _tells(words: str) -> bool:
    """« Pérennisation : Saint-Leu », « deux projets sont pérennisés, Dax et Agde »."""
    return bool(
        re.search(
            r"\b(?:en|phase|stade|sont|est)\b[^.;:]{0,30}\b(?:perenni|experiment|montee|demarr|amorc|abandon|arret)",
            words,
        )
        or any(pattern.match(words) for _, pattern in STAGES)
    )


def _prose_stage(record: Record, fields: list[Part]) -> tuple[str, Line] | None:
    """The last stage that the sentences of a project say to be its own."""
    folded = fold(record.joined[0]).replace("\n", " ")
    known = {one.line.number for one in fields}
    last: tuple[str, Line] | None = None
    for name, pattern in STAGES:
        for match in pattern.finditer(folded):
            line = record.line_at(match.start())
            start = max(folded.rfind(one, 0, match.start()) for one in (". ", "; ", ": ", "!"))
            lead = folded[start + 1 : match.start()]
            alone = line.number in known and ":" in folded[max(0, start) : match.start()] and len(lead) < 4
            whole = folded[start + 1 : folded.find(".", match.end()) % (len(folded) + 1)]
            if not alone and _STAGE_SAID.search(lead) and not NOT_NOW.search(whole):
                last = (name, line)
    return last


@lru_cache(maxsize=4)
def mentions(read: Read) -> tuple[tuple[Block, int, int, list[Record]], ...]:
    """The sentences, out of what describes them, that name projects."""
    return tuple(_mentions(read))


def _mentions(read: Read) -> Iterator[tuple[Block, int, int, list[Record]]]:
    for block in read.text.blocks:
        if block.kind == "row" or not read.records:
            continue
        if not read.described.isdisjoint(line.number for line in block.lines):
            continue
        for first, last in block.sentences:
            named = called(block.text[first:last], block.folded[first:last], read.records)
            if records := [record for _, record in named if not inside(block, record)]:
                yield block, first, last, records


@rule("projet-deux-porteurs", "Un projet a des porteurs de deux types.")
def two_holders(read: Read) -> Iterator[Found]:
    for record in read.records:
        holder = record.part("porteur")
        kinds = holder_kinds(holder.folded) if holder else frozenset()
        folded = fold(record.joined[0]).replace("\n", " ")
        for match in _HOLDS.finditer(folded) if holder and kinds else ():
            said = holder_kinds(match["who"])
            if holder and said and not said & kinds and not _BEFORE.search(match["who"]):
                text = f"{record.name} : « {holder.value} » et « {match['who'].strip()} » ne sont pas du même type."
                yield (read.passage(holder.line), read.passage(record.line_at(match.start()))), text
                break
    for block, first, last, records in mentions(read):
        at, said = _said_holder(block, first, last, alone=len(records) == 1)
        for record in records if said else ():
            kinds = kinds_of(record)
            if kinds and not kinds & said:
                own = record.part("porteur")
                text = f"{record.name} : {', '.join(sorted(said))} à un endroit, {', '.join(sorted(kinds))} à un autre."
                yield (read.passage((block, at)), read.passage(own.line if own else record.title)), text


def _said_holder(block: Block, first: int, last: int, *, alone: bool) -> tuple[int, frozenset[str]]:
    """« Communes : Bayeux, Granville », « Le relais. Porteur : association X »: the kinds said, and where."""
    if alone and (own := re.search(r"\bporteu(?:r|se) ?: (?P<who>[^.;|]{3,70})", block.folded[first:])):
        return first + own.start("who"), holder_kinds(own["who"])
    label, colon, _ = block.folded[first:last].partition(":")
    opens = holder_kinds(" ".join(re.sub(r"^.*\bpar ", "", label).split()[:2]))
    says = colon and opens and len(label) < 70 and not _OTHER_ROLE.search(label)
    return first, holder_kinds(label) if says else frozenset()


_BEFORE = re.compile(r"\b(?:avant|auparavant|jusqu|d'abord|sera)\b")
_OTHER_ROLE = re.compile(r"\bfinanc|\bparten|\bpublic|\bcontact|\bsoutien|\bavec\b")
LIGHT = re.compile(
    r"\breussit?e?s?\b|\breussi\w*|\bmis(?:e|es)? en (?:lumiere|valeur|avant)|\bcoups? de (?:projecteur|coeur|chapeau)|"
    r"\bzoom\b|\bfocus\b|\bremarquables?\b|\bexemplaires?\b|\ba la une\b|\ba l'honneur|\binspirant\w*|\ba copier\b|"
    r"\ba suivre\b|\ben vedette\b|\bpepites?\b|\bvitrine\b|\bbonnes pratiques\b|\bcitee?s? en exemple|\bs'en inspirer|"
    r"\bpleins? feux\b|\bon citera\b|\bsaluer\b|\bbelles? histoires?\b|\bsous les projecteurs\b|\bphares?\b|"
    r"\bfont parler|\breprodui\w+ des|\ba reproduire\b|\bpeut reproduire|\bmontree?s? en exemple|\bpreferee?s?\b|"
    r"\bhistoires? a (?:partager|raconter)|\bapplaudi|\bfelicit|\bbravo\b|\bmettons en|\bfaire connaitre|"
    r"\bne pas (?:manquer|rater|oublier)|\bdistingu\w+|\bdignes? d|\bremarquee?s?\b|\bmodeles?\b|\bexemples?\b|"
    r"\bret(?:en|ien)\w+ (?:toute )?(?:l'|notre |son )attention|"
    r"\bmeritent? (?:d'etre|qu'on)|\ba (?:l'affiche|imiter|essaimer|decouvrir)\b"
)
LIGHT_TEXT = re.compile(
    r"\bmis(?:e|es)? en (?:lumiere|valeur|avant)\b|\bcitee?s? en exemple|\bcoups? de (?:coeur|projecteur|chapeau)\b|"
    r"\bmontree?s? en exemple|\bmettons en (?:lumiere|valeur|avant)|\bpreferee?s?\b|\bzoom sur\b|\bprojet phare\b|"
    r"\bbonne pratique\b|\bprete?s? a l'essaimage|\bmettre en (?:avant|lumiere|valeur)\b"
)
_HAS_RESULTS = re.compile(
    r"\bresultats?\b[^.;]{0,60}\b(?:convaincants?|probants?|consultables?|disponibles?|mesures?|"
    r"connus|solides|presentes?|"
    r"publies?|encourageants?)\b|\b(?:deja|ont|a) (?:deja )?(?:produit|donne|obtenu|livre|"
    r"publie) (?:\w+ )?(?:des|leurs?|ses|"
    r"de) (?:\w+ )?resultats?|\b(?:ont|a) (?:tous |toutes |deja )*(?:remis|rendu|transmis|publie) (?:leurs?|son|sa) "
    r"(?:bilan|evaluation)|\beffets? (?:mesures?|prouves?)"
)


@rule("mise-en-avant-sans-fiche", "Un projet mis en avant n’a ni fiche ni résultats.")
def highlight_without_fiche(read: Read) -> Iterator[Found]:
    told: set[Record] = set()
    for block, first, _, records in mentions(read):
        around = fold(" ".join(block.section.path[-2:]) + " " + (block.intro.text if block.intro else ""))
        if not LIGHT.search(around) and not LIGHT_TEXT.search(block.folded):
            continue
        for record in records:
            found = _bare(record)
            if record not in told and found:
                told.add(record)
                where = called(block.text[first:], block.folded[first:], [record])
                at = first + (where[0][0] if where else 0)
                lines = [read.passage(line) for line in (*found, record.title)]
                yield (read.passage((block, at)), *lines), _without(record)
    for record in read.records:
        own = next((line for line in record.lines if LIGHT_TEXT.search(fold(tidy(line.text)))), None)
        sheet = record.part("fiche")
        if own is not None and record not in told and sheet is not None and NO.match(sheet.folded):
            results = lacks(record, "resultats")
            said = [own, sheet.line, *([results] if results is not None else [])]
            yield tuple(read.passage(line) for line in said), _without(record)


def _bare(record: Record) -> list[Line]:
    """Where a project says that it has no fiche, and no results where it speaks of them."""
    sheet, results = lacks(record, "fiche"), lacks(record, "resultats")
    if results is None and record.part("resultats") is not None:
        return []
    return [line for line in (sheet, results) if line is not None] if sheet is not None else []


def _without(record: Record) -> str:
    also = " et qu’il n’a pas de résultats" if lacks(record, "resultats") is not None else ""
    return f"{record.name} : le projet est mis en avant, alors que sa fiche n’est pas disponible{also}."


@rule("projet-dit-documente", "Le texte prête à un projet des résultats qu’il n’a pas.")
def said_documented(read: Read) -> Iterator[Found]:
    """« Leurs résultats sont convaincants », after the names of projects whose blocks say « Résultats : non »."""
    before: tuple[Block, list[Record]] | None = None
    named = {(block.rank, first): records for block, first, _, records in mentions(read)}
    for block in read.text.blocks:
        before = before if before and before[0].section is block.section else None
        for first, last in block.sentences:
            records = named.get((block.rank, first), [])
            words = block.folded[first:last]
            back = re.search(
                r"\b(?:leurs?|ils|elles|tous|toutes|chacune?|(?:les|ces) (?:deux|trois|quatre|cinq|six))\b", words
            )
            records = records or (
                before[1] if before and back and not any(inside(block, one) for one in before[1]) else []
            )
            if records:
                before = (block, list(dict.fromkeys([*records, *(before[1] if before and back else [])])))
            match = _HAS_RESULTS.search(words) if records else None
            if match is None or re.search(r"\bne\b|\bn'|\bpas encore\b|\bsauf\b", words):
                continue
            for record in records:
                line = lacks(record, "resultats")
                if line is not None:
                    text = f"{record.name} : le texte lui prête des résultats, son bloc dit le contraire."
                    shown = (read.passage((block, first + match.start())), read.passage(line))
                    yield (*shown, read.passage(record.title)), text
