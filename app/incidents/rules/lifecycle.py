"""Which moves are allowed, and what a condition of the book sees of an incident."""

from typing import Any

from app.incidents.models import Incident
from app.workflows.book import Facts, Phase, Status, Workflow

# These are reached by declining, merging and cancelling, with a reason, never by moving along.
OTHER_ENDS = (Phase.DECLINED, Phase.MERGED, Phase.CANCELLED)


def moves_from(workflow: Workflow, status: Status) -> tuple[Status, ...]:
    """The steps one may go to from here, in the order of the book."""
    allowed = status.moves or tuple(one.slug for one in workflow.statuses)
    others = [one for one in path_of(workflow) if one.slug != status.slug and not one.retired]
    return tuple(one for one in others if one.slug in allowed)


def path_of(workflow: Workflow) -> tuple[Status, ...]:
    """The steps of the lifecycle, without the three ends that are no steps of it."""
    return tuple(one for one in workflow.statuses if one.phase not in OTHER_ENDS)


def next_step(workflow: Workflow, status: Status) -> Status | None:
    """The step that usually comes next: the first later one in the list that may be entered from here."""
    order = [one.slug for one in workflow.statuses]
    here = order.index(status.slug)
    later = [one for one in moves_from(workflow, status) if order.index(one.slug) > here]
    plain = [one for one in later if one.phase is not Phase.PAUSED]
    return next(iter(plain or later), None)


def facts_of(incident: Incident, event: str, **more: Any) -> Facts:
    """The incident as a condition of the book sees it at one event."""
    return Facts(
        event=event,
        discipline=incident.discipline,
        type=incident.type,
        severity=incident.severity,
        level=incident.level_of,
        status=incident.status,
        phase=incident.phase_of,
        mode=incident.mode,
        fields=incident.fields or {},
        **more,
    )
