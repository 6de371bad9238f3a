"""Incidents that were open before Slack was connected are announced, and have their channels made, when it is."""

from sqlalchemy import exists, select

from app.core import outbox
from app.core.db import db
from app.incidents.models import Incident
from app.incidents.states import Mode, Stage
from app.slack import client
from app.slack.events import Mirrored
from app.slack.models import SlackChannel, SlackMessage


def mirror_open() -> int:
    """Owe it to every live incident that Slack knows nothing of; says how many they are."""
    if not client.is_set_up():
        return 0
    said = exists().where(SlackMessage.incident_id == Incident.id)
    has_channel = exists().where(SlackChannel.incident_id == Incident.id)
    wanted = select(Incident.id).where(Incident.stage == Stage.NOW, Incident.mode == Mode.LIVE, ~said, ~has_channel)
    ids = list(db.session.scalars(wanted.order_by(Incident.id)))
    for incident_id in ids:
        outbox.emit(Mirrored(incident_id))
    return len(ids)
