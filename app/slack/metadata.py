"""What a form carries along unseen, and what it sends back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: what it carried along, and what each input holds, by the name of its block."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """The incident it is about; empty where it is about none."""
        return str(self.metadata.get("ref") or "")

    def text(self, name: str) -> str:
        """What one input holds, as text; empty where nothing was said."""
        found = self.values.get(name)
        return found if isinstance(found, str) else ""

    def several(self, name: str) -> list[str]:
        """What was ticked or chosen in one input."""
        found = self.values.get(name)
        if isinstance(found, list):
            return [str(one) for one in found]
        return [found] if isinstance(found, str) and found else []


def written(**metadata: Any) -> str:
    """What a form carries along. Texts that do not fit are left out: they stand in its inputs."""
    text = json.dumps(
        {key: value for key, value in metadata.items() if value not in (None, "", [], {})}, ensure_ascii=False
    )
    if len(text) <= LONGEST:
        return text
    return json.dumps({key: value for key, value in metadata.items() if isinstance(value, str) and len(value) < 200})


def metadata_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a form carried along: it says what is meant, never what is allowed."""
    try:
        found = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def sent_of(view: Mapping[str, Any]) -> Sent:
    """What was sent with a form."""
    state = view.get("state") or {}
    values = state.get("values") if isinstance(state, dict) else {}
    found: dict[str, Any] = {}
    for block, inputs in (values or {}).items():
        for element in inputs.values():
            # A block may be drawn anew under another name, so that Slack forgets what was in it.
            found[str(block).partition("~")[0]] = _value(element)
    return Sent(metadata_of(view), found)


def _value(element: Mapping[str, Any]) -> Any:
    match element.get("type"):
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return [str(one["value"]) for one in element.get("selected_options") or ()]
        case "static_select" | "external_select" | "radio_buttons" | "overflow":
            return str((element.get("selected_option") or {}).get("value") or "")
        case "users_select":
            return element.get("selected_user") or ""
        case "multi_users_select":
            return list(element.get("selected_users") or ())
        case "datepicker":
            return element.get("selected_date") or ""
        case "datetimepicker":
            return str(element.get("selected_date_time") or "")
        case _:
            return element.get("value") or ""
