"""The one record of an incident: every change and every word, numbered and sealed in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.incidents.events import Recorded
from app.incidents.models import Incident, TimelineEntry
from app.incidents.rules.sealing import seal
from app.incidents.states import Source
from app.people.models import Person

WORDS = ("note", "decision", "observation", "command", "verification")
LONGEST_TEXT = 20_000
_source: ContextVar[Source] = ContextVar("timeline_source", default=Source.WEB)


class NothingSaid(Refused):
    """An entry without words."""


class TooLong(Refused):
    """More text than one entry may hold."""


@contextmanager
def via(source: Source) -> Iterator[None]:
    """Mark what is recorded inside as having come by this door."""
    before = _source.set(source)
    try:
        yield
    finally:
        _source.reset(before)


def hold(incident: Incident) -> None:
    """Lock the incident's row until the transaction ends and read it afresh, once."""
    held = _held()
    if incident.id not in held:
        db.session.flush()
        db.session.refresh(incident, with_for_update=True)
        held.add(incident.id)


def hold_new(incident: Incident) -> None:
    """The same for one that this transaction has made: nobody else knows of it yet."""
    _held().add(incident.id)


def _held() -> set[int]:
    """The incidents that this transaction has locked."""
    session = db.session()
    transaction, held = session.info.get("held_incidents", (None, set()))
    if transaction is not session.get_transaction():
        held = set()
        session.info["held_incidents"] = (session.get_transaction(), held)
    found: set[int] = held
    return found


def record(  # noqa: PLR0913 - everything one row of the record says
    incident: Incident,
    kind: str,
    *,
    by: Person | None,
    at: datetime,
    text: str = "",
    happened_at: datetime | None = None,
    supersedes: int | None = None,
    **payload: Any,
) -> TimelineEntry:
    """Append one entry, sealed to the one before it, and let every open page know."""
    hold(incident)
    entry = TimelineEntry(
        incident_id=incident.id,
        number=incident.last_number + 1,
        kind=kind,
        actor_id=by.id if by else None,
        source=_source.get() if by else Source.SYSTEM,
        happened_at=happened_at or at,
        recorded_at=at,
        payload=payload,
        text=text,
        supersedes=supersedes,
    )
    entry.actor = by
    entry.hash = seal(incident.last_hash, entry)
    incident.last_number, incident.last_hash = entry.number, entry.hash
    incident.changes += 1
    db.session.add(entry)
    outbox.emit(Recorded(incident.id, entry.number, kind))
    return entry


def touch(incident: Incident) -> None:
    """Let every open page of this incident know that something it shows has changed."""
    hold(incident)
    incident.changes += 1


def check_words(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text without blank edges.

    :raises NothingSaid: nothing is left.
    :raises TooLong: it has more than ``longest`` characters.
    """
    said = text.strip()
    if not said:
        raise NothingSaid("Say something first, in a few words.")
    if len(said) > longest:
        raise TooLong(
            f"That is {len(said):,} characters long; {longest:,} is the most one text can hold. Link to the rest."
        )
    return said


def first_break(entries: Iterator[TimelineEntry]) -> int | None:
    """The number of the first entry whose seal does not fit the one before it, or none; entries in order of number."""
    previous, expected = "", 1
    for entry in entries:
        if entry.number != expected or entry.hash != seal(previous, entry):
            return entry.number
        previous, expected = entry.hash, expected + 1
    return None
