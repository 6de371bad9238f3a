"""How many are declared, and how bad they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.dashboard import queries
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import columns
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.filters import CHOICES, Span
from app.dashboard.mixes import LABELS, Kind, mix_of
from app.dashboard.slices import LARGE
from app.dashboard.statistics import count_change
from app.web.filters import day


@chart("volume", title="Volume and mix", order=4)
def volume(asked: Asked) -> Drawn:
    """Incidents by the week (Monday to Sunday, UTC) in which they were declared, live ones and those only reported.

    Practice is left out, and so are those that were declined or merged into another. A team is the one that owns the
    discipline. More is not worse: where small ones are welcome, the number rises before the harm falls.
    """
    span = asked.view.span
    by_level = queries.levels_by_week(asked, span)
    total = sum(sum(counts.values()) for counts in by_level.values())
    large = sum(counts.get(level, 0) for counts in by_level.values() for level in LARGE)
    mix, chosen = mix_of(asked, span, by_level), LABELS[asked.view.choices["mix"]].lower()
    rows = [(monday, _within(monday, span), mix.weeks.get(monday, {})) for monday in span.weeks()]
    return Drawn(
        _sentence(asked, total, large),
        (
            Part("seg", _choices(asked), "Mix"),
            Part(
                "columns",
                columns([_column(mix.kinds, *row) for row in rows]),
                f"{total} incidents by week and {chosen}",
            ),
            Part("key", [(one.cls, one.label) for one in reversed(mix.kinds)]),
        ),
        cohort="By day declared. Declined and merged left out.",
        table=table(
            f"Incidents per week by {chosen}",
            ["Week of", *(one.label for one in mix.kinds), "All"],
            [_row(asked, mix.kinds, *row) for row in rows],
        ),
        href=asked.list("counted", span=span),
    )


def _choices(asked: Asked) -> list[tuple[str, str, bool]]:
    chosen = asked.view.choices["mix"]
    return [(LABELS[one], asked.page(mix=one), one == chosen) for one in CHOICES["mix"]]


def _sentence(asked: Asked, total: int, large: int) -> Any:
    view = asked.view
    said = says(
        "{} declared in {}, {} of them large.",
        figure(total, asked.list("counted", span=view.span)),
        view.length,
        strong(large, asked.list("counted", "large", span=view.span)),
    )
    if view.before is None:
        return said
    before = queries.declared(asked, view.before)
    then = asked.list("counted", span=view.before)
    return said + says(" It was {} {}: {}.", strong(before, then), view.before_words, count_change(total, before))


def _within(monday: date, span: Span) -> Span:
    """The days of a week that lie in the period."""
    return Span(max(monday, span.first), min(monday + timedelta(days=6), span.last))


def _column(
    kinds: Sequence[Kind], monday: date, days: Span, counts: dict[Any, int]
) -> tuple[str, list[tuple[str, int, str]]]:
    return day(monday), [(one.cls, one.count(counts), one.list(days)) for one in kinds]


def _row(asked: Asked, kinds: Sequence[Kind], monday: date, days: Span, counts: dict[Any, int]) -> list[object]:
    label = day(monday) if days.days == 7 else f"{day(monday)}, {days.days} days"
    each = [Cell(one.count(counts), one.list(days)) for one in kinds]
    return [label, *each, Cell(sum(one.value for one in each), asked.list("counted", span=days))]
