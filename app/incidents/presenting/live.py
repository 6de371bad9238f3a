"""The key of a live page: it moves on when something is recorded, and when time alone turns something."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.clock import now
from app.incidents.models import Incident
from app.incidents.presenting.entries import ESCALATION
from app.incidents.queries import clocks_of
from app.incidents.records import kinds_since
from app.workflows.live import current_book

# The promise of an update is drawn as due soon in its last minutes, as the glance does.
SOON = timedelta(minutes=15)
LATE = timedelta(minutes=1)

EVERYTHING = (
    *("head", "summary", "latest", "timeline", "updates", "checklist", "actions", "clocks"),
    *("people", "services", "links", "fields", "prompt", "band", "followups", "statuspage"),
)
# Which parts of the page show what such an entry records, besides the timeline; kinds not named may show anywhere.
SHOWN_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("note", "decision", "observation", "command", "verification", "said", "told", "would_tell"), ()),
    **dict.fromkeys(("summary", "impact"), ("summary", "head", "prompt")),
    **dict.fromkeys(("step_done", "step_opened", "step_left_out", "checklist"), ("checklist", "head")),
    **dict.fromkeys(
        ("action", "action_done", "action_opened", "action_dropped", "action_assigned"), ("actions", "head", "people")
    ),
    **dict.fromkeys(
        (
            *("follow_up", "follow_up_changed", "follow_up_assigned", "follow_up_moved", "follow_up_started"),
            *("follow_up_note", "follow_up_done", "follow_up_not_doing", "follow_up_reopened", "follow_up_tracked"),
        ),
        ("followups", "head"),
    ),
    **dict.fromkeys(("joined", "left", "break", "back"), ("people", "head", "prompt")),
    **dict.fromkeys(("linked", "unlinked", "offer"), ("links",)),
    **dict.fromkeys(ESCALATION, ("people", "links")),
    **dict.fromkeys(("status_post", "status_withdrawn"), ("statuspage",)),
    "title": ("head",),
    "update": ("head", "latest", "updates", "prompt"),
    "service": ("services", "head"),
    "access": ("band", "people"),
    "nudge": ("prompt",),
}
# What changes without an entry: a warning of a clock, somebody asking for access, a nudge that speaks.
UNRECORDED = ("head", "clocks", "prompt", "band", "people", "links", "checklist")


@dataclass(frozen=True, slots=True)
class Key:
    """What a page showed: the counter, the last entry, when time next turns something (epoch), and the book."""

    changes: int
    number: int
    turns: int
    book: str

    def __str__(self) -> str:
        return f"{self.changes}.{self.number}.{self.turns}.{self.book}"

    @classmethod
    def read(cls, written: str) -> "Key | None":
        """The key of an address; none when it is no key."""
        parts = written.split(".")
        if len(parts) != 4 or not all(part.isdecimal() and len(part) < 16 for part in parts[:3]):
            return None
        return cls(int(parts[0]), int(parts[1]), int(parts[2]), parts[3])


def key_of(incident: Incident) -> Key:
    """The key of what the page shows now."""
    return Key(incident.changes, incident.last_number, _turns(incident), current_book().hash[:8])


def is_unchanged(key: Key, changes: int | None) -> bool:
    """Whether a page with this key is still true of an incident that counts so many changes; asks nothing."""
    same = key.changes == changes and key.book == current_book().hash[:8]
    return same and (not key.turns or now().timestamp() < key.turns)


def changed_since(key: Key | None, incident: Incident) -> list[str]:
    """The parts of the page that may show something else now."""
    if key is None or key.book != current_book().hash[:8]:
        return list(EVERYTHING)
    changed: set[str] = set()
    kinds = kinds_since(incident, key.number)
    if kinds:
        changed.add("timeline")
    for kind in kinds:
        changed |= set(SHOWN_IN.get(kind, EVERYTHING))
    if incident.changes - key.changes > len(kinds):
        changed |= set(UNRECORDED)
    if key.turns and now().timestamp() >= key.turns:
        changed |= {"head", "clocks", "prompt", "updates"}
    return [name for name in EVERYTHING if name in changed]


def _turns(incident: Incident) -> int:
    """The next moment, in seconds of the epoch, at which time alone changes the page; 0 when there is none."""
    at = now()
    promised = incident.next_update_due_at if incident.is_open else None
    moments = [promised - SOON, promised + LATE] if promised else []
    for clock in [] if incident.phase_of.is_end else clocks_of(incident):
        moments += [datetime.fromisoformat(one) for one in clock.warn_at]
        moments += [clock.due_at] if clock.due_at else []
    coming = [one.astimezone(UTC) for one in moments if one > at]
    return int(min(coming).timestamp()) + 1 if coming else 0
