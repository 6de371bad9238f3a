"""What is happening now, in groups: by discipline as the book orders them, or by how bad it is."""

from dataclasses import dataclass
from datetime import datetime

from app.incidents.access import visible_incidents
from app.incidents.lines import Line, lines_of
from app.incidents.models import Incident
from app.incidents.queries import open_ones
from app.people.models import Person
from app.workflows.book import Book, Level

MOST = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Open incidents under one heading."""

    heading: str
    incidents: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """The groups, the disciplines in which nothing is open, and whether there are more than home shows."""

    groups: tuple[Group, ...]
    quiet: tuple[str, ...]
    more: bool
    mine: tuple[Line, ...]

    @property
    def shown(self) -> int:
        return sum(len(group.incidents) for group in self.groups)


def happening(book: Book, person: Person, *, by: str) -> Happening:
    """Open incidents this person may see, worst first within a group, sixty at most, in one statement."""
    worst_first = (Incident.level.desc(), Incident.declared_at.desc(), Incident.id.desc())
    found = lines_of(open_ones(visible_incidents(person)).order_by(*worst_first).limit(MOST + 1), book)
    shown = found[:MOST]
    groups = _by_severity(shown) if by == "severity" else _by_discipline(book, shown)
    busy = {one.discipline for one in found}
    quiet = tuple(one.label for one in book.disciplines.values() if one.slug not in busy and not one.retired)
    mine = tuple(one for one in found if one.lead_id == person.id)
    return Happening(groups, quiet, len(found) > MOST, mine)


def greeting(name: str, local: datetime) -> str:
    """Good morning, afternoon or evening by the viewer's own clock."""
    part = "morning" if 4 <= local.hour < 12 else "afternoon" if 12 <= local.hour < 18 else "evening"
    return f"Good {part}, {name.split()[0] if name.split() else name}"


def _by_discipline(book: Book, incidents: list[Line]) -> tuple[Group, ...]:
    order = [*book.disciplines, *{one.discipline for one in incidents if one.discipline not in book.disciplines}]
    groups = []
    for slug in order:
        mine = tuple(one for one in incidents if one.discipline == slug)
        if mine:
            groups.append(Group(book.disciplines[slug].label if slug in book.disciplines else slug, mine))
    return tuple(groups)


def _by_severity(incidents: list[Line]) -> tuple[Group, ...]:
    labels = [(int(level), level.label) for level in reversed(Level)] + [(0, "Not set yet")]
    groups = [Group(label, tuple(one for one in incidents if one.level == level)) for level, label in labels]
    return tuple(group for group in groups if group.incidents)
