"""What the workspace tells the application: signed, within three seconds, and again when it did not work.

Events wait in a line and are sent one by one; what a person waits for (a command, a press, a modal) is sent at once.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from app.core.clock import now
from app.sandbox.names import APP, BOT_USER, TEAM
from app.sandbox.store import Json, Store

PATIENCE = 3.0
# How long after a failure the next try comes: at once, in a minute, in five.
AGAIN_AFTER = (0.0, 60.0, 300.0)
# Whoever took a delivery and died had this long.
_LEASE = 15.0
_KEPT = 500

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

# Told whether the application is in the channel or not.
_EVERYWHERE = {
    "channel_created",
    "channel_rename",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "team_join",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """How the application answered; status 0 is no answer in time."""

    status: int
    body: str = ""
    content_type: str = ""
    no_retry: bool = False


# Posts the body with these headers to the application's address.
Transport = Callable[[dict[str, str], bytes], Reply]


class Sender(Protocol):
    """What sending needs of a workspace."""

    @property
    def signing_secret(self) -> str: ...

    @property
    def transport(self) -> Transport: ...

    def work(self) -> AbstractContextManager[Store]: ...


def signed(secret: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers by which the application knows that it is us."""
    stamp = str(int(now().timestamp() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "User-Agent": "Slackbot 1.0"}


def is_told(store: Store, event: Json) -> bool:
    """Whether the application hears of it: of what happens in channels that it is in, and of public ones as such."""
    if event["type"] in _EVERYWHERE or event["type"] == "app_home_opened":
        return True
    item = event.get("item") or {}
    key = event.get("channel_id") or event.get("channel") or item.get("channel")
    key = key["id"] if isinstance(key, dict) else key
    channel = store.get("channel", key) if key else None
    if channel is None:
        return True
    return BOT_USER in channel["members"] or event.get("user") == BOT_USER


def queue_event(store: Store, event: Json) -> None:
    """Put an event in line, twice where that is switched on."""
    if not is_told(store, event):
        return
    body = {
        "token": "verification-token-of-old",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{store.count('event'):010X}",
        "event_time": int(now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_hex(8),
    }
    for _ in range(2 if (store.get("meta", "events") or {}).get("twice") else 1):
        put_in_line(store, "event", json.dumps(body), JSON)


def put_in_line(store: Store, kind: str, body: str, content_type: str) -> None:
    """One more delivery, due now."""
    at = now().timestamp()
    statement = "INSERT INTO delivery (kind, body, content_type, due) VALUES (?, ?, ?, ?)"
    store.ask(statement, kind, body, content_type, at)


def form_of(payload: Json) -> str:
    """An interaction as it is sent: JSON in a form."""
    return urlencode({"payload": json.dumps(payload)})


def send_now(sender: Sender, kind: str, body: str, content_type: str = FORM) -> Reply:
    """Send what a person waits for, once, and remember how it went."""
    reply = _send(sender, body, content_type, {})
    with sender.work() as store:
        at, state = now().timestamp(), "done" if _is_good(reply) else "failed"
        statement = (
            "INSERT INTO delivery (kind, body, content_type, due, tries, state, reason, status) "
            "VALUES (?, ?, ?, ?, 1, ?, ?, ?)"
        )
        store.ask(
            statement, kind, body, content_type, at, state, "" if state == "done" else _reason(reply), reply.status
        )
    return reply


def send_next(sender: Sender) -> bool:
    """Send the oldest delivery that is due; says whether there was one."""
    with sender.work() as store:
        found = _take(store)
    if found is None:
        return False
    number, body, content_type, tries, reason = found
    again = {"X-Slack-Retry-Num": str(tries), "X-Slack-Retry-Reason": reason} if tries else {}
    reply = _send(sender, body, content_type, again)
    with sender.work() as store:
        _settle(store, number, tries, reply)
    return True


def _take(store: Store) -> tuple[int, str, str, int, str] | None:
    """Claim one delivery for as long as sending may take."""
    at = now().timestamp()
    rows = store.ask(
        "SELECT number, body, content_type, tries, reason FROM delivery WHERE state = 'waiting' AND due <= ? "
        "ORDER BY due, number LIMIT 1",
        at,
    )
    if not rows:
        return None
    number, body, content_type, tries, reason = rows[0]
    store.ask("UPDATE delivery SET due = ?, tries = tries + 1 WHERE number = ?", at + _LEASE, number)
    return number, body, content_type, tries, reason or "http_timeout"


def _settle(store: Store, number: int, tries: int, reply: Reply) -> None:
    at, last = now().timestamp(), tries >= len(AGAIN_AFTER) or reply.no_retry
    if _is_good(reply):
        change = ("done", at, "")
    elif last:
        change = ("failed", at, _reason(reply))
    else:
        change = ("waiting", at + AGAIN_AFTER[tries], _reason(reply))
    statement = "UPDATE delivery SET state = ?, due = ?, reason = ?, status = ? WHERE number = ?"
    store.ask(statement, *change, reply.status, number)
    store.ask("DELETE FROM delivery WHERE state != 'waiting' AND number <= ?", number - _KEPT)


def _send(sender: Sender, body: str, content_type: str, more: dict[str, str]) -> Reply:
    sent = body.encode()
    headers = {"Content-Type": content_type} | signed(sender.signing_secret, sent) | more
    return sender.transport(headers, sent)


def _is_good(reply: Reply) -> bool:
    return 200 <= reply.status < 300


def _reason(reply: Reply) -> str:
    return "http_error" if reply.status else "http_timeout"


def deliveries(store: Store, state: str = "") -> list[Json]:
    """What was sent and what waits, oldest first."""
    rows = store.ask(
        "SELECT kind, body, content_type, tries, due, state, reason, status FROM delivery "
        "WHERE ? IN ('', state) ORDER BY number",
        state,
    )
    names = ("kind", "body", "content_type", "tries", "due", "state", "reason", "status")
    return [dict(zip(names, row, strict=True)) for row in rows]
