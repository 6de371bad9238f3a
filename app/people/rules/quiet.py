"""Quiet hours: when word of a notice waits until the person's morning."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.people.models import Person


def quiet_until(person: Person, at: datetime) -> datetime | None:
    """When this person's quiet hours end, if they are in them now."""
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None or start == end:
        return None
    local = at.astimezone(ZoneInfo(person.timezone))
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return None
    morning = local.replace(hour=end // 60 % 24, minute=end % 60, second=0, microsecond=0)
    if minute >= end:
        morning += timedelta(days=1)
    return morning.astimezone(UTC)
