"""By a direct message in Slack. Of a private incident it holds the reference and the link."""

from app.core.config import settings
from app.core.db import db
from app.incidents.access import can_see
from app.incidents.models import Handover, Incident
from app.notifiers._kinds import ESCALATION, HANDOVER
from app.notifiers._ways import notifier
from app.people.kinds import kind_of
from app.people.models import Notice, Person
from app.people.ways import Reach
from app.slack import client
from app.slack.blocks import Block, Said, actions, button
from app.slack.direct import message_person, take_back_from
from app.slack.messages.asked import answers
from app.slack.messages.notice import notice as written
from app.web.filters import plural
from app.workflows.book import Group


def reach(group: Group, people: int) -> Reach | None:
    """How Slack reaches a group: its user group, and each of its people by a direct message."""
    if not group.slack and people == 0:
        return None
    if not client.is_set_up():
        # Who is in the inbox anyway does not have to be told that Slack could tell them too.
        if not group.slack:
            return None
        return Reach("slack", "Slack", "not connected, tells nobody", works=False, brief="Slack not connected")
    says = f"to {group.slack}" if group.slack else f"to {plural(people, 'person', 'people')}"
    return Reach("slack", "Slack", says, works=True, is_name=True)


@notifier("slack", "Slack", works=client.is_set_up, reach=reach, order=20)
def send(notice: Notice, to: Person) -> None:
    """Send a person a direct message. Whoever may no longer see the incident, or is not in Slack, gets none.

    :raises Failed: it is tried again.
    """
    incident = db.session.get(Incident, notice.incident_id) if notice.incident_id else None
    if not client.is_set_up():
        return
    if incident is not None and not can_see(to, incident):
        take_back_from(to)
        return
    private = incident is not None and incident.is_private
    named = incident is not None and notice.say != "reference_only"
    said = written(
        notice.text,
        notice.why,
        f"{settings().base_url}{notice.path or '/notices'}",
        title=incident.title if incident is not None and named and not private else "",
        ref=incident.ref if incident is not None else "",
        private=private,
        points=_points(notice, to),
    )
    if incident is not None and not private and (asked := _answers(notice, incident)) is not None:
        # Before the way to the page.
        said = Said(said.text, (*said.blocks[:-1], asked, said.blocks[-1]))
    message_person(to, said, notice.key, incident)


def _answers(notice: Notice, incident: Incident) -> Block | None:
    """The answers to what the notice asks; its slot ends with the number of what it is about."""
    number = notice.slot.rpartition(":")[2]
    if notice.kind == ESCALATION.slug:
        return answers(incident.ref, number)
    offer = db.session.get(Handover, int(number)) if notice.kind == HANDOVER.slug and number.isdecimal() else None
    if offer is None or offer.answered_at is not None:
        return None
    value = f"{incident.ref} {offer.role}"
    return actions(button("Take it", "handover_yes", value, style="primary"), button("Not now", "handover_no", value))


def _points(notice: Notice, to: Person) -> list[tuple[str, list[str]]]:
    points = kind_of(notice.kind).points
    return points(to, notice.path or "") if points is not None and notice.incident_id is None else []
