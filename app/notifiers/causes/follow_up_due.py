"""A follow-up's day comes near or has gone by."""

from app.core import outbox
from app.core.clock import now
from app.followups.events import FollowUpAged
from app.followups.models import FollowUp
from app.followups.queries import follow_up_by_id
from app.followups.rules import NUDGE
from app.notifiers._audience import people_of
from app.notifiers._kinds import FOLLOW_UP
from app.notifiers._telling import Told, incident_or_none, tell
from app.people.models import Person
from app.people.queries import leaders_of_team
from app.web.filters import hours


@outbox.on(FollowUpAged)
def tell_follow_up_due(event: FollowUpAged) -> None:
    """Tell its owner; where nobody owns it the lead; once it is stuck also who leads the owner's team."""
    incident, one = incident_or_none(event.incident_id), follow_up_by_id(event.follow_up_id)
    if incident is None or one is None or not one.is_open:
        return
    left = one.due_at - now()
    due = f"is due in {hours(left)}" if left.total_seconds() > 0 else f"is {hours(-left)} late"
    whose = [one.owner] if one.owner else ([incident.lead] if incident.lead else [incident.reporter])
    told = Told(
        FOLLOW_UP,
        f"{one.id}:{event.step}:{event.turn}:{one.due_at:%Y%m%d}",
        f"{one.ref} of {incident.ref} {due}",
        why="because you own it; close it, move it with a reason, or say why not" if one.owner else "nobody owns it",
        quote=one.title,
        path=f"/follow-ups/{one.ref}",
    )
    tell(incident, whose, told)
    if event.step == "stuck":
        tell(incident, [each for each in _who_leads(one) if each not in whose], _escalated(told, one, due))


def _who_leads(one: FollowUp) -> list[Person]:
    timing = one.incident.workflow.nudges.get(NUDGE)
    named = [each for target in (timing.to if timing else ()) for each in people_of(one.incident, str(target))]
    return [*leaders_of_team(one.team_slug or ""), *named]


def _escalated(told: Told, one: FollowUp, due: str) -> Told:
    owner = one.owner.name if one.owner else "Nobody"
    why = f"{owner} owns it, and it was reminded of {one.spoke} times. Help, or decide not to do it"
    return Told(told.kind, f"{told.slot}:up", f"{one.ref} of {one.incident.ref} {due}", why=why, path=told.path)
