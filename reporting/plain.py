"""Rich text as people type it in a plain field: what the browser's editor writes, and what needs no script to read.

A line is a paragraph; « - » and « 1. » open the items of lists; **bold**, *italic*, [words](https://address). A
backslash before one of these signs makes it a letter. `[[chiffre:id]]` goes through untouched.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from projects.core.errors import DomainError
from projects.core.french import french_quotes
from reporting import rich
from reporting.rich import Paragraph, Run

PLACEHOLDER = re.compile(r"\[\[chiffre:([^\[\]\s]{1,80})\]\]")
# What a text never holds: a tag, a style that loads another, an address that reads a file or runs something.
CODE = re.compile(r"<[a-z!/][^>]{0,60}>?|@import\b|\b(?:file|javascript|vbscript|data):\S{0,40}", re.IGNORECASE)
LINK = re.compile(r"\[((?:[^\[\]\\\n]|\\.)+)\]\(([^()\s]+)\)")
_SIGN = re.compile(r"([\\*\[])")
_ITEM = re.compile(r"(?:(-|•)|(\d{1,3})\.)[ \t]+(?=\S)")
STARS = {"em": "*", "strong": "**"}
_TOKEN = re.compile(rf"(?P<letter>\\.)|(?P<figure>{PLACEHOLDER.pattern})|(?P<link>{LINK.pattern})|(?P<stars>\*{{1,3}})")


def to_text(body: str) -> str:
    """The plain writing of a rich text."""
    lines: list[str] = []
    for group in rich.grouped(rich.read(body)):
        marks = {"p": lambda rank: "", "ul": lambda rank: "- ", "ol": lambda rank: f"{rank}. "}[group.kind]
        items = [marks(rank) + _line(one) for rank, one in enumerate(group.paragraphs, start=1)]
        lines.append("\n".join(items))
    return "\n\n".join(lines)


def of_text(text: str) -> str:
    """The rich text of a plain writing, cleaned; DomainError (French) when it is too long to be a text."""
    kinds = [_kind(line) for line in rich.measured(text).splitlines() if line.strip()]
    parts: list[str] = []
    for tag, lines in groupby(kinds, key=lambda line: line[0]):
        inside = [_html(line) for _, line in lines]
        if tag == "p":
            parts += [f"<p>{one}</p>" for one in inside]
        else:
            parts.append(f"<{tag}>{''.join(f'<li>{one}</li>' for one in inside)}</{tag}>")
    return rich.clean("".join(parts))


def checked(text: str) -> str:
    """The rich text of what somebody typed, quotes made French; DomainError (« body ») for what may not stand in it."""
    if wrong := faults(rich.measured(text)):
        raise DomainError(" ".join(wrong), field="body")
    return of_text(french_quotes(text))


def faults(text: str) -> list[str]:
    """What may not stand in a text, a French sentence each."""
    found = [
        f"Ce texte contient du code (« {one.strip()[:40]} ») : il n’est ni lu ni imprimé. Retirez-le."
        for one in dict.fromkeys(match[0] for match in CODE.finditer(LINK.sub(r"\1", text)))
    ]
    found += [
        f"Le lien « {address[:60]} » ne peut pas être gardé : une adresse commence par https:// ou par mailto:."
        for _, address in LINK.findall(text)
        if not address.lower().startswith(("https://", "mailto:"))
    ]
    return found[:3]


def placeholders(text: str) -> list[str]:
    """The ids of the figures that a text cites, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def _kind(line: str) -> tuple[str, str]:
    """The tag that a line belongs in, and what it says."""
    line = line.strip()
    if match := _ITEM.match(line):
        return ("ul" if match[1] else "ol"), line[match.end() :]
    return "p", line


def _html(line: str) -> str:
    """The HTML of one line; a star that nothing closes is a star."""
    out: list[str] = []
    opened: list[tuple[str, int]] = []
    place = 0
    for token in _TOKEN.finditer(line):
        out.append(escape(line[place : token.start()], quote=False))
        place = token.end()
        said = token[0]
        if token["letter"]:
            out.append(escape(said[1], quote=False))
        elif token["figure"]:
            out.append(said)
        elif token["link"]:
            words, address = LINK.fullmatch(said).groups()  # type: ignore[union-attr]
            out.append(f'<a href="{escape(address)}">{_html(words)}</a>')
        elif line[: token.start()][-1:].strip():
            _mark(out, opened, len(said), closes=True)
        elif line[place : place + 1].strip():
            _mark(out, opened, len(said), closes=False)
        else:
            out.append(said)
    out.append(escape(line[place:], quote=False))
    for tag, at in opened:
        out[at] = STARS[tag]
    return "".join(out)


def _mark(out: list[str], opened: list[tuple[str, int]], stars: int, *, closes: bool) -> None:
    """Close what so many stars close, the last opened first; open the rest. Stars after a blank close nothing."""
    asked = {1: ["em"], 2: ["strong"], 3: ["strong", "em"]}[stars]
    while closes and opened and opened[-1][0] in asked:
        asked.remove(tag := opened.pop()[0])
        out.append(f"</{tag}>")
    for tag in asked:
        held = [one for one, _ in opened]
        if tag in held and not closes:
            out.append(STARS[tag])
            continue
        if tag not in held:
            opened.append((tag, len(out)))
            out.append(f"<{tag}>")
            continue
        # What was opened inside, and is not closed, was stars.
        for other, at in opened[held.index(tag) + 1 :]:
            out[at] = STARS[other]
        del opened[held.index(tag) :]
        out.append(f"</{tag}>")


def _line(paragraph: Paragraph) -> str:
    text = "".join(_run(run) for run in paragraph.runs)
    # A paragraph that opens like an item stays a paragraph.
    if paragraph.kind == "p" and (match := _ITEM.match(text)):
        text = f"\\{text}" if match[1] == "-" else f"{match[2]}\\. {text[match.end() :]}"
    return text


def _run(run: Run) -> str:
    """A run with its marks, which hold no blank at their ends."""
    pieces = PLACEHOLDER.split(run.text)
    said = "".join(
        f"[[chiffre:{piece}]]" if rank % 2 else _SIGN.sub(r"\\\1", piece) for rank, piece in enumerate(pieces)
    )
    core = said.strip(" ")
    if not core:
        return said
    before, after = said[: len(said) - len(said.lstrip(" "))], said[len(said.rstrip(" ")) :]
    core = f"*{core}*" if run.em else core
    core = f"**{core}**" if run.strong else core
    core = f"[{core}]({run.href})" if run.href else core
    return f"{before}{core}{after}"
