"""What ``needs: [follow-ups]`` of a status means: everything that was promised is owned by somebody, or over."""

from app.followups.queries import standing_of
from app.incidents.models import Incident
from app.incidents.rules.needs import Missing, requirement
from app.workflows.book import Need

NAME = "follow-ups"


@requirement(NAME)
def every_follow_up_owned(incident: Incident) -> Missing:
    """Say how many of its open follow-ups nobody owns."""
    has = standing_of(incident)
    if has.unowned:
        why = f"Nobody owns {has.unowned} of {has.total}"
    else:
        why = f"All {has.total} are owned or over" if has.total else "None was needed"
    where = f"/incidents/{incident.ref}/actions#follow-ups"
    return Missing(Need(NAME), "Every follow-up owned", why, where, not has.unowned)
