"""What people type in one line: the words of an action, whom it is for, and until when."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

END_OF_DAY = time(17, 0)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNITS = {"m": 1, "h": 60, "d": 24 * 60}

_ONLY = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
_DAY = (
    r"(?P<today>today|tonight)|(?P<tomorrow>tomorrow)"
    r"|(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<number>[1-9]|[12]\d|3[01])\s+(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
)
_LENGTH = r"in\s+(?P<amount>\d{1,3})\s*(?P<unit>m|h|d)(?:in|ins|inutes?|ours?|rs?|ays?)?"
_DUE = re.compile(
    rf"(?:^|\s)(?:(?:by|due|until)\s+)?"
    rf"(?:{_LENGTH}|(?:{_DAY})(?:[,\s]+(?:at\s+)?{_CLOCK})?|(?:at\s+)?(?P<only>{_ONLY}))\s*\.?$",
    re.IGNORECASE,
)
_WHO = re.compile(r"(?:^|\s)@(?P<first>[^\s@,;]+(?:@[^\s@,;]+)?)(?P<second>\s+[^\W\d_a-z][^\s@,;]*)?")


@dataclass(frozen=True, slots=True)
class Named:
    """One way to read whom a line is for, and the words that are left then."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line taken apart. ``named`` holds the readings of ``@who``, longest name first; none when it names nobody."""

    words: str
    named: tuple[Named, ...] = ()
    due_at: datetime | None = None


def read_line(text: str, *, at: datetime, zone: ZoneInfo) -> Line:
    """Take “Ring the supplier @Leila 15:10” apart; what is understood is no longer among the words."""
    words = " ".join(text.split())
    words, due_at = _split_due(words, at=at, zone=zone)
    found = _WHO.search(words)
    if found is None:
        return Line(words, (), due_at)
    if due_at is None:
        # “15:10 @Leila” is as good as “@Leila 15:10”, when nothing follows the name.
        before, due_at = _split_due(words[: found.start()], at=at, zone=zone)
        if due_at is not None and not words[found.end() :].strip():
            return Line(before, _readings(before, found), due_at)
        due_at = None
    return Line(_without(words, found.start(), found.end()), _readings(words, found), due_at)


def _split_due(words: str, *, at: datetime, zone: ZoneInfo) -> tuple[str, datetime | None]:
    """The words before it, and the moment in UTC meant by “15:30”, “in 2 h”, “tomorrow”, “Fri 10:00” or “19 Nov”.

    A time of day is the next one to come. A day without a time means the end of its working day.
    """
    found = _DUE.search(words)
    due_at = _moment(found, at.astimezone(zone)) if found else None
    if found is None or due_at is None:
        return words, None
    return words[: found.start()].rstrip(" ,;"), due_at.astimezone(at.tzinfo)


def _moment(found: "re.Match[str]", local: datetime) -> datetime | None:
    if found["amount"]:
        return local + timedelta(minutes=int(found["amount"]) * UNITS[found["unit"].lower()])
    if found["only"]:
        hour, minute = map(int, found["only"].split(":"))
        on = _at(local.date(), time(hour, minute), local)
        return on if on > local else _at(local.date() + timedelta(days=1), on.time(), local)
    day = _day(found, local.date())
    if day is None:
        return None
    return _at(day, time(int(found["hour"]), int(found["minute"])) if found["hour"] else END_OF_DAY, local)


def _day(found: "re.Match[str]", today: date) -> date | None:
    if found["today"]:
        return today
    if found["tomorrow"]:
        return today + timedelta(days=1)
    if found["weekday"]:
        ahead = (DAYS.index(found["weekday"].lower()) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if found["iso"]:
        return _real(lambda: date.fromisoformat(found["iso"]))
    month = MONTHS.index(found["month"].lower()) + 1
    on = _real(lambda: date(today.year, month, int(found["number"])))
    return on if on is None or on >= today else _real(lambda: on.replace(year=on.year + 1))


def _real(make: Callable[[], date]) -> date | None:
    try:
        return make()
    except ValueError:
        return None


def _at(on: date, clock: time, local: datetime) -> datetime:
    return datetime.combine(on, clock, local.tzinfo)


def _readings(words: str, found: "re.Match[str]") -> tuple[Named, ...]:
    short = Named(found["first"], _without(words, found.start(), found.end("first")))
    if not found["second"]:
        return (short,)
    whole = Named(f"{found['first']} {found['second'].strip()}", _without(words, found.start(), found.end()))
    return (whole, short)


def _without(words: str, start: int, end: int) -> str:
    return " ".join((words[:start] + " " + words[end:]).split())
