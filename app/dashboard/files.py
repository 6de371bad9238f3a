"""Tables as files. What a spreadsheet would take for a formula is written so that it stays text."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.web.filters import iso

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(value: Any) -> str:
    """A value as a cell holds it; text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=iso) if value else ""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(DANGEROUS) else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The table as CSV with a line of heads."""
    return csv_lines([head, *rows])


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Lines of CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([written(getattr(one, "value", one)) for one in row] for row in rows)
    return out.getvalue()


def json_objects(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Objects with the heads as names, with commas between."""
    return ",\n".join(
        json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, default=iso, allow_nan=False) for row in rows
    )


def lines_of(format_: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Some rows in one format, without what stands around all of them."""
    return csv_lines(rows) if format_ == "csv" else json_objects(head, rows)


def joined(format_: str, head: Sequence[str], pieces: Iterable[str]) -> Iterable[str]:
    """A whole file out of its pieces."""
    if format_ == "csv":
        yield csv_lines([head])
        yield from pieces
        return
    yield "[\n"
    for number, piece in enumerate(pieces):
        yield (",\n" if number else "") + piece
    yield "\n]\n"
