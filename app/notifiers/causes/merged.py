"""What somebody declared became part of another incident."""

from app.core import outbox
from app.incidents.events import Merged
from app.notifiers._kinds import MERGED
from app.notifiers._telling import Told, incident_or_none, tell


@outbox.on(Merged)
def tell_merged(event: Merged) -> None:
    """Tell the reporter, whose page of it names the other one while they may see that."""
    incident, into = incident_or_none(event.incident_id), incident_or_none(event.into_id)
    if incident is None or into is None or incident.merged_into_id != into.id:
        return
    # Words stay as they are: the other one may become private tomorrow, so they do not name it.
    text = f"{incident.ref} is part of another incident now"
    told = Told(MERGED, str(into.id), text, why="because you declared it")
    tell(incident, [incident.reporter], told)
