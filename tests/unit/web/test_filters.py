from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import g
from hypothesis import given
from hypothesis import strategies as st

from app.web import filters

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    "span, words",
    [
        (0, "0 min"),
        (59, "0 min"),
        (47 * 60, "47 min"),
        (3600, "1 h"),
        (3 * 3600 + 50 * 60, "3 h 50 min"),
        (28 * 3600, "1 d 4 h"),
        (timedelta(days=9), "9 d"),
        (-5, "0 min"),
    ],
)
def test_a_length_has_its_two_largest_units(span, words):
    assert filters.length(span) == words


@pytest.mark.parametrize(
    "hours, words",
    [
        (-49, "2 d late"),
        (-1, "1 h late"),
        (0.5, "in 30 min"),
        (5, "today 17:00"),
        (29, "tomorrow 17:00"),
        (24 * 5, "Tue 24 Nov"),
    ],
)
def test_what_is_far_away_is_told_by_its_time_or_day(hours, words):
    assert filters.due_when(NOON + timedelta(hours=hours)) == words


def test_clocks_count_in_hours_up_to_four_days():
    assert filters.hours(timedelta(hours=41, minutes=20)) == "41 h 20 min"
    assert filters.hours(timedelta(hours=100)) == "4 d 4 h"


def _seconds(words: str) -> int:
    units = {"min": 60, "h": 3600, "d": 86400}
    parts = words.split()
    return sum(int(amount) * units[unit] for amount, unit in zip(parts[::2], parts[1::2], strict=True))


@given(st.integers(min_value=0, max_value=400 * 86400))
def test_a_length_is_never_more_than_it_was_and_loses_less_than_its_smaller_unit(seconds):
    said = _seconds(filters.length(seconds))

    lost = seconds - said
    assert 0 <= lost < (60 if seconds < 86400 else 3600)


@given(st.integers(min_value=0, max_value=400 * 86400), st.integers(min_value=0, max_value=400 * 86400))
def test_a_longer_time_never_reads_shorter(one, other):
    low, high = sorted((one, other))

    assert _seconds(filters.length(low)) <= _seconds(filters.length(high))
    assert _seconds(filters.hours(low)) <= _seconds(filters.hours(high))


@given(st.integers(min_value=-30 * 86400, max_value=30 * 86400))
def test_due_says_late_only_when_it_is(seconds):
    words = filters.due(NOON + timedelta(seconds=seconds))

    assert words.endswith(" late") == (seconds <= -60)
    assert words.startswith("in ") == (seconds >= 60)
    assert (words == "now") == (abs(seconds) < 60)


def test_ten_minutes_promised_read_as_ten_minutes():
    assert filters.due(NOON + timedelta(minutes=9, seconds=59)) == "in 10 min"
    assert filters.due(NOON - timedelta(minutes=12)) == "12 min late"


@pytest.mark.parametrize("minutes, state", [(60, ""), (15, "warn"), (0, "warn"), (-1, "late"), (-600, "late")])
def test_a_promise_warns_before_it_is_late(minutes, state):
    assert filters.due_state(NOON + timedelta(minutes=minutes)) == state


def test_no_promise_has_no_state():
    assert filters.due_state(None) == ""


def test_moments_are_told_on_the_viewers_clock(asked):
    at = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    london = filters.moment(at), filters.short(at), filters.day(at)
    g.viewer_zone = "Asia/Tokyo"

    assert london == ("yesterday at 23:30", "Wed 23:30", "18 Nov")
    assert (filters.moment(at), filters.short(at), filters.day(at)) == ("today at 08:30", "08:30", "19 Nov")


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Land", "../../etc/passwd"])
def test_a_zone_that_does_not_exist_falls_back_to_london(asked, zone):
    g.viewer_zone = zone

    assert filters.time(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "13:00"


def test_days_carry_their_year_only_when_it_is_another():
    assert filters.day(date(2026, 3, 1)) == "1 Mar"
    assert filters.day(date(2025, 3, 1)) == "1 Mar 2025"
    assert filters.weekday(date(2026, 11, 24)) == "Tue 24 Nov"
    assert filters.long_day(NOON) == "Today, Thursday 19 November"
    assert filters.long_day(date(2025, 11, 18)) == "Tuesday 18 November 2025"
    assert filters.moment(NOON - timedelta(days=9)) == "Tue 10 Nov at 12:00"


def test_iso_is_for_machines():
    assert filters.iso(NOON) == "2026-11-19T12:00:00Z"
    assert filters.iso(date(2026, 11, 19)) == "2026-11-19"
    assert filters.iso(None) == ""


@pytest.mark.parametrize(
    "name, letters",
    [
        ("Priya Raman", "PR"),
        ("Łukasz Wiśniewski", "ŁW"),
        ("ana", "A"),
        ("Anne-Marie de la Tour", "AT"),
        ("", "?"),
        ("👩‍🚒", "?"),
        ("山田 太郎", "山太"),
    ],
)
def test_initials(name, letters):
    assert filters.initials(name) == letters


@given(st.text())
def test_initials_take_any_name(name):
    assert 1 <= len(filters.initials(name)) <= 6


def test_numbers_in_sentences():
    assert filters.plural(1, "incident") == "1 incident"
    assert filters.plural(1200, "incident") == "1,200 incidents"
    assert filters.plural(0, "person", "people") == "0 people"
    assert [filters.count_word(n) for n in (0, 2, 12, 13)] == ["no", "two", "twelve", "13"]


@pytest.mark.parametrize(
    "sentence, lowered",
    [
        ("Use a number", "use a number"),
        ("GDPR applies", "GDPR applies"),
        ("A lead", "a lead"),
        ("I see", "I see"),
        ("", ""),
    ],
)
def test_lower_first_keeps_abbreviations(sentence, lowered):
    assert filters.lower_first(sentence) == lowered


@given(st.text(max_size=60), st.text(max_size=12))
def test_cutting_at_found_words_loses_nothing(text, words):
    assert "".join(piece for piece, _ in filters.pieces(text, words)) == text


def test_found_words_are_found_in_any_case():
    assert list(filters.pieces("Card by card", "CARD")) == [("Card", True), (" by ", False), ("card", True)]


def test_errors_of_fields_in_fields_are_one_list():
    assert filters.flatten(["one", {"two": ["three"]}, ["four"]]) == ["one", "three", "four"]


def test_markdown_and_length_do_not_hide_what_jinja_means(bare):
    with bare.app_context():
        drawn = bare.jinja_env.from_string("{{ [1, 2]|length }} {{ 3600|length }} {{ '*x* <b>'|markdown }}").render()

    assert drawn == "2 1 h <p><em>x</em> &lt;b&gt;</p>\n"
