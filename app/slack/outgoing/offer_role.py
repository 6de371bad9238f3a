"""A role that is offered to somebody: they alone are asked in the incident's channel, with both answers."""

from app.core import outbox
from app.incidents.access import can_see
from app.incidents.events import HandoverOffered
from app.incidents.queries import incident_by_id, open_handovers
from app.slack import client
from app.slack.blocks import actions, button, fitted, section
from app.slack.channels import open_channel_of
from app.slack.people import slack_user_of


@outbox.on(HandoverOffered)
def offer_role(event: HandoverOffered) -> None:
    """Ask whoever is to take it, unless they have answered or may not see it any more.

    Tried once: what only one reads cannot be looked up, and their inbox asks the same.
    """
    incident = incident_by_id(event.incident_id)
    offer = next((one for one in open_handovers(incident) if one.id == event.handover_id), None)
    channel = open_channel_of(incident)
    to = slack_user_of(offer.to) if offer is not None else ""
    if outbox.is_repeat() or offer is None or channel is None or not to or not can_see(offer.to, incident):
        return
    label = incident.workflow.role(offer.role).label.lower()
    words = f"{offer.offered_by.name} offers you {label} of {incident.ref}."
    value = f"{incident.ref} {offer.role}"
    blocks = [
        section(f"{fitted(words, 500)}\n>{fitted(offer.note, 2000).replace(chr(10), chr(10) + '>')}"),
        actions(button("Take it", "handover_yes", value, style="primary"), button("Not now", "handover_no", value)),
    ]
    client.call("chat.postEphemeral", channel=channel.channel_id, user=to, text=words, blocks=blocks)
