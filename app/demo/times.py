"""When things happen at Larkspur, and how long they take: more on weekdays and at meal times, better each month."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/London")

# How much of a week's incidents begin on each day, Monday first, and in each hour of the day.
_DAYS = (1.15, 1.05, 1.0, 1.1, 1.3, 0.75, 0.6)
_HOURS = (
    *(0.15, 0.1, 0.1, 0.15, 0.3, 0.5),
    *(0.8, 1.0, 1.4, 1.7, 1.6, 1.5),
    *(1.4, 1.3, 1.4, 1.4, 1.4, 1.6),
    *(1.8, 1.5, 1.0, 0.7, 0.4, 0.25),
)

# The middle one of how long incidents take in minutes, by level from trivial to critical: services and shifts, and what
# is written and answered over days.
_QUICK = {1: 45, 2: 100, 3: 75, 4: 110}
_SLOW = {1: 6 * 60, 2: 26 * 60, 3: 60 * 60, 4: 72 * 60}
_CASES = {1: 2 * 1_440, 2: 6 * 1_440, 3: 11 * 1_440, 4: 9 * 1_440}
_BY_DISCIPLINE = {"privacy": _SLOW, "people": _CASES, "legal": _CASES}
_SPREAD = 0.75
_STRETCH = {"support": 3.0, "security": 4.0, "operations": 1.5}

# What took a hundred minutes nine months ago takes eighty now.
IMPROVEMENT = 0.2


def moments(count: int, *, since: datetime, until: datetime, rng: Random) -> list[datetime]:
    """So many moments between two, in order, where people are at work and hungry."""
    found: list[datetime] = []
    span = (until - since).total_seconds()
    limit = max(_DAYS) * max(_HOURS)
    while len(found) < count:
        at = since + timedelta(seconds=rng.random() * span)
        local = at.astimezone(HERE)
        if rng.random() * limit < _DAYS[local.weekday()] * _HOURS[local.hour]:
            found.append(at.replace(microsecond=0))
    return sorted(found)


def length(discipline: str, level: int, progress: float, rng: Random) -> timedelta:
    """How long one takes from declaring to being over; ``progress`` runs from 0 (then) to 1 (now)."""
    middle = _BY_DISCIPLINE.get(discipline, _QUICK)[level or 2] * _STRETCH.get(discipline, 1.0)
    minutes = exp(rng.gauss(log(middle), _SPREAD)) * (1 - IMPROVEMENT * progress)
    return timedelta(minutes=max(6.0, minutes))


def steps(count: int, *, since: datetime, until: datetime, rng: Random) -> Iterator[datetime]:
    """So many moments between two, in order and unevenly apart."""
    shares = sorted(rng.uniform(0.04, 0.94) for _ in range(count))
    for share in shares:
        yield since + (until - since) * share
