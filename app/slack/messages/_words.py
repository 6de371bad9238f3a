"""Words that several messages share."""

from app.slack.blocks import Block, button, fitted, user
from app.slack.facts import Facts, Whom

PRACTICE = "PRACTICE"
SUMMARY = 900
NOBODY = "_nobody yet_"
NOT_SET = "_not set_"

MARKS = {4: "🔴", 3: "🟠", 2: "🟡", 1: "⚪"}


def practised(text: str, *, practice: bool) -> str:
    """Every word about a practice begins by saying so."""
    return f"{PRACTICE} · {text}" if practice else text


def severity(facts: Facts) -> str:
    """How bad it is, with the mark of its level."""
    return f"{MARKS.get(facts.level, '')} {facts.severity}".strip() if facts.severity else NOT_SET


def whom(somebody: Whom | None) -> str:
    """Somebody, or that nobody is there."""
    return user(somebody.slack_user, somebody.name) if somebody else NOBODY


def heading(facts: Facts) -> str:
    """The reference and what it is about."""
    return practised(f"{facts.ref} · {facts.title}" if facts.title != facts.ref else facts.ref, practice=facts.practice)


def in_short(facts: Facts, *more: str) -> str:
    """The line for notifications and old clients."""
    return fitted(" · ".join([heading(facts), *(one for one in more if one)]), 300)


def open_button(facts: Facts) -> Block:
    """The way to the incident's page."""
    return button("Open in Muster", "open_in_muster", facts.ref, url=facts.url)
