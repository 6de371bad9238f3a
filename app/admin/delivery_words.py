"""What a delivery is, in words: what it brings, by which way, why it has not arrived, what somebody can do. Pure."""

from app.core.outbox import OutboxRow, State
from app.core.outbox.claiming import MOST_FAULTS
from app.core.outbox.emitting import Reaction, reactions
from app.people.ways import ways

ROOMS = {
    "core": "Housekeeping",
    "incidents": "Incidents",
    "people": "People",
    "nudges": "Reminders",
    "notifiers": "Notices",
    "slack": "Slack",
    "integrations": "Other systems",
    "statuspage": "Status page",
    "reviews": "Reviews",
    "followups": "Follow-ups",
}
"""Where deliveries come from; the beginning of a reaction's name."""

HELD = "notifiers.held"


def what(name: str) -> str:
    """What a delivery does: the first sentence that its reaction says of itself."""
    room, _, thing = name.partition(".")
    if room == "notifiers" and thing in ways:
        return "Word of a notice"
    if name == HELD:
        return "Word of a notice, when quiet hours are over"
    said = _first_sentence(reactions.get_or_none(name))
    return said or thing.replace("_", " ").capitalize()


def to(name: str) -> str:
    """By which way it goes, or which part of the portal it is for."""
    room, _, thing = name.partition(".")
    if room == "notifiers" and thing in ways:
        return ways.get(thing).label
    return ROOMS.get(room, room.capitalize())


def state(row: OutboxRow, behind: int, *, later: bool) -> tuple[str, str]:
    """The badge of a row: its colour and its word."""
    if row.state == State.PARKED:
        return "late", "Failed"
    if row.state == State.DONE:
        return "ok", "Delivered"
    if behind:
        return "", f"Behind {behind} {'other' if behind == 1 else 'others'}"
    if later:
        return "", "Planned"
    return ("warn", "Trying again") if row.attempts else ("", "Waiting")


def advice(row: OutboxRow, behind: int) -> str:
    """What somebody can do about a row that has not arrived; nothing where there is nothing to do."""
    if row.state == State.PARKED:
        return f"{_mend(row)} Then try again: it brings what is true at that moment."
    if row.state == State.WAITING and behind:
        return "It goes after the one before it, so that things arrive in order."
    if row.state == State.WAITING and row.attempts:
        return "It is tried again by itself. There is nothing to do unless it goes on for hours."
    return ""


def _mend(row: OutboxRow) -> str:
    if row.name not in reactions:
        return "Bring every process to the same release."
    if row.faults >= MOST_FAULTS:
        return f"Look for {row.key} in the log and mend what it says."
    return "Put right what it says."


def _first_sentence(reaction: Reaction | None) -> str:
    text = " ".join(((reaction.react.__doc__ if reaction else None) or "").split())
    return text.partition(". ")[0].partition(":raises")[0].strip().rstrip(".")
