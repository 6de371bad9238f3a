"""Which incident a channel belongs to. Whether somebody may see it is asked at the door to incidents, each time."""

from sqlalchemy import select

from app.core.db import db
from app.slack.models import ChannelState, SlackChannel


def channel_row(channel: str) -> SlackChannel | None:
    """What is known about a channel, or none."""
    return db.session.scalar(select(SlackChannel).where(SlackChannel.channel_id == channel)) if channel else None


def ref_in_channel(channel: str) -> str:
    """The reference of the incident that has this channel; empty where it is none's."""
    row = channel_row(channel)
    if row is None or row.state == ChannelState.RETIRED or row.incident is None:
        return ""
    return row.incident.ref


def is_practice(channel: str) -> bool:
    """Whether what is said in this channel is practice."""
    row = channel_row(channel)
    return row is not None and row.incident is not None and row.incident.is_practice
