"""What stands in every interaction that the application is told of, and how its answer is read."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from app.sandbox import delivery, modals
from app.sandbox.names import APP, TEAM
from app.sandbox.store import Json, Store
from app.sandbox.workspace import Workspace

OLD_TOKEN = "verification-token-of-old"  # noqa: S105 - Slack still sends one, and nobody may rely on it


@dataclass(slots=True)
class Outcome:
    """How the application took it: the status of its answer, what it said to the person, errors of a modal's fields."""

    status: int
    said: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    # What the application answered, as it was.
    answer: Json = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def person(store: Store, user: str) -> Json:
    """Who did it."""
    found = store.get("user", user) or {}
    return {"id": user, "username": found.get("name", user), "name": found.get("name", user), "team_id": found["team"]}


def frame(workspace: Workspace, kind: str, user: str) -> Json:
    """What stands in every interaction."""
    with workspace.work() as store:
        team = store.get("meta", "team") or {}
        return {
            "type": kind,
            "token": OLD_TOKEN,
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": team["domain"]},
            "user": person(store, user),
            "trigger_id": modals.give_trigger(store, user),
            "enterprise": None,
            "is_enterprise_install": False,
        }


def response_url(workspace: Workspace, store: Store, channel: str, user: str, ts: str = "") -> str:
    """An address to which the application may answer five times within half an hour."""
    key = secrets.token_hex(12)
    store.put("response", key, {"channel": channel, "user": user, "ts": ts, "left": 5})
    return f"{workspace.address}/response/{key}"


def told_of(workspace: Workspace, kind: str, payload: Json) -> tuple[delivery.Reply, Json]:
    """Send it, and read what is answered."""
    reply = delivery.send_now(workspace, kind, delivery.form_of(payload))
    return reply, read(reply)


def read(reply: delivery.Reply) -> Json:
    """An answer as JSON; bare words are its text."""
    try:
        found: Any = json.loads(reply.body) if reply.body.strip() else {}
    except ValueError:
        return {"text": reply.body}
    return found if isinstance(found, dict) else {"text": str(found)}


def sent(workspace: Workspace, payload: Json) -> Outcome:
    """Send it, and say how it was taken."""
    reply, answer = told_of(workspace, str(payload["type"]), payload)
    workspace.kick()
    return Outcome(reply.status, str(answer.get("text", "")), answer=answer)
