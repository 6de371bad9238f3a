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


def lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A sheet line by line, so that a long one takes no memory; it begins with the mark that Excel looks for."""
    yield "\ufeff" + _line(head)
    for row in rows:
        yield _line([plain(one) for one in row])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
