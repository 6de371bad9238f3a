"""A follow-up's day comes near, comes, and goes by."""

from datetime import datetime

from app.core import outbox
from app.followups.events import FollowUpAged
from app.followups.models import FollowUp
from app.followups.rules import STUCK_FROM, next_word

SOON, LATE, STUCK = "soon", "late", "stuck"


def speak(one: FollowUp, *, at: datetime) -> None:
    """Let whoever owns it know how it stands, and choose when to speak again; what is over falls silent."""
    if not one.is_open:
        one.speaks_at = None
        return
    if at < one.due_at:
        step = SOON
    else:
        one.spoke += 1
        step = STUCK if one.spoke >= STUCK_FROM else LATE
    one.speaks_at = next_word(one, at)
    outbox.emit(FollowUpAged(one.incident_id, one.id, step, one.spoke))
