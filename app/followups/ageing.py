"""What time alone does to follow-ups: a word before their day, and kind ones after it, as the book says."""

from datetime import datetime

from app.core import outbox
from app.followups.operations.ageing import speak
from app.followups.queries import due_to_speak

AT_ONCE = 200


@outbox.every("followups.ageing", minutes=5)
def age(at: datetime) -> None:
    """Say a word about every follow-up that is due for one; those left over come next time."""
    for one in due_to_speak(at, limit=AT_ONCE):
        speak(one, at=at)
