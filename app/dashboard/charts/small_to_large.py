"""Whether small troubles are seen before they grow."""

from datetime import timedelta
from typing import Any

from app.dashboard import queries
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import line
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.slices import LARGE, SMALL
from app.dashboard.statistics import Share, odds_interval, share_change
from app.web.filters import day


@chart("small-to-large", title="Small to large", order=5)
def small_to_large(asked: Asked) -> Drawn:
    """Trivial and minor incidents for each major or critical one, by day declared, over the eight weeks that end there.

    Up is healthy while people learn to say when something small is wrong. It is no target: whoever makes it one teaches
    people to call large things small. Incidents whose level is not set are in neither.
    """
    span = asked.view.span
    weeks = queries.levels_by_week(asked, Span(span.first - queries.BACK, span.last))
    points = []
    for monday in span.weeks():
        window = [weeks.get(monday - timedelta(weeks=n), {}) for n in range(8)]
        points.append((monday, _share(window)))
    now = _counts(asked, span)
    values = [one.k / (one.n - one.k) if one.n > one.k else None for _, one in points]
    last = f"{values[-1]:.1f}" if values and values[-1] is not None else ""
    return Drawn(
        _sentence(asked, now),
        (
            Part(
                "line", line(values, day(points[0][0]), day(points[-1][0]), says=last), "Small ones for each large one"
            ),
            *_interval(asked, now),
        ),
        cohort="By day declared, over eight weeks.",
        table=table(
            "Small for each large, over eight weeks",
            ("Week of", "Small for each large", "Small", "Large"),
            [
                (day(monday), f"{value:.1f}" if value is not None else "–", one.k, one.n - one.k)
                for (monday, one), value in zip(points, values, strict=True)
            ],
        ),
        href=asked.list("counted", span=span),
    )


def _share(weeks: list[dict[Any, int]]) -> Share:
    small = sum(week.get(level, 0) for week in weeks for level in SMALL)
    large = sum(week.get(level, 0) for week in weeks for level in LARGE)
    return Share(small, small + large)


def _counts(asked: Asked, span: Span) -> Share:
    return _share(list(queries.levels_by_week(asked, span).values()))


def _sentence(asked: Asked, now: Share) -> Any:
    large = now.n - now.k
    small_list = asked.list("counted", "small", span=asked.view.span)
    large_list = asked.list("counted", "large", span=asked.view.span)
    if not large:
        return says("No large one was declared, and {} small ones.", figure(now.k, small_list))
    return says(
        "For each large one, {} small ones are declared: {} and {}.",
        figure(f"{now.k / large:.1f}"),
        strong(now.k, small_list),
        strong(large, large_list),
    )


def _interval(asked: Asked, now: Share) -> tuple[Part, ...]:
    if now.n < 10 or now.n == now.k:
        return ()
    low, high = odds_interval(now)
    said = says("90 % interval {} to {}", f"{low:.1f}", f"{high:.1f}" if high is not None else "any number")
    if asked.view.before is not None:
        before = _counts(asked, asked.view.before)
        then = f"{before.k / (before.n - before.k):.1f}" if before.n > before.k else "none large"
        said += says(", before: {}. {}.", then, strong(share_change(now, before).capitalize()))
    return (Part("small", said),)
