"""Entries of the audit log in words. What concerns a private incident keeps to the act and the reference. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.audit import AuditEntry

ACTIONS = {
    "incident.read": "Read something private",
    "incident.made_private": "Made an incident private",
    "incident.made_public": "Made an incident public",
    "incident.let_in": "Let somebody see it",
    "incident.shut_out": "Took somebody’s access away",
    "incident.glass_tried": "Tried to break the glass, and found nothing",
    "incident.glass_broken": "Opened by breaking the glass",
    "person.created": "Opened an account",
    "person.changed": "Changed an account",
    "person.closed": "Closed an account",
    "person.reopened": "Opened an account again",
    "person.password_set": "Set a password",
    "person.signed_in": "Signed in",
    "person.sign_in_failed": "Tried to sign in in vain",
    "person.signed_out_everywhere": "Ended every session",
    "group.member_added": "Put somebody into a group",
    "group.member_removed": "Took somebody out of a group",
    "delivery.retried": "Tried a delivery again",
    "delivery.all_retried": "Tried all failed deliveries again",
}
"""What each act is called; another is called by its own name."""

SHOWN_ALL_THE_SAME = {"incident.glass_tried", "incident.glass_broken"}
"""Acts of power over what is private: their reason is why the log is read."""

MARKS = {
    "incident.glass_broken": ("late", "look"),
    "incident.glass_tried": ("warn", "look"),
    "person.sign_in_failed": ("warn", "refused"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the page draws it. ``by`` is empty when nobody was known."""

    at: datetime
    by: str
    what: str
    mark: tuple[str, str]
    why: str
    subject: str
    private: bool
    number: int | None


def row(entry: AuditEntry, *, by: str, private: bool) -> Row:
    """One entry, in words."""
    hidden = private and entry.action not in SHOWN_ALL_THE_SAME
    return Row(
        at=entry.at,
        by=by,
        what=called(entry.action),
        mark=MARKS.get(entry.action, ("", "")),
        why="" if hidden else _detail(entry.detail),
        subject=entry.subject,
        private=private,
        number=entry.number,
    )


def called(action: str) -> str:
    """What an act is called."""
    return ACTIONS.get(action) or action.replace(".", ": ").replace("_", " ").capitalize()


def _detail(detail: dict[str, Any]) -> str:
    if set(detail) == {"why"}:
        return f"“{detail['why']}”" if detail["why"] else ""
    return ", ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in detail.items() if value != "")


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return " → ".join("nothing" if each in (None, "") else str(each) for each in value)
    return str(value)
