"""What people do to channels in Slack itself: archived, opened again, renamed, deleted. The portal knows it at once."""

from collections.abc import Mapping
from typing import Any

from app.core import outbox
from app.slack.events import ChannelTurned
from app.slack.models import ChannelState
from app.slack.where import channel_row

ARCHIVED = frozenset(["channel_archive", "group_archive"])
OPENED = frozenset(["channel_unarchive", "group_unarchive"])
RENAMED = frozenset(["channel_rename", "group_rename"])
DELETED = frozenset(["channel_deleted", "group_deleted"])
FOLLOWED = ARCHIVED | OPENED | RENAMED | DELETED


def follow(event: Mapping[str, Any]) -> None:
    """Note what became of a channel that we know; of all others there is nothing to know."""
    about = event.get("channel")
    named = about if isinstance(about, Mapping) else {"id": about}
    row = channel_row(str(named.get("id") or ""))
    if row is None or row.state == ChannelState.RETIRED:
        return
    kind = str(event.get("type"))
    if kind in RENAMED:
        row.name = str(named.get("name") or row.name)[:80]
    elif kind in ARCHIVED:
        row.state = ChannelState.ARCHIVED
    elif kind in OPENED:
        row.state, row.archived_at = ChannelState.OPEN, None
    elif row.incident_id is not None:
        row.state = ChannelState.RETIRED
    if row.incident_id is not None and kind not in RENAMED:
        outbox.emit(ChannelTurned(row.incident_id))
