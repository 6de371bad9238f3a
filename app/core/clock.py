"""The only reader of the clock, so that tests and imports can say what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware and in UTC."""
    return datetime.now(UTC)
