"""The database: models' base class, column types, and the one place where transactions begin and end.

Edges open transactions; operations only change rows and `flush`. Nobody else commits or rolls back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, UpdateBase, event
from sqlalchemy.orm import Session

from app.core.columns import Base, UtcDateTime
from app.core.engine import READING

__all__ = [
    "Model",
    "UtcDateTime",
    "abandon",
    "after_commit",
    "aside",
    "before_writing",
    "db",
    "has_changes",
    "let_go",
    "reading",
    "savepoint",
    "this_session",
    "transaction",
]

log = logging.getLogger(__name__)

Hook = Callable[[], object]


class TransactionSession(FlaskSession):
    """A session that knows whether it may write, and what to do once it has committed."""

    reading = False
    managed = False
    wrote = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hooks: list[Hook] = []
        self.asides: list[Hook] = []

    # An event would see the same, and cost every query of every page.
    def execute(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self.wrote = self.wrote or isinstance(statement, UpdateBase)
        return super().execute(statement, *args, **kwargs)

    def scalars(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self.wrote = self.wrote or isinstance(statement, UpdateBase)
        return super().scalars(statement, *args, **kwargs)

    def scalar(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self.wrote = self.wrote or isinstance(statement, UpdateBase)
        return super().scalar(statement, *args, **kwargs)

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        bind = super().get_bind(*args, **kwargs)
        # The same engine, whose transactions begin as reading ones; made by app.core.requests.
        return current_app.extensions[READING] if self.reading and isinstance(bind, Engine) else bind


db = SQLAlchemy(model_class=Base, session_options={"class_": TransactionSession, "expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(TransactionSession, "after_flush")
def _flushed(session: TransactionSession, _context: object) -> None:
    session.wrote = True


@event.listens_for(TransactionSession, "after_transaction_end")
def _ended(session: TransactionSession, transaction: Any) -> None:
    if transaction.parent is None:
        session.wrote = False


def this_session() -> TransactionSession:
    """The session of this request, delivery or command."""
    return cast(TransactionSession, db.session())


def has_changes() -> bool:
    """Whether the open transaction holds anything that a roll-back would lose."""
    session = this_session()
    return session.wrote or bool(session.new or session.dirty or session.deleted)


def is_writing() -> bool:
    """Whether the open transaction may write, so that rows it will change are worth locking."""
    session = this_session()
    return session.managed and not session.reading


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: begin, commit at the end, undo everything on any exception, then run the after-commit hooks.

    :raises RuntimeError: this session is already inside a transaction that somebody else will end.
    """
    session = this_session()
    if session.managed:
        raise RuntimeError("A transaction is open already and its opener will end it; use savepoint() here.")
    session.reading, session.managed = False, True
    try:
        yield session
        session.commit()
    except BaseException:
        session.managed = False
        abandon()
        run_asides(session)
        raise
    session.managed = False
    run_hooks(session)
    run_asides(session)


@contextmanager
def reading() -> Iterator[Session]:
    """Read: the database refuses writes, and nothing is kept. Inside another transaction it only joins it."""
    session = this_session()
    if session.managed:
        yield session
        return
    session.reading = session.managed = True
    try:
        yield session
    finally:
        let_go(session)
        session.reading = session.managed = False
        run_asides(session)


@contextmanager
def before_writing() -> Iterator[None]:
    """Read first what a request that will write needs to know of others, so that no writer waits meanwhile.

    What was read stays as it was: nothing that the writing part decides about may be read here.
    """
    session = this_session()
    if session.reading or session.in_transaction():
        yield
        return
    session.reading = True
    try:
        yield
    finally:
        let_go(session)
        session.reading = False


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the transaction that can be undone alone: by any exception, which goes on upwards."""
    session = this_session()
    kept = len(session.hooks)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del session.hooks[kept:]
        raise


def abandon() -> None:
    """Undo what this request has changed so far, and go on; for pages that answer a refusal."""
    session = this_session()
    session.hooks.clear()
    session.rollback()


def after_commit(hook: Hook) -> None:
    """Run once, after this transaction committed; what goes wrong in it is logged, never raised."""
    this_session().hooks.append(hook)


def aside(write: Hook) -> None:
    """Write in a short transaction of its own once the present one has ended, kept or undone.

    For what must be remembered though the request changes nothing: a denial, a read of something private.
    """
    session = this_session()
    if session.managed:
        session.asides.append(write)
    else:
        with transaction():
            write()


def let_go(session: TransactionSession) -> None:
    """End a transaction that was to read only."""
    # Ending by commit leaves what was read readable, and costs less; there is nothing that it could keep.
    if has_changes():
        session.rollback()
    else:
        session.commit()


def run_hooks(session: TransactionSession) -> None:
    """What was to happen after the commit; for those who end a transaction."""
    hooks, session.hooks = session.hooks, []
    for hook in hooks:
        _run_logged(hook, "after_commit_failed")
        let_go(session)


def run_asides(session: TransactionSession) -> None:
    """What is written on its own; for those who end a transaction."""
    asides, session.asides = session.asides, []
    for write in asides:
        _run_logged(_in_transaction(write), "aside_failed")


def _in_transaction(write: Hook) -> Hook:
    def run() -> None:
        with transaction():
            write()

    return run


def _run_logged(hook: Hook, words: str) -> None:
    try:
        hook()
    except Exception:
        log.exception(words)
