"""Many incidents from few: templates made through the operations, written again with other times in one go.

A clone is what the operations would have written later: new ids, references and keys, every instant moved by the same
length, every seal made anew. ``tests/unit/demo/test_cloning.py`` holds it against the operations, row by row.
What ``LEFT_OUT`` names a clone does not have.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import JSON, Table, func, insert, select, text, update

from app.core.columns import UtcDateTime
from app.core.db import db
from app.incidents.models import Counter, Incident, TimelineEntry
from app.incidents.rules.sealing import seal
from app.workflows.book import Visibility

if TYPE_CHECKING:
    import psycopg

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ENTRIES, _ACTIONS = "timeline_entry", "action"

# Tables of upper rooms whose rows hang on an incident, and why a clone has none of them.
LEFT_OUT = {
    "follow_up": "has a reference of its own, which the timeline, links and trackers repeat",
    "library_family_member": "is what a person said of this very incident",
    "library_item": "has a key of its own, and themes and marks hang on it",
    "review": "answers, views, remarks, its debrief and its readers hang on it",
    "review_pulse": "counts answers to a review that a clone does not have",
    "review_pulse_taken": "says who answered about a review that a clone does not have",
    "slack_channel": "is a channel that exists in Slack once",
    "slack_heard": "belongs to a channel that a clone does not have",
    "slack_mark": "belongs to a message that exists in Slack once",
    "slack_message": "is a message that exists in Slack once",
    "slack_presence": "belongs to a channel that a clone does not have",
    "status_publication": "is an incident that exists on the status page once, and its posts hang on it",
    "webhook_delivery": "was delivered once",
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many timeline entries and actions each clone has; none leaves what its template has."""

    entries: int | None = None
    actions: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that hang on a template, and which of their columns hold instants, plain or within JSON."""

    table: Table
    rows: tuple[Row, ...]
    instants: tuple[str, ...]
    nested: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One finished or stopped incident, read once. ``until`` is the last instant that it knows of."""

    declared_at: datetime
    until: datetime
    private: bool
    incident: Part
    parts: tuple[Part, ...]


class _Entry:
    """What ``seal`` reads of an entry, without a row of the session behind it."""

    __slots__ = ("__dict__",)

    def __init__(self, row: Row) -> None:
        self.__dict__ = row


def hanging_tables() -> list[Table]:
    """Every table whose rows a clone has of its own, in the order in which they may be written."""
    incident = Incident.metadata.tables["incident"]
    return [
        table
        for table in Incident.metadata.sorted_tables
        if table.name not in LEFT_OUT and "incident_id" in table.c and table.c.incident_id.references(incident.c.id)
    ]


def read(incident_ids: Sequence[int], shape: Shape, *, until: datetime | None = None) -> list[Template]:
    """Read templates with all that hangs on them. Linked ones are left out: what they point at is not cloned."""
    linked = db.metadata.tables["incident_link"]
    pairs = db.session.execute(select(linked.c.incident_id, linked.c.other_id))
    without = {one for pair in pairs for one in pair}
    return [_read(one, shape, until) for one in incident_ids if one not in without]


def _read(incident_id: int, shape: Shape, until: datetime | None) -> Template:
    table = db.metadata.tables["incident"]
    row = dict(db.session.execute(select(table).where(table.c.id == incident_id)).mappings().one())
    parts = []
    for hanging in hanging_tables():
        key = [column for column in hanging.primary_key if column.name == "id"]
        wanted = select(hanging).where(hanging.c.incident_id == incident_id).order_by(*(key or hanging.primary_key))
        rows = [dict(one) for one in db.session.execute(wanted).mappings()]
        rows = _shaped(hanging, rows, shape)
        for one in rows:
            one.pop("id", None)
        if rows:
            parts.append(_part(hanging, rows))
    entries = [one for part in parts if part.table.name == _ENTRIES for one in part.rows]
    row["last_number"] = len(entries)
    last = until or max(one["recorded_at"] for one in entries)
    return Template(
        row["declared_at"], last, row["visibility"] == Visibility.PRIVATE, _part(table, [row]), tuple(parts)
    )


def _shaped(table: Table, rows: list[Row], shape: Shape) -> list[Row]:
    if table.name == _ACTIONS and shape.actions is not None:
        return _cut(rows, shape.actions)
    if table.name == _ENTRIES and shape.entries is not None:
        return _cut(rows, shape.entries)
    return rows


def _cut(rows: list[Row], count: int) -> list[Row]:
    """So many rows: the first ones, or the last one again under further numbers."""
    kept = rows[:count]
    while kept and len(kept) < count:
        kept.append({**kept[-1], "number": kept[-1]["number"] + 1})
    return kept


