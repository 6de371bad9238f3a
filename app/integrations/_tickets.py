"""What all trackers have in common: what a follow-up says there, and the mark by which one is found again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.config import settings
from app.core.registry import Registry
from app.followups.models import FollowUp
from app.followups.operations.tracking import Ticket
from app.followups.states import Strength
from app.followups.trackers import Tracker, trackers
from app.integrations._pagers import host


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ticket that is to be. ``mark`` stands in it, the same for every try: look for it before making a second."""

    ref: str
    title: str
    text: str
    mark: str
    url: str
    since: datetime
    due_at: datetime
    priority: str
    owner: str
    incident: str


Make = Callable[[Wanted], Ticket]
Find = Callable[[Wanted], Ticket | None]
Read = Callable[[str], Ticket | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """How one tracker is talked to. ``read`` is none where it tells us by itself."""

    slug: str
    make: Make
    find: Find
    read: Read | None


desks: Registry[Desk] = Registry("desk")


def tracker(made: Tracker, *, make: Make, find: Find, read: Read | None) -> None:
    """Register a tracker, and how it is talked to."""
    trackers.add(made.slug, made)
    desks.add(made.slug, Desk(made.slug, make, find, read))


def wanted(one: FollowUp) -> Wanted:
    """What another system is told of a follow-up."""
    url = f"{settings().base_url}/follow-ups/{one.ref}"
    facts = [
        one.text,
        f"Priority: {one.priority_label}",
        f"Until: {one.due_at:%Y-%m-%d}",
        f"Owner: {one.owner.name}" if one.owner else "",
        f"Strength: {Strength(one.strength).label.lower()}" if one.strength else "",
        f"From {one.incident.ref}. Say in Muster what changed: {url}",
    ]
    return Wanted(
        ref=one.ref,
        title=one.title,
        text="\n\n".join(one for one in facts if one),
        mark=f"muster:{host()}:{one.ref}",
        url=url,
        since=one.created_at,
        due_at=one.due_at,
        priority=one.priority,
        owner=one.owner.name if one.owner else "",
        incident=one.incident.ref,
    )
