"""Open an incident. Whatever is pressed, reloaded or sent again, one key makes one incident."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import outbox
from app.core.db import db, savepoint
from app.core.errors import Refused
from app.incidents.access import may_declare
from app.incidents.codenames import new_codename
from app.incidents.events import Declared
from app.incidents.models import AccessGrant, AffectedService, Incident, Participation, RoleAssignment
from app.incidents.operations import consequences, document, escalations, indexing, timeline, words
from app.incidents.queries import standing
from app.incidents.refs import next_number, random_ref
from app.incidents.rules.needs import missing_for
from app.incidents.rules.promises import first_word_due, lead_due, next_update_due
from app.incidents.states import Mode
from app.people.models import Person
from app.workflows.book import Phase, Visibility, Workflow
from app.workflows.live import current_book

LONGEST_TITLE = 200


class NotYoursToDeclare(Refused):
    """Only some groups may declare this type."""


class NoTitle(Refused):
    """The one thing that must be said."""


class StartsLater(Refused):
    """An incident cannot have begun in the future."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reporter says when declaring; only the title must be there.

    ``fields`` have been checked for their shape.
    """

    title: str
    key: str
    summary: str = ""
    impact: str = ""
    severity: str | None = None
    services: tuple[str, ...] = ()
    lead: Person | None = None
    mode: Mode = Mode.LIVE
    private: bool = False
    page: bool = False
    started_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def declare(workflow: Workflow, draft: Draft, *, by: Person, at: datetime) -> Incident:
    """Open an incident of this type, or answer with the one this key has opened already.

    :raises NotYoursToDeclare: the type is for other groups.
    :raises NoTitle: nothing says what is happening.
    :raises StartsLater: it is said to start in the future.
    """
    if (made := declared_with(by, draft.key)) is not None:
        return made
    if workflow.report_only and draft.mode == Mode.LIVE:
        draft = replace(draft, mode=Mode.REPORT_ONLY)
    _check(workflow, draft, by=by, at=at)
    incident = _new(workflow, draft, by=by, at=at)
    try:
        with savepoint():
            incident.ref = _ref_for(incident)
            db.session.add(incident)
            db.session.flush()
    except IntegrityError:
        # Two presses at the same instant: the other one came first and its row is visible now.
        made = declared_with(by, draft.key)
        if made is None:
            raise
        return made
    _let_in(incident, workflow, by=by, at=at)
    _take_part(incident, draft, by=by, at=at)
    for slug in draft.services:
        db.session.add(AffectedService(incident_id=incident.id, service=slug, since=at))
    indexing.index(incident, new=True)
    timeline.hold_new(incident)
    timeline.record(incident, "declared", by=by, at=at, text=draft.summary, mode=draft.mode, type=workflow.label)
    outbox.emit(Declared(incident.id, draft.page and draft.mode == Mode.LIVE))
    consequences.follow(incident, "declared", at=at)
    consequences.follow(incident, "keyword", at=at, words=f"{incident.title} {incident.summary}")
    if draft.severity:
        consequences.follow(incident, "severity_set", at=at)
    if draft.lead is not None:
        consequences.follow(incident, "role_assigned", at=at, role="lead")
    db.session.flush()
    _page_or_owe(incident, draft, by=by, at=at)
    return incident


def _page_or_owe(incident: Incident, draft: Draft, *, by: Person, at: datetime) -> None:
    if draft.mode == Mode.REPORT_ONLY:
        incident.owed = [str(one.need) for one in missing_for(incident, incident.status_step, standing(incident))]
    elif draft.page:
        # That nobody is on call, or that they may not see it, stops nobody from declaring.
        with suppress(escalations.NobodyOnCall):
            escalations.page_on_call(incident, by=by, at=at)


def declared_with(by: Person, key: str) -> Incident | None:
    """The incident that this person's key has opened already, or none."""
    return db.session.scalar(select(Incident).where(Incident.reporter_id == by.id, Incident.idempotency_key == key))


def differs(incident: Incident, draft: Draft) -> bool:
    """Whether a draft that was sent again says something else than what its first sending made."""
    return " ".join(draft.title.split()) != incident.title or (
        bool(draft.summary.strip()) and draft.summary.strip() != incident.summary
    )


def amend(incident: Incident, *, title: str, summary: str, by: Person, at: datetime) -> None:
    """Take over the edited words of a form that was sent twice; what is the same or empty stays."""
    if title.strip() and " ".join(title.split()) != incident.title:
        document.change_title(incident, to=title, by=by, at=at)
    if summary.strip() and summary.strip() != incident.summary:
        document.change_summary(incident, to=summary, by=by, at=at)


