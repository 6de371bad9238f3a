"""The facts beside the form, from the record: nobody types what the system knows."""

from dataclasses import dataclass
from datetime import datetime

from app.incidents.models import Incident
from app.incidents.queries import (
    actions_of,
    clocks_of,
    decisions_of,
    open_roles,
    past_roles,
    services_of,
    updates_of,
)
from app.incidents.rules.moments import MOMENTS, moment_of
from app.people.models import Person
from app.people.queries import people_by_ids
from app.reviews.presenting.story import said_of
from app.reviews.queries import entries_of_kinds, who_took_part
from app.workflows.live import current_book


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure in the row of facts: a moment, a length in seconds, or words."""

    label: str
    words: str = ""
    at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of facts. ``at`` stands beside it where there is a moment."""

    text: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is filled in already, in lists with a heading each."""

    glance: tuple[Fact, ...]
    lists: tuple[tuple[str, tuple[Line, ...]], ...]
    took_part: tuple[Person, ...]


def facts_of(incident: Incident) -> Facts:
    """The facts of an incident as its review shows them."""
    lists = (
        ("When", _moments(incident)),
        ("Roles and handovers", _roles(incident)),
        ("How it moved along", _moves(incident)),
        ("Decided on the way", _noted(incident)),
        ("What stakeholders were told", _updates(incident)),
        ("Decided by the book", _decisions(incident)),
        ("Deadlines", _clocks(incident)),
        ("Actions", _actions(incident)),
        ("Services", _services(incident)),
    )
    return Facts(glance_of(incident), tuple(one for one in lists if one[1]), tuple(who_took_part(incident)))


def glance_of(incident: Incident) -> tuple[Fact, ...]:
    """Wrong from, noticed after, put right after, found by; what is not known is left out."""
    began = incident.started_at or incident.detected_at or incident.declared_at
    noticed = incident.declared_at
    over = incident.mitigated_at or incident.resolved_at
    found = [Fact("Wrong from", at=began)]
    if incident.started_at and noticed > began:
        found.append(Fact("Noticed after", seconds=(noticed - began).total_seconds()))
    if over is not None and over > began:
        found.append(Fact("Put right after", seconds=(over - began).total_seconds()))
    if how := how_found(incident):
        found.append(Fact("Found by", how))
    return tuple(found[:4])


def how_found(incident: Incident) -> str:
    """How it was found, where a field of this type means that; empty when nobody said."""
    for one in incident.workflow.fields:
        value = (incident.fields or {}).get(one.slug)
        if one.means == "how_found" and value:
            return next((option.label for option in one.options if option.slug == value), str(value))
    return ""


def _moments(incident: Incident) -> tuple[Line, ...]:
    known = [(label, moment_of(incident, slug)) for slug, label in MOMENTS.items()]
    known += [
        (one.label, moment_of(incident, one.slug))
        for one in incident.workflow.fields
        if one.kind == "datetime" and not one.sensitive and not one.retired
    ]
    return tuple(Line(label, at) for label, at in sorted(((a, b) for a, b in known if b), key=lambda pair: pair[1]))


def _roles(incident: Incident) -> tuple[Line, ...]:
    labels = {one.slug: one.label for one in incident.workflow.roles}
    held = sorted((*open_roles(incident), *past_roles(incident)), key=lambda one: one.from_at)
    return tuple(
        Line(f"{labels.get(one.role, one.role)}: {one.person.name}", one.from_at, one.handover_note) for one in held
    )


def _moves(incident: Incident) -> tuple[Line, ...]:
    moves = entries_of_kinds(incident, "status", "severity")
    return tuple(Line(said_of(one), one.happened_at, one.text) for one in moves)


def _noted(incident: Incident) -> tuple[Line, ...]:
    return tuple(Line(one.text, one.happened_at, "") for one in entries_of_kinds(incident, "decision"))


def _updates(incident: Incident) -> tuple[Line, ...]:
    return tuple(Line(one.text, one.at, one.by.name) for one in reversed(updates_of(incident)))


def _decisions(incident: Incident) -> tuple[Line, ...]:
    labels = {one.slug: one for one in incident.workflow.decisions}
    found = []
    for one in reversed(decisions_of(incident)):
        field = labels.get(one.field)
        if field is None:
            continue
        answer = next((option.label for option in field.options if option.slug == one.value), one.value)
        found.append(Line(f"{field.label}: {answer}", one.at, one.reason))
    return tuple(found)


def _clocks(incident: Incident) -> tuple[Line, ...]:
    says = {"met": "kept", "missed": "not kept in time", "off": "did not apply", "waived": "waived"}
    return tuple(
        Line(f"{one.label}: {says.get(one.state, 'still runs')}", one.ended_at or one.due_at, one.delay_reason)
        for one in clocks_of(incident)
        if one.state != "asleep"
    )


def _actions(incident: Incident) -> tuple[Line, ...]:
    rows = actions_of(incident)
    people = people_by_ids(one.owner_id for one in rows if one.owner_id)
    return tuple(
        Line(one.text, one.done_at, people[one.owner_id].name if one.owner_id in people else "") for one in rows
    )


def _services(incident: Incident) -> tuple[Line, ...]:
    book = current_book()
    rows = services_of(incident)
    return tuple(
        Line(book.services[one.service].label, one.since, one.state) for one in rows if one.service in book.services
    )
