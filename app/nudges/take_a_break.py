"""The harm has stopped: fifteen minutes for everybody before the rest."""

from datetime import timedelta

from app.nudges._asking import Ask, Asks, Look, nudge

FRESH = timedelta(hours=2)


@nudge("take-a-break", rank=12)
def take_a_break(look: Look) -> Asks:
    """Offer a pause once, soon after the impact is over."""
    over = look.incident.mitigated_at
    if over is not None and look.at - over < FRESH:
        yield Ask("The worst is over. Take fifteen minutes before the rest, it will still be there.", over)
