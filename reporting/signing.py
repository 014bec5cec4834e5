"""Who signs a document, as one line: « Prénom Nom, fonction »."""

from __future__ import annotations

MOST_SIGNATORIES = 8
LONGEST = 200


def lines_of(text: str) -> list[str]:
    """The signatories of a text, one a line, blanks left out."""
    return list(dict.fromkeys(line for one in text.splitlines() if (line := " ".join(one.split()))))


def split(line: str) -> tuple[str, str]:
    """The name and the function of a line."""
    name, _, function = line.partition(",")
    return name.strip(), function.strip()


def faults_of(text: str) -> str:
    """What is wrong with the lines of a text, in French; "" when nothing is."""
    lines = lines_of(text)
    if len(lines) > MOST_SIGNATORIES:
        return f"{MOST_SIGNATORIES} signataires au plus."
    for line in lines:
        if not all(split(line)):
            return f"« {line[:60]} » : écrivez le nom, une virgule, puis la fonction."
        if len(line) > LONGEST:
            return f"« {line[:60]}… » est trop long : {LONGEST} signes au plus."
    return ""
