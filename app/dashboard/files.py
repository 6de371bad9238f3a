"""Tables as files: sheets as ``web.sheets`` writes them, and JSON."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.web import sheets
from app.web.filters import iso

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A whole table as a sheet."""
    return "".join(sheets.lines(head, map(_cells, rows)))


def _cells(row: Sequence[Any]) -> list[Any]:
    return [_cell(getattr(one, "value", one)) for one in row]


def _cell(value: Any) -> Any:
    """A value as a sheet holds it: moments and lists in the letters that other programs read."""
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=iso) if value else ""
    return value


def json_objects(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Objects with the heads as names, with commas between."""
    return ",\n".join(
        json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, default=iso, allow_nan=False) for row in rows
    )


def lines_of(format_: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Some rows in one format, without what stands around all of them."""
    return "".join(sheets.rows(map(_cells, rows))) if format_ == "csv" else json_objects(head, rows)


def joined(format_: str, head: Sequence[str], pieces: Iterable[str]) -> Iterable[str]:
    """A whole file out of its pieces."""
    if format_ == "csv":
        yield sheets.head(head)
        yield from pieces
        return
    yield "[\n"
    for number, piece in enumerate(pieces):
        yield (",\n" if number else "") + piece
    yield "\n]\n"
