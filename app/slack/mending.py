"""Calls within a channel, and what is mended when Slack says that we are not in it, or that it is no longer there."""

from functools import partial
from typing import Any

from app.core.clock import now
from app.core.db import aside, db
from app.core.errors import Failed
from app.slack import client
from app.slack.failures import SlackRefused
from app.slack.models import ChannelState, SlackChannel
from app.slack.where import channel_row

ARCHIVED = frozenset(["is_archived", "is_inactive"])


def call_in(channel_id: str, method: str, **arguments: Any) -> client.Answer:
    """Call a method within a channel; a public one that we are not in is joined first.

    A channel that people archived stays so, and its incident may ask for it again; one that is gone is forgotten.

    :raises Failed: it is tried again. :raises SlackRefused: it cannot be done there.
    """
    where = {"channel_id" if method.startswith("bookmarks.") else "channel": channel_id}
    try:
        return client.call(method, **where, **arguments)
    except SlackRefused as refused:
        _mend(channel_id, refused)
    return client.call(method, **where, **arguments)


def _mend(channel_id: str, refused: SlackRefused) -> None:
    """Make it possible now.

    :raises SlackRefused: what stands in the way stays. :raises Failed: it is looked up anew.
    """
    known = channel_row(channel_id)
    if refused.code == "not_in_channel" and not (known is not None and known.private):
        client.call("conversations.join", channel=channel_id)
        return
    if known is not None and refused.code in ARCHIVED and known.state == ChannelState.OPEN:
        aside(partial(note_archived, known.id))
    if known is not None and refused.code == "channel_not_found":
        aside(partial(_forget, known.id))
        if known.is_shared:
            raise Failed(f"#{known.name} is not where it was. It is looked for by its name.")
    raise refused


def note_archived(row_id: int) -> None:
    """Remember that people put a channel away."""
    row = db.session.get(SlackChannel, row_id)
    if row is not None and row.state == ChannelState.OPEN:
        row.state, row.archived_at = ChannelState.ARCHIVED, now()


def _forget(row_id: int) -> None:
    row = db.session.get(SlackChannel, row_id)
    if row is not None and row.is_shared:
        db.session.delete(row)
    elif row is not None:
        row.state = ChannelState.RETIRED