def add_words(incident: Incident, draft: Draft, *, by: Person, at: datetime) -> None:
    """Keep the other words of a form that was sent twice by somebody who may not see what the first sending made."""
    said = "\n\n".join(one for one in (" ".join(draft.title.split()), draft.summary.strip()) if one)
    words.write(incident, "note", text=f"Sent again by the reporter, in other words:\n\n{said}", by=by, at=at)


def _check(workflow: Workflow, draft: Draft, *, by: Person, at: datetime) -> None:
    if workflow.retired or not may_declare(by, workflow.declare_by):
        raise NotYoursToDeclare(f"“{workflow.label}” is declared by other people here. Pick what is nearest instead.")
    if not draft.title.strip():
        raise NoTitle("Say what is happening, in a few words")
    timeline.check_words(draft.title, LONGEST_TITLE)
    if draft.started_at is not None and draft.started_at > at:
        raise StartsLater("It cannot have started in the future. Use the time at which it began.")


def _new(workflow: Workflow, draft: Draft, *, by: Person, at: datetime) -> Incident:
    severity = workflow.severity(draft.severity) if draft.severity else None
    phase = Phase.LEARNING if draft.mode == Mode.REPORT_ONLY else Phase.TRIAGE
    status = workflow.first_status(phase) or workflow.statuses[0]
    private = draft.private or workflow.visibility is Visibility.PRIVATE
    live = draft.mode != Mode.REPORT_ONLY
    incident = Incident(
        discipline=workflow.discipline_slug,
        type=workflow.slug,
        workflow_hash=current_book().hash,
        title=" ".join(draft.title.split()),
        codename=new_codename() if private else None,
        summary=draft.summary.strip(),
        impact=draft.impact.strip(),
        severity=severity.slug if severity else None,
        level=int(severity.level) if severity else 0,
        status=status.slug,
        phase=status.phase,
        status_since=at,
        mode=draft.mode,
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        reporter_id=by.id,
        fields=dict(draft.fields),
        moments={},
        started_at=draft.started_at,
        detected_at=at,
        declared_at=at,
        resolved_at=None if live else at,
        next_update_due_at=next_update_due(current_book(), workflow, severity, at) if live else None,
        lead_due_at=lead_due(current_book(), workflow, severity, at) if live else None,
        first_word_due_at=first_word_due(current_book(), workflow, severity, at) if live else None,
        idempotency_key=draft.key,
        owed=[],
        end_reason="",
        changes=0,
        last_number=0,
        last_hash="",
    )
    incident.reporter = by
    if incident.summary:
        incident.summary_by, incident.summary_at = by, at
    if incident.impact:
        incident.impact_by, incident.impact_at = by, at
    return incident


def _let_in(incident: Incident, workflow: Workflow, *, by: Person, at: datetime) -> None:
    """A private incident has its members from the first second."""
    if not incident.is_private:
        return
    for group in workflow.visible_to:
        why = f"“{workflow.label}” belongs to them"
        db.session.add(AccessGrant(incident_id=incident.id, group_slug=group, by_id=by.id, why=why, at=at))
    if workflow.reporter_sees or not workflow.visible_to:
        db.session.add(AccessGrant(incident_id=incident.id, person_id=by.id, by_id=by.id, why="declared it", at=at))


def _take_part(incident: Incident, draft: Draft, *, by: Person, at: datetime) -> None:
    sees = not incident.is_private or incident.workflow.reporter_sees
    if sees:
        kind = "responder" if draft.mode != Mode.REPORT_ONLY else "observer"
        db.session.add(Participation(incident_id=incident.id, person_id=by.id, kind=kind, joined_at=at))
    if draft.lead is None:
        return
    incident.lead_id, incident.lead = draft.lead.id, draft.lead
    db.session.add(RoleAssignment(incident_id=incident.id, role="lead", person_id=draft.lead.id, from_at=at))
    if draft.lead.id != by.id:
        if incident.is_private:
            db.session.add(
                AccessGrant(incident_id=incident.id, person_id=draft.lead.id, by_id=by.id, why="leads it", at=at)
            )
        db.session.add(Participation(incident_id=incident.id, person_id=draft.lead.id, kind="responder", joined_at=at))


def _ref_for(incident: Incident) -> str:
    if incident.is_private:
        return random_ref("PRV-", Incident.ref, length=4)
    return f"INC-{next_number('incident')}"
