"""Timed reminders, one file each: when to speak and what to say. How often, and to whom, stands in the book.

The engine looks at every open incident once a minute, in small batches; what was said, snoozed or dismissed is kept by
``app.incidents.operations.nudges``.
"""

from flask import Flask

from app.core.registry import scan
from app.nudges import _engine  # noqa: F401 - owes itself its minute


def init_app(_app: Flask) -> None:
    """Find every nudge, and owe the engine its minute."""
    scan("app.nudges")
