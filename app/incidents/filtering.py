"""The filters of the incident list: read from the address, turned into a query, written back into an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.incidents.models import AffectedService, Incident, IncidentToken, Participation, RoleAssignment
from app.incidents.rules.tokens import words_of
from app.incidents.slices import condition_of, slice_of
from app.incidents.states import Stage
from app.people.models import Person, Team
from app.people.queries import is_called
from app.web.narrowing import Narrowing
from app.workflows.book import OPEN_PHASES, Phase
from app.workflows.live import current_book

PERIODS = {"1d": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
# Beyond them no incident was declared, and the end of a day may not exist.
YEARS = range(1900, 2201)
SORTS = ("now", "newest", "oldest", "worst")
ONLY = ("nolead", "late", "mine", "noseverity")
OPEN, LEARNING, ALL = "open", "learning", "all"


@dataclass(frozen=True, slots=True)
class Filters(Narrowing):
    """What a list shows. Values are slugs; a type, severity or status is written ``discipline/slug``."""

    q: str = ""
    discipline: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    visibility: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    slice: tuple[str, ...] = ()
    person: str = ""
    lead: str = ""
    reporter: str = ""
    period: str = ""
    since: str = ""
    until: str = ""
    sort: str = "now"
    only: str = ""

    KNOWN = {"sort": SORTS, "only": ONLY, "period": PERIODS}
    ASIDE = ("sort",)


def filtered(among: Select[Incident], filters: Filters, *, viewer: Person, at: datetime) -> Select[Incident]:
    """Those of ``among`` (what the viewer may see) that pass every filter."""
    return among.where(*conditions(filters, viewer, at))


def conditions(filters: Filters, viewer: Person, at: datetime) -> Iterable[ColumnElement[bool]]:
    """What an incident must be to pass; whether the viewer may see it is asked elsewhere."""
    yield from _plain(filters)
    yield from _people(filters)
    yield from _times(filters, at)
    yield from _words(filters)
    for written in filters.slice:
        yield condition_of(written, filters, viewer, at)
    if filters.only == "nolead":
        yield and_(Incident.lead_id.is_(None), Incident.stage == Stage.NOW)
    elif filters.only == "noseverity":
        yield and_(Incident.level == 0, Incident.stage == Stage.NOW)
    elif filters.only == "late":
        yield Incident.next_update_due_at < at
    elif filters.only == "mine":
        yield or_(Incident.lead_id == viewer.id, Incident.reporter_id == viewer.id, _holds_role(viewer.id))


def _plain(filters: Filters) -> Iterable[ColumnElement[bool]]:
    same = (("discipline", Incident.discipline), ("mode", Incident.mode), ("visibility", Incident.visibility))
    for name, plain in same:
        if chosen := getattr(filters, name):
            yield plain.in_(chosen)
    for name, column in (("type", Incident.type), ("severity", Incident.severity), ("status", Incident.status)):
        if written := getattr(filters, name):
            yield or_(*(_pair(column, one) for one in written))
    if filters.level:
        yield Incident.level.in_([int(one) for one in filters.level if one in "01234"])
    if filters.phase and ALL not in filters.phase:
        yield Incident.phase.in_(_phases(filters.phase))
    yield from _around(filters)


def _around(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.service:
        affected = select(AffectedService.incident_id).where(AffectedService.service.in_(filters.service))
        yield Incident.id.in_(affected)
    if filters.team:
        yield _of_teams(filters.team)


def _of_teams(slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """Of a discipline that one of these teams owns, or somebody of it took part."""
    owned = [one.slug for one in current_book().disciplines.values() if one.team in slugs]
    members = select(Person.id).join(Team, Team.id == Person.team_id).where(Team.slug.in_(slugs))
    took_part = select(Participation.incident_id).where(Participation.person_id.in_(members))
    return or_(Incident.discipline.in_(owned), Incident.id.in_(took_part))


def _people(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for name, column in (("lead", Incident.lead_id), ("reporter", Incident.reporter_id)):
        if said := getattr(filters, name):
            yield column.in_(select(Person.id).where(is_called(said)))
    if filters.person:
        holders = select(RoleAssignment.incident_id).join(Person, Person.id == RoleAssignment.person_id)
        yield Incident.id.in_(holders.where(is_called(filters.person)))


def _times(filters: Filters, at: datetime) -> Iterable[ColumnElement[bool]]:
    if filters.period:
        yield Incident.declared_at >= at - timedelta(days=PERIODS[filters.period])
    if any(found.keeps_time for one in filters.slice if (found := slice_of(one))):
        return
    yield from between(Incident.declared_at, filters, at)


def between(column: Any, filters: Filters, at: datetime) -> Iterable[ColumnElement[bool]]:
    """That a moment lies within the days of the filters, both included, in UTC."""
    if since := _day(filters.since, at):
        yield column >= since
    if until := _day(filters.until, at):
        yield column < until + timedelta(days=1)


def _words(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for field in dict.fromkeys(token.partition(":")[0] for token in filters.field):
        # One of the chosen answers to each question.
        tokens = [f"f:{token}" for token in filters.field if token.partition(":")[0] == field]
        yield Incident.id.in_(select(IncidentToken.incident_id).where(IncidentToken.token.in_(tokens)))
    if not filters.q:
        return
    if ref := as_ref(filters.q):
        yield Incident.ref == ref
        return
    words = words_of(filters.q)
    if not words:
        yield Incident.ref == filters.q.upper()
    for word in sorted(words):
        # A range instead of LIKE, so that both databases use the index whatever their collation of patterns.
        begins = and_(IncidentToken.token >= f"w:{word}", IncidentToken.token < f"w:{word}\U0010ffff")
        yield Incident.id.in_(select(IncidentToken.incident_id).where(begins))


def as_ref(text: str) -> str | None:
    """The reference that a text is: ``INC-12``, ``prv-k7q2``, or a bare number."""
    plain = text.strip().upper().removeprefix("#")
    if plain.isascii() and plain.isdigit() and len(plain) < 10:
        return f"INC-{int(plain)}"
    head, dash, tail = plain.partition("-")
    return plain if dash and head in ("INC", "PRV") and tail.isalnum() and len(plain) <= 16 else None


def _pair(column: object, written: str) -> ColumnElement[bool]:
    discipline, _, slug = written.partition("/")
    return and_(Incident.discipline == discipline, column == slug)  # type: ignore[arg-type]


def _phases(written: tuple[str, ...]) -> list[str]:
    phases: list[str] = []
    for one in written:
        phases += [str(each) for each in OPEN_PHASES] if one == OPEN else [one]
    return [one for one in phases if one in {str(each) for each in Phase}]


def _holds_role(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        RoleAssignment.incident_id == Incident.id,
        RoleAssignment.person_id == person_id,
        RoleAssignment.until_at.is_(None),
    )


def _day(written: str, at: datetime) -> datetime | None:
    try:
        day = datetime.fromisoformat(written).replace(tzinfo=at.tzinfo) if written else None
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None
