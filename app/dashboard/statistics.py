"""What figures may say: order statistics, intervals, and whether a change is clear or could be chance.

Pure functions. Medians and shares come with a 90 % interval; nothing here averages durations.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import comb, sqrt

# Under this many there are dots and no summary; under the second there is no comparison of durations.
SUMMARY_FROM, COMPARED_FROM = 10, 30
CLEAR, CHANCE, TOO_FEW = "clear change", "could be chance", "too few to compare"
# The 95 % point of the normal distribution: both ends of an interval of 90 %.
Z = statistics.NormalDist().inv_cdf(0.95)
# Up to here the ranks are exact; beyond, the normal approximation is off by less than a rank.
EXACT = 1_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What may be said about one group of durations; everything but ``n`` is there from ten on."""

    n: int
    median: float | None = None
    p25: float | None = None
    p75: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    k: int
    n: int

    @property
    def percent(self) -> int:
        return round(100 * self.k / self.n) if self.n else 0


def summary(values: Iterable[float]) -> Summary:
    """Median, quartiles and the interval of the median, from ten values on."""
    found = sorted(values)
    if len(found) < SUMMARY_FROM:
        return Summary(len(found))
    low, high = median_interval(found)
    return Summary(
        len(found),
        median=quantile(found, 0.5),
        p25=quantile(found, 0.25),
        p75=quantile(found, 0.75),
        p90=quantile(found, 0.9),
        low=low,
        high=high,
    )


def quantile(found: Sequence[float], q: float) -> float:
    """The value below which a share ``q`` of these sorted values lies, interpolated between neighbours."""
    place = (len(found) - 1) * q
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (found[above] - found[below]) * (place - below)


def median_interval(found: Sequence[float]) -> tuple[float, float]:
    """The 90 % interval of the median of sorted values: two of the values themselves, counted in from the ends."""
    inwards = _ranks(len(found))
    return found[inwards], found[len(found) - 1 - inwards]


@cache
def _ranks(n: int) -> int:
    """How many values to count in from each end, so that the median lies between with at least 90 %."""
    if n > EXACT:
        return int((n - Z * sqrt(n)) / 2) - 1
    # With k counted in, the median lies outside at one end when at most k of n tosses of a coin fall there.
    inwards, tail = 0, 1
    while 20 * (tail + comb(n, inwards + 1)) <= 2**n:
        inwards += 1
        tail += comb(n, inwards)
    return inwards


def share_interval(share: Share) -> tuple[float, float]:
    """Wilson's 90 % interval of a share, between 0 and 1."""
    if not share.n:
        return 0.0, 1.0
    p, n = share.k / share.n, share.n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(min(middle - half, p), 0.0), min(max(middle + half, p), 1.0)


def share_change(now: Share, before: Share) -> str:
    """Whether a share differs from the one before, by Newcombe's interval of the difference."""
    if not now.n or not before.n:
        return TOO_FEW
    one, two = now.k / now.n, before.k / before.n
    (low_one, high_one), (low_two, high_two) = share_interval(now), share_interval(before)
    difference = one - two
    low = difference - sqrt((one - low_one) ** 2 + (high_two - two) ** 2)
    high = difference + sqrt((high_one - one) ** 2 + (two - low_two) ** 2)
    return CHANCE if low <= 0 <= high else CLEAR


def count_change(now: int, before: int) -> str:
    """Whether so many differ from so many in a time as long: as if each fell into either time by the toss of a coin."""
    if not now + before:
        return TOO_FEW
    low, high = share_interval(Share(now, now + before))
    return CHANCE if low <= 0.5 <= high else CLEAR


def median_change(now: Summary, before: Summary) -> str:
    """Whether two medians differ: only where both have thirty values and their intervals do not meet."""
    if min(now.n, before.n) < COMPARED_FROM:
        return TOO_FEW
    assert now.low is not None and now.high is not None and before.low is not None and before.high is not None
    return CLEAR if now.low > before.high or now.high < before.low else CHANCE


def odds_interval(share: Share) -> tuple[float, float | None]:
    """The interval of “so many of the first for each of the rest”; no upper end where it may be without limit."""
    low, high = share_interval(share)
    return low / (1 - low), high / (1 - high) if high < 1 else None


def survival_median(closed: Mapping[float, int], still_open: Mapping[float, int]) -> float | None:
    """Kaplan and Meier's time by which half are done, where open ones count for as long as they have been watched.

    Both say how many took so long. None while less than half are done.
    """
    at_risk, left = sum(closed.values()) + sum(still_open.values()), 1.0
    for moment in sorted({*closed, *still_open}):
        ended = closed.get(moment, 0)
        left *= 1 - ended / at_risk
        # A hair of room, so that the half of an even number is not missed by rounding.
        if left <= 0.5 + 1e-12:
            return moment
        at_risk -= ended + still_open.get(moment, 0)
    return None
