"""The databases of the tests: one SQLite file or PostgreSQL database per test process, emptied for each test."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.core.db import db

SERVER = os.environ.get("MUSTER_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REQUIRED = os.environ.get("MUSTER_REQUIRE_SERVICES") == "1"


def server_answers() -> bool:
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


class Sqlite:
    """A file beside an empty copy of itself: a fresh database costs one copy.

    SQLite copies it: what still has the file open, say the pool of another application, goes on with what is in it.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "test.sqlite3"
        self.empty = folder / "empty.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def create(self, app: Flask) -> None:
        with app.app_context():
            event.listen(db.engine, "connect", _careless)
            db.create_all()
            db.engine.dispose()
        shutil.copyfile(self.file, self.empty)

    def empty_for(self, app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()
        with closing(sqlite3.connect(self.empty)) as empty, closing(sqlite3.connect(self.file)) as file:
            _careless(file)
            empty.backup(file)

    def drop(self) -> None:
        """Leave it to pytest, which clears its folder."""


def _careless(connection, _record=None) -> None:
    # Nobody pulls the plug in a unit test; the tests that do bring their own process.
    connection.execute("PRAGMA synchronous=OFF")


class Postgres:
    """A database named for this process, emptied by deleting: quicker than making it anew."""

    def __init__(self, worker: str) -> None:
        self.name = f"muster_test_{os.getpid()}_{worker}"
        _sweep()
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{self.name}"')
            # Nobody pulls the plug in a test: waiting for the disk at each commit would be most of its time.
            server.execute(f'ALTER DATABASE "{self.name}" SET synchronous_commit = off')
        url = make_url(SERVER).set(database=self.name, drivername="postgresql")
        self.url = url.render_as_string(hide_password=False)

    def create(self, app: Flask) -> None:
        with app.app_context():
            db.create_all()

    def empty_for(self, app: Flask) -> None:
        # As replica: no foreign key and no trigger that guards append-only tables is in the way.
        deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in db.metadata.sorted_tables)
        with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(
                f"SET session_replication_role = replica; {deletes}; RESET session_replication_role"
            )

    def drop(self) -> None:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def _sweep() -> None:
    """Drop what test processes left behind that were killed."""
    with psycopg.connect(SERVER, autocommit=True) as server:
        for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'muster_test_%'").fetchall():
            pid = name.split("_")[2]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
