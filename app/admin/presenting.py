"""Rows of the outbox and the audit log, looked up together and put into words: a fixed number of statements a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.admin import audit_words, delivery_words
from app.admin.queries import Owed, Reference, notices_by_ids, public_references, references
from app.core.audit import AuditEntry
from app.core.outbox import State
from app.people.models import Person
from app.people.queries import people_by_ids


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as the page draws it. ``about`` is a reference; ``whom`` a name, where nothing is private."""

    key: str
    what: str
    to: str
    about: Reference | None
    whom: str
    state: tuple[str, str]
    tries: int
    next_try: datetime | None
    done_at: datetime | None
    why: str
    do: str
    stuck: bool


def delivery_rows(found: Sequence[Owed], at: datetime) -> list[DeliveryRow]:
    """Deliveries in words, in four statements at most."""
    notices = notices_by_ids(_ids(found, "notice_id")) if _ids(found, "notice_id") else {}
    incidents = {each for _, each in notices.values() if each} | _ids(found, "incident_id")
    known = references(incidents) if incidents else {}
    people_ids = {person for person, _ in notices.values()} | _ids(found, "person_id")
    people = people_by_ids(people_ids) if people_ids else {}
    return [_delivery(one, at, notices, known, people) for one in found]


def _ids(found: Sequence[Owed], name: str) -> set[int]:
    return {one.row.payload[name] for one in found if isinstance(one.row.payload.get(name), int)}


def _delivery(
    owed: Owed,
    at: datetime,
    notices: dict[int, tuple[int, int | None]],
    known: dict[int, Reference],
    people: dict[int, Person],
) -> DeliveryRow:
    row, payload = owed.row, owed.row.payload
    person_id, incident_id = notices.get(payload.get("notice_id", 0), (payload.get("person_id"), None))
    about = known.get(incident_id or payload.get("incident_id", 0))
    person = people.get(person_id or 0)
    waiting = row.state == State.WAITING
    return DeliveryRow(
        key=row.key,
        what=delivery_words.what(row.name),
        to=delivery_words.to(row.name),
        about=about,
        # Who is told of something private says who is on it.
        whom=person.name if person and not (about and about.private) else "",
        state=delivery_words.state(row, owed.behind, later=row.owed_since > at),
        tries=row.attempts,
        next_try=row.due_at if waiting and not owed.behind else None,
        done_at=row.done_at,
        why=row.last_error or "" if row.state != State.DONE else "",
        do=delivery_words.advice(row, owed.behind),
        stuck=row.state == State.PARKED,
    )


def audit_rows(entries: Sequence[AuditEntry]) -> list[audit_words.Row]:
    """Entries in words, in two statements."""
    people = people_by_ids({one.by_id for one in entries if one.by_id}) if entries else {}
    refs = {one.subject for one in entries if one.action.startswith("incident.")}
    public = public_references(refs) if refs else set()
    return [
        audit_words.row(
            one,
            by=people[one.by_id].name if one.by_id in people else "",
            private=one.action.startswith("incident.") and one.subject not in public,
        )
        for one in entries
    ]
