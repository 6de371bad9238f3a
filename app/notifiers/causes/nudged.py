"""A nudge speaks: something is missing in an incident."""

from app.core import outbox
from app.incidents.events import Nudged
from app.incidents.models import Incident
from app.incidents.operations.nudges import state_of
from app.notifiers._audience import people_of, role_holder
from app.notifiers._kinds import NUDGE
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.models import Person
from app.people.queries import leaders_of_team
from app.reviews.queries import review_of
from app.workflows.live import current_book

# Its owner is told by the clock itself, at the moment it turns.
TOLD_OTHERWISE = {"clock-warning"}
LEADS_TO = {"review-due": "/review"}
# Care for somebody is said to them; its subject is the role they hold.
OF_A_ROLE = "long-shift"
# Then whoever leads the team of the discipline hears of it too.
LATE_FOR_A_WEEK = ("review-due", "week")


@outbox.on(Nudged)
def tell_nudge(event: Nudged) -> None:
    """Tell whom the book names for this nudge, while it is not put off and has not spoken again since."""
    incident = incident_or_none(event.incident_id)
    state = state_of(incident, event.nudge, event.subject) if incident is not None else None
    if incident is None or state is None or event.nudge in TOLD_OTHERWISE:
        return
    if state.said != event.turn or state.dismissed_at is not None or state.snoozed_until is not None:
        return
    words = "something is missing. Look at its page" if incident.is_private else state.text
    told = Told(
        NUDGE,
        f"{event.nudge}:{event.subject}:{event.turn}",
        f"{incident.ref}: {words}",
        why="because you are in it; put it off on its page",
        where=LEADS_TO.get(event.nudge, ""),
    )
    people = _owner(incident) if event.nudge == "review-due" else []
    people = people or _meant(incident, event.nudge, event.subject)
    if (event.nudge, event.subject) == LATE_FOR_A_WEEK:
        people += leaders_of_team(current_book().discipline(incident.discipline).team)
    tell(incident, people, told)


def _owner(incident: Incident) -> list[Person]:
    review = review_of(incident)
    return [review.owner] if review is not None and review.owner is not None else []


def _meant(incident: Incident, nudge: str, subject: str) -> list[Person]:
    if nudge == OF_A_ROLE:
        return role_holder(incident, subject)
    timing = incident.workflow.nudges.get(nudge)
    named = [one for target in (timing.to if timing else ()) for one in people_of(incident, str(target))]
    return named or ([incident.lead] if incident.lead else [incident.reporter])
