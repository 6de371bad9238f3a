"""Markdown that people typed, as HTML that can do no harm."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# Longer texts are cut: parsing is not linear in the worst case.
LONGEST = 20_000

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

# No pictures: they would tell another site who reads an incident.
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


# A timeline is read far more often than it is written to.
SHORT = 1_000


def render(text: str) -> Markup:
    """Turn Markdown into clean HTML; raw HTML shows as the text it is."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + " …"
    return _remembered(text) if len(text) <= SHORT else _render(text)


def _render(text: str) -> Markup:
    html = nh3.clean(
        _parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(html)  # noqa: S704 - cleaned one line above


_remembered = lru_cache(maxsize=1_000)(_render)
