"""Rows for later. A name and a slot are one row, however often and by however many it is asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import now
from app.core.db import db, this_session
from app.core.outbox.emitting import effects_are_on, reactions, wake_after_commit
from app.core.outbox.models import OutboxRow, State, new_key


def schedule(name: str, slot: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Owe a call at a time. The same name and slot is one row: asking again moves it while it still waits.

    :raises KeyError: nothing is registered under that name.
    """
    if not effects_are_on():
        return
    reactions.get(name)
    upsert(name, f"{name}:{slot}", due_at, payload or {})
    if due_at <= now():
        wake_after_commit()


def upsert(name: str, slot: str, due_at: datetime, payload: dict[str, Any]) -> None:
    """Write the row of a slot, or move it while it still waits."""
    insert = postgresql.insert if this_session().get_bind().dialect.name == "postgresql" else sqlite.insert
    moment = now()
    row = insert(OutboxRow).values(
        key=new_key(),
        name=name,
        payload=payload,
        slot=slot,
        state=State.WAITING,
        due_at=due_at,
        owed_since=due_at,
        created_at=moment,
        attempts=0,
        faults=0,
    )
    still_waits = (OutboxRow.state == State.WAITING) & OutboxRow.leased_until.is_(None)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=[OutboxRow.slot],
            set_={"due_at": due_at, "owed_since": due_at, "payload": payload},
            where=still_waits,
        )
    )


def cancel(name: str, slot: str) -> None:
    """Owe it no longer, if it still waits."""
    db.session.execute(
        delete(OutboxRow).where(
            OutboxRow.slot == f"{name}:{slot}", OutboxRow.state == State.WAITING, OutboxRow.leased_until.is_(None)
        )
    )
