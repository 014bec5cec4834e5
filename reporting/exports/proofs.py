"""The workbook « preuves »: behind each figure of an edition, what it counts, of whom, both terms, and the dossiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from projects.core.french import count, format_date, format_datetime, typeset
from projects.core.money import UNKNOWN, parse_euros
from projects.core.spreadsheets import Cell, Link, Sheet, Strong
from reporting.exports.source import Source
from reporting.rendering.content import FicheContent, FigureContent, FigureRow, exact

CONTENTS, CHECKS = "Sommaire", "Contrôles"
COUNTS = ("dossier", "projet")
NOT_A_SHARE = "sans objet"
NOT_FROZEN = "données non gelées : elles peuvent encore changer"
BY_HAND = "choisie à la main"
ROUNDING = (
    "Parts entières arrondies au plus fort reste, pour que leur somme fasse 100 % ; l’écart est dit ligne à ligne."
)
TERMS = (
    "Clé", "Ligne", "Numérateur", "Dénominateur", "Part, taux ou moyenne affichés", "Part exacte (%)",
    "Écart d’arrondi (points)", "Dossiers", "Liste sur le portail",
)  # fmt: skip
DOSSIER = ("Référence", "Projet", "Porteur", "Région", "Département", "Caf", "Compté dans")
WAIVED = ("Suite", "Constat", "Motif", "Passage", "Mots cités", "Par", "Le", "Contrôle", "Bloquant")
Rows = Iterator[Sequence[Cell]]


def proof_sheets(source: Source) -> list[Sheet]:
    """The contents, the checks that somebody passed, then a sheet for each figure that the edition prints."""
    figures = list(source.content.figures.values())
    names = {figure.id: _name(rank, figure) for rank, figure in enumerate(figures, start=1)}
    contents = Sheet(CONTENTS, (), _contents(source, figures, names), widths=(44, 30, 12, 18, 14, 14, 12))
    widths = (30, 44, 28, 24, 22, 24, 26, 12, 60)
    checks = Sheet(CHECKS, (), _checks(source), widths=(16, 60, 50, 28, 40, 24, 26, 24, 12))
    return [contents, checks, *(Sheet(names[one.id], (), _figure(source, one), widths=widths) for one in figures)]


def _name(rank: int, figure: FigureContent) -> str:
    """Numbered, for two labels that begin alike make two sheets."""
    return Sheet(f"{rank:02d} {figure.label}", (), ()).name


def _contents(source: Source, figures: Sequence[FigureContent], names: dict[str, str]) -> Rows:
    content = source.content
    yield [Strong(f"Preuves : {content.title}")]
    yield [content.subtitle] if content.subtitle else []
    yield from _standing(source)
    yield ["Population", content.meta.get("population", "")]
    yield ["Dossiers", len(content.projects)]
    yield ["Filtres de la sélection", content.meta.get("filters") or BY_HAND]
    yield [Link("Contrôles écartés avec un motif", sheet=CHECKS), len(content.waivers)]
    yield []
    yield [Strong(title) for title in ("Chiffre", "Identifiant", "Unité", "Valeur", "Numérateur", "Dénominateur",
                                       "Dossiers")]  # fmt: skip
    for figure in figures:
        value, whole = _terms(source, figure)
        link = Link(figure.label, sheet=names[figure.id])
        yield [link, figure.id, figure.unit, figure.text, value, whole, len(figure.members)]


def _checks(source: Source) -> Rows:
    """What the checks found and somebody let print: passed and signed for, or told a false alarm; each with why."""
    yield [Link(CONTENTS, sheet=CONTENTS)]
    yield [Strong("Contrôles écartés avec un motif")]
    if not source.content.waivers:
        yield ["Aucun constat des contrôles n’a été passé outre, ni dit fausse alerte."]
        return
    yield [Strong(title) for title in WAIVED]
    for one in sorted(source.content.waivers, key=lambda one: (not one.is_passed, not one.is_blocking)):
        kind = "Passé outre" if one.is_passed else "Fausse alerte"
        blocks = "oui" if one.is_passed or one.is_blocking else "non"
        yield [kind, one.explanation, one.reason, one.place, one.words, one.by, one.at, one.rule, blocks]


def _standing(source: Source) -> Rows:
    """Which data these are."""
    yield ["Situation au", format_date(source.situation_on)]
    yield ["Connu au", format_datetime(source.known_at)]
    yield ["Empreinte SHA-256 des données", source.sha256 or NOT_FROZEN]


def _figure(source: Source, figure: FigureContent) -> Rows:
    value, whole = _terms(source, figure)
    yield [Link(CONTENTS, sheet=CONTENTS)]
    yield [Strong(figure.label)]
    yield ["Identifiant", figure.id]
    yield ["Définition", figure.definition]
    yield ["Population", f"{source.content.meta.get('population', '')} ({_size(source)})"]
    yield ["Filtre", figure.definition if value != whole else "aucun : toute la population"]
    yield ["Unité", figure.unit]
    yield ["Valeur affichée", figure.text]
    yield ["Numérateur", value]
    yield ["Dénominateur", whole]
    for said in (figure.note, figure.share_note, figure.fictitious, *figure.printed):
        if said:
            yield ["Note", said]
    yield from _standing(source)
    yield ["Sur le portail", Link(figure.url, url=figure.url)]
    if figure.rows:
        yield []
        yield from _breakdown(source, figure)
    yield []
    yield from _dossiers(source, figure)


def _breakdown(source: Source, figure: FigureContent) -> Rows:
    """Each line with both terms of its share."""
    if any(row.share for row in figure.rows):
        yield [typeset(ROUNDING)]
    yield [Strong(title) for title in TERMS]
    for row in figure.rows:
        value, whole = _row_terms(source, figure, row)
        printed = row.text if row.terms else row.share
        share, gap = _exact(value, whole, printed if "%" in printed else "")
        link = Link(row.url, url=row.url)
        yield [row.key, row.label, value, whole, printed or "non affichée", share, gap, len(row.members), link]


def _dossiers(source: Source, figure: FigureContent) -> Rows:
    """The dossiers that the figure counts, each with the lines that count it."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in figure.rows:
        for reference in row.members:
            lines[reference].append(row.label)
    counted = dict.fromkeys((*figure.members, *lines))
    projects = {fiche.reference: fiche for fiche in source.content.projects}
    yield [Strong(f"{count(len(counted), 'dossier')} derrière ce chiffre")]
    if not counted:
        return
    yield [Strong(title) for title in DOSSIER]
    for reference in counted:
        yield _dossier(reference, projects.get(reference), " ; ".join(lines[reference]))


