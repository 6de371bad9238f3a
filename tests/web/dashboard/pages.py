"""Reading the dashboard as a visitor does: numbers, and the lists they lead to."""

import html
import re

FIGURE = re.compile(r'<a class="plain" href="([^"]+)">(?:<b>)?(?:n = )?([\d,]+)(?=[^\d])')
COUNTED = re.compile(r'<b class="num">([\d,]+) [\w-]+</b>')


def number(text: str) -> int:
    return int(text.replace(",", ""))


def figures(page: str) -> dict[str, int]:
    """Every number on the page that leads somewhere: address and number."""
    return {html.unescape(href): number(text) for href, text in FIGURE.findall(page)}


def counted(page: str) -> int | None:
    """How many the list says it holds."""
    found = COUNTED.search(page)
    return number(found[1]) if found else None


def sentence(page: str, slug: str) -> str:
    """The sentence of a panel without its marks."""
    panel = page.split(f'id="panel-{slug}"', 1)[1]
    said = re.search(r'<p class="says">(.*?)</p>', panel, re.DOTALL)[1]
    return html.unescape(re.sub(r"<[^>]+>", "", said)).strip()
