"""Nobody leads."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("no-lead", rank=20)
def no_lead(look: Look) -> Asks:
    """Ask for a lead while there is none, counted from when the last one left."""
    if look.incident.lead_id is None:
        yield Ask("Nobody is leading yet. Whoever can, takes it with one press.", look.incident.declared_at)
