"""One change of the portal as one short message, naming who made it."""

from collections.abc import Iterable

from app.incidents.wording import Part, Worded
from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import practised
from app.slack.prose import prose

QUOTE = 2600
SHORT_QUOTE = 600
PART = 300

MARKS = {
    "megaphone": "📣",
    "signal": "🚦",
    "circle-dot": "🔁",
    "user": "👤",
    "user-minus": "👤",
    "signpost": "⚖️",
    "timer": "⏱️",
    "siren": "🚨",
    "square-check": "☑️",
    "list-checks": "📋",
    "lock": "🔒",
    "lock-open": "🔓",
    "git-merge": "🔀",
    "triangle-alert": "⚠️",
    "info": "💡",
    "bell": "🔔",
    "bell-off": "🔕",
}


def line(worded: Worded, facts: Facts, correction: str = "") -> Said:
    """An entry of the record in the words of the record, and below it what somebody wrote."""
    sentence = practised(f"{MARKS.get(worded.icon, '•')} {_marked(worded.parts)}", practice=facts.practice)
    said = correction or worded.text or worded.after
    made = [blocks.section(sentence)] if worded.cls or worded.icon == "signal" else []
    if not made:
        made = [blocks.context(sentence)]
    if said:
        limit = QUOTE if worded.cls in ("say", "decision", "") else SHORT_QUOTE
        made.append(blocks.section(_quoted(prose(said, limit, facts.url))))
    plain = practised(_plain(worded.parts), practice=facts.practice)
    return Said(blocks.short(f"{facts.ref}: {plain}", 300), tuple(made))


def _quoted(text: str) -> str:
    return "\n".join(f"> {one}" for one in text.splitlines())


def _marked(parts: Iterable[Part]) -> str:
    return "".join(_part(one) for one in parts)


def _part(part: Part) -> str:
    if part.at is not None:
        return f"{blocks.safe(part.words)}{blocks.moment(part.at, '{date_short_pretty} {time}')}"
    # Blanks at the edges join it to its neighbours.
    text = blocks.safe(part.words if len(part.words) <= PART else f"{part.words[:PART]}…")
    return f"*{text}*" if part.as_ in ("strong", "kind") and text.strip() else text


def _plain(parts: Iterable[Part]) -> str:
    return "".join(blocks.safe(one.words) if one.at is None else f"{one.words}{one.at:%H:%M} UTC" for one in parts)
