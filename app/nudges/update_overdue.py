"""The promised update has not come."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("update-overdue", rank=35)
def update_overdue(look: Look) -> Asks:
    """Ask for the update once its promised time has passed."""
    promised = look.incident.next_update_due_at
    if promised is not None and promised < look.at:
        yield Ask("The promised update is late. “Nothing new, next at …” is a good update.", promised)