def _dossier(reference: str, fiche: FicheContent | None, lines: str) -> Sequence[Cell]:
    if fiche is None:
        return [reference]
    where = (fiche.region_name, fiche.department_name, fiche.caf_name)
    return [Link(reference, url=fiche.url), fiche.title, fiche.porteur_name, *where, lines]


def _terms(source: Source, figure: FigureContent) -> tuple[Cell, Cell]:
    """What is counted, of how many: a sum of euros or of regions is a share of nothing, a rate says both itself."""
    if figure.terms:
        return _term(figure.terms[0]), _term(figure.terms[1])
    return _known(exact(figure, figure.unit)), _population(source, figure, figure)


def _term(text: str) -> Decimal:
    """The number that a text prints: there is one wherever both terms are told."""
    return parse_euros(text, negative=True) or Decimal()


def _row_terms(source: Source, figure: FigureContent, row: FigureRow) -> tuple[Cell, Cell]:
    """What a line counts, and of what: the total that the lines make up, else the population."""
    if row.terms:
        return _term(row.terms[0]), _term(row.terms[1])
    value = _known(exact(row, figure.unit))
    return value, sum(other.value or 0 for other in figure.rows) if row.share else _population(source, figure, row)


def _population(source: Source, figure: FigureContent, counted: FigureContent | FigureRow) -> Cell:
    """How many dossiers there are, where what is counted is some of them: a number that a source announces is not."""
    its_own = figure.unit in COUNTS and counted.value == len(counted.members)
    return len(source.content.projects) if its_own else NOT_A_SHARE


def _exact(value: Cell, whole: Cell, printed: str) -> tuple[Cell, Cell]:
    """The share to the hundredth, and how far from it the one that prints is; nothing of an average."""
    if not (isinstance(value, int | Decimal) and isinstance(whole, int | Decimal) and whole):
        return None, None
    share = (Decimal(value) * 100 / whole).quantize(Decimal("0.01"))
    return share, (_term(printed.rstrip("%")) - share if printed else None)


def _known(value: Decimal | int | None) -> Cell:
    return UNKNOWN if value is None else value


def _size(source: Source) -> str:
    return count(len(source.content.projects), "dossier")
