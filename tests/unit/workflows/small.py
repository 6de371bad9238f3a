"""A small book that is right, and ways to spoil it."""

import textwrap

from app.workflows.book import Book
from app.workflows.loader import BookErrors, load

HEAD = """\
version: 1
organisation: {name: Larkspur, announce_in: "#incidents"}
groups:
  exec: {email: exec@larkspur.test}
  privacy-team: {slack: "@privacy"}
disciplines:
  shop:
    label: Shop
    types:
      - {slug: closed-early, label: Closed early}
"""


def file(more: str = "") -> str:
    """The head, with lines added to the discipline ``shop``; the first of them is line 11."""
    return HEAD + (textwrap.indent(textwrap.dedent(more).strip("\n"), "    ") + "\n" if more else "")


def book(more: str = "") -> Book:
    return load(file(more))


def shop(more: str = ""):
    return book(more).workflow("shop", "closed-early")


def errors_of(text: str) -> list[str]:
    """What is wrong with a text, as the sentences that people read; empty when it is a book."""
    try:
        load(text)
    except BookErrors as broken:
        return [str(error) for error in broken.errors]
    return []


def errors(more: str = "") -> list[str]:
    return errors_of(file(more))
