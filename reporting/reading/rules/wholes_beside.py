"""Numbers in a row against the total that is said beside them: in their sentence, before them or after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.runs import DETAIL, Run, of_block
from reporting.reading.rules.series import MANY, SPLIT, THINGS, all_of, tolerance
from reporting.reading.rules.tables import total_rows
from reporting.reading.rules.windows import Sentence, beside, numbers, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import kin, same_noun, stemmed
from reporting.reading.words import stems

_SOME = re.compile(
    r"\bnotamment|\bprincipa|\bdont\b|\bsurtout|\bpar exemple|\bentre autres|\ben particulier|\bparmi\b|"
    r"\btels? que\b|"
    r"\bcontre\b|\bpass\w+ de\b|\bdeja\b|\bd'autres\b|\bplus de la moitie|\brespectivement|\bpar an\b|\bchaque annee|"
    r"\bsupplementaire|\bau lieu d|\bobjectif|\bplafon|\bmaximum|\bminimum|\bau moins|\bles autres\b(?!.*\d)"
)
_WHOLE = re.compile(
    r"\brepart|\bdecompos|\bventil|\bse partag|\bcompos|\bau total|\ben tout|\bensemble|\btotal|\bcumul|\bsoit\b|"
    r":|\(|\bdetail|"
    r"\bfinanc|\bapport|\bcontribu|\bprovien|\bfourni|\bcompte pour|\bverse|\bdivis|\bclass|\bcompren|\breuni|"
    r"\brelev|"
    r"\bse distribu|\bconstitu|\breste|\bautres\b|\baucun\w* n|\bni l'un"
)
_TOTAL_AFTER = re.compile(
    r"(?:\bensemble|\bau total|\ben tout|\btotal\w*|\bces|\bcumul\w*|\bsoit|\bfont|\bfait|\bfaisant|\bsomme|\bformant?|"
    r"\btotalis\w+)\b[^.;:\d]{0,60}$|^les $"
)
_EACH = re.compile(r"^ ?(?:[a-z'-]+ ){0,2}(?:par|chacune?|chaque|en moyenne|l'une?|de plus|de moins|a \d)\b")
# What holds people or things of several kinds.
_HOLDERS = stemmed(
    "membre personne participant porteur lauréat structure agent présent votant inscrit organisme partenaire "
    "signataire candidat bénéficiaire adhérent professionnel salarié poste place siège voix réponse projet action "
    "dossier répondant représentant équipe public enfant famille parent invité intervenant gestionnaire établissement "
    "initiative site lieu commune collectivité territoire candidature demande opération équipement berceau élu"
)


@rule("somme-enumeree", "Des nombres énumérés ne font pas le total dit à côté.")
def enumerated(read: Read) -> Iterator[Found]:
    """« 28 actions. Dix-sept ont abouti, sept se poursuivent, six sont abandonnées. », « 14 ici, 11 là. Les 29 … »."""
    for block in read.text.blocks:
        if block.kind == "row" or len(read.of(block)) < 2 or MANY.search(block.folded):
            continue
        for kind in ("count", "euro"):
            for run in of_block(read, block, kind):
                found = _check(read, run)
                if found is not None:
                    yield found


def _check(read: Read, run: Run) -> Found | None:
    """The best total of a run and what is wrong with it, or nothing where any total is right."""
    choices: list[tuple[Statement, Sequence[Statement]]] = []
    before, after = _before(read, run), _after(read, run)
    for total in [*before, *after]:
        choices.append((total, run.parts))
    starts = sorted({run.block.sentence_at(one.quantity.start)[0] for one in run.parts})
    for start in starts[1:]:
        rest = [one for one in run.parts if one.quantity.start >= start]
        choices += [(total, rest) for total in after if len(rest) > 1]
    for rank in range(len(run.parts) - 2):
        choices.append((run.parts[rank], run.parts[rank + 1 :]))
    if len(run.parts) > 2:
        choices.append((run.parts[-1], run.parts[:-1]))
    if _labelled(run) and (found := _of_population(read, run)) is not None:
        return found
    if _explained(read, run, [*before, *after]):
        return None
    for total, parts in choices:
        if _parted(total, parts, before):
            continue
        if _may_total(run, total, parts) and _is_wrong(read, run, total, parts):
            made = shown(sum((one.value for one in parts), Decimal(0)), run.parts[0].quantity.kind)
            addition = " + ".join(number(one.value) for one in parts)
            text = f"{addition} font {made}, et non {shown(total.value, total.quantity.kind)} (« {total.words} »)."
            rows = (read.passage((row, 0)) for row in total_rows(read, total.value) if total.value > 99)
            return (read.passage(total), *(read.passage(one) for one in parts), *rows), text
    return _of_population(read, run)


def _parted(total: Statement, parts: Sequence[Statement], before: Sequence[Statement]) -> bool:
    """« 18 déposés, onze retenus : cinq, quatre et deux. Huit … »: the first parts make what stands nearer to them."""
    sums = list(accumulate(one.value for one in parts))[1:-1]
    return any(
        one.block is total.block and one.quantity.start > total.quantity.end and one.value in sums for one in before
    )


def _explained(read: Read, run: Run, totals: Sequence[Statement]) -> bool:
    """Whether a number around is the sum of a run, or one of the run that of those beside it."""
    here = [sentence(run.parts[0]), sentence(run.parts[-1])]
    around = [where for where in (here[0], beside(read, here[0], -1)) if where]
    near = [one for where in (*here, beside(read, here[1], 1)) for one in numbers(read, where)]
    known = {one.value for one in [*totals, *near] if one not in run.parts}
    loose = tolerance(run.parts)
    if any(abs(value - run.sum) <= loose for value in known):
        return True
    values = [one.value for one in run.parts]
    split = bool(SPLIT.search(" ".join(where[0].folded[where[1] : where[2]] for where in around)))
    stretches = [(first, last) for first in range(len(values)) for last in range(first + 2, len(values) + 1)]
    return any(
        abs(sum(values[first:last], Decimal(0)) - value) <= loose and value >= 8  # 2 and 1 make 3 by chance
        for first, last in stretches[:60]
        if first < 2 or last > len(values) - 2
        if not split or first == 0 or last == len(values)
        for value in [*values[max(0, first - 1) : first], *values[last : last + 1]]
    )


def _of_population(read: Read, run: Run) -> Found | None:
    """« quatre dossiers sont en cours, trois achevés, deux arrêtés », « Porteurs : trois communes, deux associations et
    deux EPCI », against the dossiers that the document counts.
    """
    first, elided = run.parts[0], [one for one in run.parts[1:] if not one.noun or _SAID.match(_next(one))]
    labelled = _labelled(run)
    sure = all(one.quantity.exact or one.quantity.article for one in run.parts) and not first.quantity.article
    if first.quantity.kind != "count" or len(run.parts) < 3 or not sure or _apart(run.parts):
        return None
    if not labelled and (len(elided) < len(run.parts) - 1 or not first.noun or first.definite):
        return None
    last = run.block.folded[run.end : run.block.sentence_at(run.end - 1)[1]]
    if (
        any(_SUBSET.match(_next(one)) for one in run.parts)
        or first.part
        or _SOME.search(run.words)
        or _ONE_MORE.search(last)
    ):
        return None
    nouns = THINGS if labelled and first.noun not in THINGS else same_noun(first.noun)
    made = run.sum
    wholes = [
        one
        for noun in sorted(nouns)
        for one in read.by_noun.get(noun, ())
        if abs(one.value - made) <= max(Decimal(1), one.value / 10)
        and one not in run.parts
        and (labelled or one.block.fiche is run.block.fiche)
        and all_of(one)
        and not _dated(one)
    ]
    addition = f"{' + '.join(number(one.value) for one in run.parts)} font {number(made)}, et non"
    parts = [read.passage(one) for one in run.parts]
    described = [record for record in read.records if record.main]
    if any(one.value == made for one in wholes):
        return None
    if not wholes and labelled and abs(len(described) - made) == 1 and len(described) > 4:
        lines = (read.passage(record.title) for record in described)
        return (*parts, *lines), f"{addition} {len(described)}, le nombre de projets décrits."
    if not wholes:
        return None
    again = [read.passage(one) for one in wholes if one.value == wholes[-1].value]
    rows = (read.passage((row, 0)) for row in total_rows(read, wholes[-1].value))
    return (*again, *rows, *parts), f"{addition} {number(wholes[-1].value)} (« {wholes[-1].words} »)."


# « … et le dernier vient de démarrer »
_ONE_MORE = re.compile(r"\b(?:le|la) (?:derniere?|seule?|autre|[a-z]+ieme)\b|\bl'autre\b|\bles autres\b|\bceux\b")


def _dated(one: Statement) -> bool:
    """Whether a sentence tells the year of its number."""
    first, last = one.sentence
    return any(first <= moment.start < last and moment.known_year for moment in one.block.moments)


def _labelled(run: Run) -> bool:
    start, _ = run.block.sentence_at(run.start)
    return bool(_SORTED_BY.fullmatch(run.block.folded, start, run.start))


# « Type de porteur : », « Par catégorie, on compte »: what follows counts all of them.
_SORTED_BY = re.compile(
    r"(?:[^.:]{0,30}\b)?(?:types?|porteurs?|categories?|statuts?|avancement|stades?|etat|themes?|thematiques?|nature|"
    r"repart\w+|departements?|maturite|phases?)\b[^.:]{0,40}(?:: ?|, (?:on compte|nous comptons) )"
)


def _apart(parts: Sequence[Statement]) -> bool:
    """Whether counts are of several years: « 46 en 2014, 31 en 2019, 17 aujourd'hui »."""
    words = " ".join(one.block.folded[one.quantity.end :][:16] for one in parts)
    return len({one.years for one in parts}) > 1 or bool(re.search(r"\baujourd'hui|\bhier\b", words))


