"""The story: the moments of the timeline that are chosen, in the order they happened, with what was added since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Incident, TimelineEntry
from app.incidents.sensitive import is_sensitive, worded_outside
from app.incidents.wording import Known, Worded, worded
from app.reviews.models import Review, StoryLine
from app.reviews.queries import story_lines
from app.web.filters import moment

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
Clock = Callable[[datetime], str]


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


def told(review: Review, *, clock: Clock = moment) -> list[Moment]:
    """The story as it is read, on a shared screen and in files too: what is sensitive is not spelled out."""
    return [one for one in moments_of(review, clock=clock, outside=True) if one.shown]


def in_utc(at: datetime) -> str:
    """A moment as a file says it, which has no reader's clock."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def moments_of(review: Review, *, clock: Clock = moment, outside: bool = False) -> list[Moment]:
    """Every moment of the timeline and every one that was added, as they happened."""
    lines = story_lines(review)
    of_entry = {one.entry_number: one for one in lines if one.entry_number is not None}
    entries, words = _entries(review.incident)
    found = []
    for one in entries:
        hides = outside and is_sensitive(one)
        said = worded_outside(one) if hides else worded(one, Known())
        text = "" if hides else words.get(one.number, one.text)
        found.append(_moment(one, of_entry.get(one.number), _sentence(said, clock), (said.icon, text)))
    found += [_added(one) for one in lines if one.entry_number is None and one.shown]
    return sorted(found, key=lambda one: (one.at, one.number))


def said_of(entry: TimelineEntry) -> str:
    """One entry of the record as a sentence."""
    return _sentence(worded(entry, Known()), moment)


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


def _moment(entry: TimelineEntry, line: StoryLine | None, sentence: str, shown: tuple[str, str]) -> Moment:
    at = line.happened_at if line is not None and line.happened_at is not None else entry.happened_at
    return Moment(
        at=at,
        icon=shown[0],
        text=sentence,
        words=shown[1],
        shown=line.shown if line is not None else entry.kind in CHOSEN,
        number=entry.number,
        said_at=entry.happened_at if at != entry.happened_at else None,
        why=line.why if line is not None else "",
    )


def _added(line: StoryLine) -> Moment:
    at = line.happened_at or line.at
    return Moment(at, "plus", "Added later", line.text, shown=True, number=line.number, added=True, by=line.by.name)


def _sentence(said: Worded, clock: Clock) -> str:
    return "".join(one.words + (clock(one.at) if one.at is not None else "") for one in said.parts).strip()
