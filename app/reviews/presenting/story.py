"""The story: the moments of the timeline that are chosen, in the order they happened, with what was added since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Incident, TimelineEntry
from app.incidents.wording import Known, Worded, worded
from app.reviews.models import Review, StoryLine
from app.reviews.queries import story_lines

# What stands in a story before anybody chose; the rest can be taken in.
CHOSEN = frozenset(
    (
        "declared",
        "note",
        "decision",
        "observation",
        "command",
        "verification",
        "update",
        "status",
        "severity",
        "handover",
    )
)
MOST = 400


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: when it happened, in words, and whether it is in the story. ``added``: it was missed at the time.

    ``said_at`` is the time in the record where the story has another one, ``why`` how one knows.
    """

    at: datetime
    icon: str
    text: str
    words: str
    shown: bool
    number: int
    added: bool = False
    said_at: datetime | None = None
    why: str = ""
    by: str = ""


def moments_of(review: Review, *, only_shown: bool = False) -> list[Moment]:
    """Every moment of the timeline and every one that was added, as they happened."""
    lines = story_lines(review)
    of_entry = {one.entry_number: one for one in lines if one.entry_number is not None}
    entries, words = _entries(review.incident)
    found = [_moment(one, of_entry.get(one.number), words.get(one.number, one.text)) for one in entries]
    found += [_added(one) for one in lines if one.entry_number is None and one.shown]
    if only_shown:
        found = [one for one in found if one.shown]
    return sorted(found, key=lambda one: (one.at, one.number))


def _entries(incident: Incident) -> tuple[list[TimelineEntry], dict[int, str]]:
    """The entries of the record, and what each says since it was corrected."""
    wanted = select(TimelineEntry).where(TimelineEntry.incident_id == incident.id)
    rows = list(
        db.session.scalars(wanted.options(joinedload(TimelineEntry.actor)).order_by(TimelineEntry.number).limit(MOST))
    )
    roots: dict[int, int] = {}
    words: dict[int, str] = {}
    for one in rows:
        if one.supersedes is not None:
            root = roots.get(one.supersedes, one.supersedes)
            roots[one.number] = root
            words[root] = one.text
    return [one for one in rows if one.supersedes is None and one.kind != "review"], words


def _moment(entry: TimelineEntry, line: StoryLine | None, words: str) -> Moment:
    said = worded(entry, Known())
    at = line.happened_at if line is not None and line.happened_at is not None else entry.happened_at
    return Moment(
        at=at,
        icon=said.icon,
        text=_sentence(said),
        words=words,
        shown=line.shown if line is not None else entry.kind in CHOSEN,
        number=entry.number,
        said_at=entry.happened_at if at != entry.happened_at else None,
        why=line.why if line is not None else "",
    )


def _added(line: StoryLine) -> Moment:
    at = line.happened_at or line.at
    return Moment(at, "plus", "Added later", line.text, shown=True, number=line.number, added=True, by=line.by.name)


def _sentence(said: Worded) -> str:
    return "".join(one.words for one in said.parts).strip()
