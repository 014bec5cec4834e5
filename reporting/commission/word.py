"""The note as a Word file: `note.docx`, whose words in braces are filled by docxtpl.

The template is made by `template.py` (`manage.py commission_template`) and kept beside this file. An organisation may
put its own in its place (`COMMISSION_TEMPLATE`): styles, logo and order are then theirs.
"""

import io
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from reporting.commission.note import Note

TEMPLATE = Path(__file__).with_name("note.docx")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_word(note: Note) -> bytes:
    """The bytes of the file. What people typed stays text: no code, no formula, no tag of Word."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(str(getattr(settings, "COMMISSION_TEMPLATE", "") or TEMPLATE))
    template.render({"note": asdict(note)}, autoescape=True)
    properties = template.docx.core_properties
    properties.title = f"Note pour la commission d’action sociale : {note.title}"[:255]
    properties.subject = f"{note.reference}, situation au {note.situation}"
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()
