"""Somebody is given a follow-up by somebody else."""

from app.core import outbox
from app.followups.events import FollowUpAssigned
from app.followups.queries import follow_up_by_id
from app.notifiers._kinds import FOLLOW_UP
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.queries import people_by_ids


@outbox.on(FollowUpAssigned)
def tell_follow_up_given(event: FollowUpAssigned) -> None:
    """Tell whoever owns it now; not who took it, and not when it is somebody else's by now."""
    incident, one = incident_or_none(event.incident_id), follow_up_by_id(event.follow_up_id)
    if incident is None or one is None or not event.person_id or event.by_id == event.person_id:
        return
    if one.owner_id != event.person_id or not one.is_open:
        return
    by = people_by_ids([event.by_id]).get(event.by_id)
    told = Told(
        FOLLOW_UP,
        f"{one.id}:owner:{one.incident.last_number}",
        f"{one.ref} of {incident.ref} is yours",
        why=f"because {by.name} gave it to you" if by else "because it was given to you",
        quote=one.title,
        path=f"/follow-ups/{one.ref}",
    )
    tell(incident, [one.owner] if one.owner else [], told)
