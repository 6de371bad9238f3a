"""The live document: title, summary, impact, moments, the type's own fields, affected services.

Conflicts are per field: a change carries the value its form was opened with (``seen``), and only a change of that very
field since is refused.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Stale, Unchanged
from app.incidents.events import IncidentChanged
from app.incidents.models import AffectedService, Incident
from app.incidents.named import name_of, with_unit
from app.incidents.operations import consequences, indexing, timeline
from app.incidents.operations.lifecycle import check_open
from app.incidents.queries import services_of
from app.incidents.rules.moments import EDITABLE_MOMENTS, MOMENTS, moment_of
from app.people.models import Person
from app.workflows.book import Field, Service
from app.workflows.live import current_book

LONGEST_SUMMARY = 10_000
_NOTHING: tuple[object, ...] = (None, "", [])
SERVICE_STATES = {"affected": "Affected", "degraded": "Degraded", "failing": "Failing", "recovered": "Recovered"}


class NoReason(Refused):
    """A moment is corrected with a reason."""


class OutOfOrder(Refused):
    """A moment in the future or not of this incident."""


def change_title(incident: Incident, *, to: str, by: Person, at: datetime, seen: str | None = None) -> None:
    """Say anew what is happening, in one line.

    :raises NothingSaid: there are no words. :raises Unchanged: the same words. :raises Stale: changed since ``seen``.
    """
    timeline.hold(incident)
    check_open(incident)
    words = " ".join(timeline.check_words(to, 200).split())
    before = incident.title
    _check_seen("title", before, seen, words)
    if words == before:
        raise Unchanged("That is the title it has.")
    incident.title = words
    indexing.index(incident)
    timeline.record(incident, "title", by=by, at=at, before=before, after=words)
    outbox.emit(IncidentChanged(incident.id, "title"))


def change_summary(incident: Incident, *, to: str, by: Person, at: datetime, seen: str | None = None) -> None:
    """Say anew what is happening, for somebody who just arrived. :raises Unchanged: :raises Stale: as for the title."""
    _change_text(incident, "summary", to, by=by, at=at, seen=seen)
    incident.summary_by, incident.summary_at = by, at


def change_impact(incident: Incident, *, to: str, by: Person, at: datetime, seen: str | None = None) -> None:
    """Say anew who is affected. :raises Unchanged: :raises Stale: as for the title."""
    _change_text(incident, "impact", to, by=by, at=at, seen=seen)
    incident.impact_by, incident.impact_at = by, at


def change_moment(
    incident: Incident, moment: str, *, to: datetime | None, by: Person, at: datetime, why: str = ""
) -> None:
    """Correct when something happened; the old value and the reason stay on the timeline.

    :raises OutOfOrder: it lies in the future, or the incident has no such moment.
    :raises NoReason: it had a value and nobody says why it changes. :raises Unchanged: it is that already.
    """
    timeline.hold(incident)
    check_open(incident)
    if moment not in EDITABLE_MOMENTS:
        raise OutOfOrder("That moment cannot be changed.")
    if to is not None and to > at + timedelta(minutes=1):
        raise OutOfOrder("That time is still to come. Use the time at which it happened.")
    before = moment_of(incident, moment)
    if before == to:
        raise Unchanged("That is the time it has.")
    if before is not None and not why.strip():
        raise NoReason("Say in a few words why the time changes.")
    setattr(incident, moment, to)
    timeline.record(
        incident,
        "moment",
        by=by,
        at=at,
        text=why.strip()[:500],
        label=MOMENTS[moment],
        before=before.isoformat() if before else None,
        after=to.isoformat() if to else None,
    )
    outbox.emit(IncidentChanged(incident.id, "moments"))
    consequences.follow(incident, "field_set", at=at)


def change_fields(
    incident: Incident, values: Mapping[str, Any], *, by: Person, at: datetime, seen: Mapping[str, Any] | None = None
) -> None:
    """Set some of the type's own fields; values have been checked for their shape, none clears one.

    :raises Unchanged: nothing differs. :raises Stale: one of them was changed since ``seen``.
    """
    timeline.hold(incident)
    check_open(incident)
    workflow, now = incident.workflow, dict(incident.fields or {})
    changed = {slug: value for slug, value in values.items() if _differs(now.get(slug), value)}
    if not changed:
        raise Unchanged("Nothing was changed.")
    for slug, value in changed.items():
        field = workflow.field(slug)
        if seen is not None and slug in seen:
            _check_seen(slug, _text(now.get(slug)), _text(seen[slug]), _text(value))
        timeline.record(
            incident,
            "field",
            by=by,
            at=at,
            slug=slug,
            label=field.label,
            before=_shown(field, now.get(slug)),
            after=_shown(field, value),
            of=field.kind.value,
        )
    incident.fields = {**now, **changed}
    indexing.index(incident)
    outbox.emit(IncidentChanged(incident.id, "fields"))
    consequences.follow(incident, "field_set", at=at)


def set_service(incident: Incident, service: Service, *, state: str, by: Person, at: datetime) -> None:
    """Say that a service is affected, and how.

    :raises OutOfOrder: there is no such state. :raises Unchanged: it stands so already.
    """
    timeline.hold(incident)
    check_open(incident)
    if state not in SERVICE_STATES:
        raise OutOfOrder("Choose how the service is: affected, degraded, failing or recovered.")
    row = _service(incident, service)
    if row is not None and row.state == state:
        raise Unchanged(f"{service.label} stands as {SERVICE_STATES[state].lower()} already.")
    if row is None:
        row = AffectedService(incident_id=incident.id, service=service.slug, since=at)
        db.session.add(row)
    row.state = state
    indexing.index(incident)
    timeline.record(incident, "service", by=by, at=at, label=service.label, state=state)
    outbox.emit(IncidentChanged(incident.id, "services"))


def remove_service(incident: Incident, service: Service, *, by: Person, at: datetime) -> None:
    """Say that a service was not affected after all. :raises Unchanged: it is not in the list."""
    timeline.hold(incident)
    check_open(incident)
    row = _service(incident, service)
    if row is None:
        raise Unchanged(f"{service.label} is not in the list.")
    db.session.delete(row)
    indexing.index(incident)
    timeline.record(incident, "service", by=by, at=at, label=service.label, state="removed")
    outbox.emit(IncidentChanged(incident.id, "services"))


def set_services(incident: Incident, states: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Say how several services stand, each by its slug; no state takes one off the list.

    :raises Unchanged: they stand so already. :raises UnknownSlug: there is no such service.
    """
    timeline.hold(incident)
    stand = {one.service: one.state for one in services_of(incident)}
    changed = {slug: state for slug, state in states.items() if stand.get(slug, "") != state}
    if not changed:
        raise Unchanged("Nothing was changed.")
    for slug, state in changed.items():
        service = current_book().service(slug)
        if state:
            set_service(incident, service, state=state, by=by, at=at)
        else:
            remove_service(incident, service, by=by, at=at)