def _part(table: Table, rows: list[Row]) -> Part:
    instants = tuple(one.name for one in table.c if isinstance(one.type, UtcDateTime))
    nested = tuple(tuple(name for name, value in row.items() if _holds_instant(value)) for row in rows)
    return Part(table, tuple(rows), instants, nested)


def _holds_instant(value: Any) -> bool:
    return isinstance(value, dict | list) and _moved(value, timedelta(days=1)) != value


def _moved(value: Any, by: timedelta) -> Any:
    """The value with every instant in it later, written as it was."""
    if isinstance(value, dict):
        return {name: _moved(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        later = (datetime.fromisoformat(value) + by).astimezone(UTC).isoformat()
        return later.replace("+00:00", "Z") if value.endswith("Z") else later
    if isinstance(value, str) and _DAY.fullmatch(value):
        return (date.fromisoformat(value) + timedelta(days=by.days)).isoformat()
    return value


@dataclass
class Press:
    """Where the next clone gets its id, its number and its random names from."""

    next_id: int
    next_number: int
    rng: Random
    refs: set[str]

    @classmethod
    def ready(cls, rng: Random) -> "Press":
        """Behind everything that is there."""
        newest = db.session.scalar(select(func.max(Incident.id))) or 0
        number = db.session.scalar(select(Counter.value).where(Counter.name == "incident")) or 0
        return cls(newest + 1, number + 1, rng, set(db.session.scalars(select(Incident.ref))))

    def ref(self, *, private: bool) -> str:
        """The next public reference, or a random one."""
        if not private:
            self.next_number += 1
            return f"INC-{self.next_number - 1}"
        while True:
            ref = "PRV-" + "".join(self.rng.choices(LETTERS, k=4))
            if ref not in self.refs:
                self.refs.add(ref)
                return ref


def write(wanted: Iterable[tuple[Template, datetime]], press: Press) -> None:
    """Write one clone for each template and moment of declaring, in that order."""
    sheets: dict[str, list[Row]] = {}
    for template, at in wanted:
        for table, row in _clone(template, at, press):
            sheets.setdefault(table.name, []).append(row)
    for table in (db.metadata.tables["incident"], *hanging_tables()):
        if sheets.get(table.name):
            _insert(table, sheets[table.name])
    _remember_numbers(press)


def _insert(table: Table, rows: list[Row]) -> None:
    if db.engine.dialect.name != "postgresql":
        db.session.execute(insert(table), rows)
        return
    # Three times as fast as inserting, and within the same transaction.
    names = list(rows[0])
    json_at = {place for place, name in enumerate(names) if isinstance(table.c[name].type, JSON)}
    quoted = ", ".join(f'"{name}"' for name in names)
    driver = cast("psycopg.Connection", db.session.connection().connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN'.encode()) as copy:
        for row in rows:
            values = [row[name] for name in names]
            for place in json_at:
                values[place] = json.dumps(values[place])
            copy.write_row(values)


def _clone(template: Template, at: datetime, press: Press) -> Iterator[tuple[Table, Row]]:
    by = at - template.declared_at
    incident = _rows(template.incident, by)[0]
    incident["id"], press.next_id = press.next_id, press.next_id + 1
    incident["ref"] = press.ref(private=template.private)
    incident["idempotency_key"] = f"clone-{press.rng.getrandbits(96):024x}"
    hanging = [(part, _rows(part, by)) for part in template.parts]
    for part, rows in hanging:
        for row in rows:
            row["incident_id"] = incident["id"]
        if part.table.name == _ENTRIES:
            incident["last_hash"] = _seal_all(rows)
    yield template.incident.table, incident
    for part, rows in hanging:
        for row in rows:
            yield part.table, row


def _rows(part: Part, by: timedelta) -> list[Row]:
    """The rows of a part, moved in time."""
    moved = []
    for row, nested in zip(part.rows, part.nested, strict=True):
        fresh = dict(row)
        for name in part.instants:
            if fresh[name] is not None:
                fresh[name] += by
        for name in nested:
            fresh[name] = _moved(fresh[name], by)
        moved.append(fresh)
    return moved


def _seal_all(rows: list[Row]) -> str:
    previous = ""
    for row in rows:
        previous = row["hash"] = seal(previous, cast(TimelineEntry, _Entry(row)))
    return previous


def _remember_numbers(press: Press) -> None:
    """Let the operations go on behind the clones."""
    counted = update(Counter).where(Counter.name == "incident").values(value=press.next_number - 1)
    db.session.execute(counted)
    if db.engine.dialect.name == "postgresql":
        # Ids were given here; the sequence does not know of them.
        db.session.execute(
            text("SELECT setval(pg_get_serial_sequence('incident', 'id'), :last)"), {"last": press.next_id - 1}
        )
