"""Rows for spreadsheet programs: a cell that one would take for a formula is made text, and every row ends alike."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain(value: Any) -> str:
    """A cell as text that no program runs. Figures stay figures."""
    if value is None:
        return ""
    text = str(value).replace("\0", "")
    return f"'{text}" if isinstance(value, str) and text.lstrip(" \n").startswith(_FORMULA) else text


def head(labels: Sequence[str]) -> str:
    """The first line of a sheet; it begins with the mark that Excel looks for."""
    return "\ufeff" + _line(labels)


def rows(values: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The other lines one by one, so that a long sheet takes no memory."""
    for row in values:
        yield _line([plain(one) for one in row])


def lines(labels: Sequence[str], values: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A whole sheet, line by line."""
    yield head(labels)
    yield from rows(values)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
