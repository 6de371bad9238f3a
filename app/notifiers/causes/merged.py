"""What somebody declared became part of another incident."""

from app.core import outbox
from app.incidents.access import can_see
from app.incidents.events import Merged
from app.notifiers._kinds import MERGED
from app.notifiers._telling import Told, incident_or_none, tell


@outbox.on(Merged)
def tell_merged(event: Merged) -> None:
    """Tell the reporter; the other one is named only where they may see it."""
    incident, into = incident_or_none(event.incident_id), incident_or_none(event.into_id)
    if incident is None or into is None or incident.merged_into_id != into.id:
        return
    seen = can_see(incident.reporter, into)
    text = f"{incident.ref} is part of {into.ref} now" if seen else f"{incident.ref} was merged into another incident"
    told = Told(MERGED, str(into.id), text, why="because you declared it")
    tell(incident, [incident.reporter], told)
