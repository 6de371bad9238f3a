"""Working hours: when a length of time ends, what counts as working time, how much of it lies between two moments.

Minutes, hours and days are counted on the wall clock; a day is 24 hours. Months and years keep the local day and time,
or take the last day of a shorter month. Business days count from the day after the start, as deadlines of law do, leave
out public holidays, and end when that day closes: one business day from any moment of Friday is Monday's closing time.
"""

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.core.late import Late
from app.workflows.book import Calendar
from app.workflows.durations import Duration, Unit

if TYPE_CHECKING:
    import holidays
else:
    holidays = Late("holidays")

WEEKDAYS = Calendar("weekdays", "UTC", (0, 1, 2, 3, 4), 0, 24 * 60)
"""What counts where there is no calendar: whole days from Monday to Friday, in UTC, without holidays."""

LAST = datetime(9999, 12, 31, tzinfo=UTC)
_MINUTES = {Unit.MINUTES: 1, Unit.HOURS: 60, Unit.DAYS: 24 * 60}


def due(start: datetime, duration: Duration, calendar: Calendar | None = None) -> datetime:
    """The moment, in UTC, at which a length of time begun at ``start`` ends; ``LAST`` when it is beyond all dates."""
    used = calendar or WEEKDAYS
    try:
        if duration.unit in _MINUTES:
            # In UTC: arithmetic on a local time would gain or lose the hour of a clock change.
            end = start.astimezone(UTC) + timedelta(minutes=duration.amount * _MINUTES[duration.unit])
        elif duration.unit is Unit.BUSINESS_DAYS:
            end = _closing(_business_day(start.astimezone(_zone(used)).date(), duration.amount, used), used)
        else:
            end = _months_on(
                start.astimezone(_zone(used)), duration.amount * (12 if duration.unit is Unit.YEARS else 1)
            )
        return end.astimezone(UTC)
    except (OverflowError, ValueError):
        return LAST


def is_working_time(at: datetime, calendar: Calendar | None = None) -> bool:
    """Whether people are expected to work then: a working day, no holiday, between opening and closing."""
    used = calendar or WEEKDAYS
    local = at.astimezone(_zone(used))
    return is_working_day(local.date(), used) and used.opens <= local.hour * 60 + local.minute < used.closes


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether that local day is one of the calendar's and no public holiday."""
    return day.weekday() in calendar.days and day not in _holidays(calendar.holidays, day.year)


def next_working_time(at: datetime, calendar: Calendar | None = None) -> datetime:
    """The moment itself where it is working time, else the next opening; ``LAST`` when there is none within a year."""
    used = calendar or WEEKDAYS
    if is_working_time(at, used):
        return at
    day = at.astimezone(_zone(used)).date()
    for ahead in range(367):
        opening = _at(day + timedelta(days=ahead), used.opens, used)
        if opening >= at and is_working_day(day + timedelta(days=ahead), used):
            return opening.astimezone(UTC)
    return LAST


def knows_holidays(code: str) -> bool:
    """Whether the public holidays of ``GB`` or ``GB-ENG`` are known."""
    country, _, part = code.partition("-")
    try:
        # Not the library's own list: making it imports the holidays of every country on earth.
        holidays.country_holidays(country, subdiv=part or None, years=2026)
    except NotImplementedError:
        return False
    return True


def _business_day(day: date, amount: int, calendar: Calendar) -> date:
    left = amount
    # A calendar whose every day is a holiday would count for ever.
    for _ in range(amount * 7 + 366):
        day += timedelta(days=1)
        left -= is_working_day(day, calendar)
        if not left:
            return day
    raise OverflowError


def _months_on(local: datetime, amount: int) -> datetime:
    years, month = divmod(local.month - 1 + amount, 12)
    last = months.monthrange(local.year + years, month + 1)[1]
    return local.replace(year=local.year + years, month=month + 1, day=min(local.day, last), fold=0)


def _closing(day: date, calendar: Calendar) -> datetime:
    return _at(day, calendar.closes, calendar)


def _at(day: date, minutes: int, calendar: Calendar) -> datetime:
    if minutes == 24 * 60:
        day, minutes = day + timedelta(days=1), 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), _zone(calendar)).astimezone(UTC)


@cache
def _zone(calendar: Calendar) -> ZoneInfo:
    return ZoneInfo(calendar.timezone)


@cache
def _holidays(code: str | None, year: int) -> frozenset[date]:
    if code is None:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
