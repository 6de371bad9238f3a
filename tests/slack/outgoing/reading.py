"""Reading the simulated workspace as a person would: the words of messages in their order."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.sandboxes import Sandbox


@dataclass
class Reading:
    """What stands in the workspace."""

    sandbox: Sandbox

    def said(self, channel: str) -> list[str]:
        """Every message of a channel, whole."""
        return [words_of(one) for one in self.sandbox.messages(channel)]

    def channel_of(self, incident) -> dict[str, Any]:
        """The open channel whose topic begins with an incident's reference."""
        found = [self.sandbox.channel(name) for name in self.sandbox.channels()]
        [one] = [one for one in found if incident.ref in one["topic"] and not one["archived"]]
        return one

    def counted(self) -> Counter:
        """How often each method was called."""
        return Counter(one["method"] for one in self.sandbox.calls())

    def worked(self, method: str) -> int:
        """How often a method was called and did something, whether or not its answer arrived."""
        return sum(bool(one["worked"]) for one in self.sandbox.calls(method))

    def everything(self) -> str:
        """All that stands anywhere: names, topics, messages, bookmarks."""
        parts = []
        for name in self.sandbox.channels():
            channel = self.sandbox.channel(name)
            parts += [name, channel["topic"], repr(channel["bookmarks"]), *self.said(channel["id"])]
        return "\n".join(parts)


def words_of(message: dict[str, Any]) -> str:
    """Everything that a message shows, in its order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if isinstance(node.get("text"), str) and node.get("type") in ("mrkdwn", "plain_text"):
                found.append(node["text"])
            for key, value in node.items():
                if key != "text" or isinstance(value, dict):
                    walk(value)

    walk(message.get("blocks") or [])
    return "\n".join(found) or message["text"]
