"""The note with which a role is handed over, begun from the record so that nobody writes it from memory at night."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.incidents.models import Action, Clock, Incident, Update

LONGEST_QUOTE = 400
MOST_ACTIONS = 5


def begin_note(
    incident: Incident,
    *,
    latest: Update | None,
    actions: Sequence[Action],
    clocks: Sequence[Clock],
    say: Callable[[datetime], str],
) -> str:
    """What is so now, what is being done, what to watch and what was promised; ``say`` writes a moment."""
    lines = [f"Now: {_short(latest.text if latest else incident.summary or incident.title)}"]
    open_actions = [one for one in actions if one.done_at is None]
    if open_actions:
        lines.append("Next: " + "; ".join(_task(one, say) for one in open_actions[:MOST_ACTIONS]))
    if len(open_actions) > MOST_ACTIONS:
        lines[-1] += f"; and {len(open_actions) - MOST_ACTIONS} more"
    running = [one for one in clocks if one.ended_at is None and one.due_at is not None]
    if running:
        lines.append("Watch: " + "; ".join(f"{one.label} by {say(one.due_at)}" for one in running if one.due_at))
    if incident.next_update_due_at is not None:
        lines.append(f"Promised: the next update by {say(incident.next_update_due_at)}")
    return "\n".join(lines)


def _task(action: Action, say: Callable[[datetime], str]) -> str:
    who = action.owner.name if action.owner else "nobody yet"
    return f"{action.text} ({who}{f', by {say(action.due_at)}' if action.due_at else ''})"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1].rstrip() + "…"
