"""How long things take: one dot for each incident, and what may be said about all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import strips
from app.dashboard.drawn import Cell, Drawn, Part, says, strong, table
from app.dashboard.filters import CHOICES, Span
from app.dashboard.queries import within
from app.dashboard.slices import happening, resolved
from app.dashboard.sql import seconds_between
from app.dashboard.statistics import SUMMARY_FROM, Summary, median_change, quantile, summary
from app.incidents.models import Incident
from app.incidents.slices import Cut, register_slice
from app.web.filters import length
from app.workflows.book import Level

# More dots than this are one blot: from there on each stands for its share of them.
MOST_DOTS = 120
TICKS = [
    (60, "1 min"), (300, "5 min"), (900, "15 min"), (3_600, "1 h"), (14_400, "4 h"), (86_400, "1 d"),
    (604_800, "7 d"), (2_592_000, "30 d"), (15_552_000, "180 d"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """From one moment to another, in words."""

    slug: str
    label: str
    starts: Any
    ends: Any
    words: str

    @property
    def known(self) -> ColumnElement[bool]:
        return and_(self.starts.is_not(None), self.ends.is_not(None))


MEASURES = {
    one.slug: one
    for one in (
        Measure("acknowledge", "Acknowledge", Incident.declared_at, Incident.acknowledged_at, "declared to first word"),
        Measure("contain", "Contain", Incident.started_at, Incident.mitigated_at, "true start to end of the harm"),
        Measure("resolve", "Resolve", Incident.declared_at, Incident.resolved_at, "declared to resolved"),
        Measure("detect", "Detect", Incident.started_at, Incident.detected_at, "true start to being noticed"),
    )
}  # fmt: skip


@register_slice("measured", "resolved in these days, with both moments known", keeps_time=True)
def _measured(cut: Cut) -> ColumnElement[bool]:
    name, _, level = cut.value.partition("-")
    measure = MEASURES.get(name, MEASURES["resolve"])
    found = and_(resolved(cut), measure.known)
    return and_(found, Incident.level == int(level)) if level in ("0", "1", "2", "3", "4") else found


@chart("durations", title="How long it takes", order=8, wide=True)
def durations(asked: Asked) -> Drawn:
    """The time from one moment to another, of live incidents whose response ended in the period, by level.

    Acknowledge: from declared to the first response. Contain: from the true start to the end of the harm. Resolve: from
    declared to the end of the response. Detect: from the true start to being noticed. Where one of both moments is not
    known, an incident is left out. What is still open stands as an arrow at its age, so that slow ones do not vanish.
    Others call one of these MTTR and take the mean; a few long ones move a mean at will, so here are medians, from ten
    on, with the range in which the true one lies (90 %). Under thirty nothing is compared.
    """
    measure = MEASURES[asked.view.choices["measure"]]
    now = _by_level(asked, measure, asked.view.span)
    waiting = _still_open(asked, measure)
    levels = [one for one in reversed(Level) if now.get(one) or waiting.get(one)]
    found = {level: summary(now.get(level, [])) for level in levels}
    rows = [_row(asked, measure, level, now.get(level, []), waiting.get(level, []), found[level]) for level in levels]
    return Drawn(
        _sentence(asked, measure, found),
        (
            Part("seg", _choices(asked), "Measure"),
            *(
                [Part("strips", strips(rows, _ticks(now, waiting)), f"{measure.label}, one dot for each")]
                if rows
                else []
            ),
        ),
        cohort=f"From {measure.words}, resolved in the period, live ones only. {_known(measure)}"
        " Fewer than ten get dots and no summary.",
        table=_table(asked, measure, found),
        href=asked.list(f"measured:{measure.slug}", span=asked.view.span),
    )


def _by_level(asked: Asked, measure: Measure, span: Span) -> dict[int, list[int]]:
    """The lengths in seconds by level; what ends before it began took no time."""
    cut = Cut("", asked.view.filters(), asked.person, asked.at)
    among = asked.seen.where(resolved(cut), *within(Incident.resolved_at, span), measure.known)
    rows = db.session.execute(
        among.with_only_columns(
            Incident.level, seconds_between(measure.starts, measure.ends), maintain_column_froms=True
        )
    )
    found: dict[int, list[int]] = {}
    for level, seconds in rows:
        found.setdefault(level, []).append(max(seconds, 0))
    return found


def _still_open(asked: Asked, measure: Measure) -> dict[int, list[int]]:
    """How old the open ones are that have not come to the moment yet."""
    among = asked.seen.where(happening(), measure.starts.is_not(None), measure.ends.is_(None))
    found: dict[int, list[int]] = {}
    for level, start in db.session.execute(
        among.with_only_columns(Incident.level, measure.starts, maintain_column_froms=True)
    ):
        found.setdefault(level, []).append(max(int((asked.at - start).total_seconds()), 0))
    return found


def _sentence(asked: Asked, measure: Measure, found: dict[Level, Summary]) -> Any:
    level = next((one for one, each in found.items() if each.median is not None), None)
    if level is None:
        total = sum(one.n for one in found.values())
        few = (
            "Nothing was resolved in this period" if not total else f"{total} in this period, fewer than ten of a level"
        )
        return says("{}. Under ten we show each one, and no median.", few)
    mine = found[level]
    assert mine.median is not None
    said = says("Half of the {} ones took {}.", level.label.lower(), strong(f"less than {length(mine.median)}"))
    if asked.view.before is None:
        return said
    before = summary(_by_level(asked, measure, asked.view.before).get(level, []))
    then = f" ({length(before.median)})" if before.median is not None else ""
    word = strong(median_change(mine, before))
    return said + says(" Compared with {}{}: {}.", asked.view.before_words, then, word)


def _row(
    asked: Asked, measure: Measure, level: Level, done: list[int], waiting: list[int], found: Summary
) -> dict[str, Any]:
    ordered = sorted(done)
    if len(ordered) > MOST_DOTS:
        ordered = [int(quantile(ordered, (n + 0.5) / MOST_DOTS)) for n in range(MOST_DOTS)]
    return {
        "label": level.label,
        "level": level,
        "dots": ordered,
        "open": sorted(waiting)[-MOST_DOTS:],
        "summary": found,
        "text": length(found.median) if found.median is not None else "",
        "href": _list(asked, measure, level),
    }


def _list(asked: Asked, measure: Measure, level: int) -> str:
    return asked.list(f"measured:{measure.slug}-{int(level)}", span=asked.view.span)


def _ticks(*groups: dict[int, list[int]]) -> Sequence[tuple[float, str]]:
    """The part of the scale that holds every dot."""
    everything = [one for group in groups for each in group.values() for one in each]
    low = max((n for n, (at, _) in enumerate(TICKS) if at <= max(min(everything), 60)), default=0)
    high = min((n for n, (at, _) in enumerate(TICKS) if at >= max(everything)), default=len(TICKS) - 1)
    return TICKS[min(low, len(TICKS) - 3) : max(high, low + 2) + 1]


def _choices(asked: Asked) -> list[tuple[str, str, bool]]:
    chosen = asked.view.choices["measure"]
    return [
        (one.label, asked.page(measure=one.slug), one.slug == chosen)
        for one in MEASURES.values()
        if one.slug in CHOICES["measure"]
    ]


def _known(measure: Measure) -> str:
    """That not every incident has both moments, where that is so."""
    if measure.starts is not Incident.started_at:
        return ""
    return "Both moments have to be known; see data quality for how often they are."


def _table(asked: Asked, measure: Measure, found: dict[Level, Summary]) -> Any:
    head = ("Level", "n", "p25", "Median", "p75", "p90", "90 % interval of the median")
    rows = []
    for level, one in found.items():
        cells = [Cell(one.n, _list(asked, measure, level))]
        if one.n < SUMMARY_FROM:
            rows.append([level.label, *cells, *["–"] * 5])
            continue
        assert one.low is not None and one.high is not None
        shown = [length(value or 0) for value in (one.p25, one.median, one.p75, one.p90)]
        rows.append([level.label, *cells, *shown, f"{length(one.low)} to {length(one.high)}"])
    return table(f"{measure.label} by level", head, rows)
