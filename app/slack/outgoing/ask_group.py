"""A group that is asked to join, in the channel of the incident: whoever comes, or cannot, says so with a press."""

from app.incidents.events import Escalated, Recorded
from app.incidents.models import Escalation, Incident
from app.incidents.queries import escalations_of
from app.slack.blocks import Said
from app.slack.channels import open_channel_of
from app.slack.lines import said_of
from app.slack.messages.asked import asked
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.posting import About, edit, message_of, post, take_back_from_left

ASKED = "asked"


@owed(Escalated)
def ask_group(event: Escalated) -> None:
    """Say in the channel who is asked, with both answers."""
    incident = incident_or_none(event.incident_id)
    if incident is not None and incident.is_private:
        take_back_from_left(incident)
    channel = open_channel_of(incident) if incident is not None else None
    row = _row(incident, event.number) if incident is not None else None
    if incident is None or channel is None or row is None or message_of(incident, ASKED, str(row.number)) is not None:
        return
    if (said := _said(incident, row)) is not None:
        post(channel.channel_id, said, About(ASKED, incident, str(row.number)))


@owed(Recorded, kinds=frozenset(["escalation_answered"]))
def somebody_comes(event: Recorded) -> None:
    """Take the answers away where somebody comes; the next line says who."""
    incident = incident_or_none(event.incident_id)
    if incident is None or open_channel_of(incident) is None:
        return
    for row in escalations_of(incident):
        stands = message_of(incident, ASKED, str(row.number)) if row.answered_at is not None else None
        said = _said(incident, row) if stands is not None else None
        if stands is not None and said is not None and stands.digest != said.digest:
            edit(stands, said)
            return


def _row(incident: Incident, number: int) -> Escalation | None:
    return next((one for one in escalations_of(incident) if one.number == number), None)


def _said(incident: Incident, row: Escalation) -> Said | None:
    said = said_of(incident, "escalation", row.number)
    return asked(said, incident.ref, row.number, is_open=row.answered_at is None) if said is not None else None
