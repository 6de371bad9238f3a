"""Each change of the portal as one message in the incident's channel."""

from datetime import timedelta

from sqlalchemy import select

from app.core.db import db
from app.incidents.events import Recorded
from app.incidents.models import Incident, TimelineEntry
from app.incidents.operations.timeline import WORDS
from app.incidents.queries import entry_by_number
from app.incidents.records import refs_of
from app.incidents.sensitive import is_sensitive, worded_outside
from app.incidents.states import Source
from app.incidents.wording import Known, corrected, worded
from app.slack.blocks import Said
from app.slack.channels import open_channel_of
from app.slack.facts import facts_of
from app.slack.messages.line import line
from app.slack.models import SlackChannel, SlackInbound, SlackMark
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.people import slack_user_of
from app.slack.posting import About, post, take_back_from_left
from app.workflows.book import Visibility
from app.workflows.live import current_book

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
    post(channel.channel_id, _said(incident, entry), About(LINE, incident, str(entry.number)))


def said_of(incident: Incident, kind: str, number: int) -> Said | None:
    """The line for the entry of a kind that is about the thing of this number; none where there is no such entry."""
    of_kind = (TimelineEntry.incident_id == incident.id, TimelineEntry.kind == kind)
    rows = db.session.scalars(select(TimelineEntry).where(*of_kind).order_by(TimelineEntry.number))
    found = next((one for one in rows if one.payload.get("number") == number), None)
    return _said(incident, found) if found is not None else None


def _said(incident: Incident, entry: TimelineEntry) -> Said:
    facts = facts_of(incident)
    if entry.supersedes is not None:
        return line(corrected(entry, entry_by_number(incident, entry.supersedes)), facts, entry.text)
    return line(worded_outside(entry) if is_sensitive(entry) else worded(entry, _known(incident, entry)), facts)


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


def _known(incident: Incident, entry: TimelineEntry) -> Known:
    """What the entry names by id or slug, as far as everybody may know it."""
    book, other = current_book(), entry.payload.get("other_id")
    labels = {f"group:{one.slug}": one.label for one in book.groups.values()}
    labels |= {f"type:{one.path}": one.label for one in book.workflows.values()}
    labels |= {f"role:{one.slug}": one.label for one in incident.workflow.roles}
    return Known(refs_of([int(other)] if other else [], Incident.visibility == Visibility.PUBLIC), labels)
