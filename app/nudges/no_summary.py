"""Nothing tells newcomers what is happening."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("no-summary", rank=70)
def no_summary(look: Look) -> Asks:
    """Ask for a summary while there is none."""
    if not look.incident.summary:
        yield Ask("There is no summary yet. Two sentences help everybody who arrives.", look.incident.declared_at)
