"""Ninety days of each service, from what was published about it. Pure: publications in, lines of the page out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.statuspage.models import StatusPost, StatusPublication
from app.statuspage.states import Effect, Stage

DAYS = 90
NamesOf = Callable[[StatusPost], list[str]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch of time in which a service did not work as it should."""

    begin: datetime
    end: datetime
    effect: Effect


@dataclass(frozen=True, slots=True)
class Day:
    """A day with trouble: which of the ninety it is, the worst of it, and how long it lasted."""

    place: int
    on: date
    effect: Effect
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """One service: how it is now, the days with trouble, and for how much of the time it worked fully."""

    name: str
    now: Effect | None
    days: tuple[Day, ...]
    share: str


def lines_of(
    names: Iterable[str], publications: Iterable[StatusPublication], names_of: NamesOf, *, at: datetime, zone: ZoneInfo
) -> list[Line]:
    """The lines of the page, in the order of the names."""
    troubles: dict[str, list[Trouble]] = defaultdict(list)
    for publication in publications:
        for post, trouble in _stretches(publication, at):
            for name in names_of(post):
                troubles[name].append(trouble)
    return [_line(name, troubles[name], at=at, zone=zone) for name in names]


def _stretches(publication: StatusPublication, at: datetime) -> Iterable[tuple[StatusPost, Trouble]]:
    """What each post said until the next one said otherwise."""
    posts = publication.shown
    ends = [post.at for post in posts[1:]] + [at]
    for post, end in zip(posts, ends, strict=True):
        if post.stage_of is not Stage.RESOLVED and end >= post.at:
            yield post, Trouble(post.at, end, post.effect_of)


def _line(name: str, troubles: list[Trouble], *, at: datetime, zone: ZoneInfo) -> Line:
    today = at.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    begin = _midnight(first, zone)
    inside = sorted(
        (Trouble(max(one.begin, begin), one.end, one.effect) for one in troubles if one.end >= begin),
        key=lambda one: one.begin,
    )
    days = [day for place in range(DAYS) if (day := _day(place, first + timedelta(days=place), inside, zone))]
    present = [one.effect for one in inside if one.end == at]
    worst = max(present, key=lambda one: one.weight, default=None)
    return Line(name, worst, tuple(days), _share(_union(inside), at - begin))


def _day(place: int, on: date, troubles: list[Trouble], zone: ZoneInfo) -> Day | None:
    begin, end = _midnight(on, zone), _midnight(on + timedelta(days=1), zone)
    there = [
        Trouble(max(one.begin, begin), min(one.end, end), one.effect)
        for one in troubles
        if one.begin < end and one.end >= begin
    ]
    if not there:
        return None
    return Day(place, on, max((one.effect for one in there), key=lambda one: one.weight), _union(there))


def _union(troubles: list[Trouble]) -> timedelta:
    """How long they lasted together, what overlaps counted once; they are in order of their beginning."""
    lasted, until = timedelta(), None
    for one in troubles:
        begin = one.begin if until is None else max(one.begin, until)
        if one.end > begin:
            lasted += one.end - begin
        until = one.end if until is None else max(until, one.end)
    return lasted


def _share(lasted: timedelta, of: timedelta) -> str:
    """Rounded down, so that nothing with trouble in it is said to be whole."""
    if not lasted:
        return "100%"
    return f"{int((1 - lasted / of) * 10_000) / 100:.2f}%"


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=zone)
