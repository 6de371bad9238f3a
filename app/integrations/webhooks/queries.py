"""Subscribers, and what was sent to them."""

from datetime import datetime

from sqlalchemy import delete, func, select

from app.core.db import db
from app.core.errors import NotFound
from app.integrations.webhooks.models import Webhook, WebhookDelivery

SHOWN = 20


def webhooks() -> list[Webhook]:
    """Every subscriber, in the order they were added."""
    return list(db.session.scalars(select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)))


def count_of_webhooks() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(Webhook).where(Webhook.removed_at.is_(None))) or 0


def webhook_by_key(key: str) -> Webhook:
    """One subscriber. :raises NotFound: there is none of that key."""
    found = db.session.scalar(select(Webhook).where(Webhook.key == key, Webhook.removed_at.is_(None)))
    if found is None:
        raise NotFound
    return found


def deliveries_of(row: Webhook) -> list[WebhookDelivery]:
    """What was owed to it lately, the newest first."""
    wanted = select(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id)
    return list(db.session.scalars(wanted.order_by(WebhookDelivery.id.desc()).limit(SHOWN)))


def subscribed_to(kind: str) -> list[Webhook]:
    """Who is sent this now."""
    wanted = select(Webhook).where(Webhook.removed_at.is_(None), Webhook.paused_at.is_(None))
    return [one for one in db.session.scalars(wanted.order_by(Webhook.id)) if kind in one.types]


def forget_deliveries(before: datetime) -> None:
    """Keep the table as small as what is looked at."""
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.at < before))
