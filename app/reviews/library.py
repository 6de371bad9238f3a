"""Looking things up: by words, by theme, by likeness.

Ordered by where the words stand, then by age; never by statistics of everything, which would tell of what is private.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, column, func, literal_column, or_, select, table
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.incidents.access import may_see
from app.incidents.models import Incident
from app.incidents.queries import services_of
from app.incidents.states import Mode
from app.people.models import Person
from app.reviews.models import LibraryItem, LibraryMark, LibraryTheme
from app.reviews.rules.searching import words_of

PAGE, ALIKE = 20, 3
MONTH = timedelta(days=31)
_WORDS = table("library_words", column("rowid"))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, and where the next one begins."""

    items: list[LibraryItem]
    older: str
    count: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with how many of the items that one may see are about it."""

    slug: str
    count: int


def readable(person: Person) -> Select[LibraryItem]:
    """Every item this person may read: those of incidents they may see, and what is written for all."""
    seen = (
        select(Incident.id)
        .where(may_see(person), Incident.mode != Mode.PRACTICE, Incident.id == LibraryItem.incident_id)
        .exists()
    )
    return select(LibraryItem).where(or_(LibraryItem.for_all.is_(True), seen))


def look_up(person: Person, words: str, *, theme: str = "", newest: bool = False, after: str = "") -> Found:
    """What this person may read with these words in it: in the title first, then the newest."""
    wanted, looked_for = readable(person), words_of(words)
    if theme:
        wanted = wanted.where(LibraryItem.id.in_(select(LibraryTheme.item_id).where(LibraryTheme.theme == theme)))
    order: list[Any] = [LibraryItem.at.desc(), LibraryItem.id.desc()]
    if looked_for:
        wanted = wanted.where(LibraryItem.id.in_(_hits(looked_for)))
        if not newest:
            in_title = LibraryItem.id.in_(_hits(looked_for, title=True))
            order.insert(0, case((in_title, 0), else_=1))
    start = int(after) if after.isdecimal() and len(after) < 7 else 0
    count = db.session.scalar(wanted.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    rows = wanted.options(joinedload(LibraryItem.incident)).order_by(*order).offset(start).limit(PAGE + 1)
    found = list(db.session.scalars(rows))
    return Found(found[:PAGE], str(start + PAGE) if len(found) > PAGE else "", count)


def themes(person: Person, *, limit: int = 8) -> list[Theme]:
    """The themes of what this person may read, those with most items first."""
    seen = readable(person).with_only_columns(LibraryItem.id)
    rows = db.session.execute(
        select(LibraryTheme.theme, func.count())
        .where(LibraryTheme.item_id.in_(seen), LibraryTheme.theme.startswith("area:"))
        .group_by(LibraryTheme.theme)
        .order_by(func.count().desc(), LibraryTheme.theme)
        .limit(limit)
    )
    return [Theme(slug, count) for slug, count in rows]


def item_by_key(person: Person, key: str) -> LibraryItem | None:
    """The item behind a key, for somebody who may read it."""
    return db.session.scalar(readable(person).where(LibraryItem.key == key))


def reading_list(person: Person, *, limit: int = 20) -> list[tuple[LibraryItem, bool]]:
    """What this person keeps to read, each with whether it is read; what one may not see any more is left out."""
    kept = (
        readable(person)
        .join(LibraryMark, LibraryMark.item_id == LibraryItem.id)
        .where(LibraryMark.person_id == person.id, LibraryMark.kind == "keep")
        .options(joinedload(LibraryItem.incident))
        .order_by(LibraryMark.at.desc())
        .limit(limit)
    )
    done = set(marks_of(person, "read"))
    return [(one, one.id in done) for one in db.session.scalars(kept)]


def marks_of(person: Person, kind: str) -> list[int]:
    """The items this person has marked so."""
    wanted = select(LibraryMark.item_id).where(LibraryMark.person_id == person.id, LibraryMark.kind == kind)
    return list(db.session.scalars(wanted))


def worth_telling(person: Person, *, limit: int = 10) -> list[tuple[LibraryItem, int]]:
    """What people found worth telling, with how many did: the agenda of a talk about what we broke and learned."""
    told = func.count(LibraryMark.person_id)
    rows = db.session.execute(
        readable(person)
        .join(LibraryMark, LibraryMark.item_id == LibraryItem.id)
        .where(LibraryMark.kind == "tell")
        .with_only_columns(LibraryItem.id, told)
        .group_by(LibraryItem.id)
        .order_by(told.desc(), LibraryItem.id.desc())
        .limit(limit)
    ).all()
    items = {one.id: one for one in db.session.scalars(_with_incident(readable(person), [row[0] for row in rows]))}
    return [(items[item_id], count) for item_id, count in rows if item_id in items]


def lesson_of_the_month(person: Person, at: datetime) -> LibraryItem | None:
    """The lesson of the last month that most people found worth telling, else the newest one there is."""
    told = (
        select(func.count())
        .where(LibraryMark.item_id == LibraryItem.id, LibraryMark.kind == "tell")
        .correlate(LibraryItem)
        .scalar_subquery()
    )
    lessons = readable(person).where(LibraryItem.kind == "lesson").options(joinedload(LibraryItem.incident))
    recent = lessons.where(LibraryItem.at > at - MONTH).order_by(told.desc(), LibraryItem.at.desc())
    newest = lessons.order_by(LibraryItem.at.desc(), LibraryItem.id.desc())
    return db.session.scalar(recent.limit(1)) or db.session.scalar(newest.limit(1))


def alike(incident: Incident, person: Person) -> list[LibraryItem]:
    """Reviews of incidents like this one: the same kind or service, the title's words; the likest and newest first."""
    services = [f"service:{one.service}" for one in services_of(incident)]
    like: ColumnElement[int] = case((LibraryItem.incident.has(Incident.type == incident.type), 2), else_=0)
    if services:
        shared = LibraryItem.id.in_(select(LibraryTheme.item_id).where(LibraryTheme.theme.in_(services)))
        like = like + case((shared, 3), else_=0)
    words = [one for one in words_of(incident.title) if len(one) > 3]
    if words:
        like = like + case((LibraryItem.id.in_(_hits(words, title=True, any_of=True)), 2), else_=0)
    wanted = (
        readable(person)
        .where(LibraryItem.kind == "review", LibraryItem.incident_id != incident.id, like >= 3)
        .where(LibraryItem.incident.has(Incident.discipline == incident.discipline))
        .options(joinedload(LibraryItem.incident))
        .order_by(like.desc(), LibraryItem.at.desc())
        .limit(ALIKE)
    )
    return list(db.session.scalars(wanted))


def _with_incident(wanted: Select[LibraryItem], ids: Sequence[int]) -> Select[LibraryItem]:
    return wanted.where(LibraryItem.id.in_(ids)).options(joinedload(LibraryItem.incident))


def _hits(words: list[str], *, title: bool = False, any_of: bool = False) -> Select[int]:
    """The ids of what holds these words, all or any of them, anywhere or in its title: one query on either database."""
    if db.engine.dialect.name == "postgresql":
        other = aliased(LibraryItem)
        ends = ":*A" if title else ":*"
        query = (" | " if any_of else " & ").join(f"{one}{ends}" for one in words)
        return select(other.id).where(other.search.op("@@")(func.to_tsquery("simple", query)))
    query = (" OR " if any_of else " AND ").join(f'"{one}"*' for one in words)
    wanted = f"title : ({query})" if title else query
    words_of_all: ColumnElement[str] = literal_column("library_words")
    found: Select[int] = select(_WORDS.c.rowid).where(words_of_all.op("MATCH")(wanted))
    return found
