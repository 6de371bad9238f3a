"""What a panel is made of: a sentence, plots, keys, tables, a line on the cohort. Templates only draw it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table; ``href`` is the list behind it."""

    value: Any
    href: str = ""

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a panel: its twin on the page, and its CSV."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a panel; ``kind`` is the name of the macro that draws it."""

    kind: str
    data: Any = None
    label: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel ready to be drawn. ``href`` is the list of everything in it."""

    says: Markup
    parts: tuple[Part, ...] = ()
    cohort: str = ""
    table: Table | None = None
    href: str = ""
    # Where the numbers stand beside every mark the twin may be left out; the CSV has them all the same.
    twin: bool = True


def says(sentence: str, *values: object) -> Markup:
    """A sentence with values put in, each escaped unless it is markup."""
    return Markup(sentence).format(*values)  # noqa: S704 - the sentence is ours, the values are escaped


def figure(value: object, href: str = "") -> Markup:
    """The number that the sentence is about."""
    return says('<b class="figure">{}</b>', link(value, href))


def strong(value: object, href: str = "") -> Markup:
    """A number or word that stands out."""
    return says("<b>{}</b>", link(value, href))


def link(value: object, href: str = "") -> Markup:
    """The value, leading to the list behind it."""
    shown = f"{value:,}" if isinstance(value, int) else value
    return says('<a class="plain" href="{}">{}</a>', href, shown) if href and value else says("{}", shown)


def plain(sentence: Markup) -> str:
    """The words of a sentence without its marks."""
    return sentence.striptags()


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table from lists."""
    return Table(caption, tuple(head), tuple(tuple(row) for row in rows))
