"""Reminders in the channel of their incident."""

from app.incidents.events import Nudged
from app.incidents.operations.nudges import state_of
from app.slack.channels import open_channel_of
from app.slack.facts import facts_of
from app.slack.messages.nudge import nudge
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.posting import About, message_of, post, take_back_from_left

NUDGE = "nudge"


@owed(Nudged)
def remind_channel(event: Nudged) -> None:
    """Say in the channel what is missing, while it still is and nobody put it off."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and incident.is_private:
        take_back_from_left(incident)
    channel = open_channel_of(incident) if incident is not None else None
    state = state_of(incident, event.nudge, event.subject) if incident is not None else None
    if incident is None or channel is None or state is None or state.said != event.turn:
        return
    if state.dismissed_at is not None or state.snoozed_until is not None:
        return
    subject = f"{event.nudge}:{event.subject}:{event.turn}"[:80]
    if message_of(incident, NUDGE, subject) is None:
        said = nudge(facts_of(incident), event.nudge, event.subject, state.text)
        post(channel.channel_id, said, About(NUDGE, incident, subject))
