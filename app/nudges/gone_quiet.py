"""Nothing has been said for a long time."""

from app.nudges._asking import Ask, Asks, Look, nudge


@nudge("gone-quiet", rank=80)
def gone_quiet(look: Look) -> Asks:
    """Ask whether it is still going on when nobody has written anything; a paused incident waits on purpose."""
    if not look.is_paused:
        since = max(look.last_said or look.incident.declared_at, look.status_since)
        yield Ask("Nothing was written here for a while. Still going on, waiting, or over?", since)
