"""Modals and the home tab in a person's hands: pressing, filling, sending and closing them."""

from collections.abc import Callable
from typing import Any

from app.sandbox import limits, modals
from app.sandbox.errors import Refusal
from app.sandbox.filling import elements, pressed, state_of
from app.sandbox.interacting import Press
from app.sandbox.payloads import Outcome, frame, sent, told_of
from app.sandbox.store import Json, Store
from app.sandbox.workspace import Workspace


def kept_view(store: Store, user: str, view: str) -> Json:
    """A modal of this person's, or their home tab. :raises Refusal: not_found."""
    home = store.get("home", user)
    kept = home if home and home["id"] == view else modals.find(store, view)
    if kept["user"] != user:
        raise Refusal("not_found")
    return kept


def press_in_view(workspace: Workspace, user: str, view: str, press: Press, values: Json | None = None) -> Outcome:
    """Press or change something in a modal or in the home tab."""
    payload = frame(workspace, "block_actions", user)
    with workspace.work() as store:
        kept = kept_view(store, user, view)
        action = pressed(kept["view"]["blocks"], press.action, press.block, press.value)
        if values is not None:
            kept = remember(store, kept, values)
        if "state" in kept and action["type"] != "button":
            told = {name: value for name, value in action.items() if name not in {"action_id", "block_id", "action_ts"}}
            kept["state"].setdefault(action["block_id"], {})[action["action_id"]] = told
            _keep(store, kept)
        payload |= {
            "container": {"type": "view", "view_id": kept["id"]},
            "view": modals.shown(kept),
            "actions": [action | {"action_ts": store.moment()}],
        }
    return sent(workspace, payload)


def _keep(store: Store, kept: Json) -> None:
    at_home = kept["view"]["type"] == "home"
    store.put("home" if at_home else "view", kept["user"] if at_home else kept["id"], kept)


def remember(store: Store, kept: Json, values: dict[str, Any]) -> Json:
    """Keep what was typed, so that a changed modal still has it."""
    kept = kept | {"state": state_of(kept["view"], values)}
    _keep(store, kept)
    return kept


def submit(workspace: Workspace, user: str, view: str, values: dict[str, Any]) -> Outcome:
    """Send a modal. Required fields that are empty stay with the person, as in Slack."""
    payload = frame(workspace, "view_submission", user)
    with workspace.work() as store:
        kept = remember(store, kept_view(store, user, view), values)
        if missing := _missing(kept):
            store.put("view", kept["id"], kept | {"errors": missing})
            store.changed()
            return Outcome(0, errors=missing)
        payload |= {"view": modals.shown(kept), "response_urls": []}
    reply, answer = told_of(workspace, "view_submission", payload)
    outcome = Outcome(reply.status, answer=answer)
    with workspace.work() as store:
        if outcome.is_good:
            outcome.errors = _ACTIONS.get(str(answer.get("response_action")), _closed)(store, kept, answer)
        else:
            outcome.said = "We had some trouble connecting. Try again?"
            store.put("view", kept["id"], kept | {"errors": {"": outcome.said}})
            store.changed()
    workspace.kick()
    return outcome


def _missing(kept: Json) -> dict[str, str]:
    found = {}
    for block in kept["view"]["blocks"]:
        if block["type"] == "input" and not block.get("optional"):
            said = kept["state"][block["block_id"]][block["element"]["action_id"]]
            if not any(value for name, value in said.items() if name != "type"):
                found[block["block_id"]] = "Please complete this required field."
    return found


def _with_errors(store: Store, kept: Json, answer: Json) -> dict[str, str]:
    errors: dict[str, str] = answer.get("errors") or {}
    blocks = {one["block_id"] for one in kept["view"]["blocks"]}
    if unknown := set(errors) - blocks:
        raise Refusal(f"errors for blocks that are not there: {', '.join(sorted(unknown))}")
    store.put("view", kept["id"], kept | {"errors": errors})
    store.changed()
    return errors


def _updated(store: Store, kept: Json, answer: Json) -> dict[str, str]:
    modals.change(store, kept, limits.check_view(answer.get("view")))
    return {}


def _pushed(store: Store, kept: Json, answer: Json) -> dict[str, str]:
    modals.open_for(store, kept["user"], limits.check_view(answer.get("view")), fresh=False)
    return {}


def _cleared(store: Store, kept: Json, _answer: Json) -> dict[str, str]:
    modals.close_all(store, kept["user"])
    return {}


def _closed(store: Store, kept: Json, _answer: Json) -> dict[str, str]:
    modals.close(store, kept)
    return {}


_ACTIONS: dict[str, Callable[[Store, Json, Json], dict[str, str]]] = {
    "errors": _with_errors,
    "update": _updated,
    "push": _pushed,
    "clear": _cleared,
}


def close_view(workspace: Workspace, user: str, view: str) -> None:
    """Close a modal; the application is told where it asked for that."""
    with workspace.work() as store:
        kept = kept_view(store, user, view)
        modals.close(store, kept)
    if kept["view"].get("notify_on_close"):
        payload = frame(workspace, "view_closed", user)
        payload.pop("trigger_id")
        sent(workspace, payload | {"view": modals.shown(kept), "is_cleared": False})


def suggest(workspace: Workspace, user: str, view: str, action: str, words: str) -> list[Json]:
    """What an external select offers for these words."""
    payload = frame(workspace, "block_suggestion", user)
    payload.pop("trigger_id")
    with workspace.look() as store:
        kept = kept_view(store, user, view)
        holder = next(
            (one for one, element in elements(kept["view"]["blocks"]) if element["action_id"] == action), None
        )
        if holder is None:
            raise Refusal("no_such_action")
        payload |= {
            "action_id": action,
            "block_id": holder["block_id"],
            "value": words,
            "container": {"type": "view", "view_id": kept["id"]},
            "view": modals.shown(kept),
        }
    _, answer = told_of(workspace, "block_suggestion", payload)
    groups = answer.get("option_groups") or ()
    found: list[Json] = [*(answer.get("options") or ()), *(one for group in groups for one in group["options"])]
    return found[:100]
