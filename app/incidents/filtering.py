"""The filters of the incident list: read from the address, turned into a query, written back into an address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from werkzeug.datastructures import MultiDict

from app.incidents.models import AffectedService, Incident, IncidentToken, RoleAssignment
from app.incidents.rules.tokens import words_of
from app.incidents.states import Stage
from app.people.models import Person
from app.workflows.book import OPEN_PHASES, Phase

PERIODS = {"1d": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
SORTS = ("now", "newest", "oldest", "worst")
MANY = ("discipline", "type", "level", "severity", "status", "phase", "mode", "service", "field")
ONE = ("q", "person", "lead", "reporter", "period", "since", "until", "sort", "only")
ONLY = ("nolead", "late", "mine", "noseverity")
OPEN, LEARNING, ALL = "open", "learning", "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows. Values are slugs; a type, severity or status is written ``discipline/slug``."""

    q: str = ""
    discipline: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    person: str = ""
    lead: str = ""
    reporter: str = ""
    period: str = ""
    since: str = ""
    until: str = ""
    sort: str = "now"
    only: str = ""

    @classmethod
    def of(cls, said: "MultiDict[str, str]") -> "Filters":
        """Read an address; what is too long or of no known kind is left out."""
        many = {name: tuple(dict.fromkeys(v[:130] for v in said.getlist(name) if v))[:40] for name in MANY}
        one = {name: said.get(name, "").replace("\x00", "").strip()[:200] for name in ONE}
        one["sort"] = one["sort"] if one["sort"] in SORTS else "now"
        one["only"] = one["only"] if one["only"] in ONLY else ""
        one["period"] = one["period"] if one["period"] in PERIODS else ""
        return cls(**many, **one)  # type: ignore[arg-type]

    def query(self, **changes: object) -> str:
        """These filters as the end of an address, with some of them changed."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [(name, value) for name in MANY for value in getattr(changed, name)]
        pairs += [(name, getattr(changed, name)) for name in ONE if getattr(changed, name)]
        return urlencode([pair for pair in pairs if pair != ("sort", "now")])

    @property
    def are_set(self) -> bool:
        """Whether anything narrows the list."""
        return any(getattr(self, name) for name in (*MANY, *ONE) if name != "sort")


def filtered(among: Select[Incident], filters: Filters, *, viewer: Person, at: datetime) -> Select[Incident]:
    """Those of ``among`` (what the viewer may see) that pass every filter."""
    return among.where(*_conditions(filters, viewer, at))


def _conditions(filters: Filters, viewer: Person, at: datetime) -> Iterable[ColumnElement[bool]]:
    yield from _plain(filters)
    yield from _people(filters)
    yield from _times(filters, at)
    yield from _words(filters)
    if filters.only == "nolead":
        yield and_(Incident.lead_id.is_(None), Incident.stage == Stage.NOW)
    elif filters.only == "noseverity":
        yield and_(Incident.level == 0, Incident.stage == Stage.NOW)
    elif filters.only == "late":
        yield Incident.next_update_due_at < at
    elif filters.only == "mine":
        yield or_(Incident.lead_id == viewer.id, Incident.reporter_id == viewer.id, _holds_role(viewer.id))


def _plain(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.discipline:
        yield Incident.discipline.in_(filters.discipline)
    for name, column in (("type", Incident.type), ("severity", Incident.severity), ("status", Incident.status)):
        if written := getattr(filters, name):
            yield or_(*(_pair(column, one) for one in written))
    if filters.level:
        yield Incident.level.in_([int(one) for one in filters.level if one in "01234"])
    if filters.phase and ALL not in filters.phase:
        yield Incident.phase.in_(_phases(filters.phase))
    if filters.mode:
        yield Incident.mode.in_(filters.mode)
    if filters.service:
        affected = select(AffectedService.incident_id).where(AffectedService.service.in_(filters.service))
        yield Incident.id.in_(affected)


def _people(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for name, column in (("lead", Incident.lead_id), ("reporter", Incident.reporter_id)):
        if key := getattr(filters, name):
            yield column.in_(select(Person.id).where(Person.key == key))
    if filters.person:
        holders = select(RoleAssignment.incident_id).join(Person, Person.id == RoleAssignment.person_id)
        yield Incident.id.in_(holders.where(Person.key == filters.person))


def _times(filters: Filters, at: datetime) -> Iterable[ColumnElement[bool]]:
    if filters.period:
        yield Incident.declared_at >= at - timedelta(days=PERIODS[filters.period])
    if since := _day(filters.since, at):
        yield Incident.declared_at >= since
    if until := _day(filters.until, at):
        yield Incident.declared_at < until + timedelta(days=1)


def _words(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for token in filters.field:
        yield Incident.id.in_(select(IncidentToken.incident_id).where(IncidentToken.token == f"f:{token}"))
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
        return datetime.fromisoformat(written).replace(tzinfo=at.tzinfo) if written else None
    except ValueError:
        return None
