"""The inbox: one notice per person and cause, read, and muted by kind."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.people.events import NoticePosted
from app.people.kinds import kind_of
from app.people.models import Notice, NoticeMute, Person, new_key
from app.people.queries import is_muted

INBOX = "inbox"


class AlwaysHeard(Refused):
    """Some kinds are never muted: they ask for help, or tell what must not be missed."""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told. ``slot`` names the cause, so that it is told once. ``path`` is where it leads.

    ``text`` and ``why`` never hold a title of an incident; ``say`` is whether it may be looked up when it is read.
    """

    kind: str
    slot: str
    text: str
    why: str = ""
    incident_id: int | None = None
    path: str = ""
    say: str = "headline"


def post(person: Person, message: Message, *, at: datetime, without: tuple[str, ...] = ()) -> Notice | None:
    """Put a notice into somebody's inbox, and let word of it go out by the other ways they want.

    Answers with none when this cause has reached them already. ``without`` names ways that tell them otherwise.
    """
    muted = kind_of(message.kind).mutable and is_muted(person, message.kind, INBOX)
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Notice).values(
        key=new_key(),
        person_id=person.id,
        slot=message.slot[:160],
        kind=message.kind,
        text=_cut(message.text, 500),
        why=_cut(message.why, 300),
        incident_id=message.incident_id,
        path=message.path[:300],
        say=message.say,
        sent={},
        at=at,
        read_at=at if muted else None,
    )
    made = row.on_conflict_do_nothing(index_elements=[Notice.person_id, Notice.slot]).returning(Notice.id)
    notice_id = db.session.scalar(made)
    if notice_id is None:
        return None
    outbox.emit(NoticePosted(notice_id, without))
    return db.session.get_one(Notice, notice_id)


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Remember that it was seen; seeing it again changes nothing."""
    notice.read_at = notice.read_at or at


def mark_all_read(person: Person, readable: ColumnElement[bool], *, until: Notice, at: datetime) -> None:
    """Remember that all were seen up to the newest one that was on the page; what came since stays new."""
    seen = (Notice.person_id == person.id, Notice.read_at.is_(None), Notice.at <= until.at, readable)
    db.session.execute(update(Notice).where(*seen).values(read_at=at).execution_options(synchronize_session=False))


def mute(person: Person, kind: str, ways: tuple[str, ...]) -> None:
    """Send no more notices of a kind by these ways; the inbox keeps them as read.

    :raises AlwaysHeard: this kind is never muted.
    """
    if not kind_of(kind).mutable:
        raise AlwaysHeard(f"“{kind_of(kind).label}” is never muted.")
    for way in ways:
        there = select(NoticeMute.id).where(
            NoticeMute.person_id == person.id, NoticeMute.kind == kind, NoticeMute.way == way
        )
        if db.session.scalar(there) is None:
            db.session.add(NoticeMute(person_id=person.id, kind=kind, way=way))
    db.session.flush()


def hear(person: Person, kind: str) -> None:
    """Send notices of a kind again by every way."""
    db.session.execute(delete(NoticeMute).where(NoticeMute.person_id == person.id, NoticeMute.kind == kind))


def note_sent(notice: Notice, way: str, *, at: datetime, problem: str = "") -> None:
    """Write down that word of a notice went out by a way, or why it did not."""
    notice.sent = {**(notice.sent or {}), way: {"at": at.isoformat(), "problem": problem}}


def _cut(text: str, limit: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"
