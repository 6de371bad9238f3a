"""The filters of the list of follow-ups: read from the address, turned into a query, written back into an address."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from app.followups.models import FollowUp
from app.followups.states import State
from app.incidents.models import Incident
from app.people.models import Person, folded
from app.people.queries import is_called
from app.web.narrowing import Narrowing

SHOWS = ("mine", "team", "overdue", "unowned", "open", "closed", "all")
DUE = {"7d": 7, "30d": 30, "90d": 90}
CLOSED = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
SORTS = ("due", "newest", "closed")
VIEWS = ("list", "board")


@dataclass(frozen=True, slots=True)
class Filters(Narrowing):
    """What a list shows. Values are slugs; a type is written ``discipline/type``, an owner by key."""

    discipline: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    show: str = "all"
    q: str = ""
    owner: str = ""
    incident: str = ""
    tag: str = ""
    due: str = ""
    closed: str = ""
    sort: str = "due"
    view: str = "list"

    KNOWN = {"show": SHOWS, "sort": SORTS, "view": VIEWS, "due": DUE, "closed": CLOSED}
    ASIDE = ("sort", "view")

    @property
    def narrow(self) -> bool:
        """Whether anything besides the tab narrows the list."""
        return replace(self, show="").are_set


def filtered(among: Select[FollowUp], filters: Filters, *, viewer: Person, at: datetime) -> Select[FollowUp]:
    """Those of ``among`` (what the viewer may see) that pass every filter."""
    return among.where(*_tab(filters.show, viewer, at), *_plain(filters), *_said(filters), *_times(filters, at))


def _tab(show: str, viewer: Person, at: datetime) -> Iterable[ColumnElement[bool]]:
    is_open = FollowUp.closed_at.is_(None)
    match show:
        case "mine":
            yield and_(is_open, FollowUp.owner_id == viewer.id)
        case "team":
            yield and_(is_open, FollowUp.team_slug == (viewer.team_slug or ""))
        case "overdue":
            yield and_(is_open, FollowUp.due_at < at)
        case "unowned":
            yield and_(is_open, FollowUp.owner_id.is_(None))
        case "open":
            yield is_open
        case "closed":
            yield FollowUp.closed_at.is_not(None)


def _plain(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for name, column in (
        ("priority", FollowUp.priority),
        ("strength", FollowUp.strength),
        ("kind", FollowUp.kind),
        ("team", FollowUp.team_slug),
        ("discipline", Incident.discipline),
    ):
        if written := getattr(filters, name):
            yield column.in_(written)
    if filters.state:
        yield FollowUp.state.in_([one for one in filters.state if one in set(State)])
    if filters.type:
        pairs = (one.partition("/") for one in filters.type)
        yield or_(*(and_(Incident.discipline == d, Incident.type == t) for d, _, t in pairs))


def _said(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.owner:
        yield FollowUp.owner_id.in_(select(Person.id).where(is_called(filters.owner)))
    if filters.incident:
        yield Incident.ref == filters.incident.upper()
    if filters.tag:
        # A label stands in quotes in the stored list, so that “pay” is not found in “payments”.
        wanted = f'"{filters.tag.lower()}"'.encode("ascii", "backslashreplace").decode()
        yield func.lower(_as_text(FollowUp.labels)).contains(wanted.lower(), autoescape=True)
    for word in filters.q.split()[:6]:
        plain = word.lower()
        by_owner = select(Person.id).where(Person.name_folded.contains(folded(word), autoescape=True))
        yield or_(
            FollowUp.ref == word.upper(),
            Incident.ref == word.upper(),
            func.lower(FollowUp.title).contains(plain, autoescape=True),
            FollowUp.owner_id.in_(by_owner),
        )


def _times(filters: Filters, at: datetime) -> Iterable[ColumnElement[bool]]:
    if filters.due:
        yield FollowUp.due_at < at + timedelta(days=DUE[filters.due])
    if filters.closed:
        yield FollowUp.closed_at >= at - timedelta(days=CLOSED[filters.closed])


def _as_text(column: object) -> ColumnElement[str]:
    return cast(column, String)
