"""Files that are too long for one answer: the worker makes them piece by piece, with the rights of whoever asked."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.errors import Refused
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.dashboard.files import FORMATS, joined, lines_of
from app.dashboard.models import ExportFile, ExportPiece, FileState
from app.incidents.access import may_see
from app.incidents.filtering import Filters
from app.incidents.models import Incident
from app.people.kinds import NoticeKind, notice_kind
from app.people.models import Person
from app.people.operations import notices
from app.web.narrowing import said_in

# So many rows leave with the answer itself; more are made by the worker, in pieces of this size.
AT_ONCE, PIECE = 5_000, 1_000
KEPT = timedelta(days=3)
MOST_WAITING = 3

FILE = notice_kind(NoticeKind("file", "A file that I asked for is ready", "download", order=70))


class TooManyFiles(Refused):
    """Somebody has several files under way already."""


class NotYoursAnyMore(Refused):
    """A file holds what its owner may no longer see."""


def wanted_by(person: Person, query: str, at: datetime) -> Wanted:
    """What an address asks for, with the rights that this person has now."""
    return Wanted(person, Filters.of(said_in(query)), at)


def at_once(export: Export, format_: str, wanted: Wanted) -> Iterable[str]:
    """A file that is short enough for one answer."""
    rows = export.rows(wanted, 0, AT_ONCE)
    piece = lines_of(format_, export.head, [one.values for one in rows])
    return joined(format_, export.head, [piece] if rows else [])


def ask(export: Export, format_: str, *, query: str, by: Person, at: datetime) -> ExportFile:
    """Let the worker make a file; its owner gets a notice when it is ready.

    :raises TooManyFiles: three are under way already.
    """
    waiting = select(func.count()).where(ExportFile.person_id == by.id, ExportFile.state == FileState.WAITING)
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise TooManyFiles("Three files of yours are being made. Ask again when one of them is ready.")
    total = export.count(wanted_by(by, query, at))
    made = ExportFile(
        person_id=by.id,
        name=export.name,
        format=format_ if format_ in FORMATS else "csv",
        query=query[:4000],
        state=FileState.WAITING,
        total=total,
        done=0,
        last_id=0,
        asked_at=at,
    )
    db.session.add(made)
    db.session.flush()
    outbox.schedule("dashboard.make_piece", f"{made.id}:0", at, {"file_id": made.id, "number": 0})
    return made


@outbox.scheduled("dashboard.make_piece")
def make_piece(payload: dict[str, Any]) -> None:
    """Make one piece of a file and owe the next; made twice, the second finds it there."""
    made = db.session.get(ExportFile, payload["file_id"], with_for_update=True)
    if made is None or made.state != FileState.WAITING:
        return
    person = db.session.get_one(Person, made.person_id)
    export = exports.get_or_none(made.name)
    if not person.active or person.is_guest or export is None:
        made.state = FileState.STOPPED
        return
    number = payload["number"]
    if db.session.scalar(select(ExportPiece.id).where(ExportPiece.file_id == made.id, ExportPiece.number == number)):
        return
    rows = export.rows(wanted_by(person, made.query, made.asked_at), made.last_id, PIECE)
    if rows:
        _keep(made, export, number, rows)
    if len(rows) == PIECE:
        following = {"file_id": made.id, "number": number + 1}
        outbox.schedule("dashboard.make_piece", f"{made.id}:{number + 1}", now(), following)
        return
    made.state, made.ready_at, made.total = FileState.READY, now(), made.done
    text = f"Your file is ready: {export.label}, {made.done:,} rows as {made.format.upper()}"
    message = notices.Message(FILE.slug, f"file:{made.key}", text, "you asked for it", path="/exports/files")
    notices.post(person, message, at=now())


def _keep(made: ExportFile, export: Export, number: int, rows: list[Row]) -> None:
    text = lines_of(made.format, export.head, [one.values for one in rows])
    db.session.add(
        ExportPiece(
            file_id=made.id,
            number=number,
            body=zlib.compress(text.encode()),
            incident_ids=sorted({one.incident_id for one in rows}),
        )
    )
    made.last_id, made.done = rows[-1].id, made.done + len(rows)
    made.total = max(made.total, made.done)


def contents(made: ExportFile, *, reader: Person) -> Iterable[str]:
    """The file, piece by piece, for its owner.

    :raises NotYoursAnyMore: it holds an incident that they may no longer see.
    """
    for ids in db.session.scalars(select(ExportPiece.incident_ids).where(ExportPiece.file_id == made.id)):
        seen = select(func.count()).select_from(Incident).where(Incident.id.in_(ids), may_see(reader))
        if (db.session.scalar(seen) or 0) != len(ids):
            raise NotYoursAnyMore("What you may see has changed since this file was made. Ask for it again.")
    return joined(made.format, exports.get(made.name).head, _bodies(made))


def _bodies(made: ExportFile) -> Iterator[str]:
    bodies = select(ExportPiece.body).where(ExportPiece.file_id == made.id).order_by(ExportPiece.number)
    # One after the other, so that a long file is never whole in memory.
    for number in range(db.session.scalar(select(func.count()).where(ExportPiece.file_id == made.id)) or 0):
        yield zlib.decompress(db.session.scalars(bodies.offset(number).limit(1)).one()).decode()


@outbox.every("dashboard.forget_files", hours=6)
def forget_files(at: datetime) -> None:
    """Take away what was ready for three days."""
    old = select(ExportFile.id).where(ExportFile.asked_at < at - KEPT)
    db.session.execute(delete(ExportPiece).where(ExportPiece.file_id.in_(old)))
    db.session.execute(delete(ExportFile).where(ExportFile.asked_at < at - KEPT))
