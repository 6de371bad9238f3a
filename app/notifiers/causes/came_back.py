"""Trouble comes back that somebody was to stop."""

from app.core import outbox
from app.followups.queries import follow_ups_of
from app.library.access import members_of
from app.library.events import CameBack
from app.library.operations.families import name_of
from app.notifiers._kinds import BACK
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.models import Person
from app.reviews.queries import review_of


@outbox.on(CameBack)
def tell_came_back(event: CameBack) -> None:
    """Tell who owns what was promised after the earlier ones, and who owns their reviews."""
    incident, members = incident_or_none(event.incident_id), members_of(event.family_id)
    if incident is None or event.incident_id not in {one.incident_id for one in members}:
        return
    owners: list[Person] = []
    for one in members:
        if one.incident_id == event.incident_id:
            continue
        owners += [each.owner for each in follow_ups_of(one.incident) if each.owner is not None]
        review = review_of(one.incident)
        if review is not None and review.owner is not None:
            owners.append(review.owner)
    family = members[0].family
    told = Told(
        BACK,
        f"family:{family.key}",
        f"{incident.ref} looks like trouble that was to be stopped",
        why="because you own what was to stop it, or the review of an earlier one",
        quote=name_of(family) if family.is_public else "",
        path=f"/library/coming-back/{family.key}",
    )
    tell(incident, owners, told)
