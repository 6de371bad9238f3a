"""How the connection with Slack stands, for the page of the settings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.outbox import OutboxRow, State
from app.slack.connecting import RIGHTS, Right
from app.slack.models import SlackInbound
from app.slack.people import workspace

SHOWN = 6
OURS = "slack."


@dataclass(frozen=True, slots=True)
class Grant:
    """A right with the scopes of it that are missing."""

    right: Right
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """As whom we are connected, what we may do, what came in last, what is owed."""

    workspace: str
    url: str
    checked_at: datetime | None
    grants: tuple[Grant, ...]
    last_in: datetime | None
    arrived: tuple[SlackInbound, ...]
    owed: int
    failed: int
    rows: tuple[OutboxRow, ...]
    holds: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        return [scope for grant in self.grants for scope in grant.missing]


def standing(at: datetime) -> Standing:
    """How it stands now."""
    home = workspace()
    held = frozenset(home.scopes if home else ())
    arrived = db.session.scalars(select(SlackInbound).order_by(SlackInbound.id.desc()).limit(SHOWN)).all()
    due = (OutboxRow.state == State.WAITING, OutboxRow.name.startswith(OURS), OutboxRow.owed_since <= at)
    rows = db.session.scalars(select(OutboxRow).where(*due).order_by(OutboxRow.id).limit(SHOWN)).all()
    stuck = (OutboxRow.state == State.PARKED, OutboxRow.name.startswith(OURS))
    return Standing(
        workspace=home.team_name if home else "",
        url=home.url if home else "",
        checked_at=home.checked_at if home else None,
        grants=tuple(Grant(one, tuple(one.missing(held))) for one in RIGHTS) if held else (),
        last_in=arrived[0].at if arrived else None,
        arrived=tuple(arrived),
        owed=db.session.scalar(select(func.count()).select_from(OutboxRow).where(*due)) or 0,
        failed=db.session.scalar(select(func.count()).select_from(OutboxRow).where(*stuck)) or 0,
        rows=tuple(rows),
        holds=tuple(one.words for one in outbox.holds("slack")),
    )
