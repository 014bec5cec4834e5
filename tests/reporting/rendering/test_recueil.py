"""A recueil as a file: valid, accessible, whole, and the same each time."""

from __future__ import annotations

import io
import itertools
import subprocess
from pathlib import Path

import pdfua
import pytest
from pikepdf import Name, Pdf, String

from reporting.rendering.recueil import render_fiche, render_recueil, render_single_document
from tests.reporting.rendering import reading, samples

HEADINGS = ("H1", "H2", "H3", "H4")


def check_accessible(data: bytes, folder: Path) -> None:
    """No error of the PDF syntax, of the PDF/UA rules, of the links between pages and structure."""
    file = folder / "document.pdf"
    file.write_bytes(data)
    syntax = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert syntax.returncode == 0, syntax.stdout + syntax.stderr
    report = pdfua.validate(str(file))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []
    assert reading.loose_content(data) == []
    nodes = reading.read(data).walk()
    assert all(node.alt.strip() for node in nodes if node.role == "Figure")
    levels = [int(node.role[1]) for node in nodes if node.role in HEADINGS]
    assert all(after - before <= 1 for before, after in itertools.pairwise([0, *levels]))
    assert all(node.whole_text().strip() for node in nodes if node.role in HEADINGS)


def text_of(data: bytes) -> str:
    return spaced(reading.read(data).whole_text())


def spaced(text: str) -> str:
    """With plain spaces: one glyph stands for both spaces, and its text is the plain one."""
    return text.replace("\u00a0", " ")


def test_valid_and_accessible(recueil_18: bytes, tmp_path: Path) -> None:
    check_accessible(recueil_18, tmp_path)


def test_catalogue_says_what_pdf_ua_asks(recueil_18: bytes) -> None:
    with Pdf.open(io.BytesIO(recueil_18)) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.pdf_version == "1.7"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Recueil d’exemple, janvier 2026"
        assert pdf.Root.PageLabels.Nums[1].S == Name.D


def test_only_the_expected_faces_are_embedded_each_once(recueil_18: bytes) -> None:
    assert reading.font_names(recueil_18) <= {f"SourceSans3-{style}" for style in ("Regular", "Semibold", "Bold", "It")}
    with Pdf.open(io.BytesIO(recueil_18)) as pdf:
        programs = {
            font.DescendantFonts[0].FontDescriptor.FontFile2.objgen
            for page in pdf.pages
            for font in page.obj.Resources.Font.values()
        }
    assert len(programs) <= 4


def test_same_content_gives_same_bytes(recueil_18: bytes) -> None:
    assert render_recueil(samples.recueil(18), workers=1) == recueil_18


def test_says_the_same_as_one_document() -> None:
    """Joining loses nothing, and weighs little: roles, texts and alternatives are those of a single rendering."""
    content = samples.recueil(9, short=True)
    joined = render_recueil(content)
    pages = {}
    with Pdf.open(io.BytesIO(joined)) as pdf:
        index = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        names = pdf.Root.Names.Dests.Names
        for at in range(0, len(names), 2):
            pages[str(names[at])] = index[names[at + 1][0].objgen]
    single = render_single_document(content, pages)

    def said(tree: reading.Node) -> list[tuple[str, str, str]]:
        return [(node.role, spaced(node.text), node.alt) for node in tree.walk()]

    assert said(reading.read(joined)) == said(reading.read(single))
    assert len(joined) <= 1.15 * len(single)


def test_a_block_and_a_fiche_for_each_project_under_its_region(recueil_18: bytes) -> None:
    text = text_of(recueil_18)
    content = samples.recueil(18)
    for region in content.regions:
        assert spaced(region.heading) in text
    articles = [node for node in reading.read(recueil_18).walk() if node.role == "Art"]
    assert len(articles) == 2 * len(content.projects)


def test_every_figure_links_to_its_list(recueil_18: bytes) -> None:
    with Pdf.open(io.BytesIO(recueil_18)) as pdf:
        addresses = {str(link.A.URI) for page in pdf.pages for link in page.obj.get("/Annots", ()) if "/A" in link}
    content = samples.recueil(18)
    assert {figure.url for figure in content.figures.values()} <= addresses
    assert {project.url for project in content.projects} <= addresses
    shown = content.figures["projects.by_region"]
    assert {row.url for row in shown.rows} <= addresses
    assert not any(address.startswith("fipe-anchor") for address in addresses)


def test_inner_links_arrive(recueil_18: bytes) -> None:
    with Pdf.open(io.BytesIO(recueil_18)) as pdf:
        names = pdf.Root.Names.Dests.Names
        known = {str(names[at]) for at in range(0, len(names), 2)}
        targets = [link.Dest for page in pdf.pages for link in page.obj.get("/Annots", ()) if "/Dest" in link]
    assert len(targets) > 3 * 18
    assert all(isinstance(target, String) and str(target) in known for target in targets)


def test_bookmarks_nest_sections_regions_projects(recueil_18: bytes) -> None:
    with Pdf.open(io.BytesIO(recueil_18)) as pdf, pdf.open_outline() as outline:
        tree = {item.title: item for item in outline.root}
        assert {"Sommaire", "I. Bilan", "Fiches des projets"} <= tree.keys()
        annex = tree["Annexe 1. Les projets, région par région"]
        assert [region.title for region in annex.children] == [r.heading for r in samples.recueil(18).regions]
        assert [len(region.children) for region in annex.children] == [
            len(region.projects) for region in samples.recueil(18).regions
        ]
        assert len(tree["Fiches des projets"].children) == 18


def test_folios_and_contents_agree_with_the_pages(recueil_18: bytes, tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(recueil_18)
    pages = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    sheets = pages.stdout.split("\f")[:-1]
    total = len(sheets)
    assert f"/ {total}" not in sheets[0]
    for number, sheet in enumerate(sheets[1:], 2):
        assert f"p. {number} / {total}" in sheet
        assert sheet.strip()
    start = next(
        number
        for number, sheet in enumerate(sheets, 1)
        if sheet.lstrip().find("Annexe 2. Chiffres") >= 0 and number > 3
    )
    contents = "\n".join(sheets[1:3])
    assert f"{start}" in next(line for line in contents.splitlines() if "Annexe 2. Chiffres" in line)


@pytest.mark.parametrize("projects", [0, 1, 13])
def test_any_number_of_projects(projects: int, tmp_path: Path) -> None:
    check_accessible(render_recueil(samples.recueil(projects, announced=None, short=projects > 1)), tmp_path)


def test_main_categories_known(tmp_path: Path) -> None:
    data = render_recueil(samples.recueil(6, mains=("recours", "diversification", None)))
    check_accessible(data, tmp_path)
    alternatives = [node.alt for node in reading.read(data).walk() if node.role == "Figure"]
    assert any("Bande de la catégorie Recours" in alt for alt in alternatives)
    assert any("catégorie principale à renseigner" in alt for alt in alternatives)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    data = render_recueil(samples.hostile())
    file = tmp_path / "document.pdf"
    file.write_bytes(data)
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0
    assert "<script>alert(1)</script>" in text_of(data)
    with Pdf.open(io.BytesIO(data)) as pdf:
        drawings = [one for page in pdf.pages for one in page.obj.Resources.get("/XObject", {}).values()]
        assert {str(one.Subtype) for one in drawings} <= {"/Form"}


def test_one_fiche_alone(tmp_path: Path) -> None:
    content = samples.recueil(3)
    data = render_fiche(content.projects[0], document=content)
    check_accessible(data, tmp_path)
    assert content.projects[0].title in text_of(data)
    assert render_fiche(content.projects[0])
