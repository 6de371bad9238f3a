"""The register of deadlines, with decisions and evidence: what a regulator asks for."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app.core.db import db
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.incidents.models import Clock, Decision, Incident
from app.incidents.sensitive import is_sensitive_field
from app.people.queries import people_by_ids
from app.workflows.book import UnknownSlug

HEAD = (
    *("ref", "discipline", "type", "deadline", "law", "state", "started_at", "due_at", "ended_at", "hours_to_spare"),
    *("evidence", "reason", "reason_for_delay", "waived_by", "waiver_seconded_by"),
    *("decision", "decided", "decided_because", "decided_by", "decided_at"),
)


def _seen(wanted: Wanted) -> Select[Clock]:
    seen = wanted.seen()
    return select(Clock).join(Incident, Incident.id == Clock.incident_id).where(*seen)


def _count(wanted: Wanted) -> int:
    return db.session.scalar(_seen(wanted).with_only_columns(func.count())) or 0


def _rows(wanted: Wanted, after: int, size: int) -> list[Row]:
    among = _seen(wanted).where(Clock.id > after).order_by(Clock.id).limit(size)
    found = list(db.session.scalars(among.options(contains_eager(Clock.incident))))
    decided: dict[tuple[int, str], Decision] = {}
    made = select(Decision).where(Decision.incident_id.in_([one.incident_id for one in found]))
    for decision in db.session.scalars(made.order_by(Decision.at, Decision.id)):
        decided[decision.incident_id, decision.field] = decision
    ids = {one.waived_by_id for one in found} | {one.waiver_seconded_by_id for one in found}
    ids |= {one.by_id for one in decided.values()}
    names = {key: one.name for key, one in people_by_ids(one for one in ids if one).items()}
    return [Row(one.id, one.incident_id, _values(one, decided, names)) for one in found]


def _values(one: Clock, decided: dict[tuple[int, str], Decision], names: dict[int, str]) -> list[Any]:
    question = _question(one)
    made = None if is_sensitive_field(one.incident, question) else decided.get((one.incident_id, question))
    spare = (one.due_at - one.ended_at).total_seconds() / 3_600 if one.due_at and one.ended_at else None
    return [
        *(one.incident.ref, one.incident.discipline, one.incident.type, one.label, one.law, one.state),
        *(one.started_at, one.due_at, one.ended_at, None if spare is None else round(spare, 1)),
        *(one.evidence, one.reason, one.delay_reason),
        *(names.get(one.waived_by_id or 0, ""), names.get(one.waiver_seconded_by_id or 0, "")),
        *(
            (made.field, made.value, made.reason, names.get(made.by_id, ""), made.at)
            if made
            else ("", "", "", "", None)
        ),
    ]


def _question(one: Clock) -> str:
    """The decision that turns this deadline on or off, or nothing."""
    try:
        return one.incident.workflow.clock(one.slug).decide or ""
    except UnknownSlug:
        return ""


exports.add(
    "deadlines",
    Export("deadlines", "Register of deadlines", "with decisions, reasons and evidence", 30, HEAD, _count, _rows),
)
