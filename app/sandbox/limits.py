"""Block Kit's grammar and limits, as far as an application of ours could break them."""

import json
from collections.abc import Iterable
from typing import Any

from app.sandbox.errors import Refusal, wrong
from app.sandbox.store import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 40_000
METADATA = 8_000

_ELEMENTS = {
    "section": "button overflow datepicker timepicker datetimepicker static_select multi_static_select users_select "
    "multi_users_select conversations_select channels_select external_select multi_external_select radio_buttons "
    "checkboxes image",
    "actions": "button overflow datepicker timepicker datetimepicker static_select multi_static_select users_select "
    "multi_users_select conversations_select channels_select external_select multi_external_select radio_buttons "
    "checkboxes",
    "input": "plain_text_input datepicker timepicker datetimepicker static_select multi_static_select users_select "
    "multi_users_select conversations_select channels_select external_select multi_external_select radio_buttons "
    "checkboxes number_input email_text_input url_text_input",
}
_BLOCKS = {"section", "divider", "header", "context", "actions", "input", "image", "rich_text"}
_ONLY_IN_VIEWS = {"input"}
_WITH_OPTIONS = {
    "static_select": 100,
    "multi_static_select": 100,
    "radio_buttons": 10,
    "checkboxes": 10,
    "overflow": 5,
}


class _Checking:
    """Collects everything that is wrong, with where it is."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.actions: set[tuple[str, str]] = set()

    def unless(self, fits: Any, where: str, words: str) -> bool:
        if not fits:
            self.found.append(f"{words} [json-pointer:{where}]")
        return bool(fits)

    def text(self, value: Any, where: str, most: int, *, plain: bool = False) -> None:
        """A text object of at most so many signs."""
        if not self.unless(isinstance(value, dict), where, "must provide an object"):
            return
        kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
        self.unless(value.get("type") in kinds, f"{where}/type", "must be a valid enum value")
        self.unless(set(value) <= {"type", "text", "emoji", "verbatim"}, where, "has a field that is not allowed")
        said = value.get("text")
        if self.unless(isinstance(said, str) and said != "", f"{where}/text", "must be more than 0 characters"):
            self.unless(len(str(said)) <= most, f"{where}/text", f"must be less than {most + 1} characters")

    def short(self, value: Any, where: str, most: int) -> None:
        """A bare text that may be absent."""
        self.unless(value is None or (isinstance(value, str) and len(value) <= most), where, f"must be at most {most}")

    def block(self, block: Any, where: str, *, view: bool) -> None:
        if not self.unless(isinstance(block, dict), where, "must provide an object"):
            return
        kind = block.get("type")
        allowed = kind in _BLOCKS and (view or kind not in _ONLY_IN_VIEWS)
        if not self.unless(allowed, f"{where}/type", f"unsupported type: {kind}"):
            return
        key = block.get("block_id")
        self.short(key, f"{where}/block_id", 255)
        if key is not None:
            self.unless(key not in self.ids, f"{where}/block_id", f"block_id already exists: {key}")
            self.ids.add(key)
        check = getattr(self, f"_{kind}", None)
        if check is not None:
            check(block, where)

    def _section(self, block: Json, where: str) -> None:
        fields = block.get("fields")
        self.unless("text" in block or bool(fields), where, "must define either text or fields")
        if "text" in block:
            self.text(block["text"], f"{where}/text", 3000)
        if fields is not None:
            self.unless(len(fields) <= 10, f"{where}/fields", "no more than 10 items allowed")
            for place, one in enumerate(fields):
                self.text(one, f"{where}/fields/{place}", 2000)
        if "accessory" in block:
            self.element(block["accessory"], f"{where}/accessory", "section")

    def _header(self, block: Json, where: str) -> None:
        self.text(block.get("text"), f"{where}/text", 150, plain=True)

    def _context(self, block: Json, where: str) -> None:
        parts = block.get("elements") or []
        self.unless(1 <= len(parts) <= 10, f"{where}/elements", "must have 1 to 10 items")
        for place, one in enumerate(parts):
            if isinstance(one, dict) and one.get("type") == "image":
                self.unless(bool(one.get("alt_text")), f"{where}/elements/{place}", "missing required field: alt_text")
            else:
                self.text(one, f"{where}/elements/{place}", 2000)

    def _actions(self, block: Json, where: str) -> None:
        parts = block.get("elements") or []
        self.unless(1 <= len(parts) <= 25, f"{where}/elements", "must have 1 to 25 items")
        for place, one in enumerate(parts):
            self.element(one, f"{where}/elements/{place}", "actions")

    def _input(self, block: Json, where: str) -> None:
        self.text(block.get("label"), f"{where}/label", 2000, plain=True)
        if block.get("hint") is not None:
            self.text(block["hint"], f"{where}/hint", 2000, plain=True)
        self.element(block.get("element"), f"{where}/element", "input")

    def element(self, element: Any, where: str, inside: str) -> None:
        """Something to press or to fill."""
        if not self.unless(isinstance(element, dict), where, "must provide an object"):
            return
        kind = str(element.get("type"))
        if not self.unless(kind in _ELEMENTS[inside].split(), f"{where}/type", f"unsupported type: {kind}"):
            return
        self.short(element.get("action_id"), f"{where}/action_id", 255)
        if kind == "button":
            self._button(element, where)
        if element.get("placeholder") is not None:
            self.text(element["placeholder"], f"{where}/placeholder", 150, plain=True)
        if kind in _WITH_OPTIONS:
            self._choices(element, where, kind)
        if kind == "plain_text_input":
            self._typed(element, where)
        if element.get("confirm") is not None:
            self._confirm(element["confirm"], f"{where}/confirm")

    def _button(self, element: Json, where: str) -> None:
        self.text(element.get("text"), f"{where}/text", 75, plain=True)
        self.short(element.get("value"), f"{where}/value", 2000)
        self.short(element.get("url"), f"{where}/url", 3000)
        self.unless(element.get("style") in (None, "primary", "danger"), f"{where}/style", "must be a valid enum value")

    def _typed(self, element: Json, where: str) -> None:
        most = element.get("max_length", 3000)
        self.unless(0 < most <= 3000, f"{where}/max_length", "must be between 1 and 3000")
        self.short(element.get("initial_value"), f"{where}/initial_value", most)

    def _confirm(self, confirm: Any, where: str) -> None:
        for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
            self.text(confirm.get(name), f"{where}/{name}", most, plain=True)
        self.text(confirm.get("text"), f"{where}/text", 300)

    def _choices(self, element: Json, where: str, kind: str) -> None:
        groups = element.get("option_groups")
        if groups is not None:
            self.unless(1 <= len(groups) <= 100, f"{where}/option_groups", "must have 1 to 100 items")
            for place, group in enumerate(groups):
                self.text(group.get("label"), f"{where}/option_groups/{place}/label", 75, plain=True)
        options = _all_options(element)
        self.unless(
            1 <= len(options) <= _WITH_OPTIONS[kind], f"{where}/options", f"must have 1 to {_WITH_OPTIONS[kind]}"
        )
        plain = kind not in {"radio_buttons", "checkboxes"}
        for place, one in enumerate(options):
            self._option(one, f"{where}/options/{place}", plain=plain)
        first = element.get("initial_option") or element.get("initial_options") or []
        for one in [first] if isinstance(first, dict) else first:
            self.unless(one in options, f"{where}/initial_option", "must be one of the provided options")

    def _option(self, option: Any, where: str, *, plain: bool) -> None:
        if self.unless(isinstance(option, dict), where, "must provide an object"):
            self.text(option.get("text"), f"{where}/text", 75, plain=plain)
            self.unless(bool(option.get("value")), f"{where}/value", "missing required field: value")
            self.short(option.get("value"), f"{where}/value", 150)
            if option.get("description") is not None:
                self.text(option["description"], f"{where}/description", 75, plain=plain)


def _all_options(element: Json) -> list[Any]:
    groups: Iterable[Json] = element.get("option_groups") or ()
    return [*(element.get("options") or ()), *(one for group in groups for one in group.get("options") or ())]


def check_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message. :raises Refusal: invalid_blocks, saying where."""
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    checking = _Checking()
    checking.unless(len(blocks) <= MESSAGE_BLOCKS, "/blocks", f"no more than {MESSAGE_BLOCKS} items allowed")
    for place, block in enumerate(blocks):
        checking.block(block, f"/blocks/{place}", view=False)
    if checking.found:
        raise wrong(*checking.found, error="invalid_blocks")
    return blocks


