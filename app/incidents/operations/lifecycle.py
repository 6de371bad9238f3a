"""How bad it is and how far along: severity, status, type, and the ends an incident can come to."""

from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.errors import Refused, Stale, Unchanged
from app.incidents.events import IncidentChanged, SeverityChanged, StatusChanged
from app.incidents.models import Incident
from app.incidents.operations import consequences, indexing, promises, timeline
from app.incidents.queries import open_roles, standing
from app.incidents.rules.lifecycle import moves_from
from app.incidents.rules.needs import Missing, missing_for
from app.incidents.rules.promises import next_update_due, severity_like, status_like
from app.people.models import Person
from app.workflows.book import Phase, Severity, Status, Workflow
from app.workflows.live import current_book

_MARKED_BY_PHASE = {Phase.ACTIVE: "acknowledged_at", Phase.LEARNING: "resolved_at", Phase.CLOSED: "closed_at"}
END_LABELS = {Phase.DECLINED: "Declined", Phase.MERGED: "Merged", Phase.CANCELLED: "Cancelled"}


class IncidentOver(Refused):
    """A closed, declined, merged or cancelled incident is not changed; it is reopened first."""


class MoveNotAllowed(Refused):
    """The book allows no such step from here."""


class StillMissing(Refused):
    """A status asks for things that are not there; ``missing`` names them."""

    def __init__(self, sentence: str, missing: list[Missing]) -> None:
        super().__init__(sentence)
        self.missing = missing


class NoReason(Refused):
    """An end that nobody explains teaches nothing."""


class OtherTypeNeeded(Refused):
    """The type it would become is retired or the one it has."""


def check_open(incident: Incident) -> None:
    """:raises IncidentOver: it has come to its end."""
    if incident.phase_of.is_end:
        label = END_LABELS.get(incident.phase_of, "closed").lower()
        raise IncidentOver(f"{incident.ref} is {label}. Reopen it to change something.")


def change_severity(
    incident: Incident, *, to: Severity, by: Person, at: datetime, seen: str | None = None, why: str = ""
) -> None:
    """Make the incident more or less serious, and promise what that severity promises.

    :raises IncidentOver: it has ended.
    :raises Unchanged: it has that severity already.
    :raises Stale: somebody changed it since ``seen``.
    """
    timeline.hold(incident)
    check_open(incident)
    if to.slug == incident.severity:
        raise Unchanged(f"{incident.ref} is already {to.label}.")
    before = incident.severity_step
    if seen is not None and seen != (incident.severity or ""):
        raise Stale(
            f"Somebody set it to {before.label if before else 'not set'} meanwhile. Look again, then choose.",
            field="severity",
            theirs=incident.severity or "",
            mine=to.slug,
        )
    incident.severity, incident.level = to.slug, int(to.level)
    _promise_update(incident, at)
    promises.promise_firsts(incident, at)
    timeline.record(
        incident,
        "severity",
        by=by,
        at=at,
        text=why.strip()[:500],
        before=before.label if before else "",
        after=to.label,
    )
    raised = before is None or to.level > before.level
    outbox.emit(SeverityChanged(incident.id, before.slug if before else "", to.slug, raised))
    consequences.follow(incident, "severity_set", at=at)
    if raised and before is not None:
        consequences.follow(incident, "severity_raised", at=at)


def change_status(
    incident: Incident, *, to: Status, by: Person, at: datetime, seen: str | None = None, without: str = ""
) -> None:
    """Move the incident along its lifecycle; ``without`` is the reason for going on though something is missing.

    :raises IncidentOver: it has ended; :raises Unchanged: it is there already; :raises Stale: it moved since ``seen``.
    :raises MoveNotAllowed: the book has no such step from here.
    :raises StillMissing: the status needs something, and no reason says why to go on (closing takes no reason).
    """
    timeline.hold(incident)
    check_open(incident)
    before = incident.status_step
    if to.slug == before.slug:
        raise Unchanged(f"{incident.ref} is already {to.label}.")
    if seen is not None and seen != incident.status:
        raise Stale(
            f"Somebody moved it to {before.label} meanwhile. Look again, then choose.",
            field="status",
            theirs=incident.status,
            mine=to.slug,
        )
    if to not in moves_from(incident.workflow, before):
        raise MoveNotAllowed(f"{incident.ref} cannot go from {before.label} to {to.label}.")
    missing = missing_for(incident, to, standing(incident))
    if to.phase is Phase.CLOSED:
        missing += _still_owed(incident, missing)
    if missing and (to.phase is Phase.CLOSED or not without.strip()):
        wanted = ", ".join(one.what.lower() for one in missing)
        raise StillMissing(f"{to.label} still needs: {wanted}.", missing)
    _enter(
        incident, to, by=by, at=at, text=without.strip()[:500] if missing else "", without=[one.what for one in missing]
    )


def reopen(incident: Incident, *, by: Person, at: datetime, why: str) -> None:
    """Take an incident that has ended up again, at its first active step.

    :raises Unchanged: it has not ended. :raises NoReason: nobody says why.
    """
    timeline.hold(incident)
    if not incident.phase_of.is_end:
        raise Unchanged(f"{incident.ref} is open already.")
    if not why.strip():
        raise NoReason("Say in a few words why it is opened again.")
    workflow = incident.workflow
    to = workflow.first_status(Phase.ACTIVE) or workflow.statuses[0]
    incident.merged_into_id, incident.end_reason = None, ""
    incident.closed_at = incident.resolved_at = None
    _enter(incident, to, by=by, at=at, text=why.strip()[:500], reopened=True)
    consequences.follow(incident, "reopened", at=at)


