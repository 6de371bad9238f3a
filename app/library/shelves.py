"""Looking things up: by words, by theme, by likeness.

Ordered by where the words stand, then by age; never by statistics of everything, which would tell of what is private.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import AffectedService, Incident
from app.library.access import likely, readable
from app.library.models import Kind, LibraryItem, LibraryMark, LibraryTheme
from app.library.rules.searching import indexed, instead_of, words_of
from app.people.models import Person
from app.web.cursors import read_cursor, write_cursor
from app.workflows.book import Visibility

PAGE, ALIKE, MOST_COUNTED, LOOKED_AT = 20, 3, 1_000, 1_500
MONTH = timedelta(days=31)
LEARNED = (Kind.REVIEW, Kind.LESSON, Kind.SUMMARY)
SHELVES = {"": tuple(Kind), "learned": LEARNED, "incidents": (Kind.INCIDENT,)}
_WORDS = table("library_words", column("rowid"))
_RANKS = range(4)
_WORDS_OF_ALL: ColumnElement[str] = literal_column("library_words")


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for. ``shelf`` is one of ``SHELVES``; without words or a theme only what was learned."""

    words: tuple[str, ...] = ()
    theme: str = ""
    shelf: str = ""
    newest: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        if not self.words and not self.theme and not self.shelf:
            return LEARNED
        return SHELVES.get(self.shelf, tuple(Kind))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and where the next one begins. More than ``MOST_COUNTED`` are not counted."""

    items: list[LibraryItem]
    older: str
    count: int

    @property
    def many(self) -> bool:
        return self.count > MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with how many of the incidents that one may see are about it."""

    slug: str
    count: int


def search_of(words: str, *, theme: str = "", shelf: str = "", newest: bool = False) -> Search:
    """What an address asks for, whatever stands in it."""
    return Search(tuple(words_of(words)), theme[:80], shelf if shelf in SHELVES else "", newest)


def look_up(person: Person, search: Search, *, after: str = "") -> Found:
    """What this person may read and is looked for, a page of it: by rank, within one the newest first."""
    wanted, rank = _wanted(person, search), _rank(search)
    everything = wanted
    order: list[ColumnElement[Any]] = [LibraryItem.at.desc(), LibraryItem.key.desc()]
    if (place := read_cursor(after, length=3)) is not None and type(place[0][0]) is int and place[0][0] in _RANKS:
        (number,), at, key = place
        beyond: ColumnElement[bool] = tuple_(LibraryItem.at, LibraryItem.key) < (at, key)
        wanted = wanted.where(beyond if rank is None else or_(rank > number, and_(rank == number, beyond)))
    shown = literal(0) if rank is None else rank.label("rank")
    if rank is not None:
        order.insert(0, shown)
    rows = wanted.with_only_columns(LibraryItem.id, shown, maintain_column_froms=True)
    ranked = dict(db.session.execute(rows.order_by(*order).limit(PAGE + 1)).all())
    # The incident of each is asked whether this person may see it: what the item says was only to find it by.
    items = {one.id: one for one in db.session.scalars(_with_incident(person, list(ranked)))} if ranked else {}
    found = [items[item_id] for item_id in ranked if item_id in items]
    older = _cursor(ranked[found[PAGE - 1].id], found[PAGE - 1]) if len(found) > PAGE else ""
    # What fits on the first page is counted by looking at it.
    count = len(found) if place is None and not older else _count(everything)
    return Found(found[:PAGE], older, count)


def other_words(words: Sequence[str]) -> str:
    """Words like these that stand in titles everybody may read; nothing where these are used, or none is near."""
    titles = db.session.scalars(
        select(LibraryItem.title)
        .join(Incident, Incident.id == LibraryItem.incident_id)
        .where(Incident.visibility == Visibility.PUBLIC, LibraryItem.kind != Kind.SUMMARY)
        .order_by(LibraryItem.at.desc(), LibraryItem.key.desc())
        .limit(LOOKED_AT)
    )
    known = {word for title in titles for word in indexed(title).split() if len(word) > 3}
    return " ".join(instead_of(list(words), known))


def themes(person: Person, kind: str, *, limit: int = 8) -> list[Theme]:
    """The themes of a kind in what this person may read, those of most incidents first."""
    seen = readable(person).with_only_columns(LibraryItem.id).where(LibraryItem.kind == Kind.REVIEW)
    rows = db.session.execute(
        select(LibraryTheme.theme, func.count())
        .where(LibraryTheme.item_id.in_(seen), LibraryTheme.theme.startswith(f"{kind}:"))
        .group_by(LibraryTheme.theme)
        .order_by(func.count().desc(), LibraryTheme.theme)
        .limit(limit)
    )
    return [Theme(slug, count) for slug, count in rows]


def counts(person: Person) -> dict[str, int]:
    """How many published reviews and lessons this person may read."""
    seen = readable(person).where(LibraryItem.kind.in_((Kind.REVIEW, Kind.LESSON)))
    rows = seen.with_only_columns(LibraryItem.kind, func.count(), maintain_column_froms=True)
    return dict(db.session.execute(rows.group_by(LibraryItem.kind)).all())