def check_view(view: Any, *, home: bool = False) -> Json:
    """A modal or a home tab. :raises Refusal: invalid_arguments, saying where."""
    if not isinstance(view, dict):
        raise wrong("must provide an object [json-pointer:/view]")
    if len(json.dumps(view)) > 250_000:
        raise Refusal("view_too_large")
    checking = _Checking()
    wanted = "home" if home else "modal"
    checking.unless(view.get("type") == wanted, "/view/type", f"must be {wanted}")
    if not home:
        checking.text(view.get("title"), "/view/title", 24, plain=True)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            checking.text(view[name], f"/view/{name}", 24, plain=True)
    checking.short(view.get("private_metadata"), "/view/private_metadata", 3000)
    checking.short(view.get("callback_id"), "/view/callback_id", 255)
    checking.short(view.get("external_id"), "/view/external_id", 255)
    _check_content(checking, view)
    if checking.found:
        raise wrong(*checking.found)
    return view


def _check_content(checking: _Checking, view: Json) -> None:
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        checking.unless(None, "/view/blocks", "must provide an array")
        return
    checking.unless(len(blocks) <= VIEW_BLOCKS, "/view/blocks", f"no more than {VIEW_BLOCKS} items allowed")
    for place, block in enumerate(blocks):
        checking.block(block, f"/view/blocks/{place}", view=True)
    asks = any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)
    fits = view.get("type") == "home" or not asks or view.get("submit") is not None
    checking.unless(fits, "/view/submit", "missing required field: submit")


def check_metadata(metadata: Any) -> Json | None:
    """What a message carries unseen. :raises Refusal: when it is none."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict) or not metadata["event_type"]:
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA:
        raise Refusal("metadata_too_large")
    return metadata


def check_text(text: str) -> str:
    """:raises Refusal: msg_too_long."""
    if len(text) > MESSAGE_TEXT:
        raise Refusal("msg_too_long")
    return text
