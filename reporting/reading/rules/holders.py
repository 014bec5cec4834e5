"""Who may hold a project, as the text sets it for all, against those who do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading.blocks import Block, value_of
from reporting.reading.clauses import Said
from reporting.reading.labels import kind_of
from reporting.reading.rules.projects import holder_kinds
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.scope import apart
from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

_SORTS = {
    "commune": "une collectivité",
    "intercommunalité": "une collectivité",
    "département": "une collectivité",
    "association": "une association",
    "entreprise": "une entreprise",
    "mutuelle": "une mutuelle",
    "bailleur": "un bailleur",
    "hôpital": "un hôpital",
}
_LUCRATIVE = re.compile(r"(?<!non )(?<!non-)\blucrati\w+|\bcommercia\w+")
_NOT_LUCRATIVE = re.compile(r"\bnon[ -]lucrati\w+")
_SOLE = re.compile(r"\bparticuliers?\b")
# A name of the language more than a kind of porteur.
_NOT_A_SORT = re.compile(
    r"\bcommunes? (?:rurales?|limitrophes?|voisines?|du territoire|ou\b|de moins|concernee)|\bengagement departementa|"
    r"\bsociete (?:civile|d'assistance)|\ben commun\w*|\bmicro-entreprise|\bcreches? d'entreprises?|\bassociation des? "
    r"(?:familles|parents|habitants|professionnel)"
)


def sorts(folded: str) -> frozenset[str]:
    """The sorts of porteur that some words name: collectivities are one, whatever their level."""
    words = _NOT_A_SORT.sub(" ", folded)
    found = {_SORTS[kind] for kind in holder_kinds(words) if kind in _SORTS}
    if _LUCRATIVE.search(words):
        found.add("une entreprise")
    if _NOT_LUCRATIVE.search(words):
        found |= {"une association", "une mutuelle", "une collectivité"}
    if _SOLE.search(words):
        found.add("un particulier")
    return frozenset(found)


@dataclass(frozen=True, eq=False)
class _Rule:
    """The sorts that alone may hold a project, or those that may not."""

    allowed: frozenset[str]
    barred: frozenset[str]
    said: Said
    shown: str

    def breaks(self, held: frozenset[str]) -> frozenset[str]:
        if self.allowed:
            return held if not held & self.allowed else frozenset()
        return held if held and held <= self.barred else frozenset()


_WHO = r"(?P<who>[^.;:]{4,130}?)"
_END = r"(?= (?:peuvent|peut|pourr|sont|est|seront|ont|qui|dont|pour|afin|mais|n'|ne)\b|[.;:]|$)"
# Letters that each always has, and what says who alone may hold a project.
_ALLOWED = tuple(
    (letters, re.compile(pattern))
    for letters, pattern in (
        (
            "seul",
            rf"\bseule?s? (?:peuvent |pourront |sont |seront )?(?:etre )?(?:eligibles?,? |recevables?,? |admise?s?,? |"
            rf"candidater,? |retenue?s?,? |financee?s?,? |examinee?s?,? )?(?:les |des |aux |la |un ){_WHO}{_END}",
        ),
        (
            "reserv",
            rf"\breserv\w+ (?:exclusivement |uniquement )?(?:aux? |a la |a l'|a des )(?:seule?s? )?{_WHO}{_END}",
        ),
        (
            "",
            rf"\b(?:uniquement|exclusivement|seulement|seuls?) (?:portee?s? |conduit\w* )?(?:aux |a des |par des |"
            rf"par les |"
            rf"les |des |destinee?s? aux ){_WHO}{_END}",
        ),
        (
            "seul",
            rf"\b(?:aux|les|des) seule?s? {_WHO}{_END}",
        ),
        (
            "a l'exclusion de tou",
            rf"{_WHO},? a l'exclusion de tou\w+ autres?",
        ),
        (
            "seul",
            rf"\b(?:candidater|repondre|deposer|recevoir|porter)\b {_WHO},? et (?:a )?(?:elles|eux) seule?s?",
        ),
        (
            " qu",
            rf"\b(?:ne |n')[a-z]+(?: [a-z]+){{0,3}} (?:que |qu'(?:a )?)(?:les |des |aux |par )(?:projets?|actions?|"
            rf"dossiers?)?(?: ?portee?s? "
            rf"par )?{_WHO}{_END}",
        ),
        (
            " par ",
            rf"\b(?:tou(?:s|t|te|tes)|chaque|chacun)\b[^.;:]{{0,40}} (?:est|sont|etai\w+|ete|"
            rf"etre) (?:bien )?(?:portee?s?|"
            rf"geree?s?|conduite?s?|menee?s?|deposee?s?) par "
            rf"(?:une? |des |les |la )?{_WHO}{_END}",
        ),
        (
            "tou",
            rf"\b(?:porteurs?|candidats?|laureats?)[^.;:]{{0,20}} (?:sont|doivent etre|etaient) (?:donc |"
            rf"obligatoirement )?"
            rf"(?:tous|toutes) (?:des |une |un )?{_WHO}{_END}",
        ),
        (
            "chaque ",
            rf"\bchaque (?:porteur|candidat|laureat|beneficiaire)\b[^.;:]{{0,20}} est (?:une? |la )?{_WHO}{_END}",
        ),
        (
            " les ",
            rf"\b(?:tous|toutes) les (?:porteurs|candidats|laureats) (?:sont|etaient) (?:des ){_WHO}{_END}",
        ),
        (
            " par ",
            rf"\bles (?P<n>\w+) (?:projets|dossiers|actions)[^.;:]{{0,30}} (?:sont|etaient) (?:tous |toutes )?"
            rf"(?:portee?s?|conduit\w*|menee?s?) par (?:des |les ){_WHO}{_END}",
        ),
    )
)
# The same of who may not.
_BARRED = tuple(
    (letters, re.compile(pattern))
    for letters, pattern in (
        (
            "",
            rf"(?:^|[.;:,] ?){_WHO} (?:ne (?:sont|seront|peuvent|peut|pourr\w+|sauraient)|n'y sont|n'y ont|n'ont|"
            rf"n'est|"
            rf"n'etaient|n'a) "
            r"(?:donc |plus |pas |ni |jamais |en aucun cas |toutefois |egalement |ete |etre )*(?:eligible|recevable|"
            r"admis|"
            r"retenu|finance|soutenu|aide|candidat|repon|depos|beneficie|port|preten|concern|examin|particip|postul|"
            r"lau)",
        ),
        (
            "",
            rf"(?:^|[.;:,] ?){_WHO} (?:sont|seront|est|sera|restent|demeurent|etaient) (?:toutefois |donc |"
            rf"strictement |"
            r"expressement |d'office )*(?:exclu|ineligible|irrecevable|ecarte|refuse|rejete)",
        ),
        (
            "aucun",
            r"\baucune? (?!apport|aide|soutien|financement)"
            r"(?:projet|dossier|action|candidature|demande|porteur)?(?: ?(?:portee?|deposee?|presentee?|"
            rf"emanant) "
            rf"(?:par |d'|de )(?:une?|la|le|des) )?{_WHO} (?:ne|n')\b",
        ),
        (
            "",
            rf"\b(?:exclu\w*|ineligibles?|irrecevables?|ecarte\w*) ?:? (?:les |la |des )?{_WHO}{_END}",
        ),
        (
            " les ",
            rf"\b(?:a|ont|avait) (?:donc )?(?:ecarte|refuse|rejete|exclu) (?:tou(?:s|tes) )?les (?:demandes|dossiers|"
            rf"projets|"
            rf"candidatures) (?:portes? par |d'|des |de )(?:une? |des |les )?{_WHO}{_END}",
        ),
        (
            "ouvert",
            rf"\b(?:n'est|n'etait|ne sont) (?:pas|plus) ouverte?s? aux? {_WHO}{_END}",
        ),
        (
            "a l'exclusion d",
            rf"\ba l'exclusion d(?:es |e |u |'){_WHO}{_END}",
        ),
        (
            "",
            rf"\b(?:les )?(?:projets?|dossiers?|demandes?)[^.;:]{{0,12}} (?:portee?s?|emanant|deposee?s?) (?:par |"
            rf"d[e'] ?)"
            rf"(?:des |une? |les )?{_WHO} (?:ne |n'|sont (?:exclu|ineligible|irrecevable|ecarte))",
        ),
    )
)
_ROLE = re.compile(
    r"\bcandidat|\bport\w+|\blaureat|\beligib|\brecevab|\bappel\b|\baide|\bfonds\b|\bdepos|\badmis|\bdispositif|"
    r"\bprojets?\b|\bdossiers?\b|\bactions?\b|\breconduction|\bfinanc|\bretenu"
)
_SAVE = re.compile(
    r"\b(?:sauf\b|(?<!sans )(?<!aucune )(?:except|derog)|notamment|presque|surtout|principal|pour la plupart|majorit|"
    r"priorit|que si\b|a condition|hormis|supplement|bonif|financeurs?\b|en 20\d\d\b.*\bensuite)"
)


def _rules(read: Read) -> Iterator[_Rule]:
    for one in read.said:
        if one.block.kind == "row" or one.block.lines[0].number in read.described or one.folded.rstrip().endswith("?"):
            continue
        if not _ROLE.search(one.folded) or _SAVE.search(one.folded):
            continue
        for patterns, bars in ((_BARRED, True), (_ALLOWED, False)):
            matches = [
                match
                for letters, pattern in patterns
                if letters in one.folded and (match := pattern.search(one.folded))
            ]
            match = next((match for match in matches if sorts(match["who"])), None)
            named = sorts(match["who"]) if match else frozenset()
            if match and named and not (not bars and _GENERAL.search(match["who"])):
                yield _Rule(
                    frozenset() if bars else named, named if bars else frozenset(), one, match[0].strip(" .,;:")
                )
                break


# Structures, organisms: any porteur.
_GENERAL = re.compile(r"\bstructures?\b|\borganismes?\b|\bpersonnes morales|\bgestionnaires?\b")
_OTHER_WAY = re.compile(
    r"\b(?:sauf\b|except|ne\b|n'|pas\b|ecart|rejet|refus|si\b|aux cotes|avec (?:l|une?)\b|partenaire|exclu|irrecev|"
    r"inelig)|\?$"
)
_HOLDER = (
    r"(?:communaute(?: de communes| d'agglomeration| urbaine)?|commune|ville|mairie|metropole|agglomeration|"
    r"intercommunalite|ccas|centre communal|syndicat|association|societe|sas|sarl|scop|scic|entreprise|mutuelle|"
    r"mutualite|bailleur|hopital|particulier)"
)
_ANY = re.compile(_HOLDER)
_HELD_BY = re.compile(
    r"\b(?:portee?s?|conduite?s?|menee?s?|deposee?s?|geree?s?|presentee?s?|tenue?s?) (?:seule?s? )?par "
    rf"(?:l'|la |le |une? |des |les )?(?P<who>{_HOLDER}s?\b[^.;:,()]{{0,40}})"
)
_SUBJECT = re.compile(
    rf"\W*(?:l'|la |le |une? |toute |les |(?:deux|trois|quatre|cinq|six|sept|huit|\d+) |"
    rf"parmi les laureats[^.]{{0,24}} )?"
    rf"(?P<who>{_HOLDER}s?\b)"
)
_CANDIDATE = re.compile(
    rf"\b(?:candidature|dossier|demande|projet) (?:de |du |d'|presentee? par )(?:l'|la |le |une? )?"
    rf"(?P<who>{_HOLDER}\b)"
)
_COUNTED = re.compile(r"\W*(?:deux|trois|quatre|cinq|six|sept|huit|\d+) ")
_DOES = re.compile(
    r"\b(?:a|ont) ete (?:retenue?s?|laureate?s?|selectionnee?s?|aidee?s?|financee?s?|admise?s?)|\blaureat|"
    r"\bretenue?s?\b|\brecevable|\badmise?s?\b|"
    r"\b(?:obtien|recoi|recev|porte|depose|ouvre|propose|beneficie|anime|conduit|forme|gere|cree)\w*\b|\ba (?:obtenu|"
    r"recu|depose|candidate|ouvert|cree|beneficie)\b|\bpeu(?:t|vent) (?:[a-z']+ )?(?:porter|candidater|deposer|"
    r"repondre|"
    r"beneficier|etre)|\baccordee?s?\b"
)
_AMONG = re.compile(
    rf"\b(?:laureate?s?|retenue?s?|beneficiaires?|dont|accordee?s?)\b[^.;:]{{0,40}}?\b(?P<who>{_HOLDER}\b)|"
    rf"\b(?P<by>{_HOLDER})\b[^.;:]{{0,45}}?,? qui (?:a|ont) (?:depose|obtenu|recu|ete retenu|candidate)"
)


# « Une association peut porter seule le projet si la commune ne le souhaite pas »: she may.
_MAY_IF = re.compile(r"(?<=\bpeut )(?P<what>[^.;:]{4,70}?) si [^;:]*$")
_LIST = re.compile(
    r"\b(?:laureats?|laureates?|beneficiaires?|(?:porteurs|projets|dossiers|candidats) retenus?|sont) ?: ?"
)
# « Les Petites Mains, Castres (Tarn) – association – expérimentation », « Fiche 3. Lens. Commune. Qualité. »
_IN_PARTS = re.compile(rf"(?: [–—|-] |\. |\()(?P<who>{_HOLDER}|epci)s?(?= [–—|-] |[.)]|$)")
_INLINE = re.compile(r"\b(?:porteur|portage)s? ?: (?P<who>[a-z][^.;:]{3,60})")
_STEPS = re.compile(r"(?<=[Pp]etits )[Pp]as\b|(?<=\w )Pas\b")


def _held(read: Read) -> Iterator[tuple[frozenset[str], Block, int, Line]]:
    """The sort of those who hold a project, or may, and where that is said."""
    blocks = {line.number: block for block in read.text.blocks for line in block.lines}
    for one in read.said:
        if one.block.kind != "field" and not _ANY.search(one.folded):
            continue
        # « Les Petits Pas » is a name.
        plain = fold(_STEPS.sub("", one.block.text[one.first : one.last]))
        plain = _MAY_IF.sub(r"\g<what>", plain)
        if one.block.kind == "row" or (_OTHER_WAY.search(plain) and one.answer != "oui"):
            continue
        if listed := _LIST.search(plain):
            for piece in re.split(r", | et ", plain[listed.end() :]):
                if _SUBJECT.match(piece) and (found := sorts(piece)):
                    yield found, one.block, one.first, one.block.line_at(one.first)
        at, who = _who(read, one)
        if who and (found := sorts(who)):
            yield found, one.block, one.first + at, one.block.line_at(one.first + at)
    for record in read.records:
        subject = _SUBJECT.match(fold(re.sub(r"^\W*(?:\w{1,7} )?(?:n ?° ?)?\d+\W+", "", tidy(record.title.text))))
        if subject and record.part("porteur") is None and (found := sorts(subject["who"])):
            title = blocks.get(record.title.number)
            if title is not None:
                yield found, title, 0, record.title
    for table in read.text.tables:
        kinds = [kind_of(fold(head)) for head in table.header]
        over = table.title.folded if table.title is not None else ""
        for row in table.rows:
            if len(row.cells) == len(kinds) and not _OTHER_WAY.search(row.folded):
                own = [cell for cell, kind in zip(row.cells, kinds, strict=True) if kind in ("porteur", "type")]
                found = sorts(fold(" ".join(own))) if own else _in_cells(row)
                counted = own and re.search(r"\b0\b|^0$", " ".join(row.cells[1:2]))
                if found and not counted and (own or _ROLE.search(over)):
                    yield found, row, 0, row.lines[0]


def _in_cells(row: Block) -> frozenset[str]:
    """The sort that one cell of a row begins with: « SARL Babillage »."""
    found = [sorts(match["who"]) for cell in row.cells if (match := _SUBJECT.match(fold(cell)))]
    return found[0] if len(found) == 1 else frozenset()


def _who(read: Read, one: Said) -> tuple[int, str]:
    block, words = one.block, one.folded
    owned = block.line_at(one.first).number in read.described
    if block.kind == "field" and kind_of(re.sub(r" ?n ?° ?\d+$", "", fold(block.label))) in ("porteur", "type"):
        return 0, fold(value_of(block))
    if match := _INLINE.search(words) or (_IN_PARTS.search(words) if len(words) < 160 else None):
        return match.start("who"), match["who"]
    if match := _HELD_BY.search(words):
        return (match.start("who"), match["who"]) if owned or one.named or "peut" in words else (0, "")
    if (match := _CANDIDATE.search(words)) and _DOES.search(words, match.end()):
        return match.start("who"), match["who"]
    comma = words.find(", ")
    subject = _SUBJECT.match(words) or (_SUBJECT.match(words, comma) if 0 < comma < 40 else None)
    if subject and _DOES.search(words) and (owned or one.named or "peu" in words or _COUNTED.match(words)):
        return subject.start("who"), subject["who"]
    if subject and block.kind == "item" and one.first == 0 and re.search(r"\blaureat|\bporteur|\bretenu", one.context):
        return subject.start("who"), subject["who"]
    among = _AMONG.search(words)
    name = "who" if among and among["who"] else "by"
    return (among.start(name), among[name]) if among and one.named else (0, "")


@rule("porteur-exclu", "Un porteur n’est pas de ceux que le texte admet.")
def held_by_another(read: Read) -> Iterator[Found]:
    """« L'appel est réservé aux associations », « aucune entreprise n'est retenue », then another porteur."""
    rules = list(_rules(read))
    held = list(_held(read)) if rules else []
    for own in rules[:12]:
        where = (own.said.block, own.said.first, own.said.last)
        for found, block, at, line in held:
            first, last = block.sentence_at(at)
            if (block is own.said.block and first == own.said.first) or apart(where, (block, first, last)):
                continue
            if wrong := own.breaks(found):
                yield (
                    (read.passage((own.said.block, own.said.first)), read.passage(line)),
                    f"Le porteur est {' ou '.join(sorted(wrong))}, ce que le texte n’admet pas (« {own.shown} »).",
                )
                break
