"""Channels that are no longer used: archived by rule, opened again with their incident, left behind when it turns."""

from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.events import Recorded, RuleArchives
from app.slack import client
from app.slack.channels import channel_of, open_channel_of
from app.slack.events import ChannelLeftOver
from app.slack.failures import SlackRefused
from app.slack.models import ChannelState, SlackChannel
from app.slack.naming import plain
from app.slack.outgoing._owing import OUTSIDE, incident_or_none, owed

ARCHIVE = "slack.archive_channel"


@owed(RuleArchives)
def plan_to_archive(event: RuleArchives) -> None:
    """Plan when the channel is put away, as the book says."""
    incident = incident_or_none(event.incident_id)
    channel = open_channel_of(incident) if incident is not None else None
    if channel is not None:
        due_at = datetime.fromisoformat(event.due_at)
        outbox.schedule(ARCHIVE, f"{channel.id}:{event.rule}:{due_at:%Y%m%d%H%M}", due_at, {"channel": channel.id})


@outbox.scheduled(ARCHIVE)
def archive_channel(payload: dict[str, Any]) -> None:
    """Put the channel of an incident that is over away."""
    channel = db.session.get(SlackChannel, payload["channel"])
    if channel is None or channel.state != ChannelState.OPEN or channel.incident is None or channel.incident.is_open:
        return
    client.call("conversations.archive", channel=channel.channel_id)
    channel.state, channel.archived_at = ChannelState.ARCHIVED, now()


# Because of the entry, and from a module that comes before the one that tells of it: the channel is open when it does.
@owed(Recorded, kinds=frozenset(["status", "split"]))
def open_channel_again(event: Recorded) -> None:
    """Take the channel out of the archive when its incident goes on."""
    incident = incident_or_none(event.incident_id)
    channel = channel_of(incident) if incident is not None else None
    if incident is None or channel is None or not incident.is_open or channel.state != ChannelState.ARCHIVED:
        return
    client.call("conversations.unarchive", channel=channel.channel_id)
    channel.state, channel.archived_at = ChannelState.OPEN, None


@owed(ChannelLeftOver, OUTSIDE)
def take_name_off(event: ChannelLeftOver) -> None:
    """Take the words of the title off the name of a channel that is left behind."""
    channel, incident = db.session.get(SlackChannel, event.channel), incident_or_none(event.incident_id)
    if channel is None or incident is None or channel.state == ChannelState.RETIRED:
        return
    name = f"left-{plain(incident.ref)}"
    if channel.name == name or channel.archived_at is not None:
        return
    try:
        client.call("conversations.rename", channel=channel.channel_id, name=name)
    except SlackRefused as refused:
        if refused.code not in ("name_taken", "is_archived"):
            raise
        return
    channel.name = name


@owed(ChannelLeftOver, OUTSIDE)
def leave_channel_behind(event: ChannelLeftOver) -> None:
    """Archive a channel that may no longer be used for its incident."""
    channel, incident = db.session.get(SlackChannel, event.channel), incident_or_none(event.incident_id)
    if channel is None or incident is None or channel.state == ChannelState.RETIRED:
        return
    # It turned back meanwhile, and the channel is its own again.
    if channel.private is incident.is_private:
        return
    if channel.state != ChannelState.ARCHIVED:
        client.call("conversations.archive", channel=channel.channel_id)
    channel.state, channel.archived_at = ChannelState.RETIRED, now()
