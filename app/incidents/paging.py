"""Keyset paging of the incident list: a page goes on where the last one ended, however many there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, tuple_

from app.core.db import db
from app.incidents.lines import Line, lines_of
from app.incidents.models import Incident
from app.incidents.states import Stage
from app.web.cursors import read_cursor, write_cursor
from app.workflows.book import Book, Level

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the cursor of the next one where there is one."""

    incidents: list[Line]
    older: str | None


def page_of(among: Select[Incident], book: Book, *, seen: Select[Incident], sort: str, after: str = "") -> Page:
    """Fifty incidents in one statement. ``after`` is the cursor of the page before; a broken one begins anew.

    So does one that names what is not among ``seen``: else it would tell whether there is such a reference.
    """
    wanted = among.order_by(*_order(sort)).limit(PAGE + 1)
    if (cursor := _read(after, seen)) is not None:
        wanted = wanted.where(_beyond(sort, *cursor))
    found = lines_of(wanted, book)
    older = _write(found[PAGE - 1]) if len(found) > PAGE else None
    return Page(found[:PAGE], older)


def _order(sort: str) -> tuple[ColumnElement[object], ...]:
    newest = (Incident.declared_at.desc(), Incident.id.desc())
    match sort:
        case "oldest":
            return (Incident.declared_at.asc(), Incident.id.asc())  # type: ignore[return-value]
        case "newest":
            return newest  # type: ignore[return-value]
        case "worst":
            return (Incident.level.desc(), *newest)  # type: ignore[return-value]
        case _:
            return (Incident.stage.asc(), *newest)  # type: ignore[return-value]


def _beyond(sort: str, stage: int, level: int, moment: datetime, incident_id: int) -> ColumnElement[bool]:
    here = tuple_(Incident.declared_at, Incident.id)
    older = here < (moment, incident_id)
    match sort:
        case "oldest":
            return here > (moment, incident_id)
        case "newest":
            return older
        case "worst":
            return or_(Incident.level < level, and_(Incident.level == level, older))
        case _:
            return or_(Incident.stage > stage, and_(Incident.stage == stage, older))


def _write(last: Line) -> str:
    return write_cursor(last.stage, last.level, last.declared_at.isoformat(), last.ref)


def _read(cursor: str, seen: Select[Incident]) -> tuple[int, int, datetime, int] | None:
    place = read_cursor(cursor, length=4)
    if place is None:
        return None
    (stage, level), moment, ref = place
    if stage not in tuple(Stage) or level not in (0, *Level):
        return None
    found = db.session.scalar(seen.where(Incident.ref == ref).with_only_columns(Incident.id))
    return None if found is None else (stage, level, moment, found)
