"""How much of people's time it takes, and when: by team, never by person."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, and_, func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Drawn, Part, figure, link, says, strong, table
from app.dashboard.queries import within
from app.incidents.filtering import between
from app.incidents.models import Incident, TimelineEntry
from app.incidents.slices import Cut, register_slice
from app.incidents.states import Mode
from app.people.models import Person, Team
from app.web.filters import day

BLOCK = 600
# Two empty blocks between two traces are one stretch of work: somebody was reading, or on the telephone.
GAP = 3
# The latest so many traces; more would hold up the page.
MOST = 60_000
MANY_NIGHT_HOURS, FEWEST = 6, 3
WORKING, EVENING, WEEKEND, NIGHT = range(4)
KINDS = ("Working hours", "Evening", "Weekend", "Night")
DRAWN = (("working hours", "bsoft"), ("evening and weekend", "bmid"), ("night", "bink"))

Hours = list[float]


@register_slice("worked", "somebody left a trace on it in these days", keeps_time=True)
def _worked(cut: Cut) -> ColumnElement[bool]:
    traces = select(TimelineEntry.incident_id).where(
        TimelineEntry.actor_id.is_not(None), *between(TimelineEntry.recorded_at, cut.filters, cut.at)
    )
    return and_(Incident.mode != Mode.PRACTICE, Incident.id.in_(traces))


@chart("effort", title="Effort", order=13, leaders=True)
def effort(asked: Asked) -> Drawn:
    """Hours of people by their team, from the traces that work leaves on timelines, by web, Slack or the API.

    Each trace counts ten minutes; up to twenty minutes between two are work as well; an hour never has more than sixty
    minutes, over all incidents together. Evening is from 18 to 22 on working days, weekend Saturday and Sunday by day,
    night from 22 to 7, on the clock of each person. Teams of which fewer than three people left traces stand together,
    and fewer than three people are in no figure at all. It is never told by person; one's own hours are on a page that
    nobody else has.
    """
    traces = _traces(asked)
    rows, tired = _by_team(traces)
    if not rows:
        return Drawn(
            says("Fewer than three people of a team left traces in this period. Of so few nothing is told."),
            (_own(asked),),
            cohort="By day of the trace. Never by person.",
        )
    total = [sum(each[n] for _, each in rows) for n in range(len(KINDS))]
    worked = asked.list("worked", span=asked.view.span)
    return Drawn(
        says(
            "{} of people’s time on {}, {} of it at night and {} at weekends. {} {} more than {} night hours.",
            figure(f"{sum(total):,.0f} h"),
            says("{} incidents", strong(_incidents(asked), worked)),
            strong(f"{total[NIGHT]:,.0f} h"),
            strong(f"{total[WEEKEND]:,.0f} h"),
            strong(tired),
            "person had" if tired == 1 else "people had",
            MANY_NIGHT_HOURS,
        ),
        (
            Part("bars", bars([_bar(label, each) for label, each in rows])),
            Part("key", [(cls, label) for label, cls in DRAWN]),
            _own(asked),
        ),
        cohort="By day of the trace. Never by person." + (f" The latest {MOST:,} traces." if _is_full(traces) else ""),
        table=table(
            "Hours by team and time of day",
            ("Team", *KINDS),
            [(label, *(f"{one:.1f}" for one in each)) for label, each in rows],
        ),
        href=worked,
    )


@chart("own-effort", title="Your own hours", order=19, alone=True)
def own_effort(asked: Asked) -> Drawn:
    """Your hours by week, reckoned as the panel Effort reckons those of teams, practice left out. Nobody else can open
    this page with your figures, whatever their role.
    """
    moments = _traces(asked, TimelineEntry.actor_id == asked.person.id).get(asked.person.id, [])
    weeks: dict[date, list[int]] = defaultdict(list)
    for block in blocks(moments):
        on = datetime.fromtimestamp(block * BLOCK, UTC).astimezone(_zone(asked.person.timezone)).date()
        weeks[on - timedelta(days=on.weekday())].append(block)
    rows = [(monday, split(weeks[monday], asked.person.timezone)) for monday in sorted(weeks)]
    total = _sum([each for _, each in rows])
    return Drawn(
        says(
            "{} in {}, {} of it at night and {} at weekends.",
            figure(f"{sum(total):,.1f} h"),
            asked.view.words,
            strong(f"{total[NIGHT]:,.1f} h"),
            strong(f"{total[WEEKEND]:,.1f} h"),
        )
        if rows
        else says("You left no traces on incidents in this period."),
        (
            Part("bars", bars([_bar(f"Week of {day(monday)}", each) for monday, each in rows])),
            Part("key", [(cls, label) for label, cls in DRAWN]),
        ),
        cohort="By day of the trace, on your own clock.",
        table=table(
            "Your hours by week and time of day",
            ("Week of", *KINDS),
            [(f"{monday:%Y-%m-%d}", *(f"{one:.1f}" for one in each)) for monday, each in rows],
        ),
    )


def _own(asked: Asked) -> Part:
    return Part("meta", link("Your own hours", asked.panel("own-effort")))


def _traces(asked: Asked, *more: ColumnElement[bool]) -> dict[int, list[datetime]]:
    """When each person left a trace on a timeline that passes, in the period."""
    seen = asked.narrowed()
    wanted = (
        select(TimelineEntry.actor_id, TimelineEntry.recorded_at)
        .join(Incident, Incident.id == TimelineEntry.incident_id)
        .where(TimelineEntry.actor_id.is_not(None), *within(TimelineEntry.recorded_at, asked.view.span), *seen, *more)
        .order_by(TimelineEntry.id.desc())
        .limit(MOST)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for actor_id, at in db.session.execute(wanted):
        if actor_id is not None:
            found[actor_id].append(at)
    return found


def _is_full(traces: dict[int, list[datetime]]) -> bool:
    return sum(len(each) for each in traces.values()) == MOST


def blocks(moments: Iterable[datetime]) -> list[int]:
    """The ten-minute blocks of somebody's work, those in short gaps filled; each is counted once."""
    marked = sorted({int(at.timestamp()) // BLOCK for at in moments})
    filled: list[int] = []
    for one in marked:
        if filled and one - filled[-1] <= GAP:
            filled.extend(range(filled[-1] + 1, one))
        filled.append(one)
    return filled


def split(marked: Iterable[int], timezone: str) -> Hours:
    """Hours in working time, in the evening, at a weekend and at night, on the clock of that time zone."""
    zone = _zone(timezone)
    found = [0.0] * len(KINDS)
    for one in marked:
        here = datetime.fromtimestamp(one * BLOCK, UTC).astimezone(zone)
        if here.hour >= 22 or here.hour < 7:
            kind = NIGHT
        elif here.weekday() > 4:
            kind = WEEKEND
        else:
            kind = EVENING if here.hour >= 18 else WORKING
        found[kind] += BLOCK / 3_600
    return found


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/London")


def _by_team(traces: dict[int, list[datetime]]) -> tuple[list[tuple[str, Hours]], int]:
    """The hours of each team of three and more, the others together; and how many of those people had many nights.

    What stands in no row is in no sum either: a difference would tell it.
    """
    people = select(Person.id, Person.team_id, Person.timezone).where(Person.id.in_(list(traces)))
    members: dict[int | None, list[Hours]] = defaultdict(list)
    for key, team_id, timezone in db.session.execute(people):
        members[team_id].append(split(blocks(traces[key]), timezone))
    labels = dict(db.session.execute(select(Team.id, Team.label)).all())
    large = {key: each for key, each in members.items() if key is not None and len(each) >= FEWEST}
    rest = [one for key, each in members.items() if key not in large for one in each]
    told = [*large.items(), *([(None, rest)] if len(rest) >= FEWEST else [])]
    rows = [(labels.get(key, "A team") if key else "Smaller teams", _sum(each)) for key, each in told]
    rows.sort(key=lambda row: (row[0] == "Smaller teams", -sum(row[1])))
    return rows, sum(one[NIGHT] > MANY_NIGHT_HOURS for _, each in told for one in each)


def _incidents(asked: Asked) -> int:
    cut = Cut(
        "",
        asked.view.filters(since=f"{asked.view.span.first}", until=f"{asked.view.span.last}"),
        asked.person,
        asked.at,
    )
    among = asked.seen.where(_worked(cut)).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(among) or 0


def _sum(each: list[Hours]) -> Hours:
    return [sum(one[n] for one in each) for n in range(len(KINDS))]


def _bar(label: str, each: Hours) -> tuple[Any, ...]:
    drawn = (each[WORKING], each[EVENING] + each[WEEKEND], each[NIGHT])
    return label, [(hours, cls) for hours, (_, cls) in zip(drawn, DRAWN, strict=True)], f"{sum(each):,.0f} h"
