"""How many are declared, and how bad they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.dashboard import queries
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import columns
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.slices import LARGE
from app.dashboard.statistics import count_change
from app.incidents.models import Incident
from app.web.filters import day
from app.workflows.book import Level

BY_LEVEL = [(int(level), level.label, f"b{int(level)}") for level in Level]


@chart("volume", title="Volume and mix", order=4)
def volume(asked: Asked) -> Drawn:
    """Incidents by the week (Monday to Sunday, UTC) in which they were declared, live ones and those only reported.

    Practice is left out, and so are those that were declined or merged into another. More is not worse: where small
    ones are welcome, the number rises before the harm falls.
    """
    span = asked.view.span
    weeks = queries.declared_by_week(asked, span, Incident.level)
    total = sum(sum(counts.values()) for counts in weeks.values())
    large = sum(counts.get(level, 0) for counts in weeks.values() for level in LARGE)
    kinds = [*BY_LEVEL, (0, "Not set", "b0")]
    if not any(counts.get(0) for counts in weeks.values()):
        kinds = BY_LEVEL
    rows = [(monday, _within(monday, span), weeks.get(monday, {})) for monday in span.weeks()]
    return Drawn(
        _sentence(asked, total, large),
        (
            Part(
                "columns",
                columns([_column(asked, kinds, *row) for row in rows]),
                f"{total} incidents by week and level",
            ),
            Part("key", [(cls, label) for _, label, cls in reversed(kinds)]),
        ),
        cohort="By day declared. Declined and merged left out.",
        table=table(
            "Incidents per week by level",
            ["Week of", *(label for _, label, _ in kinds), "All"],
            [_row(asked, kinds, *row) for row in rows],
        ),
        href=asked.list("counted", span=span),
    )


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
    asked: Asked, kinds: Sequence[tuple[int, str, str]], monday: date, days: Span, counts: dict[int, int]
) -> tuple[str, list[tuple[str, int, str]]]:
    return day(monday), [(cls, counts.get(level, 0), _cell(asked, level, days)) for level, _, cls in kinds]


def _row(
    asked: Asked, kinds: Sequence[tuple[int, str, str]], monday: date, days: Span, counts: dict[int, int]
) -> list[object]:
    label = day(monday) if days.days == 7 else f"{day(monday)}, {days.days} days"
    each = [Cell(counts.get(level, 0), _cell(asked, level, days)) for level, _, _ in kinds]
    return [label, *each, Cell(sum(counts.values()), asked.list("counted", span=days))]


def _cell(asked: Asked, level: int, days: Span) -> str:
    return asked.list("counted", f"level:{level}", span=days)
