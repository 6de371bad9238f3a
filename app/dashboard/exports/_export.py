"""How a table registers itself, and what it is asked with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from app.core.registry import Registry
from app.incidents.access import may_see
from app.incidents.filtering import Filters, conditions
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose file, of which incidents, and when. Rights are asked anew for every piece."""

    person: Person
    filters: Filters
    at: datetime

    def seen(self) -> list[ColumnElement[bool]]:
        """What an incident must be: seen by this person now, and passing the filters."""
        return [may_see(self.person), *conditions(self.filters, self.person, self.at)]


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its place in the order, its incident, its values."""

    id: int
    incident_id: int
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Export:
    """A table: its columns, how many rows it has, and some of them from one on, in the order they were written."""

    name: str
    label: str
    holds: str
    order: int
    head: tuple[str, ...]
    count: Callable[[Wanted], int]
    rows: Callable[[Wanted, int, int], list[Row]]


exports: Registry[Export] = Registry("export")


def in_order() -> list[Export]:
    """Every table, as the page lists them."""
    return sorted(exports, key=lambda one: one.order)
