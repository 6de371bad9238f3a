"""How connections to SQLite and PostgreSQL are opened, and how their transactions begin."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.turns import Turns

# Execution option of a connection whose transaction must not write.
READING = "muster_reading"

BUSY_SECONDS = 10

# A connection that holds the turn to write.
_ITS_TURN = "muster_turn"


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is told for this database."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "hide_parameters": True,
            "pool_use_lifo": True,
            "pool_size": 20,
            "max_overflow": 20,
            "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},
        }
    return {
        # Errors are logged; what people wrote is not.
        "hide_parameters": True,
        "pool_size": 10,
        "max_overflow": 10,
        # A database that restarted costs a round trip, not an error page.
        "pool_pre_ping": True,
        "pool_recycle": 1_800,
        "connect_args": {
            "connect_timeout": 5,
            # Without JIT: our questions are small, and it would compile longer than they run.
            "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC -c jit=off"
            " -c idle_in_transaction_session_timeout=60s",
        },
    }


def prepare(engine: Engine) -> None:
    """Teach an engine to begin reading and writing transactions as docs/architecture.md §6 says."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        turns = Turns(Path(str(engine.url.database)), BUSY_SECONDS)
        event.listen(engine, "begin", partial(_begin_sqlite, turns))
        event.listen(engine, "checkin", partial(_give_back, turns))
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _open_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: it would begin them deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        # 16 MB of pages and 128 MB of the file mapped: lists read what they need without a system call each.
        "cache_size=-16000",
        "mmap_size=134217728",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(turns: Turns, connection: Connection) -> None:
    # Deferred writers fail with "database is locked" when another wrote since they read; immediate ones wait.
    # Said to the driver itself: through SQLAlchemy it would cost every request a tenth of a millisecond.
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    reading = bool(connection.get_execution_options().get(READING))
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    try:
        if connection.info.get(READING, False) is not reading:
            driver.execute(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
            connection.info[READING] = reading
        # Kept until the connection goes back to the pool, however the transaction ends.
        kept = connection.connection.record_info
        if not reading and kept is not None and not kept.get(_ITS_TURN):
            kept[_ITS_TURN] = turns.begin()
        driver.execute(begin)
    except sqlite3.OperationalError as error:
        raise OperationalError(begin, None, error) from error


def _give_back(turns: Turns, _driver: object, record: ConnectionPoolEntry) -> None:
    if (record.record_info or {}).pop(_ITS_TURN, False):
        turns.end()


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READING):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
