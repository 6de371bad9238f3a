"""From an event to a signed message: who wants it is asked once, what may be said is asked at each try.

Never of a private incident, whatever it was when it happened, and never of practice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import SecretStr

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.core.db import aside, db
from app.core.errors import Failed, NotFound
from app.incidents.models import Incident
from app.incidents.queries import incident_by_id, updates_of
from app.integrations._signing import send_signed
from app.integrations.webhooks.models import WebhookDelivery
from app.integrations.webhooks.operations import SEND, owe
from app.integrations.webhooks.queries import forget_deliveries, subscribed_to
from app.integrations.webhooks.types import KINDS, TEST, Kind

KEPT = timedelta(days=30)


def _owed(kind: Kind) -> Callable[[Any], None]:
    def spread(event: Any) -> None:
        wanting = subscribed_to(kind.name)
        incident = _incident_or_none(event.incident_id) if wanting else None
        if incident is None or not _may_be_told(incident):
            return
        delivery = outbox.current()
        named = delivery.key if delivery else f"{kind.name}-{incident.ref}-{incident.last_number}"
        for row in wanting:
            # One name for one event: a subscriber that gets it by two hooks, or twice, knows it again.
            owe(
                row,
                kind.name,
                message_id=f"msg-{named}",
                at=now(),
                incident_id=incident.id,
                number=getattr(event, "number", 0),
            )

    spread.__name__ = f"webhooks_{kind.name.rpartition('.')[2]}"
    spread.__doc__ = f"Owe everybody who wants it word that this happened: {kind.label.lower()}."
    return spread


for _kind in KINDS:
    outbox.on(_kind.event)(_owed(_kind))


@outbox.scheduled(SEND)
def send_webhook(payload: dict[str, Any]) -> None:
    """Send a message to a subscriber.

    :raises Failed: it did not take it; permanent when its address or its answer says that it never will.
    """
    row = db.session.get(WebhookDelivery, payload["delivery_id"])
    if row is None or row.sent_at is not None or not row.webhook.is_on:
        return
    message = _message(row)
    if message is None:
        row.outcome = "Not sent: it is private now."
        return
    url, secret, name = row.webhook.url, SecretStr(row.webhook.secret), row.webhook.name
    try:
        send_signed(f"“{name}”", url, message, secret=secret, named=row.message_id)
    except Failed as failure:
        aside(partial(_note_failure, row.id, failure.words))
        raise
    row.tries, row.sent_at, row.outcome = row.tries + 1, now(), ""


@outbox.every("integrations.forget_webhook_deliveries", hours=24)
def forget(at: datetime) -> None:
    """Forget what was sent to subscribers a month ago."""
    forget_deliveries(at - KEPT)


def _note_failure(delivery_id: int, words: str) -> None:
    row = db.session.get_one(WebhookDelivery, delivery_id)
    row.tries, row.outcome = row.tries + 1, words


def _incident_or_none(incident_id: int) -> Incident | None:
    try:
        return incident_by_id(incident_id)
    except NotFound:
        return None


def _may_be_told(incident: Incident) -> bool:
    return not incident.is_private and not incident.is_practice


def _message(row: WebhookDelivery) -> dict[str, Any] | None:
    if row.type == TEST:
        return {"type": TEST, "timestamp": row.at.isoformat(), "data": {"says": "It works."}}
    incident = _incident_or_none(row.incident_id or 0)
    if incident is None or not _may_be_told(incident):
        return None
    return {"type": row.type, "timestamp": row.at.isoformat(), "data": _facts(incident, row)}


def _facts(incident: Incident, row: WebhookDelivery) -> dict[str, Any]:
    step = incident.severity_step
    said = {
        "incident": incident.ref,
        "title": incident.title,
        "discipline": incident.discipline,
        "kind": incident.type,
        "mode": incident.mode,
        "severity": incident.severity,
        "severity_label": step.label if step else None,
        "level": incident.level_of.name.lower() if incident.level_of else None,
        "status": incident.status,
        "phase": incident.phase,
        "lead": incident.lead.name if incident.lead else None,
        "declared_at": incident.declared_at.isoformat(),
        "link": f"{settings().base_url}/incidents/{incident.ref}",
    }
    if row.type == "incident.update_posted":
        said["update"] = next((one.text for one in updates_of(incident) if one.number == row.number), "")
    return said
