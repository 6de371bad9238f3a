"""Looking up, in the background, who somebody in the workspace is: one by one when they speak, all now and then."""

from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.core.errors import Failed
from app.slack import client, connecting, people

ALL = "slack.look_up_all"
PAGE = 200


@outbox.scheduled(people.LOOK_UP)
def look_up(payload: dict[str, Any]) -> None:
    """Ask Slack who one user is."""
    answer = client.call("users.info", user=payload["slack_user"])
    if isinstance(answer.get("user"), dict):
        people.note_user(answer["user"], at=now())


@outbox.every("slack.people", hours=1)
def everybody(_at: datetime) -> None:
    """Ask Slack as whom we speak, and owe a look at the whole workspace: hardly anybody has to wait to be known."""
    if settings().slack_bot_token is None:
        return
    connecting.try_token(now())
    outbox.schedule(ALL, f"{now():%Y-%m-%dT%H}", now(), {"cursor": ""})


@outbox.scheduled(ALL)
def look_up_all(payload: dict[str, Any]) -> None:
    """Ask Slack for one page of the workspace's people, and owe the next."""
    cursor = str(payload.get("cursor") or "")
    answer = client.call("users.list", limit=PAGE, cursor=cursor or None)
    users = answer.get("members")
    if not isinstance(users, list):
        raise Failed("Slack did not say who is in the workspace.")
    for user in users:
        people.note_user(user, at=now())
    following = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
    if following:
        outbox.schedule(ALL, following[:100], now(), {"cursor": following})
