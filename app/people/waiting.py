"""What waits for a person: every room says what it knows, home shows it together, soonest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.registry import Registry
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: words with the reference in them, where, and until when, or since when where nothing is due."""

    icon: str
    text: str
    href: str
    ref: str = ""
    due_at: datetime | None = None
    since: datetime | None = None
    note: str = ""


Source = Callable[[Person, datetime], list[Waiting]]
sources: Registry[Source] = Registry("source of what waits")


def waits(name: str) -> Callable[[Source], Source]:
    """Register a source; it answers with a bounded list in at most two statements."""

    def register(source: Source) -> Source:
        return sources.add(name, source)

    return register


def what_waits(person: Person, at: datetime) -> list[Waiting]:
    """Everything that waits for this person: what is due first, then what was asked longest ago."""
    found = [one for source in sources.all() for one in source(person, at)]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.since or at))
