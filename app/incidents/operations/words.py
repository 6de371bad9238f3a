"""Words of people on the timeline: notes, decisions, observations, commands, verifications, and their corrections.

What people say may hold words that a rule of the book listens for (the status page, a regulator): it answers once.
"""

from datetime import datetime, timedelta

from app.core import outbox
from app.core.errors import Refused
from app.incidents.events import EntryRecorded
from app.incidents.models import Incident, TimelineEntry
from app.incidents.operations import consequences, timeline
from app.incidents.operations.timeline import WORDS
from app.people.models import Person


class NotYours(Refused):
    """Only words of people can be corrected."""


class NotYet(Refused):
    """A time in the future."""


def write(  # noqa: PLR0913 - a sentence with who, when and how risky
    incident: Incident,
    kind: str,
    *,
    text: str,
    by: Person,
    at: datetime,
    happened_at: datetime | None = None,
    risky: bool = False,
) -> TimelineEntry:
    """Add words of a person: a note, decision, observation, command or verification, with its own time.

    :raises NothingSaid: there are no words.
    :raises TooLong: there are more than an entry may hold.
    :raises NotYet: it would have happened in the future.
    """
    said = timeline.check_words(text)
    if happened_at is not None and happened_at > at + timedelta(minutes=1):
        raise NotYet("That time is still to come. Use the time at which it happened.")
    more = {"risky": True} if risky else {}
    entry = timeline.record(incident, kind, by=by, at=at, text=said, happened_at=happened_at, **more)
    outbox.emit(EntryRecorded(incident.id, entry.number, kind))
    consequences.follow(incident, "keyword", at=at, words=said)
    return entry


def correct(entry: TimelineEntry, *, text: str, by: Person, at: datetime) -> TimelineEntry:
    """Put right what an entry says: a new entry supersedes it, and the old words stay.

    :raises NotYours: the system wrote that entry.
    """
    if entry.kind not in WORDS:
        raise NotYours("The system wrote this entry. Add a note beside it instead.")
    said = timeline.check_words(text)
    incident = entry.incident
    correction = timeline.record(
        incident,
        entry.kind,
        by=by,
        at=at,
        text=said,
        happened_at=entry.happened_at,
        supersedes=entry.number,
        **{key: value for key, value in entry.payload.items() if key == "risky"},
    )
    outbox.emit(EntryRecorded(incident.id, correction.number, entry.kind))
    return correction
