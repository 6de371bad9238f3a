"""The other systems that can hold a follow-up. The room that talks to them registers each."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Tracker:
    """One of them. ``key_of`` reads the name of a ticket out of its address; nothing where it is none of its own."""

    slug: str
    label: str
    works: Callable[[], bool]
    key_of: Callable[[str], str]


trackers: Registry[Tracker] = Registry("tracker")


def working_trackers() -> list[Tracker]:
    """Those that are set up now."""
    return [one for one in trackers if one.works()]


def label_of(slug: str) -> str:
    """What a tracker is called."""
    found = trackers.get_or_none(slug)
    return found.label if found else slug
