"""Run apart, with little memory and little time: a file on the standard input, its lines as JSON on the output.

A file of some kilobytes may hold a million pages, or make a library of C++ stumble: here only this process ends.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
# In the place of an extension: only whether a PDF has text.
SCAN = "scan"


def main(extension: str) -> None:
    """Answers {"lines": [[text, kind, cells, page]…]}, {"refused": a sentence}, or {"broken": true}."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    data = sys.stdin.buffer.read()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from reporting.office_xml import UNREADABLE, PartTooHeavy
    from reporting.reading.formats.blocks import UnreadableDocument, checked

    if extension == SCAN:
        from reporting.reading.formats.pdf import first_words as read
    elif extension == "pdf":
        from reporting.reading.formats.pdf import read_pdf as read
    elif extension == "odt":
        from reporting.reading.formats.odt import read_odt as read
    else:
        from reporting.reading.formats.docx import read_docx as read
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        told: dict[str, object] = {"lines": checked(read(data))}
    except UnreadableDocument as error:
        told = {"refused": error.message}
    except PartTooHeavy as error:
        raise MemoryError from error
    except UNREADABLE:
        told = {"broken": True}
    # At once: `dump` writes piece by piece, ten times slower.
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
