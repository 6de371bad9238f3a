"""Once a minute: look at every open incident in batches, speak where something is missing, fall silent where it is not.

A nudge speaks when the thing has been missing for ``after``, again after ``repeat`` times the number of times it has
spoken, ``at_most`` so often. Outside the working hours of its discipline it waits, unless the incident is major or
worse or a deadline of the law is near; waiting does not count as speaking. One speaks at a time, and the next a few
minutes later: eight reminders at once help nobody. Running twice at once says nothing twice: the batch is one row of
the outbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.core import outbox
from app.core.clock import now
from app.incidents.operations import nudges as operations
from app.incidents.watching import Look, looks, watched_ids
from app.nudges._asking import Ask, Nudge, nudges
from app.workflows.book import Calendar, Level, NudgeTiming
from app.workflows.calendars import due, is_working_time
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import NudgeState

BATCH = 100
# Between two reminders of one incident; a deadline of the law waits for nobody.
BREATH = timedelta(minutes=5)
URGENT = 10


@outbox.every("nudges.plan", minutes=1)
def plan(at: datetime) -> None:
    """Owe one look for each batch of watched incidents."""
    ids = watched_ids(at)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        outbox.schedule("nudges.look", f"{at:%Y-%m-%dT%H:%M}:{batch[0]}", at, {"first": batch[0], "last": batch[-1]})


@outbox.scheduled("nudges.look")
def look(batch: dict[str, Any]) -> None:
    """Speak and fall silent for one batch of incidents."""
    for one in looks(batch["first"], batch["last"], now()):
        consider(one)


def consider(one: Look) -> None:
    """Let the most urgent nudge have its word about one incident, and settle what no longer holds."""
    asked = [] if one.incident.phase_of.is_end else list(_asked(one))
    wanted = {(nudge.name, ask.subject) for nudge, ask in asked}
    for key, state in one.states.items():
        if key not in wanted:
            operations.settle(state, one.incident)
    is_time = _is_time(one)
    ready = [(nudge, ask) for nudge, ask in asked if (is_time or nudge.rank <= URGENT) and _is_ready(one, nudge, ask)]
    if ready and (ready[0][0].rank <= URGENT or not _spoke_just_now(one)):
        _speak(one, *ready[0])


def _asked(one: Look) -> Iterator[tuple[Nudge, Ask]]:
    """Everything that is missing, most urgent first; what the book has turned off is not asked."""
    for nudge in sorted(nudges.all(), key=lambda each: each.rank):
        if nudge.afterwards is not one.incident.is_open and one.timing(nudge.name) is not None:
            yield from ((nudge, ask) for ask in nudge.asks(one))


def _is_ready(one: Look, nudge: Nudge, ask: Ask) -> bool:
    timing = one.timing(nudge.name) or NudgeTiming(nudge.name)
    first = due(ask.since, timing.after, _calendar(one)) if timing.after else ask.since
    state = one.states.get((nudge.name, ask.subject))
    return one.at >= first and (state is None or _may_again(state, timing, one.at))


def _speak(one: Look, nudge: Nudge, ask: Ask) -> None:
    timing = one.timing(nudge.name) or NudgeTiming(nudge.name)
    state = one.states.get((nudge.name, ask.subject))
    said = (state.said if state else 0) + 1
    pause = due(one.at, timing.repeat, _calendar(one)) - one.at if timing.repeat else None
    next_at = one.at + pause * said if pause else None
    operations.speak(one.incident, nudge.name, subject=ask.subject, text=ask.text, next_at=next_at, at=one.at)


def _spoke_just_now(one: Look) -> bool:
    return any(state.said_at is not None and one.at - state.said_at < BREATH for state in one.states.values())


def _may_again(state: NudgeState, timing: NudgeTiming, at: datetime) -> bool:
    if state.dismissed_at is not None:
        return False
    if state.snoozed_until is not None:
        # Whoever put it off asked to be asked again, however often it has spoken.
        return state.snoozed_until <= at
    return state.said < timing.at_most and state.next_at is not None and state.next_at <= at


def _is_time(one: Look) -> bool:
    """Whether a reminder may be given now: always when it is major or worse, else in working hours."""
    level = one.incident.level_of
    if level is not None and level >= Level.MAJOR:
        return True
    calendar = _calendar(one)
    return calendar is None or is_working_time(one.at, calendar)


def _calendar(one: Look) -> Calendar | None:
    return current_book().calendars.get(one.workflow.calendar or "")
