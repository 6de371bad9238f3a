"""The record of a follow-up is its incident's timeline: entries that carry its reference."""

from datetime import datetime
from typing import Any

from app.followups.models import FollowUp
from app.incidents.models import TimelineEntry
from app.incidents.operations import timeline
from app.people.models import Person


def record(
    one: FollowUp, kind: str, *, by: Person | None, at: datetime, text: str = "", **payload: Any
) -> TimelineEntry:
    """Write down on the incident's timeline what happened to one of its follow-ups."""
    return timeline.record(one.incident, kind, by=by, at=at, text=text, follow_up=one.ref, title=one.title, **payload)
