"""A rule of the book says to tell somebody."""

from app.core import outbox
from app.incidents.events import RuleTold
from app.incidents.models import Incident
from app.notifiers import _smtp
from app.notifiers._audience import group_is_in, people_of
from app.notifiers._kinds import RULE
from app.notifiers._letters import Letter, written
from app.notifiers._telling import Told, incident_or_none, tell
from app.workflows.book import Group
from app.workflows.live import current_book


@outbox.on(RuleTold)
def tell_by_rule(event: RuleTold) -> None:
    """Put it into the inbox of everybody behind the target; by mail too, unless the group has an address."""
    incident = incident_or_none(event.incident_id)
    if incident is None:
        return
    group = _group_with_address(event)
    told = Told(RULE, f"{event.rule}:{event.turn}", _text(incident), why=_why(event), say=event.say)
    tell(incident, people_of(incident, event.target), told, without=("email",) if group else ())


@outbox.on(RuleTold)
def mail_group_by_rule(event: RuleTold) -> None:
    """Mail a group at its own address, where the group as a whole may see the incident."""
    incident, group = incident_or_none(event.incident_id), _group_with_address(event)
    if incident is None or group is None or incident.is_practice or not group_is_in(incident, group.slug):
        return
    full = event.say == "full" and not incident.is_private
    letter = Letter(
        kind=RULE.slug,
        key=f"rule-{incident.ref}-{event.rule}-{event.turn}-{group.slug}",
        text=_text(incident),
        why=_why(event),
        path=f"/incidents/{incident.ref}",
        ref=incident.ref,
        title=incident.shown_title if event.say != "reference_only" or incident.is_private else "",
        incident=incident if full else None,
        private=incident.is_private,
    )
    _smtp.send(written(letter, to=str(group.email)))


def _group_with_address(event: RuleTold) -> Group | None:
    kind, _, slug = event.target.partition(":")
    group = current_book().groups.get(slug) if kind == "group" else None
    return group if group is not None and group.email and _smtp.is_set_up() else None


def _text(incident: Incident) -> str:
    step = incident.severity_step
    if incident.is_private or step is None:
        return f"You are told of {incident.ref}"
    return f"You are told of {incident.ref}, {step.label.lower()}"


def _why(event: RuleTold) -> str:
    return f"because {event.because}" if event.because else "because a rule of its discipline says so"
