"""A deadline of the law comes near, or waits to be decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.incidents.states import ClockState

if TYPE_CHECKING:
    from app.incidents.models import Clock

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("clock-warning", rank=10)
def clock_warning(look: Look) -> Asks:
    """Speak at each warning of a running clock; each step is a subject of its own, so that each is said once."""
    for clock in look.clocks:
        passed = [one for one in clock.warn_at if datetime.fromisoformat(one) <= look.at]
        if clock.due_at is not None and (passed or clock.state == ClockState.MISSED):
            step = clock.due_at.isoformat() if clock.state == ClockState.MISSED else passed[-1]
            yield Ask(_words(clock, look.at), datetime.fromisoformat(step), f"{clock.slug[:40]}:{len(passed)}")


def _words(clock: Clock, at: datetime) -> str:
    if clock.state == ClockState.MISSED or clock.due_at is None or clock.due_at < at:
        return f"The deadline has passed: {clock.label}. Do it now, and write down what delayed it."
    hours = int((clock.due_at - at).total_seconds() // 3600)
    left = f"{hours} h left" if hours else "less than an hour left"
    if clock.state == ClockState.TO_DECIDE:
        return f"Still to decide: {clock.label}. {left.capitalize()}."
    return f"{clock.label}: {left}."
