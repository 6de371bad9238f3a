"""The file that is the workspace: documents by kind and id, messages by channel and time, what was called and sent.

Several web processes share it, so everything that changes it happens in one short writing transaction.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from app.core.clock import now

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, data TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    channel TEXT, ts TEXT, thread TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (channel, ts)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_thread ON message (channel, thread, ts);
CREATE TABLE IF NOT EXISTS call (
    number INTEGER PRIMARY KEY, at REAL, method TEXT, arguments TEXT, status INTEGER, error TEXT, worked INTEGER);
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY, kind TEXT, body TEXT, content_type TEXT, tries INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT NOT NULL DEFAULT '', status INTEGER);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""

CALLS_KEPT = 500


class Store:
    """The workspace while one transaction is open on it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        return self._sql.execute(statement, values).fetchall()

    # Documents: users, groups, channels, views, triggers, faults …

    def get(self, kind: str, key: str) -> Json | None:
        rows = self.ask("SELECT data FROM thing WHERE kind = ? AND id = ?", kind, key)
        return json.loads(rows[0][0]) if rows else None

    def put(self, kind: str, key: str, data: Json) -> Json:
        self.ask("INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", kind, key, json.dumps(data))
        return data

    def drop(self, kind: str, key: str) -> None:
        self.ask("DELETE FROM thing WHERE kind = ? AND id = ?", kind, key)

    def every(self, kind: str) -> list[Json]:
        """All of a kind, by id."""
        return [json.loads(data) for (data,) in self.ask("SELECT data FROM thing WHERE kind = ? ORDER BY id", kind)]

    def count(self, name: str, by: int = 1, start: int = 0) -> int:
        """The next number of this name."""
        self.ask("INSERT OR IGNORE INTO counter VALUES (?, ?)", name, start)
        return int(self.ask("UPDATE counter SET value = value + ? WHERE name = ? RETURNING value", by, name)[0][0])

    def changed(self) -> None:
        """Pages that look draw themselves again."""
        self.count("version")

    def version(self) -> int:
        rows = self.ask("SELECT value FROM counter WHERE name = 'version'")
        return int(rows[0][0]) if rows else 0

    def moment(self) -> str:
        """A time stamp of a message: never the same twice, always later than the one before."""
        micros = int(now().timestamp() * 1_000_000)
        last = self.count("moment", by=0, start=micros - 1)
        fresh = self.count("moment", by=max(micros - last, 1))
        return f"{fresh // 1_000_000}.{fresh % 1_000_000:06d}"

    # Messages.

    def message(self, channel: str, ts: str) -> Json | None:
        rows = self.ask("SELECT data FROM message WHERE channel = ? AND ts = ?", channel, ts)
        return json.loads(rows[0][0]) if rows else None

    def keep(self, channel: str, message: Json) -> Json:
        """Write a message, new or changed."""
        thread = message.get("thread_ts", "")
        thread = "" if thread == message["ts"] else thread
        row = (channel, message["ts"], thread, json.dumps(message))
        self.ask("INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?)", *row)
        self.changed()
        return message

    def forget(self, channel: str, ts: str) -> None:
        self.ask("DELETE FROM message WHERE channel = ? AND ts = ?", channel, ts)
        self.changed()

    def messages(self, channel: str, *, newest: int = 1000) -> list[Json]:
        """What stands in a channel, oldest first, without the answers in threads."""
        rows = self.ask(
            "SELECT data FROM message WHERE channel = ? AND (thread = '' OR json_extract(data, '$.subtype') = "
            "'thread_broadcast') ORDER BY ts DESC LIMIT ?",
            channel,
            newest,
        )
        return [json.loads(data) for (data,) in reversed(rows)]

    def answers(self, channel: str, ts: str) -> list[Json]:
        """The answers in the thread of a message, oldest first."""
        rows = self.ask("SELECT data FROM message WHERE channel = ? AND thread = ? ORDER BY ts", channel, ts)
        return [json.loads(data) for (data,) in rows]

    # What was called.

    def note_call(self, method: str, arguments: Json, status: int, error: str, *, worked: bool) -> None:
        """Remember a call of the Web API, and forget those of long ago."""
        at, text = now().timestamp(), json.dumps(arguments)
        self.ask("INSERT INTO call VALUES (NULL, ?, ?, ?, ?, ?, ?)", at, method, text, status, error, int(worked))
        self.ask("DELETE FROM call WHERE number <= (SELECT max(number) FROM call) - ?", CALLS_KEPT)

    def calls(self, method: str = "") -> list[Json]:
        """What was called, oldest first."""
        rows = self.ask(
            "SELECT at, method, arguments, status, error, worked FROM call WHERE ? IN ('', method) ORDER BY number",
            method,
        )
        names = ("at", "method", "arguments", "status", "error", "worked")
        return [dict(zip(names, row, strict=True)) | {"arguments": json.loads(row[2])} for row in rows]


@contextmanager
def opened(file: Path, *, write: bool = True) -> Iterator[Store]:
    """One transaction on the file: kept at the end, undone by any exception."""
    # Autocommit, so that nothing but these lines begins or ends a transaction.
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        # What is raised in here closes the connection, and with it everything is undone.
        yield Store(connection)
        connection.execute("COMMIT")


def make(file: Path) -> None:
    """Make the file and its tables; does nothing where they are."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)


def empty(store: Store) -> None:
    """Begin again: nothing was ever said here. Numbers go on, so that no id means two things."""
    for table in ("thing", "message", "call", "delivery"):
        store.ask(f"DELETE FROM {table}")  # noqa: S608 # nosec B608 - names of our own
    store.changed()