def _before(read: Read, run: Run) -> list[Statement]:
    """The numbers said before a run, the nearest first: in its sentence, the two before, its title."""
    here = sentence(run.parts[0])
    one = beside(read, here, -1)
    two = beside(read, one, -1) if one else None
    kind = run.parts[0].quantity.kind
    found = [each for each in numbers(read, here, (kind,)) if each.quantity.start < run.start and each not in run.parts]
    result = found[::-1]
    for where in (one, two):
        result += numbers(read, where, (kind,))[::-1] if where and _tells(where) else []
    return result


def _tells(where: Sentence) -> bool:
    return where[0].kind in ("text", "heading", "item", "field")


def _after(read: Read, run: Run) -> list[Statement]:
    """The numbers that a sentence says as the total of a run that is before them."""
    here = sentence(run.parts[-1])
    kind = run.parts[0].quantity.kind
    found = [one for one in numbers(read, here, (kind,)) if one.quantity.start > run.end]
    following: Sentence | None = here
    for _ in range(2):
        following = beside(read, following, 1) if following else None
        found += numbers(read, following, (kind,)) if following else []
    return [one for one in found if _TOTAL_AFTER.search(_lead(one)) and one not in run.parts]


def _lead(one: Statement) -> str:
    first, _ = one.sentence
    return one.block.folded[first : one.quantity.start]


