"""What a browser's form says about the fields of a modal."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from app.sandbox.filling import elements
from app.sandbox.store import Json

MANY = {"checkboxes", "multi_static_select", "multi_external_select", "multi_users_select"}


def values_of(view: Json, form: MultiDict[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Values by `block/action`, for every field that the form has."""
    found: dict[str, Any] = {}
    for block, element in elements(view.get("blocks", [])):
        key = f"{block['block_id']}/{element['action_id']}"
        name = f"f:{key}"
        if element["type"] in MANY:
            found[key] = [one for one in form.getlist(name) if one]
        elif name in form or element["type"] == "radio_buttons":
            found[key] = _value(element["type"], form.get(name, ""), zone)
    return found


def _value(kind: str, said: str, zone: ZoneInfo) -> str:
    # A browser sends line breaks of two signs.
    said = said.replace("\r\n", "\n")
    if kind != "datetimepicker" or not said:
        return said
    try:
        return str(int(datetime.fromisoformat(said).replace(tzinfo=zone).timestamp()))
    except ValueError:
        return ""
