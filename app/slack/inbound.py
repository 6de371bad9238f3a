"""Each genuine delivery counts once: its names, the row that remembers it, and what its sender was told."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from app.core import outbox
from app.core.db import db, savepoint
from app.slack.metadata import metadata_of
from app.slack.models import SlackInbound

# Slack tries again for five minutes; a person may ask what became of something for longer.
KEPT = timedelta(days=7)


class Malformed(Exception):
    """It is from Slack, and not what Slack sends."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that Slack sent: an ``event``, a ``command`` or an ``interaction``, with who did it and where."""

    kind: str
    name: str
    key: str
    payload: Mapping[str, Any]
    twin: str | None = None
    slack_user: str = ""
    team: str = ""
    channel: str = ""
    ts: str = ""
    thread: str = ""
    trigger: str = ""


def read(kind: str, payload: Mapping[str, Any]) -> Delivery:
    """What was sent, with its names. :raises Malformed: it lacks what tells it from others."""
    readers = {"event": _event, "command": _command, "interaction": _interaction}
    try:
        return readers[kind](payload)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise Malformed(kind) from None


def _event(payload: Mapping[str, Any]) -> Delivery:
    event = payload["event"]
    type_, subtype = str(event["type"]), str(event.get("subtype") or "")
    item = event.get("item") if isinstance(event.get("item"), dict) else {}
    about = event.get("message") or event.get("previous_message")
    inner = about if isinstance(about, dict) else {}
    channel = _text(event.get("channel")) or _text(event.get("channel_id")) or _text(item.get("channel"))
    stamp = _text(event.get("event_ts")) or _text(event.get("ts"))
    user = event.get("user") or inner.get("user") or ""
    name = f"{type_}.{subtype}" if subtype else type_
    return Delivery(
        kind="event",
        name=type_,
        key=f"e:{payload['event_id']}"[:160],
        twin=f"{name}:{channel}:{stamp}"[:160] if channel and stamp else None,
        payload=payload,
        slack_user=_text(user.get("id") if isinstance(user, dict) else user),
        team=_text(event.get("user_team") or event.get("source_team") or payload.get("team_id")),
        channel=channel,
        ts=_text(event.get("ts")) or _text(item.get("ts")),
        thread=_text(event.get("thread_ts")),
    )


def _command(payload: Mapping[str, Any]) -> Delivery:
    return Delivery(
        kind="command",
        name=str(payload["command"]),
        key=f"c:{payload['trigger_id']}"[:160],
        payload=payload,
        slack_user=_text(payload["user_id"]),
        team=_text(payload.get("team_id")),
        channel=_text(payload.get("channel_id")),
        trigger=str(payload["trigger_id"]),
    )


def _interaction(payload: Mapping[str, Any]) -> Delivery:
    type_, user = str(payload["type"]), payload["user"]
    if type_ == "block_actions" and not payload["actions"][0]["action_id"]:
        raise KeyError("action_id")
    if type_.startswith("view_") and not isinstance(payload["view"]["type"], str):
        raise TypeError("view")
    container = payload.get("container") or {}
    message = payload.get("message") or {}
    channel = (payload.get("channel") or {}).get("id") or container.get("channel_id")
    if type_ == "view_submission":
        # A form stands nowhere; it remembers where it was opened.
        channel = metadata_of(payload["view"]).get("channel")
    return Delivery(
        kind="interaction",
        name=type_,
        key=_interaction_key(type_, payload),
        payload=payload,
        slack_user=_text(user["id"]),
        team=_text(user.get("team_id") or (payload.get("team") or {}).get("id")),
        channel=_text(channel),
        ts=_text(message.get("ts") or container.get("message_ts")),
        thread=_text(message.get("thread_ts")),
        trigger=str(payload.get("trigger_id") or ""),
    )


def _interaction_key(type_: str, payload: Mapping[str, Any]) -> str:
    if type_ == "block_suggestion":
        return ""
    if type_ == "view_submission":
        view = payload["view"]
        values = json.dumps(view["state"]["values"], sort_keys=True)
        digest = hashlib.sha256(f"{view.get('private_metadata', '')}\n{values}".encode()).hexdigest()[:40]
        return f"v:{view['id']}:{view['hash']}:{digest}"[:160]
    if type_ == "view_closed":
        return f"x:{payload['view']['id']}"[:160]
    return f"a:{payload['trigger_id']}"[:160]


def _text(value: object) -> str:
    return value[:32] if isinstance(value, str) else ""


def note(delivery: Delivery, *, at: datetime) -> tuple[SlackInbound, bool]:
    """Remember a delivery; says whether it is new. What was refused before changed nothing, and may be tried again."""
    row = SlackInbound(
        key=delivery.key,
        twin=delivery.twin,
        kind=delivery.kind,
        name=delivery.name[:80],
        slack_user=delivery.slack_user[:24],
        channel=delivery.channel[:24],
        ts=delivery.ts,
        thread=delivery.thread,
        answer={},
        at=at,
    )
    try:
        with savepoint():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        known = SlackInbound.key == delivery.key
        before = db.session.scalars(
            select(SlackInbound).where(or_(known, SlackInbound.twin == delivery.twin) if delivery.twin else known)
        ).first()
        if before is None:
            raise
        again = before.refused and delivery.name == "view_submission"
        return before, again
    return row, True


@outbox.every("slack.forget_inbound", hours=6)
def forget(at: datetime) -> None:
    """Take away what can no longer be a repeat."""
    db.session.execute(delete(SlackInbound).where(SlackInbound.at < at - KEPT))
