"""How a follow-up ends: done, with what changed; or not done, with why that is acceptable. Either can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.errors import Refused, Unchanged
from app.followups.events import FollowUpClosed, FollowUpReopened
from app.followups.models import FollowUp
from app.followups.operations.changing import IsOver
from app.followups.operations.recording import record
from app.followups.rules import Wanted, fields_asked, next_word, wanted_for_closing
from app.followups.states import State
from app.incidents.operations import timeline
from app.people.models import Person

LONGEST_OUTCOME = 2_000


class StillMissing(Refused):
    """The book asks for something before it is done; ``missing`` says what."""

    def __init__(self, sentence: str, missing: list[Wanted]) -> None:
        super().__init__(sentence)
        self.missing = missing


class NoReason(Refused):
    """An end that nobody explains."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said when it is done: what changed, what shows it, and the discipline's own questions."""

    outcome: str
    evidence: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def finish(one: FollowUp, ending: Ending, *, by: Person, at: datetime) -> None:
    """Say that it is done, and what changed.

    :raises IsOver: it is closed. :raises StillMissing: the book asks for more before it is done.
    """
    timeline.hold(one.incident)
    if not one.is_open:
        raise IsOver(f"{one.ref} is closed already.")
    outcome, evidence = ending.outcome.strip()[:LONGEST_OUTCOME], ending.evidence.strip()[:LONGEST_OUTCOME]
    known = {each.slug for each in fields_asked(one.plan, "close")}
    said = {slug: value for slug, value in ending.fields.items() if slug in known and value not in (None, "", [])}
    missing = [
        each for each in wanted_for_closing(one, outcome=outcome, evidence=evidence, fields=said) if not each.done
    ]
    if missing:
        raise StillMissing(
            f"To close it is still needed: {', '.join(each.label.lower() for each in missing)}.", missing
        )
    one.outcome, one.evidence, one.fields = outcome, evidence, {**(one.fields or {}), **said}
    _close(one, State.DONE, by=by, at=at)
    record(one, "follow_up_done", by=by, at=at, text=outcome, evidence=evidence)
    outbox.emit(FollowUpClosed(one.incident_id, one.id, State.DONE))


def refuse(one: FollowUp, *, why: str, by: Person, at: datetime) -> None:
    """Say that it will not be done, and why that is acceptable.

    :raises IsOver: it is closed. :raises NoReason: nobody says why.
    """
    timeline.hold(one.incident)
    if not one.is_open:
        raise IsOver(f"{one.ref} is closed already.")
    if not why.strip():
        raise NoReason("Say in a few words why it is not done. It stays on the record.")
    one.outcome = why.strip()[:LONGEST_OUTCOME]
    _close(one, State.NOT_DOING, by=by, at=at)
    record(one, "follow_up_not_doing", by=by, at=at, text=one.outcome)
    outbox.emit(FollowUpClosed(one.incident_id, one.id, State.NOT_DOING))


def reopen(one: FollowUp, *, why: str, by: Person, at: datetime) -> None:
    """Take it up again. :raises Unchanged: it is open. :raises NoReason: nobody says why."""
    timeline.hold(one.incident)
    if one.is_open:
        raise Unchanged(f"{one.ref} is open already.")
    if not why.strip():
        raise NoReason("Say in a few words why it is opened again.")
    one.state = State.DOING if one.started_at else State.OPEN
    one.closed_at, one.closed_by_id, one.closed_by = None, None, None
    one.spoke, one.speaks_at = 0, next_word(one, at, anew=True)
    record(one, "follow_up_reopened", by=by, at=at, text=why.strip()[:500])
    outbox.emit(FollowUpReopened(one.incident_id, one.id))


def _close(one: FollowUp, state: State, *, by: Person, at: datetime) -> None:
    one.state, one.closed_at, one.closed_by_id, one.closed_by = state, at, by.id, by
    one.speaks_at = None
