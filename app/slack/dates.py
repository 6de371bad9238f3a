"""Addresses and moments as they stand in what we say in private."""

from datetime import datetime

from app.core.config import settings
from app.incidents.models import Incident
from app.web.filters import local


def link_to(incident: Incident, place: str = "") -> str:
    """The address of an incident's page, or of a place on it."""
    return f"{settings().base_url}/incidents/{incident.ref}{place}"


def clock(at: datetime) -> str:
    """A moment on the reader's own clock."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{local(at):%H:%M}>"


def day_and_clock(at: datetime) -> str:
    """A day and a time on the reader's own clock."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{local(at):%d %b %H:%M}>"
