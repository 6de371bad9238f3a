"""Larkspur's people, user groups and channels, for the simulated Slack workspace; and what is still owed to it."""

import re
from typing import Any

from sqlalchemy import func, select

from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.demo import cast
from app.people.demo_accounts import ADDRESSES
from app.workflows.live import current_book

_CHANNEL = re.compile(r"[\"']#([a-z0-9][a-z0-9_-]{0,79})[\"']")
# Where people talk when nothing is wrong.
_ALWAYS = ("general",)
# What the portal's manifest tells Slack of: commands, and shortcuts with what they are called there.
TOOLS: dict[str, Any] = {
    "commands": ["/incident", "/inc"],
    "shortcuts": {"declare": "Declare an incident"},
    "message_shortcuts": {
        "declare_message": "Declare an incident from this",
        "timeline_message": "Put it on the timeline",
        "action_message": "Make an action of it",
    },
}


def population() -> dict[str, Any]:
    """Who is there when the workspace begins, as plain data."""
    book, people = current_book(), cast.written()
    users = [
        {
            "name": one.name,
            "email": one.email,
            "title": one.title,
            "timezone": one.timezone,
            "shown": one.email in ADDRESSES,
        }
        for one in people
    ]
    groups = [
        {
            "handle": group.slack.removeprefix("@"),
            "name": group.label,
            "members": [one.email for one in people if slug in one.groups],
        }
        for slug, group in book.groups.items()
        if group.slack
    ]
    channels = list(dict.fromkeys([*_ALWAYS, *_CHANNEL.findall(book.text)]))
    return {"team": book.organisation.name, "users": users, "groups": groups, "channels": channels}


def owed() -> tuple[int, float]:
    """How much the portal still owes Slack, and for how many seconds the oldest of it."""
    waiting = select(func.count(), func.min(OutboxRow.created_at)).where(
        OutboxRow.lane.startswith("slack"), OutboxRow.state == State.WAITING
    )
    count, oldest = db.session.execute(waiting).one()
    return count, (now() - oldest).total_seconds() if oldest else 0.0
