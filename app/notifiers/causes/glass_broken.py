"""An administrator opened a private incident without being asked."""

from app.core import outbox
from app.incidents.events import GlassBroken
from app.notifiers._audience import insiders
from app.notifiers._kinds import GLASS
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.queries import people_by_ids


@outbox.on(GlassBroken)
def tell_glass_broken(event: GlassBroken) -> None:
    """Tell everybody who may see it, with the reason that was given."""
    incident, delivery = incident_or_none(event.incident_id), outbox.current()
    who = people_by_ids([event.person_id]).get(event.person_id)
    if incident is None or delivery is None or who is None:
        return
    others = [one for one in insiders(incident) if one.id != who.id]
    text = f"{who.name} opened {incident.ref} without being asked, as an administrator may"
    # Each time is a cause of its own, and the same for every try of this delivery.
    tell(incident, others, Told(GLASS, delivery.key, text, why=f"“{event.reason}”", where="/people"))
