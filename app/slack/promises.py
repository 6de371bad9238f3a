"""The follow-ups of one person, soonest due first, each with the button that closes it."""

from typing import Any

from app.core.config import settings
from app.followups.access import visible_follow_ups
from app.followups.queries import soonest_of
from app.people.models import Person
from app.slack.buttons import button, escaped, section
from app.slack.dates import day_and_clock

MOST = 15


def promises_of(person: Person) -> list[dict[str, Any]]:
    """One block for each; nothing where this person owns none."""
    return [
        section(
            # Read over shoulders: of a private incident the codename is all that stands here.
            f"<{settings().base_url}/follow-ups/{one.ref}|{one.ref}> {escaped(one.shown_title)}\n"
            f"{one.priority_label}, until {day_and_clock(one.due_at)}",
            button("Done", "open:followup-done", value=one.ref),
        )
        for one in soonest_of(person, visible_follow_ups(person), limit=MOST)
    ]
