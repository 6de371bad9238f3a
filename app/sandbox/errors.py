"""How the simulated workspace says no: by the words that Slack's own answers use."""

from typing import Any


class Refusal(Exception):
    """Slack's answer `{"ok": false, "error": …}`; `more` is what else stands in it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def wrong(*messages: str, error: str = "invalid_arguments") -> Refusal:
    """An argument does not fit; the messages say which, as Slack does under `response_metadata`."""
    return Refusal(error, response_metadata={"messages": [f"[ERROR] {one}" for one in messages]})
