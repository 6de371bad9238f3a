"""Block Kit that always fits: shortened with an ellipsis and a link, and no text of people becomes a command.

Whatever people wrote goes through ``safe``; what Slack may read as a mention, a link or a date is made here only.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Block = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, HEADER, FIELD, CONTEXT, BUTTON, VALUE = 3000, 150, 2000, 2000, 75, 2000
MESSAGE_TEXT, TOPIC, OPTION = 4000, 250, 75
FIELDS, CONTEXTS, BUTTONS = 10, 10, 25

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class Said:
    """A message: its blocks, and the same in a few words for notifications and old clients."""

    text: str
    blocks: tuple[Block, ...] = ()

    @property
    def digest(self) -> str:
        """What tells it from another one."""
        return hashlib.sha256(json.dumps([self.text, self.blocks], sort_keys=True).encode()).hexdigest()


def safe(text: str) -> str:
    """Text of people for mrkdwn: ``<!channel>`` stays what they typed, and nothing becomes a link or a mention."""
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def short(text: str, limit: int) -> str:
    """Plain text of no more than this many characters, the last one an ellipsis where something was left out."""
    words = text.strip()
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def fitted(text: str, limit: int, url: str = "") -> str:
    """Text of people, escaped and shortened to what fits, with a link to the rest of it where there is one."""
    words = text.strip()
    if len(safe(words)) <= limit:
        return safe(words)
    rest = f"… {link(url, 'the rest')}" if url else "…"
    room, kept = limit - len(rest), []
    for letter in words:
        room -= len(_ESCAPES.get(letter, letter))
        if room < 0:
            break
        kept.append(letter)
    return safe("".join(kept).rstrip()) + rest


def link(url: str, label: str) -> str:
    """A link of ours."""
    return f"<{url.replace('|', '%7C').replace('>', '%3E')}|{safe(label).replace('|', '/')}>"


def user(slack_user: str, name: str) -> str:
    """Somebody, as a mention where we know who they are in Slack."""
    return f"<@{slack_user}>" if slack_user else safe(name)


def channel(channel_id: str) -> str:
    """A channel, as Slack shows it to whoever may see it."""
    return f"<#{channel_id}>"


def moment(at: datetime, form: str = "{time}") -> str:
    """An instant on the reader's own clock; in UTC where Slack cannot say it."""
    return f"<!date^{int(at.timestamp())}^{form}|{at:%H:%M} UTC>"


def mrkdwn(text: str) -> dict[str, Any]:
    """Marked-up text in which Slack looks for nothing that we did not mark."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def words(text: str) -> dict[str, Any]:
    """Plain text."""
    return {"type": "plain_text", "text": text, "emoji": True}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": words(short(" ".join(text.split()), HEADER) or "…")}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of marked-up text, which the caller has fitted."""
    made: Block = {"type": "section", "text": mrkdwn(_cut(text, SECTION))}
    return {**made, "accessory": accessory} if accessory else made


def fields(pairs: Iterable[tuple[str, str]]) -> Block:
    """Facts beside each other: a label and its marked-up value."""
    made = [mrkdwn(_cut(f"*{safe(label)}*\n{value}", FIELD)) for label, value in pairs]
    return {"type": "section", "fields": made[:FIELDS]}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(_cut(text, CONTEXT)) for text in texts if text][:CONTEXTS]}


def button(label: str, action: str, value: str = "", *, style: str = "", url: str = "") -> Block:
    """A button; ``style`` is primary or danger. With ``url`` it leads there."""
    made: Block = {"type": "button", "text": words(short(label, BUTTON)), "action_id": action[:255]}
    if value:
        made["value"] = value[:VALUE]
    if style:
        made["style"] = style
    return {**made, "url": url} if url else made


def actions(*buttons: Block | None) -> Block:
    """A row of buttons; those that are none are left out."""
    return {"type": "actions", "elements": [one for one in buttons if one][:BUTTONS]}


def message(blocks: Sequence[Block]) -> list[Block]:
    """No more blocks than one message holds."""
    return list(blocks[:MESSAGE_BLOCKS])


def _cut(text: str, limit: int) -> str:
    # Whoever calls has fitted what people wrote; this only keeps a mistake of ours from losing the message.
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
