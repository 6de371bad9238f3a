"""What pages ask of the timeline and the updates: a window of entries with their corrections, and what stands out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, ScalarResult, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Incident, RuleFiring, TimelineEntry, Update
from app.incidents.queries import PAGE
from app.incidents.remembering import remembered
from app.people.queries import with_people

# A page that stays open grows with what is added; beyond this it begins anew with the newest.
LONGEST_WINDOW = 200


@dataclass(frozen=True, slots=True)
class Window:
    """Which entries of a timeline are wanted.

    ``before`` and ``after`` are numbers beyond which to go on, ``since`` is the lowest one that an open page shows.
    """

    kinds: tuple[str, ...] = ()
    words: str = ""
    before: int | None = None
    after: int | None = None
    since: int | None = None
    as_it_happened: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A window of the timeline in its order.

    ``others`` holds by number what stands out of all of it: corrections and what they put right, moves along the
    lifecycle, and the latest update. ``corrections`` holds by the number of an entry what puts it right, in order.
    """

    entries: list[TimelineEntry]
    more: bool
    others: dict[int, TimelineEntry] = field(default_factory=dict)
    corrections: dict[int, list[TimelineEntry]] = field(default_factory=dict)

    @property
    def moves(self) -> list[TimelineEntry]:
        """Its moves along the lifecycle, first one first."""
        return [one for _, one in sorted(self.others.items()) if one.kind == "status"]

    @property
    def latest_update(self) -> TimelineEntry | None:
        """What stakeholders were told last, or none."""
        return max(
            (one for one in self.others.values() if one.kind == "update"), key=lambda one: one.number, default=None
        )


def record_of(incident: Incident, window: Window) -> Record:
    """One window of a timeline, in one statement whatever its length, and one for people not met before."""
    numbers = _numbers(incident, window)
    corrections = select(TimelineEntry.supersedes).where(
        TimelineEntry.incident_id == incident.id, TimelineEntry.supersedes.is_not(None)
    )
    told = select(func.max(TimelineEntry.number)).where(
        TimelineEntry.incident_id == incident.id, TimelineEntry.kind == "update"
    )
    wanted = or_(
        TimelineEntry.number.in_(numbers),
        TimelineEntry.supersedes.is_not(None),
        TimelineEntry.number.in_(corrections),
        TimelineEntry.kind == "status",
        TimelineEntry.number == told.scalar_subquery(),
    )
    rows = db.session.execute(
        select(TimelineEntry, TimelineEntry.number.in_(numbers))
        .where(TimelineEntry.incident_id == incident.id, wanted)
        .order_by(*_order(window))
    ).all()
    with_people([entry for entry, _ in rows], "actor")
    inside = [entry for entry, wanted in rows if wanted]
    limit = _limit(window)
    others = {entry.number: entry for entry, _ in rows}
    return Record(inside[:limit], len(inside) > limit, others, _corrections(others))


def _corrections(others: dict[int, TimelineEntry]) -> dict[int, list[TimelineEntry]]:
    found: dict[int, list[TimelineEntry]] = {}
    for _, one in sorted(others.items()):
        if one.supersedes is not None:
            found.setdefault(root_of(one, others), []).append(one)
    return found


def root_of(correction: TimelineEntry, others: dict[int, TimelineEntry]) -> int:
    """The number of the entry that a correction is about, through corrections of corrections."""
    number = correction.supersedes or correction.number
    while (before := others.get(number)) is not None and before.supersedes is not None:
        number = before.supersedes
    return number


def _numbers(incident: Incident, window: Window) -> Select[int]:
    """The numbers of the window, and one more where the record goes on."""
    wanted = select(TimelineEntry.number).where(TimelineEntry.incident_id == incident.id)
    if window.kinds:
        wanted = wanted.where(TimelineEntry.kind.in_(window.kinds))
    if window.words:
        wanted = wanted.where(TimelineEntry.text.icontains(window.words, autoescape=True))
    if window.before is not None:
        wanted = wanted.where(TimelineEntry.number < window.before)
    if window.since is not None:
        wanted = wanted.where(TimelineEntry.number >= window.since)
    if window.after is not None:
        wanted = wanted.where(_later_than(incident, window.after))
    return wanted.order_by(*_order(window)).limit(_limit(window) + 1)


