"""A step of a checklist is past its time."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("checklist-waiting", rank=60)
def checklist_waiting(look: Look) -> Asks:
    """Ask once for all steps that are late, naming the one that waits longest."""
    late = sorted((one for one in look.late_steps if one.due_at), key=lambda one: (one.due_at, one.number))
    if late:
        more = f" and {len(late) - 1} more" if len(late) > 1 else ""
        yield Ask(f"Still to do: {late[0].text}{more}."[:500], late[0].due_at or look.at)
