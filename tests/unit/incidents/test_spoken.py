from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.incidents.rules.spoken import Named, read_line

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)  # a Thursday


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, due",
    [
        ("15:30", utc(19, 15, 30)),
        ("9:15", utc(20, 9, 15)),
        ("at 15:30", utc(19, 15, 30)),
        ("in 2 h", utc(19, 14)),
        ("in 45 min", utc(19, 12, 45)),
        ("in 1 hour", utc(19, 13)),
        ("in 3 days", utc(22, 12)),
        ("today", utc(19, 17)),
        ("tomorrow", utc(20, 17)),
        ("by tomorrow 9:00", utc(20, 9)),
        ("Tomorrow at 09:30", utc(20, 9, 30)),
        ("fri", utc(20, 17)),
        ("Thursday", utc(26, 17)),
        ("wednesday 10:00", utc(25, 10)),
        ("2026-11-21", utc(21, 17)),
        ("21 Nov 08:00", utc(21, 8)),
        ("1 December", utc(1, 17, month=12)),
        ("soon", None),
        ("", None),
        ("31 Feb", None),
        ("2026-13-40", None),
        ("25:10", None),
    ],
)
def test_a_due_time_is_read_as_people_say_it(text, due):
    assert read_line(f"Ring them {text}", at=NOON, zone=LONDON).due_at == due


def test_a_due_time_is_meant_on_the_clock_of_whoever_types():
    tokyo = ZoneInfo("Asia/Tokyo")

    assert read_line("Ring them 22:00", at=NOON, zone=tokyo).due_at == utc(19, 13)
    assert read_line("Ring them 20:00", at=NOON, zone=tokyo).due_at == utc(20, 11)


def test_a_line_is_taken_apart_into_words_name_and_due_time():
    line = read_line("Ask finance to hold the payout @Zoë 16:00", at=NOON, zone=LONDON)

    assert line.words == "Ask finance to hold the payout"
    assert line.named == (Named("Zoë", "Ask finance to hold the payout"),)
    assert line.due_at == utc(19, 16)


def test_a_second_capitalised_word_may_belong_to_the_name_or_not():
    line = read_line("@Zoë Šimková rings them back in 2 h", at=NOON, zone=LONDON)

    assert line.words == "rings them back"
    assert line.named == (Named("Zoë Šimková", "rings them back"), Named("Zoë", "Šimková rings them back"))
    assert line.due_at == utc(19, 14)


def test_the_due_time_may_stand_before_the_name():
    line = read_line("Ring the supplier 15:10 @leila", at=NOON, zone=LONDON)

    assert (line.words, line.due_at) == ("Ring the supplier", utc(19, 15, 10))
    assert line.named == (Named("leila", "Ring the supplier"),)


def test_an_address_names_somebody_too():
    line = read_line("Look at the logs @owen@larkspur.test", at=NOON, zone=LONDON)

    assert line.named == (Named("owen@larkspur.test", "Look at the logs"),)


@pytest.mark.parametrize(
    "text",
    [
        "Restart at once",
        "Mail ops@larkspur.test about it",
        "Check 3 of 4 nodes",
        "Go back to release 12.30",
        "🙂 مرحبا",
    ],
)
def test_words_that_only_look_like_it_stay_words(text):
    line = read_line(text, at=NOON, zone=LONDON)

    assert (line.words, line.named, line.due_at) == (text, (), None)
