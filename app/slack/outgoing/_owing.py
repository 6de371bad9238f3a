"""How a reaction is owed to Slack: in order for each incident, and only where there is a workspace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from app.core import outbox
from app.core.errors import NotFound
from app.incidents.models import Incident
from app.incidents.queries import incident_by_id
from app.slack import client

F = TypeVar("F", bound=Callable[..., object])

# Everything that is said about an incident leaves in this order.
SAID = "slack"
# The announcement and the outside of the channel show the present state, so they need not wait for what is said.
ANNOUNCED = "slack-announcement"
OUTSIDE = "slack-channel"
# What is left behind is put away in its own order: it may be long, and the new channel waits for none of it.
LEFT = "slack-left"
SETTLE = timedelta(seconds=3)


def owed(
    event: type[Any], lane: str = SAID, *, settle: timedelta | None = None, kinds: frozenset[str] | None = None
) -> Callable[[F], F]:
    """Register what is owed to Slack because of an event; of ``Recorded`` because of some ``kinds`` only."""

    def is_owed(happened: Any) -> bool:
        return client.is_set_up() and (kinds is None or happened.kind in kinds)

    return outbox.on(event, lane, when=is_owed, settle=settle)


def incident_or_none(incident_id: int) -> Incident | None:
    """The incident of an event as it is now; none when it is gone."""
    try:
        return incident_by_id(incident_id)
    except NotFound:
        return None
