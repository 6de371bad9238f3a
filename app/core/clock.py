"""The only reader of the clock, so that tests and imports can say what time it is."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware and in UTC."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds that only ever go forward: for how long something took, never for what time it is."""
    return time.monotonic()
