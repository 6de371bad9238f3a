"""The writing half: who reacts to what, and the rows that promise it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app

from app.core.clock import now
from app.core.db import after_commit, db, this_session
from app.core.outbox.models import OutboxRow
from app.core.registry import Registry

# A frozen dataclass in the past tense whose fields are ids, slugs, strings and numbers.
Event = Any
React = Callable[..., object]
F = TypeVar("F", bound=React)

_effects: ContextVar[bool] = ContextVar("effects", default=True)
_WAKER = "muster_outbox_waker"

# How long a worker may hold a row; an outside call ends after 20 s.
LEASE = timedelta(seconds=30)


@dataclass(frozen=True)
class Reaction:
    """One thing that happens because of an event, or at a scheduled time."""

    name: str
    react: React
    event: type[Any] | None = None
    edge: str | None = None
    lease: timedelta = LEASE
    when: Callable[[Any], bool] | None = None
    settle: timedelta | None = None

    def argument(self, payload: dict[str, Any]) -> Any:
        """What the function is called with: the event it was written for, or the payload of a schedule."""
        return payload if self.event is None else self.event(**{k: _thawed(v) for k, v in payload.items()})


reactions: Registry[Reaction] = Registry("reaction")
_by_event: dict[type[Any], list[Reaction]] = {}


def on(
    event: type[Any],
    lane: str | None = None,
    *,
    when: Callable[[Any], bool] | None = None,
    settle: timedelta | None = None,
    lease: timedelta = LEASE,
) -> Callable[[F], F]:
    """Register a reaction. Its `lane` names an edge within which one incident's rows leave in order.

    Nothing is owed where `when` says no to the event, such as for an edge that is not set up. `settle` lets changes
    gather: what happens within one such period is due at the end of it. `lease` is the longest that it may take.

    :raises AlreadyRegistered: another reaction has its name (`room.function`).
    """

    def register(react: F) -> F:
        reaction = Reaction(_name_of(react), react, event, lane, lease, when, settle)
        reactions.add(reaction.name, reaction)
        _by_event.setdefault(event, []).append(reaction)
        return react

    return register


def scheduled(name: str, lease: timedelta = LEASE) -> Callable[[F], F]:
    """Register what `schedule(name, …)` calls, with the payload as its one argument."""

    def register(react: F) -> F:
        reactions.add(name, Reaction(name, react, lease=lease))
        return react

    return register


def _name_of(react: React) -> str:
    parts = [part for part in react.__module__.split(".") if part not in {"app", "tests"}]
    return f"{parts[0]}.{react.__name__}"


def emit(event: Event) -> None:
    """Owe every reaction to this event, in the transaction that is open."""
    if not effects_are_on():
        return
    payload = payload_of(event)
    incident = payload.get("incident_id")
    for reaction in _by_event.get(type(event), ()):
        if reaction.when is not None and not reaction.when(event):
            continue
        lane = f"{reaction.edge}:{incident}" if reaction.edge and incident is not None else None
        due_at = _settled(now(), reaction.settle)
        db.session.add(OutboxRow(name=reaction.name, payload=payload, lane=lane, due_at=due_at, owed_since=due_at))
        wake_after_commit()


def _settled(at: datetime, period: timedelta | None) -> datetime:
    """The end of the period that this instant lies in."""
    if period is None:
        return at
    return at + period - timedelta(seconds=at.timestamp() % period.total_seconds())


def payload_of(event: Event) -> dict[str, Any]:
    """The event as it is stored.

    :raises TypeError: it is not a dataclass of ids, slugs, strings and numbers.
    """
    if not is_dataclass(event) or isinstance(event, type):
        raise TypeError(f"{event!r} is not an event: events are frozen dataclasses.")
    payload = {field.name: getattr(event, field.name) for field in fields(event)}
    for name, value in payload.items():
        if not _is_plain(value):
            raise TypeError(f"{type(event).__name__}.{name} carries {value!r}; events carry ids, slugs and numbers.")
    return payload


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(each) for each in value)
    return value is None or isinstance(value, str | int | float | bool)


def _thawed(value: Any) -> Any:
    return tuple(_thawed(each) for each in value) if isinstance(value, list) else value


def effects_are_on() -> bool:
    """Whether what happens now is lived, and owes something."""
    return _effects.get()


@contextmanager
def effects_off() -> Iterator[None]:
    """Owe nothing within: for history that is loaded, not lived."""
    token = _effects.set(False)
    try:
        yield
    finally:
        _effects.reset(token)


def set_waker(app: Flask, wake: Callable[[], object]) -> None:
    """Say how workers are woken once new rows are safe; it must be quick and may fail silently."""
    app.extensions[_WAKER] = wake


def wake() -> None:
    """Wake a worker now."""
    waker = current_app.extensions.get(_WAKER)
    if waker is not None:
        waker()


def wake_after_commit() -> None:
    """Wake a worker once this transaction is safe."""
    if wake not in this_session().hooks:
        after_commit(wake)
