"""Incidents, a line each."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard.exports._export import Export, Row, Wanted, exports
from app.incidents.models import AffectedService, Incident
from app.workflows.book import Level

MOMENTS = (
    *("started_at", "detected_at", "declared_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at"),
    "next_update_due_at",
)
HEAD = (
    *("ref", "title", "discipline", "type", "severity", "level", "status", "phase", "mode", "visibility"),
    *("reporter", "lead", "services", "summary", "impact", "end_reason"),
    *MOMENTS,
    "fields",
)


def _seen(wanted: Wanted) -> Select[Incident]:
    seen = wanted.seen()
    return select(Incident).where(*seen)


def _count(wanted: Wanted) -> int:
    return db.session.scalar(_seen(wanted).with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _rows(wanted: Wanted, after: int, size: int) -> list[Row]:
    among = _seen(wanted).where(Incident.id > after).order_by(Incident.id).limit(size)
    found = list(db.session.scalars(among.options(joinedload(Incident.reporter), joinedload(Incident.lead))))
    services: dict[int, list[str]] = {}
    affected = select(AffectedService.incident_id, AffectedService.service).where(
        AffectedService.incident_id.in_([one.id for one in found])
    )
    for incident_id, slug in db.session.execute(affected.order_by(AffectedService.id)):
        services.setdefault(incident_id, []).append(slug)
    return [Row(one.id, one.id, _values(one, services.get(one.id, []))) for one in found]


def _values(one: Incident, services: list[str]) -> list[Any]:
    # Of a private one the codename stands for its title, and its words stay on its own pages.
    words = ["", "", ""] if one.is_private else [one.summary, one.impact, one.end_reason]
    return [
        *(one.ref, one.shown_title, one.discipline, one.type, one.severity or ""),
        *(Level(one.level).slug if one.level else "", one.status, one.phase, one.mode, one.visibility),
        *(one.reporter.name, one.lead.name if one.lead else "", " ".join(services)),
        *words,
        *(getattr(one, name) for name in MOMENTS),
        {} if one.is_private else _fields(one),
    ]


def _fields(one: Incident) -> dict[str, Any]:
    """What was filled in, without what the book calls sensitive or no longer knows."""
    plain = {field.slug for field in one.workflow.fields if not field.sensitive}
    return {slug: value for slug, value in (one.fields or {}).items() if slug in plain}


exports.add(
    "incidents",
    Export("incidents", "Incidents", "a line each, with moments, people and fields", 10, HEAD, _count, _rows),
)
