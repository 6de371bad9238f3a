"""When a length of time ends, and how much of it is working time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflows.book import Calendar
from app.workflows.calendars import (
    LAST,
    due,
    is_working_day,
    is_working_time,
    knows_holidays,
    next_working_time,
)
from app.workflows.durations import Duration, Unit

LONDON = ZoneInfo("Europe/London")
OFFICE = Calendar("office", "Europe/London", (0, 1, 2, 3, 4), 9 * 60, 17 * 60 + 30, "GB-ENG")
NIGHTS = Calendar("nights", "America/New_York", (4, 5), 18 * 60, 24 * 60)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    "start,length,end",
    [
        ("2026-11-19T10:00", "72h", "2026-11-22T10:00"),
        ("2026-11-19T10:00", "90m", "2026-11-19T11:30"),
        # A day is 24 hours: on the day the clocks go back, an hour is gained.
        ("2026-10-24T12:00", "1d", "2026-10-25T11:00"),
        # Months and years keep the local time, or take the last day of a shorter month.
        ("2026-01-31T09:00", "1mo", "2026-02-28T09:00"),
        ("2028-02-29T09:00", "1y", "2029-02-28T09:00"),
        ("2026-12-15T09:00", "2mo", "2027-02-15T09:00"),
        ("2026-10-20T12:00", "1mo", "2026-11-20T12:00"),
        # Business days: the day itself does not count, and the last one lasts until it closes.
        ("2026-11-20T10:00", "1bd", "2026-11-23T17:30"),
        ("2026-11-21T10:00", "1bd", "2026-11-23T17:30"),
        ("2026-11-18T23:59", "2bd", "2026-11-20T17:30"),
        # Christmas Day and Boxing Day, the latter a Saturday that moves to Monday.
        ("2026-12-24T10:00", "1bd", "2026-12-29T17:30"),
    ],
)
def test_when_it_ends(start, length, end):
    assert due(london(start), Duration.parse(length), OFFICE) == london(end)


def test_without_a_calendar_every_weekday_counts_in_utc():
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)

    assert due(friday, Duration.parse("1bd")) == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_day_may_last_until_midnight():
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert due(start, Duration.parse("1bd"), NIGHTS) == datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_what_lies_beyond_all_dates_ends_with_them():
    assert due(datetime(2026, 1, 1, tzinfo=UTC), Duration(9999, Unit.YEARS)) == LAST


def test_working_time_is_between_opening_and_closing_of_a_working_day():
    assert is_working_time(london("2026-11-19T09:00"), OFFICE)
    assert not is_working_time(london("2026-11-19T08:59"), OFFICE)
    assert not is_working_time(london("2026-11-19T17:30"), OFFICE)
    assert not is_working_time(london("2026-11-21T12:00"), OFFICE)
    assert not is_working_time(london("2026-12-25T12:00"), OFFICE)


def test_the_next_working_time():
    assert next_working_time(london("2026-11-20T18:00"), OFFICE) == london("2026-11-23T09:00")
    assert next_working_time(london("2026-11-20T12:00"), OFFICE) == london("2026-11-20T12:00")
    assert next_working_time(london("2026-11-20T05:00"), OFFICE) == london("2026-11-20T09:00")


def test_holidays_belong_to_a_country_or_a_part_of_one():
    assert not is_working_day(date(2026, 12, 28), OFFICE)
    assert knows_holidays("GB-ENG")
    assert knows_holidays("US")
    assert not knows_holidays("GB-XYZ")
    assert not knows_holidays("XX")


MOMENTS = st.integers(0, 100 * 365 * 24 * 60).map(
    lambda minute: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
CALENDARS = st.builds(
    Calendar,
    st.just("any"),
    st.sampled_from(
        ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]
    ),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(0, 11 * 60),
    st.integers(12 * 60, 24 * 60),
    st.sampled_from([None, "GB-ENG", "DE-BY"]),
)
LENGTHS = st.builds(Duration, st.integers(1, 400), st.sampled_from(Unit))


@given(MOMENTS, LENGTHS, CALENDARS)
def test_it_always_ends_later_in_utc(start, length, calendar):
    end = due(start, length, calendar)

    assert end > start
    assert end.tzinfo is UTC


@given(MOMENTS, st.integers(0, 10_000), LENGTHS, CALENDARS)
def test_what_starts_later_does_not_end_earlier(start, later, length, calendar):
    # The 30th and the 31st may both end on the 28th, each at its own time of day.
    slack = timedelta(days=1) if length.unit in (Unit.MONTHS, Unit.YEARS) else timedelta()

    assert due(start + timedelta(minutes=later), length, calendar) >= due(start, length, calendar) - slack


@given(MOMENTS, st.integers(1, 30), CALENDARS)
def test_a_business_day_ends_on_one(start, days, calendar):
    end = due(start, Duration(days, Unit.BUSINESS_DAYS), calendar)

    last_minute = (end - timedelta(minutes=1)).astimezone(ZoneInfo(calendar.timezone))
    assert is_working_day(last_minute.date(), calendar)


@given(MOMENTS, CALENDARS)
def test_the_next_working_time_is_one(start, calendar):
    found = next_working_time(start, calendar)

    assert found >= start
    assert is_working_time(found, calendar)
