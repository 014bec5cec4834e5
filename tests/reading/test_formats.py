"""What is read of each format: the same words, in their order, with what the format says of them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.reading.documents import read_document
from reporting.reading.formats.docx import W
from tests.documents import samples
from tests.reading.files import lines, odt_of, pdf_of, told, word, word_of

RUN = "<w:r><w:t>{}</w:t></w:r>"
PARAGRAPH = f"<w:p>{RUN}</w:p>"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
# What a person types: letters, figures and signs of French, no control.
TYPED = st.text(st.sampled_from("abcdeéèàçùœ ABCÉÀ0123456789’'-–—«»%€.,;:!?()\u00a0\u202f"), max_size=60)


# Plain texts


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("Été 2025 : 1 200 €\r\n\r\nŒuvre\n".encode(), ["Été 2025 : 1 200 €", "", "Œuvre"]),
        ("\ufeffÉté".encode(), ["Été"]),
        ("Été – 12 €\n« Œuvre »".encode("cp1252"), ["Été – 12 €", "« Œuvre »"]),
        ("à la crèche\rdeux".encode("latin-1"), ["à la crèche", "deux"]),
        ("Été\nhiver".encode("utf-16"), ["Été", "hiver"]),
        # One byte went wrong in a text of which all the accents are UTF-8.
        (("é" * 40).encode() + b"\n\xe9t", ["é" * 40, "\ufffdt"]),
        # Neither ends a line for the editors that show numbers of lines.
        ("un\x0bdeux\u2028trois\nquatre".encode(), ["un deux\u2028trois", "quatre"]),
    ],
)
def test_texts_of_any_alphabet_keep_the_numbers_of_their_lines(content, read):
    document = read_document("notes.txt", content)
    assert [line.text for line in document.lines] == read
    assert [line.number for line in document.lines] == list(range(1, len(read) + 1))
    assert {(line.kind, line.page) for line in document.lines} == {("text", None)}


@given(st.lists(TYPED, min_size=1, max_size=12).filter(lambda typed: any(line.strip() for line in typed)))
def test_what_was_typed_is_read_in_utf_8_and_utf_16(typed):
    text = "\n".join(typed) + "\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        read = read_document("a.txt", text.encode(encoding))
        assert [line.text for line in read.lines] == [line.rstrip() for line in typed]


def test_the_type_is_the_content_not_the_name():
    content = word([("Normal", "Douze projets.")])
    assert lines("sans-type", content) == lines("bilan.docx", content) == ["Douze projets."]
    assert lines("bilan.txt", pdf_of("<p>Douze projets.")) == ["Douze projets."]
    assert lines("LISEZMOI.md", b"# Douze projets") == ["# Douze projets"]
    assert lines("x", odt_of("<text:p>Douze projets.</text:p>")) == ["Douze projets."]


# Word


def test_word_tells_titles_lists_and_rows():
    content = word(
        [("Title", "Bilan"), ("Heading 1", "Les projets"), ("Normal", "Il y a :"), ("List Bullet", "12 projets")],
        [("Région", "Projets"), ("Bretagne", "12"), ("", "")],
    )
    assert told("bilan.docx", content) == [
        ("heading", "Bilan"),
        ("heading", "Les projets"),
        ("text", "Il y a :"),
        ("item", "12 projets"),
        ("row", ("Région", "Projets")),
        ("row", ("Bretagne", "12")),
    ]


def test_a_paragraph_is_a_line_and_keeps_its_number():
    content = word_of(PARAGRAPH.format("un") + "<w:p/>" + PARAGRAPH.format("trois"))
    assert [(line.number, line.text) for line in read_document("a.docx", content).lines] == [
        (1, "un"),
        (2, ""),
        (3, "trois"),
    ]


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        (RUN.format("212 ") + RUN.format("projets"), ["212 projets"]),
        ("<w:r><w:t>avant</w:t><w:br/><w:t>après</w:t></w:r>", ["avant", "après"]),
        ("<w:r><w:t>vingt</w:t><w:noBreakHyphen/><w:t>huit</w:t><w:tab/><w:t>ans</w:t></w:r>", ["vingt-huit\tans"]),
        (f"<w:del>{RUN.format('212')}</w:del><w:ins>{RUN.format('213')}</w:ins>{RUN.format(' ans')}", ["213 ans"]),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>{RUN.format('vu')}", ["vu"]),
        (f"<w:hyperlink>{RUN.format('un lien')}</w:hyperlink>", ["un lien"]),
        (f"<w:sdt><w:sdtContent>{RUN.format('un champ')}</w:sdtContent></w:sdt>", ["un champ"]),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + RUN.format("3"), ["3"]),
        (
            RUN.format("dit") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + RUN.format(" ici"),
            ["dit ici", "Hors Corse."],
        ),
        (
            RUN.format("autour")
            + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
            + PARAGRAPH.format("encadré")
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
            + PARAGRAPH.format("encadré")
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>",
            ["autour", "encadré"],
        ),
    ],
)
def test_word_is_read_as_it_stands_today(runs, read):
    note = PARAGRAPH.format("Hors Corse.")
    notes = f'<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">{note}</w:footnote>'
    assert lines("a.docx", word_of(f"<w:p>{runs}</w:p>", footnotes=notes)) == read


def test_styles_tell_by_their_names_and_by_what_they_are_made_from():
    """Word translates the keys of styles: only the names are the same everywhere."""
    styles = (
        '<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Maison"><w:name w:val="Titre maison"/><w:basedOn w:val="Titre1"/></w:style>'
        '<w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:styleId="Puces"><w:name w:val="Puces"/><w:pPr>'
        '<w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Boucle"><w:name w:val="Boucle"/><w:basedOn w:val="Boucle"/></w:style>'
    )
    paragraph = '<w:p><w:pPr><w:pStyle w:val="{0}"/>{1}</w:pPr><w:r><w:t>{0}</w:t></w:r></w:p>'
    body = "".join(paragraph.format(key, "") for key in ("TM1", "Titre1", "Maison", "Puces", "Boucle", "Inconnu"))
    body += paragraph.format("Puces", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert told("a.docx", word_of(body, styles=styles)) == [
        ("heading", "Titre1"),
        ("heading", "Maison"),
        ("item", "Puces"),
        ("text", "Boucle"),
        ("text", "Inconnu"),
        ("text", "Puces"),
    ]


def test_cells_that_are_merged_keep_the_columns_in_place():
    cell, row = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>", "<w:tr>{}{}{}</w:tr>"
    region, twelve, seven, five = (PARAGRAPH.format(text) for text in ("Bretagne", "12", "7", "5"))
    start, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    head = row.format(cell.format(start, region), cell.format(wide, twelve), "")
    under = row.format(cell.format("<w:vMerge/>", "<w:p/>"), cell.format("", seven), cell.format("", five))
    assert told("a.docx", word_of(f"<w:tbl>{head}{under}</w:tbl>")) == [
        ("row", ("Bretagne", "12", "")),
        ("row", ("", "7", "5")),
    ]


def test_tabs_are_columns_but_after_a_mark_or_a_label():
    tab = "</w:t><w:tab/><w:t>"
    body = "".join(
        PARAGRAPH.format(text.replace("\t", tab)) for text in ("Corse\t12\t3", "1.\tObjectifs", "Budget :\t10 €")
    )
    form = "<w:tbl><w:tr>{}{}</w:tr></w:tbl>".format(
        *(f"<w:tc>{PARAGRAPH.format(text)}</w:tc>" for text in ("Places :", "12"))
    )
    assert told("a.docx", word_of(body + form)) == [
        ("text", "Corse\t12\t3"),
        ("text", "1. Objectifs"),
        ("text", "Budget : 10 €"),
        ("text", "Places : 12"),
    ]


def test_a_frame_and_columns_made_with_a_table_are_read_as_text():
    long = "".join(PARAGRAPH.format(f"point {number}") for number in range(1, 5))
    frame = f"<w:tbl><w:tr><w:tc>{PARAGRAPH.format('encadré')}</w:tc></w:tr></w:tbl>"
    columns = f"<w:tbl><w:tr><w:tc>{long}</w:tc><w:tc>{PARAGRAPH.format('à côté')}</w:tc></w:tr></w:tbl>"
    assert told("a.docx", word_of(frame + columns)) == [
        ("text", text) for text in ("encadré", "point 1", "point 2", "point 3", "point 4", "à côté")
    ]


def test_the_strict_dialect_reads_as_the_usual_one():
    usual = word_of(PARAGRAPH.format("Douze projets."))
    with zipfile.ZipFile(io.BytesIO(usual)) as archive:
        parts = {name: archive.read(name).replace(W[1:-1].encode(), STRICT) for name in archive.namelist()}
    assert lines("a.docx", samples.archive(parts)) == lines("a.docx", usual) == ["Douze projets."]


@settings(max_examples=8)
@given(st.lists(TYPED, min_size=1, max_size=8).filter(lambda typed: any(line.strip(" ") for line in typed)))
def test_paragraphs_of_word_come_back(typed):
    read = read_document("a.docx", word([("Normal", line) for line in typed]))
    assert [line.text for line in read.lines] == [line.strip() for line in typed]


# OpenDocument


def test_opendocument_tells_titles_lists_rows_and_notes():
    content = odt_of(
        "<text:tracked-changes><text:changed-region><text:p>effacé</text:p></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:p>Les projets 3</text:p></text:table-of-content>"
        "<text:h text:outline-level='1'>Les projets</text:h>"
        "<text:section><text:p>Il y<text:s text:c='2'/>a <text:span>212</text:span><text:tab/>projets<text:note>"
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>Hors Corse.</text:p></text:note-body>"
        "</text:note> :<office:annotation><text:p>vu</text:p></office:annotation></text:p></text:section>"
        "<text:list><text:list-item><text:p>12 ici,</text:p><text:list><text:list-item><text:p>dont 3 là</text:p>"
        "</text:list-item></text:list></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Région</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-repeated='2'><text:p>Projets</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated='2'>"
        "<table:table-cell><text:p>Corse</text:p></table:table-cell><table:covered-table-cell/>"
        "<table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>"
        "<table:table-row table:number-rows-repeated='1000000'><table:table-cell/></table:table-row></table:table>"
        "<text:p>avant<text:line-break/>après<draw:frame><draw:text-box><text:p>encadré</text:p></draw:text-box>"
        "</draw:frame></text:p>"
    )
    assert told("a.odt", content) == [
        ("heading", "Les projets"),
        ("text", "Il y  a 212\tprojets :"),
        ("text", "Hors Corse."),
        ("item", "12 ici,"),
        ("item", "dont 3 là"),
        ("row", ("Région", "Projets", "Projets")),
        ("row", ("Corse", "", "1")),
        ("row", ("Corse", "", "1")),
        ("text", "avant"),
        ("text", "après"),
        ("text", "encadré"),
    ]


# PDF


def test_a_pdf_tells_pages_and_rows_and_makes_cut_words_whole():
    filler = "Les projets soutenus renforcent la qualité de l’accompagnement des professionnels. " * 6
    content = pdf_of(
        f"<h1>Bilan</h1><div class=c>{filler}</div><p>Au total, 212 projets<sup>1</sup> sur 14 m<sup>2</sup>.</p>"
        "<table><tr><th>Région<th>Projets<th>Part<tr><td>Provence-Alpes-Côte d’Azur et Corse, sur plus d’une ligne"
        "<td>34<td>70 %<tr><td>Bretagne<td>12<td>30 %</table><h2 class=p>Suite</h2><ul><li>Un<li>Deux</ul>",
        ".c { columns: 2; text-align: justify; hyphens: auto } .p { break-before: page }"
        "table { width: 60% } td, th { border: 1px solid; text-align: left }",
    )
    read = read_document("a.pdf", content)
    text = " ".join(line.text for line in read.lines if line.kind == "text" and line.text)
    assert filler.strip() in text
    assert "Au total, 212 projets sur 14 m2." in text
    assert [line.cells for line in read.lines if line.kind == "row"] == [
        ("Région", "Projets", "Part"),
        ("Provence-Alpes-Côte d’Azur et Corse, sur plus d’une ligne", "34", "70 %"),
        ("Bretagne", "12", "30 %"),
    ]
    assert [(line.page, line.text) for line in read.lines if line.page == 2 and line.text] == [
        (2, "Suite"),
        (2, "• Un"),
        (2, "• Deux"),
    ]


def test_the_wide_spaces_of_a_justified_line_are_no_columns():
    words = "Elle a aussi anticonstitutionnellement accompagné anticonstitutionnellement La communauté"
    content = pdf_of(f"<p>{words} anticonstitutionnellement.", "p { width: 6.2cm; text-align: justify }")
    assert {line.kind for line in read_document("a.pdf", content).lines} == {"text"}
    assert lines("a.pdf", content)[0] == "Elle a aussi"


@pytest.mark.parametrize(
    "cut",
    ["quatre-vingts", "Saint-Denis", "Auvergne-Rhône-Alpes", "2018-2022", "accompagnement", "vingt-huit", "peut-il"],
)
def test_a_word_that_ends_a_line_keeps_its_own_hyphen_alone(cut):
    """A column so narrow that nothing but each word stands on a line."""
    content = pdf_of(f"<p>Voilà {cut} projets", "p { width: 1mm; hyphens: auto }")
    assert " ".join(lines("a.pdf", content)).split() == ["Voilà", cut, "projets"]


def test_running_titles_and_page_numbers_are_no_text():
    style = (
        "@page { @top-left { content: 'Recueil des projets' } @top-right { content: string(partie) }"
        "@bottom-center { content: 'Page ' counter(page) ' sur ' counter(pages) } }"
        "h1 { string-set: partie content(); break-before: page }"
    )
    said = [
        (part, f"Il y a {number} projets.") for number, part in enumerate(("Contexte", "Bilan", "Chiffres", "Fin"), 3)
    ]
    content = pdf_of("".join(f"<h1>{part}</h1><p>{text}</p>" for part, text in said), style)
    assert lines("a.pdf", content) == [text for page in said for text in page]


def test_a_table_of_contents_is_no_text():
    entry = "<p class=entry>{0}<span>{1}</span></p>"
    said = [(f"{number + 4} projets en partie {number}", number + 1) for number in range(1, 8)]
    body = "<h1>Sommaire</h1>" + "".join(entry.format(*one) for one in said)
    body += "".join(f"<h1 class=part>{title}</h1><p>Il y a {page} lieux.</p>" for title, page in said)
    style = ".entry { display: flex; justify-content: space-between } .part { break-before: page }"
    read = lines("a.pdf", pdf_of(body, style))
    assert read == ["Sommaire", *(text for title, page in said for text in (title, f"Il y a {page} lieux."))]


def test_a_table_that_is_titled_otherwise_stays():
    rows = "".join(f"<tr><td>Année {number}<td>{number}" for number in range(1, 9))
    content = pdf_of(
        f"<h1>Sites</h1><table style='width: 100%'>{rows}</table>" + "<p style='break-before: page'>Fin" * 9
    )
    assert [line.cells[1] for line in read_document("a.pdf", content).lines if line.cells] == list("12345678")


def test_heads_of_columns_of_numbers_stay_apart():
    rows = "".join(f"<tr><td>Région {number}<td>{number}<td>{number * 11} %<td>{number * 3}" for number in range(1, 5))
    style = (
        "td, th { text-align: right; padding: 2px 9px } td:first-child, th:first-child { text-align: left; width: 6cm }"
    )
    content = pdf_of(f"<table><tr><th>Région<th>Décrits<th>Part<th>Annoncés{rows}</table>", style)
    read = [line.cells for line in read_document("a.pdf", content).lines]
    assert read[0] == ("Région", "Décrits", "Part", "Annoncés")
    assert {len(cells) for cells in read if cells} == {4}


def test_a_cell_of_two_lines_whose_row_stands_at_its_foot():
    rows = ("Commune", "Entreprise de l’économie sociale et solidaire", "Total")
    body = "".join(f"<tr><td>{name}<td>{place}<td>{place}0 %" for place, name in enumerate(rows, 1))
    style = "td { vertical-align: bottom; padding: 4px 20px 4px 0 } td:first-child { width: 5cm }"
    read = [line.cells for line in read_document("a.pdf", pdf_of(f"<table>{body}</table>", style)).lines if line.text]
    assert read == [(name, str(place), f"{place}0 %") for place, name in enumerate(rows, 1)]


def test_a_fiche_by_page_keeps_its_number():
    page = "<h1 style='break-before: page'>Fiche n° {0}</h1><p>Budget : {0}0 €</p>"
    body = "".join(page.format(place) for place in range(1, 6))
    assert "Fiche n° 4" in lines("a.pdf", pdf_of(body, "@page { margin-top: 1cm } h1 { margin: 0 }"))


@settings(max_examples=8)
@given(st.lists(st.text("abcdefghij", min_size=3, max_size=9), min_size=1, max_size=120))
def test_the_words_of_a_pdf_come_back_in_their_order(words):
    assert " ".join(lines("a.pdf", pdf_of(f"<p>{' '.join(words)}"))).split() == words
