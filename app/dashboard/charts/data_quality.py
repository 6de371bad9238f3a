"""How far to trust this page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, says, strong, table
from app.dashboard.queries import within
from app.dashboard.slices import LARGE, counted
from app.dashboard.sql import seconds_between
from app.dashboard.statistics import Share
from app.incidents.models import AffectedService, Incident, TimelineEntry
from app.incidents.slices import Cut, register_slice

SOON = 15 * 60


@dataclass(frozen=True, slots=True)
class Quality:
    """Something that should be so: of which incidents, and where it is."""

    slug: str
    label: str
    among: ColumnElement[bool]
    good: ColumnElement[bool]


def _entry(kind: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(TimelineEntry.id)
        .where(TimelineEntry.incident_id == Incident.id, TimelineEntry.kind == kind, *more)
        .correlate(Incident)
    )


def _qualities() -> list[Quality]:
    everything = Incident.id.is_not(None)
    late = seconds_between(Incident.declared_at, TimelineEntry.recorded_at) > SOON
    services = exists(select(AffectedService.id).where(AffectedService.incident_id == Incident.id).correlate(Incident))
    # The first rating has no rating before it.
    first_rating = _entry("severity", TimelineEntry.payload["before"].as_string() == "", late)
    return [
        Quality("start", "A true start is known", everything, Incident.started_at.is_not(None)),
        Quality("severity", "Severity set within 15 minutes", everything, and_(Incident.level > 0, ~first_rating)),
        Quality("edited", "Moments never changed afterwards", everything, ~_entry("moment")),
        Quality("impact", "Who is affected is written down", Incident.level.in_(LARGE), Incident.impact != ""),
        Quality("service", "A service is named, of large ones", Incident.level.in_(LARGE), services),
    ]


QUALITIES = {one.slug: one for one in _qualities()}


@register_slice("lacks", "where this is not so")
def _lacks(cut: Cut) -> ColumnElement[bool]:
    found = QUALITIES.get(cut.value, QUALITIES["start"])
    return and_(found.among, ~found.good)


@chart("data-quality", title="Data quality", order=17)
def data_quality(asked: Asked) -> Drawn:
    """Of incidents declared in the period, how many have what the other panels stand on.

    A time that was changed afterwards moves a duration; both stay on the timeline. A field that nobody fills in makes a
    sum too small.
    """
    span = asked.view.span
    among = asked.seen.where(counted(), *within(Incident.declared_at, span))
    columns: list[Any] = []
    for one in QUALITIES.values():
        columns += [func.count().filter(one.among), func.count().filter(and_(one.among, one.good))]
    values = db.session.execute(among.with_only_columns(*columns, maintain_column_froms=True)).one()
    shares = {one: Share(values[2 * n + 1], values[2 * n]) for n, one in enumerate(QUALITIES)}
    start = shares["start"]
    return Drawn(
        says(
            "A true start is known for {}, so times from the start say {}.",
            strong(f"{start.k} of {start.n}"),
            "what they seem to" if start.k == start.n else "less than they seem to",
        ),
        (
            Part(
                "bars", bars([_bar(QUALITIES[one], share) for one, share in shares.items()], 100), more={"track": True}
            ),
        ),
        cohort="By day declared.",
        table=table(
            "How far to trust this page",
            ("What", "So", "Of", "Not so"),
            [
                (
                    QUALITIES[one].label,
                    share.k,
                    share.n,
                    Cell(share.n - share.k, asked.list("counted", f"lacks:{one}", span=span)),
                )
                for one, share in shares.items()
            ],
        ),
        href=asked.list("counted", span=span),
    )


def _bar(one: Quality, share: Share) -> tuple[Any, ...]:
    return one.label, [(share.percent, "bink")], f"{share.percent}%", f"{share.k:,} of {share.n:,}"
