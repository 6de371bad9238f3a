"""What the fragments of an incident share: what each is drawn with, and where the incident lives."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.errors import NotFound
from app.incidents.access import rights_of

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

Row = TypeVar("Row")


def frame(incident: "Incident", person: "Person") -> dict[str, Any]:
    """The incident, who reads, and what they may do."""
    return {"incident": incident, "reader": person, "rights": rights_of(person, incident)}


def home(incident: "Incident", part: str = "") -> str:
    """The incident's address, or that of a part of its pages (`/people`, `#clocks`)."""
    return f"/incidents/{incident.ref}{part}"


def one_of(rows: Iterable[Row], is_it: Callable[[Row], bool]) -> Row:
    """The row that is meant. :raises NotFound: there is none."""
    found = next((row for row in rows if is_it(row)), None)
    if found is None:
        raise NotFound
    return found