def themes_of(items: Sequence[LibraryItem]) -> dict[int, list[str]]:
    """Of each item the areas and suppliers that it is about."""
    rows = db.session.execute(
        select(LibraryTheme.item_id, LibraryTheme.theme)
        .where(LibraryTheme.item_id.in_([one.id for one in items]))
        .where(or_(LibraryTheme.theme.startswith("area:"), LibraryTheme.theme.startswith("supplier:")))
        .order_by(LibraryTheme.theme)
    )
    found: dict[int, list[str]] = {}
    for item_id, theme in rows:
        found.setdefault(item_id, []).append(theme)
    return found


def reading_list(person: Person, *, limit: int = 20) -> list[tuple[LibraryItem, bool]]:
    """What this person keeps to read, each with whether it is read; what one may not see any more is left out."""
    kept = (
        readable(person)
        .join(LibraryMark, LibraryMark.item_id == LibraryItem.id)
        .where(LibraryMark.person_id == person.id, LibraryMark.kind == "keep")
        .options(joinedload(LibraryItem.incident))
        .order_by(LibraryMark.at.desc(), LibraryItem.key)
        .limit(limit)
    )
    done = set(marks_of(person, "read"))
    return [(one, one.id in done) for one in db.session.scalars(kept)]


def marks_of(person: Person, kind: str) -> list[int]:
    """The items this person has marked so."""
    wanted = select(LibraryMark.item_id).where(LibraryMark.person_id == person.id, LibraryMark.kind == kind)
    return list(db.session.scalars(wanted))


def marked(
    person: Person, kind: str, *, discipline: str = "", since: datetime | None = None, limit: int = 10
) -> list[tuple[LibraryItem, int]]:
    """What people marked so, with how many did; the most often marked first, then the newest."""
    times = func.count(LibraryMark.person_id)
    wanted = readable(person).join(LibraryMark, LibraryMark.item_id == LibraryItem.id).where(LibraryMark.kind == kind)
    if discipline:
        wanted = wanted.where(_about(f"discipline:{discipline}"))
    if since is not None:
        wanted = wanted.where(LibraryItem.at >= since)
    rows = db.session.execute(
        wanted.with_only_columns(LibraryItem.id, times, maintain_column_froms=True)
        .group_by(LibraryItem.id)
        .order_by(times.desc(), LibraryItem.at.desc(), LibraryItem.key)
        .limit(limit)
    ).all()
    items = {one.id: one for one in db.session.scalars(_with_incident(person, [row[0] for row in rows]))}
    return [(items[item_id], count) for item_id, count in rows if item_id in items]


def to_begin_with(person: Person, discipline: str, *, limit: int = 10) -> list[tuple[LibraryItem, int]]:
    """What somebody new in a discipline should read: what colleagues chose, then its most told and newest lessons."""
    chosen = marked(person, "newcomer", discipline=discipline, limit=limit)
    chosen_ids = {one.id for one, _ in chosen}
    told = (
        select(func.count())
        .where(LibraryMark.item_id == LibraryItem.id, LibraryMark.kind == "tell")
        .correlate(LibraryItem)
        .scalar_subquery()
    )
    rest = (
        readable(person)
        .where(LibraryItem.kind.in_((Kind.REVIEW, Kind.LESSON)), _about(f"discipline:{discipline}"))
        .where(LibraryItem.id.not_in(chosen_ids))
        .options(joinedload(LibraryItem.incident))
        .order_by(told.desc(), (LibraryItem.kind == Kind.LESSON).desc(), LibraryItem.at.desc(), LibraryItem.key)
        .limit(limit - len(chosen))
    )
    return chosen + [(one, 0) for one in db.session.scalars(rest)]


def lessons_between(person: Person, first: datetime, last: datetime, *, limit: int = 12) -> list[LibraryItem]:
    """The lessons and reviews of public incidents that were published within these moments, lessons first."""
    wanted = (
        readable(person)
        .where(LibraryItem.kind.in_((Kind.REVIEW, Kind.LESSON)), LibraryItem.at >= first, LibraryItem.at < last)
        .where(LibraryItem.incident.has(Incident.visibility == Visibility.PUBLIC))
        .options(joinedload(LibraryItem.incident))
        .order_by((LibraryItem.kind == Kind.LESSON).desc(), LibraryItem.at.desc(), LibraryItem.key)
        .limit(limit)
    )
    return list(db.session.scalars(wanted))