def _service(incident: Incident, service: Service) -> AffectedService | None:
    return db.session.scalar(
        select(AffectedService).where(
            AffectedService.incident_id == incident.id, AffectedService.service == service.slug
        )
    )


def _change_text(incident: Incident, field: str, to: str, *, by: Person, at: datetime, seen: str | None) -> None:
    timeline.hold(incident)
    check_open(incident)
    words = to.strip()
    if words:
        timeline.check_words(words, LONGEST_SUMMARY)
    before: str = getattr(incident, field)
    _check_seen(field, before, seen, words)
    if words == before:
        raise Unchanged("Nothing was changed.")
    setattr(incident, field, words)
    indexing.index(incident)
    timeline.record(incident, field, by=by, at=at, before=before, after=words)
    outbox.emit(IncidentChanged(incident.id, field))
    consequences.follow(incident, "field_set", at=at)


def _check_seen(field: str, now: str, seen: str | None, mine: str) -> None:
    if seen is not None and _lines(seen) != _lines(now) and _lines(mine) != _lines(now):
        raise Stale(
            "Somebody changed this while you were writing. Nothing is lost.", field=field, theirs=now, mine=mine
        )


def _differs(before: object, after: object) -> bool:
    # “No” and 0 are answers; only nothing after nothing is no change.
    return before != after and not (before in _NOTHING and after in _NOTHING)


def _lines(text: str) -> str:
    # Browsers send CRLF; the same words must not look like a change.
    return text.replace("\r\n", "\n").strip()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _shown(field: Field, value: object) -> str:
    """A field's value in the words of the book, kept so on the timeline."""
    labels = {one.slug: one.label for one in field.options}
    if isinstance(value, list):
        return ", ".join(labels.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return ""
    return with_unit(field, labels.get(str(value)) or name_of(field, value))
