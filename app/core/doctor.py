"""What `flask doctor` looks at. Each check says that all is well, or what is wrong and how to mend it."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import Settings, settings
from app.core.db import db, reading
from app.core.health import queue_state
from app.core.late import Late

if TYPE_CHECKING:
    from alembic import script
else:
    script = Late("alembic.script")

SMTP_SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `mend` is empty when it is well."""

    thing: str
    said: str
    mend: str = ""

    @property
    def wrong(self) -> bool:
        return bool(self.mend)

    @property
    def line(self) -> str:
        return f"wrong  {self.thing}: {self.said} → {self.mend}" if self.wrong else f"ok     {self.thing}: {self.said}"


Check = Callable[[Settings], list[Finding]]

# Rooms above add theirs.
more_checks: list[Check] = []


def examine(*, production: bool) -> list[Finding]:
    """Look at everything; with `production` also at what only matters before strangers."""
    checks = [_instance, _database, _durability, _redis, _mail, *more_checks]
    if production:
        checks = [_secret_key, _base_url, _demo, _database_kind, *checks]
    return [finding for check in checks for finding in check(settings())]


def _secret_key(chosen: Settings) -> list[Finding]:
    thing = "Secret key"
    mend = "set MUSTER_SECRET_KEY to the output of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    if chosen.secret_key is None:
        return [Finding(thing, "made up and kept under instance/, so every machine has its own", mend)]
    if len(chosen.secret_key.get_secret_value()) < 32:
        return [Finding(thing, "shorter than 32 characters", mend)]
    return [Finding(thing, "set")]


def _base_url(chosen: Settings) -> list[Finding]:
    if not chosen.secure:
        return [
            Finding(
                "Address", f"{chosen.base_url} is not https", "set MUSTER_BASE_URL to the https address people type"
            )
        ]
    return [Finding("Address", chosen.base_url)]


def _demo(chosen: Settings) -> list[Finding]:
    if chosen.demo:
        return [Finding("Demo", "on, and its passwords are known to everybody", "leave MUSTER_DEMO unset")]
    return [Finding("Demo", "off")]


def _database_kind(chosen: Settings) -> list[Finding]:
    if chosen.database.startswith("sqlite"):
        return [Finding("Database", "SQLite, fine on one machine; set MUSTER_DATABASE_URL for more than one")]
    return [Finding("Database", "PostgreSQL")]


def _database(_chosen: Settings) -> list[Finding]:
    thing = "Tables"
    try:
        with reading():
            made = inspect(db.session.connection()).has_table("alembic_version")
            here = set(db.session.scalars(text("SELECT version_num FROM alembic_version"))) if made else set()
    except SQLAlchemyError as error:
        words = f"the database does not answer ({type(error).__name__})"
        return [Finding(thing, words, "start it, and look at MUSTER_DATABASE_URL")]
    newest = set(script.ScriptDirectory(current_app.extensions["migrate"].directory).get_heads())
    if not here or here != newest:
        return [Finding(thing, "not those of this release", "run: flask db upgrade")]
    return [Finding(thing, "those of this release")]


def _durability(chosen: Settings) -> list[Finding]:
    if not chosen.database.startswith("sqlite"):
        return []
    try:
        with reading():
            mode = db.session.scalar(text("PRAGMA journal_mode"))
            level = db.session.scalar(text("PRAGMA synchronous"))
    except SQLAlchemyError:
        return []
    if (mode, level) != ("wal", 2):
        words = f"journal {mode}, synchronous {level}: a power cut could lose what was saved"
        return [Finding("SQLite", words, "keep the file on a local disk; network disks cannot do this")]
    return [Finding("SQLite", "write-ahead log, every commit on disk")]


def _redis(_chosen: Settings) -> list[Finding]:
    state = queue_state()
    if state == "does not answer":
        mend = "start it, or unset MUSTER_REDIS_URL; until then the clock delivers"
        return [Finding("Redis", "does not answer", mend)]
    return [Finding("Redis", "not used; a thread of the web server delivers" if state == "embedded" else state)]


def _mail(chosen: Settings) -> list[Finding]:
    if chosen.smtp_url is None:
        return [Finding("Mail", "not set up; notices stay in the portal's inbox (MUSTER_SMTP_URL)")]
    parts = urlsplit(chosen.smtp_url.get_secret_value())
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "localhost", parts.port or 0, timeout=SMTP_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        mend = "look at MUSTER_SMTP_URL and the way to that server"
        return [Finding("Mail", f"{parts.hostname} does not answer ({type(error).__name__})", mend)]
    return [Finding("Mail", f"{parts.hostname} answers")]


def _instance(chosen: Settings) -> list[Finding]:
    folder: Path = chosen.instance
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError:
        return [Finding(str(folder), "cannot be written to", "let this user own it, or set MUSTER_INSTANCE")]
    return [Finding(str(folder), "writable")]
