"""Follow-ups, a line each."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.followups.models import FollowUp
from app.incidents.models import Incident

HEAD = (
    *("ref", "incident", "title", "kind", "strength", "priority", "owner", "team", "state", "created_at", "due_at"),
    *("closed_at", "times_moved", "outcome", "evidence", "link", "tracker"),
)


def _seen(wanted: Wanted) -> Select[FollowUp]:
    seen = wanted.seen()
    return select(FollowUp).join(Incident, Incident.id == FollowUp.incident_id).where(*seen)


def _count(wanted: Wanted) -> int:
    return db.session.scalar(_seen(wanted).with_only_columns(func.count())) or 0


def _rows(wanted: Wanted, after: int, size: int) -> list[Row]:
    among = _seen(wanted).where(FollowUp.id > after).order_by(FollowUp.id).limit(size)
    options = (contains_eager(FollowUp.incident), joinedload(FollowUp.owner))
    return [Row(one.id, one.incident_id, _values(one)) for one in db.session.scalars(among.options(*options))]


def _values(one: FollowUp) -> list[Any]:
    words = ["", "", ""] if one.incident.is_private else [one.outcome, one.evidence, one.link]
    return [
        *(one.ref, one.incident.ref, one.shown_title, one.kind, one.strength, one.priority),
        *(one.owner.name if one.owner else "", one.team_slug or "", one.state, one.created_at, one.due_at),
        *(one.closed_at, one.moves, *words, one.tracker_key),
    ]


exports.add(
    "follow-ups", Export("follow-ups", "Follow-ups", "with owner, day and what came of them", 40, HEAD, _count, _rows)
)
