"""Somebody is given a role by somebody else."""

from app.core import outbox
from app.incidents.events import RoleAssigned
from app.incidents.queries import holder
from app.notifiers._kinds import ROLE
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.queries import people_by_ids


@outbox.on(RoleAssigned)
def tell_role_given(event: RoleAssigned) -> None:
    """Tell whoever holds the role now; not who took it, and not when it is somebody else's by now."""
    incident = incident_or_none(event.incident_id)
    held = holder(incident, event.role) if incident is not None else None
    if incident is None or held is None or held.person_id != event.person_id or event.by_id == event.person_id:
        return
    by = people_by_ids([event.by_id]).get(event.by_id)
    label = incident.workflow.role(event.role).label.lower()
    text = f"You are {label} of {incident.ref} now"
    why = f"because {by.name} gave you the role" if by else "because you were given the role"
    tell(incident, [held.person], Told(ROLE, str(held.id), text, why=why))
