"""An entry of the record as one line of a channel."""

from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Incident, TimelineEntry
from app.incidents.queries import entry_by_number
from app.incidents.records import refs_of
from app.incidents.sensitive import is_sensitive, worded_outside
from app.incidents.wording import Known, corrected, worded
from app.slack.blocks import Said
from app.slack.facts import facts_of
from app.slack.messages.line import line
from app.workflows.book import Visibility
from app.workflows.live import current_book


def said_of(incident: Incident, kind: str, number: int) -> Said | None:
    """The line for the entry of a kind that is about the thing of this number; none where there is no such entry."""
    of_kind = (TimelineEntry.incident_id == incident.id, TimelineEntry.kind == kind)
    rows = db.session.scalars(select(TimelineEntry).where(*of_kind).order_by(TimelineEntry.number))
    found = next((one for one in rows if one.payload.get("number") == number), None)
    return said_in_line(incident, found) if found is not None else None


def said_in_line(incident: Incident, entry: TimelineEntry) -> Said:
    """The entry in the words of the record; what is sensitive stays on the pages."""
    facts = facts_of(incident)
    if entry.supersedes is not None:
        return line(corrected(entry, entry_by_number(incident, entry.supersedes)), facts, entry.text)
    return line(worded_outside(entry) if is_sensitive(entry) else worded(entry, _known(incident, entry)), facts)


def _known(incident: Incident, entry: TimelineEntry) -> Known:
    """What the entry names by id or slug, as far as everybody may know it."""
    book, other = current_book(), entry.payload.get("other_id")
    labels = {f"group:{one.slug}": one.label for one in book.groups.values()}
    labels |= {f"type:{one.path}": one.label for one in book.workflows.values()}
    labels |= {f"role:{one.slug}": one.label for one in incident.workflow.roles}
    return Known(refs_of([int(other)] if other else [], Incident.visibility == Visibility.PUBLIC), labels)
