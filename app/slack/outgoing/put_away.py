"""Channels that are no longer used: archived by rule, opened again with their incident, left behind when it turns."""

from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.events import MadePrivate, MadePublic, Recorded, RuleArchives
from app.incidents.models import Incident
from app.slack import client
from app.slack.channels import channel_of, left_over, open_channel_of
from app.slack.events import ChannelEmptied, ChannelLeftOver, MessageLeftBehind
from app.slack.failures import SlackRefused
from app.slack.models import ChannelState, SlackChannel, SlackMessage
from app.slack.naming import plain
from app.slack.outgoing._owing import LEFT, incident_or_none, owed
from app.slack.posting import messages_of, remove

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


@owed(MadePrivate)
def leave_public_channels(event: MadePrivate) -> None:
    """Owe that the channels are put away that everybody could read, whether or not there is another one by now."""
    _leave(incident_or_none(event.incident_id), private=True)


@owed(MadePublic)
def leave_private_channels(event: MadePublic) -> None:
    """Owe that the private channel is put away, with what was said in it."""
    _leave(incident_or_none(event.incident_id), private=False)


def _leave(incident: Incident | None, *, private: bool) -> None:
    # It may have turned again since.
    if incident is None or incident.is_private is not private:
        return
    for channel in left_over(incident):
        outbox.emit(ChannelLeftOver(incident.id, channel.id))


@owed(ChannelLeftOver, LEFT)
def open_left_channel(event: ChannelLeftOver) -> None:
    """Open a public channel that was archived with its incident: in an archived one nothing can be taken back."""
    found = _left(event)
    if found is not None and not found.private and found.state == ChannelState.ARCHIVED:
        client.call("conversations.unarchive", channel=found.channel_id)
        found.state, found.archived_at = ChannelState.OPEN, None


@owed(ChannelLeftOver, LEFT)
def take_name_off(event: ChannelLeftOver) -> None:
    """Take the words of the title off the name of a channel that is left behind."""
    channel = _left(event)
    if channel is None or channel.incident is None:
        return
    # It may turn more than once, so the number of the row is what no other channel has.
    name = f"left-{plain(channel.incident.ref)}-{channel.id}"
    if channel.name == name or channel.archived_at is not None:
        return
    try:
        client.call("conversations.rename", channel=channel.channel_id, name=name)
    except SlackRefused as refused:
        # An earlier try of this renamed it and its answer was lost, or it is archived by hand.
        if refused.code not in ("name_taken", "is_archived"):
            raise
    channel.name = name


@owed(ChannelLeftOver, LEFT)
def take_topic_off(event: ChannelLeftOver) -> None:
    """Take off what the topic tells of an incident that is private now."""
    found = _left(event)
    if found is not None and not found.private and found.state == ChannelState.OPEN and found.topic:
        client.call("conversations.setTopic", channel=found.channel_id, topic="")
        found.topic = ""


@owed(ChannelLeftOver, LEFT)
def take_words_back(event: ChannelLeftOver) -> None:
    """Owe that everything of ours is taken back from a channel that everybody can read, before it is archived."""
    found = _left(event)
    if found is None or found.private or found.incident is None:
        return
    for row in messages_of(found.incident):
        if row.channel_id == found.channel_id:
            outbox.emit(MessageLeftBehind(event.incident_id, row.id))


@owed(MessageLeftBehind, LEFT)
def take_word_back(event: MessageLeftBehind) -> None:
    """Take a message of ours back out of a channel that was left behind."""
    row = db.session.get(SlackMessage, event.message)
    if row is not None:
        remove(row)


@owed(ChannelLeftOver, LEFT)
def put_away_left_channel(event: ChannelLeftOver) -> None:
    """Owe that the channel is archived, after what is taken back out of it."""
    if _left(event) is not None:
        outbox.emit(ChannelEmptied(event.incident_id, event.channel))


def _left(event: ChannelLeftOver | ChannelEmptied) -> SlackChannel | None:
    """The channel, while it may not be used for its incident; one that turned back is its own again."""
    channel, incident = db.session.get(SlackChannel, event.channel), incident_or_none(event.incident_id)
    if channel is None or incident is None or channel.state == ChannelState.RETIRED:
        return None
    return None if channel.private is incident.is_private else channel


@owed(ChannelEmptied, LEFT)
def leave_channel_behind(event: ChannelEmptied) -> None:
    """Archive a channel that may no longer be used for its incident."""
    channel = _left(event)
    if channel is None:
        return
    if channel.state != ChannelState.ARCHIVED:
        client.call("conversations.archive", channel=channel.channel_id)
    channel.state, channel.archived_at = ChannelState.RETIRED, now()
