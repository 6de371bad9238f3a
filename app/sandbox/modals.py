"""Triggers, the modals that are open, and home tabs."""

import secrets
from typing import Any

from app.core.clock import now
from app.sandbox import saying
from app.sandbox.errors import Refusal
from app.sandbox.names import APP, BOT, TEAM
from app.sandbox.store import Json, Store

TRIGGER_LIVES = 3.0
DEEPEST = 3


def give_trigger(store: Store, user: str) -> str:
    """What lets an application open a modal for this person, once and within three seconds."""
    key = f"{store.count('trigger', start=9_000_000)}.{secrets.token_hex(8)}"
    store.put("trigger", key, {"user": user, "until": now().timestamp() + TRIGGER_LIVES, "used": False})
    return key


def take_trigger(store: Store, key: str) -> str:
    """Whose trigger it is. :raises Refusal: it is unknown, old or used."""
    found = store.get("trigger", key)
    if found is None:
        raise Refusal("invalid_trigger_id")
    if found["used"]:
        raise Refusal("exchanged_trigger_id")
    if now().timestamp() > found["until"]:
        raise Refusal("expired_trigger_id")
    store.put("trigger", key, found | {"used": True})
    user: str = found["user"]
    return user


def open_for(store: Store, user: str, view: Json, *, fresh: bool) -> Json:
    """Show a modal, in place of those that are open or on top of them."""
    stack = [] if fresh else stack_of(store, user)
    if len(stack) >= DEEPEST:
        raise Refusal("push_limit_reached")
    external = view.get("external_id")
    if external and any(one["view"].get("external_id") == external for one in store.every("view")):
        raise Refusal("duplicate_external_id")
    if fresh:
        close_all(store, user)
    key = f"V{store.count('view'):08X}"
    kept = {"id": key, "user": user, "above": stack[-1]["id"] if stack else None}
    root = stack[0]["id"] if stack else key
    return change(store, kept | {"root": root}, view)


def change(store: Store, kept: Json, view: Json) -> Json:
    """Give an open modal other content; what was typed stays where block and action keep their ids."""
    saying.with_ids(store, view.get("blocks", []))
    store.changed()
    state = kept.get("state", {})
    fresh = kept | {"view": view, "hash": f"{store.moment()}.{secrets.token_hex(4)}", "state": state, "errors": {}}
    return store.put("view", kept["id"], fresh)


def find(store: Store, key: str, external: str = "") -> Json:
    """:raises Refusal: not_found."""
    found = store.get("view", key) if key else None
    if found is None and external:
        found = next((one for one in store.every("view") if one["view"].get("external_id") == external), None)
    if found is None:
        raise Refusal("not_found")
    return found


def stack_of(store: Store, user: str) -> list[Json]:
    """The modals that are open for somebody, the lowest first."""
    return [one for one in store.every("view") if one["user"] == user]


def close(store: Store, kept: Json) -> None:
    """One modal is gone."""
    store.drop("view", kept["id"])
    store.changed()


def close_all(store: Store, user: str) -> list[Json]:
    """No modal is open for this person; gives those that were."""
    gone = stack_of(store, user)
    for one in gone:
        close(store, one)
    return gone


def publish(store: Store, user: str, view: Json) -> Json:
    """Keep somebody's home tab."""
    before = store.get("home", user) or {"id": f"V{store.count('view'):08X}", "user": user}
    saying.with_ids(store, view.get("blocks", []))
    store.changed()
    kept = before | {"view": view, "hash": f"{store.moment()}.{secrets.token_hex(4)}", "root": before["id"]}
    return store.put("home", user, kept | {"above": None, "state": {}})


def shown(kept: Json) -> Json:
    """A view as the Web API and payloads give it."""
    view = kept["view"]
    told: dict[str, Any] = {
        "id": kept["id"],
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT,
        "hash": kept["hash"],
        "root_view_id": kept["root"],
        "previous_view_id": kept["above"],
        "state": {"values": kept["state"]},
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "submit": None,
        "close": None,
        "title": None,
        "blocks": [],
    }
    told |= view
    return told
