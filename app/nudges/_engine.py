"""Once a minute: look at every open incident in batches, speak where something is missing, fall silent where it is not.

A nudge speaks when the thing has been missing for ``after``, again after ``repeat`` times the number of times it has
spoken, ``at_most`` so often. Outside the working hours of its discipline it waits, unless the incident is major or
worse; waiting does not count as speaking. Running twice at once says nothing twice: the batch is one outbox row.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core import outbox
from app.core.clock import now
from app.incidents.operations import nudges as operations
from app.incidents.watching import Look, looks, watched_ids
from app.nudges._asking import Ask, nudges
from app.workflows.book import Level, NudgeTiming
from app.workflows.calendars import due, is_working_time
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import NudgeState

BATCH = 100


@outbox.every("nudges.plan", minutes=1)
def plan(at: datetime) -> None:
    """Owe one look for each batch of watched incidents."""
    ids = watched_ids()
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        outbox.schedule("nudges.look", f"{at:%Y-%m-%dT%H:%M}:{batch[0]}", at, {"first": batch[0], "last": batch[-1]})


@outbox.scheduled("nudges.look")
def look(batch: dict[str, Any]) -> None:
    """Speak and fall silent for one batch of incidents."""
    for one in looks(batch["first"], batch["last"], now()):
        consider(one)


def consider(one: Look) -> None:
    """Let every nudge have its word about one incident, and settle what no longer holds."""
    wanted: set[tuple[str, str]] = set()
    if one.incident.is_open:
        for name in nudges.names():
            timing = one.timing(name)
            if timing is None:
                continue
            for ask in nudges.get(name)(one):
                wanted.add((name, ask.subject))
                _speak_if_time(one, name, timing, ask, one.states.get((name, ask.subject)))
    for key, state in one.states.items():
        if key not in wanted:
            operations.settle(state, one.incident)


def _speak_if_time(one: Look, name: str, timing: NudgeTiming, ask: Ask, state: NudgeState | None) -> None:
    calendar = current_book().calendars.get(one.workflow.calendar or "")
    first = due(ask.since, timing.after, calendar) if timing.after else ask.since
    if one.at < first or (state is not None and not _may_again(state, timing, one.at)):
        return
    if not _is_time(one):
        return
    said = (state.said if state else 0) + 1
    pause = due(one.at, timing.repeat, calendar) - one.at if timing.repeat else None
    next_at = one.at + pause * said if pause else None
    operations.speak(one.incident, name, subject=ask.subject, text=ask.text, next_at=next_at, at=one.at)


def _may_again(state: NudgeState, timing: NudgeTiming, at: datetime) -> bool:
    if state.dismissed_at is not None or state.said >= timing.at_most:
        return False
    if state.snoozed_until is not None and state.snoozed_until > at:
        return False
    return state.next_at is not None and state.next_at <= at


def _is_time(one: Look) -> bool:
    """Whether a reminder may be given now: always when it is major or worse, else in working hours."""
    level = one.incident.level_of
    if level is not None and level >= Level.MAJOR:
        return True
    calendar = current_book().calendars.get(one.workflow.calendar or "")
    return calendar is None or is_working_time(one.at, calendar)
