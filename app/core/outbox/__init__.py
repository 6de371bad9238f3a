"""What is owed to the outside world, in rows written together with the change that owes it.

`emit` an event and every reaction registered with `on` gets a row; `schedule` a row for later; `every` repeats.
Workers deliver rows with `drain`. See docs/architecture.md §5.
"""

from app.core.outbox.claiming import Delivery, is_due
from app.core.outbox.deliveries import Standing, prune, retry, row_by_key, rows, standing
from app.core.outbox.delivering import current, drain, is_repeat, outside_call
from app.core.outbox.emitting import Event, effects_off, emit, on, scheduled, set_waker, wake
from app.core.outbox.holding import OutboxHold, Postponed, hold, holds, pace, release
from app.core.outbox.models import OutboxRow, State
from app.core.outbox.recurring import every, plan
from app.core.outbox.scheduling import cancel, schedule

__all__ = [
    "Delivery",
    "Event",
    "OutboxHold",
    "OutboxRow",
    "Postponed",
    "Standing",
    "State",
    "cancel",
    "current",
    "drain",
    "effects_off",
    "emit",
    "every",
    "hold",
    "holds",
    "is_due",
    "is_repeat",
    "on",
    "outside_call",
    "pace",
    "plan",
    "prune",
    "release",
    "retry",
    "row_by_key",
    "rows",
    "schedule",
    "scheduled",
    "set_waker",
    "standing",
    "wake",
]
