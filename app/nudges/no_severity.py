"""Nobody said how bad it is."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("no-severity", rank=30)
def no_severity(look: Look) -> Asks:
    """Ask for a severity while there is none: what is promised and who is told hangs on it."""
    if look.incident.severity is None:
        yield Ask(
            "Nobody has said how bad this is yet. A first guess is enough, it can be changed.",
            look.incident.declared_at,
        )
