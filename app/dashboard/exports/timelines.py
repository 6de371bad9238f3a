"""Timelines: every entry of the record, a line each."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.incidents.models import Incident, TimelineEntry
from app.incidents.sensitive import is_sensitive, payload_outside

HEAD = ("ref", "number", "kind", "happened_at", "recorded_at", "by", "source", "text", "corrects", "more")


def _seen(wanted: Wanted) -> Select[TimelineEntry]:
    seen = wanted.seen()
    return select(TimelineEntry).join(Incident, Incident.id == TimelineEntry.incident_id).where(*seen)


def _count(wanted: Wanted) -> int:
    return db.session.scalar(_seen(wanted).with_only_columns(func.count())) or 0


def _rows(wanted: Wanted, after: int, size: int) -> list[Row]:
    among = _seen(wanted).where(TimelineEntry.id > after).order_by(TimelineEntry.id).limit(size)
    options = (contains_eager(TimelineEntry.incident), joinedload(TimelineEntry.actor))
    return [Row(one.id, one.incident_id, _values(one)) for one in db.session.scalars(among.options(*options))]


def _values(one: TimelineEntry) -> list[Any]:
    # What was written in a private incident stays on its own pages. Seals stay too: they are made of words and ids.
    private = one.incident.is_private
    wordless = private or is_sensitive(one)
    return [
        *(one.incident.ref, one.number, one.kind, one.happened_at, one.recorded_at),
        *(one.actor.name if one.actor else "", one.source, "" if wordless else one.text, one.supersedes),
        {} if private else {name: value for name, value in payload_outside(one).items() if not name.endswith("_id")},
    ]


exports.add(
    "timelines",
    Export(
        "timelines", "Timelines", "every entry of their record; of private ones without words", 20, HEAD, _count, _rows
    ),
)
