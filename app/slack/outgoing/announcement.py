"""The announcement of an incident: posted once, edited in place, moved when it is worse, taken back when private."""

from app.core import outbox
from app.core.db import db
from app.incidents.events import (
    Declared,
    MadePrivate,
    MadePublic,
    Recorded,
    SeverityChanged,
)
from app.incidents.models import Incident
from app.slack.channels import announced_in, announcement_places
from app.slack.direct import DIRECT
from app.slack.events import ChannelMade, ChannelTurned, MessageOutdated, Mirrored
from app.slack.facts import facts_of
from app.slack.messages import announcement
from app.slack.models import SlackMessage
from app.slack.outgoing._owing import ANNOUNCED, SETTLE, incident_or_none, owed
from app.slack.posting import About, edit, message_of, messages_of, post, remove, shared_place, take_back_lost

ANNOUNCEMENT = "announcement"
# What is said of an incident outside of its own channel, so that it can be taken back. Members find it in their inbox.
OUTSIDE_ITS_CHANNEL = frozenset([ANNOUNCEMENT, "told", "told_direct", DIRECT])
# The kinds of entries that change what the announcement says.
SHOWN = frozenset(
    [
        "severity",
        "status",
        "role",
        "title",
        "summary",
        "impact",
        "type",
        "update",
        "merged",
        "split",
        "merged_in",
        "joined",
    ]
)


@owed(Declared, ANNOUNCED)
def announce(event: Declared) -> None:
    """Announce the incident in the channel that its type names."""
    _announce(incident_or_none(event.incident_id))


@owed(Mirrored, ANNOUNCED)
def announce_afterwards(event: Mirrored) -> None:
    """Announce an incident that is older than the connection with Slack."""
    _announce(incident_or_none(event.incident_id))


@owed(MadePublic, ANNOUNCED)
def announce_now(event: MadePublic) -> None:
    """Announce an incident that was private until now."""
    _announce(incident_or_none(event.incident_id))


@owed(SeverityChanged, ANNOUNCED)
def announce_louder(event: SeverityChanged) -> None:
    """Announce the incident where its new severity belongs, once it is worse than where it stands."""
    incident = incident_or_none(event.incident_id)
    stands = message_of(incident, ANNOUNCEMENT) if incident is not None else None
    where = announced_in(incident) if incident is not None else ""
    if incident is not None and incident.is_private:
        _take_back_lost(incident)
        return
    if incident is None or stands is None or not event.raised or not where:
        return
    if shared_place(where) != stands.channel_id:
        _post(incident, where)
        outbox.emit(MessageOutdated(incident.id, stands.id))


@owed(MessageOutdated, ANNOUNCED)
def take_back(event: MessageOutdated) -> None:
    """Take a message back; of an announcement that moved, a line that leads to the new one stays."""
    row, incident = db.session.get(SlackMessage, event.message), incident_or_none(event.incident_id)
    if row is None or incident is None:
        return
    now_at = message_of(incident, ANNOUNCEMENT)
    if row.what == ANNOUNCEMENT and now_at is not None and now_at.id != row.id and not incident.is_private:
        edit(row, announcement.moved(facts_of(incident), now_at.channel_id))
        return
    remove(row)


@owed(MadePrivate, ANNOUNCED)
def take_back_all(event: MadePrivate) -> None:
    """Owe that everything is taken back that was said elsewhere of an incident that is private now."""
    incident = incident_or_none(event.incident_id)
    if incident is None or not incident.is_private:
        return
    for row in messages_of(incident):
        if row.what in OUTSIDE_ITS_CHANNEL:
            outbox.emit(MessageOutdated(incident.id, row.id))


@owed(Recorded, ANNOUNCED, settle=SETTLE, kinds=SHOWN)
def refresh_announcement(event: Recorded) -> None:
    """Bring the announcement up to date, in its place."""
    _refresh(event.incident_id)


@owed(ChannelTurned, ANNOUNCED, settle=SETTLE)
def offer_channel_in_announcement(event: ChannelTurned) -> None:
    """Name the channel in the announcement, or offer to make one, after people put theirs away or opened it."""
    _refresh(event.incident_id)


@owed(ChannelMade, ANNOUNCED, settle=SETTLE)
def name_channel_in_announcement(event: ChannelMade) -> None:
    """Name the channel in the announcement."""
    _refresh(event.incident_id)


def _refresh(incident_id: int) -> None:
    incident = incident_or_none(incident_id)
    stands = message_of(incident, ANNOUNCEMENT) if incident is not None else None
    if incident is not None and stands is not None and not incident.is_private:
        edit(stands, announcement.announcement(facts_of(incident)))


def _announce(incident: Incident | None) -> None:
    if incident is None or message_of(incident, ANNOUNCEMENT) is not None:
        return
    if where := announced_in(incident):
        _post(incident, where)
    elif incident.is_private:
        _take_back_lost(incident)


def _take_back_lost(incident: Incident) -> None:
    """An earlier try may have announced it before it turned private, and nobody heard that it had."""
    if outbox.is_repeat():
        for where in announcement_places(incident):
            take_back_lost(shared_place(where))


def _post(incident: Incident, where: str) -> None:
    post(shared_place(where), announcement.announcement(facts_of(incident)), About(ANNOUNCEMENT, incident))