def lesson_of_the_month(person: Person, at: datetime) -> LibraryItem | None:
    """The lesson of the last month that most people found worth telling, else the newest one there is."""
    told = (
        select(func.count())
        .where(LibraryMark.item_id == LibraryItem.id, LibraryMark.kind == "tell")
        .correlate(LibraryItem)
        .scalar_subquery()
    )
    lessons = readable(person).where(LibraryItem.kind == Kind.LESSON).options(joinedload(LibraryItem.incident))
    recent = lessons.where(LibraryItem.at > at - MONTH).order_by(told.desc(), LibraryItem.at.desc(), LibraryItem.key)
    newest = lessons.order_by(LibraryItem.at.desc(), LibraryItem.key)
    return db.session.scalar(recent.limit(1)) or db.session.scalar(newest.limit(1))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What an incident, or one that is about to be declared, is like."""

    discipline: str
    type: str
    title: str
    services: tuple[str, ...] = ()
    besides: int = 0


def likeness_of(incident: Incident) -> Likeness:
    """What this incident is like."""
    services = db.session.scalars(select(AffectedService.service).where(AffectedService.incident_id == incident.id))
    return Likeness(incident.discipline, incident.type, incident.title, tuple(services), incident.id)


def alike(person: Person, like: Likeness) -> list[LibraryItem]:
    """Reviews of incidents like this one: the same kind or service, the title's words; the likest and newest first."""
    score: ColumnElement[int] = case((LibraryItem.incident.has(Incident.type == like.type), 2), else_=0)
    if like.services:
        shared = select(LibraryTheme.item_id).where(LibraryTheme.theme.in_([f"service:{one}" for one in like.services]))
        score = score + case((LibraryItem.id.in_(shared), 3), else_=0)
    words = [one for one in words_of(like.title) if len(one) > 3]
    if words:
        score = score + case((_hit(words, in_title=True, any_of=True), 2), (_hit(words, any_of=True), 1), else_=0)
    wanted = (
        readable(person)
        .where(LibraryItem.kind == Kind.REVIEW, LibraryItem.incident_id != like.besides, score >= 3)
        .where(LibraryItem.incident.has(Incident.discipline == like.discipline))
        .options(joinedload(LibraryItem.incident))
        .order_by(score.desc(), LibraryItem.at.desc(), LibraryItem.key)
        .limit(ALIKE)
    )
    return list(db.session.scalars(wanted))


def _wanted(person: Person, search: Search) -> Select[LibraryItem]:
    wanted = likely(person)
    if len(search.kinds) < len(Kind):
        wanted = wanted.where(LibraryItem.kind.in_(search.kinds))
    if search.theme:
        wanted = wanted.where(_about(search.theme))
    return _found(wanted, search.words) if search.words else wanted


def _rank(search: Search) -> ColumnElement[int] | None:
    """Where words stand, best first: in the title of what was learned, in that of an incident, in one, in the other."""
    if not search.words or search.newest:
        return None
    titled = case((_hit(search.words, in_title=True), 0), else_=2)
    return titled + case((LibraryItem.kind == Kind.INCIDENT, 1), else_=0)


def _count(among: Select[LibraryItem]) -> int:
    """How many there are, as far as anybody counts."""
    counted = among.with_only_columns(LibraryItem.id, maintain_column_froms=True).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _about(theme: str) -> ColumnElement[bool]:
    return LibraryItem.id.in_(select(LibraryTheme.item_id).where(LibraryTheme.theme == theme))


def _with_incident(person: Person, ids: Sequence[int]) -> Select[LibraryItem]:
    return readable(person).where(LibraryItem.id.in_(ids)).options(joinedload(LibraryItem.incident))


def _found(wanted: Select[LibraryItem], words: Sequence[str]) -> Select[LibraryItem]:
    """Those that have all these words. SQLite is told to begin with its words: else it may look at every item."""
    if db.engine.dialect.name == "postgresql":
        return wanted.where(_hit(words))
    begun = wanted.join(_WORDS, _WORDS.c.rowid == LibraryItem.id)
    return begun.where(_WORDS_OF_ALL.op("MATCH")(_query(words)))


def _hit(words: Sequence[str], *, in_title: bool = False, any_of: bool = False) -> ColumnElement[bool]:
    """Whether an item has these words, all or any of them, anywhere or in its title: one question on both databases."""
    if db.engine.dialect.name == "postgresql":
        ends = ":*A" if in_title else ":*"
        query = (" | " if any_of else " & ").join(f"{one}{ends}" for one in words)
        return LibraryItem.search.op("@@", is_comparison=True)(func.to_tsquery("simple", query))
    wanted = _query(words, in_title=in_title, any_of=any_of)
    found: Select[int] = select(_WORDS.c.rowid).where(_WORDS_OF_ALL.op("MATCH")(wanted))
    # Words of its own, also where the statement around it begins with words.
    return LibraryItem.id.in_(found.correlate(None))


def _query(words: Sequence[str], *, in_title: bool = False, any_of: bool = False) -> str:
    """Words as SQLite's search reads them."""
    query = (" OR " if any_of else " AND ").join(f'"{one}"*' for one in words)
    return f"title : ({query})" if in_title else query


def _cursor(rank: int, last: LibraryItem) -> str:
    return write_cursor(rank, last.at.isoformat(), last.key)
