"""Each change of the portal as one message in the incident's channel."""

from datetime import timedelta

from sqlalchemy import select

from app.core.db import db
from app.incidents.events import Recorded
from app.incidents.models import TimelineEntry
from app.incidents.operations.timeline import WORDS
from app.incidents.queries import entry_by_number
from app.incidents.states import Source
from app.slack.channels import open_channel_of
from app.slack.lines import said_in_line
from app.slack.models import SlackChannel, SlackInbound, SlackMark
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.people import slack_user_of
from app.slack.posting import About, post, take_back_from_left

LINE = "line"
# The opening message tells that it was declared; how reminders are put off is between people and them.
UNTOLD = frozenset(["declared", "nudge"])
# What people say in their own words: a mention of Muster in the channel shows them already.
WRITTEN = frozenset([*WORDS, "action"])
A_MOMENT = timedelta(seconds=2)


@owed(Recorded)
def tell_change(event: Recorded) -> None:
    """Tell the channel what changed, and who changed it."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and incident.is_private:
        take_back_from_left(incident)
    channel = open_channel_of(incident) if incident is not None else None
    if incident is None or channel is None or event.number <= channel.since_number or event.kind in UNTOLD:
        return
    entry = entry_by_number(incident, event.number)
    if _stands_there(entry, channel) or _has_its_own(entry):
        return
    post(channel.channel_id, said_in_line(incident, entry), About(LINE, incident, str(entry.number)))


def _has_its_own(entry: TimelineEntry) -> bool:
    """Whether a message of its own says it, with what can be done about it."""
    if entry.kind == "escalation":
        return not entry.payload.get("practice")
    return entry.kind == "review" and entry.payload.get("what") == "opened"


def _stands_there(entry: TimelineEntry, channel: SlackChannel) -> bool:
    """Whether its words were written in the channel itself, where nobody needs to read them twice."""
    if entry.source != Source.SLACK or entry.kind not in WRITTEN or entry.actor is None:
        return False
    marked = (SlackMark.incident_id == entry.incident_id, SlackMark.number == entry.number)
    if db.session.scalar(select(SlackMark.id).where(*marked, SlackMark.channel == channel.channel_id)) is not None:
        return True
    near = (SlackInbound.at >= entry.recorded_at - A_MOMENT, SlackInbound.at <= entry.recorded_at + A_MOMENT)
    mention = (SlackInbound.channel == channel.channel_id, SlackInbound.name == "app_mention", *near)
    said_by = slack_user_of(entry.actor)
    return db.session.scalar(select(SlackInbound.id).where(*mention, SlackInbound.slack_user == said_by)) is not None
