"""Which review an incident owes, and until when."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.incidents.models import Incident
from app.workflows.book import Option, Question, ReviewPlan
from app.workflows.calendars import due
from app.workflows.live import current_book

NONE = "none"


@dataclass(frozen=True, slots=True)
class Owed:
    """The kind of review, with its due date counted from a moment in the calendar of the discipline."""

    plan: ReviewPlan
    due_at: datetime | None


def owed(incident: Incident, at: datetime) -> Owed | None:
    """The review that this severity asks for; none where it asks for none or there is no severity."""
    step = incident.severity_step
    plan = incident.workflow.reviews.get(step.expects.review) if step else None
    if step is None or plan is None:
        return None
    return Owed(plan, due_of(incident, at))


def due_of(incident: Incident, at: datetime) -> datetime | None:
    """Until when a review begun now is wanted; none where the book promises nothing."""
    step = incident.severity_step
    wanted = step.expects.review_due if step else None
    if wanted is None:
        return None
    return due(at, wanted, current_book().calendars.get(incident.workflow.calendar or ""))


def fuller_than(incident: Incident, preset: str) -> list[ReviewPlan]:
    """The kinds of review that ask more than this one, the smallest first; all of them where none is owed."""
    plans = sorted(incident.workflow.reviews.values(), key=_how_full)
    now = incident.workflow.reviews.get(preset)
    return [one for one in plans if now is None or _how_full(one) > _how_full(now)]


def _how_full(plan: ReviewPlan) -> tuple[int, int]:
    return len(plan.questions), len(plan.steps)


def written(questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    """Questions as a review keeps them."""
    return [asdict(one) for one in questions]


def read(form: list[Any]) -> tuple[Question, ...]:
    """The questions that a review keeps."""
    return tuple(_question(one) for one in form)


def _question(kept: dict[str, Any]) -> Question:
    return Question(
        slug=kept["slug"],
        ask=kept["ask"],
        kind=kept["kind"],
        options=tuple(Option(**one) for one in kept.get("options", ())),
        columns=tuple(_question(one) for one in kept.get("columns", ())),
        means=kept.get("means"),
        sealed_for=tuple(kept.get("sealed_for", ())),
        required=bool(kept.get("required")),
        help=kept.get("help", ""),
    )
