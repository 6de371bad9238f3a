"""What is not kept for ever: sessions that can open nothing any more."""

from datetime import datetime

from sqlalchemy import delete

from app.core import outbox
from app.core.db import db
from app.people.models import SignIn
from app.people.queries import LONGEST_SESSION


@outbox.every("people.forget_sessions", hours=24)
def forget_sessions(at: datetime) -> None:
    """Forget where people were signed in longer ago than any session lasts."""
    db.session.execute(delete(SignIn).where(SignIn.at < at - LONGEST_SESSION))
