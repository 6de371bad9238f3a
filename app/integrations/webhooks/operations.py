"""Adding a subscriber, pausing, trying and removing it."""

import base64
import secrets
from datetime import datetime

from app.core import outbox
from app.core.audit import audit
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.integrations._reaching import check_address
from app.integrations.webhooks.models import Webhook, WebhookDelivery, new_key
from app.integrations.webhooks.queries import count_of_webhooks
from app.integrations.webhooks.types import TEST, TYPES
from app.people.models import Person

SEND = "integrations.send_webhook"
MOST = 20


class TooMany(Refused):
    """Each one is a call for everything that happens."""


class NothingChosen(Refused):
    """A subscriber wants something."""


def add(*, name: str, url: str, types: tuple[str, ...], by: Person, at: datetime) -> Webhook:
    """Send webhooks to an address from now on. The row's secret is to be shown once, now.

    :raises NotAnAddress: it cannot be called. :raises NothingChosen: no event. :raises TooMany: there are enough.
    """
    chosen = [one for one in TYPES if one in types]
    if not chosen:
        raise NothingChosen("Choose at least one thing that it is sent.")
    if count_of_webhooks() >= MOST:
        raise TooMany(f"There are {MOST} webhooks already. Remove one first.")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    row = Webhook(name=name.strip(), url=check_address(url), secret=secret, types=chosen, by_id=by.id, added_at=at)
    row.key = new_key()
    db.session.add(row)
    db.session.flush()
    audit("webhook.added", by_id=by.id, subject=row.key, detail={"name": row.name, "types": ", ".join(chosen)})
    return row


def pause(row: Webhook, *, by: Person, at: datetime) -> None:
    """Send nothing for now; what happens meanwhile is not sent later. :raises Unchanged: it is paused."""
    if row.paused_at is not None:
        raise Unchanged("It is paused already.")
    row.paused_at = at
    audit("webhook.paused", by_id=by.id, subject=row.key, detail={"name": row.name})


def resume(row: Webhook, *, by: Person) -> None:
    """Send again from now on. :raises Unchanged: it is not paused."""
    if row.paused_at is None:
        raise Unchanged("It is not paused.")
    row.paused_at = None
    audit("webhook.resumed", by_id=by.id, subject=row.key, detail={"name": row.name})


def remove(row: Webhook, *, by: Person, at: datetime) -> None:
    """Send nothing any more, and forget the secret. :raises Unchanged: it is removed."""
    if row.removed_at is not None:
        raise Unchanged("It is removed already.")
    row.removed_at, row.secret = at, ""
    audit("webhook.removed", by_id=by.id, subject=row.key, detail={"name": row.name})


def try_it(row: Webhook, *, at: datetime) -> WebhookDelivery:
    """Send a message that says nothing but that it works."""
    return owe(row, TEST, message_id=f"test-{secrets.token_hex(8)}", at=at)


def owe(
    row: Webhook, kind: str, *, message_id: str, at: datetime, incident_id: int | None = None, number: int = 0
) -> WebhookDelivery:
    """Write down that a message is owed, and have it sent."""
    delivery = WebhookDelivery(
        webhook_id=row.id, message_id=message_id, type=kind, incident_id=incident_id, number=number, at=at, tries=0
    )
    delivery.webhook = row
    db.session.add(delivery)
    db.session.flush()
    outbox.schedule(SEND, str(delivery.id), at, {"delivery_id": delivery.id})
    return delivery
