"""What a person reads in a page, out of its HTML."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client
from lxml import html

REFERENCE = re.compile(r"/projets/([A-Z]+-\d{4}-[0-9AB]{2,3}-\d{3})/")


def text_of(element: html.HtmlElement) -> str:
    """The words of an element, every kind of space made one."""
    return " ".join(element.text_content().split())


def page(client: Client, path: str) -> html.HtmlElement:
    """The page at `path`, which must be shown."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return html.fromstring(response.content.decode())


def parse(response: HttpResponse) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def table(root: html.HtmlElement, xpath: str) -> dict[str, list[str]]:
    """The rows of a table by their heading: the texts of their cells."""
    return {
        text_of(row.xpath("./th")[0]): [text_of(cell) for cell in row.xpath("./td")]
        for row in root.xpath(f"{xpath}//tr[th and td]")
    }


def references(root: html.HtmlElement, xpath: str = "//table") -> list[str]:
    """The projects that the links of a part lead to, in order."""
    return [found[1] for link in root.xpath(f"{xpath}//a/@href") if (found := REFERENCE.search(link))]
