"""What figures say, against slow references that are obviously right."""

from collections import Counter
from itertools import product
from math import comb

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dashboard.statistics import (
    CHANCE,
    CLEAR,
    TOO_FEW,
    Share,
    count_change,
    median_change,
    median_interval,
    odds_interval,
    quantile,
    share_change,
    share_interval,
    summary,
    survival_median,
)

EXAMPLES = settings(derandomize=True, deadline=None, max_examples=60)
VALUES = st.lists(st.integers(0, 10**6), min_size=1, max_size=80)


@EXAMPLES
@given(VALUES, st.sampled_from([0.25, 0.5, 0.75, 0.9]))
def test_a_quantile_parts_the_values_as_its_name_says(values, q):
    found = quantile(sorted(values), q)

    assert sum(one < found for one in values) <= q * (len(values) - 1) + 1
    assert sum(one > found for one in values) <= (1 - q) * (len(values) - 1) + 1


@EXAMPLES
@given(st.integers(1, 400))
def test_the_interval_of_a_median_is_the_narrowest_that_holds_nine_times_of_ten(n):
    low, high = median_interval(range(n))

    def outside(inwards: int) -> float:
        """How often fewer than so many of n values fall below the median, or above it."""
        return 2 * sum(comb(n, k) for k in range(inwards + 1)) / 2**n

    assert (low, high) == (low, n - 1 - low)
    assert outside(low) <= 0.1 or low == 0
    assert outside(low + 1) > 0.1


def test_the_interval_of_very_many_is_that_of_many():
    inwards = median_interval(range(1_001))[0]

    assert abs(inwards - (median_interval(range(1_000))[0])) <= 1


def test_under_ten_nothing_is_summed_up_and_under_thirty_nothing_compared():
    few, some, many = summary(range(9)), summary(range(29)), summary(range(30))

    assert (few.n, few.median) == (9, None)
    assert (some.median, some.p25, some.p75) == (14, 7, 21)
    assert median_change(some, many) == TOO_FEW
    assert median_change(many, summary(range(1_000, 1_040))) == CLEAR
    assert median_change(many, summary(range(5, 40))) == CHANCE


@EXAMPLES
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_lies_in_its_interval_and_no_change_is_no_clear_change(k, more):
    share = Share(k, k + more)
    low, high = share_interval(share)

    assert 0 <= low <= high <= 1
    if share.n:
        assert low <= k / share.n <= high
        assert share_change(share, share) == CHANCE
        assert odds_interval(share)[0] <= (k / more if more else float("inf"))


def test_words_for_a_change():
    assert share_change(Share(14, 19), Share(9, 17)) == CHANCE
    assert share_change(Share(190, 200), Share(100, 200)) == CLEAR
    assert share_change(Share(0, 0), Share(1, 2)) == TOO_FEW
    assert (count_change(196, 181), count_change(196, 100), count_change(0, 0)) == (CHANCE, CLEAR, TOO_FEW)


@EXAMPLES
@given(st.lists(st.integers(1, 40), max_size=20), st.lists(st.integers(1, 40), max_size=20))
def test_the_time_by_which_half_are_done_counts_open_ones_as_long_as_they_were_watched(closed, still_open):
    left, expected = 1.0, None
    for day in range(1, 41):
        at_risk = sum(one >= day for one in [*closed, *still_open])
        if at_risk:
            left *= 1 - closed.count(day) / at_risk
        if left <= 0.5 + 1e-12 and expected is None and closed.count(day):
            expected = day

    assert survival_median(Counter(closed), Counter(still_open)) == expected


def test_without_open_ones_it_is_the_plain_median():
    for n, step in product((1, 2, 5, 8), (1, 3)):
        values = [step * k for k in range(1, n + 1)]
        assert survival_median(Counter(values), {}) == values[(n - 1) // 2]
