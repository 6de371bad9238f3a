"""It has been open for days."""

from app.nudges._asking import Ask, Asks, Look, hours_since, nudge
from app.web.filters import plural


@nudge("still-open", rank=85)
def still_open(look: Look) -> Asks:
    """Ask whether it is still an incident; a paused one waits on purpose."""
    if not look.is_paused:
        since = look.incident.declared_at
        days = plural(max(hours_since(since, look.at) // 24, 1), "day")
        yield Ask(f"Open for {days}. Still an incident, or work that can go on as a follow-up?", since)
