"""Parts of the list that a figure counts: rooms above register theirs, and the list shows what the figure counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false

from app.core.registry import Registry
from app.people.models import Person

if TYPE_CHECKING:
    from app.incidents.filtering import Filters


@dataclass(frozen=True, slots=True)
class Cut:
    """What a slice may know: its value in the address, the rest of the filters, who looks and when."""

    value: str
    filters: "Filters"
    viewer: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Slice:
    """A named part. ``keeps_time`` is true where ``since`` and ``until`` are its own, by another day than declared."""

    name: str
    label: str
    condition: Callable[[Cut], ColumnElement[bool]]
    keeps_time: bool = False


slices: Registry[Slice] = Registry("slice of the incident list")


def register_slice(
    name: str, label: str, *, keeps_time: bool = False
) -> Callable[[Callable[[Cut], ColumnElement[bool]]], Callable[[Cut], ColumnElement[bool]]]:
    """Register the condition of a slice, which the address calls ``name`` or ``name:value``."""

    def register(condition: Callable[[Cut], ColumnElement[bool]]) -> Callable[[Cut], ColumnElement[bool]]:
        slices.add(name, Slice(name, label, condition, keeps_time))
        return condition

    return register


def slice_of(written: str) -> Slice | None:
    """The slice that an address means, or none that is known."""
    return slices.get_or_none(written.partition(":")[0])


def condition_of(written: str, filters: "Filters", viewer: Person, at: datetime) -> ColumnElement[bool]:
    """The condition of a slice as an address writes it; one that is not known holds nothing."""
    found = slice_of(written)
    return false() if found is None else found.condition(Cut(written.partition(":")[2], filters, viewer, at))
