"""When things happened: the moments that every incident has, and the type's own."""

from datetime import UTC, datetime

from app.incidents.models import Incident

MOMENTS = {
    "started_at": "When it started",
    "detected_at": "When it was noticed",
    "declared_at": "When it was declared",
    "acknowledged_at": "When somebody took it on",
    "mitigated_at": "When the harm stopped",
    "resolved_at": "When it was over",
    "closed_at": "When it was closed",
}
EDITABLE_MOMENTS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")


def moment_of(incident: Incident, slug: str) -> datetime | None:
    """When something happened: a moment every incident has, one of the type's own, or a date or date-time field."""
    if slug in MOMENTS:
        found: datetime | None = getattr(incident, slug)
        return found
    written = (incident.moments or {}).get(slug) or (incident.fields or {}).get(slug)
    if not written:
        return None
    moment = datetime.fromisoformat(str(written))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
