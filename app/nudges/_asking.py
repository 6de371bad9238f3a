"""What a nudge sees of an incident, what it answers, and how it is registered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.registry import Registry
from app.incidents.models import ChecklistItem, Clock, Incident, Participation, RoleAssignment
from app.workflows.book import NudgeTiming, Phase, Workflow


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is missing: the sentence, since when, and its ``subject`` where there are several."""

    text: str
    since: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One open incident as the nudges see it, fetched once for all of them."""

    incident: Incident
    workflow: Workflow
    at: datetime
    roles: Mapping[str, RoleAssignment] = field(default_factory=dict)
    taking_part: tuple[Participation, ...] = ()
    late_steps: tuple[ChecklistItem, ...] = ()
    clocks: tuple[Clock, ...] = ()
    last_said: datetime | None = None

    @property
    def status_since(self) -> datetime:
        return self.incident.status_since

    @property
    def is_paused(self) -> bool:
        return self.incident.phase_of is Phase.PAUSED

    def on_break(self, person_id: int) -> bool:
        """Whether this person said that they are away for a while."""
        return any(
            one.person_id == person_id and one.break_until is not None and one.break_until > self.at
            for one in self.taking_part
        )

    def timing(self, nudge: str) -> NudgeTiming | None:
        """What the book says about a nudge, or none where it is off."""
        found = self.workflow.nudges.get(nudge)
        return None if found is None or found.off else found


Asks = Iterable[Ask]
nudges: Registry[Callable[[Look], Asks]] = Registry("nudge")


def nudge(name: str) -> Callable[[Callable[[Look], Asks]], Callable[[Look], Asks]]:
    """Register a nudge under the name that the book uses; it answers with everything it has to ask now."""

    def register(asks: Callable[[Look], Asks]) -> Callable[[Look], Asks]:
        return nudges.add(name, asks)

    return register


def hours_since(moment: datetime, at: datetime) -> int:
    """Whole hours between two moments."""
    return int((at - moment) / timedelta(hours=1))
