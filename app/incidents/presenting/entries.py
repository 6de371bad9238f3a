"""The timeline as it is drawn: which window, each entry in words, corrections folded in, days set apart."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from app.core.clock import now
from app.incidents.access import Rights, may_see
from app.incidents.models import Incident, TimelineEntry
from app.incidents.operations.timeline import WORDS
from app.incidents.records import Record, Window, record_of, refs_of, root_of
from app.incidents.wording import Known, Worded, corrected, who, worded
from app.people.models import Person
from app.web.filters import local, viewer_zone
from app.workflows.live import current_book

ESCALATION = tuple(f"escalation{end}" for end in ("", "_told", "_rung", "_unanswered", "_answered", "_declined"))
"""The kinds of entries about asking others to join."""

# What the buttons over the timeline show: slug → words and kinds. None of them: everything.
SHOWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "words": ("Words of people", (*WORDS, "update", "declared", "decided", "action")),
    "decisions": ("Decisions", ("decision", "decided", "severity", "status")),
    "updates": ("Updates", ("update",)),
    "ran": ("What we ran", ("command", "verification")),
    "told": ("Who was told", ("told", "would_tell", *ESCALATION, "update")),
}
SHORT_SHOWS = ("decisions", "updates", "ran")
# A time of its own is worth saying when it is not just the delay of typing.
WORTH_SAYING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an entry said before it was put right."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it is drawn. ``at`` stands beside it, ``other`` is the other of its two times where they differ."""

    number: int
    at: datetime
    day: date
    worded: Worded
    other: datetime | None = None
    earlier: tuple[Earlier, ...] = ()
    corrects: int | None = None
    may_correct: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A window of the timeline, ready to be drawn, with the addresses that go on from it.

    ``looks`` is what its moments read like: the reader's time zone, and the day from which they are seen.
    """

    rows: list[Row]
    lowest: int
    older: str
    show: str
    as_it_happened: bool
    words: str
    record: Record
    looks: str


def window_of(asked: dict[str, str]) -> Window:
    """The window that an address asks for; what makes no sense in it is left out."""
    _, kinds = SHOWS.get(asked.get("show", ""), ("", ()))
    return Window(
        kinds=kinds,
        words=asked.get("q", "").strip()[:100],
        before=_number(asked.get("before")),
        after=_number(asked.get("after")),
        since=_number(asked.get("since")),
        as_it_happened=asked.get("order") == "first",
    )


def shown(incident: Incident, person: Person, rights: Rights, asked: dict[str, str]) -> Shown:
    """What the timeline shows to this person for what the address asks."""
    window = window_of(asked)
    record = record_of(incident, window)
    known = _known(incident, record, person)
    rows = [
        _row(entry, record, known, window, may_correct=rights.may_edit or entry.actor_id == person.id)
        for entry in record.entries
    ]
    show = asked.get("show", "") if window.kinds else ""
    return Shown(
        rows=rows,
        lowest=min((one.number for one in rows), default=0),
        older=_older(incident, record, window, show),
        show=show,
        as_it_happened=window.as_it_happened,
        words=window.words,
        record=record,
        looks=f"{viewer_zone().key} {local(now()).date()}",
    )


def address(incident: Incident, **asked: object) -> str:
    """The address of the timeline with these filters; empty ones are left out."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/incidents/{incident.ref}/timeline" + (f"?{query}" if query else "")


def fragment_address(incident: Incident, record: Shown, *, tab: str) -> str:
    """Where the newest part of the timeline asks for itself again, from the lowest entry it shows."""
    asked = {"since": record.lowest, "show": record.show, "q": record.words, "tab": tab}
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    return f"/incidents/{incident.ref}/parts/timeline?{query}"


def _row(entry: TimelineEntry, record: Record, known: Known, window: Window, *, may_correct: bool) -> Row:
    if entry.supersedes is not None:
        # The new words stand where the old ones stood; here it only says that they were put right.
        at, root = entry.recorded_at, root_of(entry, record.others)
        return Row(entry.number, at, local(at).date(), corrected(entry, record.others.get(root)), corrects=root)
    at, other = entry.recorded_at, entry.happened_at
    if window.as_it_happened:
        at, other = other, at
    words, said = worded(entry, known), [entry, *record.corrections.get(entry.number, ())]
    return Row(
        number=entry.number,
        at=at,
        day=local(at).date(),
        worded=replace(words, text=said[-1].text) if said[1:] else words,
        other=other if abs(other - at) >= WORTH_SAYING else None,
        earlier=tuple(Earlier(one.text, who(one), one.recorded_at) for one in said[:-1]),
        may_correct=may_correct and entry.kind in WORDS,
    )


def _known(incident: Incident, record: Record, person: Person) -> Known:
    """What the entries of a window name by id or slug, in words, as far as this reader may know it."""
    others = {int(one.payload["other_id"]) for one in record.entries if one.payload.get("other_id")}
    book = current_book()
    labels = {f"group:{one.slug}": one.label for one in book.groups.values()}
    labels |= {f"type:{one.path}": one.label for one in book.workflows.values()}
    labels |= {f"role:{one.slug}": one.label for one in incident.workflow.roles}
    return Known(refs=refs_of(others, may_see(person)), labels=labels)


def _older(incident: Incident, record: Record, window: Window, show: str) -> str:
    if not record.more or not record.entries:
        return ""
    last = record.entries[-1].number
    if window.as_it_happened:
        return address(incident, show=show, q=window.words, order="first", after=last)
    return address(incident, show=show, q=window.words, before=last)


def _number(written: str | None) -> int | None:
    return int(written) if written and written.isdecimal() and len(written) < 10 else None
