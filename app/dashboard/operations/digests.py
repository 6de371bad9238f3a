"""Who wants a digest, and the notice that brings it: on Monday morning and on the first of the month."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.dashboard import digest, points
from app.dashboard.models import DigestWish
from app.people.kinds import NoticeKind, notice_kind
from app.people.models import Person
from app.people.operations import notices

LEAVES_AT = (7, 30)
# A morning that nobody was there for is made up for until noon, and not on another day.
UNTIL = 12


def _contents(person: Person, path: str) -> dict[str, Any]:
    """What the templates of the mail draw, read afresh with the rights of whoever gets it."""
    kind, _, day = path.rpartition("/")
    first, at = date.fromisoformat(day), now()
    found: dict[str, Any] = {"week": None, "month": None, "learned": None}
    name = kind.rpartition("/")[2]
    return found | {name: _DIGESTS[name](person, first, at)}


_DIGESTS: dict[str, Callable[[Person, date, datetime], Any]] = {
    "week": digest.week_of,
    "month": digest.month_of,
    "learned": digest.learned_in,
}


def _points(person: Person, path: str) -> list[tuple[str, list[str]]]:
    """The same in points, for Slack."""
    found = _contents(person, path)
    if found["learned"]:
        return points.of_learned(found["learned"])
    return points.of_week(found["week"]) if found["week"] else points.of_month(found["month"])


DIGEST = notice_kind(
    NoticeKind(
        "digest", "The digest that I asked for on the dashboard", "mail", order=75, contents=_contents, points=_points
    )
)


def wish(person: Person, *, weekly: bool, monthly: bool, learned: bool) -> None:
    """Keep which digests somebody wants; nobody gets one unasked."""
    kept = db.session.get(DigestWish, person.id)
    if kept is None:
        kept = DigestWish(person_id=person.id)
        db.session.add(kept)
    kept.weekly, kept.monthly, kept.learned = weekly, monthly, learned


def wish_of(person: Person) -> tuple[bool, bool, bool]:
    """Whether this person wants the weekly digest, the monthly one, and what was learned."""
    kept = db.session.get(DigestWish, person.id)
    return (kept.weekly, kept.monthly, kept.learned) if kept else (False, False, False)


@outbox.every("dashboard.send_digests", minutes=10)
def send_digests(at: datetime) -> None:
    """Give everybody who wants one their digest, on the morning of their own time zone, once."""
    rows = select(DigestWish, Person).join(Person, Person.id == DigestWish.person_id)
    for kept, person in db.session.execute(rows.where(Person.active)):
        here = at.astimezone(_zone(person))
        if person.is_guest or not LEAVES_AT <= (here.hour, here.minute) < (UNTIL, 0):
            continue
        if kept.weekly and here.weekday() == 0:
            monday = here.date() - timedelta(days=7)
            _post(person, "week", monday, f"The week of {monday.day} {monday:%B} in figures", at)
        if here.day == 1:
            first = (here.date() - timedelta(days=1)).replace(day=1)
            if kept.monthly:
                _post(person, "month", first, f"{first:%B} in figures", at)
            if kept.learned:
                _post(person, "learned", first, f"What we learned in {first:%B}", at)


def _post(person: Person, kind: str, first: date, text: str, at: datetime) -> None:
    path = f"/dashboard/digest/{kind}/{first.isoformat()}"
    notices.post(
        person, notices.Message(DIGEST.slug, f"digest:{kind}:{first}", text, "you asked for it", path=path), at=at
    )


def _zone(person: Person) -> ZoneInfo:
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/London")
