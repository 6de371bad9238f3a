"""What the pages of people show of the rooms above, which register themselves here; nobody is asked by import.

Nothing is shown that the reader may not see: every source is told who is looking.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from app.people.models import Notice, Person


@dataclass(frozen=True, slots=True)
class Fact:
    """Where somebody is now: a few words that lead somewhere."""

    text: str
    href: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about, as its reader may see it now."""

    ref: str
    title: str
    private: bool


Facts = Callable[[Person, Sequence[int]], dict[int, list[Fact]]]
Seen = Callable[[Person], ColumnElement[bool]]
Names = Callable[[Person, Iterable[int]], dict[int, About]]

_facts: list[Facts] = []
_seen: list[Seen] = []
_names: list[Names] = []


def person_facts(source: Facts) -> Facts:
    """Decorate what says where people are now: (who looks, ids of people) → facts by id."""
    _facts[:] = [*(one for one in _facts if one is not source), source]
    return source


def notice_visible(source: Seen) -> Seen:
    """Decorate the condition under which somebody may read a notice about an incident."""
    _seen[:] = [source]
    return source


def notice_about(source: Names) -> Names:
    """Decorate what names the incidents of notices: (who looks, ids) → what they may read of each."""
    _names[:] = [source]
    return source


def where_now(viewer: Person, people: Sequence[Person]) -> dict[int, list[Fact]]:
    """Where these people are now, as far as the viewer may know."""
    found: dict[int, list[Fact]] = {}
    for source in _facts:
        for person_id, facts in source(viewer, [one.id for one in people]).items():
            found.setdefault(person_id, []).extend(facts)
    return found


def may_read(person: Person) -> ColumnElement[bool]:
    """The condition under which this person may read a notice; those about incidents only where a source says so."""
    free = Notice.incident_id.is_(None)
    return free | _seen[0](person) if _seen else free


def about(person: Person, notices: Iterable[Notice]) -> dict[int, About]:
    """What these notices are about, by the id of the incident."""
    ids = {one.incident_id for one in notices if one.incident_id is not None}
    return _names[0](person, ids) if _names and ids else {}