def decline(incident: Incident, *, by: Person, at: datetime, why: str) -> None:
    """Say that this was no incident; the record stays.

    :raises IncidentOver: it has ended. :raises NoReason: nobody says why.
    """
    _end(incident, Phase.DECLINED, by=by, at=at, why=why)


def cancel(incident: Incident, *, by: Person, at: datetime, why: str) -> None:
    """Call an incident off that was declared by mistake; the record stays.

    :raises IncidentOver: it has ended. :raises NoReason: nobody says why.
    """
    _end(incident, Phase.CANCELLED, by=by, at=at, why=why)


def change_type(incident: Incident, *, to: Workflow, by: Person, at: datetime) -> None:
    """Make it another type: severity by its level, status by its phase; same-named roles, clocks and old values stay.

    Visibility never widens by this: what was private stays private.

    :raises IncidentOver: it has ended.
    :raises OtherTypeNeeded: it is that type already, or nobody may use it any more.
    """
    timeline.hold(incident)
    check_open(incident)
    before = incident.workflow
    if to.path == before.path or to.retired:
        raise OtherTypeNeeded("Choose another type than the one it has.")
    severity, status = severity_like(to, incident.level_of), status_like(to, incident.phase_of)
    kept = {one.slug for one in to.roles}
    for assignment in open_roles(incident):
        if assignment.role not in kept:
            assignment.until_at = at
    incident.discipline, incident.type = to.discipline_slug, to.slug
    incident.severity, incident.level = (severity.slug, int(severity.level)) if severity else (None, 0)
    incident.status, incident.phase, incident.status_since = status.slug, status.phase, at
    _promise_update(incident, at)
    promises.promise_firsts(incident, at)
    indexing.index(incident)
    timeline.record(incident, "type", by=by, at=at, before=before.label, after=to.label)
    outbox.emit(IncidentChanged(incident.id, "type"))
    consequences.follow(incident, "severity_set" if severity else "status_set", at=at)


def _end(incident: Incident, phase: Phase, *, by: Person, at: datetime, why: str) -> None:
    timeline.hold(incident)
    check_open(incident)
    if not why.strip():
        raise NoReason("Say in a few words why. It stays on the record.")
    before = incident.status_step
    incident.phase, incident.status_since = phase, at
    incident.end_reason, incident.next_update_due_at, incident.closed_at = why.strip()[:2000], None, at
    timeline.record(
        incident,
        "status",
        by=by,
        at=at,
        text=incident.end_reason,
        before=before.label,
        after=END_LABELS[phase],
        phase=phase,
    )
    outbox.emit(StatusChanged(incident.id, before.slug, phase, phase))
    consequences.follow(incident, "closed", at=at)


def _enter(incident: Incident, to: Status, *, by: Person, at: datetime, text: str = "", **payload: Any) -> None:
    before = incident.status_step
    was = incident.phase_of
    incident.status, incident.phase, incident.status_since = to.slug, to.phase, at
    _mark(incident, to, at)
    if to.phase.is_open:
        # It goes on, so it was not over after all; entering `learning` again says when it was.
        incident.resolved_at = None
        _promise_update(incident, at, only_missing=True)
    else:
        incident.next_update_due_at = None
    label = END_LABELS.get(was, before.label)
    said = {key: value for key, value in payload.items() if value}
    timeline.record(incident, "status", by=by, at=at, text=text, before=label, after=to.label, phase=to.phase, **said)
    outbox.emit(StatusChanged(incident.id, before.slug, to.slug, to.phase))
    consequences.follow(incident, "status_set", at=at)
    if to.phase is Phase.LEARNING and was.is_open:
        consequences.follow(incident, "resolved", at=at)
    if to.phase is Phase.CLOSED:
        consequences.follow(incident, "closed", at=at)


def _mark(incident: Incident, to: Status, at: datetime) -> None:
    """Set the moments that entering this status means, each only the first time."""
    fixed = [_MARKED_BY_PHASE[to.phase]] if to.phase in _MARKED_BY_PHASE else []
    for slug in [*to.marks, *fixed]:
        if hasattr(Incident, slug):
            if getattr(incident, slug) is None:
                setattr(incident, slug, at)
        elif slug not in (incident.moments or {}):
            incident.moments = {**(incident.moments or {}), slug: at.isoformat()}


def _promise_update(incident: Incident, at: datetime, *, only_missing: bool = False) -> None:
    if only_missing and incident.next_update_due_at is not None:
        return
    if incident.phase_of.is_open:
        incident.next_update_due_at = next_update_due(current_book(), incident.workflow, incident.severity_step, at)


def _still_owed(incident: Incident, missing: list[Missing]) -> list[Missing]:
    """What a report-only incident was let off at birth and owes before it closes."""
    if not incident.owed:
        return []
    learning = incident.workflow.first_status(Phase.LEARNING)
    if learning is None:
        return []
    named = {str(one.need) for one in missing}
    wanted = missing_for(incident, learning, standing(incident))
    return [one for one in wanted if str(one.need) in incident.owed and str(one.need) not in named]
