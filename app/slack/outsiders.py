"""Somebody comes into the channel of a private incident who may not see it: the lead says whether they stay."""

from dataclasses import dataclass

from app.core import outbox
from app.incidents.access import can_see
from app.incidents.models import Incident
from app.incidents.queries import incident_by_id
from app.people.models import Person
from app.slack import client
from app.slack.blocks import Said
from app.slack.buttons import button, buttons, escaped, section
from app.slack.people import names_of, person_of, slack_user_of, workspace
from app.slack.posting import About, post
from app.slack.where import channel_row


@dataclass(frozen=True, slots=True)
class OutsiderCame:
    """Somebody without a grant is in the channel of a private incident."""

    incident_id: int
    channel: str
    slack_user: str


@dataclass(frozen=True, slots=True)
class OutsiderGoes:
    """Somebody is taken out of the channel of a private incident."""

    incident_id: int
    channel: str
    slack_user: str


def came(channel: str, slack_user: str) -> None:
    """Look at who came, whoever that is: strangers and bots as well."""
    row, home = channel_row(channel), workspace()
    incident = row.incident if row is not None else None
    if incident is None or not incident.is_private or (home is not None and slack_user == home.bot_user_id):
        return
    if _is_member(incident, slack_user):
        return
    outbox.emit(OutsiderCame(incident.id, channel, slack_user))


def _is_member(incident: Incident, slack_user: str) -> bool:
    person = person_of(slack_user)
    return person is not None and can_see(person, incident)


@outbox.on(OutsiderCame)
def ask_the_lead(event: OutsiderCame) -> None:
    """Ask the lead, else whoever declared it, in a direct message that tells the reference only."""
    incident = incident_by_id(event.incident_id)
    if _is_member(incident, event.slack_user):
        return
    asked = next((one for one in (incident.lead, incident.reporter) if _may_answer(incident, one)), None)
    to = slack_user_of(asked) or event.channel
    name = escaped(names_of([event.slack_user]).get(event.slack_user) or "Somebody we do not know")
    words = f"{name} came into the channel of {incident.ref} and may not see it. Let them in, or take them out?"
    value = f"{incident.ref} {event.slack_user} {event.channel}"
    choices = [button("Take them out", "outsider_remove", value=value, style="danger")]
    if person_of(event.slack_user) is not None:
        choices.insert(0, button("Let them in", "outsider_let_in", value=value))
    said = Said(words, (section(words), buttons(*choices)))
    post(to, said, About("outsider", incident, f"{event.slack_user}:{event.channel}"))


def _may_answer(incident: Incident, person: Person | None) -> bool:
    return person is not None and can_see(person, incident) and bool(slack_user_of(person))


@outbox.on(OutsiderGoes)
def take_out(event: OutsiderGoes) -> None:
    """Take somebody out of the channel, unless they were let in meanwhile."""
    if not _is_member(incident_by_id(event.incident_id), event.slack_user):
        client.call("conversations.kick", channel=event.channel, user=event.slack_user)
