"""The blocks that answers in private are made of, by the names that building blocks use."""

from app.slack.blocks import actions as buttons
from app.slack.blocks import button, context, section
from app.slack.blocks import safe as escaped

JOIN = "join"

__all__ = ["JOIN", "button", "buttons", "context", "escaped", "section"]
