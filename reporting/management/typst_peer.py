"""The same recueil through typst, in a fresh process: what « one fiche changed » is measured against."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reporting.rendering import fonts, sections
from reporting.rendering.content import RecueilContent

TEMPLATE = Path(__file__).parent / "recueil.typ"
_COMPILE = """
import sys, typst
fonts = {"font_paths": [sys.argv[3]], "ignore_system_fonts": True}
typst.compile(sys.argv[1], output=sys.argv[2], pdf_standards=["ua-1"], **fonts)
"""


def compile_time(content: RecueilContent) -> tuple[float, int]:
    """Seconds that typst takes for a tagged PDF of `content`, cold, and the size of its file in bytes."""
    with TemporaryDirectory() as folder:
        source, made = Path(folder) / "recueil.typ", Path(folder) / "recueil.pdf"
        source.write_text(TEMPLATE.read_text())
        (Path(folder) / "content.json").write_text(json.dumps(_plain(content)))
        font_path = next(iter(fonts.faces())).path.parent
        command = [sys.executable, "-c", _COMPILE, str(source), str(made), str(font_path)]
        start = time.perf_counter()
        subprocess.run(command, check=True)
        return time.perf_counter() - start, made.stat().st_size


def _plain(content: RecueilContent) -> dict[str, Any]:
    """What the template reads: the sections as they print, the projects, the figures."""
    return {
        "title": content.title,
        "publisher": content.publisher,
        "month": content.month,
        "situation": content.situation,
        "projects": [asdict(project) for project in content.projects],
        "regions": [asdict(region) for region in content.regions],
        "figures": [asdict(figure) for figure in content.figures.values()],
        "sections": [
            {
                "title": section.title,
                "parts": [
                    {
                        "title": part.title,
                        "paragraphs": [paragraph.text for block in part.blocks for paragraph in block.paragraphs],
                        "figures": [asdict(figure) for figure in part.figures],
                    }
                    for part in section.parts
                ],
            }
            for section in sections.build(content)
        ],
    }