def _may_total(run: Run, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether a number is one that some parts may make: sure, larger than each, of what they are of."""
    quantity = total.quantity
    nearly = quantity.hedge == "about" and bool(_TOTAL_AFTER.search(_lead(total))) and total not in run.parts
    if not (quantity.exact or nearly) or quantity.article or timed(total) or _EACH.match(total.after):
        return False
    if any(one.quantity.hedge or _EACH.match(one.after) for one in parts) or total.value <= max(
        one.value for one in parts
    ):
        return False
    if sum(one.quantity.article for one in parts) * 2 > len(parts) or any(_SUBSET.match(_next(one)) for one in parts):
        return False
    over = total.noun in stems(run.block.folded[run.block.sentence_at(run.start)[0] : run.start]) or bool(
        _OVER.search(_lead(total)) or _OVER.search(total.block.folded[quantity.end :][:60])
    )
    if quantity.kind == "count" and ((_apart(parts) and not over) or (total.part and total not in run.parts)):
        return False
    if quantity.kind == "euro":
        years = {frozenset(one.years) for one in parts}
        return not (total.years and len(years) == 1 and years != {total.years} and years != {frozenset()})
    if not total.noun:
        return False
    # « Vingt parents ont accepté un entretien », « Ouvertures : deux en 2025, trois en 2026 »
    nouns = {one.noun for one in parts if total in run.parts or total.noun not in stems(_sentence(one))} - {""}
    if nouns <= same_noun(total.noun):
        return True
    first = parts[0]
    elided = [one for one in parts if not one.noun or _SAID.match(one.after)]
    # « Cent vingt-sept sont très favorables, soixante-quatre plutôt »: after a verb, the noun is understood.
    gapped = (
        not first.noun and bool(_SAID.match(first.block.folded[first.quantity.end :])) and not any(map(timed, parts))
    )
    if gapped or (len(elided) >= len(parts) - 1 and _kin_of(parts, elided, total)):
        return not first.noun or bool(_SAID.match(first.after)) or first.noun in kin(total.noun)
    return total.noun in _HOLDERS and len(nouns) > 1 and not any(timed(one) for one in parts)


# Of several years: what each of them counts makes it.
_OVER = re.compile(r"\bau total\b|\ben tout\b|\bcumul|\b(?:en|sur) (?:les )?(?:deux|trois|quatre|cinq) (?:ans|annees)")


def _kin_of(parts: Sequence[Statement], elided: Sequence[Statement], total: Statement) -> bool:
    """Whether the parts that name what they count may count what the total does."""
    others = {one.noun for one in parts[1:] if one not in elided and one.noun}
    return others <= kin(total.noun) or (total.noun in _HOLDERS and not others & _ACTS)


# What is done, which no holder of people or things holds.
_ACTS = stemmed("entretien visite réunion séance atelier questionnaire courrier appel rencontre formation heure jour")
_SUBSET = re.compile(r"^ ?(?:[a-z]+ )?(?:d'entre|de ces|de ceux|de celles)\b")


def _sentence(one: Statement) -> str:
    return one.block.folded[slice(*one.sentence)]


def _next(one: Statement) -> str:
    return one.block.folded[one.quantity.end : one.quantity.end + 24]


_SAID = re.compile(
    r"^ ?,? ?(?:(?:le |la |les |y |en |n'y |n'en |n'|ne |s'y |se |s'|l')?(?:sont|ont|etaient|avaient|ete|disent|"
    r"relev\w+|concern\w+|"
    r"port\w+|rest\w+|vien\w+|benefici\w+|figur\w+|seront|auront|viv\w+|habit\w+|travaill\w+|declar\w+|depend\w+|"
    r"peuvent|"
    r"continu\w+|avancent|poursuiv\w+|fonctionn\w+)\b|aux? |a |en |dans |par |pour |chez |sur |portee?s? |autres|"
    r"au |du |des |de )"
)


def _is_wrong(read: Read, run: Run, total: Statement, parts: Sequence[Statement]) -> bool:
    made = sum((one.value for one in parts), Decimal(0))
    gap = abs(made - total.value)
    if gap <= tolerance([*parts, total]) or (total.quantity.hedge and gap * 10 <= total.value):
        return False
    words = _IN_BRACKETS.sub("", _between(run, total))
    words = DETAIL.sub("", words) if any("dont" in joint for joint in run.joints) else words
    some = bool(_SOME.search(words))
    cue = bool(_WHOLE.search(words) or SPLIT.search(words)) or total in _after(read, run)
    inside = total in run.parts
    limit = Decimal("0.25") if len(parts) > 2 else Decimal("0.15")
    limit = Decimal("0.3") if len(parts) > 2 and _MADE_OF.search(words) else limit
    if inside and (not _opens(run, total, parts) or (not cue and len(parts) < 3)):
        return False
    if gap > max(limit * total.value, Decimal(1)) or (gap > 1 and gap > total.value * (limit if cue else limit / 2)):
        return False
    if made > total.value:
        return not some and (cue or len(parts) > 2 or _alike(run, parts))
    if total in _after(read, run) and total.noun and total.noun == parts[0].noun:
        return not some
    closed = run.closed or len(parts) > 3
    return (
        not some
        and closed
        and (cue or len(parts) > 2)
        and (len(parts) > 2 or bool(SPLIT.search(words) or _FULL.search(words)))
    )


_AMONG = re.compile(r"\b(?:sur|parmi) (?:un|une|les|ces|nos)?\b")


_MADE_OF = re.compile(r"\bcompren\w+|\bcompos\w+|\breunit\b|\bconstitu\w+")


def _opens(run: Run, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether what is between a number and the ones after it says that they are its parts, and no more of its kind."""
    if total is not run.parts[0]:
        return True
    joint = _IN_BRACKETS.sub("", run.block.folded[total.quantity.end : parts[0].quantity.start])
    return bool(_AMONG.search(total.before)) or bool(
        re.search(r"[:;.(]|\bdont\b|\bsoit\b|\brepart|\bcompos|\bcompren|\bavec\b|\b(?:a|ont|sont) [a-z]+e?s?$", joint)
    )


_FULL = re.compile(
    r"\bau total|\ben tout|\bensemble|\btotal|\bdecompos|\bse partag|\brepart|\breste|\bles autres|"
    r"\bsoit\b|:"
)


def _alike(run: Run, parts: Sequence[Statement]) -> bool:
    folded = run.block.folded
    after = {(folded[one.quantity.end :].split() or [""])[0].split("'")[0] for one in parts}
    return len(after) == 1


_IN_BRACKETS = re.compile(r"\(\d[\d,]* ?%\)")


def _between(run: Run, total: Statement) -> str:
    """The words from a total to the end of the run, or from the run to its total, with their sentences."""
    here = sentence(run.parts[0])
    folded = run.block.folded
    last = run.block.sentence_at(run.parts[-1].quantity.start)[1]
    if total.block is not run.block:
        first, end = total.sentence
        return total.block.folded[first:end] + " " + folded[here[1] : last]
    first = min(here[1], total.sentence[0])
    return folded[first : max(last, total.sentence[1])]
