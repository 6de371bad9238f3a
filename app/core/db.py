"""The database: models' base class, column types, and the one place where transactions begin and end.

Edges open transactions; operations only change rows and `flush`. Nobody else commits or rolls back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry

from app.core.engine import READING, prepare

log = logging.getLogger(__name__)

Hook = Callable[[], object]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: only aware datetimes go in, aware UTC ones come out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants are aware and in UTC.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every model is. `Mapped[datetime]` is an instant, `Mapped[dict[str, Any]]` is JSON."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, list[Any]: JSON},
    )


class TransactionSession(FlaskSession):
    """A session that knows whether it may write, and what to do once it has committed."""

    reading = False
    managed = False
    wrote = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hooks: list[Hook] = []
        self.asides: list[Hook] = []

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        bind = super().get_bind(*args, **kwargs)
        return _reading_twin(bind) if self.reading and isinstance(bind, Engine) else bind


db = SQLAlchemy(model_class=Base, session_options={"class_": TransactionSession, "expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

_twins: dict[int, tuple[Engine, Engine]] = {}


def _reading_twin(engine: Engine) -> Engine:
    known = _twins.get(id(engine))
    if known is None or known[0] is not engine:
        known = _twins[id(engine)] = (engine, engine.execution_options(**{READING: True}))
    return known[1]


@event.listens_for(TransactionSession, "after_flush")
def _flushed(session: TransactionSession, _context: object) -> None:
    session.wrote = True


@event.listens_for(TransactionSession, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and isinstance(state.session, TransactionSession):
        state.session.wrote = True


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
        _run_asides(session)
        raise
    session.managed = False
    _run_hooks(session)
    _run_asides(session)


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
        # Ending by commit leaves what was read readable; there is nothing that it could keep.
        if has_changes():
            session.rollback()
        else:
            session.commit()
        session.reading = session.managed = False
        _run_asides(session)


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


def _run_hooks(session: TransactionSession) -> None:
    hooks, session.hooks = session.hooks, []
    for hook in hooks:
        _run_logged(hook, "after_commit_failed")


def _run_asides(session: TransactionSession) -> None:
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


def init_app(app: Flask) -> None:
    """Bind the database, and give every request its transaction."""
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.before_request(_open)
    # The first registered runs last: after every other hook has had its word on the answer.
    app.after_request(_close)


def _open() -> None:
    session = this_session()
    session.reading = request.method in {"GET", "HEAD", "OPTIONS"}
    session.managed = True


def _close(response: Response) -> Response:
    session = this_session()
    session.managed = False
    if session.reading or response.status_code >= 400:
        session.hooks.clear()
        session.rollback()
    else:
        session.commit()
        _run_hooks(session)
    _run_asides(session)
    return response
