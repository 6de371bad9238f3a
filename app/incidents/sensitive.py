"""What the book calls sensitive stays on the incident's own pages: messages and files say only that it was changed."""

from app.incidents.models import Incident, TimelineEntry
from app.incidents.wording._core import Worded, line, said
from app.workflows.book import Field

# The kinds of entries that hold the value of a question of the book, and where in the payload it stands.
_VALUES = frozenset(["before", "after", "answer"])
_ASKED_OF_INCIDENT = frozenset(["field", "decided"])
_ASKED_OF_FOLLOW_UP = "follow_up_changed"


def is_sensitive_field(incident: Incident, slug: str) -> bool:
    """Whether a question of the type is sensitive; what the type does not ask any more counts as such."""
    return _sensitive(incident.workflow.fields, slug)


def is_sensitive(entry: TimelineEntry) -> bool:
    """Whether this entry tells a value that does not leave the pages."""
    if entry.kind in _ASKED_OF_INCIDENT:
        return is_sensitive_field(entry.incident, said(entry, "slug"))
    if entry.kind != _ASKED_OF_FOLLOW_UP:
        return False
    asked = entry.incident.workflow.follow_ups.fields
    if slug := said(entry, "slug"):
        return _sensitive(asked, slug)
    # Older entries know the question by its label only, as they know title, kind and priority.
    return any(one.sensitive and one.label == said(entry, "label") for one in asked)


def payload_outside(entry: TimelineEntry) -> dict[str, object]:
    """The payload of an entry as a file may hold it."""
    return {name: value for name, value in entry.payload.items() if name not in _VALUES or not is_sensitive(entry)}


def worded_outside(entry: TimelineEntry) -> Worded:
    """A sensitive entry in words that tell no value."""
    of = f" of {ref}" if (ref := said(entry, "follow_up")) else ""
    did = " was decided" if entry.kind == "decided" else " was changed"
    return Worded("pencil", line(f"{said(entry, 'label')}{of}{did}", by=entry))


def _sensitive(asked: tuple[Field, ...], slug: str) -> bool:
    return next((one.sensitive for one in asked if one.slug == slug), True)
