"""What is owed to the outside world, in rows written together with the change that owes it.

`emit` an event and every reaction registered with `on` gets a row; `schedule` a row for later; `every` repeats.
Workers deliver rows with `drain`. See docs/architecture.md §5.
"""

from app.core.outbox.emitting import (
    Event,
    cancel,
    effects_off,
    emit,
    on,
    schedule,
    scheduled,
    set_waker,
)
from app.core.outbox.models import OutboxRow, State

__all__ = [
    "Event",
    "OutboxRow",
    "State",
    "cancel",
    "effects_off",
    "emit",
    "on",
    "schedule",
    "scheduled",
    "set_waker",
]
