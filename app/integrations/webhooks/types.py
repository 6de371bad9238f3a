"""What can be subscribed to, and the event of the portal that each stands for."""

from dataclasses import dataclass
from typing import Any

from app.incidents.events import Declared, SeverityChanged, StatusChanged, StatusPosted, UpdatePosted


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of message. ``event`` is what causes it."""

    name: str
    label: str
    event: type[Any]


TEST = "muster.test"
KINDS = (
    Kind("incident.declared", "An incident is declared", Declared),
    Kind("incident.severity_changed", "Its severity changes", SeverityChanged),
    Kind("incident.status_changed", "It moves on, ends or is opened again", StatusChanged),
    Kind("incident.update_posted", "An update is posted, with its text", UpdatePosted),
    Kind("incident.status_page_posted", "The public status page says something", StatusPosted),
)
TYPES = tuple(one.name for one in KINDS)
