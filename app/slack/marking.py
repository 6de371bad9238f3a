"""Messages of a channel that became part of the record: put there once, followed when they are edited or taken back.

What a message says is fetched in the background where Slack's event does not bring it along.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.incidents.access import EDIT, NOTE, access_incident, can_see
from app.incidents.models import Incident
from app.incidents.operations import actions, timeline, words
from app.incidents.operations.timeline import LONGEST_TEXT
from app.incidents.queries import entry_by_number, incident_by_id
from app.incidents.states import Source
from app.people.models import Person
from app.slack import client
from app.slack.context import Message
from app.slack.models import SlackMark
from app.slack.people import names_of, person_of, workspace
from app.slack.plain import plain
from app.slack.where import ref_in_channel

ENTRY, ACTION = "entry", "action"
GONE = "The message was taken back in Slack."


@dataclass(frozen=True, slots=True)
class MarkWanted:
    """Somebody marked a message whose words we have not: ``kind`` says what is to be made of it."""

    channel: str
    ts: str
    kind: str
    slack_user: str
    thread: str = ""


def happened_at(ts: str) -> datetime | None:
    """When a message was written, by its own stamp."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def permalink(message: Message) -> str:
    """The address of a message; empty where the workspace's own is not known."""
    if message.permalink:
        return message.permalink
    home = workspace()
    if home is None or not home.url:
        return ""
    return f"{home.url.rstrip('/')}/archives/{message.channel}/p{message.ts.replace('.', '')}"


def mark_of(channel: str, ts: str, kind: str) -> SlackMark | None:
    """What was made of a message, or none."""
    return db.session.scalar(
        select(SlackMark).where(SlackMark.channel == channel, SlackMark.ts == ts, SlackMark.kind == kind)
    )


def put_on_timeline(incident: Incident, message: Message, *, by: Person, at: datetime) -> bool:
    """Put a message on the timeline with its author, time and address; says whether it was not there yet."""
    said = plain(message.text)
    if not said or mark_of(message.channel, message.ts, ENTRY) is not None:
        return False
    entry = words.write(
        incident, "note", text=_quoted(message), by=by, at=at, happened_at=_not_later(happened_at(message.ts), at)
    )
    _keep(incident, message, ENTRY, entry.number, at)
    return True


def make_action(incident: Incident, message: Message, *, by: Person, at: datetime) -> bool:
    """Make an action of a message; says whether there was none yet."""
    said = " ".join(plain(message.text).split())
    if not said or mark_of(message.channel, message.ts, ACTION) is not None:
        return False
    longest = actions.LONGEST_ACTION
    text = said if len(said) <= longest else said[: longest - 1] + "…"
    added = actions.add(incident, text, by=by, at=at)
    _keep(incident, message, ACTION, added.number, at)
    return True


def follow_edit(message: Message, *, at: datetime) -> None:
    """Put right what the timeline says of a message that was edited."""
    _correct(message, _quoted(message), at=at)


def follow_removal(message: Message, *, at: datetime) -> None:
    """Say that a message was taken back; what it said stays under the correction."""
    _correct(message, GONE, at=at)


def _correct(message: Message, text: str, *, at: datetime) -> None:
    mark = mark_of(message.channel, message.ts, ENTRY)
    if mark is None:
        return
    incident, author = incident_by_id(mark.incident_id), person_of(message.slack_user)
    entry = entry_by_number(incident, mark.number)
    # Whoever wrote it may be nobody here, or see it no longer: whoever put it there answers for it then.
    by = author if author is not None and can_see(author, incident) else entry.actor
    if by is not None and entry.text != text:
        mark.number = words.correct(entry, text=text, by=by, at=at).number


def _quoted(message: Message) -> str:
    """The words of a message, who wrote them, and where they stand."""
    author = names_of([message.slack_user]).get(message.slack_user, "Somebody")
    address = permalink(message)
    where = f" · [in Slack]({address})" if address else ""
    said = plain(message.text)
    room = LONGEST_TEXT - len(author) - len(where) - 10
    return f"{said if len(said) <= room else said[: room - 1] + '…'}\n\n– {author}{where}"


def _not_later(when: datetime | None, at: datetime) -> datetime | None:
    return when if when is not None and when <= at else None


def _keep(incident: Incident, message: Message, kind: str, number: int, at: datetime) -> None:
    db.session.add(
        SlackMark(incident_id=incident.id, channel=message.channel, ts=message.ts, kind=kind, number=number, at=at)
    )


@outbox.on(MarkWanted)
def mark_wanted(event: MarkWanted) -> None:
    """Read the message that was marked, and make of it what was wanted, in the name of whoever marked it."""
    if mark_of(event.channel, event.ts, event.kind) is not None:
        return
    found = _fetched(event)
    person, ref = person_of(event.slack_user), ref_in_channel(event.channel)
    if found is None or person is None or not ref:
        return
    try:
        with timeline.via(Source.SLACK):
            incident = access_incident(person, ref, to=EDIT if event.kind == ACTION else NOTE, quiet=True)
            make = make_action if event.kind == ACTION else put_on_timeline
            make(incident, found, by=person, at=now())
    except (Refused, NotFound):
        # They marked something where they may not write: the mark stays a mark.
        return


def _fetched(event: MarkWanted) -> Message | None:
    if event.thread:
        answer = client.call(
            "conversations.replies", channel=event.channel, ts=event.thread, latest=event.ts, inclusive=True, limit=200
        )
    else:
        answer = client.call("conversations.history", channel=event.channel, latest=event.ts, inclusive=True, limit=1)
    for one in answer.get("messages") or ():
        if one.get("ts") == event.ts and not one.get("bot_id"):
            return Message(
                channel=event.channel,
                ts=event.ts,
                text=str(one.get("text") or ""),
                slack_user=str(one.get("user") or ""),
            )
    return None
