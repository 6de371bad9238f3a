"""Boring things that tests need, made through the operations that pages use.

Ana leads, Ben responds, Cara watches (she is in another team), Dev is outside (no team, in no group).
"""

import functools
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.incidents.models import Incident, TimelineEntry
from app.incidents.operations import declare, roles, taking_part, words
from app.incidents.states import Mode
from app.people.models import GroupMember, Person, Team
from app.people.operations import signing_in
from app.workflows.book import Book
from app.workflows.live import current_book
from app.workflows.loader import load_file
from tests.support import settle

SMALL_BOOK = Path(__file__).parent / "books" / "small.yaml"
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


@functools.cache
def small() -> Book:
    """tests/books/small.yaml, read once: a book is never changed, and reading it is most of what a small test costs."""
    return load_file(SMALL_BOOK)


def use_book(app, file=None):
    """Let the application live by another book; says which one it had, for `put_back`."""
    live = app.extensions["muster_book"]
    before = (live.book, live.next_look)
    live.book, live.next_look = load_file(Path(file)) if file else small(), float("inf")
    return before


def put_back(app, before) -> None:
    """Let the application live by the book it had."""
    live = app.extensions["muster_book"]
    live.book, live.next_look = before


def make_team(slug: str) -> Team:
    found = db.session.scalar(select(Team).where(Team.slug == slug))
    if found is None:
        found = Team(slug=slug, label=slug.capitalize())
        db.session.add(found)
        db.session.flush()
    return found


def make_person(
    name: str = "Ana Lindqvist", *, team: str | None = None, groups: tuple[str, ...] = (), **more
) -> Person:
    """A person of the organisation; `groups` are slugs of the book."""
    key = secrets.token_hex(6)
    person = Person(
        key=key,
        name=name,
        email=more.pop("email", f"{name.split(maxsplit=1)[0].lower()}.{key}@larkspur.test"),
        team_id=make_team(team).id if team else None,
        created_at=NOON,
        **more,
    )
    db.session.add(person)
    db.session.flush()
    for group in groups:
        db.session.add(GroupMember(group_slug=group, person_id=person.id, added_at=NOON))
    db.session.flush()
    return person


@dataclass(frozen=True)
class People:
    """The four of most tests, and Mei who is in the privacy team."""

    ana: Person
    ben: Person
    cara: Person
    dev: Person
    mei: Person


def make_people() -> People:
    return People(
        ana=make_person("Ana Lindqvist", team="engineering", groups=("on-call",)),
        ben=make_person("Ben Okafor", team="engineering"),
        cara=make_person("Cara Nowak", team="support", groups=("customer-ops",)),
        dev=make_person("Dev Patel"),
        mei=make_person("Mei Tanaka", team="privacy", groups=("privacy-team",)),
    )


def make_incident(
    *,
    by: Person,
    title: str = "Card payments fail for one in four customers",
    path: str = "engineering/service-failing",
    lead: Person | None = None,
    responders: tuple[Person, ...] = (),
    at: datetime | None = None,
    mode: str = "live",
    **draft,
) -> Incident:
    """An incident as declaring makes it; `draft` has more of it: severity, summary, private, fields, services."""
    at = at or now() - timedelta(minutes=47)
    workflow = current_book().workflow(*path.split("/"))
    key = secrets.token_hex(8)
    incident = declare.declare(workflow, declare.Draft(title=title, key=key, mode=Mode(mode), **draft), by=by, at=at)
    if lead is not None:
        give_role(incident, "lead", lead, at=at)
    for person in responders:
        taking_part.be_responder(incident, person, at=at)
    settle()
    return incident


def give_role(incident: Incident, role: str, to: Person, *, at: datetime | None = None) -> None:
    """Somebody holds this role from now on."""
    # Who gives it does not matter here; taking a free role oneself is always allowed.
    roles.assign(incident, incident.workflow.role(role), to=to, by=to, at=at or now())
    settle()


def make_entries(incident: Incident, count: int, *, by: Person, kind: str = "note", text: str = "Note {}") -> None:
    """As many notes, one a second, the last one just now."""
    start = now() - timedelta(seconds=count)
    for index in range(1, count + 1):
        words.write(incident, kind, text=text.format(index), by=by, at=start + timedelta(seconds=index))
    settle()


def kinds_of(incident: Incident) -> list[str]:
    """What the timeline has recorded, in order."""
    return [entry.kind for entry in entries_of(incident)]


def entries_of(incident: Incident) -> list:
    """The timeline in order of number."""
    wanted = select(TimelineEntry).where(TimelineEntry.incident_id == incident.id).order_by(TimelineEntry.number)
    return list(db.session.scalars(wanted))


def sign_in(client, person: Person):
    """A browser in which this person is signed in, and whose forms carry a good token."""
    opened = signing_in.open_session(person, device="A browser", at=now())
    settle()
    raw = secrets.token_hex(20)
    with client.session_transaction() as session:
        session["_user_id"] = opened.key
        session["_fresh"] = True
        session["csrf_token"] = raw
    signer = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = signer.dumps(raw)
    return client
