"""The outbox table: one row is one thing owed, by one reaction."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Model


class State(StrEnum):
    """Where a row stands. Parked rows wait for a person."""

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


def new_key() -> str:
    """A name for a row that tells nothing and is never given twice."""
    return secrets.token_urlsafe(12)


class OutboxRow(Model):
    """One delivery owed. Its key is what an outside system may be shown, never its id."""

    __tablename__ = "outbox_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True, default=new_key)
    name: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]]
    lane: Mapped[str | None] = mapped_column(String(80))
    # `name:slot` of a scheduled row: two schedulers cannot write it twice.
    slot: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    due_at: Mapped[datetime] = mapped_column(default=now)
    # Since when it has been tried or is to be: patience is measured from here, and begins anew with a retry.
    owed_since: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    # Attempts that ended in an error nobody expected, or with the worker's death.
    faults: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(24))
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_outbox_row_state_attempts_due_at", "state", "attempts", "due_at", "id"),
        Index("ix_outbox_row_lane_state_id", "lane", "state", "id"),
    )