def _later_than(incident: Incident, number: int) -> ColumnElement[bool]:
    """What happened after the entry of this number."""
    at = (
        select(TimelineEntry.happened_at)
        .where(TimelineEntry.incident_id == incident.id, TimelineEntry.number == number)
        .correlate(None)
        .scalar_subquery()
    )
    same = and_(TimelineEntry.happened_at == at, TimelineEntry.number > number)
    return or_(TimelineEntry.happened_at > at, same)


def _order(window: Window) -> list[ColumnElement[Any]]:
    if window.as_it_happened:
        return [TimelineEntry.happened_at.asc(), TimelineEntry.number.asc()]
    return [TimelineEntry.number.desc()]


def _limit(window: Window) -> int:
    return LONGEST_WINDOW if window.since is not None else PAGE


@remembered
def status_changes(incident: Incident) -> list[TimelineEntry]:
    """Its moves along the lifecycle, first one first."""
    moved = select(TimelineEntry).where(TimelineEntry.incident_id == incident.id, TimelineEntry.kind == "status")
    return list(db.session.scalars(moved.order_by(TimelineEntry.number)))


def kinds_since(incident: Incident, number: int) -> list[str]:
    """What was recorded after this number."""
    recorded = select(TimelineEntry.kind).where(TimelineEntry.incident_id == incident.id, TimelineEntry.number > number)
    return list(db.session.scalars(recorded))


def updates_page(incident: Incident, *, before: int | None = None) -> tuple[list[Update], bool]:
    """What stakeholders were told, newest first, and whether there are older ones."""
    told = select(Update).where(Update.incident_id == incident.id).options(joinedload(Update.by))
    if before is not None:
        told = told.where(Update.number < before)
    found = list(db.session.scalars(told.order_by(Update.number.desc()).limit(PAGE + 1)))
    return found[:PAGE], len(found) > PAGE


def fired_rules(incident: Incident) -> frozenset[str]:
    """The rules of the book that have fired for this incident."""
    return frozenset(db.session.scalars(select(RuleFiring.rule).where(RuleFiring.incident_id == incident.id)))


def refs_of(ids: Iterable[int], seen: ColumnElement[bool]) -> dict[int, str]:
    """The references of these incidents, those alone that the reader may see."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Incident.id, Incident.ref).where(Incident.id.in_(wanted), seen))
    return dict(rows.all())


def load_people(incident: Incident) -> None:
    """Fetch everybody whom the head names in one statement, instead of one by one as they are drawn."""
    with_people([incident], "reporter", "lead", "summary_by", "impact_by")


def entries_in_order(incident_id: int) -> ScalarResult[TimelineEntry]:
    """The whole timeline from its first entry on, fetched in portions; for checking its seals."""
    wanted = select(TimelineEntry).where(TimelineEntry.incident_id == incident_id).order_by(TimelineEntry.number)
    return db.session.scalars(wanted.execution_options(yield_per=500))


def all_chains() -> Iterable[tuple[int, str, int, str]]:
    """Every incident's id, reference, last number and last hash, in the order they were declared."""
    wanted = select(Incident.id, Incident.ref, Incident.last_number, Incident.last_hash).order_by(Incident.id)
    return db.session.execute(wanted)


def last_of_kind(incident: Incident, kind: str) -> TimelineEntry | None:
    """The newest entry of a kind, or none."""
    wanted = select(TimelineEntry).where(TimelineEntry.incident_id == incident.id, TimelineEntry.kind == kind)
    newest = wanted.options(joinedload(TimelineEntry.actor)).order_by(TimelineEntry.number.desc()).limit(1)
    return db.session.scalars(newest).first()


def latest_words(incident: Incident, entry: TimelineEntry) -> str:
    """What an entry says now, after every correction."""
    corrections = select(TimelineEntry.text).where(
        TimelineEntry.incident_id == incident.id, TimelineEntry.supersedes == entry.number
    )
    return db.session.scalar(corrections.order_by(TimelineEntry.number.desc()).limit(1)) or entry.text
