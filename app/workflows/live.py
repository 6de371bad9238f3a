"""Which book counts now: the newest valid version, the same one in every process.

The database decides: of all versions the one with the newest ``live_from`` is live. The file is looked at every two
seconds at most. A valid new text becomes a version in a short transaction of its own, after the open one has ended (a
reading request may not write, and SQLite has one writer). A broken one changes nothing but the list of problems.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import after_commit, aside, db, this_session
from app.workflows import versions
from app.workflows.book import Book, Workflow
from app.workflows.loader import hash_of, text_of
from app.workflows.problems import BookError, BookErrors
from app.workflows.shelf import read_book
from app.workflows.slugs_in_use import orphans, slugs_in_use

EVERY_SECONDS = 2.0

log = logging.getLogger(__name__)


@dataclass
class _Live:
    """What this process knows. ``seen`` and ``read``: the file's state and hash; ``waiting``: a book yet to be kept."""

    file: Path
    every: float
    book: Book | None = None
    problems: list[BookError] | None = None
    seen: tuple[int, int, int] | None = None
    read: str = ""
    waiting: Book | None = None
    to_keep: Book | None = None
    next_look: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)


def init_app(app: Flask) -> None:
    """Remember where the file is; nothing is read before somebody asks. Tests look only when they say so."""
    chosen = app.config["MUSTER"]
    app.extensions["muster_book"] = _Live(chosen.workflows, float("inf") if chosen.testing else EVERY_SECONDS)


def current_book() -> Book:
    """The live book.

    :raises BookErrors: there is none: the file is broken, and no version was ever kept.
    """
    live = _live()
    if live.book is None:
        with live.lock:
            if live.book is None:
                _look(live)
        _keep_waiting(live)
    elif time.monotonic() >= live.next_look:
        look(wait=False)
    if live.book is None:
        raise BookErrors(live.problems or [])
    return live.book


def begin(app: Flask) -> None:
    """Have the book at hand before the first request; where there is none yet, the first request says so.

    Called before a server makes its workers, which inherit what was read and may not inherit a connection.
    """
    with app.app_context():
        try:
            current_book()
        except (BookErrors, SQLAlchemyError) as error:
            log.warning("no_workflows_at_start", extra={"reason": type(error).__name__})
        db.engine.dispose()


def workflow_of(discipline: str, type_slug: str) -> Workflow:
    """The process of one type in the live book. :raises UnknownSlug: it has no such type."""
    return current_book().workflow(discipline, type_slug)


def book_problems() -> list[BookError] | None:
    """What is wrong with the file on disk, for which it is not live; none when nothing is."""
    current_book()
    return _live().problems


def look(*, wait: bool = True) -> None:
    """Look at the file and at the kept versions now; without ``wait``, leave it to a thread that is at it already."""
    live = _live()
    if not live.lock.acquire(blocking=wait):
        return
    try:
        _look(live)
    finally:
        live.lock.release()
    _keep_waiting(live)


def _look(live: _Live) -> None:
    live.next_look = time.monotonic() + live.every
    session = this_session()
    if not session.managed and session.in_transaction():
        # A shell's or script's own transaction: not ours to read, write or end in. It gets what can be had without.
        live.book = (
            live.book or _book_of_file(live) or (_newest_kept(fall_back=True) if versions.newest_hash() else None)
        )
        return
    _read_file(live)
    _settle(live, versions.newest_hash())


def _live() -> _Live:
    found: _Live = current_app.extensions["muster_book"]
    return found


def _read_file(live: _Live) -> None:
    """Read the file if it changed: into ``waiting`` when it may go live, else into ``problems``."""
    try:
        state = live.file.stat()
        seen = (state.st_mtime_ns, state.st_size, state.st_ino)
    except OSError:
        seen = (0, 0, 0)
    if seen == live.seen:
        return
    live.seen = seen
    book = _book_of_file(live)
    if book is None or book.hash in (live.read, live.book and live.book.hash):
        # The same words again, merely saved or copied anew: what the database has agreed on since then stands.
        live.waiting = live.waiting if book else None
    else:
        live.problems = _orphaned(book, live.file.name) or None
        live.waiting = None if live.problems else book
    live.read = book.hash if book and not live.problems else ""
    if live.problems:
        log.warning("workflows_not_loaded", extra={"problems": len(live.problems), "first": str(live.problems[0])})


def _book_of_file(live: _Live) -> Book | None:
    """What the file says; none, and the problems, when it is broken."""
    try:
        text = text_of(live.file)
        book = live.book if live.book and live.book.hash == hash_of(text) else read_book(text, live.file.name)
    except BookErrors as broken:
        live.problems = broken.errors
        return None
    live.problems = None
    return book


def _orphaned(book: Book, filename: str) -> list[BookError]:
    # Before the first version there are no incidents, and perhaps no tables to ask.
    return orphans(book, slugs_in_use(), filename) if versions.newest_hash() else []


def _settle(live: _Live, newest: str | None) -> None:
    """Agree with the database: take what is newest there, and put there what this process has read."""
    if newest is None:
        live.book = live.book or live.waiting
    elif live.waiting is not None and live.waiting.hash != newest:
        # The first book serves at once; a later one when it is kept, so that all processes turn together.
        live.book = live.book or live.waiting
        live.to_keep = live.waiting
    elif live.waiting is not None:
        live.book, live.waiting = live.waiting, None
    elif newest and (live.book is None or live.book.hash != newest):
        live.book = _newest_kept(fall_back=live.book is None) or live.book


def _keep_waiting(live: _Live) -> None:
    # Not under the lock: whoever holds the database's one writing place may be waiting for it.
    book, live.to_keep = live.to_keep, None
    if book is not None:
        aside(partial(_keep, live, book))


def _keep(live: _Live, book: Book) -> None:
    versions.keep(book.hash, book.text, by=live.file.name)
    after_commit(partial(_take, live, book))


def _take(live: _Live, book: Book) -> None:
    with live.lock:
        live.book = book
        if live.waiting is not None and live.waiting.hash == book.hash:
            live.waiting = None


def _newest_kept(*, fall_back: bool) -> Book | None:
    """The live version; where it no longer reads (the portal itself was changed), an older one if ``fall_back``."""
    for text in versions.newest_texts(10 if fall_back else 1):
        try:
            return read_book(text)
        except BookErrors as broken:
            log.warning("kept_workflows_do_not_load", extra={"first": str(broken.errors[0])})
    return None
