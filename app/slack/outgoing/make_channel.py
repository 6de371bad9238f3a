"""The channel of an incident: made by rule or when asked for, and only once."""

from datetime import timedelta

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.events import Declared, MadePrivate, MadePublic, SeverityChanged
from app.incidents.models import Incident
from app.slack import client
from app.slack.channels import by_itself, channel_of, had_another
from app.slack.events import ChannelMade, ChannelTurned, ChannelWanted, Mirrored
from app.slack.failures import SlackRefused
from app.slack.models import ChannelState, SlackChannel
from app.slack.naming import names_for
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.people import workspace

CLOCKS_APART = timedelta(minutes=5)


@owed(Declared)
def make_channel(event: Declared) -> None:
    """Make the incident's channel, where its type has one from the beginning."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and by_itself(incident):
        _make(incident)


@owed(SeverityChanged)
def make_channel_by_severity(event: SeverityChanged) -> None:
    """Make the incident's channel, where its type has one from this severity on."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and by_itself(incident):
        _make(incident)


@owed(Mirrored)
def make_channel_afterwards(event: Mirrored) -> None:
    """Make the channel of an incident that is older than the connection with Slack."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and by_itself(incident):
        _make(incident)


@owed(ChannelWanted)
def make_wanted_channel(event: ChannelWanted) -> None:
    """Make the incident's channel, because somebody asked for it."""
    incident = incident_or_none(event.incident_id)
    stands = channel_of(incident) if incident is not None else None
    if incident is not None and stands is not None and stands.state == ChannelState.ARCHIVED:
        # Somebody put it away: what was said in it is still there.
        client.call("conversations.unarchive", channel=stands.channel_id)
        stands.state, stands.archived_at = ChannelState.OPEN, None
        outbox.emit(ChannelTurned(incident.id))
    elif incident is not None:
        _make(incident)


@owed(MadePrivate)
def make_private_channel(event: MadePrivate) -> None:
    """Make a private channel in the place of the one that everybody could read."""
    _make_instead(incident_or_none(event.incident_id), private=True)


@owed(MadePublic)
def make_public_channel(event: MadePublic) -> None:
    """Make a channel that everybody can read in the place of the private one."""
    _make_instead(incident_or_none(event.incident_id), private=False)


def _make_instead(incident: Incident | None, *, private: bool) -> None:
    # It may have turned again since.
    if incident is not None and incident.is_private is private and had_another(incident):
        _make(incident)


def _make(incident: Incident) -> None:
    """Make a channel under the first name that is free, private where the incident is, and never public instead."""
    if channel_of(incident) is not None:
        return
    made = _under_a_free_name(incident)
    # Read once more: entries that came while Slack was asked are part of what the opening message says.
    db.session.refresh(incident, ["last_number", "visibility"])
    row = SlackChannel(
        incident_id=incident.id,
        channel_id=str(made["id"]),
        name=str(made["name"])[:80],
        private=bool(made.get("is_private")),
        since_number=incident.last_number,
        made_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    outbox.emit(ChannelMade(incident.id, row.id))


def _under_a_free_name(incident: Incident) -> dict[str, object]:
    private, taken = (
        incident.is_private,
        SlackRefused("name_taken", "Every name for the channel that we tried is taken."),
    )
    for name in names_for(incident):
        try:
            answer = client.call("conversations.create", name=name, is_private=private)
        except SlackRefused as refused:
            if refused.code != "name_taken":
                raise
            # Only a try before this one can have made it.
            ours = _made_by_us(name, private=private) if outbox.is_repeat() else None
            if ours is None:
                continue
            return ours
        return dict(answer["channel"])
    raise taken


def _made_by_us(name: str, *, private: bool) -> dict[str, object] | None:
    """The channel of that name, if an earlier try of this delivery made it and its answer was lost."""
    delivery, home = outbox.current(), workspace()
    if delivery is None or home is None:
        return None
    owed_at = outbox.row_by_key(delivery.key).created_at
    kind = "private_channel" if private else "public_channel"
    for one in client.pages("conversations.list", "channels", types=kind, exclude_archived=True, limit=1000):
        if one.get("name") != name:
            continue
        ours = one.get("creator") in (home.bot_user_id, home.bot_id)
        new = float(one.get("created") or 0) >= (owed_at - CLOCKS_APART).timestamp()
        known = db.session.scalar(select(SlackChannel.id).where(SlackChannel.channel_id == str(one["id"])))
        return one if ours and new and known is None else None
    return None
