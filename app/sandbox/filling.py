"""What the parts of a message or a modal say when they are pressed, chosen or filled, in Slack's words."""

from typing import Any

from app.sandbox.errors import Refusal
from app.sandbox.store import Json


def elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Every element with its block."""
    found = []
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
        found += [(block, one) for one in inside if isinstance(one, dict) and one.get("action_id")]
    return found


def pressed(blocks: list[Json], action: str, block: str, value: Any) -> Json:
    """The action as a payload has it. :raises Refusal: nothing of that name can be pressed here."""
    for holder, element in elements(blocks):
        if element["action_id"] == action and block in {"", holder["block_id"]}:
            kind = element["type"]
            pressed = {"type": kind, "action_id": action, "block_id": holder["block_id"], "action_ts": "0"}
            if kind == "button":
                return pressed | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
            return pressed | value_of(element, value)
    raise Refusal("no_such_action")


def value_of(element: Json, value: Any) -> Json:
    """What an element says when this was typed or chosen, in Slack's words. Choices are given by their values."""
    kind = element["type"]
    if kind in {"plain_text_input", "number_input", "email_text_input", "url_text_input"}:
        return {"value": str(value) if value not in (None, "") else None}
    single = {
        "datepicker": "selected_date",
        "timepicker": "selected_time",
        "users_select": "selected_user",
        "channels_select": "selected_channel",
        "conversations_select": "selected_conversation",
    }
    if kind in single:
        return {single[kind]: value or None}
    if kind == "datetimepicker":
        return {"selected_date_time": int(value) if value not in (None, "") else None}
    if kind == "multi_users_select":
        return {"selected_users": list(value or ())}
    if kind in {"checkboxes", "multi_static_select", "multi_external_select"}:
        return {"selected_options": [_option(element, one) for one in value or ()]}
    return {"selected_option": _option(element, value) if value else None}


def _option(element: Json, value: Any) -> Json:
    """The whole option that has this value."""
    groups = element.get("option_groups") or ()
    options = [*(element.get("options") or ()), *(one for group in groups for one in group["options"])]
    found = next((one for one in options if one["value"] == value), None)
    if found is None and not element["type"].endswith("external_select"):
        raise Refusal("no_such_option")
    return found or {"text": {"type": "plain_text", "text": str(value)}, "value": str(value)}


def state_of(view: Json, values: dict[str, Any]) -> Json:
    """What a modal holds: what was given by action id (or `block/action`), else what its fields begin with."""
    state: Json = {}
    for block, element in elements(view.get("blocks", [])):
        if element["type"] in {"button", "overflow"}:
            continue
        key, action = block["block_id"], element["action_id"]
        given = values.get(f"{key}/{action}", values.get(action, _INITIAL))
        told = _initial(element) if given is _INITIAL else value_of(element, given)
        state.setdefault(key, {})[action] = {"type": element["type"]} | told
    return state


_INITIAL = object()


def _initial(element: Json) -> Json:
    """What a field says when nobody touched it."""
    kind = element["type"]
    many = kind in {"checkboxes", "multi_static_select", "multi_external_select"}
    if many or kind in {"static_select", "external_select", "radio_buttons"}:
        first = element.get("initial_options" if many else "initial_option")
        return {"selected_options": first or []} if many else {"selected_option": first}
    begins = {
        "datepicker": "initial_date",
        "timepicker": "initial_time",
        "datetimepicker": "initial_date_time",
        "users_select": "initial_user",
        "multi_users_select": "initial_users",
        "channels_select": "initial_channel",
        "conversations_select": "initial_conversation",
    }
    return value_of(element, element.get(begins.get(kind, "initial_value")))
