"""An edition laid out as documents of the reading engine, with the place of each line.

One document holds what the edition says as a whole: its header, its texts with the values of their figures, the figures
that it prints, a line of each project in its region. Each fiche is a document of its own, read against its own fields:
two hundred of them would be compared with one another to no end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from reporting.checks.findings import Place
from reporting.checks.subject import Subject
from reporting.outlines import outline_of, parts_of
from reporting.reading.groups import is_group
from reporting.reading.text import Document, Line, LineKind
from reporting.reading.words import fold, tidy
from reporting.rendering.content import FicheContent, FigureContent

FIGURES, ROW = "Chiffres", "Ligne"
ANNOUNCED = "announced."
# Beyond, the rules would compare projects with one another for seconds at each word that is written.
MOST_COMPARED = 60
NOT_SAID = ("Inconnu à ce jour", "Non communiqué", "Non connue", "En doute", "Non évalué", "")


@dataclass
class Layout:
    """The lines of a document, each with its place; a blank line has none. `typed` are those that somebody wrote."""

    name: str
    lines: list[Line] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)
    typed: set[int] = field(default_factory=set)

    def add(
        self, text: str, place: Place, kind: LineKind = "text", cells: Sequence[str] = (), *, typed: bool = False
    ) -> None:
        if not text.strip():
            return
        number = len(self.lines) + 1
        if typed:
            self.typed.add(number)
        self.lines.append(Line(number, text, kind=kind, cells=tuple(cells)))
        self.places[number] = place

    def gap(self) -> None:
        self.lines.append(Line(len(self.lines) + 1, ""))

    def document(self) -> Document:
        return Document(self.name, tuple(self.lines))


def layouts(subject: Subject) -> list[Layout]:
    """The edition as a whole, then each of the fiches that say something of their own."""
    return [whole(subject), *(one for fiche in subject.content.projects if (one := fiche_layout(fiche)))]


def whole(subject: Subject) -> Layout:
    content = subject.content
    laid = Layout(content.slug)
    for said in (content.title, content.subtitle, content.month, content.situation):
        laid.add(said, Place(said), "heading" if said == content.title else "text", typed=said != content.situation)
        laid.gap()
    _texts(laid, subject)
    _figures(laid, subject)
    if outline_of(content.kind).projects:
        _annex(laid, subject, content.projects if counts_all(subject) else _named(subject))
    return laid


def counts_all(subject: Subject) -> bool:
    """Whether the document as a whole describes every project: rules that count them are good then."""
    return len(subject.content.projects) <= MOST_COMPARED


def _named(subject: Subject) -> list[FicheContent]:
    """The projects that the texts name: of two thousand, only these may be said otherwise."""
    said = fold(" ".join(paragraph.text for _, paragraph in subject.paragraphs))
    return [one for one in subject.content.projects if fold(tidy(one.title)) in said]


def _texts(laid: Layout, subject: Subject) -> None:
    rank = {part.id: place for place, (_, part) in enumerate(parts_of(subject.content.kind))}
    ordered = sorted(subject.paragraphs, key=lambda pair: rank.get(pair[0].section, len(rank)))
    for text, paragraph in ordered:
        place = Place(paragraph.written, section=text.section, block=text.key)
        kind: LineKind = {"title": "heading", "p": "text"}.get(paragraph.kind, "item")  # type: ignore[assignment]
        laid.add(paragraph.text, place, kind, typed=True)
        if kind != "item":
            laid.gap()


def _figures(laid: Layout, subject: Subject) -> None:
    """Those that the document prints by itself; what is unknown, and what a source only announces, is not said."""
    # Under a title of their own: they are no list that the last text announces.
    laid.gap()
    laid.add(FIGURES, Place(FIGURES), "heading")
    printed = [id for _, part in parts_of(subject.content.kind) for id in part.figures if not id.startswith(ANNOUNCED)]
    for id in dict.fromkeys(printed):
        figure = subject.content.figures.get(id)
        if figure is None or figure.value is None:
            continue
        laid.gap()
        if not figure.rows:
            said = f"{figure.label} : {figure.text}"
            laid.add(said, Place(said, figure=id))
            continue
        # Its title keeps it apart from the table before: rows that only follow one another would be summed together.
        laid.add(figure.label, Place(figure.label, figure=id), "heading")
        for line in _table(figure):
            laid.add(" | ".join(line), Place(" : ".join(line), figure=id), "row", line)


def _table(figure: FigureContent) -> Iterator[tuple[str, ...]]:
    rows = [row for row in figure.rows if row.value]
    if not rows:
        return
    shares = all(row.share for row in rows)
    # A head of « Projets par région » would say that each row is a project.
    yield (ROW, _counted(figure), *(["Part"] if shares else []))
    for row in rows:
        yield (row.label, row.text, *([row.share] if shares else []))
    if shares:
        yield ("Total", figure.text, "100 %")


def _counted(figure: FigureContent) -> str:
    """The head of the column of numbers: « Demandées : 39 » are actions, which the row alone does not say."""
    if figure.unit == "€":
        return "Montant"
    return f"Nombre d’{figure.unit}s" if figure.unit.startswith("a") else f"Nombre de {figure.unit}s"


def _annex(laid: Layout, subject: Subject, described: Collection[FicheContent]) -> None:
    kept = {one.reference for one in described}
    for region in subject.content.regions:
        fiches = [fiche for fiche in region.projects if fiche.reference in kept]
        if not fiches:
            continue
        laid.gap()
        laid.add(region.heading, Place(region.heading), "heading")
        for fiche in fiches:
            laid.gap()
            laid.add(_heading(fiche), Place(fiche.title, reference=fiche.reference), "heading")
            for said in _fields(fiche):
                laid.add(said, Place(said, reference=fiche.reference))


def _heading(fiche: FicheContent) -> str:
    """Its title; one that is known by its department alone is told apart from the title of a department."""
    return f"{fiche.title} ({fiche.reference})" if is_group(Line(1, fiche.title)) else fiche.title


def _fields(fiche: FicheContent) -> Iterator[str]:
    """What a project is, one « Champ : valeur » a line; what is not known is not said. The department comes first: each
    has one, and the engine cuts projects at the field that begins them all.
    """
    categories = [tag.label for tag in fiche.categories]
    told = (
        ("Département", f"{fiche.department_name} ({fiche.department_code})"),
        ("Porteur", fiche.porteur_name),
        ("Type de porteur", fiche.porteur_kind),
        ("Catégorie" if len(categories) == 1 else "Catégories", ", ".join(categories)),
        ("Niveau de maturité", fiche.maturity_label),
        ("Résultats disponibles", fiche.results_label),
    )
    for label, value in told:
        if value not in NOT_SAID:
            yield f"{label} : {value}"


def fiche_layout(fiche: FicheContent) -> Layout | None:
    """A fiche with its fields and its own words; None where it has no words."""
    laid = Layout(fiche.reference)

    def say(text: str, kind: LineKind = "text", *, typed: bool = True) -> None:
        laid.add(text, Place(text, reference=fiche.reference), kind, typed=typed)

    words = [fiche.standfirst, *fiche.summary]
    if not any(words) and not fiche.sections and not fiche.actions:
        return None
    say(fiche.title, "heading", typed=False)
    for field_said in _fields(fiche):
        say(field_said, typed=False)
    for text in (fiche.project_title, *words, fiche.highlight_text):
        laid.gap()
        say(text)
    laid.gap()
    for measure in fiche.measures:
        say(f"{measure.value} {measure.label}", "item")
    for action in fiche.actions:
        laid.gap()
        say(" ".join(filter(None, (action.number, action.title))).strip(), "text")
        say(action.detail)
    for section in fiche.sections:
        laid.gap()
        say(section.title, "heading", typed=False)
        for item in section.items:
            say(item, "item")
    return laid
