"""Promises as they were made: the due times that were kept when they arose, so that a later book changes none."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.dashboard.slices import counted
from app.dashboard.sql import seconds_between
from app.incidents.models import Incident, RoleAssignment, Update
from app.incidents.states import Mode


@dataclass(frozen=True, slots=True)
class Promised:
    """Something that a severity promises: when it falls due, and when it was first done."""

    due: Any
    done: Any

    def owed(self, at: Any) -> ColumnElement[bool]:
        """It was promised, and it was done or the time has passed."""
        return and_(Incident.mode == Mode.LIVE, counted(), or_(self.done.is_not(None), self.due < at))

    @property
    def kept(self) -> ColumnElement[bool]:
        return and_(self.done <= self.due)

    def broken(self, at: Any) -> ColumnElement[bool]:
        """It was done later than promised, or it is late and not done yet."""
        late = or_(self.done > self.due, and_(self.done.is_(None), self.due < at))
        return and_(Incident.mode == Mode.LIVE, counted(), late)


def _first(moment: Any, incident_id: Any, *more: ColumnElement[bool]) -> Any:
    return select(func.min(moment)).where(incident_id == Incident.id, *more).correlate(Incident).scalar_subquery()


LEAD = Promised(
    Incident.lead_due_at, _first(RoleAssignment.from_at, RoleAssignment.incident_id, RoleAssignment.role == "lead")
)
FIRST_WORD = Promised(Incident.first_word_due_at, _first(Update.at, Update.incident_id))


def update_was_late() -> ColumnElement[bool]:
    """Whether an update came later than promised, by more than a tenth of the time that it had."""
    earlier = aliased(Update)
    previous = (
        select(earlier.at)
        .where(earlier.incident_id == Update.incident_id, earlier.number == Update.number - 1)
        .scalar_subquery()
    )
    begun = func.coalesce(previous, Incident.declared_at)
    return seconds_between(Update.was_due_at, Update.at) * 10 > seconds_between(begun, Update.was_due_at)
