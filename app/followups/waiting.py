"""What follow-ups wait for from one person: those they own that are due within a week, or late."""

from datetime import datetime, timedelta

from flask import url_for

from app.followups.access import visible_follow_ups
from app.followups.queries import owned_by
from app.people.models import Person
from app.people.waiting import Waiting, waits

MOST = 20
AHEAD = timedelta(days=7)


@waits("followups.mine")
def mine(person: Person, at: datetime) -> list[Waiting]:
    """Follow-ups this person owns, soonest due first."""
    return [
        Waiting(
            "square-check",
            # The words may tell what a private incident is about: they stay on its own pages.
            "Do a follow-up," if one.incident.is_private else f"{one.title}:",
            url_for("followups.show", follow_up=one.ref),
            one.ref,
            one.due_at,
            one.created_at,
        )
        for one in owned_by(person, visible_follow_ups(person), before=at + AHEAD, limit=MOST)
    ]
