"""What a new channel begins with: topic, the way to the portal, what is known; and who is asked in."""

from app.core import outbox
from app.core.config import settings
from app.core.db import db
from app.incidents.events import Recorded
from app.reviews.events import ReviewOpened
from app.slack import client
from app.slack.blocks import short
from app.slack.channels import open_channel_of
from app.slack.events import ChannelMade
from app.slack.facts import facts_of, whole_facts_of
from app.slack.failures import SlackRefused
from app.slack.mending import call_in
from app.slack.messages.opening import opening
from app.slack.messages.topic import topic
from app.slack.models import SlackChannel
from app.slack.naming import base_name
from app.slack.outgoing._owing import OUTSIDE, SETTLE, incident_or_none, owed
from app.slack.posting import About, message_of, post, take_back_from_left

OPENING = "opening"
IN_TOPIC = frozenset(["severity", "status", "role", "type", "merged", "split", "visibility"])
BOOKMARK, REVIEW = "Muster", "Review"


@owed(ChannelMade)
def post_opening(event: ChannelMade) -> None:
    """Say in the new channel what is known and what comes next."""
    incident, channel = incident_or_none(event.incident_id), db.session.get(SlackChannel, event.channel)
    if incident is None or channel is None or open_channel_of(incident) is not channel:
        if incident is not None and incident.is_private:
            take_back_from_left(incident)
        return
    if message_of(incident, OPENING, channel.channel_id) is None:
        about = About(OPENING, incident, channel.channel_id)
        post(channel.channel_id, opening(whole_facts_of(incident)), about)


@owed(ChannelMade, OUTSIDE)
def set_first_topic(event: ChannelMade) -> None:
    """Write on top of the channel where the incident stands."""
    _set_topic(event.incident_id)


@owed(Recorded, OUTSIDE, settle=SETTLE, kinds=IN_TOPIC)
def set_topic(event: Recorded) -> None:
    """Bring the topic of the channel up to date."""
    _set_topic(event.incident_id)


@owed(ChannelMade, OUTSIDE)
def bookmark_page(event: ChannelMade) -> None:
    """Put the way to the incident's page on top of the channel."""
    _bookmark(event.incident_id, BOOKMARK)


@owed(ReviewOpened, OUTSIDE)
def bookmark_review(event: ReviewOpened) -> None:
    """Put the way to its review beside it, once there is one."""
    _bookmark(event.incident_id, REVIEW, "/review")


def _bookmark(incident_id: int, title: str, place: str = "") -> None:
    incident = incident_or_none(incident_id)
    channel = open_channel_of(incident) if incident is not None else None
    if channel is None or incident is None:
        return
    link = f"{settings().base_url}/incidents/{incident.ref}{place}"
    if outbox.is_repeat():
        found = call_in(channel.channel_id, "bookmarks.list").get("bookmarks") or ()
        if any(one.get("link") == link for one in found):
            return
    call_in(channel.channel_id, "bookmarks.add", title=title, type="link", link=link)


@owed(Recorded, OUTSIDE, settle=SETTLE, kinds=frozenset(["title"]))
def rename_channel(event: Recorded) -> None:
    """Rename the channel with its incident, where its name tells the title."""
    incident = incident_or_none(event.incident_id)
    channel = open_channel_of(incident) if incident is not None else None
    if incident is None or channel is None or incident.is_private:
        return
    name = base_name(incident)
    if channel.name == name or channel.name.rpartition("-")[0] == name:
        return
    try:
        answer = call_in(channel.channel_id, "conversations.rename", name=name)
    except SlackRefused as refused:
        if refused.code != "name_taken":
            raise
        if not outbox.is_repeat() or _name_of(channel) != name:
            # The channel keeps its old name, which still holds the reference.
            return
        answer = {}
    channel.name = str((answer.get("channel") or {}).get("name") or name)[:80]


def _name_of(channel: SlackChannel) -> str:
    """What it is called in Slack: an earlier try may have renamed it, and its answer was lost."""
    found = client.call("conversations.info", channel=channel.channel_id).get("channel")
    return str(found.get("name") or "") if isinstance(found, dict) else ""


def _set_topic(incident_id: int) -> None:
    incident = incident_or_none(incident_id)
    channel = open_channel_of(incident) if incident is not None else None
    if incident is None or channel is None:
        return
    words = short(topic(facts_of(incident)), 250)
    if channel.topic != words:
        call_in(channel.channel_id, "conversations.setTopic", topic=words)
        channel.topic = words
