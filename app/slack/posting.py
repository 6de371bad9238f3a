"""Messages of ours: posted once however often it is tried, found again, edited in place, taken back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import aside, db
from app.core.errors import Failed
from app.incidents.models import Incident
from app.slack import client
from app.slack.blocks import MESSAGE_TEXT, Said, message, short
from app.slack.channels import left_over, shared_channel
from app.slack.events import MessageOutdated
from app.slack.failures import SlackRefused
from app.slack.mending import ARCHIVED, call_in
from app.slack.models import SlackChannel, SlackMessage

EVENT_TYPE = "muster_delivery"
# How far our clock and Slack's may be apart.
CLOCKS_APART = timedelta(minutes=5)
PAGE, MOST_PAGES = 200, 3


class NoSuchChannel(Failed):
    """The book names a channel that is not there, or not for us."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is: its kind, which of that kind, and whose."""

    what: str
    incident: Incident | None = None
    subject: str = ""


def post(channel_id: str, said: Said, about: About) -> SlackMessage:
    """Post a message, unless an earlier try of this delivery did; keep where it stands.

    :raises Failed: it is tried again. :raises SlackRefused: it cannot be posted there.
    """
    found = _already(channel_id) if outbox.is_repeat() else None
    where, ts = found or _send(channel_id, said)
    row = SlackMessage(
        incident_id=about.incident.id if about.incident else None,
        what=about.what,
        subject=about.subject[:80],
        channel_id=where,
        ts=ts,
        # What an earlier try said may be older than this; an edit that follows must not think it the same.
        digest="" if found else said.digest,
        at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def edit(row: SlackMessage, said: Said) -> None:
    """Bring a message up to date in its place; nothing is called where it says so already."""
    if row.digest == said.digest or row.removed_at is not None:
        return
    try:
        client.call("chat.update", channel=row.channel_id, ts=row.ts, **_arguments(said))
    except SlackRefused as refused:
        if refused.code in ARCHIVED:
            # Nothing can be changed in there, and nobody reads it.
            return
        if refused.code not in ("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"):
            raise
        # Somebody took it away; it is not put back.
        row.removed_at = now()
        return
    row.digest, row.changed_at = said.digest, now()


def remove(row: SlackMessage) -> None:
    """Take a message back."""
    if row.removed_at is None:
        client.call("chat.delete", channel=row.channel_id, ts=row.ts)
        row.removed_at = now()


def take_back_lost(channel_id: str) -> None:
    """Take back what an earlier try of this delivery posted though its answer was lost; nothing when none did."""
    found = _already(channel_id) if outbox.is_repeat() else None
    if found is not None:
        client.call("chat.delete", channel=found[0], ts=found[1])


def take_back_from_left(incident: Incident) -> None:
    """The same for a public channel that an incident had before it turned private."""
    if outbox.is_repeat():
        for one in left_over(incident):
            if not one.private:
                take_back_lost(one.channel_id)


def take_back_if_private_now(incident: Incident, row: SlackMessage) -> None:
    """Owe that a message outside of its incident's channel is taken back, where it may not stand there any more."""
    db.session.refresh(incident, ["visibility"])
    if incident.is_private:
        # It turned private while Slack was called, and what is taken back then did not know of this one.
        outbox.emit(MessageOutdated(incident.id, row.id))


def message_of(incident: Incident, what: str, subject: str = "") -> SlackMessage | None:
    """The latest message of a kind about an incident that still stands."""
    return db.session.scalar(
        select(SlackMessage)
        .where(
            SlackMessage.incident_id == incident.id,
            SlackMessage.what == what,
            SlackMessage.subject == subject,
            SlackMessage.removed_at.is_(None),
        )
        .order_by(SlackMessage.id.desc())
        .limit(1)
    )


def messages_of(incident: Incident) -> list[SlackMessage]:
    """Everything of ours about an incident that still stands."""
    standing = (SlackMessage.incident_id == incident.id, SlackMessage.removed_at.is_(None))
    return list(db.session.scalars(select(SlackMessage).where(*standing).order_by(SlackMessage.id)))


def shared_place(name: str) -> str:
    """The id of a channel that the book names.

    :raises NoSuchChannel: permanent; the workspace has none of that name, or we cannot see it.
    """
    known = shared_channel(name)
    if known is not None:
        return known.channel_id
    plain = name.removeprefix("#")
    for one in client.pages(
        "conversations.list", "channels", types="public_channel,private_channel", exclude_archived=True, limit=1000
    ):
        if one.get("name") == plain:
            _keep_place(one)
            return str(one["id"])
    raise NoSuchChannel(
        f"The workspace has no channel #{plain} that the app can see. Make it, or invite @muster into it.",
        permanent=True,
    )


def _keep_place(one: dict[str, Any]) -> None:
    def write() -> None:
        if shared_channel(str(one["name"])) is None:
            row = SlackChannel(
                channel_id=str(one["id"]),
                name=str(one["name"])[:80],
                private=bool(one.get("is_private")),
                made_at=now(),
            )
            db.session.add(row)

    # Kept on its own, so that the post that follows may still be called.
    aside(write)


def _send(channel_id: str, said: Said) -> tuple[str, str]:
    delivery = outbox.current()
    key = delivery.key if delivery else ""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    arguments = {**_arguments(said), "unfurl_links": False, "unfurl_media": False, "metadata": metadata}
    answer = call_in(channel_id, client.POST, **arguments)
    return str(answer.get("channel") or channel_id), str(answer["ts"])


def _already(channel_id: str) -> tuple[str, str] | None:
    """Where an earlier try of this delivery has posted, if it has."""
    delivery = outbox.current()
    row = outbox.row_by_key(delivery.key) if delivery else None
    if row is None:
        return None
    where, oldest = channel_id, f"{(row.created_at - CLOCKS_APART).timestamp():.6f}"
    if channel_id.startswith(("U", "W")):
        where = str(client.call("conversations.open", users=channel_id)["channel"]["id"])
    cursor = ""
    for _ in range(MOST_PAGES):
        more = {"cursor": cursor} if cursor else {}
        answer = _history(where, oldest, more)
        for one in answer.get("messages") or ():
            if ((one.get("metadata") or {}).get("event_payload") or {}).get("key") == row.key:
                return where, str(one["ts"])
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return None
    return None


def _history(channel_id: str, oldest: str, more: dict[str, str]) -> dict[str, Any]:
    try:
        return client.call(
            "conversations.history", channel=channel_id, oldest=oldest, limit=PAGE, include_all_metadata=True, **more
        )
    except SlackRefused as refused:
        # Where we are not we have not posted.
        if refused.code == "not_in_channel":
            return {}
        raise


def _arguments(said: Said) -> dict[str, Any]:
    return {
        "text": short(said.text, MESSAGE_TEXT),
        "blocks": message(said.blocks) or None,
        "parse": "none",
        "link_names": False,
    }
