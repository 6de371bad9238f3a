"""Who said what where and when: what every building block gets, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.errors import Refused
from app.incidents.access import Access, access_incident
from app.incidents.models import Incident
from app.people.models import Person
from app.web.filters import viewer_zone
from app.workflows.book import Workflow

Blocks = tuple[dict[str, Any], ...]


class NoIncidentHere(Refused):
    """It was said where no incident is, and without a reference."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What only the one who asked gets to read. ``shown`` says that a mark at their message is not enough."""

    text: str
    blocks: Blocks = ()
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Say:
    """What everybody in the channel gets to read."""

    text: str
    blocks: Blocks = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A form to open now. Whatever else was changed on the way is not kept."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Instead:
    """Another form in the place of the one that was sent."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a form, by the name of its input."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a long list offers for the words typed so far: values and labels."""

    pairs: tuple[tuple[str, str], ...] = ()


# A text is the short confirmation of what was done.
Answer = str | Reply | Say | Open | Instead | Wrong | Choices | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that a shortcut, pin, reaction or press is about."""

    channel: str
    ts: str
    text: str = ""
    slack_user: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One thing that one person did in Slack."""

    person: Person
    slack_user: str
    at: datetime
    channel: str = ""
    text: str = ""
    value: str = ""
    trigger: str = ""
    thread: str = ""
    message: Message | None = None
    incident_or_none: Incident | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def incident(self) -> Incident:
        """The incident it is about. :raises NoIncidentHere: there is none."""
        if self.incident_or_none is None:
            raise NoIncidentHere(
                "There is no incident here that you can see. Say it in the incident's channel, or name the incident "
                "first: `/inc INC-123 …`"
            )
        return self.incident_or_none

    @property
    def workflow(self) -> Workflow:
        """The process of that incident's type."""
        return self.incident.workflow

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the one who speaks."""
        return viewer_zone()

    def saying(self, text: str) -> "Context":
        """The same with these words."""
        return replace(self, text=text)

    def needs(self, to: Access) -> None:
        """Ask once more, for more than was asked at the door. :raises Forbidden: it is not theirs to do."""
        access_incident(self.person, self.incident.ref, to=to, quiet=True)
