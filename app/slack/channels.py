"""Which channel an incident has, wants, or may no longer have; asking for one."""

from datetime import datetime

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.slack import client
from app.slack.events import ChannelWanted
from app.slack.models import ChannelState, SlackChannel
from app.workflows.book import Level
from app.workflows.live import current_book


class NotConnected(Refused):
    """There is no workspace to make a channel in."""


def channel_of(incident: Incident) -> SlackChannel | None:
    """The channel in which this incident may be spoken of as it is now, or none; it may be archived."""
    return db.session.scalar(
        select(SlackChannel)
        .where(
            SlackChannel.incident_id == incident.id,
            SlackChannel.state != ChannelState.RETIRED,
            SlackChannel.private.is_(incident.is_private),
        )
        .order_by(SlackChannel.id.desc())
        .limit(1)
    )


def open_channel_of(incident: Incident) -> SlackChannel | None:
    """The channel of an incident, where something can be said in it."""
    found = channel_of(incident)
    return found if found is not None and found.state == ChannelState.OPEN else None


def left_over(incident: Incident) -> list[SlackChannel]:
    """Channels of an incident from before it turned private or public."""
    return list(
        db.session.scalars(
            select(SlackChannel).where(
                SlackChannel.incident_id == incident.id,
                SlackChannel.state != ChannelState.RETIRED,
                SlackChannel.private.is_not(incident.is_private),
            )
        )
    )


def had_another(incident: Incident) -> bool:
    """Whether it had a channel before it turned private or public, whatever has become of that."""
    turned = (SlackChannel.incident_id == incident.id, SlackChannel.private.is_not(incident.is_private))
    return db.session.scalar(select(SlackChannel.id).where(*turned).limit(1)) is not None


def shared_channel(name: str) -> SlackChannel | None:
    """A channel that the book names, where it was found before."""
    return db.session.scalar(
        select(SlackChannel).where(SlackChannel.name == name.removeprefix("#"), SlackChannel.incident_id.is_(None))
    )


def by_itself(incident: Incident) -> bool:
    """Whether the book makes a channel without being asked, as the incident is now."""
    plan = incident.workflow.channel
    if incident.mode != Mode.LIVE or not incident.is_open:
        return False
    if plan.create == "on_declare":
        return True
    return plan.create == "on_level" and incident.level >= int(plan.from_level or Level.TRIVIAL)


def ask_for(incident: Incident, *, at: datetime) -> None:
    """Have a channel made for an incident that has none.

    :raises NotConnected: there is no workspace. :raises Unchanged: it has one.
    """
    del at
    if not client.is_set_up():
        raise NotConnected("Slack is not connected, so there is no place to make a channel.")
    if open_channel_of(incident) is not None:
        raise Unchanged(f"{incident.ref} has a channel already.")
    outbox.emit(ChannelWanted(incident.id))


def announced_in(incident: Incident) -> str:
    """The channel in which this incident is announced, with its ``#``; empty where it is announced nowhere."""
    if incident.is_private or incident.mode != Mode.LIVE:
        return ""
    return _place_of(incident)


def announcement_places(incident: Incident) -> tuple[str, ...]:
    """Every channel in which it may have been announced while it was public, the likeliest first."""
    organisation = current_book().organisation
    chosen = incident.workflow.channel.announce_in
    named = (_place_of(incident), chosen or organisation.announce_in, chosen or organisation.quiet_announce_in)
    return tuple(dict.fromkeys(one for one in named if one))


def _place_of(incident: Incident) -> str:
    organisation, level = current_book().organisation, incident.level_of
    quiet = incident.workflow.quiet or (level is not None and level <= Level.MINOR)
    usual = organisation.quiet_announce_in if quiet else organisation.announce_in
    return incident.workflow.channel.announce_in or usual or ""
