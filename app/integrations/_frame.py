"""What every other system has in common: a name, and whether it works at this moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select

from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.core.registry import Registry


class Works(StrEnum):
    """How another system stands with us."""

    YES = "works"
    OFF = "not set up"
    TROUBLE = "in trouble"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it works, and a sentence or two: what it does for us, what is wrong, or how to set it up."""

    works: Works
    says: str


@dataclass(frozen=True, slots=True)
class Connection:
    """One other system, as Settings, Connections lists it."""

    slug: str
    label: str
    icon: str
    order: int
    standing: Callable[[], Standing]


connections: Registry[Connection] = Registry("connection")


def connection(
    slug: str, label: str, *, icon: str = "plug", order: int = 50
) -> Callable[[Callable[[], Standing]], Callable[[], Standing]]:
    """Register another system by the function that says how it stands."""

    def register(standing: Callable[[], Standing]) -> Callable[[], Standing]:
        connections.add(slug, Connection(slug, label, icon, order, standing))
        return standing

    return register


def connections_in_order() -> list[tuple[Connection, Standing]]:
    """Every system and how it stands now."""
    return [(one, one.standing()) for one in sorted(connections, key=lambda one: (one.order, one.label))]


def trouble_with(names: Iterable[str]) -> str:
    """What the newest delivery of these reactions that did not work was told; nothing when none is stuck."""
    stuck = or_(OutboxRow.state == State.PARKED, (OutboxRow.state == State.WAITING) & (OutboxRow.attempts > 0))
    wanted = select(OutboxRow.last_error).where(OutboxRow.name.in_(tuple(names)), stuck)
    return db.session.scalar(wanted.order_by(OutboxRow.id.desc()).limit(1)) or ""
