"""Two things that both databases know under different names: the day of a moment, the seconds between two."""

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class day_of(FunctionElement[str]):  # noqa: N801 - used as a function of SQL
    """The day of a moment in UTC, written 2026-11-19."""

    type = String()
    inherit_cache = True


class seconds_between(FunctionElement[int]):  # noqa: N801
    """Whole seconds from one moment to another."""

    type = Integer()
    inherit_cache = True


@compiles(day_of, "sqlite")
def _day_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    # Moments are kept as text that begins with the day.
    return f"substr({compiler.process(element.clauses, **more)}, 1, 10)"


@compiles(day_of, "postgresql")
def _day_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **more)} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    first, last = (compiler.process(one, **more) for one in element.clauses)
    return f"(unixepoch({last}) - unixepoch({first}))"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    first, last = (compiler.process(one, **more) for one in element.clauses)
    # Both cut to seconds first, as the other database does.
    return f"(floor(extract(epoch FROM {last}))::bigint - floor(extract(epoch FROM {first}))::bigint)"
