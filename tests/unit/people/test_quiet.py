from datetime import UTC, datetime

import pytest

from app.people.models import Person
from app.people.rules.quiet import quiet_until


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "now, until",
    [
        (at(19, 18, 59), None),
        (at(19, 19), at(20, 7, 30)),
        (at(20, 3), at(20, 7, 30)),
        (at(20, 7, 30), None),
    ],
)
def test_quiet_hours_go_over_midnight(now, until):
    person = Person(name="Ana", timezone="Europe/London", quiet_from=19 * 60, quiet_until=7 * 60 + 30)

    assert quiet_until(person, now) == until


def test_quiet_hours_are_those_of_the_persons_own_clock():
    person = Person(name="Ken", timezone="Asia/Tokyo", quiet_from=22 * 60, quiet_until=7 * 60)

    assert quiet_until(person, at(19, 14)) == at(19, 22)
    assert quiet_until(person, at(19, 12)) is None


def test_quiet_hours_within_a_day():
    person = Person(name="Ana", timezone="UTC", quiet_from=12 * 60, quiet_until=13 * 60)

    assert quiet_until(person, at(19, 12, 30)) == at(19, 13)
    assert quiet_until(person, at(19, 13)) is None


def test_without_quiet_hours_it_is_never_quiet():
    assert quiet_until(Person(name="Ana", timezone="UTC"), at(19, 3)) is None
