"""The topic of an incident's channel: where it stands, in one line."""

from app.slack.blocks import TOPIC, short
from app.slack.facts import Facts
from app.slack.messages._words import practised


def topic(facts: Facts) -> str:
    """Reference, severity, status, lead; of a private incident no more than that either."""
    parts = [
        facts.ref,
        facts.severity or "no severity yet",
        facts.status,
        f"lead {facts.lead.name}" if facts.lead else "nobody leads yet",
    ]
    return short(practised(" · ".join(parts), practice=facts.practice), TOPIC)
