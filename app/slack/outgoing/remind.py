"""Reminders in the channel of their incident."""

from app.incidents.events import NudgeAnswered, Nudged
from app.incidents.models import Incident
from app.incidents.operations.nudges import DISMISSED, SNOOZED, state_of
from app.slack.blocks import Said
from app.slack.channels import open_channel_of
from app.slack.facts import facts_of
from app.slack.messages.nudge import answered, nudge
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.posting import About, edit, message_of, messages_of, post, take_back_from_left

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
    subject = f"{_begins(event)}{event.turn}"[:80]
    if message_of(incident, NUDGE, subject) is None:
        said = nudge(facts_of(incident), event.nudge, event.subject, state.text)
        post(channel.channel_id, said, About(NUDGE, incident, subject))


@owed(NudgeAnswered)
def put_reminder_right(event: NudgeAnswered) -> None:
    """Take the buttons off what was asked in the channel, and say what became of it."""
    incident = incident_or_none(event.incident_id)
    if incident is None or open_channel_of(incident) is None:
        return
    asked = [one for one in messages_of(incident) if one.what == NUDGE and one.subject.startswith(_begins(event))]
    for row in asked[-1:]:
        edit(row, _left_of(incident, event))


def _begins(event: Nudged | NudgeAnswered) -> str:
    return f"{event.nudge}:{event.subject}:"


def _left_of(incident: Incident, event: NudgeAnswered) -> Said:
    facts, state = facts_of(incident), state_of(incident, event.nudge, event.subject)
    if state is not None and event.how == SNOOZED and state.snoozed_until is not None:
        return answered(facts, state.text, state.snoozed_until)
    if state is not None and event.how == DISMISSED:
        return answered(facts, f"Not needed: {state.text}")
    return answered(facts, "✓ What was asked here is settled.")
