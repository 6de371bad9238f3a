"""How migrations reach the database: one transaction for all of them, on SQLite as on PostgreSQL.

A migration that fails leaves the database as it was. Two that start together run one after the other.
There is no alembic.ini: the address comes from the settings, logging from the application.
"""

import sqlite3
from typing import Literal, cast

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Column, Connection
from sqlalchemy.sql.schema import SchemaItem

from app.core.db import UtcDateTime, db

# Any number will do, as long as every process of every release takes the same one.
ADVISORY_LOCK = 7_368_737


def no_empty_script(_context: MigrationContext, _revision: object, scripts: list[MigrationScript]) -> None:
    """Write no migration when the tables already are as the models say."""
    if "autogenerate" in vars(context.config.cmd_opts or object()) and scripts and _is_empty(scripts[0]):
        scripts[:] = []


def _is_empty(script: MigrationScript) -> bool:
    return script.upgrade_ops is not None and script.upgrade_ops.is_empty()


def plain_types(kind: str, thing: object, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as SQLAlchemy's, so that an old migration never depends on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


# SQLite's full-text search: a virtual table and those that stand behind it, made by SQL of its own.
WORDS_OF_SQLITE = "library_words"
# Indexes of one kind of database only.
OF_POSTGRESQL = {"ix_library_item_search"}


def comparable(_thing: SchemaItem, name: str | None, kind: str, *_reflected: object) -> bool:
    """Leave out what one kind of database does not have, and how indexes sort, which SQLite cannot tell."""
    if kind == "table" and str(name).startswith(WORDS_OF_SQLITE):
        return False
    if kind == "index" and name in OF_POSTGRESQL:
        return db.engine.dialect.name == "postgresql"
    if kind != "index" or db.engine.dialect.name != "sqlite":
        return True
    named = [one for table in db.metadata.tables.values() for one in table.indexes if one.name == name]
    return all(isinstance(part, Column) for one in named for part in one.expressions)


def run_offline() -> None:
    """Print the SQL instead of running it, for those who hand it to a database administrator."""
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Bring the database to the wanted revision."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _on_sqlite(connection)
        else:
            _on_postgresql(connection)


def _on_sqlite(connection: Connection) -> None:
    # Batch mode drops and renames tables; with foreign keys on, the drop would take the rows that point at them along.
    # The switch does nothing inside a transaction, so it goes to the driver before one begins.
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        _configure(connection)
        with context.begin_transaction():
            context.run_migrations()
            _refuse_orphans(connection)
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if found := sorted({f"{row[0]} → {row[2]}" for row in orphans}):
        raise RuntimeError(f"The migration leaves rows that point at nothing, so it was undone: {', '.join(found)}.")


def _on_postgresql(connection: Connection) -> None:
    _configure(connection)
    with context.begin_transaction():
        # Wait for another machine's migration, but never long behind a query that holds a table we want.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5min'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        context.run_migrations()


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        process_revision_directives=no_empty_script,
        render_item=plain_types,
        include_object=comparable,
        **current_app.extensions["migrate"].configure_args,
        transactional_ddl=True,
    )


if context.is_offline_mode():
    run_offline()
else:
    run_online()
